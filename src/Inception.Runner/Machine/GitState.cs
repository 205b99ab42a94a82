namespace Inception.Runner.Machine;

/// <summary>The commit that the program's repository stands at. Never fails: where git cannot say, it is unknown.</summary>
internal static class GitState
{
    /// <summary>The commit, followed by `+changes` where tracked files differ from it; `unknown` outside a repository.</summary>
    public static string Of(string? home)
    {
        // A packed program says what it was packed from.
        if (home is not null && Path.Combine(home, "source.txt") is var packed && File.Exists(packed))
        {
            return File.ReadAllText(packed).Trim();
        }

        if (home is null || !Path.Exists(Path.Combine(home, ".git")) || Ask(home, "rev-parse", "HEAD") is not { Length: > 0 } commit)
        {
            return "unknown";
        }

        return Ask(home, "status", "--porcelain", "--untracked-files=no") is { Length: 0 } ? commit : commit + "+changes";
    }

    private static string? Ask(string folder, params string[] arguments) =>
        ExternalTool.Ask("git", ["-C", folder, .. arguments])?.Trim();
}
