using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Telemetry.Simulation.Tests.Checks;

/// <summary>A promise of the stack was broken. The message says which, with the numbers.</summary>
public sealed class Violation(string what) : Exception(what)
{
    public static void Unless(
        [DoesNotReturnIf(false)] bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref Words message)
    {
        if (!holds)
        {
            throw new Violation(message.ToString());
        }
    }

    /// <summary>A message that is only put together when it is needed.</summary>
    [InterpolatedStringHandler]
    public ref struct Words
    {
        private DefaultInterpolatedStringHandler _text;

        public Words(int literalLength, int formattedCount, bool holds, out bool enabled)
        {
            enabled = !holds;
            _text = enabled
                ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, System.Globalization.CultureInfo.InvariantCulture)
                : default;
        }

        public void AppendLiteral(string text) => _text.AppendLiteral(text);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public void AppendFormatted<T>(T value, string? format) => _text.AppendFormatted(value, format);

        public override string ToString() => _text.ToStringAndClear();
    }
}
