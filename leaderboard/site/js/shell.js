// The frame of the page: tabs of tasks, the choice of benchmark and protocol, the theme.

function taskTabs(task) {
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
        words(name),
      ),
    ),
  );
  const chosen = list.querySelector("[aria-selected=true]");
  if (chosen) list.scrollLeft = chosen.offsetLeft - list.clientWidth / 2 + chosen.offsetWidth / 2;
}

function chooseTask(name) {
  const table = firstTable(name);
  if (table) go({ ...cleared(OF_TABLE), ...cleared(OF_DIALOG), method: "", benchmark: "", list: "", table: table.id });
}

function cleared(names) {
  return Object.fromEntries(names.map((name) => [name, ""]));
}

function startTabs() {
  document.getElementById("tabs").addEventListener("keydown", (event) => {
    const all = [...event.currentTarget.children];
    const at = all.indexOf(document.activeElement);
    const next = { ArrowRight: (at + 1) % all.length, ArrowLeft: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[
      event.key
    ];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    const id = all[next].id;
    all[next].click();
    document.getElementById(id).focus();
  });
}

/** Which benchmark, and under which protocol; strict first. */
function choices(table) {
  const names = benchmarksOf(table.task);
  const group = (label, list) =>
    list.length > 0 &&
    h(
      "optgroup",
      { label },
      list.map((name) => h("option", { value: name }, brief(benchmark(name).title))),
    );
  const select = h(
    "select",
    { id: "benchmark", change: (event) => choose(tablesOf(table.task, event.target.value)[0]) },
    group(
      "Official data",
      names.filter((name) => !benchmark(name).twin),
    ),
    group(
      "Twins (generated)",
      names.filter((name) => benchmark(name).twin),
    ),
  );
  select.value = table.benchmark;
  return h(
    "div",
    { class: "choices" },
    h("label", { class: "field" }, "Benchmark", select),
    h(
      "fieldset",
      { class: "protocols" },
      h("legend", null, "Protocol"),
      tablesOf(table.task, table.benchmark).map((other) =>
        h(
          "label",
          { class: "protocol" },
          h("input", { type: "radio", name: "protocol", value: other.id, checked: other === table, change: () => choose(other) }),
          h(
            "span",
            null,
            isolated(protocolTitle(other)),
            allReported(other) && badge("reported", KINDS.reported.label, KINDS.reported.title),
            other.strict && badge("strict", "strict", "The project's own strict protocol: no known defects"),
          ),
        ),
      ),
    ),
  );
}

/** Another table of the same task: filters stay, what belongs to the columns does not. */
function choose(table) {
  go({ ...cleared(["sort", "columns", "part", "by", "licence"]), ...cleared(OF_DIALOG), table: table.id });
}

const THEMES = { "": "auto", light: "light", dark: "dark" };

function startTheme() {
  const button = document.getElementById("theme");
  const apply = (theme) => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    button.replaceChildren(h("span", { "aria-hidden": "true" }, "◐ "), hidden("Theme: "), THEMES[theme]);
  };
  let theme = "";
  try {
    theme = localStorage.getItem("theme") || "";
  } catch {
    /* storage may be closed to this page; the choice then lasts as long as the page */
  }
  if (!Object.hasOwn(THEMES, theme)) theme = "";
  apply(theme);
  button.hidden = false;
  button.addEventListener("click", () => {
    const names = Object.keys(THEMES);
    theme = names[(names.indexOf(theme) + 1) % names.length];
    apply(theme);
    try {
      localStorage.setItem("theme", theme);
    } catch {
      /* as above */
    }
  });
}

/** The address after "#" is the state, so this link moves the focus by hand. */
function startSkip() {
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("panel").focus();
  });
}

function announce(text) {
  document.getElementById("live").textContent = text;
}

/** A short message that everybody sees, for what has no place of its own. */
let toastTimer;
function toast(text) {
  const element = document.getElementById("toast");
  element.textContent = text;
  element.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    element.hidden = true;
  }, 2500);
}
