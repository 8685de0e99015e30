// What the plots share: frames, scales, axes, marks.

import { cellsOf, method } from "../data/board.js";
import { ARROWS, formatNumber, toNumber } from "../data/numbers.js";
import { shorten } from "../data/texts.js";
import { s } from "../dom/elements.js";

/** @import { BoardColumn, BoardRow } from "../../types/board.d.ts" */
/** @import { Child, SvgAttributes } from "../../types/dom.d.ts" */
/** @import { Part, Point, Scale, Ticks } from "../../types/views.d.ts" */

/**
 * @param {number} width
 * @param {number} height
 * @param {string} label
 * @param {Child} children
 */
export function frame(width, height, label, children) {
  return s(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": label, class: "chart" },
    children,
  );
}

/**
 * @param {number} low
 * @param {number} high
 * @param {number} from
 * @param {number} to
 * @returns {Scale}
 */
export function scale(low, high, from, to) {
  const span = high - low || 1;
  return (v) => from + ((v - low) / span) * (to - from);
}

/**
 * The rows that have a finite value of a score.
 * @param {BoardRow[]} rows
 * @param {BoardColumn} column
 * @param {Part} part
 * @returns {Point[]}
 */
export function finitePoints(rows, column, part) {
  return rows.flatMap((row) => {
    const cell = cellsOf(row, part)[column.key];
    return cell && Number.isFinite(toNumber(cell.value)) ? [{ row, cell }] : [];
  });
}

/**
 * A little more than the values span, so that no point lies on an axis.
 * @param {number[]} values
 * @returns {[number, number]}
 */
export function padRange(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const pad = (high - low) * 0.06 || Math.abs(high) * 0.1 || 0.1;
  return [low >= 0 && low < pad * 2 ? Math.min(0, low) : low - pad, high + pad];
}

/**
 * @param {BoardRow} row
 * @param {number} length
 */
export function rowLabel(row, length) {
  return shorten(method(row.method).title + (row.label ? ` (${row.label})` : ""), length);
}

/**
 * @param {number} x
 * @param {number} y
 * @param {BoardRow["kind"]} kind
 * @param {SvgAttributes} attributes
 */
export function marker(x, y, kind, attributes) {
  const r = 4.5;
  if (kind === "reported")
    return s("rect", {
      x: x - r + 0.5,
      y: y - r + 0.5,
      width: 2 * r - 1,
      height: 2 * r - 1,
      transform: `rotate(45 ${x} ${y})`,
      ...attributes,
    });
  return s("circle", { cx: x, cy: y, r, ...attributes });
}

export const SHAPE_LEGEND = "Filled: measured; ring: twin; diamond: reported.";

/**
 * @param {BoardRow} row
 * @param {string} text
 */
export function tooltip(row, text) {
  return s("title", null, `${rowLabel(row, 80)}: ${text}`);
}

/**
 * @param {Ticks} ticks
 * @param {Scale} x
 * @param {number} top
 * @param {number} bottom
 * @param {string} text
 * @param {number} right
 */
export function axisX({ values, digits }, x, top, bottom, text, right) {
  return [
    values.map((v) => [
      s("line", { x1: x(v), x2: x(v), y1: top, y2: bottom, class: "grid" }),
      s("text", { x: x(v), y: bottom + 16, class: "tick", "text-anchor": "middle" }, formatNumber(v, digits)),
    ]),
    s("text", { x: right, y: bottom + 34, class: "axis", "text-anchor": "end" }, text),
  ];
}

/**
 * @param {Ticks} ticks
 * @param {Scale} y
 * @param {number} left
 * @param {number} right
 * @param {string} text
 */
export function axisY({ values, digits }, y, left, right, text) {
  return [
    values.map((v) => [
      s("line", { x1: left, x2: right, y1: y(v), y2: y(v), class: "grid" }),
      s("text", { x: left - 8, y: y(v) + 4, class: "tick", "text-anchor": "end" }, formatNumber(v, digits)),
    ]),
    s("text", { x: left, y: 14, class: "axis" }, text),
  ];
}

/** @param {BoardColumn} column */
export function axisLabel(column) {
  return [column.label, column.unit && `(${column.unit})`, ARROWS[column.direction]].filter(Boolean).join(" ");
}
