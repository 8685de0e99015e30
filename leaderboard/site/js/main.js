// From the state to the page.

import { KINDS, benchmark, board, firstTable, method, sentenceCase, tablesById, tasks } from "./data/board.js";
import { OF_DIALOG, OF_TABLE, formatState, linkTo, startState } from "./data/state.js";
import { shorten } from "./data/texts.js";
import { startMenus } from "./dom/controls.js";
import { h } from "./dom/elements.js";
import { drawBenchmark } from "./pages/benchmark.js";
import { drawList } from "./pages/lists.js";
import { drawMethod } from "./pages/method.js";
import { drawDialog, startDialog } from "./pages/score_dialog.js";
import { drawTable, soonBelow, updateRows } from "./pages/table.js";
import { startTabs, taskTabs } from "./pages/tabs.js";
import { startTheme } from "./pages/theme.js";
import { startPlots } from "./plots/section.js";
import { FILTERS } from "./table/filters.js";
import { startFootnotes } from "./table/footnotes.js";

function view(state) {
  if (state.method) return { name: "method", title: method(state.method).title, task: method(state.method).tasks?.[0] };
  if (state.benchmark)
    return { name: "benchmark", title: benchmark(state.benchmark).title, task: benchmark(state.benchmark).task };
  if (state.list) return { name: "list", title: sentenceCase(state.list) };
  if (state.table && !tablesById.has(state.table)) return { name: "missing", title: "No such table" };
  const table = tablesById.get(state.table) || firstTable(tasks()[0]);
  return {
    name: "table",
    table,
    title: table ? `${benchmark(table.benchmark).title}, ${table.protocol}` : "",
    task: table?.task,
  };
}

const REDRAW = ["columns", "part", "intervals"];

function drawPage(state, before) {
  const panel = document.getElementById("panel");
  const now = view(state);
  const then = view(before);
  const first = !panel.childElementCount;
  const moved =
    first ||
    now.name !== then.name ||
    now.title !== then.title ||
    now.table !== then.table ||
    (now.name !== "table" && formatState(state) !== formatState(before));
  if (moved) {
    taskTabs(now.name === "table" ? now.task : undefined);
    document.title = shorten(`${now.title} · ${board.title}`, 120);
    document.getElementById("home").setAttribute("href", linkTo({}));
  }
  if (now.name === "table") showTable(now.table, state, before, moved, panel);
  else if (moved) {
    drawDialog(null, state);
    panel.classList.remove("no-intervals");
    if (now.name === "method") drawMethod(state.method, panel);
    else if (now.name === "benchmark") drawBenchmark(state.benchmark, panel);
    else if (now.name === "missing") drawMissing(panel);
    else drawList(state.list, panel);
  }
  const ofTab = now.name === "table" && now.task;
  for (const [name, value] of [
    ["role", "tabpanel"],
    ["aria-labelledby", `tab-${now.task}`],
  ]) {
    if (ofTab) panel.setAttribute(name, value);
    else panel.removeAttribute(name);
  }
  if (moved && !first) arrive(panel, now.name !== "table" || then.name !== "table");
}

/** A link from an older edition of the board must not open another table in silence. */
function drawMissing(panel) {
  panel.replaceChildren(
    h("h1", { tabindex: "-1" }, "No such table"),
    h(
      "p",
      null,
      "This board does not hold the table of this link. ",
      h("a", { href: linkTo({ list: "benchmarks" }) }, "All benchmarks"),
    ),
  );
}

function showTable(table, state, before, moved, panel) {
  if (!table) {
    panel.replaceChildren(h("p", { class: "quiet" }, "This board has no tables yet."));
    return;
  }
  const redraw = moved || REDRAW.some((name) => state[name] !== before[name]);
  if (redraw) {
    const open = [...panel.querySelectorAll("details.menu[open]")].map((d) => d.dataset.menu);
    const focused = panel.contains(document.activeElement) && document.activeElement.dataset?.toggle;
    drawTable(table, state, panel);
    if (!moved) {
      for (const name of open) panel.querySelector(`details[data-menu="${name}"]`).open = true;
      [...panel.querySelectorAll("[data-toggle]")].find((input) => input.dataset.toggle === focused)?.focus();
    }
    soonBelow(table, state);
  } else {
    const rowsChanged = OF_TABLE.some((name) => state[name] !== before[name]);
    if (rowsChanged) updateRows(state);
    if (rowsChanged || state.plot !== before.plot) soonBelow(table, state);
    syncToolbar(state);
  }
  if (moved || OF_DIALOG.some((name) => state[name] !== before[name])) drawDialog(table, state);
}

/** After the back button the controls say what the state says. */
function syncToolbar(state) {
  const input = document.getElementById("search");
  if (input && document.activeElement !== input) input.value = state.q || "";
  for (const [name] of FILTERS) {
    const box = document.querySelector(`[data-toggle=${name}]`);
    if (box) box.checked = Boolean(state[name]);
  }
  const licence = document.querySelector("select[name=licence]");
  if (licence) licence.value = state.licence || "";
  for (const kind of Object.keys(KINDS)) {
    const box = document.querySelector(`[data-toggle=kind-${kind}]`);
    if (box) box.checked = !state.kind || state.kind.split(",").includes(kind);
  }
}

/** A new view starts at its head, for eyes and for screen readers. */
function arrive(panel, scroll) {
  if (document.activeElement?.getAttribute("role") === "tab" || document.getElementById("dialog").open) return;
  if (scroll) window.scrollTo(0, 0);
  panel.querySelector("h1")?.focus({ preventScroll: true });
}

document.getElementById("lists").hidden = false;

startTheme();

startTabs();

startSkip();

startMenus();

startFootnotes();

startDialog();

startPlots();

window.addEventListener("beforeprint", () =>
  document.querySelectorAll(".notes details").forEach((details) => {
    details.open = true;
  }),
);

startState(drawPage);

/** The address after "#" is the state, so this link moves the focus by hand. */
function startSkip() {
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("panel").focus();
  });
}
