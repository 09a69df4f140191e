using System.ComponentModel;

namespace Telemetry.RaspberryPi.Sensors.Measuring;

/// <summary>What an exception of a driver or of the file system says to a person.</summary>
internal static class FailureText
{
    public static string Of(Exception exception) => exception switch
    {
        SensorException => exception.Message,
        AggregateException { InnerException: { } inner } => Of(inner),
        UnauthorizedAccessException => $"no right to use it: {exception.Message}",
        Win32Exception or IOException => exception.Message,
        _ => exception.Message.Length > 0 ? exception.Message : exception.GetType().Name,
    };
}
