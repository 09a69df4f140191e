using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Vectors;

/// <summary>DISCOVER and OFFER (PROTOCOL 14) as objects, bytes and the text of <c>discovery.txt</c>.</summary>
public static class DiscoveryText
{
    public static IReadOnlyList<VectorField>? TryDescribe(byte[] bytes)
    {
        var to = new FieldsOf();
        if (Discover.TryRead(bytes, 0, bytes.Length, out var discover))
        {
            to.Add("frame", "DISCOVER").AddId("question", discover.Question);
        }
        else if (Offer.TryRead(bytes, 0, bytes.Length, out var offer))
        {
            to.Add("frame", "OFFER").AddId("question", offer.Question).Add("port", offer.Port);
            to.Add("lowest", offer.LowestVersion).Add("highest", offer.HighestVersion).Add("name", offer.Name);
        }
        else
        {
            return null;
        }

        return to.Fields;
    }

    public static object Parse(FieldCursor from) => from.Text("frame") == "DISCOVER"
        ? new Discover { Question = from.Id("question") }
        : new Offer
        {
            Question = from.Id("question"),
            Port = from.Int("port"),
            LowestVersion = (byte)from.Int("lowest"),
            HighestVersion = (byte)from.Int("highest"),
            Name = from.Text("name"),
        };

    public static byte[] Write(object message)
    {
        var writer = new WireWriter(new byte[Limits.DiscoveryBytes], 0, Limits.DiscoveryBytes);
        if (message is Discover discover)
        {
            discover.Write(ref writer);
        }
        else
        {
            ((Offer)message).Write(ref writer);
        }

        Assert.True(writer.Ok, "a discovery message fits 64 bytes");
        return writer.ToArray();
    }
}
