// All images of a sample side by side.

import { decimals, formatNumber } from "../data/numbers.js";
import { h } from "../dom/elements.js";
import { imageElement } from "./images.js";

/** @import { BoardColumn, BoardRow, BoardTable } from "../../types/board.d.ts" */
/** @import { ImageView } from "../../types/views.d.ts" */

/**
 * @param {BoardTable} table
 * @param {ImageView[]} all
 * @param {BoardRow | undefined} row
 */
export function sideView(table, all, row) {
  const headline = table.columns.filter((c) => c.headline).slice(0, 2);
  /**
   * @param {ImageView} view
   * @param {BoardColumn} column
   */
  const scoreOf = (view, column) => {
    const score = view.scores?.[column.key];
    if (score === undefined) return null;
    const words = [column.label, formatNumber(score, decimals(table.rows, column.key)), column.unit];
    return h("span", null, words.filter(Boolean).join(" "));
  };
  return h(
    "ul",
    { class: "side" },
    all.map((v) =>
      h(
        "li",
        { class: row && v.id === row.id ? "chosen" : null },
        h(
          "figure",
          null,
          h("div", { class: "checkerboard" }, imageElement(v.image, v.label)),
          h(
            "figcaption",
            null,
            h("strong", null, v.label),
            headline.map((c) => scoreOf(v, c)),
          ),
        ),
      ),
    ),
  );
}
