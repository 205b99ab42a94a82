// Heat maps of the heads' shares or cosines: heads side by side where there is room, an arm below the other; one colour scale.
function gradients(figure, theme, width, forFile) {
  const columns = width < 680 ? 1 : figure.heads;
  const margin = { l: 56, r: 84, t: 44 + (forFile ? 30 : 0), b: 48 };
  const panels = grid(figure.panels.length, columns, width, margin, 190, 48, 62);
  const blocks = figure.panels.reduce((most, panel) => (panel.blocks.length > most.length ? panel.blocks : most), []);
  const heightOf = block => blocks.length - 1 - blocks.indexOf(block);
  const most = figure.panels.flatMap(panel => panel.values.flat()).reduce((sum, value) => Math.max(sum, Math.abs(value ?? 0)), figure.least);
  const layout = {
    ...baseLayout(theme, width, panels.height), margin, annotations: [],
    coloraxis: {
      cmin: -most, cmax: most, colorscale: [[0, theme.against], [0.5, theme.page], [1, theme.along]],
      colorbar: { title: { text: figure.unit }, thickness: 12, outlinewidth: 0, len: Math.min(1, 260 / panels.inner.y), y: 1, yanchor: "top", tickcolor: theme.rule },
    },
  };
  const traces = figure.panels.map((panel, index) => {
    const place = panels.at(index), suffix = place.suffix;
    const room = panels.panelWidth / Math.max(1, panel.epochs.length);
    layout[`xaxis${suffix}`] = axis(theme, {
      domain: place.x, anchor: `y${suffix}`, showgrid: false, tickformat: "d",
      dtick: panel.epochs.length <= 10 ? 1 : undefined, title: place.isLast ? { text: "epoch", standoff: 6 } : undefined,
    });
    layout[`yaxis${suffix}`] = axis(theme, {
      domain: place.y, anchor: `x${suffix}`, showgrid: false,
      tickvals: blocks.map(heightOf), ticktext: blocks, range: [-0.5, blocks.length - 0.5],
    });
    const name = shorten(arms.get(panel.arm).name, Math.max(8, Math.floor(panels.panelWidth / 7) - panel.title.length));
    layout.annotations.push(panelTitle(theme, `${panel.title}, ${name}`, place));
    // The image enters at the top, so rows go up from the last block; numbers, since plotly.js mixes up the rows of
    // panels that share a category axis but not its categories.
    const upwards = rows => rows.slice().reverse();
    return {
      type: "heatmap", x: panel.epochs, y: upwards(panel.blocks).map(heightOf), z: upwards(panel.values), coloraxis: "coloraxis", xaxis: `x${suffix}`, yaxis: `y${suffix}`,
      xgap: 1, ygap: 1, hoverongaps: false, customdata: upwards(panel.texts), text: upwards(panel.blocks).map(block => panel.epochs.map(() => block)), texttemplate: room >= 40 ? `%{z:.${figure.unit === "%" ? 0 : 2}f}` : "", textfont: { color: theme.ink },
      hovertemplate: `%{text}, epoch %{x}: %{customdata} ${figure.unit}<extra>${plain(panel.title)}</extra>`,
    };
  });
  return { traces, layout };
}
