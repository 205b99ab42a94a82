// A setting's key where it fits, else its last part.
const keyOf = (setting, letters) => plain(shorten(setting.key.length <= letters ? setting.key : setting.key.split(/[./]/).pop(), letters));

// A number in few letters.
const brief = value => (value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(3))));

// A setting's values as an axis: lists by their places, ranges as they are or by their logarithms.
const settingAxis = (theme, setting, more) => axis(theme, {
  type: setting.isLogarithmic ? "log" : "linear", exponentformat: "power", title: { text: plain(shorten(setting.key, 40)), standoff: 6 },
  ...(setting.levels.length > 0 ? { tickvals: setting.levels.map((_, at) => at), ticktext: setting.levels.map(level => plain(shorten(level, 10))), range: [-0.4, setting.levels.length - 0.6] } : { nticks: 5 }),
  ...more,
});

const shownValue = (setting, at) => (setting.levels.length > 0 ? setting.levels[setting.values[at]] : Number(setting.values[at].toPrecision(4)));

// Importance: a bar's end is the estimate, with its interval.
function importance(figure, theme, width, forFile) {
  const most = width < 560 ? 18 : 44;
  return {
    traces: [{
      type: "bar", orientation: "h", x: figure.rows.map(row => row.mean).reverse(), y: figure.rows.map((_, at) => at),
      marker: { color: fade(theme.arms[1], 0.55) },
      error_x: {
        type: "data", array: figure.rows.map(row => row.high - row.mean).reverse(), arrayminus: figure.rows.map(row => row.mean - row.low).reverse(),
        color: theme.ink, thickness: 1.5, width: 4,
      },
      customdata: figure.rows.map(row => `${plain(row.key)}: ${row.mean} [${row.low}, ${row.high}] %`).reverse(), hovertemplate: "%{customdata}<extra></extra>",
    }],
    layout: {
      ...baseLayout(theme, width, 84 + 34 * figure.rows.length + (forFile ? 34 : 0)),
      margin: { l: 12, r: 16, t: 28 + (forFile ? 34 : 0), b: 48 },
      xaxis: axis(theme, { range: [0, 100], title: { text: "share of the importance, %", standoff: 8 } }),
      yaxis: axis(theme, { tickvals: figure.rows.map((_, at) => at), ticktext: figure.rows.map(row => keyOf(row, most) + " ").reverse(), automargin: true, showgrid: false, ticks: "", fixedrange: true }),
    },
  };
}

// A panel for each setting, or a line for each arm through all settings.
const search = (figure, theme, width, forFile) => (figure.id === "figure-slices" ? slices : parallel)(figure, theme, width, forFile);

function slices(figure, theme, width, forFile) {
  const columns = Math.min(figure.axes.length, width < 480 ? 1 : width < 800 ? 2 : 3);
  const margin = { l: 64, r: 14, t: 28 + (forFile ? 34 : 0), b: 52 };
  const panels = grid(figure.axes.length, columns, width, margin, 190, 26, 70);
  const layout = { ...baseLayout(theme, width, panels.height), margin };
  const kinds = [{ best: false, color: theme.muted }, { best: true, color: theme.arms[2] }];
  const traces = figure.axes.flatMap((setting, index) => {
    const place = panels.at(index), suffix = place.suffix;
    layout[`xaxis${suffix}`] = settingAxis(theme, setting, { domain: place.x, anchor: `y${suffix}` });
    layout[`yaxis${suffix}`] = axis(theme, {
      domain: place.y, anchor: `x${suffix}`, matches: index === 0 ? undefined : "y",
      showticklabels: place.column === 0, title: place.column === 0 ? { text: plain(figure.scale), standoff: 8 } : undefined,
    });
    return kinds.map(kind => {
      const chosen = figure.scores.map((_, at) => at).filter(at => figure.best[at] === kind.best);
      return {
        type: "scatter", mode: "markers", xaxis: `x${suffix}`, yaxis: `y${suffix}`, x: chosen.map(at => setting.values[at]), y: chosen.map(at => figure.scores[at]),
        marker: { color: kind.color, size: kind.best ? 7 : 6, symbol: kind.best ? "diamond" : "circle-open" },
        customdata: chosen.map(at => plain(figure.arms[at])), hovertemplate: `%{y} ${figure.unit}<extra>%{customdata}</extra>`,
      };
    });
  });
  return { traces, layout };
}

function parallel(figure, theme, width, forFile) {
  const score = { key: figure.scale, isLogarithmic: false, levels: [], values: figure.scores };
  const all = [...figure.axes, score];
  const scaled = all.map(setting => {
    const values = setting.isLogarithmic ? setting.values.map(Math.log) : setting.values;
    const low = Math.min(...values), high = Math.max(...values);
    return { setting, low: Math.min(...setting.values), high: Math.max(...setting.values), at: values.map(value => (high > low ? (value - low) / (high - low) : 0.5)) };
  });
  const ends = scaled.flatMap(({ setting, low, high }, x) => {
    const text = value => plain(shorten(setting.levels.length > 0 ? setting.levels[value] : brief(value), 12));
    const place = { x, xref: "x", yref: "y", showarrow: false, font: { color: theme.muted, size: 11 }, xanchor: x === 0 ? "left" : x === all.length - 1 ? "right" : "center" };
    const letters = Math.max(5, Math.floor(width / all.length / 12));
    return [
      { ...place, y: 0, yanchor: "top", yshift: -4, text: text(low) }, { ...place, y: 1, yanchor: "bottom", yshift: 4, text: text(high) },
      { ...place, y: 1, yanchor: "bottom", yshift: 22, text: keyOf(setting, letters), font: { color: theme.ink, size: 12 } },
    ];
  });
  const lines = best => {
    const x = [], y = [];
    figure.scores.forEach((_, arm) => {
      if (figure.best[arm] !== best) return;
      scaled.forEach(({ at }, place) => { x.push(place); y.push(at[arm]); });
      x.push(null); y.push(null);
    });
    return { type: "scatter", mode: "lines", x, y, line: { color: best ? theme.arms[2] : fade(theme.muted, 0.45), width: best ? 1.8 : 1 }, hoverinfo: "skip" };
  };
  const last = { x: figure.scores.map(() => all.length - 1), y: scaled[all.length - 1].at };
  return {
    traces: [lines(false), lines(true), {
      type: "scatter", mode: "markers", ...last, cliponaxis: false, marker: { size: 6, color: figure.best.map(best => (best ? theme.arms[2] : theme.muted)) },
      customdata: figure.arms.map((arm, at) => `${figure.scores[at]} ${figure.unit}: ${plain(arm)}`), hovertemplate: "%{customdata}<extra></extra>",
    }],
    layout: {
      ...baseLayout(theme, width, 360 + (forFile ? 34 : 0)), margin: { l: 24, r: 24, t: 60 + (forFile ? 34 : 0), b: 30 }, annotations: ends,
      xaxis: axis(theme, { range: [-0.04 * all.length, all.length - 1 + 0.04 * all.length], tickvals: all.map((_, x) => x), showticklabels: false, ticks: "", gridcolor: theme.rule, showline: false, fixedrange: true }),
      yaxis: axis(theme, { visible: false, range: [-0.02, 1.02], fixedrange: true }),
    },
  };
}

// The scores smoothed over the two most important settings, and the arms.
function contour(figure, theme, width, forFile) {
  const [first, second] = figure.axes;
  const side = figure.grid.length;
  const scale = setting => {
    const low = Math.min(...setting.values), high = Math.max(...setting.values);
    return Array.from({ length: side }, (_, at) => (setting.isLogarithmic ? low * (high / low) ** (at / (side - 1)) : low + (high - low) * at / (side - 1)));
  };
  return {
    traces: [{
      type: "contour", x: scale(first), y: scale(second), z: figure.grid, colorscale: [[0, theme.page], [1, theme.along]], contours: { coloring: "heatmap" }, line: { color: theme.muted, width: 0.6 },
      hoverinfo: "skip", colorbar: { title: { text: plain(figure.unit) }, thickness: 12, outlinewidth: 0, tickcolor: theme.rule },
    }, {
      type: "scatter", mode: "markers", x: first.values, y: second.values, marker: { color: theme.ink, size: 6, symbol: "circle-open" },
      customdata: figure.arms.map((arm, at) => `${figure.scores[at]} ${figure.unit}: ${shownValue(first, at)}, ${shownValue(second, at)}`), hovertemplate: "%{customdata}<extra></extra>",
    }],
    layout: {
      ...baseLayout(theme, width, 400 + (forFile ? 34 : 0)), margin: { l: 12, r: 12, t: 28 + (forFile ? 34 : 0), b: 52 },
      xaxis: settingAxis(theme, first, { showgrid: false, automargin: true }), yaxis: settingAxis(theme, second, { showgrid: false, automargin: true }),
    },
  };
}
