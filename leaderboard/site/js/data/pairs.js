// Two rows of a table beside each other, sample by sample, on the table's headline.

import { toNumber } from "./numbers.js";

/** @import { BoardRow, BoardTable, RowPair } from "../../types/board.d.ts" */
/** @import { SampleDifference, Tally } from "../../types/views.d.ts" */

/** @param {BoardTable} table */
export function comparableRows(table) {
  return table.rows.filter((row) => (row.samples || []).length > 0);
}

/** @param {BoardTable} table */
export function canCompare(table) {
  return comparableRows(table).length > 1;
}

/**
 * The two that the comparison opens with: the first two of the table.
 * @param {BoardTable} table
 */
export function firstPair(table) {
  return comparableRows(table)
    .slice(0, 2)
    .map((row) => row.id)
    .join(",");
}

/**
 * One minus other, with its test; the pair may be stored the other way round.
 * @param {BoardTable} table
 * @param {BoardRow} one
 * @param {BoardRow} other
 * @returns {RowPair | undefined}
 */
export function pairOf(table, one, other) {
  const pairs = table.pairs || [];
  const found = pairs.find((pair) => pair.one === one.id && pair.other === other.id);
  if (found) return found;
  const turned = pairs.find((pair) => pair.one === other.id && pair.other === one.id);
  if (!turned) return undefined;
  /** @type {RowPair["interval"]} */
  const interval = turned.interval && [-toNumber(turned.interval[1]), -toNumber(turned.interval[0])];
  return { ...turned, one: one.id, other: other.id, difference: -toNumber(turned.difference), interval };
}

/**
 * The samples of which both have a number, the largest gain of the first row first.
 * @param {BoardTable} table
 * @param {BoardRow} one
 * @param {BoardRow} other
 * @returns {SampleDifference[]}
 */
export function sampleDifferences(table, one, other) {
  const sign = table.columns[0].direction === "lower" ? -1 : 1;
  /** @type {SampleDifference[]} */
  const found = [];
  for (const [i, sample] of (table.samples || []).entries()) {
    const [a, b] = [one, other].map((row) => toNumber(row.samples?.[i] ?? NaN));
    const equal = a === b;
    const gain = equal ? 0 : sign * (a - b);
    if (!Number.isNaN(gain)) found.push({ sample, place: i, one: a, other: b, gain });
  }
  return found.sort((a, b) => b.gain - a.gain);
}

/**
 * How often each is better.
 * @param {SampleDifference[]} differences
 * @returns {Tally}
 */
export function tally(differences) {
  return {
    one: differences.filter(({ gain }) => gain > 0).length,
    other: differences.filter(({ gain }) => gain < 0).length,
    equal: differences.filter(({ gain }) => gain === 0).length,
  };
}

/**
 * By name of a part and its value, the differences of its samples; values in their natural order.
 * @param {BoardTable} table
 * @param {SampleDifference[]} differences
 * @returns {{ name: string, value: string, differences: SampleDifference[] }[]}
 */
export function byParts(table, differences) {
  return Object.entries(table.sample_parts || {}).flatMap(([name, values]) => {
    const present = [...new Set(differences.map(({ place }) => values[place]))].filter(Boolean);
    if (present.length < 2 || present.length > 24) return [];
    present.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    return present.map((value) => ({
      name,
      value,
      differences: differences.filter(({ place }) => values[place] === value),
    }));
  });
}
