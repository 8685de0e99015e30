// The visible table onto the clipboard.

import { plural } from "../data/numbers.js";
import { visibleRows } from "../data/rows.js";
import { currentState } from "../data/state.js";
import { openDialog } from "../dom/dialog.js";
import { h } from "../dom/elements.js";
import { announce, toast } from "../dom/messages.js";
import { formatCsv, formatLatex, formatMarkdown } from "./text_formats.js";

/** @import { State, TableView } from "../../types/views.d.ts" */

/** @type {Record<string, { title: string, write: (view: TableView, state: State) => string }>} */
const FORMATS = {
  markdown: { title: "Markdown", write: formatMarkdown },
  latex: { title: "LaTeX", write: formatLatex },
  csv: { title: "CSV", write: formatCsv },
  link: { title: "link", write: () => location.href },
};

/**
 * Copy the visible rows and columns, or the link to them.
 * @param {string} format a key of `FORMATS`
 * @param {TableView} view
 */
export async function copyTable(format, view) {
  const { title, write } = FORMATS[format];
  const state = currentState();
  const text = write(view, state);
  try {
    await navigator.clipboard.writeText(text);
    const message =
      format === "link"
        ? "Copied the link to this view"
        : `Copied ${plural(visibleRows(view.table, state).length, "row")} as ${title}`;
    toast(message);
    announce(message);
  } catch {
    const area = h("textarea", { readonly: true, rows: "14", "aria-label": `The table as ${title}` });
    area.value = text;
    openDialog(`Copy as ${title}`, [
      h(
        "p",
        null,
        "This browser does not let the page write to the clipboard. The text is selected: copy it with the keyboard.",
      ),
      area,
    ]);
    area.select();
  }
}
