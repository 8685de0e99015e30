// The plots below a table: which one, of which score.

import { ARROWS, clamp, toNumber } from "../data/numbers.js";
import { rankColumn, visibleRows } from "../data/rows.js";
import { go } from "../data/state.js";
import { dropdown } from "../dom/controls.js";
import { h } from "../dom/elements.js";
import { forestPlot } from "./forest.js";
import { layerGroups, layersPlot } from "./layer_count.js";
import { timePlot } from "./time.js";

const PLOTS = { forest: "Value and interval", time: "Quality against time", layers: "Against layer count" };

export function plotSection(table, state) {
  const columns = table.columns;
  if (!columns.length || !table.rows.length) return null;
  const column = columns.find((c) => c.key === state.by) || rankColumn(table, { sort: state.sort });
  const rows = visibleRows(table, state);
  const possible = Object.keys(PLOTS).filter(
    (name) => name === "forest" || (name === "time" ? rows.some(hasTime) : layerGroups(table).length > 1),
  );
  const chosen = possible.includes(state.plot) ? state.plot : "forest";
  const figure = h("div", { class: "plot" });
  const section = h(
    "section",
    { class: "plots" },
    h(
      "div",
      { class: "plots-head" },
      h("h2", null, "Plots"),
      h(
        "fieldset",
        { class: "modes" },
        h("legend", { class: "hidden" }, "Plot"),
        possible.map((name) =>
          h(
            "label",
            null,
            h("input", {
              type: "radio",
              name: "plot",
              value: name,
              checked: name === chosen,
              change: () => go({ plot: name === "forest" ? "" : name }, true),
            }),
            h("span", null, PLOTS[name]),
          ),
        ),
      ),
      h(
        "label",
        { class: "field" },
        "Score",
        dropdown(
          "by",
          columns.map((c) => [c.key, `${c.label}${c.unit ? ` (${c.unit})` : ""} ${ARROWS[c.direction]}`]),
          column.key,
          (value) => go({ by: value }, true),
        ),
      ),
    ),
    figure,
  );
  drawPlot = () =>
    figure.replaceChildren(
      plotOf(chosen, table, rows, column, state.part, clamp(figure.clientWidth || 900, 300, 1360)),
    );
  return section;
}

export let drawPlot = () => {};

export function startPlots() {
  let timer;
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    clearTimeout(timer);
    if (window.innerWidth !== width)
      timer = setTimeout(() => {
        width = window.innerWidth;
        drawPlot();
      }, 150);
  });
}

function hasTime(row) {
  return toNumber(row.seconds_per_sample ?? NaN) > 0;
}

function plotOf(name, table, rows, column, part, width) {
  const plot = { forest: forestPlot, time: timePlot, layers: layersPlot }[name](table, rows, column, part, width);
  return h("figure", null, plot.svg, h("figcaption", null, plot.text));
}
