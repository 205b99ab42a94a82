using Inception.Core.Statistics;
using Inception.Reports.Html;
using Inception.Reports.Text;

namespace Inception.Reports.Sections;

/// <summary>Of each seed, the two trained networks on the same images.</summary>
internal static class NetworkTable
{
    private const int MostRows = 1_000;

    public static void Write(HtmlPage page, ReportModel model, ExampleFindings found)
    {
        var rows = found.Contrasts.SelectMany(c => c.Networks.Select(n => (c.Arm, Network: n))).Take(MostRows).ToList();
        page.Write($"<details><summary>Single networks against each other (McNemar)</summary>\n");
        page.OpenTable(
            "networks-table",
            "Images that only one of a seed's two networks has right. The p values ask whether these two networks differ on new images, not whether the arms do: a small one says nothing of other seeds.",
            rows.Count > TrialSection.TallFrom, "Arm", Head.Of("Seed"), Head.Of("Only control right"), Head.Of("Only arm right"), Head.Of("p (exact)"), Head.Of("p (mid)"));
        foreach (var (arm, network) in rows)
        {
            page.Write($"<tr><th scope=\"row\">{model.Names.Short(arm)}</th>");
            page.Number(network.Seed.ToString());
            page.Number(network.Test.OnlyFirst.ToString());
            page.Number(network.Test.OnlySecond.ToString());
            page.Number(MetricFormat.P(network.Test.Exact));
            page.Number(MetricFormat.P(network.Test.MidP));
            page.Write($"</tr>\n");
        }

        page.CloseTable();
        page.Write($"</details>\n");
    }
}
