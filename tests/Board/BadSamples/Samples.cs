using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Telemetry.Board.BadSamples;

[Breaks("generics")]
public class OwnGenericClass<T>
{
    public int Count;
}

[Breaks("generics")]
public class OwnGenericMethod
{
    public static int Count<T>(T[] items) => items.Length;
}

[Breaks("generics")]
public class CallOfAGenericMethod
{
    public static int[] None() => Array.Empty<int>();
}

[Breaks("generics")]
public class ListField
{
    public List<int> Items;
}

[Breaks("generics")]
public class FuncParameter
{
    public static int Call(Func<int> get) => get();
}

[Breaks("generics")]
public class ActionLocal
{
    public static void Call()
    {
        Action<int> local = value => { };
        local(1);
    }
}

[Breaks("generics")]
public class NullableReturn
{
    public static int? None() => null;
}

[Breaks("generics")]
public class GenericInterface : IComparable<int>
{
    public int CompareTo(int other) => other;
}

[Breaks("generics")]
public class TupleInside
{
    public static int Sum()
    {
        (int First, long Second)[] pairs = new (int, long)[2];
        return pairs[0].First;
    }
}

[Breaks("generics")]
public class GenericHandler
{
    public event EventHandler<EventArgs> Changed { add { } remove { } }
}

[Breaks("multi-dimensional array")]
public class TwoDimensions
{
    public int[,] Table;
}

[Breaks("multi-dimensional array")]
public class TwoDimensionsInside
{
    public static object New() => new byte[2, 2];
}

[Breaks("stackalloc")]
public class StackAllocation
{
    public static unsafe int First()
    {
        byte* bytes = stackalloc byte[16];
        return bytes[0];
    }
}

[Breaks("pointer")]
public class Pointers
{
    public static unsafe byte First(byte[] bytes)
    {
        fixed (byte* first = bytes)
        {
            return *first;
        }
    }
}

[Breaks("pointer")]
public class FunctionPointers
{
    public static unsafe int Call(delegate*<int> get) => get();
}

[Breaks("checked arithmetic")]
public class CheckedSum
{
    public static int Sum(int a, int b) => checked(a + b);
}

[Breaks("checked arithmetic")]
public class CheckedCast
{
    public static byte Cast(int a) => checked((byte)a);
}

[Breaks("default interface method")]
public interface IWithDefault
{
    int One() => 1;
}

[Breaks("volatile")]
public class VolatileField
{
    public volatile bool Stop;
}

[Breaks("native call")]
public class NativeCall
{
    [DllImport("libc", EntryPoint = "getpid")]
    public static extern int ProcessId();
}

[Breaks("variable arguments")]
public class VariableArguments
{
    public static int Count(__arglist) => new ArgIterator(__arglist).GetRemainingCount();
}

[Breaks("typed reference")]
public class TypedReferences
{
    public static int Get(int value) => __refvalue(__makeref(value), int);
}

[Breaks("enum as text")]
public class EnumToString
{
    public static string Name(DayOfMoon day) => day.ToString();
}

[Breaks("enum as text")]
public class EnumInText
{
    public static string Name(DayOfMoon day) => string.Concat("day ", day);
}

[Breaks("static constructor")]
public class StaticConstructor
{
    public static readonly int Value;

    static StaticConstructor() => Value = 1;
}

public enum DayOfMoon
{
    First,
}

[Breaks(null)]
public class WhatWorks
{
    public static readonly byte[] Table = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    public int[][] Jagged = { new int[2], new int[3] };
    public Action Done;

    public static int Count(object gate, ref int total, string text)
    {
        Action add = () => Table[0]++;
        lock (gate)
        {
            add();
            unchecked
            {
                total += text switch { "a" => 1, "b" => 2, _ => text.Length };
            }
        }

        try
        {
            foreach (byte item in Table)
            {
                total += item << 3;
            }
        }
        catch (Exception e) when (e.Message.Length > 3)
        {
            return (int)DayOfMoon.First;
        }

        return total;
    }
}
