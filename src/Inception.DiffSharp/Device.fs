namespace DiffSharp

/// The kinds of device that libtorch numbers; CPU and CUDA are the ones this library is tested on.
type DeviceType =
    /// The processor.
    | CPU = 0
    /// An NVIDIA GPU.
    | CUDA = 1
    /// Intel MKL-DNN.
    | MKLDNN = 2
    /// OpenGL.
    | OPENGL = 3
    /// OpenCL.
    | OPENCL = 4
    /// IDEEP.
    | IDEEP = 5
    /// An AMD GPU.
    | HIP = 6
    /// A programmable gate array.
    | FPGA = 7
    /// Microsoft's neural processor.
    | MSNPU = 8
    /// A device behind the XLA compiler.
    | XLA = 9

/// The place where a tensor's memory is: a kind of device and, for several of one kind, its number.
type Device =
    /// A device by its kind and number; the CPU's number is -1, the first GPU's 0.
    | Device of DeviceType * int

    /// The kind of device.
    member x.DeviceType = (let (Device(kind, _)) = x in kind)

    /// The number among devices of this kind; -1 for the CPU.
    member x.DeviceIndex = (let (Device(_, index)) = x in index)

    /// The processor.
    static member CPU = Device(DeviceType.CPU, -1)

    /// The first NVIDIA GPU.
    static member GPU = Device(DeviceType.CUDA, 0)

    /// "cpu", "cuda0", ...
    override x.ToString() =
        let kind = x.DeviceType.ToString().ToLowerInvariant()

        if x.DeviceType = DeviceType.CPU then
            kind
        else
            kind + string x.DeviceIndex

/// The default device.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Device =

    /// The device that creation functions use when none is given; process-wide, set by `dsharp.config(device=...)`.
    let mutable Default = Device.CPU

/// DiffSharp's choice of implementation. This library has one, libtorch: arguments of this type are accepted, so that
/// existing code compiles, and have no effect.
[<RequireQualifiedAccess>]
type Backend =
    /// DiffSharp's managed implementation; here the same as Torch.
    | Reference
    /// libtorch.
    | Torch
    /// An implementation from elsewhere; here the same as Torch.
    | Other of name: string * code: int

    /// The name of the implementation.
    member x.Name =
        match x with
        | Reference -> "Reference"
        | Torch -> "Torch"
        | Other(name, _) -> name

    /// The name of the implementation.
    override x.ToString() = x.Name

/// The default backend.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Backend =

    /// What `dsharp.config()` reports as backend; it has no effect.
    let mutable Default = Backend.Torch

/// How much of a tensor its text shows.
[<RequireQualifiedAccess>]
type Printer =
    /// At most 1,000 elements in full, else three at each edge; four decimals.
    | Default
    /// Two elements at each edge, two decimals.
    | Short
    /// Every element, four decimals.
    | Full
    /// A choice of one's own: up to `threshold` elements are shown in full, else `edgeItems` at each edge of every
    /// dimension; `precision` decimals.
    | Custom of threshold: int * edgeItems: int * precision: int

    /// The number of elements up to which a tensor is shown in full.
    member p.threshold =
        match p with
        | Default -> 1000
        | Short -> 10
        | Full -> System.Int32.MaxValue
        | Custom(threshold, _, _) -> threshold

    /// The number of elements shown at each edge of a dimension that is cut short.
    member p.edgeItems =
        match p with
        | Default
        | Full -> 3
        | Short -> 2
        | Custom(_, edgeItems, _) -> edgeItems

    /// The number of decimals.
    member p.precision =
        match p with
        | Default
        | Full -> 4
        | Short -> 2
        | Custom(_, _, precision) -> precision

/// The default printer.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Printer =

    /// The printer of `Tensor.ToString`; process-wide, set by `dsharp.config(printer=...)`.
    let mutable Default = Printer.Default

/// An addition to DiffSharp: the order of a four-dimensional tensor's elements in memory. Shapes are N x C x H x W
/// either way; convolutions on the CPU with channels last run up to a quarter faster.
[<RequireQualifiedAccess>]
type MemoryFormat =
    /// Row-major: W runs fastest.
    | Contiguous
    /// C runs fastest (NHWC strides). Tensors of other than four dimensions are left contiguous.
    | ChannelsLast
