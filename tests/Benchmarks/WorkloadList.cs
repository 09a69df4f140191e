namespace Telemetry.Benchmarks;

/// <summary>What is measured, baselines first.</summary>
public static class WorkloadList
{
    private static readonly int[] ReadingsInDatagram = [1, 10, 100];

    public static IReadOnlyList<Workload> All()
    {
        var workloads = new List<Workload>();
        foreach (int readings in ReadingsInDatagram)
        {
            var ingest = new CollectorIngest(readings);
            workloads.Add(new SocketRead(readings, ingest.Bytes));
            workloads.Add(new SystemCipher(readings, ingest.Bytes));
            workloads.Add(ingest);
            workloads.Add(new DeviceSeal(readings));
        }

        return workloads;
    }
}
