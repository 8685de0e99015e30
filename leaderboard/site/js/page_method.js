// The page of a method: its card, and its scores over all tables.

function yesNo(value) {
  return value === true ? "yes" : value === false ? "no" : "not known";
}

function joined(list) {
  return (
    (list || []).length > 0 &&
    h(
      "ul",
      { class: "plainlist" },
      list.map((text) => h("li", null, linked(text))),
    )
  );
}

function drawMethod(name, panel) {
  const m = method(name);
  const rows = board.tables.flatMap((table) => table.rows.filter((row) => row.method === name).map((row) => ({ table, row })));
  if (!Object.hasOwn(board.methods, name))
    return panel.replaceChildren(
      h("h1", { tabindex: "-1" }, "No such method"),
      h("p", null, h("a", { href: to({ list: "methods" }) }, "All methods")),
    );
  return panel.replaceChildren(
    h(
      "article",
      { class: "page" },
      h("p", { class: "crumbs" }, h("a", { href: to({ list: "methods" }) }, "Methods")),
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
        ["Full name", m.title.length > 300 && isolated(m.title)],
        ["Tasks", (m.tasks || []).map(words).join(", ")],
        ["Authors", (m.authors || []).length > 0 && isolated(m.authors.join(", "))],
        ["Licence", m.licence && isolated(m.licence)],
        ["Open weights", yesNo(m.open_weights)],
        ["Weights", joined(m.weights)],
        ["Training data", joined(m.training_data)],
        ["Trained on benchmarks", joined(m.trained_on)],
        ["Contamination", m.contamination && isolated(m.contamination)],
        ["Needs", (m.requires || []).length > 0 && isolated(m.requires.join(", "))],
        ["Output grid", m.output_grid && isolated(m.output_grid)],
        ["Groups", (m.groups || []).length > 0 && isolated(m.groups.join(", "))],
        ["Source", m.source && linked(m.source)],
        ["Submissions", joined(m.submissions)],
        ["Notes", m.notes && linked(m.notes)],
        [
          "Links",
          Object.keys(m.links || {}).length > 0 &&
            h(
              "ul",
              { class: "plainlist" },
              Object.entries(m.links).map(([label, url]) => h("li", null, outside(label, url))),
            ),
        ],
      ]),
      h("h2", null, `All scores: ${counted(rows.length, "row")} in ${counted(new Set(rows.map((r) => r.table)).size, "table")}`),
      [...new Set(rows.map(({ table }) => table.task))].map((task) =>
        h("section", null, h("h3", null, words(task)), rows.filter(({ table }) => table.task === task).map(scoresOf)),
      ),
    ),
  );
}
