using Telemetry.Wire;

namespace Telemetry.Session
{
    /// <summary>What a device announces besides its channels (PROTOCOL 8.7, 8.8).</summary>
    public interface IDeviceSchema
    {
        int ParameterCount { get; }

        int ActionCount { get; }

        ParameterDeclaration Parameter(int index);

        ActionDeclaration Action(int index);
    }
}
