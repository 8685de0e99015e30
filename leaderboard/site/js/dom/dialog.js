// One dialog for everything that opens over a table. Escape and the browser's back button close it.

import { h } from "./elements.js";

export function openDialog(title, children, wide = false) {
  const dialog = document.getElementById("dialog");
  dialog.classList.toggle("wide", wide);
  dialog.replaceChildren(
    h(
      "header",
      null,
      h("h2", { id: "dialog-title", tabindex: "-1" }, title),
      h("button", { type: "button", class: "close", "aria-label": "Close", click: () => dialog.close() }, "✕"),
    ),
    h("div", { class: "body" }, children),
  );
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("h2").focus();
  return dialog;
}
