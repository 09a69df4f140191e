using Telemetry.Wire;

namespace Telemetry.Device
{
    // Saved parameters
    //
    //   size    field
    //   1       version, 1
    //   varint  count
    //   each    text8 name; value; default at that time (PROTOCOL 8.7)
    //
    // Valid if and only if every field is whole and nothing follows.
    /// <summary>
    /// The parameters that commands changed, as bytes that a host keeps over a restart. A parameter whose default has changed since
    /// takes the new default: somebody edited the device's settings, and means it.
    /// </summary>
    internal static class SavedParameters
    {
        private const int Version = 1;

        // A name, two values of text, and their lengths.
        private const int LargestEntry = 1 + Limits.NameBytes + (2 * (3 + Limits.ValueTextBytes));

        /// <summary>Saves what differs from its default.</summary>
        public static byte[] Write(DeviceCommands commands)
        {
            int count = 0;
            for (int i = 0; i < commands.ParameterCount; i++)
            {
                count += IsChanged(commands.Parameter(i)) ? 1 : 0;
            }

            byte[] buffer = new byte[3 + (count * LargestEntry)];
            WireWriter writer = new WireWriter(buffer, 0, buffer.Length);
            writer.WriteByte(Version);
            writer.WriteVarint((ulong)count);
            for (int i = 0; i < commands.ParameterCount; i++)
            {
                ParameterDeclaration parameter = commands.Parameter(i);
                if (IsChanged(parameter))
                {
                    writer.WriteText8(parameter.Name, Limits.NameBytes);
                    parameter.Current.Write(ref writer);
                    parameter.Default.Write(ref writer);
                }
            }

            return writer.ToArray();
        }

        /// <summary>
        /// Sets what was saved; returns how many parameters it set, -1 if these are not saved parameters (nothing is set then). What
        /// does not fit any more (no such parameter, another range) is left out.
        /// </summary>
        public static int Restore(byte[] saved, DeviceCommands commands, long nowUs)
        {
            return IsValid(saved) ? Read(saved, commands, nowUs) : -1;
        }

        private static bool IsValid(byte[] saved)
        {
            WireReader reader = new WireReader(saved, 0, saved.Length);
            if (reader.ReadByte() != Version)
            {
                return false;
            }

            int count = reader.ReadVarint(Limits.Parameters);
            for (int i = 0; i < count && reader.Ok; i++)
            {
                TypedValue value;
                reader.ReadName();
                TypedValue.TryRead(ref reader, out value);
                TypedValue.TryRead(ref reader, out value);
            }

            return reader.OkAtEnd;
        }

        private static int Read(byte[] saved, DeviceCommands commands, long nowUs)
        {
            WireReader reader = new WireReader(saved, 1, saved.Length - 1);
            int count = reader.ReadVarint(Limits.Parameters);
            int restored = 0;
            for (int i = 0; i < count; i++)
            {
                TypedValue value;
                TypedValue usual;
                Parameter parameter = commands.FindParameter(reader.ReadName());
                TypedValue.TryRead(ref reader, out value);
                TypedValue.TryRead(ref reader, out usual);
                string message;
                bool isSet = parameter != null && AreSame(parameter.Declaration.Default, usual)
                    && parameter.TrySet(value, nowUs, out message) == CommandStatus.Applied;
                restored += isSet ? 1 : 0;
            }

            return restored;
        }

        private static bool IsChanged(ParameterDeclaration parameter)
        {
            return !AreSame(parameter.Current, parameter.Default);
        }

        private static bool AreSame(TypedValue a, TypedValue b)
        {
            return a.Type == b.Type && a.Bits == b.Bits && a.Text == b.Text;
        }
    }
}
