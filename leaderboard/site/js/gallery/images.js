// Images of the gallery, and what can be looked at of a sample.

import { method, tablesById } from "../data/board.js";
import { imagePath, shorten } from "../data/texts.js";
import { h } from "../dom/elements.js";

/** @import { GallerySample } from "../../types/board.d.ts" */
/** @import { HtmlAttributes } from "../../types/dom.d.ts" */
/** @import { ImageView } from "../../types/views.d.ts" */

/**
 * @param {string} path
 * @param {string} alt
 * @param {HtmlAttributes<HTMLImageElement>} [attributes]
 * @returns {HTMLImageElement | HTMLSpanElement}
 */
export function imageElement(path, alt, attributes) {
  return imagePath(path)
    ? h("img", { src: path, alt, loading: "lazy", decoding: "async", draggable: "false", ...attributes })
    : h("span", { class: "nopicture" }, alt || "no picture");
}

/**
 * What can be looked at of a sample: input, truth, answers.
 * @param {GallerySample} sample
 * @returns {ImageView[]}
 */
export function viewsOf(sample) {
  /** @type {ImageView[]} */
  const views = [{ id: "input", label: "Input", image: sample.input, layers: [] }];
  if (sample.truth || sample.truth_layers?.length)
    views.push({
      id: "truth",
      label: "Ground truth",
      image: sample.truth || sample.input,
      layers: sample.truth_layers || [],
      boxes: sample.truth_boxes,
    });
  const titles = (sample.pictures || []).map((p) => shorten(method(p.method).title, 48));
  for (const [i, p] of (sample.pictures || []).entries()) {
    const again = titles.filter((t) => t === titles[i]).length > 1;
    const row = again ? tablesById.get(sample.table)?.rows.find((r) => r.id === p.row) : undefined;
    views.push({
      id: p.row,
      label: titles[i] + (row?.label ? ` (${shorten(row.label, 24)})` : ""),
      image: p.image,
      layers: p.layers || [],
      boxes: p.boxes,
      scores: p.scores || {},
      oracle: Boolean(method(p.method).oracle),
    });
  }
  return views;
}
