// Two methods of one table on one page: the paired difference, where each wins, cost, and pictures.

import { benchmark, board, method, samplesOf } from "../data/board.js";
import {
  ARROWS,
  DASH,
  decimals,
  formatCell,
  formatInterval,
  formatNumber,
  formatSeconds,
  plural,
  toNumber,
} from "../data/numbers.js";
import { byParts, comparableRows, pairOf, sampleDifferences, tally } from "../data/pairs.js";
import { go, linkTo } from "../data/state.js";
import { shorten } from "../data/texts.js";
import { dropdown } from "../dom/controls.js";
import { factList, h } from "../dom/elements.js";
import { isolate } from "../dom/texts.js";
import { imageElement } from "../gallery/images.js";
import { differencePlot } from "../plots/differences.js";

/** @import { BoardColumn, BoardRow, BoardTable, GallerySample } from "../../types/board.d.ts" */
/** @import { SampleDifference, State } from "../../types/views.d.ts" */

/** Samples whose pictures are shown. */
const SHOWN = 6;

/** @param {BoardRow} row */
function nameOf(row) {
  return shorten(method(row.method).title, 48) + (row.label ? ` (${shorten(row.label, 24)})` : "");
}

/**
 * @param {BoardTable} table
 * @param {State} state
 * @param {HTMLElement} panel
 */
export function drawComparison(table, state, panel) {
  const rows = comparableRows(table);
  const wanted = (state.compare || "").split(",");
  const one = rows.find((row) => row.id === wanted[0]) || rows[0];
  const other = rows.find((row) => row.id === wanted[1] && row !== one) || rows.find((row) => row !== one);
  const back = h("p", { class: "crumbs" }, h("a", { href: linkTo({ table: table.id }) }, "The whole table"));
  if (!one || !other)
    return panel.replaceChildren(
      h("article", { class: "page" }, back, h("h1", { tabindex: "-1" }, "Nothing to compare"), nothing()),
    );
  const differences = sampleDifferences(table, one, other);
  return panel.replaceChildren(
    h(
      "article",
      { class: "page compare-page" },
      back,
      h("h1", { tabindex: "-1" }, isolate(nameOf(one)), " and ", isolate(nameOf(other))),
      h("p", { class: "meta" }, h("span", null, isolate(benchmark(table.benchmark).title)), isolate(table.protocol)),
      choices(table, rows, one, other),
      h("p", { class: "verdict" }, verdict(table, one, other, differences)),
      facts(table, one, other, differences),
      sampleSection(table, one, other, differences),
      partSection(table, differences),
      columnSection(table, one, other),
      pictureSection(table, one, other, differences),
    ),
  );
}

function nothing() {
  return h("p", null, "This table has not two rows with numbers of their samples: printed numbers have none.");
}

/**
 * @param {BoardTable} table
 * @param {BoardRow[]} rows
 * @param {BoardRow} one
 * @param {BoardRow} other
 */
function choices(table, rows, one, other) {
  /** @type {(readonly [string, string])[]} */
  const options = rows.map((row) => [row.id, nameOf(row)]);
  /** @param {string} a @param {string} b */
  const show = (a, b) => go({ table: table.id, compare: `${a},${b}` });
  return h(
    "p",
    { class: "compare-choices" },
    h(
      "label",
      { class: "field" },
      "First ",
      dropdown("one", options, one.id, (id) => show(id, id === other.id ? one.id : other.id)),
    ),
    h(
      "label",
      { class: "field" },
      "Second ",
      dropdown("other", options, other.id, (id) => show(id === one.id ? other.id : one.id, id)),
    ),
  );
}

/**
 * In a sentence which is better, and whether that is sure.
 * @param {BoardTable} table
 * @param {BoardRow} one
 * @param {BoardRow} other
 * @param {SampleDifference[]} differences
 */
function verdict(table, one, other, differences) {
  const pair = pairOf(table, one, other);
  const column = table.columns[0];
  const sign = column.direction === "lower" ? -1 : 1;
  const adjusted = pair?.p_adjusted;
  if (!pair || adjusted === null || adjusted === undefined)
    return `There are too few scenes to tell which is better in ${column.label}.`;
  const gain = sign * toNumber(pair.difference);
  if (toNumber(adjusted) >= 0.05 || gain === 0)
    return `In ${column.label} they cannot be told apart on these ${plural(differences.length, "sample")}.`;
  return [isolate(nameOf(gain > 0 ? one : other)), ` is surely better in ${column.label} on these samples.`];
}

/**
 * @param {BoardTable} table
 * @param {BoardRow} one
 * @param {BoardRow} other
 * @param {SampleDifference[]} differences
 */
function facts(table, one, other, differences) {
  const column = table.columns[0];
  const pair = pairOf(table, one, other);
  const digits = decimals(table.rows, column.key);
  const wins = tally(differences);
  /** @param {BoardRow} row */
  const value = (row) => {
    const cell = row.cells[column.key];
    const interval = cell?.interval ? ` (${formatInterval(cell.interval, digits)})` : "";
    return `${formatCell(cell, digits)}${interval}`;
  };
  /** @param {"p" | "p_adjusted"} name */
  const p = (name) => {
    const number = pair?.[name];
    if (number === null || number === undefined) return "";
    return toNumber(number) < 0.001 ? "below 0.001" : formatNumber(number, 3);
  };
  const between = pair?.interval ? ` (${formatInterval(pair.interval, digits + 2)})` : "";
  return factList([
    [`${column.label} ${column.unit} ${ARROWS[column.direction]}`, `${value(one)} and ${value(other)}`],
    [
      "Difference, first less second",
      pair && `${formatNumber(pair.difference, digits + 2)}${between}, ${plural(pair.n, "common sample")}`,
    ],
    [
      "Paired test, by scene",
      p("p") && `p ${p("p")}, corrected over all pairs of the table ${p("p_adjusted") || DASH}`,
    ],
    ["First better", plural(wins.one, "sample")],
    ["Second better", plural(wins.other, "sample")],
    ["Equal", wins.equal ? plural(wins.equal, "sample") : ""],
    ["Seconds a sample", `${formatSeconds(one.seconds_per_sample)} and ${formatSeconds(other.seconds_per_sample)}`],
  ]);
}

/**
 * @param {BoardTable} table
 * @param {BoardRow} one
 * @param {BoardRow} other
 * @param {SampleDifference[]} differences
 */
function sampleSection(table, one, other, differences) {
  const label = `${table.columns[0].label}: how much better the first is, sample by sample`;
  const width = Math.max(320, Math.min(960, document.documentElement.clientWidth - 64));
  return h(
    "section",
    null,
    h("h2", null, "Sample by sample"),
    h(
      "div",
      { class: "plot" },
      h(
        "figure",
        null,
        differencePlot(differences, label, width),
        h("figcaption", null, `A bar a sample. Up: ${nameOf(one)} is better; down: ${nameOf(other)} is.`),
      ),
    ),
  );
}

/**
 * @param {BoardTable} table
 * @param {SampleDifference[]} differences
 */
function partSection(table, differences) {
  const parts = byParts(table, differences);
  const digits = decimals(table.rows, table.columns[0].key) + 1;
  if (!parts.length) return null;
  return h(
    "section",
    null,
    h("h2", null, "Where each wins"),
    plainTable(
      ["Part", "Samples", "First better", "Second better", "Mean gain of the first"],
      parts.map(({ name, value, differences: own }) => {
        const wins = tally(own);
        const gains = own.map(({ gain }) => gain).filter(Number.isFinite);
        const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
        return [`${name} ${value}`, own.length, wins.one, wins.other, gains.length ? formatNumber(mean, digits) : DASH];
      }),
    ),
  );
}

/**
 * @param {BoardTable} table
 * @param {BoardRow} one
 * @param {BoardRow} other
 */
function columnSection(table, one, other) {
  /** @param {BoardColumn} column @param {BoardRow} row */
  const value = (column, row) => formatCell(row.cells[column.key], decimals(table.rows, column.key));
  const both = table.columns.filter((column) => hasScore(one, column) || hasScore(other, column));
  return h(
    "section",
    null,
    h("h2", null, "All scores"),
    plainTable(
      ["Score", nameOf(one), nameOf(other)],
      both.map((column) => [
        [column.label, column.unit, ARROWS[column.direction]].filter(Boolean).join(" "),
        value(column, one),
        value(column, other),
      ]),
    ),
  );
}

/** @param {BoardRow} row @param {BoardColumn} column */
function hasScore(row, column) {
  return row.cells[column.key] !== undefined;
}

/**
 * @param {string[]} heads
 * @param {(string | number)[][]} lines
 */
function plainTable(heads, lines) {
  return h(
    "div",
    { class: "scroller", tabindex: "0", role: "region", "aria-label": "Table, scrolls sideways" },
    h(
      "table",
      { class: "plaintable" },
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          heads.map((head) => h("th", { scope: "col" }, isolate(head))),
        ),
      ),
      h(
        "tbody",
        null,
        lines.map(([first, ...cells]) =>
          h(
            "tr",
            null,
            h("th", { scope: "row" }, isolate(String(first))),
            cells.map((cell) => h("td", null, cell)),
          ),
        ),
      ),
    ),
  );
}

/**
 * The samples with pictures of both, the largest differences first.
 * @param {BoardTable} table
 * @param {BoardRow} one
 * @param {BoardRow} other
 * @param {SampleDifference[]} differences
 */
function pictureSection(table, one, other, differences) {
  const gain = new Map(differences.map((difference) => [difference.sample, difference]));
  /** @param {GallerySample} sample @param {BoardRow} row */
  const pictureOf = (sample, row) => (sample.pictures || []).find((picture) => picture.row === row.id);
  const samples = samplesOf(table)
    .filter((sample) => gain.has(sample.sample) && pictureOf(sample, one) && pictureOf(sample, other))
    .sort((a, b) => Math.abs(gain.get(b.sample)?.gain ?? 0) - Math.abs(gain.get(a.sample)?.gain ?? 0))
    .slice(0, SHOWN);
  if (!samples.length)
    return h(
      "section",
      null,
      h("h2", null, "Pictures"),
      h(
        "p",
        { class: "quiet" },
        "No pictures of both are published: none were made, or their licence does not allow it.",
      ),
    );
  const digits = decimals(table.rows, table.columns[0].key);
  /** @param {string} image @param {string} label @param {string} score */
  const figure = (image, label, score) =>
    h(
      "li",
      null,
      h(
        "figure",
        null,
        h("div", { class: "checkerboard" }, imageElement(image, label)),
        h("figcaption", null, h("strong", null, label), score && h("span", null, score)),
      ),
    );
  return h(
    "section",
    null,
    h("h2", null, "Largest differences"),
    h(
      "p",
      { class: "quiet" },
      `Of the ${plural(samplesOf(table).length, "sample")} of this table whose pictures are on the board. `,
      board.gallery.some((sample) => sample.table === table.id) && "A link opens the sample.",
    ),
    samples.map((sample) => {
      const found = gain.get(sample.sample);
      /** @param {BoardRow} row @param {number | undefined} score */
      const answer = (row, score) =>
        figure(
          pictureOf(sample, row)?.image || "",
          nameOf(row),
          score === undefined ? "" : formatNumber(score, digits),
        );
      return h(
        "section",
        { class: "compare-sample" },
        h(
          "h3",
          null,
          h("a", { href: linkTo({ table: table.id, row: one.id, sample: sample.sample }) }, isolate(sample.sample)),
        ),
        h("ul", { class: "side" }, [
          figure(sample.input, "Input", ""),
          sample.truth && figure(sample.truth, "Ground truth", ""),
          answer(one, found?.one),
          answer(other, found?.other),
        ]),
      );
    }),
  );
}
