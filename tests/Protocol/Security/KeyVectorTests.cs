using Telemetry.Protocol.Tests.Vectors;
using Telemetry.Security;

namespace Telemetry.Protocol.Tests.Security;

/// <summary><c>key-schedule.txt</c> and <c>ccm.txt</c>.</summary>
public sealed class KeyVectorTests
{
    [Fact]
    public void KeySchedule_EachVector_GivesItsProofsAndKeys()
    {
        var cases = VectorFile.Read("key-schedule.txt");
        Assert.NotEmpty(cases);
        foreach (VectorCase vector in cases)
        {
            KeySchedule schedule = new(
                vector.Bytes("psk"),
                vector.Bytes("device nonce"),
                vector.Bytes("collector nonce"),
                vector.Bytes("hello"),
                vector.Bytes("challenge without proof"));

            Assert.Equal(vector.Text("prk"), Convert.ToHexStringLower(schedule.Prk));
            Assert.Equal(vector.Text("collector proof"), Convert.ToHexStringLower(schedule.CollectorProof));
            Assert.Equal(vector.Text("device proof"), Convert.ToHexStringLower(schedule.DeviceProof));
            Assert.Equal(vector.Text("transcript"), Convert.ToHexStringLower(schedule.TranscriptHash));
            foreach (string key in (string[])["control d2c", "control c2d", "datagram d2c", "datagram c2d"])
            {
                Assert.Equal(vector.Text(key), Convert.ToHexStringLower(schedule.TrafficKey("telemetry 1 " + key)));
            }
        }
    }

    [Fact]
    public void KeySchedule_Cleared_HoldsNoSecret()
    {
        KeySchedule schedule = new(new byte[32], new byte[16], new byte[16], [1], [2]);
        Assert.NotEqual(new byte[32], schedule.Prk);
        schedule.Clear();
        Assert.Equal(new byte[32], schedule.Prk);
        Assert.Equal(new byte[32], schedule.TranscriptHash);
    }

    [Fact]
    public void SessionKeys_Cleared_SealNothing()
    {
        SessionKeys keys = new(new KeySchedule(new byte[32], new byte[16], new byte[16], [1], [2]));
        keys.Clear();
        foreach (AesCcm8 cipher in (AesCcm8[])[keys.ControlToCollector, keys.ControlToDevice, keys.DatagramToCollector])
        {
            Assert.Throws<InvalidOperationException>(() => cipher.Seal(0, new byte[2], 0, 2, new byte[9], 0, 1));
        }
    }

    [Fact]
    public void Ccm_EachVector_SealsAndOpens()
    {
        var cases = VectorFile.Read("ccm.txt");
        Assert.NotEmpty(cases);
        foreach (VectorCase vector in cases)
        {
            AesCcm8 cipher = new(vector.Bytes("key"), (Direction)vector.Number("direction"));
            byte[] ad = vector.Bytes("associated");
            byte[] text = vector.Bytes("text");
            byte[] buffer = [.. text, .. new byte[AesCcm8.TagBytes]];

            cipher.Seal(vector.Number("counter"), ad, 0, ad.Length, buffer, 0, text.Length);
            Assert.Equal(vector.Text("sealed"), Convert.ToHexStringLower(buffer));

            Assert.True(cipher.Open(vector.Number("counter"), ad, 0, ad.Length, buffer, 0, buffer.Length));
            Assert.Equal(text, buffer[..text.Length]);
        }
    }

    [Fact]
    public void Ccm_EachVectorWithAnyBitChanged_DoesNotOpen()
    {
        foreach (VectorCase vector in VectorFile.Read("ccm.txt"))
        {
            AesCcm8 cipher = new(vector.Bytes("key"), (Direction)vector.Number("direction"));
            ulong counter = vector.Number("counter");
            byte[] ad = vector.Bytes("associated");
            byte[] message = vector.Bytes("sealed");
            Flip.EachBit(message, changed => Assert.False(cipher.Open(counter, ad, 0, ad.Length, changed, 0, changed.Length)));
            Flip.EachBit(ad, changed => Assert.False(cipher.Open(counter, changed, 0, changed.Length, [.. message], 0, message.Length)));
        }
    }
}
