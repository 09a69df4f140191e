using System.Text;
using Telemetry.RaspberryPi.Configuration;

namespace Telemetry.RaspberryPi.Tests.Configuration;

public class SectionTests
{
    [Theory]
    [InlineData("118", 118)]
    [InlineData("\"0x76\"", 118)]
    [InlineData("\"0X7f\"", 127)]
    public void Integer_DecimalOrHex_IsTaken(string json, int expected) => Assert.Equal(expected, Section(json).Integer("a", 0, 0, 127));

    [Theory]
    [InlineData("128")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("\"118\"")]
    [InlineData("true")]
    public void Integer_AnythingElse_NamesTheRange(string json) => Assert.Equal(
        "line 1, a: a whole number from 0 to 127 is expected",
        Assert.Throws<ConfigurationException>(() => Section(json).Integer("a", 0, 0, 127)).Message);

    [Fact]
    public void Null_IsAsIfNotThere() => Assert.Equal(7, Section("null").Integer("a", 7, 0, 9));

    [Fact]
    public void Items_KnowTheirPathAndLine()
    {
        Setting root = SettingReader.Read("{ \"list\": [\n { \"x\": 1 },\n { \"x\": { \"y\":\n 2 } } ] }"u8);
        Setting y = root.Find("list")!.Items[1].Find("x")!.Find("y")!;
        Assert.Equal(("list[1].x.y", 4), (y.Path, y.Line));
    }

    private static Section Section(string value) => new(SettingReader.Read(Encoding.UTF8.GetBytes($"{{ \"a\": {value} }}")));
}
