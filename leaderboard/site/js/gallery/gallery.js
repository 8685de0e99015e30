// Samples of a table: input, truth and answers, under a slider, side by side, or layer by layer.

import { go } from "../data/state.js";
import { shorten } from "../data/texts.js";
import { dropdown } from "../dom/controls.js";
import { h, hiddenText } from "../dom/elements.js";
import { isolate } from "../dom/texts.js";
import { viewsOf } from "./images.js";
import { layersView } from "./layers.js";
import { sideView } from "./side_by_side.js";
import { sliderView } from "./slider.js";

/** @import { BoardRow, BoardTable, GallerySample } from "../../types/board.d.ts" */
/** @import { State } from "../../types/views.d.ts" */

const MODES = { slider: "Slider", side: "Side by side", layers: "Layers" };

/**
 * @param {BoardTable} table
 * @param {GallerySample[]} samples
 * @param {BoardRow | undefined} row
 * @param {State} state
 */
export function gallery(table, samples, row, state) {
  /** @param {GallerySample} sample */
  const hasImage = (sample) => !row || (sample.pictures || []).some((p) => p.row === row.id);
  const sample = samples.find((x) => x.sample === state.sample) || samples.find(hasImage) || samples[0];
  const all = viewsOf(sample);
  const layered = all.some((v) => v.layers.length);
  const mode =
    state.show && Object.hasOwn(MODES, state.show) && (layered || state.show !== "layers") ? state.show : "slider";
  const at = samples.indexOf(sample);
  /** @param {number} by */
  const step = (by) => go({ sample: samples[(at + by + samples.length) % samples.length].sample }, true);
  return h(
    "section",
    { class: "gallery" },
    h(
      "div",
      { class: "gallery-bar" },
      h(
        "div",
        { class: "stepper" },
        h("button", { type: "button", "aria-label": "Previous sample", click: () => step(-1) }, "‹"),
        h(
          "label",
          null,
          hiddenText("Sample"),
          dropdown(
            "sample",
            samples.map((x) => [x.sample, shorten(x.sample, 40)]),
            sample.sample,
            (value) => go({ sample: value }, true),
          ),
        ),
        h("button", { type: "button", "aria-label": "Next sample", click: () => step(1) }, "›"),
        h("span", { class: "quiet" }, `${at + 1} of ${samples.length}`),
      ),
      h(
        "fieldset",
        { class: "modes" },
        h("legend", { class: "hidden" }, "Show as"),
        Object.entries(MODES)
          .filter(([name]) => layered || name !== "layers")
          .map(([name, label]) =>
            h(
              "label",
              null,
              h("input", {
                type: "radio",
                name: "mode",
                value: name,
                checked: name === mode,
                change: () => go({ show: name === "slider" ? "" : name, sample: sample.sample }, true),
              }),
              h("span", null, label),
            ),
          ),
      ),
    ),
    sample.prompt && h("p", { class: "prompt" }, "“", isolate(sample.prompt), "”"),
    row && !hasImage(sample) && h("p", { class: "quiet" }, "This method has no picture of this sample."),
    mode === "slider" ? sliderView(all, row) : mode === "side" ? sideView(table, all, row) : layersView(all, row),
  );
}
