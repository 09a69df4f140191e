using Telemetry.Wire;

namespace Telemetry.Device
{
    /// <summary>Makes a new value of a parameter take effect.</summary>
    public interface IParameterHandler
    {
        /// <summary>
        /// The value has the parameter's type and is within its range. False: it could not be applied, and <paramref name="error"/>
        /// says why for a person.
        /// </summary>
        bool TryApply(Parameter parameter, TypedValue value, long nowUs, out string error);
    }

    /// <summary>Does what an action stands for.</summary>
    public interface IActionHandler
    {
        /// <summary><paramref name="message"/> tells a person what was done, or why it failed.</summary>
        bool TryRun(string name, TypedValue argument, long nowUs, out string message);
    }

    /// <summary>Something that a command can set (PROTOCOL 12.5): typed, with a unit and a range.</summary>
    public sealed class Parameter
    {
        private readonly ParameterDeclaration _declaration;
        private readonly IParameterHandler _handler;

        /// <param name="declaration">its Current is the value at start, and follows every change</param>
        /// <param name="handler">applies a new value; null: the value is only kept</param>
        public Parameter(ParameterDeclaration declaration, IParameterHandler handler)
        {
            _declaration = declaration;
            _handler = handler;
        }

        public ParameterDeclaration Declaration { get { return _declaration; } }

        public string Name { get { return _declaration.Name; } }

        public TypedValue Value { get { return _declaration.Current; } }

        /// <summary>Sets the value if its type fits and its range holds; the message says why it was not set.</summary>
        public CommandStatus TrySet(TypedValue value, long nowUs, out string message)
        {
            if (value.ChannelType != _declaration.Type)
            {
                message = "must be of the type " + TypeName(_declaration.Type);
                return CommandStatus.Refused;
            }

            if (!IsInRange(value))
            {
                message = "must be " + Text(_declaration.Lowest) + " to " + Text(_declaration.Highest) + " " + _declaration.Unit;
                return CommandStatus.Refused;
            }

            message = "";
            if (_handler != null && !_handler.TryApply(this, value, nowUs, out message))
            {
                return CommandStatus.Failed;
            }

            _declaration.Current = value;
            message = "";
            return CommandStatus.Applied;
        }

        private bool IsInRange(TypedValue value)
        {
            if (!_declaration.HasRange || value.Type == WireType.Text)
            {
                return true;
            }

            if (value.Type == WireType.Float32 || value.Type == WireType.Float64)
            {
                // Written so that NaN is outside every range.
                double number = value.ToFloat64();
                return number >= _declaration.Lowest.ToFloat64() && number <= _declaration.Highest.ToFloat64();
            }

            return value.Bits >= _declaration.Lowest.Bits && value.Bits <= _declaration.Highest.Bits;
        }

        private static string Text(TypedValue value)
        {
            if (value.Type == WireType.Float32 || value.Type == WireType.Float64)
            {
                return "" + value.ToFloat64();
            }

            return "" + value.Bits;
        }

        private static string TypeName(ChannelType type)
        {
            switch (type)
            {
                case ChannelType.Bool: return "bool";
                case ChannelType.Int64: return "int64";
                case ChannelType.Float32: return "float32";
                case ChannelType.Float64: return "float64";
                case ChannelType.Text: return "text";
                default: return "bytes";
            }
        }
    }
}
