namespace Inception.Training.Data

open System
open System.IO
open System.Net
open System.Net.Http
open System.Net.Http.Headers
open System.Security.Cryptography
open System.Threading
open System.Threading.Tasks

/// Downloads a public file into a folder: resumed where an earlier try broke off (NAME.part, HTTP Range), checked
/// against the publisher's MD5, and given its name only then.
[<Sealed>]
type internal Download(client: HttpClient, pause: TimeSpan, stall: TimeSpan) =
    // Tries in a row that may end without a single new byte, for one address.
    let tries = 4

    static member md5(path: string) : string =
        use stream = File.OpenRead path
        Convert.ToHexStringLower(MD5.HashData stream)

    // One request; appends what comes to `part`. Ok: the whole file came, as far as the server tells.
    member private _.Request
        (address: string, part: string, tell: int64 -> int64 -> unit, cancellation: CancellationToken)
        =
        task {
            use file =
                new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)

            let mutable have = file.Seek(0L, SeekOrigin.End)
            use request = new HttpRequestMessage(HttpMethod.Get, address)

            if have > 0L then
                request.Headers.Range <- RangeHeaderValue(Nullable have, Nullable())

            use! response =
                client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation)

            match response.StatusCode with
            | HttpStatusCode.RequestedRangeNotSatisfiable when have > 0L ->
                // All of it is here, or more than all: the checksum tells.
                return Ok()
            | HttpStatusCode.OK
            | HttpStatusCode.PartialContent ->
                let range = response.Content.Headers.ContentRange

                let continues =
                    response.StatusCode = HttpStatusCode.PartialContent
                    && not (isNull range)
                    && range.From = Nullable have

                if not continues then
                    file.SetLength 0L
                    have <- 0L

                if response.StatusCode = HttpStatusCode.PartialContent && not continues then
                    return Error "the server sent another part than the one asked for"
                else
                    let length = response.Content.Headers.ContentLength
                    let total = if length.HasValue then have + length.Value else 0L
                    use! stream = response.Content.ReadAsStreamAsync cancellation
                    let buffer = Array.zeroCreate<byte>(1 <<< 17)
                    let mutable go = true
                    tell have total

                    while go do
                        use waiting = CancellationTokenSource.CreateLinkedTokenSource cancellation
                        waiting.CancelAfter stall
                        let! n = stream.ReadAsync(Memory buffer, waiting.Token)

                        if n = 0 then
                            go <- false
                        else
                            file.Write(buffer, 0, n)
                            have <- have + int64 n
                            tell have total

                    file.Flush true

                    return
                        if total > 0L && have < total then
                            Error "the connection broke off"
                        else
                            Ok()
            | status -> return Error $"the server answered {int status} ({response.ReasonPhrase})"
        }

    // One request with network faults in words. Refusals of the disk are not among them.
    member private download.Try(address, part, tell, cancellation: CancellationToken) =
        task {
            try
                return! download.Request(address, part, tell, cancellation)
            with
            | :? OperationCanceledException when not cancellation.IsCancellationRequested ->
                return Error "nothing came for too long"
            | :? HttpRequestException as e ->
                return
                    Error(
                        (if isNull e.InnerException then
                             e.Message
                         else
                             e.InnerException.Message)
                            .TrimEnd
                            '.'
                    )
            | :? HttpIOException -> return Error "the connection broke off"
        }

    member private download.FromAddress
        (file: PublicFile, address: string, part: string, tell, cancellation: CancellationToken)
        =
        task {
            let length () =
                if File.Exists part then FileInfo(part).Length else 0L

            let mutable result = None
            let mutable idle = 0

            while result.IsNone do
                let before = length ()
                let! attempt = download.Try(address, part, tell, cancellation)

                match attempt with
                | Ok() when Download.md5 part = file.Md5 -> result <- Some(Ok())
                | Ok() ->
                    let found = Download.md5 part
                    File.Delete part

                    // What was there before the request may have been of another file: once more, from the beginning.
                    if before = 0L then
                        result <- Some(Error $"what came has MD5 {found}, and {file.Md5} is published")
                | Error why when length () > before ->
                    idle <- 1
                    ignore why
                    do! Task.Delay(pause, cancellation)
                | Error why ->
                    idle <- idle + 1

                    if idle >= tries || why.StartsWith "the server answered 4" then
                        result <- Some(Error why)
                    else
                        do! Task.Delay(pause * float idle, cancellation)

            return result.Value
        }

    /// The path of the whole and checked file in `folder`, downloaded where it is not there yet. Raises DataFault with
    /// what each address answered; what came so far stays for the next try.
    member download.FetchAsync
        (file: PublicFile, folder: string, progress: IProgress<DataProgress>, cancellation: CancellationToken)
        =
        task {
            let target = Path.Combine(folder, file.Name)
            let part = target + ".part"

            let tell (have: int64) (total: int64) =
                if not (isNull progress) then
                    progress.Report
                        {
                            Stage = "downloading"
                            Item = file.Name
                            Done = have
                            Total = total
                        }

            try
                Directory.CreateDirectory folder |> ignore

                if File.Exists target && Download.md5 target <> file.Md5 then
                    File.Delete target

                let failures = ResizeArray<string>()
                let mutable isThere = File.Exists target

                for address in file.Addresses do
                    if not isThere then
                        let! result = download.FromAddress(file, address, part, tell, cancellation)

                        match result with
                        | Ok() ->
                            File.Move(part, target, true)
                            isThere <- true
                        | Error why -> failures.Add $"{address}: {why}"

                if File.Exists part && FileInfo(part).Length = 0L then
                    File.Delete part

                if not isThere then
                    return raise (DataFault $"""{file.Name} cannot be downloaded ({String.Join("; ", failures)})""")
                else
                    return target
            with
            | :? IOException
            | :? UnauthorizedAccessException as e ->
                return raise (DataFault.Because(e, Refusal.sentence "write" part e |> Option.defaultValue e.Message))
        }

    /// With the machine's proxy settings, 2 seconds between tries, and 60 without a byte as the longest wait.
    static member Standard: Download =
        let client =
            new HttpClient(new SocketsHttpHandler(ConnectTimeout = TimeSpan.FromSeconds 20.0))

        client.Timeout <- Timeout.InfiniteTimeSpan
        client.DefaultRequestHeaders.UserAgent.ParseAdd "inception-research"
        Download(client, TimeSpan.FromSeconds 2.0, TimeSpan.FromSeconds 60.0)
