// Decomposition against the number of layers: a line for each row over the parts whose group is a layer count.

import { method } from "../data/board.js";
import { clamp, decimals, formatNumber, ticks, toNumber } from "../data/numbers.js";
import { linkTo } from "../data/state.js";
import { shorten } from "../data/texts.js";
import { h, s } from "../dom/elements.js";
import { axisLabel, axisY, frame, padRange, rowLabel, scale, tooltip } from "./axes.js";

/** @import { BoardRow, BoardTable } from "../../types/board.d.ts" */
/** @import { Plot, PlotInput } from "../../types/views.d.ts" */

const LAYER_GROUP = /^(?:layers?|layer[ _-]?count|num[ _-]?layers)\s*=\s*(.+)$/i;

/**
 * The parts of a table that are layer counts, by their first number.
 * @param {BoardTable} table
 */
export function layerGroups(table) {
  return (table.groups || [])
    .filter((group) => LAYER_GROUP.test(group))
    .sort((a, b) => firstNumber(a) - firstNumber(b));
}

/**
 * What stands after the sign: "2-5" of "layers=2-5".
 * @param {string} group
 */
function countText(group) {
  return LAYER_GROUP.exec(group)?.[1] ?? "";
}

/** @param {string} group */
function firstNumber(group) {
  return Number(/\d+/.exec(countText(group))?.[0] ?? Infinity);
}

const MAX_LINES = 10;

/**
 * @param {PlotInput} input
 * @returns {Plot}
 */
export function layersPlot({ table, rows, column, width }) {
  const groups = layerGroups(table);
  const lines = rows
    .map((row) => ({ row, values: groups.map((group) => toNumber(row.parts?.[group]?.[column.key]?.value ?? NaN)) }))
    .filter(({ row, values }) => values.some(Number.isFinite) && !method(row.method).oracle);
  if (!lines.length) return { svg: h("p", { class: "quiet" }, "No row has this score by layer count."), text: "" };
  const drawn = lines.slice(0, MAX_LINES);
  const right = width - Math.min(190, width * 0.34);
  const height = clamp(width * 0.48, 300, 440);
  const [left, top, bottom] = [56, 26, height - 44];
  const [low, high] = padRange(drawn.flatMap(({ values }) => values.filter(Number.isFinite)));
  const x = scale(0, Math.max(1, groups.length - 1), left + 14, right);
  const y = scale(low, high, bottom, top);
  const xAxis = [
    groups.map((group, i) => [
      s("line", { x1: x(i), x2: x(i), y1: top, y2: bottom, class: "grid" }),
      s("text", { x: x(i), y: bottom + 16, class: "tick", "text-anchor": "middle" }, shorten(countText(group), 12)),
    ]),
    s("text", { x: right, y: bottom + 34, class: "axis", "text-anchor": "end" }, "layers of the sample"),
  ];
  const series = drawn.map(({ row, values }) => ({
    row,
    points: values
      .map((value, i) => ({ x: x(i), y: y(value), value, group: groups[i] }))
      .filter((point) => Number.isFinite(point.value)),
  }));
  const ends = spreadEnds(
    series.map(({ points }) => points[points.length - 1].y),
    top,
    bottom,
  );
  const digits = decimals(table.rows, column.key);
  const marks = series.map((line, i) => seriesLine(line, i, { label: column.label, digits, end: ends[i], right }));
  const rest =
    lines.length > MAX_LINES ? `The first ${MAX_LINES} of ${lines.length} rows; search or filter for others.` : "";
  return {
    svg: frame(width, height, `${column.label} by number of layers`, [
      axisY(ticks(low, high), y, left, right, axisLabel(column)),
      xAxis,
      marks,
    ]),
    text: `${axisLabel(column)} by number of layers. ${rest}`,
  };
}

/**
 * Heights of the labels at the ends of lines, moved apart where they would overlap.
 * @param {number[]} heights
 * @param {number} top
 * @param {number} bottom
 */
function spreadEnds(heights, top, bottom) {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b]);
  const gap = Math.min(15, (bottom - top) / Math.max(1, heights.length - 1));
  const spread = [...heights];
  order.forEach((i, k) => {
    if (k) spread[i] = Math.max(spread[i], spread[order[k - 1]] + gap);
  });
  let limit = bottom + 4;
  for (const i of [...order].reverse()) {
    spread[i] = Math.min(spread[i], limit);
    limit = spread[i] - gap;
  }
  return spread;
}

/**
 * The line of one row, with its name at the right end.
 * @param {{ row: BoardRow, points: { x: number, y: number, value: number, group: string }[] }} series
 * @param {number} i
 * @param {{ label: string, digits: number, end: number, right: number }} place `end`: height of the name
 */
function seriesLine({ row, points }, i, { label, digits, end, right }) {
  const last = points[points.length - 1];
  const words = points.map(({ value, group }) => `${formatNumber(value, digits)} at ${group}`);
  return s(
    "a",
    {
      href: linkTo({ method: row.method }),
      class: `point line-${i}`,
      "aria-label": `${rowLabel(row, 80)}: ${words.join(", ")}`,
    },
    tooltip(row, label),
    s("polyline", { points: points.map(({ x, y }) => `${x},${y}`).join(" "), class: "series" }),
    points.map(({ x, y, value, group }) =>
      s(
        "circle",
        { cx: x, cy: y, r: 3.5, class: "dot" },
        s("title", null, `${rowLabel(row, 60)}, ${group}: ${formatNumber(value, digits)}`),
      ),
    ),
    s("line", { x1: last.x + 5, y1: last.y, x2: right + 14, y2: end, class: "leader" }),
    s("text", { x: right + 18, y: end + 4, class: "name" }, rowLabel(row, 24)),
  );
}
