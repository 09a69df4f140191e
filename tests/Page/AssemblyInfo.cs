// One browser for all tests, and one test after the other: each has a collector of its own.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(Telemetry.PageTests.Browser))]
