namespace Inception.Training

open System
open DiffSharp
open Inception.Core
open TorchSharp

/// Gradient accounting: what each head gives to the gradient of every block that heads share, on one batch with one
/// set of dropout masks. With g_h the gradient of head h's own loss, w_h its weight and G = sum of w_h g_h the gradient
/// that the optimiser gets, all taken over one block: the norm |w_h g_h|, the share <w_h g_h, G> / |G|^2 (shares sum to
/// 1), the cosine of g_h and the main head's g (below 0: they conflict; compare Yu et al. 2020, "Gradient surgery for
/// multi-task learning"), and the effect -lr w_h <g_h, g_main>, the change of the main head's loss to first order that
/// a plain gradient step along w_h g_h makes (below 0: help).
module internal GradientAccount =
    // Of every block: the gradients in one row, float64, so that what is summed from them is exact to the gradients' own
    // rounding.
    let private rows (blocks: (string * Model.Parameter list) list) : torch.Tensor list =
        [
            for _, parameters in blocks ->
                torch.cat ([| for p in parameters -> p.value.derivative.handle.reshape -1L |], 0L)
        ]

    // Scalar products of the rows, block by block: blocks x rows x rows.
    let private products (rows: torch.Tensor list list) : float[,][] =
        let byBlock = List.transpose rows

        let products =
            torch.stack
                [|
                    for rows in byBlock ->
                        let matrix = torch.stack(List.toArray rows).to_type torch.ScalarType.Float64
                        matrix.mm (matrix.t ())
                |]

        let n = rows.Length
        let values = products.cpu().data<float>().ToArray()

        [|
            for block in 0 .. byBlock.Length - 1 -> Array2D.init n n (fun i j -> values[(block * n + i) * n + j])
        |]

    let private add (a: float[,]) (b: float[,]) =
        Array2D.init (Array2D.length1 a) (Array2D.length2 a) (fun i j -> a[i, j] + b[i, j])

    // The account of one block (or of several summed), `total` being the index of G in the products.
    let private valuesOf (heads: (string * float) list) (rate: float) (block: string) (products: float[,]) =
        let total = heads.Length
        let square = products[total, total]

        [
            for h, (head, weight) in List.indexed heads do
                let norm = sqrt products[h, h]
                let alongMain = products[h, 0]
                Metric.Gradient("norm", head, block), weight * norm
                Metric.Gradient("share", head, block), weight * products[h, total] / square
                Metric.Gradient("effect", head, block), -rate * weight * alongMain

                if h > 0 then
                    Metric.Gradient("cosine", head, block), alongMain / (norm * sqrt products[0, 0])
        ]

    // |sum of w_h g_h - G| over the sum of |w_h g_h|: 0 up to rounding, where the parts make up the whole.
    let private residual (heads: (string * float) list) (products: float[,]) =
        let signs = [| yield! heads |> List.map snd; -1.0 |]

        let square =
            Seq.sum (
                seq {
                    for i in 0 .. signs.Length - 1 do
                        for j in 0 .. signs.Length - 1 do
                            signs[i] * signs[j] * products[i, j]
                }
            )

        let norms = heads |> Seq.mapi (fun h (_, weight) -> weight * sqrt products[h, h])
        sqrt (max 0.0 square) / Seq.sum norms

    /// Takes the heads' gradients over the shared blocks; the losses' graph is kept. The function returned gives the
    /// account by name, from the learning rate, once `losses.Total` has been reversed. Without shared blocks there is
    /// none. Values that are not finite numbers (a cosine with a gradient of 0) are left out.
    let ofHeads (shared: (string * Model.Parameter list) list) (losses: Losses) : float -> (string * float) list =
        if shared.IsEmpty then
            fun _ -> []
        else
            let parts =
                [
                    for head in losses.Heads ->
                        head.Loss.reverse (retainGraph = true)
                        rows shared
                ]

            fun rate ->
                let heads = [ for h in losses.Heads -> h.Head, h.Weight ]
                let products = products (parts @ [ rows shared ])
                let whole = Array.reduce add products

                [
                    for (block, _), products in Seq.zip shared products do
                        yield! valuesOf heads rate block products
                    yield! valuesOf heads rate Metric.AllBlocks whole
                    Metric.GradientResidual, residual heads whole
                ]
                |> List.filter (fun (_, value) -> Double.IsFinite value)
