using FsCheck.Fluent;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Wire;

/// <summary>PROTOCOL 1: the fields that everything is made of.</summary>
public sealed class WireReaderTests
{
    [Theory]
    [InlineData(0UL, "00")]
    [InlineData(127UL, "7F")]
    [InlineData(128UL, "8001")]
    [InlineData(300UL, "AC02")]
    [InlineData((1UL << 53) - 1, "FFFFFFFFFFFFFF0F")]
    [InlineData(ulong.MaxValue, "FFFFFFFFFFFFFFFFFF01")]
    public void Varint_KnownValue_HasItsBytes(ulong value, string hex)
    {
        var writer = new WireWriter(new byte[10], 0, 10);
        writer.WriteVarint(value);
        Assert.Equal(hex, Convert.ToHexString(writer.Buffer, 0, writer.Length));
        Assert.Equal(writer.Length, WireWriter.VarintLength(value));
    }

    [Theory]
    [InlineData("8000", "longer than needed")]
    [InlineData("FF00", "longer than needed")]
    [InlineData("80808080808080808000", "longer than needed, ten bytes")]
    [InlineData("FFFFFFFFFFFFFFFFFF02", "above 2^64-1")]
    [InlineData("8080808080808080808001", "eleven bytes")]
    [InlineData("80", "no end")]
    [InlineData("", "nothing")]
    public void ReadVarint_Malformed_Fails(string hex, string what)
    {
        var reader = Reader(hex);
        Assert.Equal(0UL, reader.ReadVarint());
        Assert.False(reader.Ok, what);
    }

    [Theory]
    [InlineData(0L, "00")]
    [InlineData(-1L, "01")]
    [InlineData(1L, "02")]
    [InlineData(-64L, "7F")]
    [InlineData(64L, "8001")]
    [InlineData(long.MinValue, "FFFFFFFFFFFFFFFFFF01")]
    public void SignedVarint_KnownValue_HasItsBytes(long value, string hex)
    {
        var writer = new WireWriter(new byte[10], 0, 10);
        writer.WriteSignedVarint(value);
        Assert.Equal(hex, Convert.ToHexString(writer.Buffer, 0, writer.Length));
        var reader = Reader(hex);
        Assert.Equal(value, reader.ReadSignedVarint());
    }

    [Fact]
    public void Varint_AnyValue_ComesBack()
    {
        Prop.ForAll(Frames.UpTo(ulong.MaxValue).ToArbitrary(), value =>
        {
            var writer = new WireWriter(new byte[20], 0, 20);
            writer.WriteVarint(value);
            writer.WriteSignedVarint((long)value);
            var reader = new WireReader(writer.Buffer, 0, writer.Length);
            return reader.ReadVarint() == value && reader.ReadSignedVarint() == (long)value && reader.OkAtEnd;
        }).Check();
    }

    [Theory]
    [InlineData("ACu-9._")]
    [InlineData("0123456789.0123456789_0123456789-")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ü")]
    [InlineData("a/b")]
    public void ReadName_OnlyNames_AreRead(string text)
    {
        var writer = new WireWriter(new byte[100], 0, 100);
        writer.WriteText8(text);
        var reader = new WireReader(writer.Buffer, 0, writer.Length);
        string name = reader.ReadName();
        Assert.Equal(text == "ACu-9._", reader.Ok && name == text);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("0123456789.0123456789_0123456789", true)]
    [InlineData("0123456789.0123456789_0123456789-", false)]
    public void IsValid_Lengths_Are1To32(string? name, bool expected)
    {
        Assert.Equal(expected, Names.IsValid(name));
    }

    [Fact]
    public void ReadText8_MalformedUtf8_IsShownWithReplacements()
    {
        var reader = Reader("03 41 FF 42");
        Assert.Equal("A\uFFFDB", reader.ReadText8());
        Assert.True(reader.OkAtEnd);
    }

    [Theory]
    [InlineData(3, "ab", "abü")]
    [InlineData(4, "abü", "abü")]
    [InlineData(0, "", "ü")]
    public void WriteText8_TooLong_IsCutAtACharacter(int largest, string expected, string text)
    {
        var writer = new WireWriter(new byte[10], 0, 10);
        writer.WriteText8(text, largest);
        var reader = new WireReader(writer.Buffer, 0, writer.Length);
        Assert.Equal(expected, reader.ReadText8());
    }

    [Fact]
    public void Write_WhatDoesNotFit_LeavesTheBufferAndFailsForGood()
    {
        byte[] buffer = new byte[8];
        var writer = new WireWriter(buffer, 0, 3);
        writer.WriteUInt16(0x0102);
        writer.WriteUInt32(uint.MaxValue);
        writer.WriteByte(9);
        writer.WriteVarint(9);
        writer.WriteBytes(buffer, 0, 1);
        Assert.False(writer.Ok);
        Assert.Equal(2, writer.Length);
        Assert.Equal(0, writer.Remaining);
        Assert.Equal("0102000000000000", Convert.ToHexString(buffer));
        writer.Rewind(0);
        writer.WriteByte(3);
        Assert.True(writer.Ok);
    }

    [Fact]
    public void Read_AnyFieldsOfAnyBytes_NeverThrowsOrLeavesItsPart()
    {
        var cases = from bytes in Frames.ArrayUpTo(64)
                    from before in Gen.Choose(0, 5)
                    from reads in Gen.ArrayOf(Gen.Choose(0, 15))
                    from lengths in Gen.ArrayOf(Gen.Choose(-10, 100), reads.Length)
                    select (bytes, before, reads, lengths);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            byte[] buffer = [.. new byte[c.before], .. c.bytes, .. new byte[5]];
            var reader = new WireReader(buffer, c.before, c.bytes.Length);
            bool failed = false;
            for (int i = 0; i < c.reads.Length; i++)
            {
                Read(ref reader, c.reads[i], c.lengths[i]);
                bool recovered = failed && reader.Ok;
                failed = !reader.Ok;
                if (recovered || reader.Position < c.before || reader.Position > c.before + c.bytes.Length
                    || (failed && (reader.Remaining != 0 || reader.OkAtEnd || reader.ReadByte() != 0)))
                {
                    return false;
                }
            }

            return true;
        }).Check();
    }

    private static void Read(ref WireReader reader, int field, int length)
    {
        switch (field)
        {
            case 0: reader.ReadByte(); break;
            case 1: reader.ReadUInt16(); break;
            case 2: reader.ReadUInt32(); break;
            case 3: reader.ReadUInt48(); break;
            case 4: reader.ReadUInt64(); break;
            case 5: reader.ReadVarint(); break;
            case 6: reader.ReadVarint(Math.Abs(length)); break;
            case 7: reader.ReadInt63(); break;
            case 8: reader.ReadNumber(); break;
            case 9: reader.ReadSignedVarint(); break;
            case 10: reader.ReadBytes(length); break;
            case 11: reader.ReadArray(Math.Abs(length)); break;
            case 12: reader.ReadText8(); break;
            case 13: reader.ReadVarText(Math.Abs(length)); break;
            case 14: reader.ReadName(); break;
            default: reader.ReadMilliseconds(); break;
        }
    }

    private static WireReader Reader(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", ""));
        return new WireReader(bytes, 0, bytes.Length);
    }
}
