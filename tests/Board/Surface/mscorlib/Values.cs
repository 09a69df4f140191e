using System.Collections;

namespace System;

public sealed class String : IComparable, IEnumerable
{
    public static readonly string Empty;

    public String(char c, int count) => throw null;
    public String(char[] value) => throw null;
    public String(char[] value, int startIndex, int length) => throw null;

    public int Length => throw null;

    [Runtime.CompilerServices.IndexerName("Chars")]
    public char this[int index] => throw null;

    public static bool operator ==(string a, string b) => throw null;
    public static bool operator !=(string a, string b) => throw null;
    public static int Compare(string strA, string strB) => throw null;
    public static string Concat(object arg0) => throw null;
    public static string Concat(object arg0, object arg1) => throw null;
    public static string Concat(object arg0, object arg1, object arg2) => throw null;
    public static string Concat(params object[] args) => throw null;
    public static string Concat(string str0, string str1) => throw null;
    public static string Concat(string str0, string str1, string str2) => throw null;
    public static string Concat(string str0, string str1, string str2, string str3) => throw null;
    public static string Concat(params string[] values) => throw null;
    public static bool Equals(string a, string b) => throw null;
    public static string Format(string format, params object[] args) => throw null;
    public static bool IsNullOrEmpty(string value) => throw null;
    public int CompareTo(object value) => throw null;
    public int CompareTo(string strB) => throw null;
    public bool Contains(string value) => throw null;
    public bool EndsWith(string value) => throw null;
    public override bool Equals(object obj) => throw null;
    public IEnumerator GetEnumerator() => throw null;
    public override int GetHashCode() => throw null;
    public int IndexOf(char value) => throw null;
    public int IndexOf(char value, int startIndex) => throw null;
    public int IndexOf(char value, int startIndex, int count) => throw null;
    public int IndexOf(string value) => throw null;
    public int IndexOf(string value, int startIndex) => throw null;
    public int IndexOf(string value, int startIndex, int count) => throw null;
    public int IndexOfAny(char[] anyOf) => throw null;
    public int LastIndexOf(char value) => throw null;
    public int LastIndexOf(string value) => throw null;
    public string PadLeft(int totalWidth, char paddingChar = ' ') => throw null;
    public string PadRight(int totalWidth, char paddingChar = ' ') => throw null;
    public string[] Split(params char[] separator) => throw null;
    public string[] Split(char[] separator, int count) => throw null;
    public bool StartsWith(string value) => throw null;
    public string Substring(int startIndex) => throw null;
    public string Substring(int startIndex, int length) => throw null;
    public char[] ToCharArray() => throw null;
    public char[] ToCharArray(int startIndex, int length) => throw null;
    public string ToLower() => throw null;
    public override string ToString() => throw null;
    public string ToUpper() => throw null;
    public string Trim() => throw null;
    public string Trim(params char[] trimChars) => throw null;
    public string TrimEnd(params char[] trimChars) => throw null;
    public string TrimStart(params char[] trimChars) => throw null;
}

public abstract class Array : ICloneable, IList
{
    public int Length => throw null;
    int ICollection.Count => throw null;
    bool ICollection.IsSynchronized => throw null;
    object ICollection.SyncRoot => throw null;
    bool IList.IsFixedSize => throw null;
    bool IList.IsReadOnly => throw null;

    object IList.this[int index]
    {
        get => throw null;
        set => throw null;
    }

    public static void Clear(Array array, int index, int length) => throw null;
    public static void Copy(Array sourceArray, Array destinationArray, int length) => throw null;
    public static void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length) =>
        throw null;
    public static int IndexOf(Array array, object value) => throw null;
    public static int IndexOf(Array array, object value, int startIndex) => throw null;
    public static int IndexOf(Array array, object value, int startIndex, int count) => throw null;
    public object Clone() => throw null;
    public void CopyTo(Array array, int index) => throw null;
    public IEnumerator GetEnumerator() => throw null;
    public object GetValue(int index) => throw null;
    int IList.Add(object value) => throw null;
    void IList.Clear() => throw null;
    bool IList.Contains(object value) => throw null;
    int IList.IndexOf(object value) => throw null;
    void IList.Insert(int index, object value) => throw null;
    void IList.Remove(object value) => throw null;
    void IList.RemoveAt(int index) => throw null;
}

public static class BitConverter
{
    public static bool IsLittleEndian => throw null;
    public static long DoubleToInt64Bits(double value) => throw null;
    public static double Int64BitsToDouble(long value) => throw null;
    public static byte[] GetBytes(bool value) => throw null;
    public static byte[] GetBytes(char value) => throw null;
    public static byte[] GetBytes(double value) => throw null;
    public static byte[] GetBytes(float value) => throw null;
    public static byte[] GetBytes(int value) => throw null;
    public static byte[] GetBytes(long value) => throw null;
    public static byte[] GetBytes(short value) => throw null;
    public static byte[] GetBytes(uint value) => throw null;
    public static byte[] GetBytes(ulong value) => throw null;
    public static byte[] GetBytes(ushort value) => throw null;
    public static bool ToBoolean(byte[] value, int startIndex) => throw null;
    public static char ToChar(byte[] value, int startIndex) => throw null;
    public static double ToDouble(byte[] value, int startIndex) => throw null;
    public static short ToInt16(byte[] value, int startIndex) => throw null;
    public static int ToInt32(byte[] value, int startIndex) => throw null;
    public static long ToInt64(byte[] value, int startIndex) => throw null;
    public static float ToSingle(byte[] value, int startIndex) => throw null;
    public static ushort ToUInt16(byte[] value, int startIndex) => throw null;
    public static uint ToUInt32(byte[] value, int startIndex) => throw null;
    public static ulong ToUInt64(byte[] value, int startIndex) => throw null;
}

public class Random
{
    public Random() => throw null;
    public Random(int seed) => throw null;
    public virtual int Next() => throw null;
    public virtual int Next(int maxValue) => throw null;
    public virtual void NextBytes(byte[] buffer) => throw null;
    public virtual double NextDouble() => throw null;
}

public struct TimeSpan
{
    private long _ticks;

    public const long TicksPerMillisecond = 10_000;
    public const long TicksPerSecond = 10_000_000;
    public static readonly TimeSpan Zero;
    public static readonly TimeSpan MaxValue;
    public static readonly TimeSpan MinValue;

    public TimeSpan(long ticks) => throw null;
    public TimeSpan(int hours, int minutes, int seconds) => throw null;

    public long Ticks => throw null;
    public double TotalMilliseconds => throw null;
    public double TotalSeconds => throw null;

    public static TimeSpan FromMilliseconds(long value) => throw null;
    public static TimeSpan FromSeconds(long value) => throw null;
    public static TimeSpan FromTicks(long value) => throw null;
}

/// <summary>Always UTC there.</summary>
public struct DateTime
{
    private long _ticks;

    public static readonly DateTime MinValue;
    public static readonly DateTime MaxValue;
    public static readonly DateTime UnixEpoch;

    public DateTime(long ticks) => throw null;
    public DateTime(int year, int month, int day) => throw null;

    public static DateTime UtcNow => throw null;
    public int Year => throw null;
    public long Ticks => throw null;

    public static TimeSpan operator -(DateTime d1, DateTime d2) => throw null;
    public static bool operator ==(DateTime d1, DateTime d2) => throw null;
    public static bool operator !=(DateTime d1, DateTime d2) => throw null;
    public static bool operator <(DateTime d1, DateTime d2) => throw null;
    public static bool operator >(DateTime d1, DateTime d2) => throw null;
    public static DateTime FromUnixTimeSeconds(long seconds) => throw null;
    public long ToUnixTimeSeconds() => throw null;
}

/// <summary>A ref struct there: it lives on the stack only, which the sources must keep without the compiler's help.</summary>
public struct SpanByte
{
    public SpanByte(byte[] array) => throw null;
    public SpanByte(byte[] array, int start, int length) => throw null;
    public static implicit operator SpanByte(byte[] array) => throw null;
    public byte this[int index] { get => throw null; set => throw null; }
    public int Length => throw null;
    public SpanByte Slice(int start) => throw null;
    public SpanByte Slice(int start, int length) => throw null;
    public byte[] ToArray() => throw null;
}
