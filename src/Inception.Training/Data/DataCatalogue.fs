namespace Inception.Training.Data

open System
open System.Collections.Generic
open System.IO
open System.Threading
open System.Threading.Tasks
open Inception.Core

/// What a data set in the data directory is.
type DataSetInfo =
    {
        /// Its name.
        Name: string
        /// Its folder.
        Folder: string
        /// Its manifest.
        Manifest: StoreManifest
        /// The identity of its data (see StoreManifest.DataHash).
        DataHash: string
        /// Bytes of its files.
        Bytes: int64
    }

/// One line of `inception data list`.
type DataListing =
    {
        /// The data set's name.
        Name: string
        /// One line about it; for data of the user's own, where they came from.
        Title: string
        /// The data set where it is in the data directory and whole; null where it is not.
        Installed: DataSetInfo
        /// Where `get` would take it from: "shipped", "system", "download"; empty where it is installed or not known.
        Available: string
        /// What is wrong with it; empty where nothing is.
        Fault: string
    }

/// One file of a verified data set.
type FileCheck =
    {
        /// The file's name.
        File: string
        /// Length in the manifest.
        ExpectedBytes: int64
        /// Length found; 0 where the file is missing.
        FoundBytes: int64
        /// SHA-256 in the manifest.
        ExpectedSha256: string
        /// SHA-256 found; empty where the file is missing.
        FoundSha256: string
    }

    /// Are length and SHA-256 those of the manifest?
    member check.IsWhole =
        check.ExpectedBytes = check.FoundBytes
        && check.ExpectedSha256 = check.FoundSha256

/// What `inception data verify` found.
type VerifyReport =
    {
        /// The data set.
        DataSet: DataSetInfo
        /// Every file that its manifest lists.
        Files: IReadOnlyList<FileCheck>
        /// A sentence for each fault; empty where the data set is whole.
        Faults: IReadOnlyList<string>
    }

    /// Is the data set whole?
    member report.IsWhole = report.Faults.Count = 0
