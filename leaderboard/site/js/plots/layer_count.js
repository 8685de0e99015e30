// Decomposition against the number of layers: a line for each row over the parts whose group is a layer count.

import { method } from "../data/board.js";
import { clamp, decimals, formatNumber, ticks, toNumber } from "../data/numbers.js";
import { linkTo } from "../data/state.js";
import { shorten } from "../data/texts.js";
import { h, s } from "../dom/elements.js";
import { axisLabel, axisY, frame, padRange, rowLabel, scale, tooltip } from "./axes.js";

const LAYER_GROUP = /^(?:layers?|layer[ _-]?count|num[ _-]?layers)\s*=\s*(.+)$/i;

/** The parts of a table that are layer counts, by their first number. */
export function layerGroups(table) {
  return (table.groups || [])
    .filter((group) => LAYER_GROUP.test(group))
    .sort((a, b) => firstNumber(a) - firstNumber(b));
}

function firstNumber(group) {
  return Number(/\d+/.exec(LAYER_GROUP.exec(group)[1])?.[0] ?? Infinity);
}

const MAX_LINES = 10;

export function layersPlot(table, rows, column, _part, width) {
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
      s(
        "text",
        { x: x(i), y: bottom + 16, class: "tick", "text-anchor": "middle" },
        shorten(LAYER_GROUP.exec(group)[1], 12),
      ),
    ]),
    s("text", { x: right, y: bottom + 34, class: "axis", "text-anchor": "end" }, "layers of the sample"),
  ];
  const ends = spreadEnds(
    drawn.map(({ values }) => y(values.filter(Number.isFinite).at(-1))),
    top,
    bottom,
  );
  const marks = drawn.map(({ row, values }, i) =>
    layerLine(table, row, column, groups, values, x, y, i, ends[i], right),
  );
  const text = `${axisLabel(column)} by number of layers. ${lines.length > MAX_LINES ? `The first ${MAX_LINES} of ${lines.length} rows; search or filter for others.` : ""}`;
  return {
    svg: frame(width, height, `${column.label} by number of layers`, [
      axisY(ticks(low, high), y, left, right, axisLabel(column)),
      xAxis,
      marks,
    ]),
    text,
  };
}

/** Heights of the labels at the ends of lines, moved apart where they would overlap. */
function spreadEnds(heights, top, bottom) {
  const order = heights.map((value, i) => i).sort((a, b) => heights[a] - heights[b]);
  const gap = Math.min(15, (bottom - top) / Math.max(1, heights.length - 1));
  const placed = [...heights];
  order.forEach((i, k) => {
    if (k) placed[i] = Math.max(placed[i], placed[order[k - 1]] + gap);
  });
  let limit = bottom + 4;
  for (const i of [...order].reverse()) {
    placed[i] = Math.min(placed[i], limit);
    limit = placed[i] - gap;
  }
  return placed;
}

function layerLine(table, row, column, groups, values, x, y, i, end, right) {
  const points = values.map((v, k) => [x(k), y(v), v, groups[k]]).filter(([, , v]) => Number.isFinite(v));
  const digits = decimals(table.rows, column.key);
  const last = points.at(-1);
  return s(
    "a",
    {
      href: linkTo({ method: row.method }),
      class: `point line-${i}`,
      "aria-label": `${rowLabel(row, 80)}: ${points.map(([, , v, group]) => `${formatNumber(v, digits)} at ${group}`).join(", ")}`,
    },
    tooltip(row, column.label),
    s("polyline", { points: points.map(([px, py]) => `${px},${py}`).join(" "), class: "series" }),
    points.map(([px, py, v, group]) =>
      s(
        "circle",
        { cx: px, cy: py, r: 3.5, class: "dot" },
        s("title", null, `${rowLabel(row, 60)}, ${group}: ${formatNumber(v, digits)}`),
      ),
    ),
    s("line", { x1: last[0] + 5, y1: last[1], x2: right + 14, y2: end, class: "leader" }),
    s("text", { x: right + 18, y: end + 4, class: "name" }, rowLabel(row, 24)),
  );
}
