// The dialog of a score: its details, and the pictures behind it.

import { KINDS, ROWS_ONLY, cellsOf, footnote, method, samplesOf } from "../data/board.js";
import {
  ARROWS,
  DASH,
  decimals,
  formatCell,
  formatInterval,
  formatNumber,
  formatRank,
  toNumber,
} from "../data/numbers.js";
import { OF_DIALOG, blank, currentState, go, linkTo } from "../data/state.js";
import { revealInvisible } from "../data/texts.js";
import { dialogElement, openDialog } from "../dom/dialog.js";
import { badge, factList, h } from "../dom/elements.js";
import { standingMark } from "../dom/standing.js";
import { isolate, linkify } from "../dom/texts.js";
import { gallery } from "../gallery/gallery.js";
import { SEVERITIES } from "../table/footnotes.js";
import { focusScore } from "./table.js";

/** @import { BoardColumn, BoardNumber, BoardRow, BoardTable, Comparison } from "../../types/board.d.ts" */
/** @import { Part, State } from "../../types/views.d.ts" */

export function startDialog() {
  const dialog = dialogElement();
  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    if (OF_DIALOG.some((name) => currentState()[name])) go(blank(OF_DIALOG));
    if (currentState().table) focusScore();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

/**
 * The details of a score, and the pictures behind it.
 * @param {BoardTable | null} table
 * @param {State} state
 */
export function drawDialog(table, state) {
  const dialog = dialogElement();
  const row = table?.rows.find((r) => r.id === state.row);
  const samples = table ? samplesOf(table) : [];
  if (!table || (!row && !(state.sample && samples.length))) {
    if (dialog.open) dialog.close();
    return;
  }
  const column = row && table.columns.find((c) => c.key === state.column);
  const title = [row ? isolate(method(row.method).title) : "Samples", column ? [" · ", isolate(column.label)] : null];
  openDialog(
    title,
    h(
      "div",
      { class: row && column && samples.length ? "dialog-two" : null },
      row && column && scoreFacts(table, row, column, state.part),
      samples.length
        ? gallery(table, samples, row, state)
        : h(
            "p",
            { class: "quiet" },
            "No pictures of this table are published: their licence does not allow it, or none were made.",
          ),
    ),
    true,
  );
}

/**
 * @param {BoardTable} table
 * @param {BoardRow} row
 * @param {BoardColumn} column
 * @param {Part} part
 */
function scoreFacts(table, row, column, part) {
  const cell = cellsOf(row, part)[column.key];
  if (!cell) return h("p", null, "Not measured.");
  const digits = decimals(table.rows, column.key, part);
  const more = digits + 2;
  const beside = cell.against_best;
  const best = beside && table.rows.find((r) => r.id === beside.best);
  const unit = column.unit ? ` ${column.unit}` : "";
  return h(
    "div",
    { class: "score-facts" },
    h(
      "p",
      { class: "big" },
      formatCell(cell, digits),
      h("span", { class: "unit" }, `${unit} ${ARROWS[column.direction]}`),
      standingMark(cell),
    ),
    factList([
      ["Row", [badge(row.kind, KINDS[row.kind].label, KINDS[row.kind].title), row.label && [" ", isolate(row.label)]]],
      ["Evidence", row.evidence === "rows only" ? ROWS_ONLY.label : row.evidence],
      ["Part", part && isolate(part)],
      ["95 % interval", formatInterval(cell.interval, more)],
      [
        "Standard error",
        cell.standard_error === null || cell.standard_error === undefined
          ? ""
          : formatNumber(cell.standard_error, more),
      ],
      ["Samples", cell.n],
      ["Aggregate", cell.aggregate && cell.aggregate !== "mean" ? cell.aggregate : ""],
      ["Rank, 95 %", formatRank(cell.rank) === DASH ? "" : formatRank(cell.rank)],
      ["Against the best", best && comparison(beside, best, more)],
      ["Not ranked", row.ranked ? "" : row.unranked_because || "yes"],
      ["Source", row.source && linkify(row.source)],
      ["Meaning", column.meaning && isolate(column.meaning)],
    ]),
    (cell.footnotes || []).map((id) =>
      h(
        "p",
        { class: `finding note-${footnote(id).severity || "warning"}` },
        h("strong", null, SEVERITIES[footnote(id).severity || "warning"], ": "),
        isolate(footnote(id).text),
      ),
    ),
    h(
      "p",
      null,
      h(
        "a",
        { href: linkTo({ method: row.method }) },
        "All scores and provenance of ",
        isolate(method(row.method).title),
      ),
    ),
  );
}

/**
 * @param {Comparison} beside
 * @param {BoardRow} best
 * @param {number} digits
 */
function comparison(beside, best, digits) {
  const interval = beside.interval ? ` (${formatInterval(beside.interval, digits)})` : "";
  const name = revealInvisible(method(best.method).title);
  const difference = `${formatNumber(beside.difference, digits)} beside ${name}${interval}`;
  return `${difference}, ${beside.n} common samples${pValue(beside)}`;
}

/** @param {Comparison} beside */
function pValue(beside) {
  /** @param {BoardNumber | null | undefined} value */
  const text = (value) =>
    value === null || value === undefined ? "" : toNumber(value) < 0.001 ? "< 0.001" : `= ${formatNumber(value, 3)}`;
  const [p, adjusted] = [text(beside.p), text(beside.p_adjusted)];
  if (!p) return "";
  return adjusted ? `, p ${p}, after Holm's correction p ${adjusted}` : `, p ${p}`;
}
