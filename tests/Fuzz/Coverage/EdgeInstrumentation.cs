using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Telemetry.Fuzz.Tests.Coverage;

/// <summary>
/// Makes an assembly count its edges in the manner of AFL: at the start of each basic block
/// <c>Map[block ^ previous]++; previous = block &gt;&gt; 1</c>.
/// </summary>
public static class EdgeInstrumentation
{
    public const int MapLength = 65536;
    public const string TypeName = "FuzzCoverage";
    public const string MapField = "Map";
    public const string ResetMethod = "Reset";
    private const string PreviousField = "Previous";

    /// <summary>The instrumented copy of an assembly, as its file would be.</summary>
    public static byte[] Instrument(string path)
    {
        using var module = ModuleDefinition.ReadModule(path);
        MethodDefinition[] methods = [.. module.GetAllTypes().SelectMany(type => type.Methods).Where(method => method.HasBody)];
        FieldDefinition map = AddCounters(module, out FieldDefinition previous);
        int block = StableHash(module.Name);
        foreach (MethodDefinition method in methods)
        {
            method.Body.SimplifyMacros();
            InstrumentMethod(method.Body, map, previous, ref block);
            method.Body.OptimizeMacros();
        }

        using var stream = new MemoryStream();
        module.Write(stream);
        return stream.ToArray();
    }

    private static FieldDefinition AddCounters(ModuleDefinition module, out FieldDefinition previous)
    {
        var type = new TypeDefinition("", TypeName, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed, module.TypeSystem.Object);
        var map = new FieldDefinition(MapField, FieldAttributes.Public | FieldAttributes.Static, new ArrayType(module.TypeSystem.Byte));
        previous = new FieldDefinition(PreviousField, FieldAttributes.Public | FieldAttributes.Static, module.TypeSystem.Int32);
        type.Fields.Add(map);
        type.Fields.Add(previous);
        type.Methods.Add(NewReset(module, previous));
        module.Types.Add(type);
        return map;
    }

    /// <summary>Each run begins nowhere: <c>previous = 0</c>.</summary>
    private static MethodDefinition NewReset(ModuleDefinition module, FieldDefinition previous)
    {
        var reset = new MethodDefinition(ResetMethod, MethodAttributes.Public | MethodAttributes.Static, module.TypeSystem.Void);
        ILProcessor il = reset.Body.GetILProcessor();
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Stsfld, previous);
        il.Emit(OpCodes.Ret);
        return reset;
    }

    private static void InstrumentMethod(MethodBody body, FieldDefinition map, FieldDefinition previous, ref int block)
    {
        ILProcessor il = body.GetILProcessor();
        var first = new Dictionary<Instruction, Instruction>();
        foreach (Instruction leader in Leaders(body))
        {
            // Any spread of the ids over the map will do; it must be the same in each run.
            block = (block * 1103515245) + 12345;
            int id = (block >> 8) & (MapLength - 1);
            Instruction[] count =
            [
                il.Create(OpCodes.Ldsfld, map),
                il.Create(OpCodes.Ldc_I4, id),
                il.Create(OpCodes.Ldsfld, previous),
                il.Create(OpCodes.Xor),
                il.Create(OpCodes.Ldelema, map.Module.TypeSystem.Byte),
                il.Create(OpCodes.Dup),
                il.Create(OpCodes.Ldind_U1),
                il.Create(OpCodes.Ldc_I4_1),
                il.Create(OpCodes.Add),
                il.Create(OpCodes.Conv_U1),
                il.Create(OpCodes.Stind_I1),
                il.Create(OpCodes.Ldc_I4, id >> 1),
                il.Create(OpCodes.Stsfld, previous),
            ];
            foreach (Instruction instruction in count)
            {
                il.InsertBefore(leader, instruction);
            }

            first[leader] = count[0];
        }

        Redirect(body, first);
    }

    /// <summary>The instructions at which a basic block begins.</summary>
    private static List<Instruction> Leaders(MethodBody body)
    {
        var leaders = new HashSet<Instruction> { body.Instructions[0] };
        foreach (Instruction instruction in body.Instructions)
        {
            bool branches = instruction.OpCode.FlowControl is FlowControl.Cond_Branch;
            if (branches && instruction.Next != null)
            {
                leaders.Add(instruction.Next);
            }

            leaders.UnionWith(Targets(instruction));
        }

        leaders.UnionWith(body.ExceptionHandlers.Select(handler => handler.HandlerStart));
        return [.. body.Instructions.Where(leaders.Contains)];
    }

    private static Instruction[] Targets(Instruction instruction) => instruction.Operand switch
    {
        Instruction target => [target],
        Instruction[] targets => targets,
        _ => [],
    };

    private static void Redirect(MethodBody body, Dictionary<Instruction, Instruction> first)
    {
        Instruction To(Instruction target) => target != null && first.TryGetValue(target, out Instruction? start) ? start : target!;
        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Operand is Instruction target)
            {
                instruction.Operand = To(target);
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                instruction.Operand = Array.ConvertAll(targets, To);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            handler.TryStart = To(handler.TryStart);
            handler.TryEnd = To(handler.TryEnd);
            handler.HandlerStart = To(handler.HandlerStart);
            handler.HandlerEnd = To(handler.HandlerEnd);
            handler.FilterStart = To(handler.FilterStart);
        }
    }

    private static int StableHash(string text) => text.Aggregate(17, (hash, c) => (hash * 31) + c);
}
