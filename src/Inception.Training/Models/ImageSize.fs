namespace Inception.Training.Models

open Inception.Core

/// The smallest images that a network takes.
module internal ImageSize =
    /// The sentence for images that are too small for the settings' stem; None for those that are not.
    let fault (settings: ModelSettings) (imageSize: int) : string option =
        let stem, smallest, advice =
            match settings.Stem with
            | Stem.Small -> "small", 8, "set data.size"
            // An auxiliary head's 5x5 pool needs a map of 5x5, 1/16 of the image.
            | Stem.ImageNet -> "imagenet", 65, "set data.size, or model.stem to small"

        if imageSize < smallest then
            Some $"the images are {imageSize} pixels wide, and model.stem {stem} needs at least {smallest}; {advice}"
        else
            None
