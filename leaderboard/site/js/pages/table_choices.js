// Which benchmark, and under which protocol.

import { KINDS, benchmark, benchmarksOf, onlyReported, protocolTitle, tablesOf } from "../data/board.js";
import { OF_DIALOG, blank, go } from "../data/state.js";
import { shorten } from "../data/texts.js";
import { badge, h } from "../dom/elements.js";
import { isolate } from "../dom/texts.js";

/** @import { BoardTable } from "../../types/board.d.ts" */

/**
 * Which benchmark, and under which protocol; strict first.
 * @param {BoardTable} table
 */
export function tableChoices(table) {
  const names = benchmarksOf(table.task);
  /**
   * @param {string} label
   * @param {string[]} list
   */
  const group = (label, list) =>
    list.length > 0 &&
    h(
      "optgroup",
      { label },
      list.map((name) => h("option", { value: name }, shorten(benchmark(name).title))),
    );
  const select = h(
    "select",
    { id: "benchmark", change: (event) => chooseTable(tablesOf(table.task, event.currentTarget.value)[0]) },
    group(
      "Official data",
      names.filter((name) => !benchmark(name).twin),
    ),
    group(
      "Twins (generated)",
      names.filter((name) => benchmark(name).twin),
    ),
  );
  select.value = table.benchmark;
  return h(
    "div",
    { class: "choices" },
    h("label", { class: "field" }, "Benchmark", select),
    h(
      "fieldset",
      { class: "protocols" },
      h("legend", null, "Protocol"),
      tablesOf(table.task, table.benchmark).map((other) =>
        h(
          "label",
          { class: "protocol" },
          h("input", {
            type: "radio",
            name: "protocol",
            value: other.id,
            checked: other === table,
            change: () => chooseTable(other),
          }),
          h(
            "span",
            null,
            isolate(protocolTitle(other)),
            onlyReported(other) && badge("reported", KINDS.reported.label, KINDS.reported.title),
            other.strict && badge("strict", "strict", "The project's own strict protocol: no known defects"),
          ),
        ),
      ),
    ),
  );
}

/**
 * Another table of the same task: filters stay, what belongs to the columns does not.
 * @param {BoardTable} table
 */
function chooseTable(table) {
  go({ ...blank(["sort", "columns", "part", "by", "licence"]), ...blank(OF_DIALOG), table: table.id });
}
