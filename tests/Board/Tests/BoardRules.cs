using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Telemetry.Board.Tests;

/// <summary>One thing in an assembly that the microcontroller's runtime cannot run.</summary>
internal sealed record Violation(string Rule, TypeDefinition Type, string Where)
{
    public override string ToString() => $"{Where}: {Rule}";
}

/// <summary>
/// What compiles for .NET nanoFramework v1 and then crashes it, throws, or does something else than it says. Own generics,
/// <c>Func</c>, <c>Action&lt;T&gt;</c> and <c>int[,]</c> crash; <c>stackalloc</c> and default interface methods throw;
/// <c>checked</c> is ignored; an enum's text is its number; static constructors run before anything else.
/// </summary>
internal static class BoardRules
{
    public const string Generics = "generics";
    public const string MultiDimensionalArray = "multi-dimensional array";
    public const string Pointer = "pointer";
    public const string StackAllocation = "stackalloc";
    public const string CheckedArithmetic = "checked arithmetic";
    public const string DefaultInterfaceMethod = "default interface method";
    public const string Volatile = "volatile";
    public const string NativeCall = "native call";
    public const string VariableArguments = "variable arguments";
    public const string TypedReference = "typed reference";
    public const string EnumAsText = "enum as text";
    public const string StaticConstructor = "static constructor";

    public static readonly string[] All =
    [
        Generics, MultiDimensionalArray, Pointer, StackAllocation, CheckedArithmetic, DefaultInterfaceMethod, Volatile,
        NativeCall, VariableArguments, TypedReference, EnumAsText, StaticConstructor,
    ];

    public static IEnumerable<Violation> Check(ModuleDefinition module) => module.GetTypes().SelectMany(Check);

    private static IEnumerable<Violation> Check(TypeDefinition type)
    {
        IEnumerable<(string Where, string? Rule)> findings =
        [
            .. Used(type.FullName, [type.BaseType, .. type.Interfaces.Select(i => i.InterfaceType)]),
            (type.FullName, type.HasGenericParameters ? Generics : null),
            .. type.Fields.SelectMany(field => Used(field.FullName, [field.FieldType])),
            .. type.Properties.SelectMany(property => Used(property.FullName, [property.PropertyType])),
            .. type.Events.SelectMany(declared => Used(declared.FullName, [declared.EventType])),
            .. type.Methods.SelectMany(Method),
        ];
        return findings.Where(finding => finding.Rule != null)
            .Select(finding => new Violation(finding.Rule!, type, finding.Where))
            .Distinct();
    }

    private static IEnumerable<(string Where, string? Rule)> Method(MethodDefinition method)
    {
        string where = method.FullName;
        yield return (where, method.HasGenericParameters ? Generics : null);
        yield return (where, method.DeclaringType.IsInterface && method.HasBody ? DefaultInterfaceMethod : null);
        yield return (where, method.IsPInvokeImpl ? NativeCall : null);
        yield return (where, method.CallingConvention == MethodCallingConvention.VarArg ? VariableArguments : null);
        yield return (where, method is { IsConstructor: true, IsStatic: true } && !IsFieldInitialiser(method) ? StaticConstructor : null);
        foreach (var finding in Used(where, [method.ReturnType, .. method.Parameters.Select(p => p.ParameterType)]))
        {
            yield return finding;
        }

        if (!method.HasBody)
        {
            yield break;
        }

        foreach (var finding in Used(where, method.Body.Variables.Select(v => v.VariableType)))
        {
            yield return finding;
        }

        foreach (Instruction instruction in method.Body.Instructions)
        {
            yield return (where, Instruction(instruction));
            foreach (var finding in Used(where, Operand(instruction.Operand)))
            {
                yield return finding;
            }
        }
    }

    // The compiler marks a type whose static constructor it made from field initialisers alone.
    private static bool IsFieldInitialiser(MethodDefinition method) => method.DeclaringType.IsBeforeFieldInit;

    private static string? Instruction(Instruction instruction) => instruction.OpCode.Code switch
    {
        Code.Localloc => StackAllocation,
        Code.Calli or Code.Cpblk or Code.Initblk => Pointer,
        Code.Arglist => VariableArguments,
        Code.Mkrefany or Code.Refanytype or Code.Refanyval => TypedReference,
        Code.Volatile => Volatile,
        Code.Box or Code.Constrained when instruction.Operand is TypeDefinition { IsEnum: true } => EnumAsText,
        _ => instruction.OpCode.Name.Contains(".ovf", StringComparison.Ordinal) ? CheckedArithmetic : null,
    };

    private static IEnumerable<TypeReference> Operand(object? operand) => operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [.. Signature(method.ElementMethod), .. method.GenericArguments, new GenericParameter(method)],
        MethodReference method => Signature(method),
        _ => [],
    };

    private static IEnumerable<TypeReference> Signature(MethodReference method) =>
        [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(p => p.ParameterType)];

    private static IEnumerable<(string Where, string? Rule)> Used(string where, IEnumerable<TypeReference?> types)
    {
        foreach (TypeReference? used in types)
        {
            for (TypeReference? type = used; type != null; type = (type as TypeSpecification)?.ElementType)
            {
                yield return (where, Shape(type));
            }
        }
    }

    private static string? Shape(TypeReference type) => type switch
    {
        GenericInstanceType or GenericParameter => Generics,
        ArrayType { IsVector: false } => MultiDimensionalArray,
        PointerType or FunctionPointerType => Pointer,
        RequiredModifierType { ModifierType.Name: "IsVolatile" } => Volatile,
        { FullName: "System.TypedReference" } => TypedReference,
        _ => null,
    };
}
