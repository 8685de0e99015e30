// The board as it was embedded, and look-ups in it. Fields at their default are absent from the JSON.

export const board = JSON.parse(document.getElementById("board").textContent);

board.footnotes ||= {};

board.gallery ||= [];

board.win_rates ||= [];

for (const table of board.tables) for (const column of table.columns) column.unit ??= "";

export const tablesById = new Map(board.tables.map((table) => [table.id, table]));

export const KINDS = {
  reproduced: { label: "measured", title: "Measured here on the official data" },
  twin: { label: "twin", title: "Measured here on a twin: the benchmark rebuilt from generated designs" },
  reported: { label: "reported", title: "Printed in a paper or a card, not measured here" },
};

export function tasks() {
  return [...new Set(board.tables.map((table) => table.task))];
}

export function sentenceCase(name) {
  const text = name.replaceAll("_", " ");
  return text === "text to rgba" ? "Text to RGBA" : text.charAt(0).toUpperCase() + text.slice(1);
}

/** Benchmarks of a task in the board's order. */
export function benchmarksOf(task) {
  return [...new Set(board.tables.filter((table) => table.task === task).map((table) => table.benchmark))];
}

/** Tables of a benchmark for a task: strict ones first, reported ones last. */
export function tablesOf(task, benchmark) {
  const group = (table) => (onlyReported(table) ? 2 : table.strict ? 0 : 1);
  const found = board.tables.filter((table) => table.task === task && table.benchmark === benchmark);
  return found
    .map((table, i) => [group(table), i, table])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map((entry) => entry[2]);
}

export function firstTable(task) {
  const inTask = board.tables.filter((table) => table.task === task);
  const benchmark = (
    inTask.find((table) => table.strict && table.rows.length > 1) ||
    inTask.find((table) => table.strict) ||
    inTask[0]
  )?.benchmark;
  return benchmark === undefined ? undefined : tablesOf(task, benchmark)[0];
}

export function method(name) {
  return Object.hasOwn(board.methods, name) ? board.methods[name] : { name, title: name, tasks: [] };
}

export function benchmark(name) {
  return Object.hasOwn(board.benchmarks, name)
    ? board.benchmarks[name]
    : { name, title: name, task: "", of: name, licence: "", source: "", access: "" };
}

export function protocol(name) {
  return Object.hasOwn(board.protocols, name) ? board.protocols[name] : null;
}

/** Whether nothing in it was measured here. */
export function onlyReported(table) {
  return (
    table.protocol.startsWith("reported/") ||
    (table.rows.length > 0 && table.rows.every((row) => row.kind === "reported"))
  );
}

/** Why no row is ranked, where it is one reason for all of them: it then stands once above the table. */
export function sharedReason(table) {
  const reasons = new Set(table.rows.map((row) => (row.ranked ? "" : row.unranked_because || "")));
  return table.rows.length > 1 && reasons.size === 1 ? [...reasons][0] : "";
}

/** The protocol as the switch names it: without the task, and without the benchmark's name where a source is named after both. */
export function protocolTitle(table) {
  const name = table.protocol.slice(table.protocol.indexOf("/") + 1);
  const ending = `-${table.benchmark}`;
  return name.endsWith(ending) && name.length > ending.length ? name.slice(0, -ending.length) : name;
}

export function footnote(id) {
  return Object.hasOwn(board.footnotes, id) ? board.footnotes[id] : { id, rule: "", text: id, severity: "note" };
}

/** The cells of a row: of all samples, or of one part of them. */
export function cellsOf(row, part) {
  return part ? row.parts?.[part] || {} : row.cells;
}

export function samplesOf(table) {
  return board.gallery.filter((sample) => sample.table === table.id);
}

/** Where a row's method learned from this benchmark (or from the one that it is a twin of), by its own word. */
export function trainedOn(row, table) {
  const names = new Set([table.benchmark, benchmark(table.benchmark).of]);
  return (method(row.method).trained_on || []).some((name) => names.has(name));
}
