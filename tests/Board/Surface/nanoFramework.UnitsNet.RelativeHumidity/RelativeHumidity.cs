namespace UnitsNet;

public struct RelativeHumidity
{
    public double Percent => throw null;
}
