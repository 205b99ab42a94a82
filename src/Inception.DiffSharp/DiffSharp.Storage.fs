namespace DiffSharp

open DiffSharp.Model

/// Saving and loading by kind of value.
[<AutoOpen>]
module DsharpStorage =

    type dsharp with

        /// Writes a tensor, a ParameterDict (such as `model.state`) or a whole model to a file, whole or not at all. A whole
        /// model is read by the build of the program that wrote it; a state outlives that.
        static member save(value: obj, fileName: string) : unit =
            let entries (d: ParameterDict) =
                d.values |> Seq.map (fun (KeyValue(name, p)) -> name, p.value.handle)

            match value with
            | :? Tensor as t -> t.save fileName
            | :? ParameterDict as d -> Storage.save fileName (entries d)
            | :? ModelBase as m -> ModelFile.save m fileName
            | other ->
                failwithf "Expecting a Tensor, a ParameterDict or a model to save, received %s" (other.GetType().Name)

        /// Reads a Tensor, a ParameterDict or a whole model, as the place it is read to asks: `let m: Model = dsharp.load
        /// fileName`, `model.state <- dsharp.load fileName`. Models come to the CPU. The functions in a whole model run when
        /// it is used: read files that you trust.
        static member load(fileName: string) : 'a =
            if typeof<'a> = typeof<Tensor> then
                unbox<'a>(box (Tensor.load fileName))
            elif typeof<'a> = typeof<ParameterDict> then
                let d = ParameterDict()

                for name, handle in Storage.load fileName do
                    d.add (name, Parameter(Tensor.ofHandle handle))

                unbox<'a>(box d)
            elif typeof<ModelBase>.IsAssignableFrom typeof<'a> then
                match box (ModelFile.load fileName) with
                | :? 'a as model -> model
                | other ->
                    failwithf "Expecting a %s in %s, received a %s" typeof<'a>.Name fileName (other.GetType().Name)
            else
                failwithf
                    "Expecting to load a Tensor, a ParameterDict or a model, received a request for %s"
                    typeof<'a>.Name
