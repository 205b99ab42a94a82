// Draws the report's figures from the data in #report-data, in the colours of the page's style sheet.
(() => {
  "use strict";

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
    // Names stand level where there is room, upright where not.
    const labels = rows.map(row => row.arm.name.split(" \u00b7 "));
    const level = Math.max(...labels.flat().map(part => part.length)) * 7 < (width - 80) / rows.length;
    return {
      traces,
      layout: {
        ...baseLayout(theme, width, narrow ? 340 : 400),
        margin: { l: 12, r: 12, t: forFile ? 64 : 36, b: 48 },
        xaxis: axis(theme, {
          range: [-0.5, rows.length - 0.5], tickvals: rows.map(row => row.at), showgrid: false, automargin: true, fixedrange: true,
          tickangle: level ? 0 : -90, title: { text: plain(shorten(figure.axis, 60)), standoff: 10 },
          ticktext: labels.map(parts => parts.map(part => plain(shorten(part, 28))).join("<br>")),
        }),
        yaxis: axis(theme, { title: { text: plain(figure.scale), standoff: 6 }, automargin: true }),
      },
    };
  }

  // Learning curves: panels side by side where there is room, below each other where not.
  function curves(figure, theme, width, forFile) {
    const columns = width < 680 ? 1 : figure.heads === 1 ? 2 : figure.heads;
    const rowCount = Math.ceil(figure.panels.length / columns);
    const legendRows = forFile ? Math.ceil(data.arms.filter(arm => arm.style >= 0).reduce((sum, arm) => sum + 60 + 7 * arm.name.length, 0) / (width - 80)) : 0;
    const margin = { l: 64, r: 10, t: 44 + (forFile ? 30 + 20 * legendRows : 0), b: 48 };
    const panelHeight = columns === 1 ? 200 : 230;
    const gapX = 22, gapY = 58;
    const common = spread(figure);
    const inner = { x: width - margin.l - margin.r, y: rowCount * panelHeight + (rowCount - 1) * gapY };
    const panelWidth = (inner.x - (columns - 1) * gapX) / columns;
    const layout = { ...baseLayout(theme, width, inner.y + margin.t + margin.b), margin, annotations: [] };
    const traces = [];
    const inLegend = new Set();
    figure.panels.forEach((panel, index) => {
      const column = index % columns, row = Math.floor(index / columns);
      const suffix = index === 0 ? "" : String(index + 1);
      const left = column * (panelWidth + gapX) / inner.x;
      const top = 1 - row * (panelHeight + gapY) / inner.y;
      const last = row === rowCount - 1;
      const epochs = panel.lines.flatMap(line => line.epochs);
      const longest = epochs.reduce((most, epoch) => Math.max(most, epoch), 1);
      layout[`xaxis${suffix}`] = axis(theme, {
        domain: [left, left + panelWidth / inner.x], anchor: `y${suffix}`, matches: index === 0 ? undefined : "x",
        title: last ? { text: "epoch", standoff: 6 } : undefined, tickformat: "d", dtick: longest <= 10 ? 1 : undefined,
        range: longest === 1 ? [0.5, 1.5] : [1 - 0.02 * longest, longest * 1.02],
      });
      layout[`yaxis${suffix}`] = axis(theme, {
        domain: [top - panelHeight / inner.y, top], anchor: `x${suffix}`, matches: index === 0 ? undefined : "y",
        showticklabels: column === 0, title: column === 0 ? { text: figure.scale, standoff: 8 } : undefined, range: common,
      });
      layout.annotations.push({
        text: panel.title, x: left, y: top, xref: "paper", yref: "paper", xanchor: "left", yanchor: "bottom", yshift: 4, showarrow: false,
        font: { color: theme.ink, size: 12.5 },
      });
      traces.push(...panelTraces(panel, theme, figure.unit, { xaxis: `x${suffix}`, yaxis: `y${suffix}` }, inLegend));
    });
    return { traces, layout };
  }

  // Heat maps of the heads' shares: heads side by side where there is room, an arm below the other; one colour scale.
  function gradients(figure, theme, width, forFile) {
    const columns = width < 680 ? 1 : figure.heads;
    const rowCount = Math.ceil(figure.panels.length / columns);
    const margin = { l: 56, r: 84, t: 44 + (forFile ? 30 : 0), b: 48 };
    const panelHeight = 190, gapX = 48, gapY = 62;
    const inner = { x: width - margin.l - margin.r, y: rowCount * panelHeight + (rowCount - 1) * gapY };
    const panelWidth = (inner.x - (columns - 1) * gapX) / columns;
    const blocks = figure.panels.reduce((most, panel) => (panel.blocks.length > most.length ? panel.blocks : most), []);
    const heightOf = block => blocks.length - 1 - blocks.indexOf(block);
    const most = figure.panels.flatMap(panel => panel.shares.flat()).reduce((sum, share) => Math.max(sum, Math.abs(share ?? 0)), 1);
    const layout = {
      ...baseLayout(theme, width, inner.y + margin.t + margin.b), margin, annotations: [],
      coloraxis: {
        cmin: -most, cmax: most, colorscale: [[0, theme.against], [0.5, theme.page], [1, theme.along]],
        colorbar: { title: { text: "%" }, thickness: 12, outlinewidth: 0, len: Math.min(1, 260 / inner.y), y: 1, yanchor: "top", tickcolor: theme.rule },
      },
    };
    const traces = figure.panels.map((panel, index) => {
      const suffix = index === 0 ? "" : String(index + 1);
      const left = (index % columns) * (panelWidth + gapX) / inner.x;
      const row = Math.floor(index / columns);
      const top = 1 - row * (panelHeight + gapY) / inner.y;
      const room = panelWidth / Math.max(1, panel.epochs.length);
      layout[`xaxis${suffix}`] = axis(theme, {
        domain: [left, left + panelWidth / inner.x], anchor: `y${suffix}`, showgrid: false, tickformat: "d",
        dtick: panel.epochs.length <= 10 ? 1 : undefined, title: row === rowCount - 1 ? { text: "epoch", standoff: 6 } : undefined,
      });
      layout[`yaxis${suffix}`] = axis(theme, {
        domain: [top - panelHeight / inner.y, top], anchor: `x${suffix}`, showgrid: false,
        tickvals: blocks.map(heightOf), ticktext: blocks, range: [-0.5, blocks.length - 0.5],
      });
      const name = shorten(arms.get(panel.arm).name, Math.max(8, Math.floor(panelWidth / 7) - panel.title.length));
      layout.annotations.push({
        text: plain(`${panel.title}, ${name}`), x: left, y: top, xref: "paper", yref: "paper", xanchor: "left", yanchor: "bottom",
        yshift: 4, showarrow: false, font: { color: theme.ink, size: 12.5 },
      });
      // The image enters at the top, so rows go up from the last block; numbers, since plotly.js mixes up the rows of
      // panels that share a category axis but not its categories.
      const upwards = rows => rows.slice().reverse();
      return {
        type: "heatmap", x: panel.epochs, y: upwards(panel.blocks).map(heightOf), z: upwards(panel.shares), coloraxis: "coloraxis", xaxis: `x${suffix}`, yaxis: `y${suffix}`,
        xgap: 1, ygap: 1, hoverongaps: false, customdata: upwards(panel.texts), text: upwards(panel.blocks).map(block => panel.epochs.map(() => block)), texttemplate: room >= 40 ? "%{z:.0f}" : "", textfont: { color: theme.ink },
        hovertemplate: `%{text}, epoch %{x}: %{customdata} %<extra>${plain(panel.title)}</extra>`,
      };
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

  const builders = { contrasts, seeds, curves, gradients };

  // Files are for papers: light, with a title and, where colours need one, a legend.
  async function save(figure, format) {
    const width = 1000;
    const { traces, layout } = inLight(() => builders[figure.$type](figure, readTheme(), width, true));
    layout.title = { text: plain(figure.title), x: 0.01, xanchor: "left", y: 1, yref: "container", yanchor: "top", pad: { t: 14 }, font: { size: 15 } };
    if (figure.$type === "curves") {
      layout.showlegend = true;
      layout.legend = { orientation: "h", x: 0, y: 1, yref: "container", yanchor: "top", itemsizing: "trace" };
      layout.margin.t += 10;
      layout.legend.y = 1 - 34 / layout.height;
    }
    const filename = `${document.title.replace(/[^A-Za-z0-9]+/g, "-")}-${figure.id}`;
    await Plotly.downloadImage({ data: traces, layout }, { format, filename, width, height: layout.height, scale: format === "png" ? 2 : 1 });
  }

  // Buttons drawn as letters: what they give is what they say.
  const letters = {
    svg: "M0 0h420v620h-420v-120h300v-130h-300v-370h420v120h-300v130h300M520 0h120l110 430 110-430h120l-160 620h-140zM1460 0v120h-280v380h170v-130h-70v-110h180v360h-410v-620z",
    png: "M0 620v-620h420v380h-290v240zM130 270h170v-150h-170zM520 620v-620h110l190 390v-390h120v620h-110l-190-390v390zM1460 0v120h-280v380h170v-130h-70v-110h180v360h-410v-620z",
  };

  function button(figure, format) {
    return {
      name: `save-${format}`, title: `Save as ${format.toUpperCase()}`,
      icon: { width: 1460, height: 620, path: letters[format] },
      click: () => save(figure, format),
    };
  }

  const elementOf = figure => document.getElementById(figure.id);

  async function draw(figure, width) {
    const element = elementOf(figure);
    const { traces, layout } = builders[figure.$type](figure, readTheme(), width ?? element.clientWidth, false);
    await Plotly.react(element, traces, layout, {
      displaylogo: false, displayModeBar: true, showTips: true,
      modeBarButtons: [[button(figure, "svg"), button(figure, "png"), "resetScale2d"]],
    });
    for (const link of element.querySelectorAll(".modebar-btn:not([tabindex])")) {
      link.tabIndex = 0;
      link.setAttribute("role", "button");
      link.setAttribute("aria-label", link.dataset.title);
      link.addEventListener("keydown", event => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); link.click(); }
      });
    }
  }

  const drawAll = width => Promise.all(data.figures.map(figure => draw(figure, width)));

  function buildLegend() {
    const legend = document.getElementById("curves-legend");
    if (legend === null) return;
    const figures = data.figures.filter(figure => figure.$type === "curves");
    const lines = figures.flatMap(figure => figure.panels.flatMap(panel => panel.lines));
    const present = new Set(lines.map(line => line.arm));
    const add = (text, checked, className, swatch, change) => {
      const label = document.createElement("label");
      const box = document.createElement("input");
      box.type = "checkbox";
      box.checked = checked;
      box.addEventListener("change", () => { change(box.checked); figures.forEach(figure => draw(figure)); });
      label.append(box, ...swatch, document.createTextNode(text));
      if (className) label.className = className;
      legend.append(label);
    };
    const axisName = document.createElement("span");
    axisName.className = "axis";
    axisName.textContent = data.axis;
    legend.append(axisName);
    for (const arm of data.arms.filter(arm => arm.style >= 0 && present.has(arm.index))) {
      add(arm.name, true, "", [sample(arm)], shown => (shown ? hidden.delete(arm.index) : hidden.add(arm.index)));
    }
    if (lines.some(line => line.seeds.length > 0)) {
      add("individual seeds", seedsShown, "seeds", [], shown => { seedsShown = shown; });
    }
  }

  function sample(arm) {
    const svg = (name, attributes) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      return element;
    };
    const lengths = { solid: "none", dash: "9 5", dot: "3 3", dashdot: "9 4 3 4", longdash: "14 5", longdashdot: "14 4 3 4" };
    const picture = svg("svg", { width: 34, height: 10, "aria-hidden": "true" });
    picture.append(svg("line", {
      x1: 0, x2: 34, y1: 5, y2: 5, stroke: `var(--s${arm.style})`, "stroke-width": 2.5,
      "stroke-dasharray": lengths[dashes[arm.style]] ?? dashes[arm.style].replace(/px/g, ""),
    }));
    return picture;
  }

  function makeSortable(table) {
    const body = table.tBodies[0];
    const key = (row, column) => row.cells[column].textContent.trim();
    // "12", "5 of 6", "81.4 [80.2, 82.5]" sort by their first number; "0:04:19" and "[0, 0]" as texts.
    const number = text => Number((/^[+\u2212-]?[\d.]+(?= |$)/.exec(text)?.[0] ?? "none").replace("\u2212", "-"));
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const press = document.createElement("button");
      press.type = "button";
      press.append(...head.childNodes);
      head.append(press);
      press.addEventListener("click", () => {
        const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
        const compare = (a, b) => {
          const x = key(a, column), y = key(b, column), p = number(x), q = number(y);
          if (Number.isNaN(p) !== Number.isNaN(q)) return Number.isNaN(p) ? 1 : -1;
          return sign * (Number.isNaN(p) ? x.localeCompare(y, "en", { numeric: true }) : p - q);
        };
        body.append(...[...body.rows].sort(compare));
      });
    });
  }

  buildLegend();
  for (const section of ["contrasts", "arms", "trials"]) {
    const table = document.querySelector(`#${section} table`);
    if (table !== null) makeSortable(table);
  }

  let width = document.getElementById("content").clientWidth;
  let pending = 0;
  new ResizeObserver(() => {
    const now = document.getElementById("content").clientWidth;
    if (now === width || root.dataset.theme === "light") return;
    width = now;
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(() => drawAll());
  }).observe(document.getElementById("content"));

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll());
  // Paper is white, and 680 CSS pixels fit A4 and Letter.
  const closed = [...document.querySelectorAll("details:not([open])")];
  addEventListener("beforeprint", () => {
    root.dataset.theme = "light";
    closed.forEach(details => { details.open = true; });
    drawAll(680);
  });
  addEventListener("afterprint", () => {
    delete root.dataset.theme;
    closed.forEach(details => { details.open = false; });
    drawAll();
  });

  drawAll().then(() => { root.dataset.charts = "drawn"; });
})();
