// The menu of filters.

import { KINDS, KIND_NAMES, method } from "../data/board.js";
import { go } from "../data/state.js";
import { shorten } from "../data/texts.js";
import { checkbox, dropdown } from "../dom/controls.js";
import { h, select } from "../dom/elements.js";

/** @import { BoardTable } from "../../types/board.d.ts" */
/** @import { State, StateName } from "../../types/views.d.ts" */

/**
 * What a method or a row can be asked for, with words for it.
 * @type {readonly (readonly [StateName, string])[]}
 */
export const FILTERS = [
  ["ranked", "Ranked rows only"],
  ["open", "Open weights"],
  ["here", "Runs here"],
  ["untrained", "Not trained on this benchmark"],
];

/** @param {State} state */
export function countFilters(state) {
  const count = FILTERS.filter(([name]) => state[name]).length + (state.kind ? 1 : 0) + (state.licence ? 1 : 0);
  return count ? String(count) : "";
}

/**
 * @param {BoardTable} table
 * @param {State} state
 */
export function filterItems(table, state) {
  const kinds = KIND_NAMES.filter((kind) => table.rows.some((row) => row.kind === kind));
  const licenses = [...new Set(table.rows.map((row) => method(row.method).licence || ""))].filter(Boolean).sort();
  /** @type {readonly string[]} */
  const checked = state.kind ? state.kind.split(",") : kinds;
  /**
   * @param {string} kind
   * @param {boolean} on
   */
  const change = (kind, on) => {
    const next = kinds.filter((k) => (k === kind ? on : checked.includes(k)));
    go({ kind: next.length === kinds.length || !next.length ? "" : next.join(",") });
  };
  const options = /** @type {[string, string][]} */ ([["", "any"], ...licenses.map((name) => [name, shorten(name)])]);
  return [
    h(
      "fieldset",
      null,
      h("legend", null, "Rows"),
      kinds.map((kind) =>
        checkbox(`kind-${kind}`, KINDS[kind].label, checked.includes(kind), (on) => change(kind, on)),
      ),
    ),
    h(
      "fieldset",
      null,
      h("legend", null, "Methods"),
      FILTERS.map(([name, label]) =>
        checkbox(name, label, Boolean(state[name]), (on) => go({ [name]: on ? "1" : "" })),
      ),
    ),
    licenses.length > 0 &&
      h(
        "label",
        { class: "field" },
        "Licence",
        dropdown("licence", options, state.licence || "", (value) => go({ licence: value })),
      ),
    h("button", { type: "button", class: "item", click: clearFilters }, "Clear search and filters"),
  ];
}

export function clearFilters() {
  go({ q: "", kind: "", open: "", here: "", untrained: "", ranked: "", licence: "" });
  const input = select(document, "#search", HTMLInputElement);
  if (input) input.value = "";
}
