// Opening a score, and moving between scores with the arrow keys.

import { go, linkTo } from "../data/state.js";
import { closest, select } from "../dom/elements.js";

/** @import { TableView } from "../../types/views.d.ts" */

/**
 * A link's address is made when it is needed: ten thousand addresses would be most of the page.
 * @param {MouseEvent} event
 * @param {TableView} view
 */
export function openScore(event, view) {
  const link = closest(event, "a.score", HTMLAnchorElement);
  if (!link) return;
  const score = { table: view.table.id, row: link.closest("tr")?.dataset.row, column: link.dataset.column };
  link.href = linkTo(score);
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(score);
}

/**
 * Rows and columns to go.
 * @type {Record<string, [number, number]>}
 */
const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

/**
 * @param {KeyboardEvent} event
 * @param {TableView} view
 */
export function moveInTable(event, view) {
  const step = STEPS[event.key];
  const cell = closest(event, "a.score", HTMLAnchorElement)?.closest("td");
  if (!step || !cell || event.altKey || event.ctrlKey || event.metaKey) return;
  let [r, c] = [[...view.body.rows].findIndex((row) => row === cell.parentNode), cell.cellIndex];
  for (;;) {
    [r, c] = [r + step[0], c + step[1]];
    const next = view.body.rows[r]?.cells[c];
    if (!next) return;
    const link = select(next, "a.score", HTMLAnchorElement);
    if (!link) continue;
    event.preventDefault();
    link.focus();
    return;
  }
}
