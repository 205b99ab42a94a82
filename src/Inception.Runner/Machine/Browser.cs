namespace Inception.Runner.Machine;

/// <summary>A Chromium of this machine, without a window.</summary>
internal static class Browser
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge"];

    /// <summary>
    /// The document, as HTML, that the page at an address has made of itself. Null where none of the known browsers is on
    /// the PATH, or none ended well within two minutes.
    /// </summary>
    /// <param name="page">The page; it is our own, so it may run outside the browser's sandbox, which root and containers do not have.</param>
    public static string? Document(Uri page)
    {
        var profile = Directory.CreateTempSubdirectory("inception-browser-");
        try
        {
            return Names
                .Select(name => ExternalTool.Ask(
                    TimeSpan.FromMinutes(2), name,
                    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                    $"--user-data-dir={profile.FullName}", "--virtual-time-budget=60000", "--dump-dom", page.AbsoluteUri))
                .FirstOrDefault(document => document is not null);
        }
        finally
        {
            Discard(profile);
        }
    }

    // A process of a browser that was killed may still write; the rest is the system's to clean, as all temporary files.
    private static void Discard(DirectoryInfo profile)
    {
        try
        {
            profile.Delete(recursive: true);
        }
        catch (IOException)
        {
        }
    }
}
