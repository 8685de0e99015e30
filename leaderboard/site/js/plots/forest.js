// Values with their intervals, a line for each row.

import { method } from "../data/board.js";
import { clamp, decimals, formatInterval, formatNumber, ticks, toNumber } from "../data/numbers.js";
import { linkTo } from "../data/state.js";
import { h, s } from "../dom/elements.js";
import {
  SHAPE_LEGEND,
  axisLabel,
  axisX,
  finitePoints,
  frame,
  marker,
  padRange,
  rowLabel,
  scale,
  tooltip,
} from "./axes.js";

/** @import { Plot, PlotInput, Point } from "../../types/views.d.ts" */

const MAX_ROWS = 60;

/**
 * A line for each row: the value, its interval, the best as a dashed line.
 * @param {PlotInput} input
 * @returns {Plot}
 */
export function forestPlot({ table, rows, column, part, width }) {
  const all = finitePoints(rows, column, part);
  const points = all.slice(0, MAX_ROWS);
  const left = Math.min(230, width * 0.36);
  const height = points.length * 22 + 56;
  const ends = points
    .flatMap(({ cell }) => [toNumber(cell.value), ...(cell.interval || []).map(toNumber)])
    .filter(Number.isFinite);
  const text = [
    `${axisLabel(column)}, 95 % intervals. ${SHAPE_LEGEND}`,
    all.length > MAX_ROWS && `The first ${MAX_ROWS} of ${all.length} rows.`,
    rows.length > all.length && `${rows.length - all.length} rows have no finite value.`,
  ];
  if (!points.length) return { svg: h("p", { class: "quiet" }, "No row has a finite value of this score."), text: "" };
  const competing = points.filter(({ row }) => !method(row.method).oracle);
  const [low, high] = padRange(trimEnds(competing.length ? competing : points, ends));
  const x = scale(low, high, left, width - 18);
  /** @param {number} v */
  const keep = (v) => clamp(v, low, high);
  const best = points.find(({ cell }) => cell.best);
  const bottom = height - 40;
  const lines = points.map(({ row, cell }, i) => {
    const y = 14 + i * 22;
    const digits = decimals(table.rows, column.key, part);
    const value = toNumber(cell.value);
    const ci = cell.interval?.map(toNumber);
    const words = [formatNumber(cell.value, digits), formatInterval(cell.interval, digits)];
    return s(
      "a",
      {
        href: linkTo({ method: row.method }),
        class: `point kind-${row.kind}${row.ranked ? "" : " unranked"}`,
        "aria-label": `${rowLabel(row, 80)}: ${words.join(" ")}`,
      },
      tooltip(row, `${words[0]} ${words[1] && `(${words[1]})`}`),
      s("rect", { x: 0, y: y - 11, width, height: 22, class: "hit" }),
      s(
        "text",
        { x: left - 12, y: y + 4, class: "name", "text-anchor": "end" },
        rowLabel(row, Math.floor((left - 12) / 6.7)),
      ),
      ci && s("line", { x1: x(keep(ci[0])), x2: x(keep(ci[1])), y1: y, y2: y, class: "whisker" }),
      ci &&
        ci.map(
          (v) => v >= low && v <= high && s("line", { x1: x(v), x2: x(v), y1: y - 4, y2: y + 4, class: "whisker" }),
        ),
      value >= low && value <= high
        ? marker(x(value), y, row.kind, { class: "dot" })
        : s("text", { x: value > high ? width - 14 : left + 2, y: y + 4, class: "tick" }, value > high ? "→" : "←"),
    );
  });
  return {
    svg: frame(width, height, `${column.label} of ${points.length} rows with intervals`, [
      axisX(ticks(low, high, width < 500 ? 3 : 6), x, 4, bottom, axisLabel(column), width - 8),
      best &&
        s("line", {
          x1: x(toNumber(best.cell.value)),
          x2: x(toNumber(best.cell.value)),
          y1: 4,
          y2: bottom,
          class: "reference",
        }),
      lines,
    ]),
    text: text.filter(Boolean).join(" "),
  };
}

/**
 * Ends without the reach of intervals that are far wider than the values lie apart (few samples): those are cut at
 * the frame.
 * @param {Point[]} points
 * @param {number[]} ends
 */
function trimEnds(points, ends) {
  const values = points.map(({ cell }) => toNumber(cell.value)).sort((a, b) => a - b);
  const span = values[values.length - 1] - values[0] || Math.abs(values[0]) || 1;
  return [...values, ...ends.filter((v) => v >= values[0] - span && v <= values[values.length - 1] + span)];
}
