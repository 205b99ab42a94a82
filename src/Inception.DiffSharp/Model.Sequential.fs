namespace DiffSharp.Model

open DiffSharp

/// <summary>Models one behind the other.</summary>
/// <remarks>
/// <para>models: The models, the first at the input.</para>
/// </remarks>
type Sequential(models: seq<Model>) =
    inherit Model()
    let models = Array.ofSeq models
    do base.addModel models

    /// The last model's output.
    override _.forward value =
        models |> Array.fold (fun x model -> model.forward x) value

    /// The kind of model and its parts.
    override _.ToString() =
        "Sequential(" + System.String.Join(", ", models |> Array.map string) + ")"
