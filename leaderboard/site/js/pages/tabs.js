// Tabs of tasks.

import { firstTable, sentenceCase, tasks } from "../data/board.js";
import { OF_DIALOG, OF_TABLE, blank, go } from "../data/state.js";
import { h } from "../dom/elements.js";

export function taskTabs(task) {
  const list = document.getElementById("tabs");
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
  const chosen = list.querySelector("[aria-selected=true]");
  if (chosen) list.scrollLeft = chosen.offsetLeft - list.clientWidth / 2 + chosen.offsetWidth / 2;
}

function chooseTask(name) {
  const table = firstTable(name);
  if (table) go({ ...blank(OF_TABLE), ...blank(OF_DIALOG), method: "", benchmark: "", list: "", table: table.id });
}

export function startTabs() {
  document.getElementById("tabs").addEventListener("keydown", (event) => {
    const all = [...event.currentTarget.children];
    const at = all.indexOf(document.activeElement);
    const next = {
      ArrowRight: (at + 1) % all.length,
      ArrowLeft: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    const id = all[next].id;
    all[next].click();
    document.getElementById(id).focus();
  });
}
