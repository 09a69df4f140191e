using System.Globalization;
using FsCheck;

namespace Telemetry.Protocol.Tests;

/// <summary><c>TELEMETRY_PROPERTY_SEED</c> is the seed of all properties (1; another one to look for what is not known yet).</summary>
public static class Properties
{
    private static readonly ulong Seed =
        ulong.TryParse(Environment.GetEnvironmentVariable("TELEMETRY_PROPERTY_SEED"), CultureInfo.InvariantCulture, out ulong seed) ? seed : 1;

    /// <summary>Tries a property many times; a failure is made small and says how to replay it.</summary>
    public static void Check(this Property property, int times = 1000) =>
        FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(times).WithQuietOnSuccess(true).WithReplay(new Replay(new Rnd(Seed), null)), property);
}
