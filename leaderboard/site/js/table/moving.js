// Opening a score, and moving between scores with the arrow keys.

import { go, linkTo } from "../data/state.js";

/** A link's address is made when it is needed: ten thousand addresses would be most of the page. */
export function openScore(event, view) {
  const link = event.target.closest("a.score");
  if (!link) return;
  const score = { table: view.table.id, row: link.closest("tr").dataset.row, column: link.dataset.column };
  link.href = linkTo(score);
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(score);
}

const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

export function moveInTable(event, view) {
  const step = STEPS[event.key];
  const cell = event.target.closest("td, th");
  if (!step || !event.target.matches("a.score") || event.altKey || event.ctrlKey || event.metaKey) return;
  let [r, c] = [[...view.body.rows].indexOf(cell.parentNode), cell.cellIndex];
  for (;;) {
    [r, c] = [r + step[0], c + step[1]];
    const next = view.body.rows[r]?.cells[c];
    if (!next) return;
    const link = next.querySelector("a.score");
    if (!link) continue;
    event.preventDefault();
    link.focus();
    return;
  }
}
