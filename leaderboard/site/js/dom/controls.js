// Controls that several views use: selects, checkboxes, menus.

import { h, selectAll } from "./elements.js";

/** @import { Child } from "../../types/dom.d.ts" */

/**
 * @param {string} name
 * @param {(readonly [string, string])[]} options
 * @param {string} value
 * @param {(value: string) => void} change
 */
export function dropdown(name, options, value, change) {
  const select = h(
    "select",
    { name, change: (event) => change(event.currentTarget.value) },
    options.map(([v, label]) => h("option", { value: v }, label)),
  );
  select.value = value;
  return select;
}

/**
 * @param {string} name
 * @param {Child} label
 * @param {boolean} on
 * @param {(on: boolean) => void} change
 */
export function checkbox(name, label, on, change) {
  return h(
    "label",
    { class: "toggle" },
    h("input", {
      type: "checkbox",
      "data-toggle": name,
      checked: on,
      change: (event) => change(event.currentTarget.checked),
    }),
    h("span", null, label),
  );
}

/**
 * @param {string} label
 * @param {Child} items
 * @param {string} [count]
 */
export function menu(label, items, count) {
  const summary = h("summary", null, label, h("span", { class: "count" }, count || null));
  const details = h(
    "details",
    { class: "menu", "data-menu": label.toLowerCase() },
    summary,
    h("div", { class: "sheet" }, items),
  );
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    summary.focus();
  });
  return details;
}

export function startMenus() {
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    for (const details of selectAll(document, "details.menu[open]", HTMLDetailsElement)) {
      if (!details.contains(target) || target?.closest("[data-copy]")) details.open = false;
    }
  });
}
