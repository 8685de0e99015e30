// Two rows on every sample: a bar for each, up where the first is better.

import { formatNumber, ticks } from "../data/numbers.js";
import { s } from "../dom/elements.js";
import { frame, scale } from "./axes.js";

/** @import { SampleDifference } from "../../types/views.d.ts" */

const HEIGHT = 220;

/**
 * @param {SampleDifference[]} differences in order
 * @param {string} label
 * @param {number} width
 */
export function differencePlot(differences, label, width) {
  const finite = differences.filter(({ gain }) => Number.isFinite(gain));
  const most = Math.max(...finite.map(({ gain }) => Math.abs(gain)), 1e-12);
  const low = Math.min(0, ...finite.map(({ gain }) => gain));
  const high = Math.max(0, ...finite.map(({ gain }) => gain));
  const y = scale(low - 0.04 * most, high + 0.04 * most, HEIGHT - 12, 12);
  const left = 64;
  const step = (width - left - 8) / Math.max(1, finite.length);
  const marks = ticks(low, high, 4);
  return frame(width, HEIGHT, label, [
    marks.values.map((v) => [
      s("line", { x1: left, x2: width - 8, y1: y(v), y2: y(v), class: v === 0 ? "zero" : "grid" }),
      s("text", { x: left - 8, y: y(v) + 4, "text-anchor": "end", class: "tick" }, formatNumber(v, marks.digits)),
    ]),
    finite.map(({ sample, gain }, i) =>
      s(
        "rect",
        {
          x: left + i * step,
          width: Math.max(1, step - (step > 4 ? 1.5 : 0)),
          y: Math.min(y(gain), y(0)),
          height: Math.max(1, Math.abs(y(gain) - y(0))),
          class: gain > 0 ? "gain" : "loss",
        },
        s("title", null, `${sample}: ${gain.toPrecision(3)}`),
      ),
    ),
  ]);
}
