// What a method scored in one table, to be opened on its page: every score, its parts, coverage and provenance.

function scoresOf({ table, row }, i, all) {
  const headline = table.columns.find((c) => c.headline) || table.columns[0];
  const cell = headline && row.cells[headline.key];
  const samples = samplesOf(table).some((sample) => (sample.pictures || []).some((p) => p.row === row.id));
  return h(
    "details",
    { class: "scores", open: all.length === 1 },
    h(
      "summary",
      null,
      h("span", { class: "where" }, isolated(benchmark(table.benchmark).title), " ", h("small", null, isolated(protocolTitle(table)))),
      badge(row.kind, KINDS[row.kind].label, KINDS[row.kind].title),
      row.label && h("small", null, isolated(row.label)),
      headline &&
        h(
          "span",
          { class: "headline" },
          `${headline.label} `,
          h("strong", null, cellText(cell, decimals(table.rows, headline.key))),
          ` ${headline.unit} ${ARROWS[headline.direction]}`,
          row.ranked && cell?.rank ? h("small", null, ` rank ${rankText(cell.rank)}`) : h("small", null, row.ranked ? "" : " not ranked"),
        ),
    ),
    h(
      "p",
      { class: "links" },
      h("a", { href: to({ table: table.id }) }, "Open the table"),
      samples && h("a", { href: to({ table: table.id, row: row.id }) }, "See its answers"),
    ),
    !row.ranked && h("p", { class: "reason" }, "Not ranked", row.unranked_because ? [": ", isolated(row.unranked_because)] : null),
    scoreTable(table, row),
    partsTable(table, row),
    coverageLine(row),
    provenance(row),
  );
}

function scoreTable(table, row) {
  return h(
    "div",
    { class: "scroller", tabindex: "0" },
    h(
      "table",
      { class: "plaintable" },
      h("caption", { class: "hidden" }, "Every score of this row"),
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          ["Score", "Value", "95 % interval", "Rank", "Samples"].map((text) => h("th", { scope: "col" }, text)),
        ),
      ),
      h(
        "tbody",
        null,
        table.columns.map((c) => {
          const cell = row.cells[c.key];
          const digits = decimals(table.rows, c.key);
          return h(
            "tr",
            null,
            h("th", { scope: "row", title: columnTitle(c) }, isolated(c.label), " ", h("small", null, c.unit, " ", ARROWS[c.direction])),
            h(
              "td",
              null,
              cellText(cell, digits),
              !cell && hidden("not measured"),
              cell?.best ? markOf("best", "★", "best") : cell?.tier === 1 && markOf("tied", "≈", "tied with the best"),
              (cell?.footnotes || []).map((id) =>
                h(
                  "button",
                  {
                    type: "button",
                    class: `note note-${footnote(id).severity || "warning"}`,
                    "data-note": id,
                    "aria-label": `Finding: ${brief(footnote(id).text, 400)}`,
                  },
                  "!",
                ),
              ),
            ),
            h("td", null, cell ? formattedInterval(cell.interval, digits) || DASH : DASH),
            h("td", null, rankText(cell?.rank)),
            h("td", null, cell?.n ?? DASH),
          );
        }),
      ),
    ),
  );
}

function partsTable(table, row) {
  const parts = Object.keys(row.parts || {});
  const columns = table.columns.filter((c) => c.headline).slice(0, 4);
  return (
    parts.length > 0 &&
    h(
      "details",
      { class: "inner" },
      h("summary", null, `Parts (${parts.length})`),
      h(
        "div",
        { class: "scroller", tabindex: "0" },
        h(
          "table",
          { class: "plaintable" },
          h(
            "thead",
            null,
            h(
              "tr",
              null,
              h("th", { scope: "col" }, "Part"),
              columns.map((c) => h("th", { scope: "col" }, c.label)),
            ),
          ),
          h(
            "tbody",
            null,
            parts.map((part) =>
              h(
                "tr",
                null,
                h("th", { scope: "row" }, isolated(part)),
                columns.map((c) => h("td", null, cellText(row.parts[part][c.key], decimals(table.rows, c.key)))),
              ),
            ),
          ),
        ),
      ),
    )
  );
}

function coverageLine(row) {
  const c = row.coverage;
  const kinds =
    c &&
    ["missing", "failed", "skipped", "invalid", "stood_in"].filter((name) => c[name]).map((name) => `${c[name]} ${name.replace("_", " ")}`);
  return (
    c && h("p", { class: "quiet" }, `Coverage: ${c.scored} of ${c.official} samples scored${kinds.length ? `; ${kinds.join(", ")}` : ""}.`)
  );
}

function flat(value, path = []) {
  if (value !== null && typeof value === "object" && path.length < 4)
    return Object.entries(value).flatMap(([key, inner]) => flat(inner, [...path, key]));
  return [[path.join(" · "), value === null ? DASH : typeof value === "object" ? JSON.stringify(value) : String(value)]];
}

function provenance(row) {
  const pairs = [...flat(row.options || {}, ["option"]), ...flat(row.provenance || {})].filter(([name]) => name && name !== "option");
  if (row.source) pairs.unshift(["source", row.source], ["grade", row.grade || "not known"]);
  if (row.seconds_per_sample !== undefined && row.seconds_per_sample !== null)
    pairs.unshift(["seconds per sample", seconds(row.seconds_per_sample)]);
  return (
    pairs.length > 0 &&
    h(
      "details",
      { class: "inner" },
      h("summary", null, "Provenance"),
      factList(pairs.map(([name, text]) => [isolated(name), linked(text)])),
    )
  );
}
