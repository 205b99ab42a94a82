namespace Inception.Training.Data

open System
open System.IO

/// Where data sets lie.
[<AbstractClass; Sealed>]
type DataDirectory =
    /// The data directory: `named` where the caller names one (--data-dir; null or empty: not), else the environment's
    /// INCEPTION_DATA, else $XDG_DATA_HOME/inception/data where that is an absolute path (XDG Base Directory
    /// Specification 0.8), else ~/.local/share/inception/data; on Windows %LOCALAPPDATA%\inception\data. It need not
    /// exist. The path is absolute.
    static member Resolve(named: string) : string =
        DataDirectory.Resolve(named, Environment.GetEnvironmentVariable)

    static member internal Resolve(named: string, variable: string -> string) : string =
        let isSet (text: string) = not (String.IsNullOrWhiteSpace text)
        let xdg = variable "XDG_DATA_HOME"

        if isSet named then
            Path.GetFullPath named
        elif isSet (variable "INCEPTION_DATA") then
            Path.GetFullPath(variable "INCEPTION_DATA")
        elif isSet xdg && Path.IsPathRooted xdg then
            Path.Combine(xdg, "inception", "data")
        elif OperatingSystem.IsWindows() then
            Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.LocalApplicationData, "inception", "data")
        else
            let home =
                if isSet (variable "HOME") then
                    variable "HOME"
                else
                    Environment.GetFolderPath Environment.SpecialFolder.UserProfile

            Path.Combine(home, ".local", "share", "inception", "data")
