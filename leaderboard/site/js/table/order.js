// Rows that are there: put into order, and one of their scores into the order of the tab key.

import { cellsOf } from "../data/board.js";
import { DASH, formatRank } from "../data/numbers.js";
import { rankColumn, sortKey, visibleRows } from "../data/rows.js";
import { h, select, selectAll } from "../dom/elements.js";
import { clearFilters } from "./filters.js";

/** @import { State, TableView } from "../../types/views.d.ts" */

/**
 * Put the rows that the state asks for into the body, in order, and tell the heads. Returns the rows.
 * @param {TableView} view
 * @param {State} state
 */
export function arrangeRows(view, state) {
  const rows = visibleRows(view.table, state);
  const ranked = rankColumn(view.table, state);
  const fragment = document.createDocumentFragment();
  for (const row of rows) {
    const element = view.rows.get(row.id);
    if (!element) continue;
    if (view.ranks)
      element.cells[0].textContent = row.ranked ? formatRank(cellsOf(row, view.part)[ranked?.key]?.rank) : DASH;
    fragment.append(element);
  }
  view.body.replaceChildren(fragment);
  if (!rows.length)
    view.body.append(
      h(
        "tr",
        { role: "row" },
        h(
          "td",
          { class: "nothing", role: "cell" },
          "No row matches. ",
          h("button", { type: "button", class: "plain", click: clearFilters }, "Clear search and filters"),
        ),
      ),
    );
  markSorted(view, state);
  rove(view, select(view.body, "a.score", HTMLAnchorElement));
  return rows;
}

/**
 * One score of the table is in the order of the tab key; arrows move from there.
 * @param {TableView} view
 * @param {HTMLAnchorElement | null} link
 */
export function rove(view, link) {
  if (view.stop) view.stop.tabIndex = -1;
  view.stop = link;
  if (link) link.tabIndex = 0;
}

/**
 * @param {TableView} view
 * @param {State} state
 */
function markSorted(view, state) {
  const key = sortKey(view.table, state);
  for (const th of selectAll(view.element, "thead th[data-sort]", HTMLElement)) {
    const sorted = key && key.name === th.dataset.sort;
    if (sorted) th.setAttribute("aria-sort", (key.reverse ? -key.sign : key.sign) > 0 ? "ascending" : "descending");
    else th.removeAttribute("aria-sort");
  }
}
