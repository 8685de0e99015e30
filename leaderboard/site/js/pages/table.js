// The view of one table: words above it, the table, and what belongs to it below.

import { benchmark, KINDS, onlyReported, protocol, sharedReason } from "../data/board.js";
import { DASH, plural } from "../data/numbers.js";
import { canCompare, firstPair } from "../data/pairs.js";
import { sortKey } from "../data/rows.js";
import { linkTo } from "../data/state.js";
import { badge, byId, h, replaceChildren } from "../dom/elements.js";
import { announce } from "../dom/messages.js";
import { STANDINGS, standingOf } from "../dom/standing.js";
import { headTitle, isolate } from "../dom/texts.js";
import { galleryStrip } from "../gallery/strip.js";
import { drawPlot, plotSection } from "../plots/section.js";
import { countFilters } from "../table/filters.js";
import { footnoteList } from "../table/footnotes.js";
import { arrangeRows } from "../table/order.js";
import { tableElement } from "../table/table.js";
import { toolbar } from "../table/toolbar.js";
import { protocolSection } from "./protocol.js";
import { tableChoices } from "./table_choices.js";
import { winRateSection } from "./win_rates.js";

/** @import { BoardCell, BoardTable } from "../../types/board.d.ts" */
/** @import { Standing } from "../dom/standing.js" */
/** @import { State, TableView } from "../../types/views.d.ts" */

/** @type {TableView | null} */
let tableView = null;

/** Give the focus back to the score that was left last. */
export function focusScore() {
  tableView?.stop?.focus({ preventScroll: true });
}

/**
 * @param {BoardTable} table
 * @param {State} state
 * @param {HTMLElement} panel
 */
export function drawTable(table, state, panel) {
  const view = tableElement(table, state);
  tableView = view;
  const b = benchmark(table.benchmark);
  replaceChildren(
    panel,
    tableChoices(table),
    h(
      "header",
      { class: "lead" },
      h("h1", { tabindex: "-1" }, headTitle(b.title), " ", b.twin && badge("twin", KINDS.twin.label, KINDS.twin.title)),
      h(
        "p",
        { class: "meta" },
        table.strict
          ? badge("strict", "strict")
          : onlyReported(table)
            ? badge("reported", KINDS.reported.label, KINDS.reported.title)
            : badge("plain", protocol(table.protocol)?.official ? "official code's rules" : "protocol"),
        h("span", null, isolate(table.protocol)),
        sampleCount(table),
        h("a", { href: linkTo({ benchmark: table.benchmark }) }, "About this benchmark"),
        canCompare(table) &&
          h("a", { href: linkTo({ table: table.id, compare: firstPair(table) }) }, "Compare two methods"),
      ),
      notesOf(table),
    ),
    toolbar(view, state),
    h("p", { class: "status", id: "status" }),
    h(
      "div",
      { class: "scroller", tabindex: "0", role: "region", "aria-label": "Table, scrolls sideways" },
      view.element,
    ),
    h("p", { class: "legend" }, legend(table)),
    footnoteList(view),
    h("div", { id: "below" }),
  );
  panel.classList.toggle("no-intervals", state.intervals === "off");
  updateRows(state);
}

/**
 * The first note says why the table is sorted so; the others can be opened.
 * @param {BoardTable} table
 */
function notesOf(table) {
  const reason = sharedReason(table);
  const [first, ...others] = table.notes || [];
  return (
    (first || reason) &&
    h(
      "div",
      { class: "notes" },
      first && h("p", null, isolate(first)),
      reason && h("p", null, "No row is ranked: ", isolate(reason), "."),
      others.length > 0 &&
        h(
          "details",
          { class: "inner" },
          h(
            "summary",
            null,
            onlyReported(table) ? "More about these numbers" : "How to read the intervals, ranks and marks",
          ),
          h(
            "ul",
            null,
            others.map((note) => h("li", null, isolate(note))),
          ),
        ),
    )
  );
}

/** @param {BoardTable} table */
function sampleCount(table) {
  const counts = table.rows.flatMap((row) => row.coverage?.official || []);
  const count = counts.length ? Math.max(...counts) : benchmark(table.benchmark).count;
  return count ? h("span", null, plural(count, "sample")) : null;
}

/** @param {BoardTable} table */
function legend(table) {
  /** @param {(cell: BoardCell) => unknown} test */
  const has = (test) => table.rows.some((row) => Object.values(row.cells).some(test));
  /**
   * @param {Standing} standing
   * @param {string} words
   */
  const sign = (standing, words) =>
    has((cell) => standingOf(cell) === standing) &&
    h(
      "span",
      null,
      h("span", { class: `mark mark-${standing}`, "aria-hidden": "true" }, STANDINGS[standing].sign),
      ` ${words}`,
    );
  return [
    sign("best", "best"),
    sign("tied", "tied: no row is surely better (paired tests of all pairs, Holm's correction)"),
    sign("undecided", "far from the best, but too few scenes to tell"),
    has((cell) => cell.interval) &&
      h("span", null, h("span", { class: "interval" }, "a … b"), " 95 % interval, clustered by scene"),
    has((cell) => cell.text) && h("span", { class: "printed" }, "italic: as printed in the source"),
    h("span", null, `${DASH} not measured${has((cell) => cell.value === "nan") ? ", or no sample has a number" : ""}`),
  ];
}

/**
 * Columns that are no scores, by their sort key.
 * @type {Record<string, string>}
 */
const OTHER_HEADS = { rank: "Rank", method: "Method", seconds: "Time" };

/** @param {State} state */
export function updateRows(state) {
  if (!tableView) return;
  const { table } = tableView;
  const rows = arrangeRows(tableView, state);
  const all = table.rows.length;
  const key = sortKey(table, state);
  const label = key && (table.columns.find((c) => c.key === key.name)?.label || OTHER_HEADS[key.name]);
  const size = rows.length === all ? plural(all, "row") : `${rows.length} of ${plural(all, "row")}`;
  const text = [size, key && `sorted by ${label}`, key?.reverse && "reversed"].filter(Boolean).join(", ");
  byId("status").textContent = text;
  announce(text);
  const count = document.querySelector("[data-menu=filters] .count");
  if (count) count.textContent = countFilters(state);
}

/**
 * What is below the table comes after it is on the screen.
 * @param {BoardTable} table
 * @param {State} state
 */
function drawBelow(table, state) {
  const below = document.getElementById("below");
  if (!below || tableView?.table !== table) return;
  replaceChildren(
    below,
    plotSection(table, state),
    galleryStrip(table),
    winRateSection(table.task),
    protocolSection(table),
  );
  drawPlot(); // now that its width is known
}

let belowTimer = 0;

/**
 * @param {BoardTable} table
 * @param {State} state
 */
export function soonBelow(table, state) {
  clearTimeout(belowTimer);
  belowTimer = window.setTimeout(() => drawBelow(table, state), 30);
}
