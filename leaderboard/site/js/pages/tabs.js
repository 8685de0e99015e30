// Tabs of tasks.

import { firstTable, sentenceCase, tasks } from "../data/board.js";
import { OF_DIALOG, OF_TABLE, blank, go } from "../data/state.js";
import { byId, h, select, selectAll } from "../dom/elements.js";

/** @param {string | undefined} task */
export function taskTabs(task) {
  const list = byId("tabs");
  list.replaceChildren(
    ...tasks().map((name) =>
      h(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${name}`,
          "aria-selected": String(name === task),
          "aria-controls": "panel",
          tabindex: name === task || !task ? "0" : "-1",
          click: () => chooseTask(name),
        },
        sentenceCase(name),
      ),
    ),
  );
  const tab = select(list, "[aria-selected=true]", HTMLElement);
  if (tab) list.scrollLeft = tab.offsetLeft - list.clientWidth / 2 + tab.offsetWidth / 2;
}

/** @param {string} name */
function chooseTask(name) {
  const table = firstTable(name);
  if (table)
    go({ ...blank(OF_TABLE), ...blank(OF_DIALOG), compare: "", method: "", benchmark: "", list: "", table: table.id });
}

export function startTabs() {
  const list = byId("tabs");
  list.addEventListener("keydown", (event) => {
    const all = selectAll(list, "button", HTMLButtonElement);
    const at = all.findIndex((button) => button === document.activeElement);
    /** @type {Record<string, number>} */
    const places = {
      ArrowRight: (at + 1) % all.length,
      ArrowLeft: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    };
    const next = places[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    const id = all[next].id;
    all[next].click();
    byId(id).focus();
  });
}
