// Making elements. Everything that comes from the board passes through here: text becomes text nodes, and only checked addresses become links or pictures.

import { imagePath, revealInvisible, webAddress } from "../data/texts.js";

const SVG = "http://www.w3.org/2000/svg";

function safeValue(name, value) {
  if (name === "href") return String(value).startsWith("#") ? value : webAddress(value);
  if (name === "src") return imagePath(value);
  if (name === "aria-label" || name === "title" || name === "alt") return revealInvisible(value);
  return value;
}

function fill(element, attributes, children) {
  for (const [name, given] of Object.entries(attributes || {})) {
    if (given === null || given === undefined || given === false) continue;
    if (typeof given === "function") {
      element.addEventListener(name, given);
      continue;
    }
    const value = safeValue(name, given);
    if (value !== null) element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : revealInvisible(child));
  }
  return element;
}

/** An HTML element. Attributes whose value is a function are listeners; null and false are left out. */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same in SVG. */
export function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export function hiddenText(text) {
  return h("span", { class: "hidden" }, text);
}

export function badge(kind, text, title) {
  return h("span", { class: `badge badge-${kind}`, title }, text);
}

export function mark(kind, sign, meaning) {
  return h(
    "span",
    { class: `mark mark-${kind}`, title: meaning },
    h("span", { "aria-hidden": "true" }, sign),
    hiddenText(meaning),
  );
}

export function factList(pairs) {
  return h(
    "dl",
    { class: "facts" },
    pairs
      .filter(
        ([, value]) =>
          value !== undefined &&
          value !== null &&
          value !== "" &&
          value !== false &&
          !(Array.isArray(value) && !value.length),
      )
      .map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))),
  );
}
