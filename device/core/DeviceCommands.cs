using System;
using Telemetry.Session;
using Telemetry.Wire;

namespace Telemetry.Device
{
    /// <summary>
    /// The parameters and actions of a device, and the execution of a command. That a command is executed once only is the
    /// business of the session's memory (PROTOCOL 12.2).
    /// </summary>
    internal sealed class DeviceCommands : IParameterHandler, IDeviceSchema
    {
        // A name has 32 bytes (PROTOCOL 1.6); a channel with a longer name than 32 less this has no interval parameter.
        private const string IntervalSuffix = ".interval";
        private const long LongestIntervalMs = 86400000;
        private const string Identify = "identify";
        private const string SampleNow = "sample";
        private const string Restart = "restart";
        private const int BuiltInActions = 3;

        private readonly DeviceCore _device;
        private readonly Parameter[] _parameters = new Parameter[Limits.Parameters];
        private readonly ActionDeclaration[] _actions = new ActionDeclaration[Limits.Actions];
        private readonly IActionHandler[] _handlers = new IActionHandler[Limits.Actions];
        private int _parameterCount;
        private int _actionCount;

        public DeviceCommands(DeviceCore device)
        {
            _device = device;
            Add(Identify, "make yourself noticed", null);
            Add(SampleNow, "read every channel now", null);
            Add(Restart, "restart the device", null);
        }

        public int ParameterCount { get { return _parameterCount; } }

        public int ActionCount { get { return _actionCount; } }

        public ParameterDeclaration Parameter(int index)
        {
            return _parameters[index].Declaration;
        }

        public ActionDeclaration Action(int index)
        {
            return _actions[index];
        }

        public void Add(Parameter parameter)
        {
            if (_parameterCount == Limits.Parameters || !Names.IsValid(parameter.Name) || FindParameter(parameter.Name) != null)
            {
                throw new ArgumentException("A parameter needs a name of its own (PROTOCOL 1.6), and a device has at most 64.");
            }

            _parameters[_parameterCount++] = parameter;
        }

        public void Add(string name, string description, IActionHandler handler)
        {
            if (_actionCount == Limits.Actions || !Names.IsValid(name) || FindAction(name) >= 0)
            {
                throw new ArgumentException("An action needs a name of its own (PROTOCOL 1.6), and a device has at most 32.");
            }

            ActionDeclaration action = new ActionDeclaration();
            action.Name = name;
            action.Description = description;
            _handlers[_actionCount] = handler;
            _actions[_actionCount++] = action;
        }

        /// <summary>Makes the interval of a channel a parameter, as long as there is room for one.</summary>
        public void AddInterval(Channel channel)
        {
            string name = channel.Name + IntervalSuffix;
            if (channel.Sensor == null || channel.IntervalUs <= 0 || name.Length > Limits.NameBytes
                || _parameterCount == Limits.Parameters)
            {
                return;
            }

            ParameterDeclaration declaration = new ParameterDeclaration();
            declaration.Name = name;
            declaration.Type = ChannelType.Float64;
            declaration.Unit = "ms";
            declaration.Description = "time between two readings of " + channel.Name;
            declaration.Current = TypedValue.FromFloat64(channel.IntervalUs / 1000.0);
            declaration.Default = declaration.Current;
            declaration.HasRange = true;
            declaration.Lowest = TypedValue.FromFloat64(1);
            declaration.Highest = TypedValue.FromFloat64(LongestIntervalMs);
            Add(new Parameter(declaration, this));
        }

        public Parameter FindParameter(string name)
        {
            for (int i = 0; i < _parameterCount; i++)
            {
                if (_parameters[i].Name == name)
                {
                    return _parameters[i];
                }
            }

            return null;
        }

        /// <summary>Does what a command says, once.</summary>
        public CommandResult Execute(Command command, long nowUs)
        {
            CommandResult result = new CommandResult();
            result.CommandId = command.Id;
            if (command.Kind == CommandKind.SetParameter)
            {
                SetParameter(command, result, nowUs);
            }
            else
            {
                RunAction(command, result, nowUs);
            }

            return result;
        }

        bool IParameterHandler.TryApply(Parameter parameter, TypedValue value, long nowUs, out string error)
        {
            string channel = parameter.Name.Substring(0, parameter.Name.Length - IntervalSuffix.Length);
            _device.Channels.Find(channel).SetInterval((long)(value.ToFloat64() * 1000), nowUs);
            error = "";
            return true;
        }

        private void SetParameter(Command command, CommandResult result, long nowUs)
        {
            Parameter parameter = FindParameter(command.Name);
            if (parameter == null)
            {
                Refuse(result, "the device has no parameter " + command.Name);
                return;
            }

            string message;
            result.Status = parameter.TrySet(command.Value, nowUs, out message);
            result.Message = result.Status == CommandStatus.Applied ? _device.Keep(SavedParameters.Write(this)) : message;
            result.Value = parameter.Value;
        }

        private void RunAction(Command command, CommandResult result, long nowUs)
        {
            int action = FindAction(command.Name);
            if (action < 0)
            {
                Refuse(result, "the device has no action " + command.Name);
                return;
            }

            string message;
            bool done = action < BuiltInActions
                ? RunBuiltIn(command.Name, nowUs, out message)
                : _handlers[action].TryRun(command.Name, command.Value, nowUs, out message);
            result.Status = done ? CommandStatus.Applied : CommandStatus.Failed;
            result.Message = message;
        }

        private bool RunBuiltIn(string name, long nowUs, out string message)
        {
            if (name == Identify)
            {
                _device.Identify();
                message = "";
            }
            else if (name == SampleNow)
            {
                message = "read " + _device.SampleAll(nowUs) + " channels";
            }
            else
            {
                _device.Restart();
                message = "restarting";
            }

            return true;
        }

        private int FindAction(string name)
        {
            for (int i = 0; i < _actionCount; i++)
            {
                if (_actions[i].Name == name)
                {
                    return i;
                }
            }

            return -1;
        }

        private static void Refuse(CommandResult result, string why)
        {
            result.Status = CommandStatus.Refused;
            result.Message = why;
        }
    }
}
