// A protocol in words.

import { protocol } from "../data/board.js";
import { formatShortest } from "../data/numbers.js";
import { factList, h } from "../dom/elements.js";
import { isolate, linkify } from "../dom/texts.js";

/** @import { BoardTable, ProtocolFacts } from "../../types/board.d.ts" */

/** @param {BoardTable} table */
export function protocolSection(table) {
  const facts = protocol(table.protocol);
  return facts && h("section", { class: "about" }, h("h2", null, "The protocol in words"), protocolFacts(facts));
}

/** @param {ProtocolFacts} facts */
export function protocolFacts(facts) {
  const defects = facts.defects || [];
  const oracle = Object.entries(facts.oracle || {});
  return [
    factList([
      ["Protocol", isolate(facts.name)],
      [
        "Whose rules",
        facts.name.startsWith("reported/")
          ? "the source's own"
          : facts.official
            ? "those of the official code, its known defects included"
            : "this project's own",
      ],
      ["Pixel grid", facts.resolution && isolate(facts.resolution)],
      ["A missing answer", facts.missing && isolate(facts.missing)],
      ["Paste back", facts.paste_back && isolate(facts.paste_back)],
      ["Mean over", facts.macro && isolate(facts.macro)],
      ["Source", facts.source && linkify(facts.source)],
      [
        "The oracle scores",
        oracle.length > 0 &&
          oracle.map(([key, value], i) => [i ? " · " : "", isolate(key), `\u00a0${formatShortest(value)}`]),
      ],
    ]),
    defects.length > 0 && [
      h("h3", null, "Known defects"),
      h(
        "ul",
        null,
        defects.map((text) => h("li", null, linkify(text))),
      ),
    ],
  ];
}
