using System;

namespace Telemetry.Board.BadSamples;

/// <summary>The rule that must report a type; null where none may.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class BreaksAttribute(string rule) : Attribute
{
    public string Rule { get; } = rule;
}
