// Quality against seconds per sample.

import { method } from "../data/board.js";
import { clamp, decimals, formatNumber, formatSeconds, ticks, toNumber } from "../data/numbers.js";
import { linkTo } from "../data/state.js";
import { h, s } from "../dom/elements.js";
import {
  SHAPE_LEGEND,
  axisLabel,
  axisY,
  finitePoints,
  frame,
  marker,
  padRange,
  rowLabel,
  scale,
  tooltip,
} from "./axes.js";

/** @import { Plot, PlotInput, Point, Rectangle } from "../../types/views.d.ts" */

/**
 * Seconds per sample to the right (logarithmic), quality upwards.
 * @param {PlotInput} input
 * @returns {Plot}
 */
export function timePlot({ table, rows, column, part, width }) {
  const points = finitePoints(rows, column, part)
    .map((point) => ({ ...point, time: toNumber(point.row.seconds_per_sample ?? NaN) }))
    .filter(({ row, time }) => time > 0 && !method(row.method).oracle);
  if (!points.length)
    return { svg: h("p", { class: "quiet" }, "No row has both a time and a finite value."), text: "" };
  const height = clamp(width * 0.5, 300, 460);
  const [left, right, top, bottom] = [56, width - 16, 26, height - 44];
  const [low, high] = padRange(points.map(({ cell }) => toNumber(cell.value)));
  const logs = points.map(({ time }) => Math.log10(time));
  const x = scale(Math.min(...logs) - 0.15, Math.max(...logs) + 0.25, left, right);
  const y = scale(low, high, bottom, top);
  const digits = decimals(table.rows, column.key, part);
  const powers = [];
  for (let p = Math.floor(Math.min(...logs) - 0.15); p <= Math.max(...logs) + 0.25; p++)
    for (const m of [1, 2, 5]) powers.push(m * 10 ** p);
  const inside = powers.filter((t) => x(Math.log10(t)) >= left && x(Math.log10(t)) <= right);
  const labeledTicks = inside.filter((t) => inside.length <= 5 || /^1/.test(t.toExponential()));
  const xAxis = [
    labeledTicks.map((t) => [
      s("line", { x1: x(Math.log10(t)), x2: x(Math.log10(t)), y1: top, y2: bottom, class: "grid" }),
      s("text", { x: x(Math.log10(t)), y: bottom + 16, class: "tick", "text-anchor": "middle" }, formatSeconds(t)),
    ]),
    s("text", { x: right, y: bottom + 34, class: "axis", "text-anchor": "end" }, "seconds per sample, logarithmic ←"),
  ];
  const spots = points.map((point) => ({
    point,
    x: x(Math.log10(point.time)),
    y: y(toNumber(point.cell.value)),
    words: `${formatNumber(point.cell.value, digits)} in ${formatSeconds(point.time)} s`,
  }));
  /**
   * What names must not cover.
   * @type {Rectangle[]}
   */
  const boxes = spots.map((spot) => [spot.x - 6, spot.y - 6, 12, 12]);
  const marks = spots.map((spot) => pointMark(spot, boxes, right));
  return {
    svg: frame(width, height, `${column.label} against seconds per sample of ${points.length} rows`, [
      axisY(ticks(low, high), y, left, right, axisLabel(column)),
      xAxis,
      marks,
    ]),
    text: [
      `${axisLabel(column)} against seconds per sample, on the machine of each row's provenance;`,
      `the oracle is left out. ${SHAPE_LEGEND}`,
    ].join(" "),
  };
}

/**
 * A row's mark, with its name beside it where nothing stands yet.
 * @param {{ point: Point, x: number, y: number, words: string }} spot
 * @param {Rectangle[]} boxes what it must not cover; grows by the name's place
 * @param {number} right
 */
function pointMark({ point: { row }, x, y, words }, boxes, right) {
  const name = rowLabel(row, 26);
  const width = name.length * 6.2;
  const places = [
    [x + 9, y - 7],
    [x - 9 - width, y - 7],
    [x - width / 2, y - 22],
    [x - width / 2, y + 8],
  ];
  const free = places.find(
    ([left, top]) =>
      left > 56 &&
      left + width < right + 10 &&
      boxes.every(
        ([ox, oy, ow, oh]) =>
          left + width < ox ||
          left > ox + ow ||
          top + 14 < oy ||
          top > oy + oh ||
          (Math.abs(ox + 6 - x) < 1 && Math.abs(oy + 6 - y) < 1),
      ),
  );
  if (free) boxes.push([free[0], free[1], width, 14]);
  return s(
    "a",
    {
      href: linkTo({ method: row.method }),
      class: `point kind-${row.kind}${row.ranked ? "" : " unranked"}`,
      "aria-label": `${rowLabel(row, 80)}: ${words}`,
    },
    tooltip(row, words),
    marker(x, y, row.kind, { class: "dot" }),
    free && s("text", { x: free[0], y: free[1] + 11, class: "name" }, name),
  );
}
