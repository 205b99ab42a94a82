namespace DiffSharp.Model

open DiffSharp

/// <summary>In training, sets elements to 0 at random. As in DiffSharp, the others are not scaled up.</summary>
/// <remarks>
/// <para>p: The probability of 0; default 0.5.</para>
/// </remarks>
type Dropout(?p: float) =
    inherit Model()

    /// The input with elements dropped in training, else the input.
    override m.forward value =
        if m.mode = Mode.Train then
            value.dropout (?p = p)
        else
            value

    /// The kind of model and its probability.
    override _.ToString() = $"Dropout({defaultArg p 0.5})"

/// <summary>In training, sets channels of images N x C x H x W to 0 at random; the others are not scaled up.</summary>
/// <remarks>
/// <para>p: The probability of 0; default 0.5.</para>
/// </remarks>
type Dropout2d(?p: float) =
    inherit Model()

    /// The input with channels dropped in training, else the input.
    override m.forward value =
        if m.mode = Mode.Train then
            value.dropout2d (?p = p)
        else
            value

    /// The kind of model and its probability.
    override _.ToString() = $"Dropout2d({defaultArg p 0.5})"

/// <summary>In training, sets channels of volumes N x C x D x H x W to 0 at random; the others are not scaled up.</summary>
/// <remarks>
/// <para>p: The probability of 0; default 0.5.</para>
/// </remarks>
type Dropout3d(?p: float) =
    inherit Model()

    /// The input with channels dropped in training, else the input.
    override m.forward value =
        if m.mode = Mode.Train then
            value.dropout3d (?p = p)
        else
            value

    /// The kind of model and its probability.
    override _.ToString() = $"Dropout3d({defaultArg p 0.5})"
