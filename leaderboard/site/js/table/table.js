// The table itself: one pass over rows and columns, then rows are only moved.
//
// Rows are grids over columns of known width, so that rows outside the window need neither style nor layout
// (content-visibility); what they are to a screen reader is therefore said by roles.

import { benchmark, sharedReason } from "../data/board.js";
import { visibleColumns } from "../data/columns.js";
import { clamp, decimals, toNumber } from "../data/numbers.js";
import { closest, h } from "../dom/elements.js";
import { rowElement } from "./cells.js";
import { tableHead } from "./head.js";
import { moveInTable, openScore } from "./moving.js";
import { rove } from "./order.js";

/** @import { BoardColumn, BoardTable } from "../../types/board.d.ts" */
/** @import { State, TableView } from "../../types/views.d.ts" */

/**
 * @param {BoardTable} table
 * @param {State} state
 */
export function tableElement(table, state) {
  const columns = visibleColumns(table, state);
  const digits = new Map(columns.map((column) => [column.key, decimals(table.rows, column.key, state.part)]));
  /** @type {TableView} */
  const view = {
    table,
    columns,
    part: state.part,
    notes: new Map(),
    shared: sharedReason(table),
    ranks: table.rows.some((row) => row.ranked),
    times: table.rows.some((row) => toNumber(row.seconds_per_sample ?? NaN) >= 0),
    digits: (column) => digits.get(column.key) ?? 0,
    widths: columns.map(headWidth),
    rows: new Map(),
    body: h("tbody", { role: "rowgroup" }),
    element: h("table", { class: "board", role: "table", "aria-rowcount": table.rows.length + 1 }),
    stop: null,
  };
  view.element.append(tableCaption(table, state), tableHead(view, state), view.body);
  for (const row of table.rows) view.rows.set(row.id, rowElement(view, row));
  setWidths(view);
  view.body.addEventListener("click", (event) => openScore(event, view));
  view.body.addEventListener("keydown", (event) => moveInTable(event, view));
  view.body.addEventListener("focusin", (event) => {
    const link = closest(event, "a.score", HTMLAnchorElement);
    if (link) rove(view, link);
  });
  return view;
}

/**
 * @param {BoardTable} table
 * @param {State} state
 */
function tableCaption(table, state) {
  const part = state.part ? `, part ${state.part}` : "";
  return h(
    "caption",
    { class: "hidden" },
    `${benchmark(table.benchmark).title} under ${table.protocol}${part}. `,
    "Heads sort. Scores open their details; move between scores with the arrow keys.",
  );
}

/**
 * Width of a head in digits: its longest word, or half of a long label.
 * @param {BoardColumn} column
 */
function headWidth(column) {
  const longest = Math.max(
    ...`${column.label} ${column.unit}`
      .slice(0, 200)
      .split(/\s+/)
      .map((word) => word.length),
  );
  return clamp(Math.max(longest, Math.ceil(column.label.length / 2)) * 0.95, 5, 16);
}

/**
 * Columns as wide as their longest text; what is left over is shared.
 * @param {TableView} view
 */
function setWidths(view) {
  const value = view.widths.map((width) => `calc(${width.toFixed(1)}ch + 1.6rem)`);
  const fixed = [view.ranks && "var(--rank-width)", "var(--name-width)", ...value, view.times && "6rem"].filter(
    Boolean,
  );
  const style = view.element.style;
  style.setProperty("--sum", `calc(${fixed.join(" + ")})`);
  style.setProperty(
    "--columns",
    [
      view.ranks && "var(--rank-width)",
      "minmax(var(--name-width), 1.6fr)",
      ...value.map((width) => `minmax(${width}, 1fr)`),
      view.times && "minmax(6rem, .6fr)",
    ]
      .filter(Boolean)
      .join(" "),
  );
}
