namespace Inception.Training.Models

/// One inception block of the paper's Table 1: output channels of its six convolutions.
type internal InceptionRow =
    {
        Name: string
        /// The 1x1 branch.
        C1: int
        /// 1x1 before the 3x3.
        Reduce3: int
        C3: int
        /// 1x1 before the 5x5.
        Reduce5: int
        C5: int
        /// 1x1 behind the pooling branch.
        Pool: int
    }

    /// Channels of the block's output: the four branches side by side.
    member row.Out = row.C1 + row.C3 + row.C5 + row.Pool

    /// Every count times the width, at least 1.
    member row.Scaled(width: float) =
        let scale c = InceptionRow.Scale width c

        { row with
            C1 = scale row.C1
            Reduce3 = scale row.Reduce3
            C3 = scale row.C3
            Reduce5 = scale row.Reduce5
            C5 = scale row.C5
            Pool = scale row.Pool
        }

    /// A channel count times the width, rounded to the nearest whole number, at least 1.
    static member Scale (width: float) (channels: int) =
        max 1 (int (round (float channels * width)))

module internal Table =
    /// The nine inception blocks of Szegedy et al. 2014, Table 1, in its column order:
    /// #1x1, #3x3 reduce, #3x3, #5x5 reduce, #5x5, pool proj.
    let inception =
        [
            "3a", 64, 96, 128, 16, 32, 32
            "3b", 128, 128, 192, 32, 96, 64
            "4a", 192, 96, 208, 16, 48, 64
            "4b", 160, 112, 224, 24, 64, 64
            "4c", 128, 128, 256, 24, 64, 64
            "4d", 112, 144, 288, 32, 64, 64
            "4e", 256, 160, 320, 32, 128, 128
            "5a", 256, 160, 320, 32, 128, 128
            "5b", 384, 192, 384, 48, 128, 128
        ]
        |> List.map (fun (name, c1, reduce3, c3, reduce5, c5, pool) ->
            {
                Name = name
                C1 = c1
                Reduce3 = reduce3
                C3 = c3
                Reduce5 = reduce5
                C5 = c5
                Pool = pool
            })

    /// A 3x3/2 max-pool stands before each of these blocks.
    let pooledBefore = [ "4a"; "5a" ]

    /// The auxiliary heads read the outputs of these blocks (section 5).
    let aux1After, aux2After = "4a", "4d"
