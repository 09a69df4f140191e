namespace UnitsNet;

public struct Temperature
{
    public double DegreesCelsius => throw null;
}
