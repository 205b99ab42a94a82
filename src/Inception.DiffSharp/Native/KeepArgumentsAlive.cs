using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Mono.Cecil;
using Mono.Cecil.Cil;

/// <summary>
/// Writes a copy of TorchSharp.dll in which every method that calls libtorch keeps its arguments alive until the call is
/// over. As it comes, a method reads `tensor.Handle`, an address, and calls with that; from there on nothing holds the
/// tensor, and where it was a passing one (`a.neg().add(b)`, or the 1 that `a + b` makes a Scalar of) a collection on
/// another thread may free it while libtorch computes with it. GC.KeepAlive behind the call is the remedy that .NET's
/// documentation names for this (docs/decisions/0022).
/// </summary>
public class KeepArgumentsAlive : Task
{
    static readonly Dictionary<OpCode, OpCode> Long = new Dictionary<OpCode, OpCode>
    {
        [OpCodes.Br_S] = OpCodes.Br, [OpCodes.Brtrue_S] = OpCodes.Brtrue, [OpCodes.Brfalse_S] = OpCodes.Brfalse,
        [OpCodes.Beq_S] = OpCodes.Beq, [OpCodes.Bne_Un_S] = OpCodes.Bne_Un, [OpCodes.Leave_S] = OpCodes.Leave,
        [OpCodes.Bge_S] = OpCodes.Bge, [OpCodes.Bgt_S] = OpCodes.Bgt, [OpCodes.Ble_S] = OpCodes.Ble, [OpCodes.Blt_S] = OpCodes.Blt,
        [OpCodes.Bge_Un_S] = OpCodes.Bge_Un, [OpCodes.Bgt_Un_S] = OpCodes.Bgt_Un, [OpCodes.Ble_Un_S] = OpCodes.Ble_Un,
        [OpCodes.Blt_Un_S] = OpCodes.Blt_Un,
    };

    [Required] public string Assembly { get; set; }
    [Required] public string Output { get; set; }

    public override bool Execute()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Output));
        using (var module = ModuleDefinition.ReadModule(Assembly))
        {
            var keepAlive = KeepAlive(module);
            var methods = module.GetTypes().SelectMany(t => t.Methods).Where(CallsNative).ToList();
            foreach (var method in methods) Keep(method, keepAlive);
            module.Write(Output + ".new");
            Log.LogMessage(MessageImportance.Normal, "{0}: {1} methods keep their arguments alive", Output, methods.Count);
        }
        File.Delete(Output);
        File.Move(Output + ".new", Output);
        return true;
    }

    // Its scope is the core library that the module refers to.
    static MethodReference KeepAlive(ModuleDefinition module)
    {
        var core = module.TypeSystem;
        var method = new MethodReference("KeepAlive", core.Void, new TypeReference("System", "GC", module, core.CoreLibrary));
        method.Parameters.Add(new ParameterDefinition(core.Object));
        return module.ImportReference(method);
    }

    static bool CallsNative(MethodDefinition method) =>
        method.HasBody && method.Body.Instructions.Any(i =>
            i.OpCode == OpCodes.Call && i.Operand is MethodReference m && m.DeclaringType.Name == "NativeMethods");

    static bool IsObject(TypeReference type) =>
        !type.IsByReference && !type.IsPointer && !type.IsValueType && !type.IsGenericParameter && type.MetadataType != MetadataType.String;

    static void Keep(MethodDefinition method, MethodReference keepAlive)
    {
        var kept = method.Parameters.Where(p => IsObject(p.ParameterType)).ToList();
        if (!method.IsStatic && !method.DeclaringType.IsValueType) kept.Insert(0, method.Body.ThisParameter);
        if (kept.Count == 0) return;

        var body = method.Body;
        // What a short branch leaps over may grow beyond its reach.
        foreach (var branch in body.Instructions.Where(i => Long.ContainsKey(i.OpCode))) branch.OpCode = Long[branch.OpCode];
        var code = body.GetILProcessor();
        foreach (var end in body.Instructions.Where(i => i.OpCode == OpCodes.Ret).ToList())
        {
            // The instruction itself stays, as one that does nothing: branches lead to it.
            end.OpCode = OpCodes.Nop;
            var last = end;
            void Append(Instruction next)
            {
                code.InsertAfter(last, next);
                last = next;
            }

            foreach (var parameter in kept)
            {
                Append(code.Create(OpCodes.Ldarg, parameter));
                Append(code.Create(OpCodes.Call, keepAlive));
            }

            Append(code.Create(OpCodes.Ret));
        }
    }
}
