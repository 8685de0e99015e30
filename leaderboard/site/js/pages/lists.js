// The lists of all methods and of all benchmarks.

import { board, sentenceCase } from "../data/board.js";
import { plural } from "../data/numbers.js";
import { linkTo } from "../data/state.js";
import { badge, h } from "../dom/elements.js";
import { isolate } from "../dom/texts.js";

/** @import { Benchmark, BoardMethod } from "../../types/board.d.ts" */
/** @import { Child } from "../../types/dom.d.ts" */
/** @import { State } from "../../types/views.d.ts" */

/**
 * @param {string} name
 * @param {HTMLElement} panel
 */
export function drawList(name, panel) {
  const methods = name === "methods";
  /** @param {{ title: string }} a @param {{ title: string }} b */
  const byTitle = (a, b) => a.title.localeCompare(b.title);
  const items = methods
    ? Object.values(board.methods).sort(byTitle).map(methodItem)
    : Object.values(board.benchmarks).sort(byTitle).map(benchmarkItem);
  panel.replaceChildren(
    h(
      "article",
      { class: "page" },
      h("h1", { tabindex: "-1" }, methods ? "Methods" : "Benchmarks"),
      h("p", { class: "quiet" }, `${items.length} ${methods ? "methods" : "benchmarks"} on this board`),
      h("ul", { class: "index" }, items),
    ),
  );
}

/** @param {BoardMethod} entry */
function methodItem(entry) {
  const rows = board.tables.flatMap((table) => table.rows.filter((row) => row.method === entry.name));
  return listItem({
    title: entry.title,
    state: { method: entry.name },
    badges: [
      entry.oracle && badge("plain", "oracle"),
      entry.trivial && !entry.oracle && badge("plain", "trivial"),
      entry.runs_here && badge("strict", "runs here"),
    ],
    tasks: (entry.tasks || []).map(sentenceCase).join(", "),
    size: plural(rows.length, "row"),
  });
}

/** @param {Benchmark} entry */
function benchmarkItem(entry) {
  const tables = board.tables.filter((table) => table.benchmark === entry.name);
  return listItem({
    title: entry.title,
    state: { benchmark: entry.name },
    badges: entry.twin && badge("twin", "twin"),
    tasks: sentenceCase(entry.task),
    size: plural(tables.length, "table"),
  });
}

/** @param {{ title: string, state: State, badges: Child, tasks: string, size: string }} item */
function listItem({ title, state, badges, tasks, size }) {
  return h(
    "li",
    null,
    h("a", { href: linkTo(state) }, isolate(title)),
    h("span", { class: "badges" }, badges),
    h("small", null, tasks),
    h("small", { class: "quiet" }, size),
  );
}
