namespace Inception.Training.Models

open DiffSharp
open DiffSharp.Model
open Inception.Core

/// The logits of the three heads, N x classes each, named so that nobody counts positions. A head that was removed is
/// None.
type Heads =
    {
        Main: Tensor
        Aux1: Tensor option
        Aux2: Tensor option
    }

/// One inception block (Szegedy et al. 2014, figure 2b): four branches over the same input, joined along the channels.
type internal Inception(context: Context, seed: int64, row: InceptionRow, inputs: int) as this =
    inherit Model<Tensor, Tensor>()
    // Every convolution in the article's inception blocks starts with bias 0.2.
    let conv branch inputs outputs kernel =
        Convolution(context, seed, $"{row.Name}/{branch}", inputs, outputs, kernel, 1, 0.2)

    let c1 = conv "1x1" inputs row.C1 1
    let reduce3 = conv "3x3reduce" inputs row.Reduce3 1
    let c3 = conv "3x3" row.Reduce3 row.C3 3
    let reduce5 = conv "5x5reduce" inputs row.Reduce5 1
    let c5 = conv "5x5" row.Reduce5 row.C5 5
    let pool = conv "pool" inputs row.Pool 1

    do
        for model, name in
            [
                c1 :> Model<Tensor, Tensor>, "1x1"
                reduce3, "3x3reduce"
                c3, "3x3"
                reduce5, "5x5reduce"
                c5, "5x5"
                pool, "pool"
            ] do
            this.addModel (model, name)

    override _.forward(x: Tensor) : Tensor =
        Tensor.cat (
            [
                c1.forward x
                x |> reduce3.forward |> c3.forward
                x |> reduce5.forward |> c5.forward
                x |> Pooling.max3 1 |> pool.forward
            ],
            dim = 1
        )

/// An auxiliary head (section 5): average pool, 1x1 convolution to 128, 1024 units, dropout, classes. With the
/// ImageNet stem the pool is the paper's 5x5/3, which gives 4x4 at 224 pixels; with the small stem it is averaged to
/// 4x4 whatever comes in.
type internal AuxiliaryHead(context: Context, seed: int64, name: string, inputs: int, classes: int, imageSize: int) as this
    =
    inherit Model<Tensor, Tensor>()
    let settings = context.Settings
    let scale = InceptionRow.Scale settings.Width
    let small = settings.Stem = Stem.Small
    // Side of what the pool gives: the tap sees 1/16 of the image with the ImageNet stem.
    let side = if small then 4 else ((imageSize + 15) / 16 - 5) / 3 + 1
    let bias = if settings.Variant = Variant.Paper then 0.2 else 0.0
    let conv = Convolution(context, seed, $"{name}/conv", inputs, scale 128, 1, 1, bias)

    let hidden =
        Dense(context, seed, $"{name}/hidden", scale 128 * side * side, scale 1024)

    let classifier = Dense(context, seed, $"{name}/classifier", scale 1024, classes)
    let dropout = SeededDropout(context, name, settings.AuxDropout)

    do
        for model, name in
            [
                conv :> Model<Tensor, Tensor>, "conv"
                hidden, "hidden"
                dropout, "dropout"
                classifier, "classifier"
            ] do
            this.addModel (model, name)

    override _.forward(x: Tensor) : Tensor =
        let pooled =
            if small then
                x.adaptiveAvgPool2d (4, 4)
            else
                x.avgpool2d (5, stride = 3)

        // N x 128 x 4 x 4
        let features = (conv.forward pooled).flatten 1
        let hidden = (hidden.forward features).relu()
        hidden |> dropout.forward |> classifier.forward

/// GoogLeNet (Szegedy et al. 2014, "Going deeper with convolutions", Table 1) in the three variants of ModelSettings:
/// from images N x C x H x W to the logits of its heads. Trunk and heads are named so that equal names mean equal
/// initial weights whatever else differs. Raises UserException where the images are too small for the stem.
type GoogLeNet internal (context: Context, channels: int, imageSize: int, classes: int, seed: int64) as this =
    inherit Model<Tensor, Heads>()
    let settings = context.Settings
    let small = settings.Stem = Stem.Small

    do
        ImageSize.fault settings imageSize
        |> Option.iter (fun fault -> raise (UserException(fault, 2)))

    let scale = InceptionRow.Scale settings.Width
    // Only the first convolution of the article's stem has bias 0.2; the paper's release (Caffe) has it in all.
    let later = if settings.Variant = Variant.Paper then 0.2 else 0.0

    let conv name inputs outputs kernel stride bias =
        Convolution(context, seed, name, inputs, outputs, kernel, stride, bias)

    let conv1 =
        if small then
            conv "conv1" channels (scale 64) 3 1 0.2
        else
            conv "conv1" channels (scale 64) 7 2 0.2

    let reduce2 = conv "conv2reduce" (scale 64) (scale 64) 1 1 later
    let conv2 = conv "conv2" (scale 64) (scale 192) 3 1 later

    let blocks =
        let add (inputs, blocks) (row: InceptionRow) =
            let row = row.Scaled settings.Width
            row.Out, (row, Inception(context, seed, row, inputs)) :: blocks

        Table.inception |> List.fold add (scale 192, []) |> snd |> List.rev

    let outputOf name =
        (blocks |> List.find (fun (row, _) -> row.Name = name) |> fst).Out

    let auxiliary head name after =
        match head with
        | AuxHead.Removed -> None
        | AuxHead.Attached _
        | AuxHead.Detached -> Some(AuxiliaryHead(context, seed, name, outputOf after, classes, imageSize))

    let aux1 = auxiliary settings.Aux1 "aux1" Table.aux1After
    let aux2 = auxiliary settings.Aux2 "aux2" Table.aux2After
    let dropout = SeededDropout(context, "classifier", settings.Dropout)
    let classifier = Dense(context, seed, "classifier", outputOf "5b", classes)

    do
        for model, name in
            [
                conv1 :> Model<Tensor, Tensor>, "conv1"
                reduce2, "conv2reduce"
                conv2, "conv2"
                for row, block in blocks do
                    block, row.Name
                dropout, "dropout"
                classifier, "classifier"
            ] do
            this.addModel (model, name)

        aux1
        |> Option.iter (fun head -> this.addModel (head :> Model<Tensor, Tensor>, "aux1"))

        aux2
        |> Option.iter (fun head -> this.addModel (head :> Model<Tensor, Tensor>, "aux2"))

    let normalized (x: Tensor) =
        if settings.Variant = Variant.Paper then
            x.localResponseNorm (5)
        else
            x

    // What a head gets of the trunk: a detached one gets the values alone, so its gradient stops there.
    let tap head (aux: AuxiliaryHead option) (x: Tensor) =
        aux
        |> Option.map (fun aux ->
            match head with
            | AuxHead.Detached -> aux.forward (x.noDiff ())
            | _ -> aux.forward x)

    /// Images N x C x H x W to the logits of the heads. Shapes below are those of the article: 224 x 224, width 1.
    override _.forward(images: Tensor) : Heads =
        // N x 64 x 112 x 112, then N x 64 x 56 x 56
        let x = images |> conv1.forward |> Pooling.max3 2 |> normalized
        // N x 192 x 56 x 56, then N x 192 x 28 x 28; the small stem has no second pool
        let x = x |> reduce2.forward |> conv2.forward |> normalized
        let mutable x = if small then x else Pooling.max3 2 x
        let mutable logits1 = None
        let mutable logits2 = None

        for row, block in blocks do
            if List.contains row.Name Table.pooledBefore then
                x <- Pooling.max3 2 x

            x <- block.forward x

            if row.Name = Table.aux1After then
                logits1 <- tap settings.Aux1 aux1 x
            elif row.Name = Table.aux2After then
                logits2 <- tap settings.Aux2 aux2 x

        // N x 1024 x 7 x 7, then N x 1024
        let features = (x.adaptiveAvgPool2d (1, 1)).flatten 1

        {
            Main = features |> dropout.forward |> classifier.forward
            Aux1 = logits1
            Aux2 = logits2
        }

    /// The blocks of the trunk that an auxiliary head sits behind, in order, each with its parameters: the stem and the
    /// inception blocks up to the last head's tap. Empty without auxiliary heads.
    member _.SharedBlocks: (string * Model.Parameter list) list =
        let parametersOf (models: ModelBase list) =
            [
                for model in models do
                    for KeyValue(_, p) in model.parameters.values -> p
            ]

        let trunk =
            ("stem", parametersOf [ conv1; reduce2; conv2 ])
            :: [ for row, block in blocks -> row.Name, parametersOf [ block ] ]

        let lastTap =
            match aux1, aux2 with
            | _, Some _ -> Some Table.aux2After
            | Some _, None -> Some Table.aux1After
            | None, None -> None

        match lastTap with
        | Some tap -> trunk |> List.take (1 + List.findIndex (fun (name, _) -> name = tap) trunk)
        | None -> []

    /// The settings it was built from.
    member _.Settings = settings

    /// Names the random numbers of the next forward pass's dropout: the trial's seed and the step.
    member _.Prepare(seed: int64, step: int64) : unit =
        context.Seed <- seed
        context.Step <- step

    member internal _.Context = context

    /// <summary>Builds the network with its initial weights.</summary>
    /// <param name="settings">Variant, stem, width, dropout and auxiliary heads.</param>
    /// <param name="channels">Channels of the images: 1 or 3.</param>
    /// <param name="imageSize">Height and width of the images in pixels.</param>
    /// <param name="classes">Number of classes, at least 2.</param>
    /// <param name="seed">Names the streams of the initial weights.</param>
    /// <param name="bfloat16">Convolutions and products in bfloat16 over float32 weights.</param>
    static member Create
        (settings: ModelSettings, channels: int, imageSize: int, classes: int, seed: int64, bfloat16: bool)
        : GoogLeNet =
        GoogLeNet(Context(settings, bfloat16), channels, imageSize, classes, seed)
