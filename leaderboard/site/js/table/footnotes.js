// Findings of the audit: a mark at the cell, its text on hover and on focus, and all of them below the table.

import { footnote } from "../data/board.js";
import { clamp } from "../data/numbers.js";
import { shorten } from "../data/texts.js";
import { closest, h, selectAll } from "../dom/elements.js";
import { isolate } from "../dom/texts.js";

/** @import { TableView } from "../../types/views.d.ts" */

export const SEVERITIES = { note: "Note", warning: "Warning", error: "Error" };

/**
 * @param {TableView} view
 * @param {string} id
 */
export function footnoteMark(view, id) {
  if (!view.notes.has(id)) view.notes.set(id, view.notes.size + 1);
  const count = view.notes.get(id);
  const note = footnote(id);
  return h(
    "button",
    {
      type: "button",
      class: `note note-${note.severity || "warning"}`,
      "data-note": id,
      "aria-label": `Footnote ${count}: ${shorten(note.text, 400)}`,
    },
    String(count),
  );
}

/** @param {TableView} view */
export function footnoteList(view) {
  if (!view.notes.size) return null;
  return h(
    "section",
    { class: "footnotes", "aria-labelledby": "footnotes-title" },
    h("h2", { id: "footnotes-title" }, "Footnotes"),
    h(
      "ol",
      null,
      [...view.notes.keys()].map((id) => {
        const note = footnote(id);
        return h(
          "li",
          { "data-footnote": id, tabindex: "-1", class: `note-${note.severity || "warning"}` },
          h("strong", null, SEVERITIES[note.severity || "warning"]),
          note.rule ? h("span", { class: "rule" }, ` · ${note.rule}`) : null,
          ": ",
          isolate(note.text),
        );
      }),
    ),
  );
}

/** @type {HTMLElement | undefined} */
let tooltip;

/** @param {HTMLElement} mark */
function showTooltip(mark) {
  const note = footnote(mark.dataset.note || "");
  tooltip ||= document.body.appendChild(h("div", { class: "tooltip", role: "tooltip", "aria-hidden": "true" }));
  (mark.closest("dialog") || document.body).append(tooltip);
  tooltip.replaceChildren(
    h("strong", null, SEVERITIES[note.severity || "warning"], ": "),
    isolate(shorten(note.text, 500)),
  );
  tooltip.hidden = false;
  const at = mark.getBoundingClientRect();
  const box = tooltip.getBoundingClientRect();
  const left = clamp(
    at.left + at.width / 2 - box.width / 2,
    8,
    Math.max(8, document.documentElement.clientWidth - box.width - 8),
  );
  const above = at.top - box.height - 6;
  tooltip.style.left = `${left}px`;
  tooltip.style.top = `${above > 4 ? above : at.bottom + 6}px`;
}

function hideTooltip() {
  if (tooltip) tooltip.hidden = true;
}

export function startFootnotes() {
  /** @param {Event} event */
  const markOf = (event) => closest(event, "button.note", HTMLElement);
  /** @param {Event} event */
  const show = (event) => {
    const mark = markOf(event);
    if (mark) showTooltip(mark);
  };
  document.addEventListener("mouseover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("mouseout", (event) => markOf(event) && hideTooltip());
  document.addEventListener("focusout", hideTooltip);
  document.addEventListener("scroll", hideTooltip, { capture: true, passive: true });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hideTooltip());
  document.addEventListener("click", (event) => {
    const mark = markOf(event);
    if (!mark || mark.closest("dialog")) return;
    const items = selectAll(document, "[data-footnote]", HTMLElement);
    items.find((item) => item.dataset.footnote === mark.dataset.note)?.focus();
  });
}
