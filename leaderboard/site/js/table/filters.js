// The menu of filters.

import { KINDS, method } from "../data/board.js";
import { go } from "../data/state.js";
import { shorten } from "../data/texts.js";
import { checkbox, dropdown } from "../dom/controls.js";
import { h } from "../dom/elements.js";

export const FILTERS = [
  ["ranked", "Ranked rows only"],
  ["open", "Open weights"],
  ["here", "Runs here"],
  ["untrained", "Not trained on this benchmark"],
];

export function countFilters(state) {
  const count = FILTERS.filter(([name]) => state[name]).length + (state.kind ? 1 : 0) + (state.licence ? 1 : 0);
  return count ? String(count) : "";
}

export function filterItems(table, state) {
  const kinds = Object.keys(KINDS).filter((kind) => table.rows.some((row) => row.kind === kind));
  const licences = [...new Set(table.rows.map((row) => method(row.method).licence || ""))].filter(Boolean).sort();
  const chosen = state.kind ? state.kind.split(",") : kinds;
  const change = (kind, on) => {
    const next = kinds.filter((k) => (k === kind ? on : chosen.includes(k)));
    go({ kind: next.length === kinds.length || !next.length ? "" : next.join(",") });
  };
  return [
    h(
      "fieldset",
      null,
      h("legend", null, "Rows"),
      kinds.map((kind) => checkbox(`kind-${kind}`, KINDS[kind].label, chosen.includes(kind), (on) => change(kind, on))),
    ),
    h(
      "fieldset",
      null,
      h("legend", null, "Methods"),
      FILTERS.map(([name, label]) =>
        checkbox(name, label, Boolean(state[name]), (on) => go({ [name]: on ? "1" : "" })),
      ),
    ),
    licences.length > 0 &&
      h(
        "label",
        { class: "field" },
        "Licence",
        dropdown("licence", [["", "any"], ...licences.map((l) => [l, shorten(l)])], state.licence || "", (value) =>
          go({ licence: value }),
        ),
      ),
    h("button", { type: "button", class: "item", click: clearFilters }, "Clear search and filters"),
  ];
}

export function clearFilters() {
  go({ q: "", kind: "", open: "", here: "", untrained: "", ranked: "", licence: "" });
  const input = document.getElementById("search");
  if (input) input.value = "";
}
