// Quality against seconds per sample.

import { cellsOf, method } from "../data/board.js";
import { clamp, decimals, formatNumber, formatSeconds, ticks, toNumber } from "../data/numbers.js";
import { linkTo } from "../data/state.js";
import { h, s } from "../dom/elements.js";
import { SHAPE_LEGEND, axisLabel, axisY, frame, marker, padRange, rowLabel, scale, tooltip } from "./axes.js";

/** Seconds per sample to the right (logarithmic), quality upwards. */
export function timePlot(table, rows, column, part, width) {
  const points = rows
    .map((row) => ({ row, cell: cellsOf(row, part)[column.key], t: toNumber(row.seconds_per_sample ?? NaN) }))
    .filter(({ row, cell, t }) => cell && Number.isFinite(toNumber(cell.value)) && t > 0 && !method(row.method).oracle);
  if (!points.length)
    return { svg: h("p", { class: "quiet" }, "No row has both a time and a finite value."), text: "" };
  const height = clamp(width * 0.5, 300, 460);
  const [left, right, top, bottom] = [56, width - 16, 26, height - 44];
  const [low, high] = padRange(points.map(({ cell }) => toNumber(cell.value)));
  const logs = points.map(({ t }) => Math.log10(t));
  const x = scale(Math.min(...logs) - 0.15, Math.max(...logs) + 0.25, left, right);
  const y = scale(low, high, bottom, top);
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
  const placed = points.map(({ x: _, t, cell }) => [x(Math.log10(t)) - 6, y(toNumber(cell.value)) - 6, 12, 12]);
  const marks = points.map(({ row, cell, t }) =>
    pointMark(table, row, column, cell, t, x(Math.log10(t)), y(toNumber(cell.value)), part, placed, right),
  );
  return {
    svg: frame(width, height, `${column.label} against seconds per sample of ${points.length} rows`, [
      axisY(ticks(low, high), y, left, right, axisLabel(column)),
      xAxis,
      marks,
    ]),
    text: `${axisLabel(column)} against seconds per sample, on the machine of each row's provenance; the oracle is left out. ${SHAPE_LEGEND}`,
  };
}

function pointMark(table, row, column, cell, t, px, py, part, placed, right) {
  const name = rowLabel(row, 26);
  const size = name.length * 6.2;
  const spots = [
    [px + 9, py - 7],
    [px - 9 - size, py - 7],
    [px - size / 2, py - 22],
    [px - size / 2, py + 8],
  ];
  const free = spots.find(
    ([bx, by]) =>
      bx > 56 &&
      bx + size < right + 10 &&
      placed.every(
        ([ox, oy, ow, oh]) =>
          bx + size < ox ||
          bx > ox + ow ||
          by + 14 < oy ||
          by > oy + oh ||
          (Math.abs(ox + 6 - px) < 1 && Math.abs(oy + 6 - py) < 1),
      ),
  );
  if (free) placed.push([...free, size, 14]);
  const values = `${formatNumber(cell.value, decimals(table.rows, column.key, part))} in ${formatSeconds(t)} s`;
  return s(
    "a",
    {
      href: linkTo({ method: row.method }),
      class: `point kind-${row.kind}${row.ranked ? "" : " unranked"}`,
      "aria-label": `${rowLabel(row, 80)}: ${values}`,
    },
    tooltip(row, values),
    marker(px, py, row.kind, { class: "dot" }),
    free && s("text", { x: free[0], y: free[1] + 11, class: "name" }, name),
  );
}
