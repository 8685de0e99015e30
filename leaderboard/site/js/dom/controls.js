// Controls that several views use: selects, checkboxes, menus.

import { h } from "./elements.js";

export function dropdown(name, options, value, change) {
  const select = h(
    "select",
    { name, change: (event) => change(event.target.value) },
    options.map(([v, label]) => h("option", { value: v }, label)),
  );
  select.value = value;
  return select;
}

export function checkbox(name, label, on, change) {
  return h(
    "label",
    { class: "toggle" },
    h("input", { type: "checkbox", "data-toggle": name, checked: on, change: (event) => change(event.target.checked) }),
    h("span", null, label),
  );
}

export function menu(label, items, count) {
  const details = h(
    "details",
    { class: "menu", "data-menu": label.toLowerCase() },
    h("summary", null, label, h("span", { class: "count" }, count || null)),
    h("div", { class: "sheet" }, items),
  );
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.firstChild.focus();
  });
  return details;
}

export function startMenus() {
  document.addEventListener("click", (event) => {
    for (const details of document.querySelectorAll("details.menu[open]")) {
      if (!details.contains(event.target) || event.target.closest("[data-copy]")) details.open = false;
    }
  });
}
