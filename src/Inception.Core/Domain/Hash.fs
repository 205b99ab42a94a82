namespace Inception.Core

open System
open System.Security.Cryptography
open System.Text

/// Content hashes: SHA-256 in lower-case hexadecimal.
type Hash private () =

    /// The SHA-256 of a text's UTF-8 bytes, 64 hexadecimal digits.
    static member OfText(text: string) : string =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes text))

    /// The SHA-256 of bytes, 64 hexadecimal digits.
    static member OfBytes(bytes: ReadOnlySpan<byte>) : string =
        Convert.ToHexStringLower(SHA256.HashData bytes)
