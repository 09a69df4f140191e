using FsCheck;
using FsCheck.Fluent;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Wire;

// PROTOCOL 4 and 14.
public static partial class Frames
{
    public static Arbitrary<Hello> Hello => (
        from versions in Gen.Choose(0, 255).Two()
        from suites in Gen.Choose(1, 8).SelectMany(Array)
        from nonce in Array(Limits.NonceBytes)
        from boot in Id
        from id in Name
        from extension in ArrayUpTo(Limits.ExtensionBytes)
        select new Hello
        {
            LowestVersion = (byte)Math.Min(versions.Item1, versions.Item2),
            HighestVersion = (byte)Math.Max(versions.Item1, versions.Item2),
            Suites = suites,
            Nonce = nonce,
            BootId = boot,
            DeviceId = id,
            Extension = extension,
        }).ToArbitrary();

    public static Arbitrary<Challenge> Challenge => (
        from version in Byte
        from suite in Byte
        from nonce in Array(Limits.NonceBytes)
        from extension in ArrayUpTo(Limits.ExtensionBytes)
        from proof in Array(Limits.ProofBytes)
        select new Challenge { Version = version, Suite = suite, Nonce = nonce, Extension = extension, Proof = proof }).ToArbitrary();

    public static Arbitrary<Refuse> Refuse => (
        from code in Byte
        from versions in Byte.Two()
        from wait in Id
        from text in Text(255)
        select new Refuse
        {
            Code = (RefuseCode)code,
            LowestVersion = versions.Item1,
            HighestVersion = versions.Item2,
            WaitMs = (uint)wait,
            Text = text,
        }).ToArbitrary();

    public static Arbitrary<Offer> Offer => (
        from question in Id
        from port in Gen.Choose(1, 65535)
        from versions in Gen.Choose(0, 255).Two()
        from name in Text(Telemetry.Wire.Offer.NameBytes)
        select new Offer
        {
            Question = question,
            Port = port,
            LowestVersion = (byte)Math.Min(versions.Item1, versions.Item2),
            HighestVersion = (byte)Math.Max(versions.Item1, versions.Item2),
            Name = name,
        }).ToArbitrary();
}
