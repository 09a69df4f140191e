namespace System;

public struct Void;

public class Object
{
    public virtual bool Equals(object obj) => throw null;
    public static bool Equals(object objA, object objB) => throw null;
    public static bool ReferenceEquals(object objA, object objB) => throw null;
    public virtual int GetHashCode() => throw null;
    public Type GetType() => throw null;
    public virtual string ToString() => throw null;
    protected object MemberwiseClone() => throw null;
    ~Object() => throw null;
}

public abstract class ValueType;

public abstract class Enum : ValueType
{
    public bool HasFlag(Enum flag) => throw null;
    public override string ToString() => throw null;
}

public struct Boolean
{
    private bool _value;

    public static readonly string TrueString;
    public static readonly string FalseString;
    public override string ToString() => throw null;
}

public struct Char
{
    private char _value;

    public const char MaxValue = (char)0xFFFF;
    public const char MinValue = (char)0;
    public char ToLower() => throw null;
    public char ToUpper() => throw null;
    public override string ToString() => throw null;
}

public struct SByte
{
    private sbyte _value;

    public const sbyte MaxValue = 0x7F;
    public const sbyte MinValue = -0x80;
    public static sbyte Parse(string s) => throw null;
    public static bool TryParse(string s, out sbyte result) => throw null;
    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
}

public struct Byte
{
    private byte _value;

    public const byte MaxValue = 0xFF;
    public const byte MinValue = 0;
    public static byte Parse(string s) => throw null;
    public static bool TryParse(string s, out byte result) => throw null;
    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
}

public struct Int16
{
    private short _value;

    public const short MaxValue = 0x7FFF;
    public const short MinValue = -0x8000;
    public static short Parse(string s) => throw null;
    public static bool TryParse(string s, out short result) => throw null;
    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
}

public struct UInt16
{
    private ushort _value;

    public const ushort MaxValue = 0xFFFF;
    public const ushort MinValue = 0;
    public static ushort Parse(string s) => throw null;
    public static bool TryParse(string s, out ushort result) => throw null;
    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
}

public struct Int32
{
    private int _value;

    public const int MaxValue = 0x7FFFFFFF;
    public const int MinValue = -0x7FFFFFFF - 1;
    public static int Parse(string s) => throw null;
    public static bool TryParse(string s, out int result) => throw null;
    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
}

public struct UInt32
{
    private uint _value;

    public const uint MaxValue = 0xFFFFFFFF;
    public const uint MinValue = 0;
    public static uint Parse(string s) => throw null;
    public static bool TryParse(string s, out uint result) => throw null;
    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
}

public struct Int64
{
    private long _value;

    public const long MaxValue = 0x7FFFFFFFFFFFFFFF;
    public const long MinValue = -0x7FFFFFFFFFFFFFFF - 1;
    public static long Parse(string s) => throw null;
    public static bool TryParse(string s, out long result) => throw null;
    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
}

public struct UInt64
{
    private ulong _value;

    public const ulong MaxValue = 0xFFFFFFFFFFFFFFFF;
    public const ulong MinValue = 0;
    public static ulong Parse(string s) => throw null;
    public static bool TryParse(string s, out ulong result) => throw null;
    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
}

public struct Single
{
    private float _value;

    public const float MaxValue = 3.40282346638528859e+38F;
    public const float MinValue = -3.40282346638528859e+38F;
    public const float Epsilon = 1.4e-45F;
    public const float NaN = 0F / 0F;
    public const float PositiveInfinity = 1F / 0F;
    public const float NegativeInfinity = -1F / 0F;
    public static bool IsInfinity(float f) => throw null;
    public static bool IsNaN(float f) => throw null;
    public static bool IsNegativeInfinity(float f) => throw null;
    public static bool IsPositiveInfinity(float f) => throw null;
    public int CompareTo(float value) => throw null;
    public static float Parse(string s) => throw null;
    public static bool TryParse(string s, out float result) => throw null;
    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
}

public struct Double
{
    private double _value;

    public const double MaxValue = 1.7976931348623157E+308;
    public const double MinValue = -1.7976931348623157E+308;
    public const double Epsilon = 4.9406564584124650E-324;
    public const double NaN = 0D / 0D;
    public const double PositiveInfinity = 1D / 0D;
    public const double NegativeInfinity = -1D / 0D;
    public static bool IsInfinity(double d) => throw null;
    public static bool IsNaN(double d) => throw null;
    public static bool IsNegativeInfinity(double d) => throw null;
    public static bool IsPositiveInfinity(double d) => throw null;
    public int CompareTo(double value) => throw null;
    public static double Parse(string s) => throw null;
    public static bool TryParse(string s, out double result) => throw null;
    public override string ToString() => throw null;
    public string ToString(string format) => throw null;
}

// Not for use: the compiler wants them by name.
public struct IntPtr;

public struct UIntPtr;
