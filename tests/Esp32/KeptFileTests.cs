using Telemetry.Esp32.Storage;
using Telemetry.Wire;

namespace Telemetry.Esp32.Tests;

public sealed class KeptFileTests
{
    private static readonly byte[] Old = [1, 2, 3, 4, 5];
    private static readonly byte[] New = [9, 8, 7];

    [Fact]
    public void Read_NothingKept_IsNull() => Assert.Null(new KeptFile(new FakeFiles(), "a").Read());

    [Fact]
    public void Read_WhatWasKept_IsGivenBack()
    {
        FakeFiles files = new();
        Assert.True(new KeptFile(files, "a").TryKeep(Old, out _));
        Assert.True(new KeptFile(files, "a").TryKeep(New, out _));
        Assert.Equal(New, new KeptFile(files, "a").Read());
        Assert.Equal(["a"], files.Content.Keys);
    }

    [Fact]
    public void Keep_PowerCutAtAnyStepAndAgainAtAnyStep_LeavesTheOldOrTheNew()
    {
        FakeFiles files = new();
        Assert.True(new KeptFile(files, "a").TryKeep(Old, out _));
        foreach (FakeFiles once in CutEverywhere(files, New))
        {
            byte[]? read = new KeptFile(once, "a").Read();
            Assert.True(read is not null && (read.SequenceEqual(Old) || read.SequenceEqual(New)), $"{read?.Length} bytes");
            foreach (FakeFiles twice in CutEverywhere(once, [42]))
            {
                byte[]? later = new KeptFile(twice, "a").Read();
                Assert.True(later is not null && (later.SequenceEqual(read) || later is [42]), $"{later?.Length} bytes after a second cut");
            }
        }
    }

    // The last of them was not cut at all.
    private static List<FakeFiles> CutEverywhere(FakeFiles before, byte[] content)
    {
        List<FakeFiles> cut = [];
        for (bool isWhole = false; !isWhole;)
        {
            FakeFiles files = before.AfterPowerCut();
            files.StepsLeft = cut.Count;
            isWhole = new KeptFile(files, "a").TryKeep(content, out _);
            cut.Add(files.AfterPowerCut());
        }

        Assert.Equal(content, new KeptFile(cut[^1], "a").Read());
        return cut;
    }

    [Fact]
    public void Read_AnyByteDamaged_IsNull()
    {
        FakeFiles files = new();
        Assert.True(new KeptFile(files, "a").TryKeep(Old, out _));
        byte[] whole = files.Content["a"];
        for (int i = 0; i < whole.Length * 8; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i / 8] ^= (byte)(1 << (i % 8));
            files.Content["a"] = damaged;
            Assert.Null(new KeptFile(files, "a").Read());
        }
    }

    [Fact]
    public void Keep_StorageFails_SaysSo()
    {
        FakeFiles files = new() { StepsLeft = 0 };
        Assert.False(new KeptFile(files, "a").TryKeep(Old, out string error));
        Assert.StartsWith("the board's storage cannot keep a: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false, ResetCause.Crash)]
    [InlineData(false, false, ResetCause.PowerOn)]
    [InlineData(false, true, ResetCause.DeepSleep)]
    public void RestartNote_None_ConcludesFromWhatWasLeft(bool keptItsClock, bool wokeFromSleep, ResetCause expected)
    {
        new RestartNote(new FakeFiles()).Take(keptItsClock, wokeFromSleep, out ResetCause cause, out string detail);
        Assert.Equal(expected, cause);
        Assert.NotEqual("", detail);
    }

    [Fact]
    public void RestartNote_Kept_IsTakenOnce()
    {
        FakeFiles files = new();
        new RestartNote(files).Keep(ResetCause.Watchdog, "hung " + new string('x', 500));
        new RestartNote(files).Take(true, false, out ResetCause cause, out string detail);
        Assert.Equal(ResetCause.Watchdog, cause);
        Assert.StartsWith("hung x", detail, StringComparison.Ordinal);
        Assert.True(detail.Length <= 200);
        new RestartNote(files).Take(false, false, out cause, out _);
        Assert.Equal(ResetCause.PowerOn, cause);
    }

    [Fact]
    public void KeptAddress_TheSameAgain_IsNotWrittenAgain()
    {
        FakeFiles files = new();
        KeptAddress address = new(files);
        Assert.Equal("", address.Host);
        for (int i = 0; i < 10; i++) address.Keep("192.168.1.10", 5170);
        Assert.Equal(1, files.Writes);
        KeptAddress again = new(files);
        Assert.Equal(("192.168.1.10", 5170), (again.Host, again.Port));
    }
}
