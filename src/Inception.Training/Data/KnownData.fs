namespace Inception.Training.Data

open System.Collections.Generic

/// One file of a public download.
type PublicFile =
    {
        /// The file's name.
        Name: string
        /// Addresses to try, in order.
        Addresses: IReadOnlyList<string>
        /// The MD5 that its publisher gives, in lower-case hexadecimal: it finds damage, not malice.
        Md5: string
    }

/// A data set that can be had by its name.
type KnownData =
    {
        /// The name, as experiments use it.
        Name: string
        /// One line about it.
        Title: string
        /// The licence of the data.
        Licence: string
        /// Class names, in the order of the labels.
        Classes: IReadOnlyList<string>
        /// The format it comes in: "IDX" or "CIFAR-10 binary".
        Format: string
        /// The shape of every image.
        Shape: ImageShape
        /// Images of the training part.
        TrainCount: int
        /// Images of the test part.
        TestCount: int
        /// Does it ship with the program, in <experiments>/data/<name>?
        IsShipped: bool
        /// Folders where the system's packages put it.
        SystemFolders: IReadOnlyList<string>
        /// Files of the public download; empty where there is none.
        Downloads: IReadOnlyList<PublicFile>
        /// How to get it by hand, a clause: "install ...", "download ...".
        ByHand: string
        /// The hash that it has once imported (StoreManifest.DataHash); empty where it is not recorded.
        DataHash: string
    }

/// The data sets that can be had by name.
[<AbstractClass; Sealed>]
type KnownDataSets private () =
    static let fashionClasses =
        [|
            "T-shirt/top"
            "Trouser"
            "Pullover"
            "Dress"
            "Coat"
            "Sandal"
            "Shirt"
            "Sneaker"
            "Bag"
            "Ankle boot"
        |]

    static let grey28 =
        {
            Channels = 1
            Height = 28
            Width = 28
        }

    static let idxFiles (folders: string list) (md5s: string list) : PublicFile[] =
        [|
            for name, md5 in
                List.zip
                    [
                        "train-images-idx3-ubyte.gz"
                        "train-labels-idx1-ubyte.gz"
                        "t10k-images-idx3-ubyte.gz"
                        "t10k-labels-idx1-ubyte.gz"
                    ]
                    md5s ->
                {
                    Name = name
                    Addresses = [| for folder in folders -> folder + name |]
                    Md5 = md5
                }
        |]

    // The part in the repository (experiments/data/fashion-mnist-subset/README.md).
    static let fashionSubset =
        {
            Name = "fashion-mnist-subset"
            Title = "6,000 + 1,000 images of Fashion-MNIST, the first 600 and 100 of each class"
            Licence = "MIT, (c) 2017 Zalando SE"
            Classes = fashionClasses
            Format = "IDX"
            Shape = grey28
            TrainCount = 6000
            TestCount = 1000
            IsShipped = true
            SystemFolders = [||]
            Downloads = [||]
            ByHand =
                "take the folder experiments/data/fashion-mnist-subset from the repository and run `inception data import fashion-mnist-subset FOLDER`"
            DataHash = "ccf50065553aa435025bbb9d27d72b38f65085a9e52240fe3b9e9bed997b229a"
        }

    // Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747; MD5s from its README, table "Get the Data".
    static let fashion =
        {
            Name = "fashion-mnist"
            Title = "Fashion-MNIST: Zalando's article images, 28 x 28, grey"
            Licence = "MIT, (c) 2017 Zalando SE"
            Classes = fashionClasses
            Format = "IDX"
            Shape = grey28
            TrainCount = 60000
            TestCount = 10000
            IsShipped = false
            SystemFolders = [| "/usr/share/datasets/fashion-mnist" |]
            Downloads =
                idxFiles
                    [
                        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"
                        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
                    ]
                    [
                        "8d4fb7e6c68d591d4c3dfef9ec88bf0d"
                        "25c81989df183df01b3e8a0aad5dffbe"
                        "bef4ecab320f06d8554ea6380940ec79"
                        "bb300cfdad3c16e7a12a480ee83cd310"
                    ]
            ByHand =
                "install Debian's package dataset-fashion-mnist, or download the four files of https://github.com/zalandoresearch/fashion-mnist into one folder and run `inception data import fashion-mnist FOLDER`"
            DataHash = "9b15db3bc02aec12967820a071049721332e0ae546e362053e8bed05a1d9464c"
        }

    // LeCun, Cortes and Burges; the original page no longer serves the files, so mirrors of them.
    static let mnist =
        {
            Name = "mnist"
            Title = "MNIST: handwritten digits, 28 x 28, grey"
            Licence = "CC BY-SA 3.0, Y. LeCun and C. Cortes"
            Classes = [| for i in 0..9 -> string i |]
            Format = "IDX"
            Shape = grey28
            TrainCount = 60000
            TestCount = 10000
            IsShipped = false
            SystemFolders = [||]
            Downloads =
                idxFiles
                    [
                        "https://ossci-datasets.s3.amazonaws.com/mnist/"
                        "https://storage.googleapis.com/cvdf-datasets/mnist/"
                    ]
                    [
                        "f68b3c2dcbeaaa9fbdd348bbdeb94873"
                        "d53e105ee54ea40749a09fcbcd1e9432"
                        "9fb629c4189551a2d022fa330f9573f3"
                        "ec29112dd5afa0611ce80d1b7f02629c"
                    ]
            ByHand =
                "download the four files train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz into one folder and run `inception data import mnist FOLDER`"
            DataHash = ""
        }

    // Krizhevsky 2009; MD5 from its page, table of versions. The page states no licence.
    static let cifar10 =
        {
            Name = "cifar10"
            Title = "CIFAR-10: photographs of ten kinds of things, 32 x 32, colour"
            Licence = "none stated; cite Krizhevsky 2009"
            Classes =
                [|
                    "airplane"
                    "automobile"
                    "bird"
                    "cat"
                    "deer"
                    "dog"
                    "frog"
                    "horse"
                    "ship"
                    "truck"
                |]
            Format = "CIFAR-10 binary"
            Shape =
                {
                    Channels = 3
                    Height = 32
                    Width = 32
                }
            TrainCount = 50000
            TestCount = 10000
            IsShipped = false
            SystemFolders = [||]
            Downloads =
                [|
                    {
                        Name = "cifar-10-binary.tar.gz"
                        Addresses = [| "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz" |]
                        Md5 = "c32a1d4ab5d03f1284b67883e8d87530"
                    }
                |]
            ByHand =
                "download cifar-10-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html and run `inception data import cifar10 cifar-10-binary.tar.gz`"
            DataHash = ""
        }

    static let all = [| fashionSubset; fashion; mnist; cifar10 |]

    /// All of them, in the order in which they are listed.
    static member All: IReadOnlyList<KnownData> = all
