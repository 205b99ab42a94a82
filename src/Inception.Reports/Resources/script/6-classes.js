// Differences to the control by class: a row for each class, in it a mark and bar for each arm.
function classes(figure, theme, width, forFile) {
  const rows = figure.rows.map(row => ({ ...row, arm: arms.get(row.arm) }));
  const narrow = width < 560;
  const names = figure.classes.map(name => plain(shorten(name, narrow ? 12 : 24)) + " ");
  const step = 0.7 / Math.max(1, rows.length);
  const at = (index, place) => figure.classes.length - 1 - index + 0.35 - step * (place + 0.5);
  const legendRows = rows.length === 1 ? 0 : Math.ceil(rows.reduce((sum, row) => sum + 60 + 7 * row.arm.name.length, 0) / (width - 40));
  const top = 12 + 22 * legendRows + (forFile ? 34 : 0);
  const height = top + 52 + figure.classes.length * Math.max(24, 12 * rows.length + 10);
  const traces = rows.map((row, place) => {
    const colour = row.arm.style < 0 ? theme.muted : colourOf(theme, row.arm);
    return {
      type: "scatter", mode: "markers", name: plain(row.arm.name), x: row.mean, y: row.mean.map((_, index) => at(index, place)),
      error_x: {
        type: "data", array: row.mean.map((mean, index) => (row.high[index] ?? mean) - mean), arrayminus: row.mean.map((mean, index) => mean - (row.low[index] ?? mean)),
        color: colour, thickness: 2, width: 3,
      },
      marker: { color: colour, size: 8, symbol: row.arm.style < 0 ? "circle" : symbols[row.arm.style] },
      customdata: row.mean.map((mean, index) => `${plain(figure.classes[index])}: ${mean}${row.low[index] === null ? "" : ` [${row.low[index]}, ${row.high[index]}]`}`),
      hovertemplate: `%{customdata} points<extra>${plain(row.arm.full)}</extra>`,
    };
  });
  return {
    traces,
    layout: {
      ...baseLayout(theme, width, height),
      showlegend: legendRows > 0, legend: { orientation: "h", x: 0, y: 1 - (forFile ? 34 / height : 0), yref: "container", yanchor: "top" },
      margin: { l: 12, r: 12, t: top, b: 48 },
      xaxis: axis(theme, { title: { text: "arm minus control, points", standoff: 8 }, automargin: true, zeroline: true, zerolinecolor: theme.muted }),
      yaxis: axis(theme, {
        range: [-0.6, figure.classes.length - 0.4], tickvals: figure.classes.map((_, index) => figure.classes.length - 1 - index), ticktext: names,
        automargin: true, showgrid: false, ticks: "", fixedrange: true,
      }),
    },
  };
}
