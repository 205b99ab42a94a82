namespace Inception.Core.Statistics

/// Holm's correction for several tests at once.
[<RequireQualifiedAccess>]
module Holm =
    /// The corrected p values of m tests, in the order given: the k-th smallest p becomes the largest of
    /// (m - j + 1) p(j) over j <= k, at most 1. Rejecting where it is at most alpha errs anywhere with probability at
    /// most alpha, however the tests depend on each other. Source: Holm 1979, Scandinavian Journal of Statistics 6.
    let adjust (pValues: float list) : float list =
        let m = pValues.Length
        let order = pValues |> List.indexed |> List.sortBy snd

        let raised =
            order
            |> List.mapi (fun k (_, p) -> min 1.0 (float (m - k) * p))
            |> List.scan max 0.0
            |> List.tail

        List.zip (order |> List.map fst) raised |> List.sortBy fst |> List.map snd
