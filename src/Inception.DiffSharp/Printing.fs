namespace DiffSharp

open System
open System.Globalization
open System.Text

/// The text of a tensor.
module internal Printing =

    // How the numbers of one tensor are written, all alike: without decimals ("2.") if all are whole, with an exponent if
    // they span too much, else with the printer's decimals; padded to one width.
    let private writer (precision: int) (values: Array) : obj -> string =
        let culture = CultureInfo.InvariantCulture

        let number: obj -> string =
            match values with
            | :? (bool[]) -> fun x -> if unbox<bool> x then "true" else "false"
            | :? (float[])
            | :? (float32[]) ->
                let finite =
                    [
                        for x in values do
                            let x = Convert.ToDouble(x, culture)

                            if Double.IsFinite x then
                                abs x
                    ]

                let largest = List.fold max 0.0 finite

                let smallest = finite |> List.filter (fun x -> x > 0.0) |> List.fold min infinity

                let format =
                    if finite |> List.forall (fun x -> x = Math.Floor x) && largest < 1e8 then
                        fun (x: float) -> x.ToString("F0", culture) + "."
                    elif largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1e3 then
                        fun x -> x.ToString("0." + String('0', precision) + "e+00", culture)
                    else
                        fun x -> x.ToString("F" + string precision, culture)

                fun x ->
                    match Convert.ToDouble(x, culture) with
                    | x when Double.IsNaN x -> "nan"
                    | x when Double.IsPositiveInfinity x -> "inf"
                    | x when Double.IsNegativeInfinity x -> "-inf"
                    | x -> format x
            | _ -> fun x -> Convert.ToString(x, culture)

        let width = [ for x in values -> (number x).Length ] |> List.fold max 0
        fun x -> (number x).PadLeft width

    // Which indices of a dimension are shown; -1 marks the gap.
    let private shown edge length =
        if length <= 2 * edge then
            [ 0 .. length - 1 ]
        else
            [ 0 .. edge - 1 ] @ [ -1 ] @ [ length - edge .. length - 1 ]

    /// `tensor([[1., 2.], ...])`, with element type and device where they are not the defaults.
    let text (printer: Printer) (suffix: string) (h: Handle) =
        let shape = Native.shape h
        let dtype, device = Native.dtype h.dtype, Native.deviceOf h
        let values = Native.flatArray h

        let edge =
            if values.Length > printer.threshold then
                printer.edgeItems
            else
                System.Int32.MaxValue / 4

        let element = writer printer.precision values
        let line = StringBuilder()

        let rec write dim offset (indent: string) =
            if dim = shape.Length then
                line.Append(element (values.GetValue(offset: int))) |> ignore
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

        // DiffSharp's empty tensor says no more than that.
        if values.Length = 0 then
            ()
        else
            if dtype <> Dtype.Default then
                line.Append(",dtype=").Append(dtype) |> ignore

            if device <> Device.Default then
                line.Append(",device=").Append(device) |> ignore

        line.Append(')').Append(suffix).ToString()
