const builders = { contrasts, seeds, curves, gradients, weights, classes, importance, search, contour };

// What a file shows is for papers: light, with a title and, where colours need one, a legend.
function picture(figure, format) {
  const width = 1000;
  const { traces, layout } = inLight(() => builders[figure.$type](figure, readTheme(), width, true));
  layout.title = { text: plain(figure.title), x: 0.01, xanchor: "left", y: 1, yref: "container", yanchor: "top", pad: { t: 14 }, font: { size: 15 } };
  if (figure.$type === "curves") {
    layout.showlegend = true;
    layout.legend = { orientation: "h", x: 0, y: 1, yref: "container", yanchor: "top", itemsizing: "trace" };
    layout.margin.t += 10;
    layout.legend.y = 1 - 34 / layout.height;
  }
  return [{ data: traces, layout }, { format, width, height: layout.height, scale: format === "png" ? 2 : 1 }];
}

async function save(figure, format) {
  const [content, options] = picture(figure, format);
  const filename = `${document.title.replace(/[^A-Za-z0-9]+/g, "-")}-${figure.id}`;
  await Plotly.downloadImage(content, { ...options, filename });
}

// For `inception report --figures`, which reads the page as it stands then: nothing but the files, as data addresses by name.
async function leaveOnlyFiles() {
  const files = {};
  for (const figure of data.figures) {
    for (const format of ["svg", "png"]) {
      files[`${figure.id.replace("figure-", "")}.${format}`] = await Plotly.toImage(...picture(figure, format));
    }
  }
  const element = document.createElement("pre");
  element.textContent = JSON.stringify(files);
  document.body.replaceChildren(element);
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
for (const table of document.querySelectorAll("#contrasts table, #arms table, #trials table, #classes table")) makeSortable(table);

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
// Paper is white, and 680 CSS pixels fit A4 and Letter. What a reader has not opened is not printed: the tables behind the
// figures of a search take thirty pages.
addEventListener("beforeprint", () => {
  root.dataset.theme = "light";
  drawAll(680);
});
addEventListener("afterprint", () => {
  delete root.dataset.theme;
  drawAll();
});

(location.hash === "#files" ? leaveOnlyFiles() : drawAll()).then(() => { root.dataset.charts = "drawn"; });
