// The lists of all methods and of all benchmarks.

import { board, sentenceCase } from "../data/board.js";
import { plural } from "../data/numbers.js";
import { linkTo } from "../data/state.js";
import { badge, h } from "../dom/elements.js";
import { isolate } from "../dom/texts.js";

export function drawList(name, panel) {
  const ofMethods = name === "methods";
  const entries = Object.values(ofMethods ? board.methods : board.benchmarks).sort((a, b) =>
    a.title.localeCompare(b.title),
  );
  const count = (entry) =>
    ofMethods
      ? board.tables.reduce((sum, table) => sum + table.rows.filter((row) => row.method === entry.name).length, 0)
      : board.tables.filter((table) => table.benchmark === entry.name).length;
  panel.replaceChildren(
    h(
      "article",
      { class: "page" },
      h("h1", { tabindex: "-1" }, ofMethods ? "Methods" : "Benchmarks"),
      h("p", { class: "quiet" }, `${entries.length} ${ofMethods ? "methods" : "benchmarks"} on this board`),
      h(
        "ul",
        { class: "index" },
        entries.map((entry) =>
          h(
            "li",
            null,
            h(
              "a",
              { href: linkTo(ofMethods ? { method: entry.name } : { benchmark: entry.name }) },
              isolate(entry.title),
            ),
            h(
              "span",
              { class: "badges" },
              ofMethods
                ? [
                    entry.oracle && badge("plain", "oracle"),
                    entry.trivial && !entry.oracle && badge("plain", "trivial"),
                    entry.runs_here && badge("strict", "runs here"),
                  ]
                : entry.twin && badge("twin", "twin"),
            ),
            h("small", null, ofMethods ? (entry.tasks || []).map(sentenceCase).join(", ") : sentenceCase(entry.task)),
            h("small", { class: "quiet" }, plural(count(entry), ofMethods ? "row" : "table")),
          ),
        ),
      ),
    ),
  );
}
