// Two images on top of each other under a slider.

import { dropdown } from "../dom/controls.js";
import { h } from "../dom/elements.js";
import { imageElement } from "./images.js";

/** @import { BoardRow } from "../../types/board.d.ts" */
/** @import { ImageView } from "../../types/views.d.ts" */

/**
 * @param {ImageView[]} all
 * @param {BoardRow | undefined} row
 */
export function sliderView(all, row) {
  const answer = all.find((v) => row && v.id === row.id);
  let [left, right] = [
    all.find((v) => v.id === "truth") || all[0],
    answer || all.find((v) => v.scores && !v.oracle) || all.find((v) => v.scores) || all[all.length - 1],
  ];
  if (left === right) left = all[0];
  const under = h("div", { class: "under" });
  const over = h("div", { class: "over" });
  const line = h("span", { class: "divider", "aria-hidden": "true" });
  const range = h("input", {
    type: "range",
    min: "0",
    max: "100",
    value: "50",
    step: "1",
    class: "compare",
    "aria-label": "Compare: how much of the left picture shows",
  });
  const names = {
    left: h("span", { class: "side-name", "aria-hidden": "true" }),
    right: h("span", { class: "side-name side-right", "aria-hidden": "true" }),
  };
  const stage = h("div", { class: "stage checkerboard" }, under, over, names.left, names.right, line, range);
  const place = () => {
    const x = Number(range.value);
    over.style.clipPath = `inset(0 ${100 - x}% 0 0)`;
    line.style.left = `${x}%`;
    range.setAttribute("aria-valuetext", `${x} % ${left.label}, ${100 - x} % ${right.label}`);
  };
  const load = () => {
    over.replaceChildren(imageElement(left.image, left.label));
    under.replaceChildren(imageElement(right.image, right.label));
    names.left.textContent = left.label;
    names.right.textContent = right.label;
    place();
  };
  range.addEventListener("input", place);
  const options = all.map((v) => /** @type {const} */ ([v.id, v.label]));
  /**
   * @param {string} name
   * @param {ImageView} view
   * @param {(view: ImageView) => void} set
   */
  const pick = (name, view, set) =>
    h(
      "label",
      { class: "field" },
      name,
      dropdown(`view-${name.toLowerCase()}`, options, view.id, (id) => {
        set(all.find((v) => v.id === id) || view);
        load();
      }),
    );
  load();
  return [
    h(
      "div",
      { class: "pair picks" },
      pick("Left", left, (v) => {
        left = v;
      }),
      pick("Right", right, (v) => {
        right = v;
      }),
    ),
    stage,
  ];
}
