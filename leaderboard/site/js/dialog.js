// One dialog for everything that opens over a table. Escape and the browser's back button close it.

function openDialog(title, children, wide = false) {
  const dialog = document.getElementById("dialog");
  dialog.classList.toggle("wide", wide);
  dialog.replaceChildren(
    h(
      "header",
      null,
      h("h2", { id: "dialog-title", tabindex: "-1" }, title),
      h("button", { type: "button", class: "close", "aria-label": "Close", click: () => dialog.close() }, "✕"),
    ),
    h("div", { class: "body" }, children),
  );
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("h2").focus();
  return dialog;
}

function startDialog() {
  const dialog = document.getElementById("dialog");
  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    if (OF_DIALOG.some((name) => current[name])) go(cleared(OF_DIALOG));
    if (current.table && tableView) tableView.stop?.focus({ preventScroll: true });
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

/** The details of a score, and the pictures behind it. */
function drawDialog(table, state) {
  const dialog = document.getElementById("dialog");
  const row = table?.rows.find((r) => r.id === state.row);
  const samples = table ? samplesOf(table) : [];
  if (!row && !(state.sample && samples.length)) {
    if (dialog.open) dialog.close();
    return;
  }
  const column = row && table.columns.find((c) => c.key === state.column);
  const title = [row ? isolated(method(row.method).title) : "Samples", column ? [" · ", isolated(column.label)] : null];
  openDialog(
    title,
    h(
      "div",
      { class: row && column && samples.length ? "dialog-two" : null },
      row && column && scoreFacts(table, row, column, state.part),
      samples.length
        ? gallery(table, samples, row, state)
        : h("p", { class: "quiet" }, "No pictures of this table are published: their licence does not allow it, or none were made."),
    ),
    true,
  );
}

function scoreFacts(table, row, column, part) {
  const cell = cellsOf(row, part)[column.key];
  if (!cell) return h("p", null, "Not measured.");
  const digits = decimals(table.rows, column.key, part);
  const more = digits + 2;
  const beside = cell.against_best;
  const best = beside && table.rows.find((r) => r.id === beside.best);
  const unit = column.unit ? ` ${column.unit}` : "";
  return h(
    "div",
    { class: "score-facts" },
    h(
      "p",
      { class: "big" },
      cellText(cell, digits),
      h("span", { class: "unit" }, `${unit} ${ARROWS[column.direction]}`),
      cell.best ? markOf("best", "★", "best") : cell.tier === 1 ? markOf("tied", "≈", "tied with the best") : null,
    ),
    factList([
      ["Row", [badge(row.kind, KINDS[row.kind].label, KINDS[row.kind].title), row.label && [" ", isolated(row.label)]]],
      ["Part", part && isolated(part)],
      ["95 % interval", formattedInterval(cell.interval, more)],
      ["Standard error", cell.standard_error === null || cell.standard_error === undefined ? "" : formatted(cell.standard_error, more)],
      ["Samples", cell.n],
      ["Aggregate", cell.aggregate && cell.aggregate !== "mean" ? cell.aggregate : ""],
      ["Rank, 95 %", rankText(cell.rank) === DASH ? "" : rankText(cell.rank)],
      [
        "Against the best",
        best &&
          `${formatted(beside.difference, more)} beside ${shown(method(best.method).title)}${beside.interval ? ` (${formattedInterval(beside.interval, more)})` : ""}, ${beside.n} common samples${pValue(beside)}`,
      ],
      ["Not ranked", row.ranked ? "" : row.unranked_because || "yes"],
      ["Source", row.source && linked(row.source)],
      ["Meaning", column.meaning && isolated(column.meaning)],
    ]),
    (cell.footnotes || []).map((id) =>
      h(
        "p",
        { class: `finding note-${footnote(id).severity || "warning"}` },
        h("strong", null, SEVERITIES[footnote(id).severity || "warning"], ": "),
        isolated(footnote(id).text),
      ),
    ),
    h("p", null, h("a", { href: to({ method: row.method }) }, "All scores and provenance of ", isolated(method(row.method).title))),
  );
}

function pValue(beside) {
  const text = (p) => (p === null || p === undefined ? null : p < 0.001 ? "< 0.001" : `= ${formatted(p, 3)}`);
  if (!text(beside.p)) return "";
  return `, p ${text(beside.p)}${text(beside.p_adjusted) ? `, after Holm's correction p ${text(beside.p_adjusted)}` : ""}`;
}
