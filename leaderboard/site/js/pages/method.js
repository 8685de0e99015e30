// The page of a method: its card, and its scores over all tables.

import { board, method, sentenceCase } from "../data/board.js";
import { plural } from "../data/numbers.js";
import { linkTo } from "../data/state.js";
import { badge, factList, h } from "../dom/elements.js";
import { externalLink, headTitle, isolate, linkify } from "../dom/texts.js";
import { scoresOf } from "./method_scores.js";

/** @param {boolean | null | undefined} value */
function yesNo(value) {
  return value === true ? "yes" : value === false ? "no" : "not known";
}

/** @param {string[]} [list] */
function commaList(list = []) {
  return list.length > 0 && isolate(list.join(", "));
}

/** @param {string[]} [list] */
function bulletList(list = []) {
  return (
    list.length > 0 &&
    h(
      "ul",
      { class: "plainlist" },
      list.map((text) => h("li", null, linkify(text))),
    )
  );
}

/**
 * @param {string} name
 * @param {HTMLElement} panel
 */
export function drawMethod(name, panel) {
  const m = method(name);
  const links = Object.entries(m.links || {});
  const rows = board.tables.flatMap((table) =>
    table.rows.filter((row) => row.method === name).map((row) => ({ table, row })),
  );
  /** @param {string} task */
  const entriesOf = (task) => rows.filter(({ table }) => table.task === task);
  if (!Object.hasOwn(board.methods, name))
    return panel.replaceChildren(
      h("h1", { tabindex: "-1" }, "No such method"),
      h("p", null, h("a", { href: linkTo({ list: "methods" }) }, "All methods")),
    );
  return panel.replaceChildren(
    h(
      "article",
      { class: "page" },
      h("p", { class: "crumbs" }, h("a", { href: linkTo({ list: "methods" }) }, "Methods")),
      h("h1", { tabindex: "-1" }, headTitle(m.title)),
      h(
        "p",
        { class: "meta" },
        h("code", null, m.name),
        m.oracle && badge("plain", "oracle"),
        m.trivial && badge("plain", "trivial baseline"),
        m.runs_here && badge("strict", "runs here"),
      ),
      factList([
        ["Full name", m.title.length > 300 && isolate(m.title)],
        ["Tasks", (m.tasks || []).map(sentenceCase).join(", ")],
        ["Authors", commaList(m.authors)],
        ["Licence", m.licence && isolate(m.licence)],
        ["Open weights", yesNo(m.open_weights)],
        ["Weights", bulletList(m.weights)],
        ["Training data", bulletList(m.training_data)],
        ["Trained on benchmarks", bulletList(m.trained_on)],
        ["Contamination", m.contamination && isolate(m.contamination)],
        ["Needs", commaList(m.requires)],
        ["Output grid", m.output_grid && isolate(m.output_grid)],
        ["Groups", commaList(m.groups)],
        ["Source", m.source && linkify(m.source)],
        ["Submissions", bulletList(m.submissions)],
        ["Notes", m.notes && linkify(m.notes)],
        [
          "Links",
          links.length > 0 &&
            h(
              "ul",
              { class: "plainlist" },
              links.map(([label, url]) => h("li", null, externalLink(label, url))),
            ),
        ],
      ]),
      h(
        "h2",
        null,
        `All scores: ${plural(rows.length, "row")} in ${plural(new Set(rows.map((r) => r.table)).size, "table")}`,
      ),
      [...new Set(rows.map(({ table }) => table.task))].map((task) =>
        h(
          "section",
          null,
          h("h3", null, sentenceCase(task)),
          entriesOf(task).map((entry, _, all) => scoresOf(entry.table, entry.row, all.length === 1)),
        ),
      ),
    ),
  );
}
