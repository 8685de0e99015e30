// What a method scored in one table, to be opened on its page: every score, its parts, coverage and provenance.

import { KINDS, ROWS_ONLY, benchmark, footnote, protocolTitle, samplesOf } from "../data/board.js";
import { columnTitle } from "../data/columns.js";
import { ARROWS, DASH, decimals, formatCell, formatInterval, formatRank, formatSeconds } from "../data/numbers.js";
import { linkTo } from "../data/state.js";
import { shorten } from "../data/texts.js";
import { badge, factList, h, hiddenText } from "../dom/elements.js";
import { standingMark } from "../dom/standing.js";
import { isolate, linkify } from "../dom/texts.js";

/** @import { BoardRow, BoardTable } from "../../types/board.d.ts" */

/**
 * @param {BoardTable} table
 * @param {BoardRow} row
 * @param {boolean} open
 */
export function scoresOf(table, row, open) {
  const headline = table.columns.find((c) => c.headline) || table.columns[0];
  const cell = headline && row.cells[headline.key];
  const samples = samplesOf(table).some((sample) => (sample.pictures || []).some((p) => p.row === row.id));
  return h(
    "details",
    { class: "scores", open },
    h(
      "summary",
      null,
      h(
        "span",
        { class: "where" },
        isolate(benchmark(table.benchmark).title),
        " ",
        h("small", null, isolate(protocolTitle(table))),
      ),
      badge(row.kind, KINDS[row.kind].label, KINDS[row.kind].title),
      row.evidence === "rows only" && badge("unproven", ROWS_ONLY.label, ROWS_ONLY.title),
      row.label && h("small", null, isolate(row.label)),
      headline &&
        h(
          "span",
          { class: "headline" },
          `${headline.label} `,
          h("strong", null, formatCell(cell, decimals(table.rows, headline.key))),
          ` ${headline.unit} ${ARROWS[headline.direction]}`,
          row.ranked && cell?.rank
            ? h("small", null, ` rank ${formatRank(cell.rank)}`)
            : h("small", null, row.ranked ? "" : " not ranked"),
        ),
    ),
    h(
      "p",
      { class: "links" },
      h("a", { href: linkTo({ table: table.id }) }, "Open the table"),
      samples && h("a", { href: linkTo({ table: table.id, row: row.id }) }, "See its answers"),
    ),
    !row.ranked &&
      h("p", { class: "reason" }, "Not ranked", row.unranked_because ? [": ", isolate(row.unranked_because)] : null),
    scoreTable(table, row),
    partsTable(table, row),
    coverageLine(row),
    provenance(row),
  );
}

/**
 * @param {BoardTable} table
 * @param {BoardRow} row
 */
function scoreTable(table, row) {
  return h(
    "div",
    { class: "scroller", tabindex: "0" },
    h(
      "table",
      { class: "plaintable" },
      h("caption", { class: "hidden" }, "Every score of this row"),
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          ["Score", "Value", "95 % interval", "Rank", "Samples"].map((text) => h("th", { scope: "col" }, text)),
        ),
      ),
      h(
        "tbody",
        null,
        table.columns.map((c) => {
          const cell = row.cells[c.key];
          const digits = decimals(table.rows, c.key);
          return h(
            "tr",
            null,
            h(
              "th",
              { scope: "row", title: columnTitle(c) },
              isolate(c.label),
              " ",
              h("small", null, c.unit, " ", ARROWS[c.direction]),
            ),
            h(
              "td",
              null,
              formatCell(cell, digits),
              !cell && hiddenText("not measured"),
              standingMark(cell),
              (cell?.footnotes || []).map((id) =>
                h(
                  "button",
                  {
                    type: "button",
                    class: `note note-${footnote(id).severity || "warning"}`,
                    "data-note": id,
                    "aria-label": `Finding: ${shorten(footnote(id).text, 400)}`,
                  },
                  "!",
                ),
              ),
            ),
            h("td", null, cell ? formatInterval(cell.interval, digits) || DASH : DASH),
            h("td", null, formatRank(cell?.rank)),
            h("td", null, cell?.n ?? DASH),
          );
        }),
      ),
    ),
  );
}

/**
 * @param {BoardTable} table
 * @param {BoardRow} row
 */
function partsTable(table, row) {
  const parts = Object.entries(row.parts || {});
  const columns = table.columns.filter((c) => c.headline).slice(0, 4);
  return (
    parts.length > 0 &&
    h(
      "details",
      { class: "inner" },
      h("summary", null, `Parts (${parts.length})`),
      h(
        "div",
        { class: "scroller", tabindex: "0" },
        h(
          "table",
          { class: "plaintable" },
          h(
            "thead",
            null,
            h(
              "tr",
              null,
              h("th", { scope: "col" }, "Part"),
              columns.map((c) => h("th", { scope: "col" }, c.label)),
            ),
          ),
          h(
            "tbody",
            null,
            parts.map(([part, cells]) =>
              h(
                "tr",
                null,
                h("th", { scope: "row" }, isolate(part)),
                columns.map((c) => h("td", null, formatCell(cells[c.key], decimals(table.rows, c.key)))),
              ),
            ),
          ),
        ),
      ),
    )
  );
}

const LOSSES = /** @type {const} */ (["dropped", "missing", "failed", "skipped", "invalid", "stood_in"]);

/** @param {BoardRow} row */
function coverageLine(row) {
  const c = row.coverage;
  if (!c) return null;
  const losses = LOSSES.filter((name) => c[name]).map((name) => `${c[name]} ${name.replace("_", " ")}`);
  return h(
    "p",
    { class: "quiet" },
    `Coverage: ${c.scored} of ${c.official} samples scored${losses.length ? `; ${losses.join(", ")}` : ""}.`,
  );
}

/**
 * Names and values of what is nested, four levels deep.
 * @param {unknown} value
 * @param {string[]} [path]
 * @returns {[string, string][]}
 */
function flatten(value, path = []) {
  if (value !== null && typeof value === "object" && path.length < 4)
    return Object.entries(value).flatMap(([key, inner]) => flatten(inner, [...path, key]));
  return [
    [path.join(" · "), value === null ? DASH : typeof value === "object" ? JSON.stringify(value) : String(value)],
  ];
}

/** @param {BoardRow} row */
function provenance(row) {
  const pairs = [...flatten(row.options || {}, ["option"]), ...flatten(row.provenance || {})].filter(
    ([name]) => name && name !== "option",
  );
  if (row.source) pairs.unshift(["source", row.source], ["grade", row.grade || "not known"]);
  if (row.evidence) pairs.unshift(["evidence", row.evidence === "rows only" ? ROWS_ONLY.label : row.evidence]);
  if (row.seconds_per_sample !== undefined && row.seconds_per_sample !== null)
    pairs.unshift(["seconds per sample", formatSeconds(row.seconds_per_sample)]);
  return (
    pairs.length > 0 &&
    h(
      "details",
      { class: "inner" },
      h("summary", null, "Provenance"),
      factList(pairs.map(([name, text]) => [isolate(name), linkify(text)])),
    )
  );
}
