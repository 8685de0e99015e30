// Layers of an answer, pulled apart in depth over a checkerboard, with a list in which each can be hidden.

import { dropdown } from "../dom/controls.js";
import { h, select, selectAll } from "../dom/elements.js";
import { imageElement } from "./images.js";

/** @import { BoardRow } from "../../types/board.d.ts" */
/** @import { ImageView, Box } from "../../types/views.d.ts" */

/** More would only show blocks of one color. */
const MAX_ZOOM = 24;

/**
 * @param {ImageView[]} all
 * @param {BoardRow | undefined} row
 */
export function layersView(all, row) {
  const layered = all.filter((v) => v.layers.length);
  let layeredView = layered.find((v) => row && v.id === row.id) || layered[0];
  const space = h("div", { class: "space" });
  const list = h("ol", { class: "layer-list" });
  const count = h("p", { class: "quiet" });
  const range = h("input", {
    type: "range",
    min: "0",
    max: "100",
    value: "70",
    "aria-label": "How far the layers are pulled apart",
  });
  const spread = () => spreadPlanes(space, Number(range.value) / 100);
  const load = () => {
    const ground = imageElement(layeredView.image, "");
    ground.addEventListener("load", () => {
      if (ground instanceof HTMLImageElement) fitStack(space, ground);
      spread();
    });
    const planes = layeredView.layers.map((path, i) => h("div", { class: "plane" }, imageElement(path, `Layer ${i}`)));
    space.replaceChildren(
      h("div", { class: "stack" }, h("div", { class: "plane ground checkerboard" }, ground), planes),
    );
    list.replaceChildren(
      ...layeredView.layers.map((path, i) => layerItem(path, i, planes[i], layeredView.boxes?.[i])).reverse(),
    );
    count.textContent = `${layeredView.layers.length} layers, the top one first`;
    spread();
  };
  range.addEventListener("input", spread);
  load();
  requestAnimationFrame(spread);
  return [
    h(
      "div",
      { class: "pair picks" },
      h(
        "label",
        { class: "field" },
        "Layers of",
        dropdown(
          "view-layers",
          layered.map((v) => [v.id, v.label]),
          layeredView.id,
          (id) => {
            layeredView = layered.find((v) => v.id === id) || layeredView;
            load();
          },
        ),
      ),
      h("label", { class: "field" }, "Apart", range),
    ),
    h("div", { class: "exploded" }, space, h("div", null, count, list)),
  ];
}

/**
 * @param {string} path
 * @param {number} index
 * @param {HTMLElement} plane
 * @param {Box | undefined} box
 */
function layerItem(path, index, plane, box) {
  /** @param {boolean} on */
  const light = (on) => plane.classList.toggle("lit", on);
  return h(
    "li",
    {
      mouseenter: () => light(true),
      mouseleave: () => light(false),
      focusin: () => light(true),
      focusout: () => light(false),
    },
    h(
      "label",
      null,
      h("input", {
        type: "checkbox",
        checked: true,
        change: (event) => {
          plane.hidden = !event.currentTarget.checked;
        },
      }),
      h("span", { class: "checkerboard thumb" }, closeUp(imageElement(path, ""), box)),
      h("span", null, `Layer ${index}${index === 0 ? ", the bottom" : ""}${box && !box[2] ? ", empty" : ""}`),
    ),
  );
}

/**
 * The part of a picture that is not transparent, in the middle of a square; what is tiny is enlarged no more than
 * `MAX_ZOOM` times.
 * @param {HTMLImageElement | HTMLSpanElement} image
 * @param {Box | undefined} box
 */
function closeUp(image, box) {
  if (!box?.[2] || !(image instanceof HTMLImageElement)) return image;
  const place = () => {
    const [width, height] = [image.naturalWidth, image.naturalHeight];
    const side = 1.1 * Math.max(box[2] * width, box[3] * height, Math.max(width, height) / MAX_ZOOM);
    image.classList.add("close-up");
    image.style.width = `${(100 * width) / side}%`;
    image.style.height = `${(100 * height) / side}%`;
    image.style.left = `${50 - (100 * width * (box[0] + box[2] / 2)) / side}%`;
    image.style.top = `${50 - (100 * height * (box[1] + box[3] / 2)) / side}%`;
  };
  image.addEventListener("load", place);
  return image;
}

/**
 * As large as the space allows, in the picture's shape.
 * @param {HTMLElement} space
 * @param {HTMLImageElement} image
 */
function fitStack(space, image) {
  const shape = image.naturalWidth / image.naturalHeight || 1;
  const width = Math.min(space.clientWidth * 0.74, space.clientHeight * 0.78 * shape);
  const stack = select(space, ".stack", HTMLElement);
  if (!stack) return;
  stack.style.width = `${width}px`;
  stack.style.height = `${width / shape}px`;
}

/**
 * From a flat composite (0) to a tilted stack (1).
 * @param {HTMLElement} space
 * @param {number} amount
 */
function spreadPlanes(space, amount) {
  const stack = select(space, ".stack", HTMLElement);
  if (!stack) return;
  const planes = selectAll(stack, ".plane", HTMLElement);
  const count = Math.max(1, planes.length - 2);
  const depth = Math.min(56 * count, 0.8 * space.clientHeight) * amount;
  stack.style.transform = `rotateX(${52 * amount}deg) rotateZ(${-32 * amount}deg) scale(${1 - 0.38 * amount})`;
  planes.forEach((plane, i) => {
    plane.style.transform = `translateZ(${(Math.max(0, i - 1) / count - 0.5) * depth - (i === 0 ? 1 : 0)}px)`;
  });
}
