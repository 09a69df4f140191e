using FsCheck;
using FsCheck.Fluent;
using Telemetry.Session.Collector;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Session.Collector;

public class ReassemblyTests
{
    private static readonly Gen<(int Reading, int Piece)> Arrivals =
        from reading in Gen.Choose(0, 3)
        from piece in Gen.Choose(0, 4)
        select (reading, piece);

    [Fact]
    public void Take_PiecesInAnyOrderWithCopies_GivesWhatANaiveOracleGives() => Prop.ForAll(Arrivals.ListOf().ToArbitrary(), arrivals =>
    {
        ReassemblyMemory memory = new();
        Reassembly reassembly = new(memory);
        Boot boot = new(1);
        byte[][] values = [.. Enumerable.Range(0, 4).Select(Value)];
        HashSet<int>[] held = [.. values.Select(_ => new HashSet<int>())];
        foreach ((int reading, int piece) in arrivals.Where(arrival => arrival.Piece < Fragment.Pieces(values[arrival.Reading].Length)))
        {
            bool isNew = reassembly.Take(boot, Piece(values[reading], (ulong)reading, piece), out PartialReading partial);
            Assert.Equal(held[reading].Add(piece), isNew);
            Assert.Equal(Bitmap(values[reading], held[reading]), partial.Missing);
            if (partial.Missing != 0)
                continue;

            Assert.Equal(values[reading], partial.Bytes[..partial.TotalLength]);
            reassembly.Drop(partial);
            held[reading].Clear();
        }

        Assert.Equal(held.Count(pieces => pieces.Count > 0), reassembly.Count);
        reassembly.Clear();
        Assert.Equal(0, memory.UsedBytes);
    }).Check();

    [Fact]
    public void HasRoom_SixteenPartials_HasNone()
    {
        Reassembly reassembly = new(new ReassemblyMemory());
        Boot boot = new(1);
        for (ulong number = 0; number < Reassembly.PartialsInSession; number++)
        {
            Assert.True(reassembly.HasRoom(1, 4096));
            reassembly.Take(boot, Piece(new byte[3000], number, 0), out _);
        }

        Assert.False(reassembly.HasRoom(1, 4096));
    }

    [Fact]
    public void HasRoom_MemoryOfAllSessionsUsed_HasNone()
    {
        ReassemblyMemory memory = new(limitBytes: 8192);
        Reassembly first = new(memory);
        Reassembly second = new(memory);
        first.Take(new Boot(1), Piece(new byte[5000], 0, 0), out _);

        Assert.False(second.HasRoom(1, ReassemblyMemory.Cost(1500)));
        first.Clear();
        Assert.True(second.HasRoom(1, ReassemblyMemory.Cost(1500)));
    }

    [Fact]
    public void DropRange_NumbersOfAnotherBoot_StayUntouched()
    {
        Reassembly reassembly = new(new ReassemblyMemory());
        Boot here = new(1);
        Boot there = new(2);
        reassembly.Take(here, Piece(new byte[3000], 5, 0), out _);
        reassembly.Take(there, Piece(new byte[3000], 5, 0), out _);

        reassembly.DropRange(here, 0, 10);

        Assert.Null(reassembly.Find(here, 5));
        Assert.NotNull(reassembly.Find(there, 5));
    }

    private static byte[] Value(int seed)
    {
        byte[] value = new byte[1 + (seed * 1400)];
        new Random(seed).NextBytes(value);
        return value;
    }

    private static Fragment Piece(byte[] value, ulong number, int piece) => new()
    {
        Number = number,
        Channel = 3,
        Type = ChannelType.Bytes,
        TimeUs = 77,
        TotalLength = value.Length,
        Piece = piece,
        Data = value,
        DataOffset = piece * Limits.PieceBytes,
    };

    private static ulong Bitmap(byte[] value, HashSet<int> held)
    {
        ulong missing = 0;
        for (int piece = 0; piece < Fragment.Pieces(value.Length); piece++)
            missing |= held.Contains(piece) ? 0 : 1UL << piece;
        return missing;
    }
}
