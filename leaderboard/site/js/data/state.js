// What is looked at lives in the address after "#", so that every view is a link, reloads as it was, and the back
// button works.

/** @import { State, StateName } from "../../types/views.d.ts" */

/**
 * @param {readonly StateName[]} names
 * @returns {State}
 */
export function blank(names) {
  return Object.fromEntries(names.map((name) => [name, ""]));
}

/**
 * In the order in which they stand in the address.
 * @type {readonly StateName[]}
 */
const NAMES = [
  "table",
  "compare",
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

/** @type {readonly StateName[]} */
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

/** @type {readonly StateName[]} */
export const OF_DIALOG = ["row", "column", "sample", "show"];

/** @param {string} hash */
function parseState(hash) {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  /** @type {State} */
  const state = {};
  for (const name of NAMES) {
    const value = parameters.get(name);
    if (value) state[name] = value;
  }
  return state;
}

/** @param {State} state */
export function formatState(state) {
  /** @param {string} text */
  const encode = (text) =>
    encodeURIComponent(text)
      .replaceAll("%2F", "/")
      .replaceAll("%2C", ",")
      .replaceAll("%3D", "=")
      .replaceAll("%20", "+");
  return (
    "#" +
    NAMES.filter((name) => state[name])
      .map((name) => `${name}=${encode(state[name] || "")}`)
      .join("&")
  );
}

/** @type {State} */
let current = {};

/** What is looked at now. */
export function currentState() {
  return current;
}

/** @type {(state: State, before: State) => void} */
let drawState = () => {};

/**
 * Change some of the state; `replace` for what should not become a step of the back button (typing).
 * @param {State} changes
 * @param {boolean} [replace]
 */
export function go(changes, replace = false) {
  const next = { ...current, ...changes };
  for (const name of NAMES) if (!next[name]) delete next[name];
  const hash = formatState(next);
  if (hash === formatState(current)) return;
  history[replace ? "replaceState" : "pushState"](null, "", hash === "#" ? location.pathname + location.search : hash);
  show(next);
}

/** @param {State} next */
function show(next) {
  const before = current;
  current = next;
  drawState(next, before);
}

/**
 * The link to a view; nothing of the present one is kept.
 * @param {State} state
 */
export function linkTo(state) {
  return formatState(state);
}

/** @param {(state: State, before: State) => void} drawing */
export function startState(drawing) {
  drawState = drawing;
  const follow = () => show(parseState(location.hash));
  window.addEventListener("popstate", follow);
  window.addEventListener("hashchange", () => {
    if (formatState(parseState(location.hash)) !== formatState(current)) follow();
  });
  show(parseState(location.hash));
}
