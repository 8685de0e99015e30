// Findings of the audit: a mark at the cell, its text on hover and on focus, and all of them below the table.

import { footnote } from "../data/board.js";
import { clamp } from "../data/numbers.js";
import { shorten } from "../data/texts.js";
import { h } from "../dom/elements.js";
import { isolate } from "../dom/texts.js";

export const SEVERITIES = { note: "Note", warning: "Warning", error: "Error" };

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

let tooltip;

function showTooltip(mark) {
  const note = footnote(mark.dataset.note);
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
  const on = (event) => {
    const mark = event.target.closest?.("button.note");
    if (mark) showTooltip(mark);
  };
  document.addEventListener("mouseover", on);
  document.addEventListener("focusin", on);
  document.addEventListener("mouseout", (event) => event.target.closest?.("button.note") && hideTooltip());
  document.addEventListener("focusout", hideTooltip);
  document.addEventListener("scroll", hideTooltip, { capture: true, passive: true });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hideTooltip());
  document.addEventListener("click", (event) => {
    const mark = event.target.closest?.("button.note");
    const item =
      mark && [...document.querySelectorAll("[data-footnote]")].find((li) => li.dataset.footnote === mark.dataset.note);
    if (item && !mark.closest("dialog")) item.focus();
  });
}
