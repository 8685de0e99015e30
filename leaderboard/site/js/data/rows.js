// Which rows are shown, and in which order.

import { KINDS, cellsOf, method, trainedOn } from "./board.js";
import { toNumber } from "./numbers.js";

/** @import { BoardRow, BoardTable } from "../../types/board.d.ts" */
/** @import { Part, State, SortKey } from "../../types/views.d.ts" */

/** @type {WeakMap<BoardRow, string>} */
const searchTexts = new WeakMap();

/** @param {BoardRow} row */
function searchText(row) {
  let text = searchTexts.get(row);
  if (text === undefined) {
    const m = method(row.method);
    text = [
      m.title,
      m.name,
      row.label,
      row.kind,
      KINDS[row.kind]?.label,
      m.licence,
      row.source,
      ...(m.authors || []),
      ...(m.groups || []),
    ]
      .join(" ")
      .toLowerCase();
    searchTexts.set(row, text);
  }
  return text;
}

/** @type {Record<string, (value: number, bound: number) => boolean>} */
const COMPARE = {
  ">": (value, bound) => value > bound,
  "<": (value, bound) => value < bound,
  ">=": (value, bound) => value >= bound,
  "<=": (value, bound) => value <= bound,
};

/**
 * A word of a query as a test on rows: `psnr>30` compares a column whose label holds the word, anything else is
 * looked for in the row's text.
 * @param {string} word
 * @param {BoardTable} table
 * @param {Part} part
 * @returns {(row: BoardRow) => boolean}
 */
function wordTest(word, table, part) {
  const [, name, sign, bound] = /^(.+?)(>=|<=|>|<)([-\d.e]+)$/.exec(word) || [];
  const column = name && table.columns.find((c) => c.label.toLowerCase().replaceAll(" ", "").includes(name));
  if (!column || !Number.isFinite(Number(bound))) return (row) => searchText(row).includes(word);
  return (row) => {
    const cell = cellsOf(row, part)[column.key];
    return cell !== undefined && COMPARE[sign](toNumber(cell.value), Number(bound));
  };
}

/**
 * @param {BoardTable} table
 * @param {State} state
 */
function rowFilters(table, state) {
  /** @type {((row: BoardRow) => boolean)[]} */
  const tests = [];
  const kinds = state.kind?.split(",");
  if (kinds) tests.push((row) => kinds.includes(row.kind));
  if (state.open) tests.push((row) => method(row.method).open_weights === true);
  if (state.here) tests.push((row) => Boolean(method(row.method).runs_here));
  if (state.untrained) tests.push((row) => !trainedOn(row, table));
  if (state.ranked) tests.push((row) => row.ranked);
  if (state.licence) tests.push((row) => (method(row.method).licence || "") === state.licence);
  for (const word of (state.q || "").toLowerCase().split(/\s+/).filter(Boolean))
    tests.push(wordTest(word, table, state.part));
  return tests;
}

/**
 * The column that the table is sorted by, with its first direction; null for the board's own order.
 * @param {BoardTable} table
 * @param {State} state
 * @returns {SortKey | null}
 */
export function sortKey(table, state) {
  if (!state.sort) return null;
  const reverse = state.sort.startsWith("-");
  const name = reverse ? state.sort.slice(1) : state.sort;
  const column = table.columns.find((c) => c.key === name);
  if (column) {
    const sign = column.direction === "lower" ? 1 : -1;
    return { name, reverse, sign, of: (row) => toNumber(cellsOf(row, state.part)[name]?.value ?? NaN) };
  }
  const rankedBy = rankColumn(table, state);
  /** @type {Record<string, SortKey["of"]>} */
  const others = {
    method: (row) => method(row.method).title.toLowerCase(),
    rank: (row) => cellsOf(row, state.part)[rankedBy?.key ?? ""]?.rank?.[0] ?? NaN,
    seconds: (row) => toNumber(row.seconds_per_sample ?? NaN),
  };
  return Object.hasOwn(others, name) ? { name, reverse, sign: 1, of: others[name] } : null;
}

/**
 * The column whose rank intervals are shown: the one sorted by, else the first headline.
 * @param {BoardTable} table
 * @param {State} state
 */
export function rankColumn(table, state) {
  const name = (state.sort || "").replace(/^-/, "");
  return table.columns.find((c) => c.key === name) || table.columns.find((c) => c.headline) || table.columns[0];
}

/**
 * Rows in order. What was not measured, and what is no number, comes last in both directions; ties keep the board's
 * order.
 * @param {BoardTable} table
 * @param {State} state
 */
function sortRows(table, state) {
  const key = sortKey(table, state);
  if (!key) return table.rows;
  /** @param {string | number} value */
  const missing = (value) => value === "" || Number.isNaN(value);
  const sign = key.reverse ? -key.sign : key.sign;
  const entries = table.rows.map((row) => ({ row, value: key.of(row) }));
  entries.sort(
    ({ value: a }, { value: b }) =>
      Number(missing(a)) - Number(missing(b)) || (missing(a) ? 0 : a < b ? -sign : a > b ? sign : 0),
  );
  return entries.map(({ row }) => row);
}

/**
 * @param {BoardTable} table
 * @param {State} state
 */
export function visibleRows(table, state) {
  const tests = rowFilters(table, state);
  return sortRows(table, state).filter((row) => tests.every((test) => test(row)));
}
