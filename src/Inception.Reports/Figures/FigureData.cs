namespace Inception.Reports.Figures;

/// <summary>What the page's script draws. Values are in the unit shown (percent, nats), rounded to what a screen can show; <c>Axis</c> names what the arms differ in.</summary>
internal sealed record FigureData(IReadOnlyList<ArmData> Arms, string Axis, IReadOnlyList<Figure> Figures);

/// <summary>
/// An arm: its names, and its style: 0 for a control, 1 to 7 for others that are told apart by colour, dash and marker,
/// -1 for arms drawn in grey.
/// </summary>
internal sealed record ArmData(int Index, string Name, string Full, int Style);

/// <summary>A figure of the page, drawn into the element of that id.</summary>
[System.Text.Json.Serialization.JsonDerivedType(typeof(ContrastFigure), "contrasts")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(SeedFigure), "seeds")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(CurveFigure), "curves")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(GradientFigure), "gradients")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(WeightFigure), "weights")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(ClassFigure), "classes")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(ImportanceFigure), "importance")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(SearchFigure), "search")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(ContourFigure), "contour")]
internal abstract record Figure(string Id, string Title);

/// <summary>Differences to the control, a row each; <c>Margin</c> is 0 where none is declared.</summary>
internal sealed record ContrastFigure(
    string Id, string Title, string Unit, double Margin, bool Maximize, IReadOnlyList<ContrastRow> Rows) : Figure(Id, Title);

/// <summary>One contrast: the differences of the pairs, and the mean with its interval where there is one.</summary>
internal sealed record ContrastRow(
    int Arm, IReadOnlyList<long> Seeds, IReadOnlyList<double> Differences, double? Mean, double? Low, double? High);

/// <summary>The objective of every seed in every arm shown; <c>Scale</c> and <c>Axis</c> name its axes.</summary>
internal sealed record SeedFigure(
    string Id, string Title, string Unit, string Scale, string Axis, IReadOnlyList<SeedRow> Rows) : Figure(Id, Title);

/// <summary>One arm's values by seed, and their mean with its interval where there is one.</summary>
internal sealed record SeedRow(
    int Arm, IReadOnlyList<long> Seeds, IReadOnlyList<double> Values, double? Mean, double? Low, double? High);

/// <summary>Learning curves: a panel for each head and part.</summary>
internal sealed record CurveFigure(
    string Id, string Title, string Unit, string Scale, int Heads, IReadOnlyList<CurvePanel> Panels) : Figure(Id, Title);

/// <summary>One panel; panels come row by row: first the heads' training curves, then their validation curves.</summary>
internal sealed record CurvePanel(string Title, IReadOnlyList<CurveLine> Lines);

/// <summary>One arm's curve: mean and band by epoch (no band with one seed), and every seed's own values.</summary>
internal sealed record CurveLine(
    int Arm, IReadOnlyList<int> Epochs, IReadOnlyList<double> Mean, IReadOnlyList<double> Low, IReadOnlyList<double> High,
    IReadOnlyList<SeedLine> Seeds);

/// <summary>One seed's curve; epochs that have no value are null.</summary>
internal sealed record SeedLine(long Seed, IReadOnlyList<double?> Values);

/// <summary>
/// Heat maps of what the heads' gradients are to the blocks (a share in percent, or a cosine without a unit), a panel for
/// each arm and head; panels come row by row, an arm each. <c>Least</c> is the smallest value at the end of the colour scale.
/// </summary>
internal sealed record GradientFigure(
    string Id, string Title, string Unit, double Least, int Heads, IReadOnlyList<GradientPanel> Panels) : Figure(Id, Title);

/// <summary>One head in one arm: the value for each block and epoch, and the same with its interval; null where it has none.</summary>
internal sealed record GradientPanel(
    int Arm, string Title, IReadOnlyList<string> Blocks, IReadOnlyList<int> Epochs, IReadOnlyList<IReadOnlyList<double?>> Values,
    IReadOnlyList<IReadOnlyList<string>> Texts);
