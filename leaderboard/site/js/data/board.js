// The board as it was embedded, and look-ups in it. Fields at their default are absent from the JSON.

/** @import { Benchmark, Board, BoardCell, BoardMethod, BoardRow, BoardTable } from "../../types/board.d.ts" */
/** @import { Footnote } from "../../types/board.d.ts" */
/** @import { Part } from "../../types/views.d.ts" */

/** @type {Board} */
const embedded = JSON.parse(document.getElementById("board")?.textContent || "");

export const board = {
  ...embedded,
  footnotes: embedded.footnotes || {},
  gallery: embedded.gallery || [],
  win_rates: embedded.win_rates || [],
};

for (const table of board.tables) for (const column of table.columns) column.unit ??= "";

export const tablesById = new Map(board.tables.map((table) => [table.id, table]));

/**
 * How a row came to be, with words for it.
 * @type {Record<BoardRow["kind"], { label: string, title: string }>}
 */
export const KINDS = {
  reproduced: { label: "measured", title: "Measured here on the official data" },
  twin: { label: "twin", title: "Measured here on a twin: the benchmark rebuilt from generated designs" },
  reported: { label: "reported", title: "Printed in a paper or a card, not measured here" },
};

export const ROWS_ONLY = {
  label: "rows only, not rescored",
  title: "The submitter's word: nobody has scored the answers again, so the row has no rank",
};

export const KIND_NAMES = /** @type {BoardRow["kind"][]} */ (Object.keys(KINDS));

export function tasks() {
  return [...new Set(board.tables.map((table) => table.task))];
}

/** @param {string} name */
export function sentenceCase(name) {
  const text = name.replaceAll("_", " ");
  return text === "text to rgba" ? "Text to RGBA" : text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * Benchmarks of a task in the board's order.
 * @param {string} task
 */
export function benchmarksOf(task) {
  return [...new Set(board.tables.filter((table) => table.task === task).map((table) => table.benchmark))];
}

/**
 * Tables of a benchmark for a task: strict ones first, reported ones last.
 * @param {string} task
 * @param {string} name of the benchmark
 */
export function tablesOf(task, name) {
  /** @param {BoardTable} table */
  const group = (table) => (onlyReported(table) ? 2 : table.strict ? 0 : 1);
  return board.tables
    .filter((table) => table.task === task && table.benchmark === name)
    .sort((a, b) => group(a) - group(b));
}

/**
 * The table that a task opens with: of the first benchmark that has a strict one with several
 * ranked rows, or with several rows, if there is one.
 * @param {string} task
 * @returns {BoardTable | undefined}
 */
export function firstTable(task) {
  const inTask = board.tables.filter((table) => table.task === task);
  const table =
    inTask.find(({ strict, rows }) => strict && rows.filter((row) => row.ranked).length > 1) ||
    inTask.find(({ strict, rows }) => strict && rows.length > 1) ||
    inTask.find(({ strict }) => strict) ||
    inTask[0];
  return table && tablesOf(task, table.benchmark)[0];
}

/**
 * @param {string} name
 * @returns {BoardMethod}
 */
export function method(name) {
  return Object.hasOwn(board.methods, name) ? board.methods[name] : { name, title: name, tasks: [] };
}

/**
 * @param {string} name
 * @returns {Benchmark}
 */
export function benchmark(name) {
  return Object.hasOwn(board.benchmarks, name)
    ? board.benchmarks[name]
    : { name, title: name, task: "", twin: false, of: name, count: null, licence: "", source: "", access: "" };
}

/** @param {string} name */
export function protocol(name) {
  return Object.hasOwn(board.protocols, name) ? board.protocols[name] : null;
}

/**
 * Whether nothing in it was measured here.
 * @param {BoardTable} table
 */
export function onlyReported(table) {
  return (
    table.protocol.startsWith("reported/") ||
    (table.rows.length > 0 && table.rows.every((row) => row.kind === "reported"))
  );
}

/**
 * Why no row is ranked, where it is one reason for all of them: it then stands once above the table.
 * @param {BoardTable} table
 */
export function sharedReason(table) {
  const reasons = new Set(table.rows.map((row) => (row.ranked ? "" : row.unranked_because || "")));
  return table.rows.length > 1 && reasons.size === 1 ? [...reasons][0] : "";
}

/**
 * The protocol as the switch names it: without the task, and without the benchmark's name where a source is named
 * after both.
 * @param {BoardTable} table
 */
export function protocolTitle(table) {
  const name = table.protocol.slice(table.protocol.indexOf("/") + 1);
  const ending = `-${table.benchmark}`;
  return name.endsWith(ending) && name.length > ending.length ? name.slice(0, -ending.length) : name;
}

/**
 * @param {string} id
 * @returns {Footnote}
 */
export function footnote(id) {
  return Object.hasOwn(board.footnotes, id) ? board.footnotes[id] : { id, rule: "", text: id, severity: "note" };
}

/**
 * The cells of a row: of all samples, or of one part of them.
 * @param {BoardRow} row
 * @param {Part} part
 * @returns {Record<string, BoardCell | undefined>}
 */
export function cellsOf(row, part) {
  return part ? row.parts?.[part] || {} : row.cells;
}

/** @param {BoardTable} table */
export function samplesOf(table) {
  return board.gallery.filter((sample) => sample.table === table.id);
}

/**
 * Where a row's method learned from this benchmark (or from the one that it is a twin of), by its own word.
 * @param {BoardRow} row
 * @param {BoardTable} table
 */
export function trainedOn(row, table) {
  const names = new Set([table.benchmark, benchmark(table.benchmark).of]);
  return (method(row.method).trained_on || []).some((name) => names.has(name));
}
