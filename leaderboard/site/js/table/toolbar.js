// Search, filters, columns, parts and copying, above the table.

import { KIND_NAMES } from "../data/board.js";
import { defaultColumns } from "../data/columns.js";
import { ARROWS } from "../data/numbers.js";
import { go } from "../data/state.js";
import { shorten } from "../data/texts.js";
import { checkbox, dropdown, menu } from "../dom/controls.js";
import { h, hiddenText, select } from "../dom/elements.js";
import { copyTable } from "./copying.js";
import { FILTERS, countFilters, filterItems } from "./filters.js";

/** @import { BoardColumn, BoardTable } from "../../types/board.d.ts" */
/** @import { State, TableView } from "../../types/views.d.ts" */

/**
 * @param {TableView} view
 * @param {State} state
 */
export function toolbar(view, state) {
  const { table } = view;
  return h(
    "div",
    { class: "toolbar", role: "group", "aria-label": "Search and show" },
    h(
      "label",
      { class: "search" },
      hiddenText("Search rows"),
      h("input", {
        type: "search",
        id: "search",
        placeholder: "Search, or psnr>30",
        value: state.q,
        autocomplete: "off",
        spellcheck: "false",
        input: (event) => go({ q: event.currentTarget.value.trim() }, true),
      }),
    ),
    menu("Filters", filterItems(table, state), countFilters(state)),
    table.groups?.length ? partChoice(table, state) : null,
    menu("Columns", columnItems(view), `${view.columns.length} of ${table.columns.length}`),
    table.rows.some((row) => Object.values(row.cells).some((cell) => cell.interval)) &&
      checkbox("intervals", "Intervals", state.intervals !== "off", (on) => go({ intervals: on ? "" : "off" })),
    menu(
      "Copy",
      [
        ["markdown", "Markdown"],
        ["latex", "LaTeX"],
        ["csv", "CSV"],
        ["link", "Link to this view"],
      ].map(([format, label]) =>
        h(
          "button",
          { type: "button", class: "item", "data-copy": format, click: () => copyTable(format, view) },
          label,
        ),
      ),
    ),
  );
}

/**
 * @param {BoardTable} table
 * @param {State} state
 */
function partChoice(table, state) {
  const parts = table.groups || [];
  const options = /** @type {[string, string][]} */ ([
    ["", "all samples"],
    ...parts.map((part) => [part, shorten(part, 48)]),
  ]);
  return h(
    "label",
    { class: "field" },
    "Part",
    dropdown("part", options, parts.find((part) => part === state.part) || "", (value) => go({ part: value })),
  );
}

/** @param {TableView} view */
function columnItems(view) {
  const { table } = view;
  const usual = defaultColumns(table);
  /**
   * @param {string} key
   * @param {boolean} on
   */
  const change = (key, on) => {
    const next = table.columns.filter((c) => (c.key === key ? on : view.columns.includes(c)));
    /** @param {BoardColumn[]} other */
    const same = (other) => next.length === other.length && next.every((c) => other.includes(c));
    go({ columns: same(usual) || !next.length ? "" : same(table.columns) ? "all" : next.map((c) => c.key).join(",") });
  };
  return [
    h(
      "div",
      { class: "pair" },
      h(
        "button",
        {
          type: "button",
          class: "item",
          "data-columns": "all",
          click: () => go({ columns: usual.length === table.columns.length ? "" : "all" }),
        },
        "All",
      ),
      h("button", { type: "button", class: "item", click: () => go({ columns: "" }) }, "Usual"),
    ),
    h(
      "fieldset",
      null,
      h("legend", null, "Columns"),
      table.columns.map((c) =>
        checkbox(
          `column-${c.key}`,
          [c.label, " ", h("small", null, c.unit, ARROWS[c.direction])],
          view.columns.includes(c),
          (on) => change(c.key, on),
        ),
      ),
    ),
  ];
}

/**
 * After the back button the controls say what the state says.
 * @param {State} state
 */
export function syncToolbar(state) {
  const input = select(document, "#search", HTMLInputElement);
  if (input && document.activeElement !== input) input.value = state.q || "";
  for (const [name] of FILTERS) {
    const box = select(document, `[data-toggle=${name}]`, HTMLInputElement);
    if (box) box.checked = Boolean(state[name]);
  }
  const license = select(document, "select[name=licence]", HTMLSelectElement);
  if (license) license.value = state.licence || "";
  for (const kind of KIND_NAMES) {
    const box = select(document, `[data-toggle=kind-${kind}]`, HTMLInputElement);
    if (box) box.checked = !state.kind || state.kind.split(",").includes(kind);
  }
}
