namespace DiffSharp

open DiffSharp.Model

/// Saving and loading by kind of value.
[<AutoOpen>]
module DsharpStorage =

    type dsharp with

        /// Writes a tensor, a ParameterDict, or a model's state to a file, whole or not at all.
        static member save(value: obj, fileName: string) : unit =
            let entries (d: ParameterDict) =
                d.values |> Seq.map (fun (KeyValue(name, p)) -> name, p.value.handle)

            match value with
            | :? Tensor as t -> t.save fileName
            | :? ParameterDict as d -> Storage.save fileName (entries d)
            | :? ModelBase as m -> m.saveState fileName
            | other ->
                failwithf "Expecting a Tensor, a ParameterDict or a model to save, received %s" (other.GetType().Name)

        /// Reads a Tensor or a ParameterDict, as the place it is read to asks. A model's state is read by
        /// `model.loadState` or `model.state <- dsharp.load fileName`.
        static member load(fileName: string) : 'a =
            if typeof<'a> = typeof<Tensor> then
                unbox<'a>(box (Tensor.load fileName))
            elif typeof<'a> = typeof<ParameterDict> then
                let d = ParameterDict()

                for name, handle in Storage.load fileName do
                    d.add (name, Parameter(Tensor.ofHandle handle))

                unbox<'a>(box d)
            else
                failwithf "Expecting to load a Tensor or a ParameterDict, received a request for %s" typeof<'a>.Name
