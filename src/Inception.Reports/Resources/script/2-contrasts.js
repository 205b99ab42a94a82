// Differences to the control: a row per contrast, pairs above, mean and interval below.
function contrasts(figure, theme, width, forFile) {
  const rows = figure.rows.map((row, index) => ({ ...row, arm: arms.get(row.arm), at: figure.rows.length - 1 - index }));
  const narrow = width < 560;
  const height = 96 + rows.length * (rows.length > 20 ? 28 : 48);
  const traces = rows.flatMap(row => {
    const colour = row.arm.style < 0 ? theme.muted : colourOf(theme, row.arm);
    const name = plain(row.arm.full);
    const pairs = {
      type: "scatter", mode: "markers", x: row.differences, y: row.differences.map(() => row.at + 0.2),
      marker: { symbol: "circle-open", size: 7, color: colour, line: { width: 1.25 } },
      customdata: row.seeds, hovertemplate: `seed %{customdata}: %{x:+.3~f} ${figure.unit}<extra>${name}</extra>`,
    };
    if (row.mean === null) return [pairs];
    return [pairs, {
      type: "scatter", mode: "lines+markers", x: [row.low, row.mean, row.high], y: [row.at - 0.12, row.at - 0.12, row.at - 0.12],
      line: { color: colour, width: 2.5 }, marker: { opacity: 1, symbol: ["line-ns-open", "diamond", "line-ns-open"], size: [9, 10, 9], color: colour, line: { width: 2.5, color: colour } },
      hovertemplate: `mean %{customdata}<extra>${name}</extra>`,
      customdata: Array(3).fill(`${row.mean} [${row.low}, ${row.high}] ${figure.unit}`),
    }];
  });
  const direction = [["\u2190 worse", 0, "left"], ["better \u2192", 1, "right"]];
  const words = figure.maximize ? direction : [["\u2190 better", 0, "left"], ["worse \u2192", 1, "right"]];
  const line = { type: "line", xref: "x", yref: "paper", x0: 0, x1: 0, y0: 0, y1: 1, line: { color: theme.muted, width: 1.25 } };
  const band = { type: "rect", xref: "x", yref: "paper", x0: -figure.margin, x1: figure.margin, y0: 0, y1: 1, line: { width: 0 }, fillcolor: theme.grid, opacity: 0.7, layer: "below" };
  return {
    traces,
    layout: {
      ...baseLayout(theme, width, height),
      margin: { l: 12, r: 12, t: forFile ? 72 : 48, b: 48 },
      xaxis: axis(theme, { title: { text: `difference, ${figure.unit}`, standoff: 8 }, automargin: true }),
      yaxis: axis(theme, {
        range: [-0.6, rows.length - 0.4], tickvals: rows.map(row => row.at), automargin: true, showgrid: false, ticks: "", fixedrange: true,
        ticktext: rows.map(row => plain(shorten(row.arm.name, narrow ? 16 : 40)) + " "),
      }),
      shapes: figure.margin > 0 ? [band, line] : [line],
      annotations: words.map(([text, x, xanchor]) => ({
        text, x, xanchor, y: 1, yanchor: "bottom", xref: "paper", yref: "paper", showarrow: false,
        font: { color: theme.muted, size: 12 },
      })),
    },
  };
}

// Every seed in every arm: a thin line joins one seed's trials; mean and interval stand beside the dots.
function seeds(figure, theme, width, forFile) {
  const rows = figure.rows.map((row, at) => ({ ...row, arm: arms.get(row.arm), at }));
  const narrow = width < 560;
  const join = { x: [], y: [] };
  for (const seed of new Set(rows.flatMap(row => row.seeds))) {
    for (const row of rows) {
      const found = row.seeds.indexOf(seed);
      if (found >= 0) { join.x.push(row.at); join.y.push(row.values[found]); }
    }
    join.x.push(null); join.y.push(null);
  }
  const traces = [{ type: "scatter", mode: "lines", ...join, line: { color: theme.other, width: 1 }, hoverinfo: "skip" }];
  for (const row of rows) {
    const colour = colourOf(theme, row.arm);
    const symbol = symbols[row.arm.style];
    const name = plain(row.arm.full);
    traces.push({
      type: "scatter", mode: "markers", x: row.values.map(() => row.at), y: row.values,
      marker: { color: colour, size: 7, symbol: `${symbol}-open`, line: { width: 1.5 } },
      customdata: row.seeds, hovertemplate: `seed %{customdata}: %{y} ${figure.unit}<extra>${name}</extra>`,
    });
    if (row.mean !== null) traces.push({
      type: "scatter", mode: "markers", x: [row.at + 0.14], y: [row.mean],
      error_y: { type: "data", array: [row.high - row.mean], arrayminus: [row.mean - row.low], color: colour, thickness: 2.5, width: 5 },
      marker: { color: colour, size: 10, symbol: "diamond" },
      customdata: [`${row.mean} [${row.low}, ${row.high}] ${figure.unit}`], hovertemplate: `mean %{customdata}<extra>${name}</extra>`,
    });
  }
  // Names stand level where there is room, upright where not, and then in one line where their lines would meet.
  const labels = rows.map(row => row.arm.name.split(" \u00b7 "));
  const room = (width - 80) / rows.length;
  const level = Math.max(...labels.flat().map(part => part.length)) * 7 < room;
  const joint = level || Math.max(...labels.map(parts => parts.length)) * 17 < room ? "<br>" : ", ";
  const names = labels.map(parts => (joint === ", " ? plain(shorten(parts.join(joint), 32)) : parts.map(part => plain(shorten(part, 28))).join(joint)));
  // Upright names take height, about 6.5 pixels a letter.
  const upright = level ? 0 : 6.5 * Math.max(...(joint === ", " ? names : labels.flat()).map(name => Math.min(32, name.length)));
  return {
    traces,
    layout: {
      ...baseLayout(theme, width, (narrow ? 320 : 380) + upright),
      margin: { l: 12, r: 12, t: forFile ? 64 : 36, b: 48 },
      xaxis: axis(theme, {
        range: [-0.5, rows.length - 0.5], tickvals: rows.map(row => row.at), showgrid: false, automargin: true, fixedrange: true,
        tickangle: level ? 0 : -90, title: { text: plain(shorten(figure.axis, 60)), standoff: 10 },
        ticktext: names,
      }),
      yaxis: axis(theme, { title: { text: plain(figure.scale), standoff: 6 }, automargin: true }),
    },
  };
}
