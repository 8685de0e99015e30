// Rows that are there: their order, and moving and opening them by mouse and keyboard.

/** Put the rows that the state asks for into the body, in order, and tell the heads. Returns the rows. */
function arrange(view, state) {
  const rows = visibleRows(view.table, state);
  const ranked = rankColumn(view.table, state);
  const fragment = document.createDocumentFragment();
  for (const row of rows) {
    const element = view.rows.get(row.id);
    if (view.ranks) element.firstChild.textContent = row.ranked ? rankText(cellsOf(row, view.part)[ranked?.key]?.rank) : DASH;
    fragment.append(element);
  }
  view.body.replaceChildren(fragment);
  if (!rows.length)
    view.body.append(
      h(
        "tr",
        { role: "row" },
        h(
          "td",
          { class: "nothing", role: "cell" },
          "No row matches. ",
          h("button", { type: "button", class: "plain", click: clearFilters }, "Clear search and filters"),
        ),
      ),
    );
  markSorted(view, state);
  rove(view, view.body.querySelector("a.score"));
  return rows;
}

/** One score of the table is in the order of the tab key; arrows move from there. */
function rove(view, link) {
  if (view.stop) view.stop.tabIndex = -1;
  view.stop = link;
  if (link) link.tabIndex = 0;
}

function markSorted(view, state) {
  const key = sortKey(view.table, state);
  for (const th of view.element.tHead.querySelectorAll("th[data-sort]")) {
    const sorted = key && key.name === th.dataset.sort;
    if (sorted) th.setAttribute("aria-sort", (key.reverse ? -key.sign : key.sign) > 0 ? "ascending" : "descending");
    else th.removeAttribute("aria-sort");
  }
}

/** A link's address is made when it is needed: ten thousand addresses would be most of the page. */
function openScore(event, view) {
  const link = event.target.closest("a.score");
  if (!link) return;
  const score = { table: view.table.id, row: link.closest("tr").dataset.row, column: link.dataset.column };
  link.href = to(score);
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(score);
}

const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

function moveInTable(event, view) {
  const step = STEPS[event.key];
  const cell = event.target.closest("td, th");
  if (!step || !event.target.matches("a.score") || event.altKey || event.ctrlKey || event.metaKey) return;
  let [r, c] = [[...view.body.rows].indexOf(cell.parentNode), cell.cellIndex];
  for (;;) {
    [r, c] = [r + step[0], c + step[1]];
    const next = view.body.rows[r]?.cells[c];
    if (!next) return;
    const link = next.querySelector("a.score");
    if (!link) continue;
    event.preventDefault();
    link.focus();
    return;
  }
}
