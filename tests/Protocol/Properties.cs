using FsCheck;

namespace Telemetry.Protocol.Tests;

public static class Properties
{
    /// <summary>Tries a property many times; a failure is made small and says how to replay it.</summary>
    public static void Check(this Property property, int times = 1000) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(times).WithQuietOnSuccess(true), property);
}
