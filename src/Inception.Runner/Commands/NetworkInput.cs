using Inception.CommandLine;
using Inception.Core;
using Inception.Runner.Rooms;
using Inception.Training.Data;

namespace Inception.Runner.Commands;

/// <summary>What a network is fed where it is looked at without its data: what the command says, else the settings, else the data, else the article.</summary>
/// <param name="Size">Height and width in pixels.</param>
/// <param name="Channels">1 or 3.</param>
/// <param name="Classes">Number of classes.</param>
/// <param name="Assumed">A sentence where the article's input stands in for data that are not at hand, or null.</param>
internal sealed record NetworkInput(int Size, int Channels, int Classes, string? Assumed)
{
    private const int ArticleSize = 224;
    private const int ArticleChannels = 3;
    private const int ArticleClasses = 10;

    /// <summary>The input as images of C x H x W.</summary>
    public ImageShape Shape => new(Channels, Size, Size);

    /// <summary>The input of the settings, with what the command's options say.</summary>
    public static NetworkInput Of(ModelSummaryOptions options, Settings settings, IDataSets data)
    {
        var manifest = options.File is null ? null : data.TryFind(settings.Data.Name)?.Manifest;
        var assumed = options.File is not null && manifest is null
            ? $"the article's input, where nothing else is said: {settings.Data.Name} is not at hand (inception data get {settings.Data.Name})"
            : null;
        return new NetworkInput(
            options.Size ?? settings.Data.Size?.Value ?? manifest?.Shape.Height ?? ArticleSize,
            options.Channels ?? manifest?.Shape.Channels ?? ArticleChannels,
            options.Classes ?? manifest?.Classes.Count ?? ArticleClasses,
            assumed);
    }

    /// <summary>The first lines of a page about the network.</summary>
    public IEnumerable<string> Lines(Settings settings)
    {
        yield return $"input {Channels} x {Size} x {Size}, {Classes} classes, variant {settings.TryFind("model.variant")?.Value}, width {settings.Model.Width}";

        if (Assumed is not null)
        {
            yield return Assumed;
        }
    }
}
