using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Wire;

/// <summary>PROTOCOL 6.1, 6.2, 13.2.</summary>
public sealed class DatagramHeaderTests
{
    [Fact]
    public void Read_WhatWasWritten_GivesSessionAndCounter()
    {
        byte[] datagram = new byte[23];
        DatagramHeader.Write(datagram, 3, 0xA1B20003, 0x0000_FEDC_BA98_7654);

        Assert.Equal("11A1B20003FEDCBA987654", Convert.ToHexString(datagram, 3, DatagramHeader.Bytes));
        Assert.Equal(DropReason.None, DatagramHeader.Read(datagram, 3, 20, out var header));
        Assert.Equal(0xA1B20003, header.SessionId);
        Assert.Equal(0xFEDCBA987654UL, header.Counter);
        Assert.Equal(3, SessionId.Index(header.SessionId));
        Assert.Equal(header.SessionId, SessionId.From(3, 0x1234A1B2));
    }

    [Theory]
    [InlineData(0, 0x11, DropReason.TooShort)]
    [InlineData(19, 0x11, DropReason.TooShort)]
    [InlineData(19, 0x21, DropReason.TooShort)]
    [InlineData(20, 0x11, DropReason.None)]
    [InlineData(20, 0x21, DropReason.UnknownVersion)]
    [InlineData(20, 0x12, DropReason.UnknownVersion)]
    [InlineData(1200, 0x11, DropReason.None)]
    [InlineData(1201, 0x11, DropReason.TooLong)]
    public void Read_LengthThenFirstByte_NameTheDrop(int length, byte first, DropReason expected)
    {
        byte[] datagram = new byte[Math.Max(1, length)];
        datagram[0] = first;
        Assert.Equal(expected, DatagramHeader.Read(datagram, 0, length, out _));
    }
}
