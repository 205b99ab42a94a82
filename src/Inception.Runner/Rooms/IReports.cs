using Inception.Core;

namespace Inception.Runner.Rooms;

/// <summary>What is said about a sweep's results.</summary>
internal interface IReports
{
    /// <summary>The verdict in lines of at most 80 columns.</summary>
    IReadOnlyList<string> Verdict(SweepRecord sweep);

    /// <summary>
    /// Writes the report; its folder is made where it does not exist. The file's ending decides the form: .md and .tex, all
    /// else is a page. <paramref name="control"/>: a control chosen after the run, for exploratory contrasts; empty for none.
    /// </summary>
    void Write(SweepRecord sweep, string file, IReadOnlyList<Assignment> control);
}
