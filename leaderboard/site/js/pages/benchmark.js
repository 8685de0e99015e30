// The page of a benchmark: its facts, known problems, protocols in words, and data card.

import { KINDS, benchmark, board, protocol, sentenceCase } from "../data/board.js";
import { plural } from "../data/numbers.js";
import { linkTo } from "../data/state.js";
import { badge, factList, h } from "../dom/elements.js";
import { markdown } from "../dom/markdown.js";
import { headTitle, isolate, linkify } from "../dom/texts.js";
import { protocolFacts } from "./protocol.js";

/**
 * @param {string} name
 * @param {HTMLElement} panel
 */
export function drawBenchmark(name, panel) {
  const b = benchmark(name);
  if (!Object.hasOwn(board.benchmarks, name))
    return panel.replaceChildren(
      h("h1", { tabindex: "-1" }, "No such benchmark"),
      h("p", null, h("a", { href: linkTo({ list: "benchmarks" }) }, "All benchmarks")),
    );
  const problems = b.known_problems || [];
  const tables = board.tables.filter((table) => table.benchmark === name);
  const used = [...new Set(tables.map((table) => table.protocol))].flatMap((id) => protocol(id) || []);
  return panel.replaceChildren(
    h(
      "article",
      { class: "page" },
      h("p", { class: "crumbs" }, h("a", { href: linkTo({ list: "benchmarks" }) }, "Benchmarks")),
      h("h1", { tabindex: "-1" }, headTitle(b.title)),
      h(
        "p",
        { class: "meta" },
        h("code", null, b.name),
        b.twin ? badge("twin", KINDS.twin.label, KINDS.twin.title) : badge("plain", "official data"),
      ),
      factList([
        ["Task", sentenceCase(b.task)],
        ["Samples", b.count],
        [
          "Stands for",
          b.twin &&
            b.of !== b.name &&
            (Object.hasOwn(board.benchmarks, b.of)
              ? h("a", { href: linkTo({ benchmark: b.of }) }, isolate(b.of))
              : isolate(b.of)),
        ],
        ["Licence", b.licence && linkify(b.licence)],
        ["Source", b.source && linkify(b.source)],
        ["Access", b.access && linkify(b.access)],
        [
          "Tables",
          tables.length > 0 &&
            h(
              "ul",
              { class: "plainlist" },
              tables.map((table) =>
                h(
                  "li",
                  null,
                  h("a", { href: linkTo({ table: table.id }) }, isolate(table.protocol)),
                  table.strict && badge("strict", "strict"),
                  h("small", null, " ", plural(table.rows.length, "row")),
                ),
              ),
            ),
        ],
      ]),
      problems.length > 0 &&
        h(
          "section",
          null,
          h("h2", null, "Known problems"),
          h(
            "ul",
            null,
            problems.map((text) => h("li", null, linkify(text))),
          ),
        ),
      used.length > 0 &&
        h(
          "section",
          null,
          h("h2", null, "Protocols in words"),
          used.map((facts) =>
            h("section", { class: "about" }, h("h3", null, isolate(facts.name)), protocolFacts(facts)),
          ),
        ),
      b.card && h("section", null, h("h2", null, "Data card"), markdown(b.card)),
    ),
  );
}
