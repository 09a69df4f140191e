using System.Globalization;
using Microsoft.Data.Sqlite;
using Telemetry.Collector.History;

namespace Telemetry.Benchmarks.Storage;

/// <summary>
/// The table that is asked best by SQL alone: a row a reading, found by device, channel and time. It is filled in the order of its key, which no
/// collector could do: so its pages are as full and as close together as they can be.
/// </summary>
public static class KeyedTable
{
    public static void Make(string from, string path, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        File.Delete(path);
        using SqliteConnection connection = Open(path);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; "
            + "CREATE TABLE reading (device INTEGER, channel INTEGER, time INTEGER, value REAL, PRIMARY KEY (device, channel, time)) WITHOUT ROWID; BEGIN";
        command.ExecuteNonQuery();
        command.CommandText = "INSERT INTO reading VALUES ($device, $channel, $time, $value)";
        foreach (string name in (string[])["$device", "$channel", "$time", "$value"])
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        using Database database = Database.Open(from);
        using Catalog catalog = new(database);
        Journal journal = new(database, _ => true);
        foreach (StoredDevice device in catalog.Devices().OrderBy(one => one.Id))
        {
            // The maker's devices have one boot each.
            BootOfDevice boot = catalog.Boots(device)[0];
            foreach (StoredChannel channel in boot.Channels)
            {
                using ReadingReader reader = new(database, journal, [boot with { Channels = [channel] }], TimeRange.All);
                (command.Parameters[0].Value, command.Parameters[1].Value) = (device.Id, channel.Number);
                while (reader.Next())
                {
                    (command.Parameters[2].Value, command.Parameters[3].Value) = (reader.UtcUs, Values.ToDouble(channel.Type, reader.Reading.Bits));
                    command.ExecuteNonQuery();
                }
            }
        }

        command.Parameters.Clear();
        command.CommandText = "COMMIT";
        command.ExecuteNonQuery();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"<!-- rows with a key: {new FileInfo(path).Length / 1e6:N0} MB; the database: {new FileInfo(from).Length / 1e6:N0} MB -->"));
    }

    /// <summary>Opens the file, as the other questions do, and gives how many values there are.</summary>
    public static long Read(string path, long device, int channel, TimeRange range)
    {
        using SqliteConnection connection = Open(path);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT time, value FROM reading WHERE device = $device AND channel = $channel AND time >= $from AND time < $to";
        command.Parameters.AddWithValue("$device", device);
        command.Parameters.AddWithValue("$channel", channel);
        command.Parameters.AddWithValue("$from", range.FromUs);
        command.Parameters.AddWithValue("$to", range.ToUs);
        using SqliteDataReader rows = command.ExecuteReader();
        long count = 0;
        double sum = 0;
        for (; rows.Read(); count++)
            sum += rows.GetInt64(0) + rows.GetDouble(1);
        return double.IsNaN(sum) ? -1 : count;
    }

    private static SqliteConnection Open(string path)
    {
        SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }
}
