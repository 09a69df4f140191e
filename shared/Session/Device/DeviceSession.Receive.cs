using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Session
{
    // What arrives on the control connection: records, the handshake, then one sealed control frame in each record.
    public sealed partial class DeviceSession
    {
        // A REFUSE in answer to FINISH comes in clear; to open a record overwrites it, so the longest REFUSE is kept aside.
        private const int LongestRefuse = 8 + 1 + 255;
        private const int WaitingCommands = Limits.PendingCommands;

        private readonly RecordAssembler _record = new RecordAssembler();
        private readonly byte[] _clear = new byte[LongestRefuse];
        private readonly Command[] _waiting = new Command[WaitingCommands];
        private DeviceHandshake _handshake;
        private SessionKeys _keys;
        private Welcome _welcome;
        private ulong _controlReceived;
        private Ack _spareAck = new Ack();
        private int _waitingCount;

        /// <summary>Takes bytes of the control connection, in any pieces. What comes after the end is ignored.</summary>
        public void ReceiveControl(byte[] buffer, int offset, int count, long nowUs)
        {
            _nowUs = nowUs;
            int end = offset + count;
            while (offset < end && _state != DeviceSessionState.Ended && _state != DeviceSessionState.Idle)
            {
                offset += _record.Add(buffer, offset, end - offset);
                if (_record.HasLength && !IsAllowed(_record.BodyLength))
                {
                    EndAsBroken("a record of " + _record.BodyLength + " bytes");
                    return;
                }

                if (_record.IsComplete)
                {
                    ReceiveRecord(_record.Buffer, RecordHeader.Bytes, _record.BodyLength);
                    _record.Clear();
                }
            }
        }

        /// <summary>The next command to apply; null if there is none. Its result goes to <see cref="CommandMemory.Complete"/>.</summary>
        public Command TakeCommand()
        {
            if (_waitingCount == 0)
            {
                return null;
            }

            Command command = _waiting[0];
            _waitingCount--;
            System.Array.Copy(_waiting, 1, _waiting, 0, _waitingCount);
            return command;
        }

        /// <summary>PROTOCOL 3.2, 3.3. The answer to FINISH may be either a WELCOME or a REFUSE in clear.</summary>
        private bool IsAllowed(int length)
        {
            switch (_state)
            {
                case DeviceSessionState.HelloSent:
                    return length > 0 && length <= Limits.HandshakeBytes;
                default:
                    return length > Limits.TagBytes && length <= Limits.ControlFrameBytes + Limits.TagBytes;
            }
        }

        private void ReceiveRecord(byte[] buffer, int offset, int count)
        {
            switch (_state)
            {
                case DeviceSessionState.HelloSent:
                    ReceiveHandshake(buffer, offset, count);
                    break;
                case DeviceSessionState.FinishSent:
                    ReceiveWelcome(buffer, offset, count);
                    break;
                default:
                    if (Open(buffer, offset, count))
                    {
                        _heardUs = _nowUs;
                        ReceiveFrame(buffer, offset, count - Limits.TagBytes);
                    }
                    else
                    {
                        EndAsBroken("a record that does not open");
                    }

                    break;
            }
        }

        private void ReceiveHandshake(byte[] body, int offset, int count)
        {
            if (body[offset] == HandshakeType.Refuse)
            {
                ReceiveRefuse(body, offset, count);
            }
            else if (_handshake.ReceiveChallenge(body, offset, count))
            {
                _roundTrip.Add(_nowUs - _startedUs);
                _keys = _handshake.TakeKeys();
                _outgoing = _handshake.FinishBody;
                _state = DeviceSessionState.FinishSent;
            }
            else
            {
                EndWithRefuse(_handshake.Failure, WhyNoHandshake(_handshake.Failure));
            }
        }

        private void ReceiveWelcome(byte[] buffer, int offset, int count)
        {
            int kept = count < LongestRefuse ? count : LongestRefuse;
            System.Array.Copy(buffer, offset, _clear, 0, kept);
            if (!Open(buffer, offset, count))
            {
                ReceiveRefuse(_clear, 0, kept);
                return;
            }

            WireReader reader = new WireReader(buffer, offset, count - Limits.TagBytes);
            if (reader.ReadByte() != ControlFrame.Welcome || !Welcome.TryRead(ref reader, out _welcome))
            {
                EndAsBroken("no WELCOME");
                return;
            }

            _heardUs = _nowUs;
            _openedUs = _nowUs;
            _state = DeviceSessionState.Announcing;
        }

        private void ReceiveRefuse(byte[] body, int offset, int count)
        {
            Refuse refuse;
            if (!Refuse.TryRead(body, offset, count, out refuse))
            {
                EndAsBroken("neither CHALLENGE, WELCOME nor REFUSE");
                return;
            }

            _end.Refuse = refuse.Code;
            string text = _peer + " refused this device: " + Codes.Name(refuse.Code) + (refuse.Text == "" ? "" : ", " + refuse.Text);
            EndSession(EndedBy.Collector, refuse.WaitMs < int.MaxValue ? (int)refuse.WaitMs : int.MaxValue, text);
        }

        private void ReceiveFrame(byte[] buffer, int offset, int count)
        {
            WireReader reader = new WireReader(buffer, offset, count);
            byte type = reader.ReadByte();
            switch (type)
            {
                case ControlFrame.Ack:
                    ReceiveAck(ref reader);
                    break;
                case ControlFrame.Ping:
                    ReceivePing(ref reader);
                    break;
                case ControlFrame.Pong:
                    ReceivePong(ref reader);
                    break;
                case ControlFrame.Command:
                    ReceiveCommand(ref reader);
                    break;
                case ControlFrame.Close:
                    ReceiveClose(ref reader);
                    break;
                default:
                    if (type < ControlFrame.FirstExtension)
                    {
                        EndAsBroken("a frame of the unknown type " + type);
                    }

                    break;
            }

            if (!reader.Ok && _state != DeviceSessionState.Ended)
            {
                EndAsBroken("a malformed frame of type " + type);
            }
        }

        private void ReceiveAck(ref WireReader reader)
        {
            if (!_spareAck.TryRead(ref reader))
            {
                return;
            }

            if (_spareAck.Heard > _counter || _spareAck.HeardByUdp > _spareAck.Heard)
            {
                EndAsBroken("an ACK of datagrams that were never sent");
                return;
            }

            BootSender sender = FindSender(_spareAck.BootId);
            if (sender == null)
            {
                _counters.AcksIgnored++;
            }
            else if (sender == _senders[0] && _spareAck.UpTo > sender.Log.Next)
            {
                EndAsBroken("an ACK of readings that were never taken");
            }
            else
            {
                TakeAck(sender);
            }
        }

        private void ReceivePing(ref WireReader reader)
        {
            Ping ping;
            if (Ping.TryRead(ref reader, out ping))
            {
                RememberPing(ping);
                HeardByUdp(ping.Datagrams, false, 0);
            }
        }

        private void ReceivePong(ref WireReader reader)
        {
            Pong pong;
            if (Pong.TryRead(ref reader, out pong))
            {
                _roundTrip.Add((_nowUs - pong.PingTimeUs) - (pong.SentUs - pong.ReceivedUs));
                HeardByUdp(pong.Datagrams, true, pong.Id);
            }
        }

        /// <summary>PROTOCOL 12.2, 12.3. A command that cannot be taken is answered here.</summary>
        private void ReceiveCommand(ref WireReader reader)
        {
            Command command;
            if (!Command.TryRead(ref reader, out command))
            {
                return;
            }

            if (!_commands.Begin(command.Id))
            {
                _counters.CommandsRepeated++;
            }
            else if (command.BootId != _senders[0].Log.BootId)
            {
                Answer(command, "the device has restarted");
            }
            else if (_waitingCount == WaitingCommands)
            {
                Answer(command, "more than " + WaitingCommands + " commands at once");
            }
            else
            {
                _waiting[_waitingCount++] = command;
            }
        }

        private void Answer(Command command, string why)
        {
            CommandResult result = new CommandResult();
            result.CommandId = command.Id;
            result.Status = CommandStatus.Refused;
            result.Message = why;
            _commands.Complete(result);
        }

        private void ReceiveClose(ref WireReader reader)
        {
            Close close;
            if (Wire.Close.TryRead(ref reader, out close))
            {
                _end.Close = close.Code;
                string text = _peer + " closed the session: " + Codes.Name(close.Code) + (close.Text == "" ? "" : ", " + close.Text);
                EndSession(EndedBy.Collector, close.WaitMs, text);
            }
        }

        private bool Open(byte[] buffer, int offset, int count)
        {
            return _keys.ControlToDevice.Open(
                _controlReceived++, buffer, offset - RecordHeader.Bytes, RecordHeader.Bytes, buffer, offset, count);
        }

        private void EndAsBroken(string what)
        {
            EndWithClose(CloseCode.Protocol, _peer + " sent " + what);
        }

        private string WhyNoHandshake(RefuseCode code)
        {
            switch (code)
            {
                case RefuseCode.Authentication:
                    return _peer + " does not know this device's id and key";
                case RefuseCode.Version:
                    return _peer + " chose a protocol version that this device does not speak";
                case RefuseCode.Suite:
                    return _peer + " chose a cipher suite that this device does not speak";
                default:
                    return _peer + " answered with something that is no CHALLENGE: another service may listen there";
            }
        }
    }
}
