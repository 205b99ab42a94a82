namespace Inception.Training.Data

open System
open System.IO

/// A data set in one of the foreign formats, looked through and ready to be written into a store.
type internal ImageSource =
    {
        /// "IDX", "CIFAR-10 binary" or "class folders".
        Format: string
        Shape: ImageShape
        Classes: string[]
        TrainCount: int
        TestCount: int
        /// Writes every image; calls back with the number of images written since the last call.
        Fill: StoreWriter -> (int -> unit) -> unit
    }

module internal ImageSource =
    /// The last part of a path with '/'.
    let fileName (path: string) =
        path.Substring(path.LastIndexOf '/' + 1)

    /// Where a file of a tree stands, for messages.
    let place (tree: FileTree) (name: string) =
        if Directory.Exists tree.Origin then
            Path.Combine(tree.Origin, name)
        else
            $"{tree.Origin}: {name}"

    /// Fills the buffer from the stream; the number of bytes is less only at the stream's end.
    let fill (stream: Stream) (buffer: Span<byte>) : int =
        stream.ReadAtLeast(buffer, buffer.Length, false)

    /// Non-empty lines, trimmed.
    let lines (bytes: byte[]) : string[] =
        Text.Encoding.UTF8
            .GetString(bytes)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries ||| StringSplitOptions.TrimEntries)

    /// The bytes of one small file of the tree.
    let readFile (tree: FileTree) (name: string) : byte[] =
        let mutable result = Array.empty

        tree.Read ((=) name) (fun _ stream ->
            result <- FileTree.readAll (1L <<< 26) name stream
            false)

        result

    /// Refuses the first label that is no class, and says how many there are.
    let checkLabels (place: string) (classes: int) (labels: int[]) =
        match labels |> Array.tryFindIndex (fun label -> label < 0 || label >= classes) with
        | None -> ()
        | Some first ->
            let count =
                labels
                |> Array.filter (fun label -> label < 0 || label >= classes)
                |> Array.length

            raise (
                DataFault
                    $"{place}: label {labels[first]} of image {first} (counted from 0) is out of range, and {count - 1} more; with {classes} classes labels run from 0 to {classes - 1}; get the file again, or correct the class names"
            )
