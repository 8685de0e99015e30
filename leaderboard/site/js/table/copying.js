// The visible table onto the clipboard.

import { plural } from "../data/numbers.js";
import { visibleRows } from "../data/rows.js";
import { current } from "../data/state.js";
import { openDialog } from "../dom/dialog.js";
import { h } from "../dom/elements.js";
import { announce, toast } from "../dom/messages.js";
import { tableView } from "../pages/table.js";
import { formatCsv, formatLatex, formatMarkdown } from "./text_formats.js";

const FORMATS = {
  markdown: ["Markdown", formatMarkdown],
  latex: ["LaTeX", formatLatex],
  csv: ["CSV", formatCsv],
  link: ["link", () => location.href],
};

export async function copyTable(format) {
  const [label, write] = FORMATS[format];
  const text = write(tableView, current);
  try {
    await navigator.clipboard.writeText(text);
    const message =
      format === "link"
        ? "Copied the link to this view"
        : `Copied ${plural(visibleRows(tableView.table, current).length, "row")} as ${label}`;
    toast(message);
    announce(message);
  } catch {
    const area = h("textarea", { readonly: true, rows: "14", "aria-label": `The table as ${label}` });
    area.value = text;
    openDialog(`Copy as ${label}`, [
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
