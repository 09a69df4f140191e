using Telemetry.Protocol.Tests.Vectors;
using Telemetry.Security;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Security;

/// <summary><c>datagrams.txt</c> and <c>control-records.txt</c>.</summary>
public sealed class SealedVectorTests
{
    private static readonly IReadOnlyList<VectorCase> Datagrams = VectorFile.Read("datagrams.txt");
    private static readonly IReadOnlyList<VectorCase> Records = VectorFile.Read("control-records.txt");

    [Fact]
    public void Datagram_FieldsOfEachVector_GiveItsBytes()
    {
        foreach (VectorCase vector in Datagrams.Where(c => c.Has("datagram")))
        {
            byte[] payload = PayloadText.Write(PayloadText.Parse(new FieldCursor(Frames(vector))));
            Assert.Equal(vector.Text("payload"), Convert.ToHexStringLower(payload));

            byte[] datagram = [.. new byte[DatagramHeader.Bytes], .. payload, .. new byte[AesCcm8.TagBytes]];
            ulong counter = vector.Number("counter");
            DatagramHeader.Write(datagram, 0, (uint)vector.Id("session"), counter);
            Cipher(vector).Seal(counter, datagram, 0, DatagramHeader.Bytes, datagram, DatagramHeader.Bytes, payload.Length);
            Assert.Equal(vector.Text("datagram"), Convert.ToHexStringLower(datagram));
        }
    }

    [Fact]
    public void Datagram_EachVector_OpensAndReadsAsItsFields()
    {
        foreach (VectorCase vector in Datagrams.Where(c => c.Has("datagram")))
        {
            byte[] datagram = vector.Bytes("datagram");
            Assert.Equal(DropReason.None, Open(Cipher(vector), datagram, out DatagramHeader header));
            Assert.Equal((uint)vector.Id("session"), header.SessionId);
            Assert.Equal(vector.Number("counter"), header.Counter);

            byte[] payload = datagram[DatagramHeader.Bytes..^AesCcm8.TagBytes];
            Assert.Equal(vector.Text("payload"), Convert.ToHexStringLower(payload));
            Assert.Equal(Frames(vector), PayloadText.Describe(PayloadText.TryRead(payload)!));
        }
    }

    [Fact]
    public void Datagram_EachVectorWithAnyBitChanged_IsRejected()
    {
        foreach (VectorCase vector in Datagrams.Where(c => c.Has("datagram")))
        {
            AesCcm8 cipher = Cipher(vector);
            Flip.EachBit(vector.Bytes("datagram"), changed => Assert.NotEqual(DropReason.None, Open(cipher, changed, out _)));
        }
    }

    [Fact]
    public void Datagram_RejectedVector_IsRejectedForItsReason()
    {
        VectorCase[] rejected = [.. Datagrams.Where(c => c.Has("rejected"))];
        Assert.NotEmpty(rejected);
        foreach (VectorCase vector in rejected)
        {
            byte[] datagram = vector.Bytes("rejected");
            DropReason reason = Open(Cipher(vector), datagram, out _);
            if (reason == DropReason.None && PayloadText.TryRead(datagram[DatagramHeader.Bytes..^AesCcm8.TagBytes]) == null)
            {
                reason = DropReason.Malformed;
            }

            Assert.Equal(vector.Text("reason"), Codes.Name(reason));
        }
    }

    [Fact]
    public void Record_EachVector_SealsAndOpens()
    {
        Assert.NotEmpty(Records);
        foreach (VectorCase vector in Records)
        {
            byte[] frame = vector.Bytes("frame");
            byte[] record = [0, 0, .. frame, .. new byte[AesCcm8.TagBytes]];
            RecordHeader.WriteLength(record, 0, record.Length - RecordHeader.Bytes);
            Cipher(vector).Seal(vector.Number("counter"), record, 0, RecordHeader.Bytes, record, RecordHeader.Bytes, frame.Length);
            Assert.Equal(vector.Text("record"), Convert.ToHexStringLower(record));

            Assert.True(OpenRecord(Cipher(vector), vector.Number("counter"), record));
            Assert.Equal(frame, record[RecordHeader.Bytes..^AesCcm8.TagBytes]);
        }
    }

    [Fact]
    public void Record_EachVectorWithAnyBitChanged_IsRejected()
    {
        foreach (VectorCase vector in Records)
        {
            AesCcm8 cipher = Cipher(vector);
            ulong counter = vector.Number("counter");
            Flip.EachBit(vector.Bytes("record"), changed => Assert.False(OpenRecord(cipher, counter, changed)));
        }
    }

    [Fact]
    public void Record_Frames_AreThoseOfPROTOCOL8()
    {
        // The extension is for receivers to ignore; every other record holds a frame that reads.
        foreach (VectorCase vector in Records.Where(c => c.Bytes("frame")[0] < ControlFrame.FirstExtension))
        {
            Assert.True(ControlFrameText.TryRead(vector.Bytes("frame")) != null, vector.ToString());
        }
    }

    private static AesCcm8 Cipher(VectorCase vector) =>
        new(vector.Bytes("key"), vector.Has("direction") ? (Direction)vector.Number("direction") : Direction.DeviceToCollector);

    // What a collector does with a datagram up to the tag (PROTOCOL 6.2), but for the session and the replay window.
    private static DropReason Open(AesCcm8 cipher, byte[] datagram, out DatagramHeader header)
    {
        DropReason reason = DatagramHeader.Read(datagram, 0, datagram.Length, out header);
        if (reason != DropReason.None)
        {
            return reason;
        }

        return cipher.Open(
            header.Counter, datagram, 0, DatagramHeader.Bytes, datagram, DatagramHeader.Bytes, datagram.Length - DatagramHeader.Bytes)
            ? DropReason.None
            : DropReason.Authentication;
    }

    private static bool OpenRecord(AesCcm8 cipher, ulong counter, byte[] record) => cipher.Open(
        counter, record, 0, RecordHeader.Bytes, record, RecordHeader.Bytes, record.Length - RecordHeader.Bytes);

    private static VectorField[] Frames(VectorCase vector) =>
        [.. vector.Fields.SkipWhile(field => field.Name != "frame").TakeWhile(field => field.Name != "payload")];
}
