// Learning curves: panels side by side where there is room, below each other where not.
function curves(figure, theme, width, forFile) {
  const columns = width < 680 ? 1 : figure.heads === 1 ? 2 : figure.heads;
  const legendRows = forFile ? Math.ceil(data.arms.filter(arm => arm.style >= 0).reduce((sum, arm) => sum + 60 + 7 * arm.name.length, 0) / (width - 80)) : 0;
  const margin = { l: 64, r: 10, t: 44 + (forFile ? 30 + 20 * legendRows : 0), b: 48 };
  const panels = grid(figure.panels.length, columns, width, margin, columns === 1 ? 200 : 230, 22, 58);
  const common = spread(figure);
  const layout = { ...baseLayout(theme, width, panels.height), margin, annotations: [] };
  const traces = [];
  const inLegend = new Set();
  figure.panels.forEach((panel, index) => {
    const place = panels.at(index), suffix = place.suffix;
    const epochs = panel.lines.flatMap(line => line.epochs);
    const longest = epochs.reduce((most, epoch) => Math.max(most, epoch), 1);
    layout[`xaxis${suffix}`] = axis(theme, {
      domain: place.x, anchor: `y${suffix}`, matches: index === 0 ? undefined : "x",
      title: place.isLast ? { text: "epoch", standoff: 6 } : undefined, tickformat: "d", dtick: longest <= 10 ? 1 : undefined,
      range: longest === 1 ? [0.5, 1.5] : [1 - 0.02 * longest, longest * 1.02],
    });
    layout[`yaxis${suffix}`] = axis(theme, {
      domain: place.y, anchor: `x${suffix}`, matches: index === 0 ? undefined : "y",
      showticklabels: place.column === 0, title: place.column === 0 ? { text: figure.scale, standoff: 8 } : undefined, range: common,
    });
    layout.annotations.push(panelTitle(theme, panel.title, place));
    traces.push(...panelTraces(panel, theme, figure.unit, { xaxis: `x${suffix}`, yaxis: `y${suffix}` }, inLegend));
  });
  return { traces, layout };
}

// One range for all panels, whatever is switched on, so that heads and parts can be compared.
function spread(figure) {
  let low = Infinity, high = -Infinity;
  const take = values => {
    for (const value of values) {
      if (value === null) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  };
  for (const line of figure.panels.flatMap(panel => panel.lines)) {
    [line.mean, line.low, line.high, ...line.seeds.map(seed => seed.values)].forEach(take);
  }
  const room = 0.04 * (high - low || 1);
  return [low - room, high + room];
}

function panelTraces(panel, theme, unit, axes, inLegend) {
  const lines = panel.lines.map(line => ({ ...line, arm: arms.get(line.arm) })).filter(line => !hidden.has(line.arm.index));
  const grey = { x: [], y: [] };
  for (const line of lines.filter(line => line.arm.style < 0)) {
    grey.x.push(...line.epochs, null);
    grey.y.push(...line.mean, null);
  }
  const styled = lines.filter(line => line.arm.style >= 0).map(line => ({ ...line, colour: colourOf(theme, line.arm) }));
  const bands = styled.filter(line => line.low.length > 0).map(line => ({
    type: "scatter", mode: "lines", ...axes, x: [...line.epochs, ...line.epochs.slice().reverse()],
    y: [...line.high, ...line.low.slice().reverse()], fill: "toself", fillcolor: fade(line.colour, 0.14),
    line: { width: 0 }, hoverinfo: "skip", showlegend: false,
  }));
  const single = styled.filter(() => seedsShown).map(line => {
    const trace = { type: "scatter", mode: "lines", ...axes, x: [], y: [], line: { color: fade(line.colour, 0.6), width: 0.8 }, hoverinfo: "skip", showlegend: false };
    for (const seed of line.seeds) {
      trace.x.push(...line.epochs, null);
      trace.y.push(...seed.values, null);
    }
    return trace;
  });
  const means = styled.map(line => {
    const first = !inLegend.has(line.arm.index);
    inLegend.add(line.arm.index);
    const range = line.epochs.map((_, i) => (line.low.length > 0 ? ` [${line.low[i]}, ${line.high[i]}]` : " (one seed)"));
    return {
      type: "scatter", mode: line.epochs.length <= 8 ? "lines+markers" : "lines", ...axes, x: line.epochs, y: line.mean,
      cliponaxis: false, name: plain(line.arm.name), showlegend: first, customdata: range,
      line: { color: line.colour, width: 2, dash: dashes[line.arm.style] }, marker: { symbol: symbols[line.arm.style], size: 6 },
      hovertemplate: `epoch %{x}: %{y}%{customdata} ${unit}<extra>${plain(line.arm.full)}</extra>`,
    };
  });
  const others = { type: "scatter", mode: "lines", ...axes, ...grey, line: { color: theme.other, width: 0.8 }, hoverinfo: "skip", showlegend: false };
  return [...(grey.x.length > 0 ? [others] : []), ...bands, ...single, ...means];
}
