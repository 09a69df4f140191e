using Telemetry.Wire;

namespace Telemetry.Security
{
    // PROTOCOL 15.1, the part between connected and open
    //
    //   state       call                         next         gives
    //   hello sent  ReceiveChallenge, right      finish sent  FinishBody, the keys
    //   hello sent  ReceiveChallenge, not right  failed       Failure, the code for REFUSE
    /// <summary>The device's side of one handshake: message bodies in, message bodies out (PROTOCOL 4).</summary>
    public sealed class DeviceHandshake
    {
        private readonly ProtocolOffer _offer;
        private readonly byte[] _psk;
        private readonly byte[] _nonce = new byte[Limits.NonceBytes];
        private readonly byte[] _hello;
        private byte[] _finish;
        private bool _failed;
        private SessionKeys _keys;
        private RefuseCode _failure;

        /// <param name="offer">what the device speaks</param>
        /// <param name="deviceId">a name (PROTOCOL 1.6)</param>
        /// <param name="psk">the device's pre-shared key, 32 bytes; borrowed</param>
        /// <param name="bootId">PROTOCOL 1.8</param>
        /// <param name="random">gives the nonce</param>
        public DeviceHandshake(ProtocolOffer offer, string deviceId, byte[] psk, ulong bootId, RandomSource random)
        {
            _offer = offer;
            _psk = psk;
            random.Fill(_nonce, 0, _nonce.Length);
            Hello hello = new Hello();
            hello.LowestVersion = offer.LowestVersion;
            hello.HighestVersion = offer.HighestVersion;
            hello.Suites = offer.Suites;
            hello.Nonce = _nonce;
            hello.BootId = bootId;
            hello.DeviceId = deviceId;
            WireWriter writer = new WireWriter(new byte[Limits.HandshakeBytes], 0, Limits.HandshakeBytes);
            hello.Write(ref writer);
            _hello = writer.ToArray();
        }

        /// <summary>The HELLO body to send first.</summary>
        public byte[] HelloBody { get { return _hello; } }

        /// <summary>The FINISH body to send after <see cref="ReceiveChallenge"/> returned true.</summary>
        public byte[] FinishBody { get { return _finish; } }

        /// <summary>Why <see cref="ReceiveChallenge"/> returned false: the code of the REFUSE to send.</summary>
        public RefuseCode Failure { get { return _failure; } }

        /// <summary>
        /// Takes the collector's answer. True: the collector has the key, and <see cref="FinishBody"/> is due. False: the
        /// handshake has failed for good.
        /// </summary>
        public bool ReceiveChallenge(byte[] body, int offset, int count)
        {
            Challenge challenge;
            if (_failed || _finish != null || !Challenge.TryRead(body, offset, count, out challenge))
            {
                return Fail(RefuseCode.Malformed);
            }

            if (!_offer.SpeaksVersion(challenge.Version))
            {
                return Fail(RefuseCode.Version);
            }

            if (!_offer.SpeaksSuite(challenge.Suite))
            {
                return Fail(RefuseCode.Suite);
            }

            byte[] unproven = new byte[count - Limits.ProofBytes];
            System.Array.Copy(body, offset, unproven, 0, unproven.Length);
            KeySchedule schedule = new KeySchedule(_psk, _nonce, challenge.Nonce, _hello, unproven);
            if (!Secrets.AreEqual(schedule.CollectorProof, 0, challenge.Proof, 0, Limits.ProofBytes))
            {
                schedule.Clear();
                return Fail(RefuseCode.Authentication);
            }

            Finish finish = new Finish();
            finish.Proof = schedule.DeviceProof;
            WireWriter writer = new WireWriter(new byte[Finish.Bytes], 0, Finish.Bytes);
            finish.Write(ref writer);
            _finish = writer.ToArray();
            _keys = new SessionKeys(schedule);
            schedule.Clear();
            return true;
        }

        /// <summary>The keys of the session, once; they are then the caller's to clear. Null before the challenge was right.</summary>
        public SessionKeys TakeKeys()
        {
            SessionKeys keys = _keys;
            _keys = null;
            return keys;
        }

        private bool Fail(RefuseCode code)
        {
            _failed = true;
            _failure = code;
            return false;
        }
    }
}
