namespace DiffSharp.Util

open System

/// A counter of nesting levels.
type NestingLevel() =

    /// The current level; 0 at first.
    [<DefaultValue>]
    val mutable Current: uint32

    /// Goes one level deeper and returns that level.
    member level.Next() : uint32 =
        level.Current <- level.Current + 1u
        level.Current

/// The nesting level of the code that runs on this thread: derivatives taken inside a function that is itself being
/// differentiated get a higher one, so that the two are never mixed up.
type GlobalNestingLevel() =
    [<ThreadStatic; DefaultValue>]
    static val mutable private current: uint32

    /// The level that `forwardDiff` and `reverseDiff` use when none is given; 0 at first.
    static member Current = GlobalNestingLevel.current

    /// Goes one level deeper and returns that level.
    static member Next() =
        GlobalNestingLevel.current <- GlobalNestingLevel.current + 1u
        GlobalNestingLevel.current

    /// Goes back to level 0.
    static member Reset() = GlobalNestingLevel.current <- 0u

    /// Goes to the given level.
    static member Set(level: uint32) = GlobalNestingLevel.current <- level

namespace DiffSharp

open System
open System.Runtime.InteropServices
open TorchSharp

// Differentiation over raw handles. libtorch records one graph for all nesting levels at once; what keeps the levels
// apart is that every derivative is taken with respect to an alias of its input, which is a node of its own. A level
// says which aliases ("leaves") a tensor may depend on, one set per nesting tag, innermost (highest tag) first.

/// An alias that derivatives are taken with respect to. Reverse: `derivative` is what `reverse` found, or null.
/// Forward: it is the given tangent.
[<Sealed; AllowNullLiteral>]
type internal Leaf(handle: Handle, derivative: Handle, derivativeLevel: Level) =
    member _.Handle = handle
    member val Derivative = derivative with get, set
    member val DerivativeLevel = derivativeLevel with get, set

/// The leaves of one tag that are known to meet in a computation: sets that join (union-find), so that a derivative
/// asks libtorch for exactly the leaves its output can depend on. No registry, so threads do not meet here.
and [<Sealed; AllowNullLiteral>] internal Tape() =
    let mutable parent: Tape = null
    let mutable leaves = ResizeArray<Leaf>(1)

    member this.Root: Tape =
        if isNull parent then
            this
        else
            parent <- parent.Root
            parent

    member _.Add(leaf: Leaf) = leaves.Add leaf

    /// True once a reverse has freed a graph of these leaves.
    member val Freed = false with get, set

    member private _.Leaves = leaves

    /// Joins two sets; the larger takes in the smaller.
    static member Union(a: Tape, b: Tape) =
        let a, b = a.Root, b.Root

        if not (obj.ReferenceEquals(a, b)) then
            let small, large = if a.Leaves.Count < b.Leaves.Count then a, b else b, a
            large.Leaves.AddRange small.Leaves
            large.Freed <- large.Freed || small.Freed
            small.Become large

    member private _.Become(root: Tape) =
        leaves <- null
        parent <- root

    /// The leaves whose memory is still there; the others went with their scope and are forgotten.
    member this.Live() : Leaf[] =
        let leaves = this.Root.Leaves
        leaves.RemoveAll(fun leaf -> leaf.Handle.IsInvalid) |> ignore
        leaves.ToArray()

/// One nesting tag a tensor depends on, and the levels around it (null where there are none).
and [<Sealed; AllowNullLiteral>] internal Level(tag: uint32, forward: bool, tape: Tape, outer: Level) =
    member _.Tag = tag
    member _.IsForward = forward
    member _.Tape = tape
    member _.Outer = outer

    member this.Depth: int = if isNull outer then 1 else 1 + outer.Depth

    /// The level of a result that depends on both; allocates nothing in the usual case that one contains the other.
    static member Merge(a: Level, b: Level) : Level =
        if obj.ReferenceEquals(a, b) || isNull b then
            a
        elif isNull a then
            b
        elif a.Tag = b.Tag then
            if a.IsForward <> b.IsForward then
                raise (
                    InvalidOperationException
                        $"Expecting one mode of differentiation at nesting level {a.Tag}, received forward and reverse; give one of them a nestingTag of its own"
                )

            Tape.Union(a.Tape, b.Tape)
            let outer = Level.Merge(a.Outer, b.Outer)

            if obj.ReferenceEquals(outer, a.Outer) then a
            elif obj.ReferenceEquals(outer, b.Outer) then b
            else Level(a.Tag, a.IsForward, a.Tape, outer)
        elif a.Tag > b.Tag then
            let outer = Level.Merge(a.Outer, b)

            if obj.ReferenceEquals(outer, a.Outer) then
                a
            else
                Level(a.Tag, a.IsForward, a.Tape, outer)
        else
            Level.Merge(b, a)

/// Making leaves and taking derivatives.
module internal Level =

    let private freed =
        "Expecting a graph to find derivatives in, but an earlier reverse with retainGraph = false has freed it"

    let private present (h: Handle) = not (isNull h) && not h.IsInvalid

    // libtorch's `grad`; null for what the output does not depend on. TorchSharp 0.107 does not catch errors in this
    // call, they end the process: so what can go wrong is looked at first.
    let private grad (tape: Tape) (outputs: Handle[]) (inputs: Handle[]) (values: Handle[]) retain create : Handle[] =
        if tape.Root.Freed then
            raise (InvalidOperationException freed)

        if outputs |> Array.exists (fun h -> not h.requires_grad) then
            Array.zeroCreate inputs.Length
        else
            torch.autograd.grad (outputs, inputs, values, retain, create, true)
            |> Array.ofSeq

    // The same without a graph of the derivatives, by `backward`, whose errors are caught. It adds to the inputs'
    // `grad`, which is taken away again.
    let private backward (output: Handle) (inputs: Handle[]) (values: Handle[]) retain : Handle[] =
        try
            torch.autograd.backward ([| output |], values, Nullable retain, false, inputs)
        with :? ExternalException as e ->
            if e.Message.Contains "second time" then
                raise (InvalidOperationException(freed, e))
            else
                raise (Native.refuse e [ output ])

        inputs
        |> Array.map (fun input ->
            let g = input.grad

            if not (isNull g) then
                input.grad <- null

            g)

    /// A node of its own for the same memory: cut off when nothing around it is differentiated, else connected.
    let alias (h: Handle) (level: Level) : Handle =
        if not (Native.isFloating h) then
            raise (
                InvalidOperationException
                    $"Expecting a floating-point tensor to differentiate with respect to, received {Native.describe h}"
            )

        if isNull level then
            h.detach().requires_grad_(true)
        else
            h.view_as h

    /// The nesting tag of a new alias: as given, else the current one, else one above those it is in already.
    let tagFor (nestingTag: uint32 option) (around: Level) : uint32 =
        match nestingTag with
        | Some tag -> tag
        | None when isNull around -> Util.GlobalNestingLevel.Current
        | None -> max Util.GlobalNestingLevel.Current (around.Tag + 1u)

    /// The leaf's tape and level for a new alias.
    let enter (tag: uint32) (forward: bool) (leaf: Leaf) (around: Level) : Level =
        let tape = Tape()
        tape.Add leaf
        Level.Merge(Level(tag, forward, tape, null), around)

    /// Finds the derivatives of `output` with respect to all leaves of its innermost level, weighted by `value`
    /// (null: 1 for a scalar), and adds them to the leaves' derivatives. The graph of the derivatives themselves is
    /// kept only if an outer level lives.
    let reverse (output: Handle) (level: Level) (value: Handle) (valueLevel: Level) (retain: bool) =
        let leaves = level.Tape.Live()
        let outer = Level.Merge(level.Outer, valueLevel)
        let create = not (isNull outer)
        let inputs = Array.ConvertAll(leaves, fun leaf -> leaf.Handle)
        let values = if isNull value then null else [| value |]

        let found =
            if create then
                grad level.Tape [| output |] inputs values true true
            else
                backward output inputs values retain

        if not (retain || create) then
            level.Tape.Root.Freed <- true

        for i in 0 .. leaves.Length - 1 do
            let g = found[i]

            if present g then
                let leaf = leaves[i]

                if isNull leaf.Derivative then
                    leaf.Derivative <- g
                    leaf.DerivativeLevel <- outer
                else
                    leaf.Derivative <- leaf.Derivative.add g
                    leaf.DerivativeLevel <- Level.Merge(leaf.DerivativeLevel, outer)

    /// Forgets what `reverse` found so far for the leaves of the innermost level.
    let reset (level: Level) =
        for leaf in level.Tape.Live() do
            leaf.Derivative <- null
            leaf.DerivativeLevel <- null

    /// The derivative of `output` along the tangents of its innermost level, and that derivative's level. Reverse mode
    /// gives u -> J'u; its derivative in u along the tangents is J v ("double backward"). A scalar output needs one
    /// backward only: its J is the gradient.
    let forward (output: Handle) (level: Level) : struct (Handle * Level) =
        let leaves = level.Tape.Live()
        let inputs = Array.ConvertAll(leaves, fun leaf -> leaf.Handle)

        let outer =
            (level.Outer, leaves)
            ||> Array.fold (fun outer leaf -> Level.Merge(outer, leaf.DerivativeLevel))

        let create = not (isNull outer)

        let tangents =
            leaves
            |> Array.map (fun leaf ->
                if leaf.Derivative.IsInvalid then
                    raise (InvalidOperationException "The tangent given to forwardDiff was disposed with its scope")

                leaf.Derivative)

        let result =
            if output.dim () = 0L then
                let found = grad level.Tape [| output |] inputs null true create
                let mutable sum: Handle = null

                for i in 0 .. inputs.Length - 1 do
                    if present found[i] then
                        let part = found[i].mul(tangents[i]).sum()
                        sum <- if isNull sum then part else sum.add part

                sum
            else
                let u = output.detach().zeros_like(requires_grad = true)
                let found = grad level.Tape [| output |] inputs [| u |] true true

                let used =
                    [|
                        for i in 0 .. inputs.Length - 1 do
                            if present found[i] && found[i].requires_grad then
                                i
                    |]

                if used.Length = 0 then
                    null
                else
                    let outputs = used |> Array.map (fun i -> found[i])
                    let along = used |> Array.map (fun i -> tangents[i])
                    (grad level.Tape outputs [| u |] along create create)[0]

        if present result then
            struct (result, (if create && result.requires_grad then outer else null))
        else
            struct (output.detach().zeros_like(), null)
