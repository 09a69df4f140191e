using Telemetry.Wire;

namespace Telemetry.Session
{
    // What goes into one datagram.
    internal sealed partial class BootSender
    {
        /// <summary>Room that <see cref="Fill"/> leaves for a MARK behind it: type and a number of up to 2^53.</summary>
        public const int MarkBytes = 9;

        private Reading _reading;
        private ReadingsWriter _readings;
        private int _largestAlone;
        private bool _carriesNewest;

        /// <summary>True when the last datagram carried the newest reading, so that it needs no MARK (PROTOCOL 7.9).</summary>
        public bool CarriesNewest { get { return _carriesNewest; } }

        /// <summary>
        /// Puts as much as is due into a payload. Readings that linger go along. <paramref name="repeatsFirst"/> alternates
        /// between datagrams, so that new readings and repeats each get a share (PROTOCOL 9.6).
        /// </summary>
        public void Fill(ref WireWriter writer, uint carrier, bool repeatsFirst)
        {
            Begin();
            WriteDropped(ref writer, carrier, false);
            if (repeatsFirst)
            {
                WritePieces(ref writer, carrier);
                WriteRepeats(ref writer, carrier);
                WriteFresh(ref writer, carrier);
            }
            else
            {
                WriteFresh(ref writer, carrier);
                WritePieces(ref writer, carrier);
                WriteRepeats(ref writer, carrier);
            }
        }

        /// <summary>PROTOCOL 9.5: the oldest readings that are not known to have been received, as many as fit.</summary>
        public void FillProbe(ref WireWriter writer, uint carrier)
        {
            Begin();
            WriteDropped(ref writer, carrier, true);
            ulong number = SkipReceived(_log.HeldFirst);
            while (number < _fresh)
            {
                LargeReading large = _large.Find(this, number);
                if (large != null)
                {
                    large.Probe();
                    WritePieces(ref writer, carrier);
                    return;
                }

                ulong written = WriteEntry(ref writer, number, _fresh, carrier);
                if (written == 0)
                {
                    return;
                }

                number = SkipReceived(number + written);
            }
        }

        private void Begin()
        {
            _readings = default(ReadingsWriter);
            _carriesNewest = false;
        }

        private void WriteDropped(ref WireWriter writer, uint carrier, bool all)
        {
            for (int i = 0; i < _log.DroppedCount; i++)
            {
                DroppedRange range = _log.Dropped(i);
                ulong first = SkipReceived(range.First);
                if (first >= range.End || !(all || range.DeclaredEnd < range.End || IsDue(range)))
                {
                    continue;
                }

                if (!WriteLost(ref writer, range.Cause, first, range.End - first))
                {
                    return;
                }

                range.Carrier = carrier;
                range.DeclaredEnd = range.End;
            }
        }

        private void WriteRepeats(ref WireWriter writer, uint carrier)
        {
            while (FindRepeat())
            {
                ulong written = WriteEntry(ref writer, _repeat, _fresh, carrier);
                if (written == 0)
                {
                    return;
                }

                _repeat += written;
            }
        }

        private void WriteFresh(ref WireWriter writer, uint carrier)
        {
            AdvanceFresh();
            while (_fresh < _log.Next && !IsFreshBlocked())
            {
                ulong written = WriteEntry(ref writer, _fresh, _log.Next, carrier);
                if (written == 0)
                {
                    return;
                }

                _fresh += written;
                AdvanceFresh();
            }
        }

        private void WritePieces(ref WireWriter writer, uint carrier)
        {
            for (LargeReading large = _large.NextDue(this); large != null; large = _large.NextDue(this))
            {
                LostCause cause;
                if (large.Number < _log.HeldFirst || !_log.TryGet(large.Number, ref _reading, out cause))
                {
                    large.Owner = null;
                    continue;
                }

                int piece = large.LowestDue;
                if (!WritePiece(ref writer, piece))
                {
                    return;
                }

                Carry(large.Number, carrier, large.Sent(piece, carrier));
            }
        }

        /// <summary>
        /// Writes one entry of the log, or a run of lost ones below <paramref name="end"/>. Returns how many, 0 when there is no
        /// room. A reading too large for a datagram is put under way instead, where that is possible.
        /// </summary>
        private ulong WriteEntry(ref WireWriter writer, ulong number, ulong end, uint carrier)
        {
            LostCause cause;
            if (!_log.TryGet(number, ref _reading, out cause))
            {
                return WriteLostRun(ref writer, number, end, cause, carrier);
            }

            if (IsLarge(ref _reading))
            {
                StartLarge(number, carrier);
                return 1;
            }

            if (!_readings.TryAppend(ref writer, ref _reading))
            {
                return 0;
            }

            Carry(number, carrier, _log.Carrier(number) != 0);
            return 1;
        }

        private ulong WriteLostRun(ref WireWriter writer, ulong number, ulong end, LostCause cause, uint carrier)
        {
            ulong last = number + 1;
            LostCause other;
            while (last < end && !_log.TryGet(last, ref _reading, out other) && other == cause)
            {
                last++;
            }

            if (!WriteLost(ref writer, cause, number, last - number))
            {
                return 0;
            }

            for (ulong lost = number; lost < last; lost++)
            {
                Carry(lost, carrier, _log.Carrier(lost) != 0);
            }

            return last - number;
        }

        private static bool WriteLost(ref WireWriter writer, LostCause cause, ulong first, ulong count)
        {
            int start = writer.Position;
            Lost lost = default(Lost);
            lost.Cause = cause;
            lost.First = first;
            lost.Count = count;
            lost.Write(ref writer);
            if (writer.Ok)
            {
                return true;
            }

            writer.Rewind(start);
            return false;
        }

        private bool WritePiece(ref WireWriter writer, int piece)
        {
            int start = writer.Position;
            Fragment fragment = default(Fragment);
            fragment.Number = _reading.Number;
            fragment.Channel = _reading.Channel;
            fragment.Type = _reading.Type;
            fragment.TimeUs = _reading.TimeUs;
            fragment.TotalLength = _reading.DataLength;
            fragment.Piece = piece;
            fragment.Data = _reading.Data;
            fragment.DataOffset = _reading.DataOffset + (piece * Limits.PieceBytes);
            fragment.Write(ref writer);
            if (writer.Ok)
            {
                return true;
            }

            writer.Rewind(start);
            return false;
        }

        private void Carry(ulong number, uint carrier, bool isRepeat)
        {
            _counters.ReadingsSent++;
            if (isRepeat)
            {
                _counters.ReadingsRepeated++;
            }

            _log.SetCarrier(number, carrier);
            if (number == _log.Next - 1)
            {
                _carriesNewest = true;
            }
        }

        private bool IsLarge(ref Reading reading)
        {
            return reading.DataLength > 0 && ReadingsWriter.LengthAlone(ref reading) > _largestAlone;
        }

        private bool IsFreshBlocked()
        {
            LostCause cause;
            return !_large.HasRoom && _log.TryGet(_fresh, ref _reading, out cause) && IsLarge(ref _reading)
                && _large.Find(this, _fresh) == null;
        }

        /// <summary>Without room the reading stays as it is; the next ACK that names it missing brings it here again.</summary>
        private void StartLarge(ulong number, uint carrier)
        {
            LargeReading place = _large.Find(this, number) == null ? _large.Find(null, 0) : null;
            if (place != null)
            {
                ulong missing = number < _ack.UpTo ? MissingPieces(number) : ulong.MaxValue;
                place.Start(this, number, Fragment.Pieces(_reading.DataLength), missing);
                _log.SetCarrier(number, carrier);
            }
        }
    }
}
