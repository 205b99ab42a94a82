namespace DiffSharp

open System
open System.Globalization
open System.Text

/// The text of a tensor.
module internal Printing =

    let private element (precision: int) (value: obj) =
        match value with
        | :? bool as b -> if b then "true" else "false"
        | :? float as x -> x.ToString("F" + string precision, CultureInfo.InvariantCulture)
        | :? float32 as x -> x.ToString("F" + string precision, CultureInfo.InvariantCulture)
        | x -> Convert.ToString(x, CultureInfo.InvariantCulture)

    // Which indices of a dimension are shown; -1 marks the gap.
    let private shown edge length =
        if length <= 2 * edge then
            [ 0 .. length - 1 ]
        else
            [ 0 .. edge - 1 ] @ [ -1 ] @ [ length - edge .. length - 1 ]

    /// `tensor([[1.0000, 2.0000], ...])`, with element type and device where they are not the defaults.
    let text (printer: Printer) (suffix: string) (h: Handle) =
        let shape = Native.shape h
        let dtype, device = Native.dtype h.dtype, Native.deviceOf h
        let values = Native.flatArray h

        let edge =
            if values.Length > printer.threshold then
                printer.edgeItems
            else
                Int32.MaxValue / 4

        let line = StringBuilder()

        let rec write dim offset (indent: string) =
            if dim = shape.Length then
                line.Append(element printer.precision (values.GetValue(offset: int))) |> ignore
            else
                let size = shape[dim + 1 ..] |> Array.fold (*) 1

                let separator =
                    if dim = shape.Length - 1 then
                        ", "
                    else
                        ",\n" + indent + " "

                line.Append '[' |> ignore

                shown edge shape[dim]
                |> List.iteri (fun position index ->
                    if position > 0 then
                        line.Append separator |> ignore

                    if index < 0 then
                        line.Append "..." |> ignore
                    else
                        write (dim + 1) (offset + index * size) (indent + " "))

                line.Append ']' |> ignore

        line.Append "tensor(" |> ignore
        write 0 0 "       "

        if dtype <> Dtype.Default then
            line.Append(",dtype=").Append(dtype) |> ignore

        if device <> Device.Default then
            line.Append(",device=").Append(device) |> ignore

        line.Append(')').Append(suffix).ToString()
