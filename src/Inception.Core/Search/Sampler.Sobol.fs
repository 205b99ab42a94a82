namespace Inception.Core.Search

open System
open Inception.Core

/// Sobol's sequence (Sobol 1967, https://doi.org/10.1016/0041-5553(67)90144-9): every block of 2^m points has one in
/// each of 2^m equal parts of each axis, so the arms keep out of each other's way. Directions by Joe and Kuo 2008
/// (https://doi.org/10.1137/070709359), their file new-joe-kuo-6.21201: s is the degree of the primitive polynomial,
/// a its inner coefficients, m the first direction numbers. In Gray code's order (Antonov and Saleev 1979).
/// A sweep's points are scrambled by its seed as Owen 1995 has it (https://doi.org/10.1007/978-1-4612-2552-2_19): at each
/// level of halving, each part's two halves are swapped or not by a coin of their own. That keeps the balance of the
/// blocks, and each point is uniform by itself.
module Sobol =
    // s, a, m of the dimensions from the second on; the first is van der Corput's sequence.
    let private table =
        [|
            1, 0, [| 1 |]
            2, 1, [| 1; 3 |]
            3, 1, [| 1; 3; 1 |]
            3, 2, [| 1; 1; 1 |]
            4, 1, [| 1; 1; 3; 3 |]
            4, 4, [| 1; 3; 5; 13 |]
            5, 2, [| 1; 1; 5; 5; 17 |]
            5, 4, [| 1; 1; 5; 5; 5 |]
            5, 7, [| 1; 1; 7; 11; 19 |]
            5, 11, [| 1; 1; 5; 1; 1 |]
            5, 13, [| 1; 1; 1; 3; 11 |]
            5, 14, [| 1; 3; 5; 5; 31 |]
            6, 1, [| 1; 3; 3; 9; 7; 49 |]
            6, 13, [| 1; 1; 1; 15; 21; 21 |]
            6, 16, [| 1; 3; 1; 13; 27; 49 |]
            6, 19, [| 1; 1; 1; 15; 7; 5 |]
            6, 22, [| 1; 3; 1; 15; 13; 25 |]
            6, 25, [| 1; 1; 5; 5; 19; 61 |]
            7, 1, [| 1; 3; 7; 11; 23; 15; 103 |]
            7, 4, [| 1; 3; 7; 13; 13; 15; 69 |]
            7, 7, [| 1; 1; 3; 13; 7; 35; 63 |]
            7, 8, [| 1; 3; 5; 9; 1; 25; 53 |]
            7, 14, [| 1; 3; 1; 13; 9; 35; 107 |]
            7, 19, [| 1; 3; 1; 5; 27; 61; 31 |]
            7, 21, [| 1; 1; 5; 11; 19; 41; 61 |]
            7, 28, [| 1; 3; 5; 3; 3; 13; 69 |]
            7, 31, [| 1; 1; 7; 13; 1; 19; 1 |]
            7, 32, [| 1; 3; 7; 5; 13; 19; 59 |]
            7, 37, [| 1; 1; 3; 9; 25; 29; 41 |]
            7, 41, [| 1; 3; 5; 13; 23; 1; 55 |]
            7, 42, [| 1; 3; 7; 3; 13; 59; 17 |]
            7, 50, [| 1; 3; 1; 3; 5; 53; 69 |]
            7, 55, [| 1; 1; 5; 5; 23; 33; 13 |]
            7, 56, [| 1; 1; 7; 7; 1; 61; 123 |]
            7, 59, [| 1; 1; 7; 9; 13; 61; 49 |]
            7, 62, [| 1; 3; 3; 5; 3; 55; 33 |]
            8, 14, [| 1; 3; 1; 15; 31; 13; 49; 245 |]
            8, 21, [| 1; 3; 5; 15; 31; 59; 63; 97 |]
            8, 22, [| 1; 3; 1; 11; 11; 11; 77; 249 |]
            8, 38, [| 1; 3; 1; 11; 27; 43; 71; 9 |]
            8, 47, [| 1; 1; 7; 15; 21; 11; 81; 45 |]
            8, 49, [| 1; 3; 7; 3; 25; 31; 65; 79 |]
            8, 50, [| 1; 3; 1; 1; 19; 11; 3; 205 |]
            8, 52, [| 1; 1; 5; 9; 19; 21; 29; 157 |]
            8, 56, [| 1; 3; 7; 11; 1; 33; 89; 185 |]
            8, 67, [| 1; 3; 3; 3; 15; 9; 79; 71 |]
            8, 70, [| 1; 3; 7; 11; 15; 39; 119; 27 |]
            8, 84, [| 1; 1; 3; 1; 11; 31; 97; 225 |]
            8, 97, [| 1; 1; 1; 3; 23; 43; 57; 177 |]
        |]

    /// How many dimensions the table reaches.
    let dimensions = table.Length + 1

    // The direction numbers v of each dimension, as binary fractions of 32 digits.
    let private directions =
        lazy
            [|
                [| for i in 0..31 -> 1u <<< (31 - i) |]

                for s, a, m in table do
                    let v = Array.zeroCreate<uint32> 32

                    for i in 0..31 do
                        if i < s then
                            v[i] <- uint32 (m[i]: int) <<< (31 - i)
                        else
                            v[i] <- v[i - s] ^^^ (v[i - s] >>> s)

                            for k in 1 .. s - 1 do
                                if (a >>> (s - 1 - k)) &&& 1 = 1 then
                                    v[i] <- v[i] ^^^ v[i - k]

                    v
            |]

    let private digits dimension (index: int) =
        let v = directions.Value[dimension]
        let gray = uint32 (index ^^^ (index >>> 1))
        let mutable x = 0u

        for bit in 0..31 do
            if (gray >>> bit) &&& 1u = 1u then
                x <- x ^^^ v[bit]

        x

    let private fraction (x: uint32) = float x / 4294967296.0

    /// Point `index` (from 0) of the plain sequence in so many dimensions, each coordinate in [0, 1).
    let point (dimensions: int) (index: int) : float[] =
        [| for d in 0 .. dimensions - 1 -> fraction (digits d index) |]

    // SplitMix64's finaliser (Steele, Lea and Flood 2014): a coin for every node of the tree of halvings.
    let private mix (x: uint64) =
        let x = (x ^^^ (x >>> 30)) * 0xBF58476D1CE4E5B9UL
        let x = (x ^^^ (x >>> 27)) * 0x94D049BB133111EBUL
        x ^^^ (x >>> 31)

    // The node at a level is named by the digits before it, with a one in front to tell levels apart.
    let private scramble (key: uint64) (x: uint32) =
        let mutable result = 0u

        for level in 0..31 do
            let node = (1UL <<< level) ||| (uint64 x >>> (32 - level))
            let coin = uint32 (mix (key + node * 0x9E3779B97F4A7C15UL) >>> 63)
            let digit = (x >>> (31 - level)) &&& 1u
            result <- (result <<< 1) ||| (digit ^^^ coin)

        result

    /// Point `index` of the sequence that the seed and the purpose scramble. A coordinate depends on its own number and
    /// not on how many there are.
    let scrambled (seed: int64) (purpose: string) (dimensions: int) (index: int) : float[] =
        [|
            for d in 0 .. dimensions - 1 ->
                let key = RandomStream.Create(seed, purpose, int64 d).NextUInt64()
                fraction (scramble key (digits d index))
        |]

    /// The sampler. An arm that is not allowed is drawn again from the same place of another scrambling.
    let internal sampler: Sampler =
        fun space _ index ->
            Sampler.firstAllowed space (fun attempt ->
                scrambled space.Seed (Sampler.purpose "sobol" attempt) space.Keys.Length index)
