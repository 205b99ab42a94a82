/// A headless Chromium, driven through its DevTools protocol.
module Inception.Tests.Support.Browser

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Net.WebSockets
open System.Text
open System.Text.Json
open System.Threading

/// The browser's program, where one is installed.
let tryFind () : string option =
    (Environment.GetEnvironmentVariable "PATH").Split Path.PathSeparator
    |> Seq.collect (fun folder ->
        [ "chromium"; "chromium-browser"; "google-chrome" ]
        |> List.map (fun name -> Path.Combine(folder, name)))
    |> Seq.tryFind File.Exists

let private flags =
    [
        "--headless"
        "--no-sandbox"
        "--disable-gpu"
        "--disable-quic"
        "--no-first-run"
        "--disable-background-networking"
        "--disable-component-update"
        "--disable-sync"
        "--hide-scrollbars"
        "--remote-debugging-port=0"
        "--remote-debugging-address=127.0.0.1"
    ]

/// One page of one browser process. Requests of pages other than the one opened, and what they report as wrong, are
/// kept in `Requests` and `Complaints`.
type Page(program: string) =
    let profile = Directory.CreateTempSubdirectory("inception-browser-").FullName
    let arguments = flags @ [ $"--user-data-dir={profile}"; "about:blank" ]

    let start =
        ProcessStartInfo(program, arguments, RedirectStandardOutput = true, RedirectStandardError = true)

    let browser = Process.Start start
    let socket = new ClientWebSocket()
    let limit = new CancellationTokenSource(TimeSpan.FromMinutes 5.0)
    let mutable last = 0
    let mutable session = ""
    let requests = List<string>()
    let complaints = List<string>()

    do
        browser.OutputDataReceived.Add ignore
        browser.ErrorDataReceived.Add ignore
        browser.BeginOutputReadLine()
        browser.BeginErrorReadLine()

    let receive () =
        let buffer = Array.zeroCreate<byte> 65536
        use text = new MemoryStream()
        let mutable result = socket.ReceiveAsync(ArraySegment buffer, limit.Token).Result
        text.Write(buffer, 0, result.Count)

        while not result.EndOfMessage do
            result <- socket.ReceiveAsync(ArraySegment buffer, limit.Token).Result
            text.Write(buffer, 0, result.Count)

        JsonDocument.Parse(text.ToArray()).RootElement

    let note (message: JsonElement) =
        match message.TryGetProperty "method" with
        | true, name ->
            match name.GetString() with
            | "Network.requestWillBeSent" ->
                requests.Add(message.GetProperty("params").GetProperty("request").GetProperty("url").GetString())
            | "Log.entryAdded"
            | "Runtime.exceptionThrown"
            | "Runtime.consoleAPICalled" -> complaints.Add(message.GetRawText())
            | _ -> ()
        | _ -> ()

    /// Calls a method of the protocol and gives its result.
    member page.Call(method: string, parameters: obj) : JsonElement =
        last <- last + 1
        let id = last

        let call =
            Dictionary<string, obj>(dict [ "id", box id; "method", box method; "params", parameters ])

        if session <> "" then
            call["sessionId"] <- session

        let bytes = JsonSerializer.SerializeToUtf8Bytes call
        socket.SendAsync(ArraySegment bytes, WebSocketMessageType.Text, true, limit.Token).Wait()

        let rec answer () =
            let message = receive ()

            match message.TryGetProperty "id" with
            | true, n when n.GetInt32() = id ->
                match message.TryGetProperty "error" with
                | true, error -> failwith $"{method}: {error.GetRawText()}"
                | _ -> message.GetProperty "result"
            | _ ->
                note message
                answer ()

        answer ()

    /// The value of a JavaScript expression, awaited where it is a promise.
    member page.Evaluate(expression: string) : JsonElement =
        let result =
            page.Call(
                "Runtime.evaluate",
                {|
                    expression = expression
                    returnByValue = true
                    awaitPromise = true
                |}
            )

        match result.TryGetProperty "exceptionDetails" with
        | true, details -> failwith (details.GetRawText())
        | _ ->
            match result.GetProperty("result").TryGetProperty "value" with
            | true, value -> value
            | _ -> Unchecked.defaultof<JsonElement>

    /// Waits until a JavaScript condition holds.
    member page.Await(condition: string) =
        let watch = Stopwatch.StartNew()

        while not (page.Evaluate($"!!({condition})").GetBoolean()) do
            if watch.Elapsed > TimeSpan.FromSeconds 30.0 then
                failwith $"{condition} did not come true; the page said: {String.Join(Environment.NewLine, complaints)}"

            Thread.Sleep 50

    /// Opens a file at a width in CSS pixels, in light or dark.
    member page.Open(path: string, width: int, dark: bool) =
        page.Call(
            "Emulation.setDeviceMetricsOverride",
            {|
                width = width
                height = 900
                deviceScaleFactor = 1
                mobile = (width < 600)
            |}
        )
        |> ignore

        page.SetDark dark
        page.Call("Page.navigate", {| url = Uri(path).AbsoluteUri |}) |> ignore

    /// Switches the preferred colour scheme of the open page.
    member page.SetDark(dark: bool) =
        let scheme =
            {|
                name = "prefers-color-scheme"
                value = (if dark then "dark" else "light")
            |}

        page.Call("Emulation.setEmulatedMedia", {| features = [ scheme ] |}) |> ignore

    /// Forgets requests and complaints.
    member _.Forget() =
        requests.Clear()
        complaints.Clear()

    member _.Requests: string seq = requests
    member _.Complaints: string seq = complaints

    /// Starts the browser and opens an empty page.
    static member Start(program: string) =
        let page = new Page(program)
        page.Connect()
        page

    member private page.Connect() =
        let file = Path.Combine(profile, "DevToolsActivePort")
        let watch = Stopwatch.StartNew()

        while not (File.Exists file && (File.ReadAllLines file).Length >= 2) do
            if watch.Elapsed > TimeSpan.FromSeconds 30.0 || browser.HasExited then
                failwith $"{program} did not start"

            Thread.Sleep 50

        let lines = File.ReadAllLines file
        socket.ConnectAsync(Uri $"ws://127.0.0.1:{lines[0]}{lines[1]}", limit.Token).Wait()

        let target =
            page.Call("Target.createTarget", {| url = "about:blank" |}).GetProperty("targetId").GetString()

        session <-
            page
                .Call("Target.attachToTarget", {| targetId = target; flatten = true |})
                .GetProperty("sessionId")
                .GetString()

        for domain in [ "Page"; "Runtime"; "Network"; "Log" ] do
            page.Call(domain + ".enable", obj ()) |> ignore

    interface IDisposable with
        member _.Dispose() =
            socket.Dispose()
            browser.Kill true
            browser.WaitForExit()
            browser.Dispose()
            limit.Dispose()
            Directory.Delete(profile, true)
