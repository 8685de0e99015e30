// The plots below a table: which one, of which score.

import { ARROWS, clamp, toNumber } from "../data/numbers.js";
import { rankColumn, visibleRows } from "../data/rows.js";
import { go } from "../data/state.js";
import { dropdown } from "../dom/controls.js";
import { h } from "../dom/elements.js";
import { forestPlot } from "./forest.js";
import { layerGroups, layersPlot } from "./layer_count.js";
import { timePlot } from "./time.js";

/** @import { BoardRow, BoardTable } from "../../types/board.d.ts" */
/** @import { Plot, PlotInput, State } from "../../types/views.d.ts" */

/** @type {Record<string, { title: string, draw: (input: PlotInput) => Plot }>} */
const PLOTS = {
  forest: { title: "Value and interval", draw: forestPlot },
  time: { title: "Quality against time", draw: timePlot },
  layers: { title: "Against layer count", draw: layersPlot },
};

let redraw = () => {};

/**
 * @param {BoardTable} table
 * @param {State} state
 */
export function plotSection(table, state) {
  const columns = table.columns;
  if (!columns.length || !table.rows.length) return null;
  const column = columns.find((c) => c.key === state.by) || rankColumn(table, { sort: state.sort });
  const rows = visibleRows(table, state);
  const possible = Object.keys(PLOTS).filter(
    (name) => name === "forest" || (name === "time" ? rows.some(hasTime) : layerGroups(table).length > 1),
  );
  const current = possible.find((name) => name === state.plot) || "forest";
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
              checked: name === current,
              change: () => go({ plot: name === "forest" ? "" : name }, true),
            }),
            h("span", null, PLOTS[name].title),
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
  redraw = () => {
    const width = clamp(figure.clientWidth || 900, 300, 1360);
    const plot = PLOTS[current].draw({ table, rows, column, part: state.part, width });
    figure.replaceChildren(h("figure", null, plot.svg, h("figcaption", null, plot.text)));
  };
  return section;
}

/** Draw the plot of the present section, as wide as there is room. */
export function drawPlot() {
  redraw();
}

export function startPlots() {
  let timer = 0;
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    clearTimeout(timer);
    if (window.innerWidth !== width)
      timer = window.setTimeout(() => {
        width = window.innerWidth;
        drawPlot();
      }, 150);
  });
}

/** @param {BoardRow} row */
function hasTime(row) {
  return toNumber(row.seconds_per_sample ?? NaN) > 0;
}
