namespace DiffSharp

open System
open TorchSharp
open DiffSharp.Util

/// <summary>DiffSharp's functions under one name: making tensors, operations (as functions of tensors), differentiation
/// of functions, and the configuration.</summary>
[<Sealed; AbstractClass>]
type dsharp =

    /// The version of the DiffSharp interface that this library follows.
    static member version: string = "1.0.7"

    // ---- configuration ----

    /// The default device, element type, backend and printer.
    static member config() : Device * Dtype * Backend * Printer =
        Device.Default, Dtype.Default, Backend.Default, Printer.Default

    /// <summary>Sets defaults for the whole process. Only what is given changes.</summary>
    /// <param name="device">Where tensors are made; raises if it is not there.</param>
    /// <param name="dtype">The type of tensors made from floats.</param>
    /// <param name="backend">Has no effect: there is one backend, libtorch.</param>
    /// <param name="printer">How much of a tensor its text shows.</param>
    static member config(?device: Device, ?dtype: Dtype, ?backend: Backend, ?printer: Printer) : unit =
        device
        |> Option.iter (fun device ->
            if not (dsharp.isDeviceAvailable device) then
                failwithf "Expecting a device of this machine, received %O, which libtorch does not find" device

            Device.Default <- device)

        dtype |> Option.iter (fun dtype -> Dtype.Default <- dtype)
        backend |> Option.iter (fun backend -> Backend.Default <- backend)
        printer |> Option.iter (fun printer -> Printer.Default <- printer)

    /// Sets all defaults to what an earlier `config()` returned.
    static member config(configuration: Device * Dtype * Backend * Printer) : unit =
        let device, dtype, backend, printer = configuration
        dsharp.config (device, dtype, backend, printer)

    /// Starts the random numbers of all devices and of `Util.Random` anew; without a seed, from the clock.
    static member seed(?seed: int) : unit =
        let seed = defaultArg seed (int DateTime.Now.Ticks)
        torch.manual_seed (int64 seed) |> ignore
        Random.Seed seed

        if torch.cuda.is_available () then
            torch.cuda.manual_seed_all (int64 seed) |> ignore

    /// True if libtorch finds a device of this kind.
    static member isDeviceTypeAvailable(deviceType: DiffSharp.DeviceType, ?backend: Backend) : bool =
        ignore backend

        match deviceType with
        | DiffSharp.DeviceType.CPU -> true
        | DiffSharp.DeviceType.CUDA -> torch.cuda.is_available ()
        | _ -> false

    /// True if libtorch finds this device.
    static member isDeviceAvailable(device: Device, ?backend: Backend) : bool =
        ignore backend

        dsharp.isDeviceTypeAvailable device.DeviceType
        && (device.DeviceType <> DiffSharp.DeviceType.CUDA
            || device.DeviceIndex < torch.cuda.device_count ())

    /// True if libtorch finds an NVIDIA GPU.
    static member isCudaAvailable(?backend: Backend) : bool =
        ignore backend
        torch.cuda.is_available ()

    /// True: whatever the name, it stands for libtorch.
    static member isBackendAvailable(backend: Backend) : bool =
        ignore backend
        true

    /// The backends: libtorch.
    static member backends() : Backend list = [ Backend.Torch ]

    /// The devices libtorch finds, of one kind if given.
    static member devices(?backend: Backend, ?deviceType: DiffSharp.DeviceType) : Device list =
        ignore backend

        let gpus =
            if torch.cuda.is_available () then
                [
                    for i in 0 .. torch.cuda.device_count () - 1 -> Device(DiffSharp.DeviceType.CUDA, i)
                ]
            else
                []

        Device.CPU :: gpus
        |> List.filter (fun d -> deviceType |> Option.forall ((=) d.DeviceType))

    /// The backends with their devices.
    static member backendsAndDevices() : (Backend * Device list) list = [ Backend.Torch, dsharp.devices () ]

    // ---- lifetime ----

    /// <summary>An addition to DiffSharp: runs a function and gives back the memory of all tensors made in it, except
    /// its result: a tensor, or an array, list or tuple of tensors, moves to the scope around this one. Tensors inside
    /// other results must be moved by `Tensor.keep`.</summary>
    static member scope(f: unit -> 'a) : 'a =
        use _scope = torch.NewDisposeScope()
        let result = f ()

        let rec keep (value: obj) =
            match value with
            | :? Tensor as t -> t.keep () |> ignore
            | :? seq<Tensor> as ts -> ts |> Seq.iter (fun t -> t.keep () |> ignore)
            | :? Runtime.CompilerServices.ITuple as tuple ->
                for i in 0 .. tuple.Length - 1 do
                    keep tuple[i]
            | _ -> ()

        keep (box result)
        result

    // ---- making tensors ----

    /// A tensor of a number, a truth value, an array, or a nested sequence, list or tuple of them; see Tensor.create.
    static member tensor(value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        Tensor.create (value, ?device = device, ?dtype = dtype, ?backend = backend)

    /// True if the value is a tensor.
    static member isTensor(value: obj) : bool = value :? Tensor

    /// A number as a scalar tensor of the default type.
    static member scalar(value: IConvertible, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        let struct (device, dtype) = Native.place device dtype backend
        full [||] value device dtype

    /// The scalar 0.
    static member zero(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        dsharp.scalar (0, ?device = device, ?dtype = dtype, ?backend = backend)

    /// The scalar 1.
    static member one(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        dsharp.scalar (1, ?device = device, ?dtype = dtype, ?backend = backend)

    /// Zeros.
    static member zeros(shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        let struct (device, dtype) = Native.place device dtype backend
        zeros (Native.long (Shape.create shape)) device dtype

    /// A vector of zeros.
    static member zeros(length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        dsharp.zeros ([ length ], ?device = device, ?dtype = dtype, ?backend = backend)

    /// Ones.
    static member ones(shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        let struct (device, dtype) = Native.place device dtype backend
        ones (Native.long (Shape.create shape)) device dtype

    /// A vector of ones.
    static member ones(length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        dsharp.ones ([ length ], ?device = device, ?dtype = dtype, ?backend = backend)

    /// A tensor with no elements.
    static member empty(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        dsharp.zeros ([ 0 ], ?device = device, ?dtype = dtype, ?backend = backend)

    /// A tensor of the given shape; here its elements are 0.
    static member empty(shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        dsharp.zeros (shape, ?device = device, ?dtype = dtype, ?backend = backend)

    /// A vector of the given length; here its elements are 0.
    static member empty(length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        dsharp.zeros ([ length ], ?device = device, ?dtype = dtype, ?backend = backend)

    /// One number everywhere.
    static member full
        (shape: seq<int>, value: IConvertible, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        let struct (device, dtype) = Native.place device dtype backend
        full (Native.long (Shape.create shape)) value device dtype

    /// A vector with one number everywhere.
    static member full(length: int, value: IConvertible, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        dsharp.full ([ length ], value, ?device = device, ?dtype = dtype, ?backend = backend)

    /// Random numbers, uniform in [0, 1).
    static member rand(shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        let struct (device, dtype) = Native.place device dtype backend
        rand (Native.long (Shape.create shape)) device dtype

    /// A vector of random numbers, uniform in [0, 1).
    static member rand(length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        dsharp.rand ([ length ], ?device = device, ?dtype = dtype, ?backend = backend)

    /// Random numbers, normal with mean 0 and variance 1.
    static member randn(shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        let struct (device, dtype) = Native.place device dtype backend
        randn (Native.long (Shape.create shape)) device dtype

    /// A vector of random numbers, normal with mean 0 and variance 1.
    static member randn(length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        dsharp.randn ([ length ], ?device = device, ?dtype = dtype, ?backend = backend)

    /// Random integers, uniform from `low` to `high` - 1.
    static member randint
        (low: int, high: int, shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        let struct (device, dtype) = Native.place device dtype backend
        randint low high (Native.long (Shape.create shape)) device dtype

    /// A vector of random integers, uniform from `low` to `high` - 1.
    static member randint
        (low: int, high: int, length: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        dsharp.randint (low, high, [ length ], ?device = device, ?dtype = dtype, ?backend = backend)

    /// startVal (default 0), startVal + step (default 1), ... below endVal.
    static member arange
        (endVal: float, ?startVal: float, ?step: float, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        let struct (device, dtype) = Native.place device dtype backend
        arange (defaultArg startVal 0.0) endVal (defaultArg step 1.0) device dtype

    /// startVal (default 0), startVal + step (default 1), ... below endVal; Int32 unless a type is given.
    static member arange
        (endVal: int, ?startVal: int, ?step: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        let struct (device, dtype) =
            Native.place device (Some(defaultArg dtype Dtype.Int32)) backend

        arange (float (defaultArg startVal 0)) (float endVal) (float (defaultArg step 1)) device dtype

    /// `steps` numbers evenly from startVal to endVal, both included.
    static member linspace
        (startVal: float, endVal: float, steps: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        let struct (device, dtype) = Native.place device dtype backend
        linspace startVal endVal steps device dtype

    /// `steps` numbers evenly from startVal to endVal, both included.
    static member linspace
        (startVal: int, endVal: int, steps: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        dsharp.linspace (float startVal, float endVal, steps, ?device = device, ?dtype = dtype, ?backend = backend)

    /// baseVal (default 10) to the powers evenly from startVal to endVal, both included.
    static member logspace
        (startVal: float, endVal: float, steps: int, ?baseVal: float, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        let powers =
            dsharp.linspace (startVal, endVal, steps, ?device = device, ?dtype = dtype, ?backend = backend)

        Tensor.Pow(defaultArg baseVal 10.0, powers)

    /// baseVal (default 10) to the powers evenly from startVal to endVal, both included.
    static member logspace
        (startVal: int, endVal: int, steps: int, ?baseVal: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
        : Tensor =
        dsharp.logspace (
            float startVal,
            float endVal,
            steps,
            ?baseVal = Option.map float baseVal,
            ?device = device,
            ?dtype = dtype,
            ?backend = backend
        )

    /// A vector of zeros with a 1 at index `hot`.
    static member onehot(length: int, hot: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        let struct (device, dtype) = Native.place device dtype backend
        onehot length hot device dtype

    /// The matrix with 1 on the diagonal and 0 elsewhere.
    static member eye(rows: int, ?cols: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
        Tensor.eye (rows, ?cols = cols, ?device = device, ?dtype = dtype, ?backend = backend)

    /// A vector of the values that `initializer` gives for 0, 1, ... `count` - 1.
    static member init (count: int) (initializer: int -> 'a) : Tensor =
        Tensor.create (Array.init count initializer)

    /// A vector with one value everywhere.
    static member create (count: int) (value: 'a) : Tensor =
        Tensor.create (Array.create count value)

    /// A vector of zeros.
    static member zeroCreate(count: int) : Tensor = dsharp.zeros [ count ]

    // ---- differentiation of tensors ----

    /// See Tensor.reverseDiff.
    static member reverseDiff (nestingTag: uint32) (tensor: Tensor) : Tensor =
        tensor.reverseDiff (nestingTag = nestingTag)

    /// See Tensor.forwardDiff.
    static member forwardDiff (nestingTag: uint32) (derivative: Tensor) (tensor: Tensor) : Tensor =
        tensor.forwardDiff (derivative, nestingTag = nestingTag)

    /// See Tensor.reverse; `value` weights the derivatives of `tensor`.
    static member reverse (value: Tensor) (tensor: Tensor) : unit = tensor.reverse value

    /// See Tensor.reversePush.
    static member reversePush (value: Tensor) (tensor: Tensor) : unit = tensor.reversePush value

    /// See Tensor.reverseReset.
    static member reverseReset(tensor: Tensor) : unit = tensor.reverseReset true

    /// See Tensor.noDiff.
    static member noDiff(tensor: Tensor) : Tensor = tensor.noDiff ()

    /// See Tensor.primal.
    static member primal(tensor: Tensor) : Tensor = tensor.primal

    /// See Tensor.derivative.
    static member derivative(tensor: Tensor) : Tensor = tensor.derivative

    /// Tensor.primal and Tensor.derivative.
    static member primalDerivative(tensor: Tensor) : Tensor * Tensor = tensor.primal, tensor.derivative

    /// Goes one nesting level deeper.
    static member nest() : unit = GlobalNestingLevel.Next() |> ignore

    /// Goes to the given nesting level.
    static member nest(level: uint32) : unit = GlobalNestingLevel.Set level

    /// The current nesting level.
    static member nestLevel() : uint32 = GlobalNestingLevel.Current

    /// Goes back to nesting level 0.
    static member nestReset() : unit = GlobalNestingLevel.Reset()
