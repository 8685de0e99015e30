// One dialog for everything that opens over a table. Escape and the browser's back button close it.

import { byId, h } from "./elements.js";

/** @import { Child } from "../../types/dom.d.ts" */

/** The one dialog of the page. */
export function dialogElement() {
  return /** @type {HTMLDialogElement} */ (byId("dialog"));
}

/**
 * @param {Child} title
 * @param {Child} children
 * @param {boolean} [wide]
 */
export function openDialog(title, children, wide = false) {
  const dialog = dialogElement();
  const head = h("h2", { id: "dialog-title", tabindex: "-1" }, title);
  dialog.classList.toggle("wide", wide);
  dialog.replaceChildren(
    h(
      "header",
      null,
      head,
      h("button", { type: "button", class: "close", "aria-label": "Close", click: () => dialog.close() }, "✕"),
    ),
    h("div", { class: "body" }, children),
  );
  if (!dialog.open) dialog.showModal();
  head.focus();
  return dialog;
}
