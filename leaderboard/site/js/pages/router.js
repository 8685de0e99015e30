// From the state to the page.

import { benchmark, board, firstTable, method, sentenceCase, tablesById, tasks } from "../data/board.js";
import { OF_DIALOG, OF_TABLE, formatState, linkTo } from "../data/state.js";
import { shorten } from "../data/texts.js";
import { dialogElement } from "../dom/dialog.js";
import { byId, h, select, selectAll } from "../dom/elements.js";
import { syncToolbar } from "../table/toolbar.js";
import { drawBenchmark } from "./benchmark.js";
import { drawComparison } from "./compare.js";
import { drawList } from "./lists.js";
import { drawMethod } from "./method.js";
import { drawDialog } from "./score_dialog.js";
import { drawTable, soonBelow, updateRows } from "./table.js";
import { taskTabs } from "./tabs.js";

/** @import { BoardTable } from "../../types/board.d.ts" */
/** @import { State, StateName } from "../../types/views.d.ts" */

/**
 * Which page a state asks for, and what its title says.
 * @param {State} state
 * @returns {{ name: string, title: string, task?: string, table?: BoardTable }}
 */
function pageOf(state) {
  if (state.method) return { name: "method", title: method(state.method).title, task: method(state.method).tasks?.[0] };
  if (state.benchmark)
    return { name: "benchmark", title: benchmark(state.benchmark).title, task: benchmark(state.benchmark).task };
  if (state.list) return { name: "list", title: sentenceCase(state.list) };
  if (state.table && !tablesById.has(state.table)) return { name: "missing", title: "No such table" };
  const table = tablesById.get(state.table || "") || firstTable(tasks()[0]);
  if (state.compare && table)
    return { name: "compare", table, title: `Two methods on ${benchmark(table.benchmark).title}`, task: table.task };
  return {
    name: "table",
    table,
    title: table ? `${benchmark(table.benchmark).title}, ${table.protocol}` : "",
    task: table?.task,
  };
}

/**
 * What a table is drawn afresh for; for everything else its rows are only moved.
 * @type {readonly StateName[]}
 */
const REDRAW = ["columns", "part", "intervals"];

/**
 * @param {State} state
 * @param {State} before
 */
export function drawPage(state, before) {
  const panel = byId("panel");
  const now = pageOf(state);
  const then = pageOf(before);
  const first = !panel.childElementCount;
  byId("intro").hidden = now.name !== "table" || Boolean(state.table);
  const moved =
    first ||
    now.name !== then.name ||
    now.title !== then.title ||
    now.table !== then.table ||
    (now.name !== "table" && formatState(state) !== formatState(before));
  if (moved) {
    taskTabs(now.name === "table" ? now.task : undefined);
    document.title = shorten(`${now.title} · ${board.title}`, 120);
    byId("home").setAttribute("href", linkTo({}));
  }
  if (now.name === "table") showTable(now.table, state, before, moved, panel);
  else if (moved) {
    drawDialog(null, state);
    panel.classList.remove("no-intervals");
    if (now.name === "method") drawMethod(state.method || "", panel);
    else if (now.name === "benchmark") drawBenchmark(state.benchmark || "", panel);
    else if (now.name === "missing") drawMissing(panel);
    else if (now.name === "compare" && now.table) drawComparison(now.table, state, panel);
    else drawList(state.list || "", panel);
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

/**
 * A link from an older edition of the board must not open another table in silence.
 * @param {HTMLElement} panel
 */
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

/**
 * @param {BoardTable | undefined} table
 * @param {State} state
 * @param {State} before
 * @param {boolean} moved
 * @param {HTMLElement} panel
 */
function showTable(table, state, before, moved, panel) {
  if (!table) {
    panel.replaceChildren(h("p", { class: "quiet" }, "This board has no tables yet."));
    return;
  }
  const redraw = moved || REDRAW.some((name) => state[name] !== before[name]);
  if (redraw) {
    const open = selectAll(panel, "details.menu[open]", HTMLDetailsElement).map((details) => details.dataset.menu);
    const focus = document.activeElement;
    const toggle = focus instanceof HTMLElement && panel.contains(focus) && focus.dataset.toggle;
    drawTable(table, state, panel);
    if (!moved) {
      for (const name of open) {
        const details = select(panel, `details[data-menu="${name}"]`, HTMLDetailsElement);
        if (details) details.open = true;
      }
      selectAll(panel, "[data-toggle]", HTMLElement)
        .find((input) => input.dataset.toggle === toggle)
        ?.focus();
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

/**
 * A new view starts at its head, for eyes and for screen readers.
 * @param {HTMLElement} panel
 * @param {boolean} scroll
 */
function arrive(panel, scroll) {
  if (document.activeElement?.getAttribute("role") === "tab" || dialogElement().open) return;
  if (scroll) window.scrollTo(0, 0);
  panel.querySelector("h1")?.focus({ preventScroll: true });
}
