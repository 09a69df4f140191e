using Telemetry.Wire;

namespace Telemetry.Device.Tests.Core;

/// <summary>PROTOCOL 12.5.</summary>
public class ParameterTests
{
    [Theory]
    [InlineData(1, CommandStatus.Applied)]
    [InlineData(100, CommandStatus.Applied)]
    [InlineData(0, CommandStatus.Refused)]
    [InlineData(101, CommandStatus.Refused)]
    [InlineData(double.NaN, CommandStatus.Refused)]
    [InlineData(double.PositiveInfinity, CommandStatus.Refused)]
    public void Set_Float64_KeepsItsRange(double value, CommandStatus expected)
    {
        Parameter parameter = new(Ranged(ChannelType.Float64, TypedValue.FromFloat64(1), TypedValue.FromFloat64(100)), null);
        Assert.Equal(expected, parameter.TrySet(TypedValue.FromFloat64(value), 0, out string message));
        Assert.Equal(expected == CommandStatus.Applied ? "" : "must be 1 to 100 ms", message);
        Assert.Equal(expected == CommandStatus.Applied ? value : 1, parameter.Value.ToFloat64());
    }

    [Theory]
    [InlineData(long.MaxValue, CommandStatus.Applied)]
    [InlineData(long.MaxValue - 1, CommandStatus.Refused)]
    public void Set_Int64_ComparesExactly(long value, CommandStatus expected)
    {
        ParameterDeclaration declaration =
            Ranged(ChannelType.Int64, TypedValue.FromInt64(long.MaxValue), TypedValue.FromInt64(long.MaxValue));
        Assert.Equal(expected, new Parameter(declaration, null).TrySet(TypedValue.FromInt64(value), 0, out _));
    }

    [Fact]
    public void Set_AnotherType_IsRefusedAndSaysWhichOneFits()
    {
        Parameter parameter = new(Ranged(ChannelType.Int64, TypedValue.FromInt64(1), TypedValue.FromInt64(9)), null);
        Assert.Equal(CommandStatus.Refused, parameter.TrySet(TypedValue.FromText("5"), 0, out string message));
        Assert.Equal("must be of the type int64", message);
    }

    [Fact]
    public void Set_HandlerFails_KeepsTheOldValueAndSaysWhy()
    {
        Parameter parameter = new(Ranged(ChannelType.Int64, TypedValue.FromInt64(1), TypedValue.FromInt64(9)), new Failing());
        Assert.Equal(CommandStatus.Failed, parameter.TrySet(TypedValue.FromInt64(5), 0, out string message));
        Assert.Equal("the heater is cold", message);
        Assert.Equal(1, parameter.Value.Bits);
    }

    private static ParameterDeclaration Ranged(ChannelType type, TypedValue lowest, TypedValue highest) => new()
    {
        Name = "p",
        Type = type,
        Unit = "ms",
        Current = lowest,
        Default = lowest,
        HasRange = true,
        Lowest = lowest,
        Highest = highest,
    };

    private sealed class Failing : IParameterHandler
    {
        public bool TryApply(Parameter parameter, TypedValue value, long nowUs, out string error)
        {
            error = "the heater is cold";
            return false;
        }
    }
}
