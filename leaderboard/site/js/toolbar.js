// Search, filters, columns, parts and copying, above the table.

function toolbar(view, state) {
  const { table } = view;
  return h(
    "div",
    { class: "toolbar", role: "group", "aria-label": "Search and show" },
    h(
      "label",
      { class: "search" },
      hidden("Search rows"),
      h("input", {
        type: "search",
        id: "search",
        placeholder: "Search, or psnr>30",
        value: state.q,
        autocomplete: "off",
        spellcheck: "false",
        input: (event) => go({ q: event.target.value.trim() }, true),
      }),
    ),
    menu("Filters", filterItems(table, state), countFilters(state)),
    table.groups?.length ? partChoice(table, state) : null,
    menu("Columns", columnItems(view, state), `${view.columns.length} of ${table.columns.length}`),
    table.rows.some((row) => Object.values(row.cells).some((cell) => cell.interval)) &&
      toggle("intervals", "Intervals", state.intervals !== "off", (on) => go({ intervals: on ? "" : "off" })),
    menu(
      "Copy",
      [
        ["markdown", "Markdown"],
        ["latex", "LaTeX"],
        ["csv", "CSV"],
        ["link", "Link to this view"],
      ].map(([format, label]) => h("button", { type: "button", class: "item", "data-copy": format, click: () => copy(format) }, label)),
    ),
  );
}

function menu(label, items, count) {
  const details = h(
    "details",
    { class: "menu", "data-menu": label.toLowerCase() },
    h("summary", null, label, h("span", { class: "count" }, count || null)),
    h("div", { class: "sheet" }, items),
  );
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.firstChild.focus();
  });
  return details;
}

function startMenus() {
  document.addEventListener("click", (event) => {
    for (const details of document.querySelectorAll("details.menu[open]")) {
      if (!details.contains(event.target) || event.target.closest("[data-copy]")) details.open = false;
    }
  });
}

function toggle(name, label, on, change) {
  return h(
    "label",
    { class: "toggle" },
    h("input", { type: "checkbox", "data-toggle": name, checked: on, change: (event) => change(event.target.checked) }),
    h("span", null, label),
  );
}

const FILTERS = [
  ["ranked", "Ranked rows only"],
  ["open", "Open weights"],
  ["here", "Runs here"],
  ["untrained", "Not trained on this benchmark"],
];

function countFilters(state) {
  const count = FILTERS.filter(([name]) => state[name]).length + (state.kind ? 1 : 0) + (state.licence ? 1 : 0);
  return count ? String(count) : "";
}

function filterItems(table, state) {
  const kinds = Object.keys(KINDS).filter((kind) => table.rows.some((row) => row.kind === kind));
  const licences = [...new Set(table.rows.map((row) => method(row.method).licence || ""))].filter(Boolean).sort();
  const chosen = state.kind ? state.kind.split(",") : kinds;
  const change = (kind, on) => {
    const next = kinds.filter((k) => (k === kind ? on : chosen.includes(k)));
    go({ kind: next.length === kinds.length || !next.length ? "" : next.join(",") });
  };
  return [
    h(
      "fieldset",
      null,
      h("legend", null, "Rows"),
      kinds.map((kind) => toggle(`kind-${kind}`, KINDS[kind].label, chosen.includes(kind), (on) => change(kind, on))),
    ),
    h(
      "fieldset",
      null,
      h("legend", null, "Methods"),
      FILTERS.map(([name, label]) => toggle(name, label, Boolean(state[name]), (on) => go({ [name]: on ? "1" : "" }))),
    ),
    licences.length > 0 &&
      h(
        "label",
        { class: "field" },
        "Licence",
        choice("licence", [["", "any"], ...licences.map((l) => [l, brief(l)])], state.licence || "", (value) => go({ licence: value })),
      ),
    h("button", { type: "button", class: "item", click: clearFilters }, "Clear search and filters"),
  ];
}

function clearFilters() {
  go({ q: "", kind: "", open: "", here: "", untrained: "", ranked: "", licence: "" });
  const input = document.getElementById("search");
  if (input) input.value = "";
}

function choice(name, options, value, change) {
  const select = h(
    "select",
    { name, change: (event) => change(event.target.value) },
    options.map(([v, label]) => h("option", { value: v }, label)),
  );
  select.value = value;
  return select;
}

function partChoice(table, state) {
  const options = [["", "all samples"], ...table.groups.map((group) => [group, brief(group, 48)])];
  return h(
    "label",
    { class: "field" },
    "Part",
    choice("part", options, table.groups.includes(state.part) ? state.part : "", (value) => go({ part: value })),
  );
}

function columnItems(view, state) {
  const { table } = view;
  const usual = usualColumns(table);
  const change = (key, on) => {
    const next = table.columns.filter((c) => (c.key === key ? on : view.columns.includes(c)));
    const same = (other) => next.length === other.length && next.every((c) => other.includes(c));
    go({ columns: same(usual) || !next.length ? "" : same(table.columns) ? "all" : next.map((c) => c.key).join(",") });
  };
  return [
    h(
      "div",
      { class: "pair" },
      h(
        "button",
        {
          type: "button",
          class: "item",
          "data-columns": "all",
          click: () => go({ columns: usual.length === table.columns.length ? "" : "all" }),
        },
        "All",
      ),
      h("button", { type: "button", class: "item", click: () => go({ columns: "" }) }, "Usual"),
    ),
    h(
      "fieldset",
      null,
      h("legend", null, "Columns"),
      table.columns.map((c) =>
        toggle(`column-${c.key}`, [c.label, " ", h("small", null, c.unit, ARROWS[c.direction])], view.columns.includes(c), (on) =>
          change(c.key, on),
        ),
      ),
    ),
  ];
}
