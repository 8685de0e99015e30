// One row: its name with badges, its scores, its time.

import { KINDS, ROWS_ONLY, cellsOf, method, trainedOn } from "../data/board.js";
import { DASH, formatCell, formatInterval, formatSeconds } from "../data/numbers.js";
import { linkTo } from "../data/state.js";
import { shorten } from "../data/texts.js";
import { badge, h, hiddenText } from "../dom/elements.js";
import { standingMark, standingOf } from "../dom/standing.js";
import { footnoteMark } from "./footnotes.js";

/** @import { BoardCell, BoardColumn, BoardRow } from "../../types/board.d.ts" */
/** @import { TableView } from "../../types/views.d.ts" */

/**
 * @param {TableView} view
 * @param {BoardRow} row
 */
export function rowElement(view, row) {
  const element = h(
    "tr",
    { role: "row", "data-row": row.id, class: `row kind-${row.kind}${row.ranked ? "" : " unranked"}` },
    view.ranks && h("td", { class: "rank", role: "cell" }),
    nameCell(view, row),
  );
  const cells = cellsOf(row, view.part);
  view.columns.forEach((column, i) => element.append(valueCell(view, column, cells[column.key], i)));
  if (view.times) element.append(h("td", { class: "seconds", role: "cell" }, formatSeconds(row.seconds_per_sample)));
  return element;
}

/**
 * @param {TableView} view
 * @param {BoardRow} row
 */
function nameCell(view, row) {
  const m = method(row.method);
  const kind = KINDS[row.kind];
  return h(
    "th",
    { scope: "row", role: "rowheader", class: "name" },
    h(
      "a",
      {
        class: "method",
        href: linkTo({ method: row.method }),
        title: m.title.length > 40 ? shorten(m.title, 300) : null,
      },
      h("bdi", null, m.title.slice(0, 400)),
    ),
    h(
      "span",
      { class: "badges" },
      badge(row.kind, kind.label, kind.title),
      row.evidence === "rows only" && badge("unproven", ROWS_ONLY.label, ROWS_ONLY.title),
      m.trivial &&
        !m.oracle &&
        badge("plain", "trivial", "A trivial baseline: whatever does not beat it has learned nothing"),
      trainedOn(row, view.table) && badge("trained", "trained on it", "Declares training data of this benchmark"),
    ),
    row.label && h("span", { class: "variant" }, h("bdi", null, row.label.slice(0, 400))),
    !row.ranked &&
      !view.shared &&
      h(
        "span",
        { class: "reason", title: row.unranked_because && shorten(row.unranked_because, 300) },
        "not ranked",
        row.unranked_because ? [": ", h("bdi", null, row.unranked_because.slice(0, 400))] : null,
      ),
    (row.footnotes || []).map((id) => footnoteMark(view, id)),
  );
}

/**
 * Built without `h`: there may be ten thousand of these.
 * @param {TableView} view
 * @param {BoardColumn} column
 * @param {BoardCell | undefined} cell
 * @param {number} at
 */
function valueCell(view, column, cell, at) {
  const td = document.createElement("td");
  td.setAttribute("role", "cell");
  if (!cell) {
    td.className = "missing";
    td.append(DASH, hiddenText("not measured"));
    return td;
  }
  const digits = view.digits(column);
  const text = formatCell(cell, digits).slice(0, 60);
  const link = document.createElement("a");
  link.className = "score";
  link.tabIndex = -1;
  link.href = "#";
  link.dataset.column = column.key;
  link.textContent = text;
  td.append(link);
  if (cell.value === "nan") td.append(hiddenText("no sample has a number"));
  const standing = standingOf(cell);
  td.append(standingMark(cell) || "");
  for (const id of cell.footnotes || []) td.append(footnoteMark(view, id));
  let width = text.length + (standing ? 2 : 0) + 2.6 * (cell.footnotes?.length || 0);
  if (cell.interval) {
    const small = document.createElement("span");
    small.className = "interval";
    small.textContent = formatInterval(cell.interval, digits);
    width = Math.max(width, small.textContent.length * 0.74);
    td.append(small);
  }
  if (width > view.widths[at]) view.widths[at] = Math.min(width, 30);
  if (standing) td.className = standing;
  return td;
}
