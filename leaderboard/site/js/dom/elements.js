// Making elements. Everything that comes from the board passes through here: text becomes text nodes, and only checked
// addresses become links or pictures.

import { imagePath, revealInvisible, webAddress } from "../data/texts.js";

/** @import { Child, HtmlAttributes, SvgAttributes } from "../../types/dom.d.ts" */

/**
 * The first element below `root` that fits the selector and is of that type, or null.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T | null}
 */
export function select(root, selector, type) {
  const element = root.querySelector(selector);
  return element instanceof type ? element : null;
}

/**
 * All of them.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T[]}
 */
export function selectAll(root, selector, type) {
  return [...root.querySelectorAll(selector)].flatMap((element) => (element instanceof type ? [element] : []));
}

/**
 * The element around an event's target, or that target itself, that fits the selector and is of that type, or null.
 * @template {Element} T
 * @param {Event} event
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T | null}
 */
export function closest(event, selector, type) {
  const element = event.target instanceof Element ? event.target.closest(selector) : null;
  return element instanceof type ? element : null;
}

/**
 * An element that index.html has; raises if the page lost it.
 * @param {string} id
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * What an attribute may be set to; null for an address that leads where it should not.
 * @param {string} name
 * @param {unknown} value
 * @returns {unknown}
 */
function safeValue(name, value) {
  if (name === "href") return String(value).startsWith("#") ? value : webAddress(String(value));
  if (name === "src") return imagePath(String(value));
  if (name === "aria-label" || name === "title" || name === "alt") return revealInvisible(value);
  return value;
}

/**
 * @template {Element} T
 * @param {T} element
 * @param {Record<string, unknown> | null} attributes
 * @param {readonly Child[]} children
 * @returns {T}
 */
function fill(element, attributes, children) {
  for (const [name, setting] of Object.entries(attributes || {})) {
    if (setting === null || setting === undefined || setting === false) continue;
    if (typeof setting === "function") {
      element.addEventListener(name, /** @type {EventListener} */ (setting));
      continue;
    }
    const value = safeValue(name, setting);
    if (value !== null) element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of flatten(children)) {
    element.append(child instanceof Node ? child : revealInvisible(child));
  }
  return element;
}

/**
 * @param {readonly Child[]} children
 * @returns {(Node | string | number)[]}
 */
function flatten(children) {
  return children.flatMap((child) => {
    if (child === null || child === undefined || child === false) return [];
    return child instanceof Node || typeof child !== "object" ? [child] : flatten(child);
  });
}

/**
 * An HTML element. Attributes whose value is a function are listeners; null and false are left out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {HtmlAttributes<HTMLElementTagNameMap[T]> | null} attributes
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * The same in SVG.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {SvgAttributes | null} attributes
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * Put other children into an element.
 * @param {Element} element
 * @param {...Child} children
 */
export function replaceChildren(element, ...children) {
  element.replaceChildren();
  fill(element, null, children);
}

/** @param {string} text */
export function hiddenText(text) {
  return h("span", { class: "hidden" }, text);
}

/**
 * @param {string} kind
 * @param {string} text
 * @param {string} [title]
 */
export function badge(kind, text, title) {
  return h("span", { class: `badge badge-${kind}`, title }, text);
}

/**
 * @param {string} kind
 * @param {string} sign
 * @param {string} meaning
 */
export function mark(kind, sign, meaning) {
  return h(
    "span",
    { class: `mark mark-${kind}`, title: meaning },
    h("span", { "aria-hidden": "true" }, sign),
    hiddenText(meaning),
  );
}

/** @param {(readonly [Child, Child])[]} pairs */
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
