using System.Text.RegularExpressions;
using Telemetry.Wire;

namespace Telemetry.Protocol.Tests.Wire;

/// <summary>PROTOCOL 17.</summary>
public sealed class CodesTests
{
    [Fact]
    public void Name_EveryCode_HasOneOfItsOwn()
    {
        CheckNames<RefuseCode>(Codes.Name);
        CheckNames<CloseCode>(Codes.Name);
        CheckNames<DropReason>(Codes.Name);
        CheckNames<LostCause>(Codes.Name);
        CheckNames<ResetCause>(Codes.Name);
        Assert.Equal(Codes.DropReasons, Enum.GetValues<DropReason>().Length);
    }

    [Fact]
    public void Name_CodeOfALaterVersion_IsItsNumber()
    {
        Assert.Equal("code 200", Codes.Name((CloseCode)200));
    }

    private static void CheckNames<T>(Func<T, string> name)
        where T : struct, Enum
    {
        var names = new HashSet<string>();
        foreach (T code in Enum.GetValues<T>())
        {
            // "DuplicateId" is called "duplicate id", "BrownOut" is "brown-out".
            string words = Regex.Replace(code.ToString(), "(?<=.)([A-Z])", " $1").ToLowerInvariant();
            Assert.Equal(words, name(code).Replace('-', ' '));
            Assert.True(names.Add(name(code)));
        }
    }
}
