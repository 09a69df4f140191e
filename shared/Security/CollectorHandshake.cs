using Telemetry.Wire;

namespace Telemetry.Security
{
    // PROTOCOL 15.2, the part between accepted and announced
    //
    //   state       call                     next        gives
    //   accepted    ReceiveHello, right      hello read  DeviceId, BootId
    //   hello read  Challenge                challenged  the CHALLENGE body
    //   challenged  ReceiveFinish, right     done        the keys
    //   any         what is not right here   failed      Failure, the code for REFUSE
    /// <summary>
    /// The collector's side of one handshake: message bodies in, message bodies out (PROTOCOL 4). Until it is done it is
    /// all that the collector keeps of a connection.
    /// </summary>
    public sealed class CollectorHandshake
    {
        private enum State : byte
        {
            Accepted,
            HelloRead,
            Challenged,
            Done,
            Failed,
        }

        private readonly ProtocolOffer _offer;
        private State _state;
        private RefuseCode _failure;
        private byte[] _helloBody;
        private Hello _hello;
        private byte _version;
        private byte _suite;
        private KeySchedule _schedule;
        private SessionKeys _keys;

        /// <param name="offer">what the collector speaks</param>
        public CollectorHandshake(ProtocolOffer offer)
        {
            _offer = offer;
        }

        /// <summary>What the device says of itself; null before <see cref="ReceiveHello"/>, unproven before it is done.</summary>
        public string DeviceId { get { return _hello == null ? null : _hello.DeviceId; } }

        /// <summary>As <see cref="DeviceId"/>.</summary>
        public ulong BootId { get { return _hello == null ? 0 : _hello.BootId; } }

        /// <summary>The version chosen for the session; 0 before <see cref="ReceiveHello"/>.</summary>
        public byte Version { get { return _version; } }

        /// <summary>The suite chosen for the session; 0 before <see cref="ReceiveHello"/>.</summary>
        public byte Suite { get { return _suite; } }

        /// <summary>Why a call returned false: the code of the REFUSE to send.</summary>
        public RefuseCode Failure { get { return _failure; } }

        /// <summary>Takes the first message. True: call <see cref="Challenge"/> next.</summary>
        public bool ReceiveHello(byte[] body, int offset, int count)
        {
            byte lowest;
            byte highest;
            if (_state != State.Accepted || !Hello.TryReadVersions(body, offset, count, out lowest, out highest))
            {
                return Fail(RefuseCode.Malformed);
            }

            // Before the rest is read: a version that is not spoken here may have another layout (PROTOCOL 4.2).
            _version = _offer.ChooseVersion(lowest, highest);
            if (_version == 0)
            {
                return Fail(RefuseCode.Version);
            }

            if (!Hello.TryRead(body, offset, count, out _hello))
            {
                return Fail(RefuseCode.Malformed);
            }

            _suite = _offer.ChooseSuite(_hello.Suites);
            if (_suite == 0)
            {
                return Fail(RefuseCode.Suite);
            }

            _helloBody = new byte[count];
            System.Array.Copy(body, offset, _helloBody, 0, count);
            _state = State.HelloRead;
            return true;
        }

        /// <summary>The CHALLENGE body to send.</summary>
        /// <param name="psk">the device's key, 32 bytes, or the decoy of an unknown id (<see cref="DecoyKeys"/>); borrowed</param>
        /// <param name="random">gives the nonce</param>
        public byte[] Challenge(byte[] psk, RandomSource random)
        {
            if (_state != State.HelloRead)
            {
                throw new System.InvalidOperationException();
            }

            Challenge challenge = new Challenge();
            challenge.Version = _version;
            challenge.Suite = _suite;
            challenge.Nonce = new byte[Limits.NonceBytes];
            random.Fill(challenge.Nonce, 0, Limits.NonceBytes);
            WireWriter writer = new WireWriter(new byte[Limits.HandshakeBytes], 0, Limits.HandshakeBytes);
            challenge.WriteWithoutProof(ref writer);
            _schedule = new KeySchedule(psk, _hello.Nonce, challenge.Nonce, _helloBody, writer.ToArray());
            writer.WriteBytes(_schedule.CollectorProof, 0, Limits.ProofBytes);
            _state = State.Challenged;
            return writer.ToArray();
        }

        /// <summary>Takes the device's proof. True: it has the key, and <see cref="TakeKeys"/> gives those of the session.</summary>
        public bool ReceiveFinish(byte[] body, int offset, int count)
        {
            Finish finish;
            if (_state != State.Challenged || !Finish.TryRead(body, offset, count, out finish))
            {
                return Fail(RefuseCode.Malformed);
            }

            if (!Secrets.AreEqual(_schedule.DeviceProof, 0, finish.Proof, 0, Limits.ProofBytes))
            {
                return Fail(RefuseCode.Authentication);
            }

            _keys = new SessionKeys(_schedule);
            _schedule.Clear();
            _state = State.Done;
            return true;
        }

        /// <summary>The keys of the session, once; they are then the caller's to clear. Null before the proof was right.</summary>
        public SessionKeys TakeKeys()
        {
            SessionKeys keys = _keys;
            _keys = null;
            return keys;
        }

        /// <summary>Overwrites the secrets of a handshake that was given up.</summary>
        public void Clear()
        {
            if (_schedule != null)
            {
                _schedule.Clear();
            }
        }

        private bool Fail(RefuseCode code)
        {
            Clear();
            _state = State.Failed;
            _failure = code;
            return false;
        }
    }
}
