// What is looked at lives in the address after "#", so that every view is a link, reloads as it was, and the back button works.

export function blank(names) {
  return Object.fromEntries(names.map((name) => [name, ""]));
}

const NAMES = [
  "table",
  "method",
  "benchmark",
  "list",
  "sort",
  "q",
  "kind",
  "open",
  "here",
  "untrained",
  "ranked",
  "licence",
  "columns",
  "part",
  "intervals",
  "plot",
  "by",
  "row",
  "column",
  "sample",
  "show",
];

export const OF_TABLE = [
  "sort",
  "q",
  "kind",
  "open",
  "here",
  "untrained",
  "ranked",
  "licence",
  "columns",
  "part",
  "intervals",
  "by",
];

export const OF_DIALOG = ["row", "column", "sample", "show"];

function parseState(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const state = {};
  for (const name of NAMES) if (given.get(name)) state[name] = given.get(name);
  return state;
}

export function formatState(state) {
  const encode = (text) =>
    encodeURIComponent(text)
      .replaceAll("%2F", "/")
      .replaceAll("%2C", ",")
      .replaceAll("%3D", "=")
      .replaceAll("%20", "+");
  return (
    "#" +
    NAMES.filter((name) => state[name])
      .map((name) => `${name}=${encode(state[name])}`)
      .join("&")
  );
}

let current = {};

/** What is looked at now. */
export function currentState() {
  return current;
}

let drawState = () => {};

/** Change some of the state; `replace` for what should not become a step of the back button (typing). */
export function go(changes, replace = false) {
  const next = { ...current, ...changes };
  for (const name of Object.keys(next)) if (!next[name]) delete next[name];
  const hash = formatState(next);
  if (hash === formatState(current)) return;
  history[replace ? "replaceState" : "pushState"](null, "", hash === "#" ? location.pathname + location.search : hash);
  show(next);
}

function show(next) {
  const before = current;
  current = next;
  drawState(next, before);
}

/** The link to a view; nothing of the present one is kept. */
export function linkTo(state) {
  return formatState(state);
}

/** The present table without its dialog. */
function withoutDialog(state) {
  const kept = { ...state };
  for (const name of OF_DIALOG) delete kept[name];
  return kept;
}

export function startState(drawing) {
  drawState = drawing;
  const follow = () => show(parseState(location.hash));
  window.addEventListener("popstate", follow);
  window.addEventListener("hashchange", () => {
    if (formatState(parseState(location.hash)) !== formatState(current)) follow();
  });
  show(parseState(location.hash));
}
