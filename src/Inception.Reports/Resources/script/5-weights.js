// The objective against the weight of the auxiliary losses, on the scale of its root.
function weights(figure, theme, width, forFile) {
  const columns = width < 680 ? 1 : figure.panels.length;
  const margin = { l: 64, r: 14, t: 40 + (forFile ? 30 : 0), b: 52 };
  const panels = grid(figure.panels.length, columns, width, margin, 280, 30, 74);
  const layout = { ...baseLayout(theme, width, panels.height), margin, annotations: [], shapes: [] };
  const colour = theme.arms[1];
  const traces = figure.panels.flatMap((panel, index) => {
    const place = panels.at(index), suffix = place.suffix;
    const axes = { xaxis: `x${suffix}`, yaxis: `y${suffix}` };
    const roots = panel.weights.map(Math.sqrt);
    const tried = panel.tried.map(point => Math.sqrt(point.weight));
    const shown = panel.tried.filter((_, at) => at === 0 || (tried[at] - tried[at - 1]) * panels.panelWidth > 28 * (roots[roots.length - 1] - roots[0]));
    const room = 0.03 * (roots[roots.length - 1] - roots[0] || 1);
    layout[`xaxis${suffix}`] = axis(theme, {
      domain: place.x, anchor: `y${suffix}`, title: { text: plain(panel.title), standoff: 8 }, showgrid: false,
      range: [roots[0] - room, roots[roots.length - 1] + room], tickvals: shown.map(point => Math.sqrt(point.weight)), ticktext: shown.map(point => String(point.weight)),
    });
    layout[`yaxis${suffix}`] = axis(theme, {
      domain: place.y, anchor: `x${suffix}`, matches: index === 0 ? undefined : "y",
      showticklabels: place.column === 0, title: place.column === 0 ? { text: plain(figure.scale), standoff: 8 } : undefined,
    });
    for (const [low, high] of panel.flat) layout.shapes.push({
      type: "line", xref: axes.xaxis, yref: `${axes.yaxis} domain`, x0: Math.sqrt(low), x1: Math.sqrt(high), y0: 0, y1: 0, line: { color: theme.along, width: 7 },
    });
    return [
      {
        type: "scatter", mode: "lines", ...axes, x: [...roots, ...roots.slice().reverse()], y: [...panel.high, ...panel.low.slice().reverse()],
        fill: "toself", fillcolor: fade(colour, 0.16), line: { width: 0 }, hoverinfo: "skip",
      },
      {
        type: "scatter", mode: "lines", ...axes, x: roots, y: panel.fit, line: { color: colour, width: 2 },
        customdata: panel.weights.map((weight, at) => [weight.toFixed(3), panel.low[at], panel.high[at]]),
        hovertemplate: `weight %{customdata[0]}: %{y} [%{customdata[1]}, %{customdata[2]}] ${figure.unit}<extra>curve</extra>`,
      },
      {
        type: "scatter", mode: "markers", ...axes, x: tried, y: panel.tried.map(point => point.mean), cliponaxis: false,
        error_y: {
          type: "data", array: panel.tried.map(point => (point.high ?? point.mean) - point.mean), arrayminus: panel.tried.map(point => point.mean - (point.low ?? point.mean)),
          color: theme.arms[0], thickness: 2, width: 5,
        },
        marker: { color: theme.arms[0], size: 9, symbol: "diamond" },
        customdata: panel.tried.map(point => `${point.weight}: ${point.mean}${point.low === null ? "" : ` [${point.low}, ${point.high}]`} ${figure.unit}`),
        hovertemplate: "weight %{customdata}<extra>mean</extra>",
      },
    ];
  });
  return { traces, layout };
}
