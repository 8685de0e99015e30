// The table itself: one pass over rows and columns, then rows are only moved.
//
// Rows are grids over columns of known width, so that rows outside the window need neither style nor layout (content-visibility);
// what they are to a screen reader is therefore said by roles.

function tableElement(table, state) {
  const columns = visibleColumns(table, state);
  const view = {
    table,
    columns,
    part: state.part,
    notes: new Map(),
    shared: sharedReason(table),
    ranks: table.rows.some((row) => row.ranked),
    times: table.rows.some((row) => number(row.seconds_per_sample ?? NaN) >= 0),
    digits: new Map(columns.map((c) => [c.key, decimals(table.rows, c.key, state.part)])),
    widths: columns.map(headWidth),
    rows: new Map(),
  };
  view.body = h("tbody", { role: "rowgroup" });
  view.element = h(
    "table",
    { class: "board", role: "table", "aria-rowcount": table.rows.length + 1 },
    tableCaption(table, state),
    tableHead(view, state),
    view.body,
  );
  for (const row of table.rows) view.rows.set(row.id, rowElement(view, row, state));
  setWidths(view);
  view.body.addEventListener("click", (event) => openScore(event, view));
  view.body.addEventListener("keydown", (event) => moveInTable(event, view));
  view.body.addEventListener("focusin", (event) => event.target.matches("a.score") && rove(view, event.target));
  return view;
}

function tableCaption(table, state) {
  const part = state.part ? `, part ${state.part}` : "";
  return h(
    "caption",
    { class: "hidden" },
    `${benchmark(table.benchmark).title} under ${table.protocol}${part}. `,
    "Heads sort. Scores open their details; move between scores with the arrow keys.",
  );
}

/** Width of a head in digits: its longest word, or half of a long label. */
function headWidth(column) {
  const longest = Math.max(
    ...`${column.label} ${column.unit}`
      .slice(0, 200)
      .split(/\s+/)
      .map((word) => word.length),
  );
  return clamp(Math.max(longest, Math.ceil(column.label.length / 2)) * 0.95, 5, 16);
}

/** Columns as wide as their longest text; what is left over is shared. */
function setWidths(view) {
  const value = view.widths.map((width) => `calc(${width.toFixed(1)}ch + 1.6rem)`);
  const fixed = [view.ranks && "var(--rank-width)", "var(--name-width)", ...value, view.times && "6rem"].filter(Boolean);
  const style = view.element.style;
  style.setProperty("--sum", `calc(${fixed.join(" + ")})`);
  style.setProperty(
    "--columns",
    [
      view.ranks && "var(--rank-width)",
      "minmax(var(--name-width), 1.6fr)",
      ...value.map((width) => `minmax(${width}, 1fr)`),
      view.times && "minmax(6rem, .6fr)",
    ]
      .filter(Boolean)
      .join(" "),
  );
}

function tableHead(view, state) {
  const { table, columns } = view;
  const head = h(
    "tr",
    { role: "row" },
    view.ranks &&
      columnHead("rank", "Rank", "95 %", {
        class: "rank",
        title: "95 % interval of the rank in the column sorted by, else in the headline",
      }),
    columnHead("method", "Method", null, { class: "name" }),
    columns.map((c) =>
      columnHead(
        c.key,
        c.label,
        [c.unit, ARROWS[c.direction]].filter(Boolean).join(" ") || null,
        { title: columnTitle(c), class: c.headline ? "headline" : "" },
        c,
      ),
    ),
    view.times &&
      columnHead("seconds", "Time", "s / sample", {
        class: "seconds",
        title: "Seconds per sample, wall clock, on the machine that the row's provenance names",
      }),
  );
  const told = (c) => c.detectable !== null && c.detectable !== undefined;
  const second =
    columns.some(told) &&
    !state.part &&
    h(
      "tr",
      { class: "detectable", role: "row" },
      view.ranks && h("td", { class: "rank", role: "cell" }),
      h(
        "th",
        {
          scope: "row",
          role: "rowheader",
          class: "name",
          title: "The smallest true difference of two methods that a paired test at 5 % finds with 80 % power on these samples",
        },
        "Detectable difference",
      ),
      columns.map((c) => h("td", { role: "cell" }, told(c) ? detectable(c.detectable, view.digits.get(c.key)) : DASH)),
      view.times && h("td", { class: "seconds", role: "cell" }),
    );
  return h("thead", { role: "rowgroup" }, head, second);
}

/** A difference in the column's digits, or in the one digit that it takes. */
function detectable(value, digits) {
  const text = formatted(value, Math.max(digits, 1));
  return `≥ ${Number(text) === 0 && number(value) > 0 ? number(value).toPrecision(1) : text}`;
}

function columnTitle(column) {
  return [column.meaning, DIRECTIONS[column.direction], column.unit && `in ${column.unit}`, column.key].filter(Boolean).join(" · ");
}

function columnHead(name, label, unit, attributes, column) {
  const arrow = column && column.direction !== "neither" ? hidden(`, ${DIRECTIONS[column.direction]}`) : null;
  return h(
    "th",
    { scope: "col", role: "columnheader", "data-sort": name, ...attributes },
    h(
      "button",
      { type: "button", class: "sort", click: () => sortBy(name) },
      h("span", { class: "label" }, label, arrow),
      unit && h("span", { class: "unit" }, unit),
    ),
  );
}

/** First click: best first; second: worst first; third: the board's own order. */
function sortBy(name) {
  go({ sort: current.sort === name ? `-${name}` : current.sort === `-${name}` ? "" : name });
}

function rowElement(view, row) {
  const element = h(
    "tr",
    { role: "row", "data-row": row.id, class: `row kind-${row.kind}${row.ranked ? "" : " unranked"}` },
    view.ranks && h("td", { class: "rank", role: "cell" }),
    nameCell(view, row),
  );
  const cells = cellsOf(row, view.part);
  view.columns.forEach((column, i) => element.append(valueCell(view, row, column, cells[column.key], i)));
  if (view.times) element.append(h("td", { class: "seconds", role: "cell" }, seconds(row.seconds_per_sample)));
  return element;
}

function nameCell(view, row) {
  const m = method(row.method);
  const kind = KINDS[row.kind];
  return h(
    "th",
    { scope: "row", role: "rowheader", class: "name" },
    h(
      "a",
      { class: "method", href: to({ method: row.method }), title: m.title.length > 40 ? brief(m.title, 300) : null },
      h("bdi", null, m.title.slice(0, 400)),
    ),
    h(
      "span",
      { class: "badges" },
      badge(row.kind, kind.label, kind.title),
      m.trivial && !m.oracle && badge("plain", "trivial", "A trivial baseline: whatever does not beat it has learned nothing"),
      trainedOn(row, view.table) && badge("trained", "trained on it", "Declares training data of this benchmark"),
    ),
    row.label && h("span", { class: "variant" }, h("bdi", null, row.label.slice(0, 400))),
    !row.ranked &&
      !view.shared &&
      h(
        "span",
        { class: "reason", title: row.unranked_because && brief(row.unranked_because, 300) },
        "not ranked",
        row.unranked_because ? [": ", h("bdi", null, row.unranked_because.slice(0, 400))] : null,
      ),
    (row.footnotes || []).map((id) => footnoteMark(view, id)),
  );
}

/** Built without `h`: there may be ten thousand of these. */
function valueCell(view, row, column, cell, at) {
  const td = document.createElement("td");
  td.setAttribute("role", "cell");
  if (!cell) {
    td.className = "missing";
    td.append(DASH, hidden("not measured"));
    return td;
  }
  const digits = view.digits.get(column.key);
  const text = cellText(cell, digits).slice(0, 60);
  const link = document.createElement("a");
  link.className = "score";
  link.tabIndex = -1;
  link.href = "#";
  link.dataset.column = column.key;
  link.textContent = text;
  td.append(link);
  if (cell.best) td.append(markOf("best", "★", "best"));
  else if (cell.tier === 1) td.append(markOf("tied", "≈", "tied with the best"));
  for (const id of cell.footnotes || []) td.append(footnoteMark(view, id));
  let width = text.length + (cell.best || cell.tier === 1 ? 2 : 0) + 2.6 * (cell.footnotes?.length || 0);
  if (cell.interval) {
    const small = document.createElement("span");
    small.className = "interval";
    small.textContent = formattedInterval(cell.interval, digits);
    width = Math.max(width, small.textContent.length * 0.74);
    td.append(small);
  }
  if (width > view.widths[at]) view.widths[at] = Math.min(width, 30);
  if (cell.best) td.className = "best";
  else if (cell.tier === 1) td.className = "tied";
  return td;
}

function markOf(kind, sign, meaning) {
  return h("span", { class: `mark mark-${kind}`, title: meaning }, h("span", { "aria-hidden": "true" }, sign), hidden(meaning));
}
