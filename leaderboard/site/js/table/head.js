// Heads of columns: they sort.

import { columnTitle } from "../data/columns.js";
import { ARROWS, DASH, DIRECTIONS, formatNumber, toNumber } from "../data/numbers.js";
import { currentState, go } from "../data/state.js";
import { h, hiddenText } from "../dom/elements.js";

/** @import { BoardColumn, BoardNumber } from "../../types/board.d.ts" */
/** @import { HtmlAttributes } from "../../types/dom.d.ts" */
/** @import { State, TableView } from "../../types/views.d.ts" */

const DETECTABLE = [
  "The smallest true difference of two methods that a paired test at 5 % finds with 80 % power",
  "on these samples",
].join(" ");

/**
 * @param {TableView} view
 * @param {State} state
 */
export function tableHead(view, state) {
  const { columns } = view;
  const head = h(
    "tr",
    { role: "row" },
    view.ranks &&
      columnHead("rank", "Rank", "95 %", {
        class: "rank",
        title: "95 % interval of the rank in the column sorted by, else in the headline",
      }),
    columnHead("method", "Method", null, { class: "name" }),
    columns.map((c) =>
      columnHead(
        c.key,
        c.label,
        [c.unit, ARROWS[c.direction]].filter(Boolean).join(" ") || null,
        { title: columnTitle(c), class: c.headline ? "headline" : "" },
        c,
      ),
    ),
    view.times &&
      columnHead("seconds", "Time", "s / sample", {
        class: "seconds",
        title: "Seconds per sample, wall clock, on the machine that the row's provenance names",
      }),
  );
  const second =
    columns.some((c) => c.detectable !== null && c.detectable !== undefined) &&
    !state.part &&
    h(
      "tr",
      { class: "detectable", role: "row" },
      view.ranks && h("td", { class: "rank", role: "cell" }),
      h("th", { scope: "row", role: "rowheader", class: "name", title: DETECTABLE }, "Detectable difference"),
      columns.map((c) => h("td", { role: "cell" }, detectable(c.detectable, view.digits(c)))),
      view.times && h("td", { class: "seconds", role: "cell" }),
    );
  return h("thead", { role: "rowgroup" }, head, second);
}

/**
 * A difference in the column's digits, or in the one digit that it takes.
 * @param {BoardNumber | null | undefined} value
 * @param {number} digits
 */
function detectable(value, digits) {
  if (value === null || value === undefined) return DASH;
  const text = formatNumber(value, Math.max(digits, 1));
  return `≥ ${Number(text) === 0 && toNumber(value) > 0 ? toNumber(value).toPrecision(1) : text}`;
}

/**
 * @param {string} name
 * @param {string} label
 * @param {string | null} unit
 * @param {HtmlAttributes} attributes
 * @param {BoardColumn} [column]
 */
function columnHead(name, label, unit, attributes, column) {
  const arrow = column && column.direction !== "neither" ? hiddenText(`, ${DIRECTIONS[column.direction]}`) : null;
  return h(
    "th",
    { scope: "col", role: "columnheader", "data-sort": name, ...attributes },
    h(
      "button",
      { type: "button", class: "sort", click: () => sortBy(name) },
      h("span", { class: "label" }, label, arrow),
      unit && h("span", { class: "unit" }, unit),
    ),
  );
}

/**
 * First click: best first; second: worst first; third: the board's own order.
 * @param {string} name
 */
function sortBy(name) {
  const { sort } = currentState();
  go({ sort: sort === name ? `-${name}` : sort === `-${name}` ? "" : name });
}
