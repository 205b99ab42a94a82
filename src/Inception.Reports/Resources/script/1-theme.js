// What every figure draws with: data, colours, axes.
const data = JSON.parse(document.getElementById("report-data").textContent);
const arms = new Map(data.arms.map(arm => [arm.index, arm]));
const root = document.documentElement;
const dashes = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "8px,3px", "2px,3px"];
const symbols = ["circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "x", "pentagon"];
const hidden = new Set();
let seedsShown = false;

// Plotly reads a little HTML in its texts; names are not meant as such.
const plain = text => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const shorten = (text, most) => (text.length > most ? text.slice(0, most - 1).trimEnd() + "\u2026" : text);
const fade = (hex, alpha) =>
  `rgba(${[1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16)).join(",")},${alpha})`;

function readTheme() {
  const style = getComputedStyle(root);
  const read = name => style.getPropertyValue(name).trim();
  return {
    page: read("--page"), ink: read("--ink"), muted: read("--muted"), grid: read("--grid"), rule: read("--rule"),
    other: read("--other"), panel: read("--panel"),
    along: read("--along"), against: read("--against"),
    arms: dashes.map((_, index) => read(`--s${index}`)),
  };
}

function inLight(action) {
  const before = root.dataset.theme;
  root.dataset.theme = "light";
  try { return action(); } finally {
    if (before === undefined) delete root.dataset.theme; else root.dataset.theme = before;
  }
}

const colourOf = (theme, arm) => (arm.style < 0 ? theme.other : theme.arms[arm.style]);

function baseLayout(theme, width, height) {
  return {
    width, height,
    paper_bgcolor: theme.page, plot_bgcolor: theme.page,
    font: { family: "system-ui, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif", size: 12, color: theme.ink },
    hoverlabel: { bgcolor: theme.panel, bordercolor: theme.rule, font: { color: theme.ink } },
    hovermode: "closest",
    dragmode: matchMedia("(pointer: coarse)").matches ? false : "zoom",
    showlegend: false,
    modebar: { bgcolor: "rgba(0,0,0,0)", color: theme.muted, activecolor: theme.ink, orientation: "h" },
  };
}

const axis = (theme, more) => ({
  gridcolor: theme.grid, linecolor: theme.rule, zeroline: false, ticks: "outside", tickcolor: theme.rule, ticklen: 4,
  ...more,
});

// Panels of equal size, row by row: the place of each, and the height of all.
function grid(count, columns, width, margin, panelHeight, gapX, gapY) {
  const rowCount = Math.ceil(count / columns);
  const inner = { x: width - margin.l - margin.r, y: rowCount * panelHeight + (rowCount - 1) * gapY };
  const panelWidth = (inner.x - (columns - 1) * gapX) / columns;
  return {
    panelWidth, inner, height: inner.y + margin.t + margin.b,
    at(index) {
      const column = index % columns, row = Math.floor(index / columns);
      const left = column * (panelWidth + gapX) / inner.x, top = 1 - row * (panelHeight + gapY) / inner.y;
      return {
        column, left, top, suffix: index === 0 ? "" : String(index + 1), isLast: row === rowCount - 1 || index + columns >= count,
        x: [left, left + panelWidth / inner.x], y: [top - panelHeight / inner.y, top],
      };
    },
  };
}

// The title above a panel.
const panelTitle = (theme, text, place) => ({
  text: plain(text), x: place.left, y: place.top, xref: "paper", yref: "paper", xanchor: "left", yanchor: "bottom", yshift: 4, showarrow: false,
  font: { color: theme.ink, size: 12.5 },
});
