// The view of one table: words above it, the table, and what belongs to it below.

let tableView = null;

function drawTable(table, state, panel) {
  const view = tableElement(table, state);
  tableView = view;
  const b = benchmark(table.benchmark);
  panel.replaceChildren(
    ...[
      choices(table),
      h(
        "header",
        { class: "lead" },
        h("h1", { tabindex: "-1" }, headTitle(b.title), " ", b.twin && badge("twin", KINDS.twin.label, KINDS.twin.title)),
        h(
          "p",
          { class: "meta" },
          table.strict
            ? badge("strict", "strict")
            : allReported(table)
              ? badge("reported", KINDS.reported.label, KINDS.reported.title)
              : badge("plain", protocol(table.protocol)?.official ? "official code's rules" : "protocol"),
          h("span", null, isolated(table.protocol)),
          sampleCount(table),
          h("a", { href: to({ benchmark: table.benchmark }) }, "About this benchmark"),
        ),
        notesOf(table),
      ),
      toolbar(view, state),
      h("p", { class: "status", id: "status" }),
      h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": "Table, scrolls sideways" }, view.element),
      h("p", { class: "legend" }, legend(table)),
      footnoteList(view),
      h("div", { id: "below" }),
    ].filter(Boolean),
  );
  panel.classList.toggle("no-intervals", state.intervals === "off");
  updateRows(state);
}

/** The first note says why the table is sorted so; the others can be opened. */
function notesOf(table) {
  const reason = sharedReason(table);
  const [first, ...others] = table.notes || [];
  return (
    (first || reason) &&
    h(
      "div",
      { class: "notes" },
      first && h("p", null, isolated(first)),
      reason && h("p", null, "No row is ranked: ", isolated(reason), "."),
      others.length > 0 &&
        h(
          "details",
          { class: "inner" },
          h("summary", null, allReported(table) ? "More about these numbers" : "How to read the intervals, ranks and marks"),
          h(
            "ul",
            null,
            others.map((note) => h("li", null, isolated(note))),
          ),
        ),
    )
  );
}

function sampleCount(table) {
  const counts = table.rows.map((row) => row.coverage?.official).filter(Boolean);
  const count = counts.length ? Math.max(...counts) : benchmark(table.benchmark).count;
  return count ? h("span", null, counted(count, "sample")) : null;
}

function legend(table) {
  const has = (test) => table.rows.some((row) => Object.values(row.cells).some(test));
  return [
    has((cell) => cell.best) && h("span", null, h("span", { class: "mark mark-best", "aria-hidden": "true" }, "★"), " best"),
    has((cell) => cell.tier === 1 && !cell.best) &&
      h(
        "span",
        null,
        h("span", { class: "mark mark-tied", "aria-hidden": "true" }, "≈"),
        " cannot be told from the best (paired test, Holm's correction)",
      ),
    has((cell) => cell.interval) && h("span", null, h("span", { class: "interval" }, "a … b"), " 95 % interval, clustered by scene"),
    has((cell) => cell.text) && h("span", { class: "printed" }, "italic: as printed in the source"),
    h("span", null, `${DASH} not measured`),
  ];
}

function updateRows(state) {
  const rows = arrange(tableView, state);
  const all = tableView.table.rows.length;
  const key = sortKey(tableView.table, state);
  const label =
    key &&
    (tableView.table.columns.find((c) => c.key === key.name)?.label || { rank: "Rank", method: "Method", seconds: "Time" }[key.name]);
  const text = `${rows.length === all ? "" : `${rows.length} of `}${counted(all, "row")}${key ? `, sorted by ${label}${key.reverse ? ", reversed" : ""}` : ""}`;
  document.getElementById("status").textContent = text;
  announce(text);
  const count = document.querySelector("[data-menu=filters] .count");
  if (count) count.textContent = countFilters(state);
}

/** What is below the table comes after it is on the screen. */
function drawBelow(table, state) {
  const below = document.getElementById("below");
  if (!below || tableView?.table !== table) return;
  below.replaceChildren(
    ...[plotSection(table, state), galleryStrip(table), winRateSection(table.task), protocolSection(table)].flat().filter(Boolean),
  );
  drawPlot(); // now that its width is known
}

let belowTimer;
function soonBelow(table, state) {
  clearTimeout(belowTimer);
  belowTimer = setTimeout(() => drawBelow(table, state), 30);
}

function protocolSection(table) {
  const facts = protocol(table.protocol);
  return facts && h("section", { class: "about" }, h("h2", null, "The protocol in words"), protocolFacts(facts));
}

function protocolFacts(facts) {
  const oracle = Object.entries(facts.oracle || {});
  return [
    factList([
      ["Protocol", isolated(facts.name)],
      [
        "Whose rules",
        facts.name.startsWith("reported/")
          ? "the source's own"
          : facts.official
            ? "those of the official code, its known defects included"
            : "this project's own",
      ],
      ["Pixel grid", facts.resolution && isolated(facts.resolution)],
      ["A missing answer", facts.missing && isolated(facts.missing)],
      ["Paste back", facts.paste_back && isolated(facts.paste_back)],
      ["Mean over", facts.macro && isolated(facts.macro)],
      ["Source", facts.source && linked(facts.source)],
      [
        "The oracle scores",
        oracle.length > 0 && oracle.map(([key, value], i) => [i ? " · " : "", isolated(key), `\u00a0${shortest(value)}`]),
      ],
    ]),
    (facts.defects || []).length > 0 && [
      h("h3", null, "Known defects"),
      h(
        "ul",
        null,
        facts.defects.map((text) => h("li", null, linked(text))),
      ),
    ],
  ];
}

function factList(pairs) {
  return h(
    "dl",
    { class: "facts" },
    pairs
      .filter(
        ([, value]) => value !== undefined && value !== null && value !== "" && value !== false && !(Array.isArray(value) && !value.length),
      )
      .map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))),
  );
}
