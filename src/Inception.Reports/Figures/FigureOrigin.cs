namespace Inception.Reports.Figures;

/// <summary>What each figure is made of and by which method: what a reader needs to draw it again.</summary>
internal static class FigureOrigin
{
    /// <summary>The metrics or outcomes behind a figure, and the function of Inception.Core.Statistics that makes it.</summary>
    public static (string Data, string Method) Of(Figure figure, ReportModel model)
    {
        var metric = model.Findings.Objective.Metric;
        var judged = $"{metric} of completed trials at the {model.Findings.Objective.At.Word} epoch";
        return figure switch
        {
            ContrastFigure => (judged + ", paired by seed", "Paired.compare"),
            SeedFigure => (judged, "StudentT.meanInterval"),
            CurveFigure { Unit: "%" } => ("train/accuracy and validation/accuracy of each head, every epoch", "Curve.OfSweep"),
            CurveFigure => ("train/loss and validation/loss of each head, every epoch", "Curve.OfSweep"),
            WeightFigure => (judged + ", by auxiliary weights", "Response.fit"),
            GradientFigure { Unit: "" } => ("gradient/cosine of each head and block, every account", "Gradients.ofSweep"),
            GradientFigure => ("gradient/share of each head and block, every account", "Gradients.ofSweep"),
            ClassFigure => ("outcomes of every validation image, kept in the store", "Examples.byClass"),
            ImportanceFigure => (judged + ", by setting", "Importance.pedAnova"),
            ContourFigure => (judged + ", by setting", "SearchFinding.Smooth"),
            SearchFigure => (judged + ", by setting", "none: arms as they are"),
            _ => throw new InvalidOperationException($"Expecting a figure whose origin is known, but it is {figure.GetType().Name}"),
        };
    }
}
