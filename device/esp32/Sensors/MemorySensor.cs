using Telemetry.Device;
using Telemetry.Wire;

namespace Telemetry.Esp32.Sensors
{
    /// <summary>Free memory of the board, bytes.</summary>
    public sealed class MemorySensor : ISensor
    {
        private readonly BoardParts _board;

        public MemorySensor(BoardParts board)
        {
            _board = board;
        }

        public bool TryRead(Channel channel, long nowUs, ref Reading reading, out string error)
        {
            error = "";
            reading.Bits = _board.FreeMemory();
            return true;
        }
    }
}
