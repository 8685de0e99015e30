// The lists of all methods and of all benchmarks.

/** A name that fits a head. */
function headTitle(title) {
  return h("bdi", null, brief(title, 300));
}

function drawList(name, panel) {
  const ofMethods = name === "methods";
  const entries = Object.values(ofMethods ? board.methods : board.benchmarks).sort((a, b) => a.title.localeCompare(b.title));
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
            h("a", { href: to(ofMethods ? { method: entry.name } : { benchmark: entry.name }) }, isolated(entry.title)),
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
            h("small", null, ofMethods ? (entry.tasks || []).map(words).join(", ") : words(entry.task)),
            h("small", { class: "quiet" }, counted(count(entry), ofMethods ? "row" : "table")),
          ),
        ),
      ),
    ),
  );
}
