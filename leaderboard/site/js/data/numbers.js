// Numbers as people read them. Not measured is a dash, never zero.

import { cellsOf } from "./board.js";
import { revealInvisible } from "./texts.js";

/** @import { BoardCell, BoardNumber, BoardRow } from "../../types/board.d.ts" */
/** @import { Part, Ticks } from "../../types/views.d.ts" */

export const DASH = "–";

const MINUS = "−";

export const ARROWS = { higher: "↑", lower: "↓", neither: "" };

export const DIRECTIONS = {
  higher: "higher is better",
  lower: "lower is better",
  neither: "neither direction is better",
};

/** @param {BoardNumber} value */
export function toNumber(value) {
  return value === "inf" ? Infinity : value === "-inf" ? -Infinity : value === "nan" ? NaN : value;
}

/**
 * Decimals of a column such that its last digit is the first digit of the smaller standard errors (their lower
 * quartile).
 * @param {BoardRow[]} rows
 * @param {string} key of the column
 * @param {Part} [part]
 */
export function decimals(rows, key, part) {
  const cells = rows.map((row) => cellsOf(row, part)[key]).filter((cell) => cell !== undefined);
  const errors = cells
    .map((cell) => toNumber(cell.standard_error ?? NaN))
    .filter((e) => e > 0 && Number.isFinite(e))
    .sort((a, b) => a - b);
  if (errors.length) return clamp(-Math.floor(Math.log10(errors[errors.length >> 2])), 0, 6);
  const sizes = cells
    .map((cell) => Math.abs(toNumber(cell.value)))
    .filter((v) => v > 0 && Number.isFinite(v))
    .sort((a, b) => a - b);
  return sizes.length ? clamp(2 - Math.floor(Math.log10(sizes[sizes.length >> 1])), 0, 6) : 2;
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/**
 * @param {BoardNumber | null | undefined} number
 * @param {number} digits
 */
export function formatNumber(number, digits) {
  if (number === null || number === undefined) return DASH;
  const value = toNumber(number);
  if (Number.isNaN(value)) return DASH;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : MINUS + "∞";
  const size = Math.abs(value);
  const text = size >= 1e7 || (digits >= 6 && size > 0 && size < 1e-6) ? size.toExponential(1) : size.toFixed(digits);
  return (value < 0 && Number(text) !== 0 ? MINUS : "") + text;
}

/**
 * Four decimals at most, without zeros at the end.
 * @param {BoardNumber} value
 */
export function formatShortest(value) {
  return formatNumber(value, 4)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

/**
 * @param {BoardCell["interval"]} interval
 * @param {number} digits
 */
export function formatInterval(interval, digits) {
  return interval ? `${formatNumber(interval[0], digits)} … ${formatNumber(interval[1], digits)}` : "";
}

/**
 * What stands in a cell: the source's own text for reported numbers.
 * @param {BoardCell | undefined} cell
 * @param {number} digits
 */
export function formatCell(cell, digits) {
  return cell ? revealInvisible(cell.text || "") || formatNumber(cell.value, digits) : DASH;
}

/**
 * @param {number} count
 * @param {string} word
 */
export function plural(count, word) {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** @param {BoardCell["rank"]} rank */
export function formatRank(rank) {
  return rank ? (rank[0] === rank[1] ? String(rank[0]) : `${rank[0]}–${rank[1]}`) : DASH;
}

/** @param {BoardNumber | null | undefined} value */
export function formatSeconds(value) {
  if (value === null || value === undefined) return DASH;
  const v = toNumber(value);
  if (!Number.isFinite(v)) return formatNumber(value, 0);
  if (v === 0) return "0";
  return v >= 100 ? v.toFixed(0) : v >= 1 ? v.toFixed(1) : v >= 0.001 ? v.toPrecision(2) : v.toExponential(0);
}

/**
 * Round values for the ticks of an axis, about `count` of them.
 * @param {number} low
 * @param {number} high
 * @param {number} [count]
 * @returns {Ticks}
 */
export function ticks(low, high, count = 5) {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((m) => m >= rough * 0.999) || 10 * power;
  const values = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * span; i++) values.push(i * step);
  return { values, digits: clamp(-Math.floor(Math.log10(step) + 1e-9) + (step / power === 2.5 ? 1 : 0), 0, 8) };
}
