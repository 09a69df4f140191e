namespace Telemetry.Collector.Store.Sqlite;

/// <summary>Signed integers of which many are 0: a 0 is followed by how often it comes once more.</summary>
internal struct ZeroRunWriter(BlobWriter writer)
{
    private ulong _zeros;

    public void Add(long value)
    {
        if (value == 0)
        {
            _zeros++;
            return;
        }

        End();
        writer.Signed(value);
    }

    public void End()
    {
        if (_zeros == 0)
            return;

        writer.Byte(0);
        writer.Unsigned(_zeros - 1);
        _zeros = 0;
    }
}

/// <summary>Reads what <see cref="ZeroRunWriter"/> wrote.</summary>
internal struct ZeroRunReader
{
    private ulong _zeros;

    /// <summary>No run goes beyond what was read.</summary>
    public readonly bool IsAtEnd => _zeros == 0;

    public long Next(ref BlobReader reader)
    {
        if (_zeros > 0)
        {
            _zeros--;
            return 0;
        }

        long value = reader.Signed();
        if (value == 0)
            _zeros = reader.Unsigned();
        return value;
    }
}
