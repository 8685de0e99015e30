// The visible table as text: the same rows, columns and order as on the page.

import { KINDS, ROWS_ONLY, benchmark, board, cellsOf, method } from "../data/board.js";
import { ARROWS, DASH, formatCell, formatInterval, formatRank, formatSeconds } from "../data/numbers.js";
import { rankColumn, visibleRows } from "../data/rows.js";
import { revealInvisible } from "../data/texts.js";
import { STANDINGS, standingOf } from "../dom/standing.js";

/** @import { BoardCell, BoardColumn } from "../../types/board.d.ts" */
/** @import { State, TableView } from "../../types/views.d.ts" */

/**
 * @param {TableView} view
 * @param {State} state
 */
function textTable(view, state) {
  const rows = visibleRows(view.table, state);
  const ranked = rankColumn(view.table, state);
  /** @param {BoardColumn} c */
  const unit = (c) => [c.unit, ARROWS[c.direction]].filter(Boolean).join(" ");
  return {
    columns: view.columns,
    heads: [
      "Rank",
      "Method",
      "Kind",
      ...view.columns.map((c) => (unit(c) ? `${c.label} (${unit(c)})` : c.label)),
      "s / sample",
    ],
    rows: rows.map((row) => ({
      rank: row.ranked ? formatRank(cellsOf(row, view.part)[ranked?.key]?.rank) : DASH,
      name: [
        revealInvisible(method(row.method).title),
        row.label && `(${revealInvisible(row.label)})`,
        row.evidence === "rows only" && `[${ROWS_ONLY.label}]`,
      ]
        .filter(Boolean)
        .join(" "),
      row,
      cells: view.columns.map((c) => cellsOf(row, view.part)[c.key]),
    })),
  };
}

/**
 * @param {TableView} view
 * @param {State} state
 */
export function formatMarkdown(view, state) {
  const { heads, rows } = textTable(view, state);
  /** @param {string} text */
  const safe = (text) => text.replace(/[\\`*_{}[\]<>|#~]/g, "\\$&").replace(/\s+/g, " ");
  /** @param {string[]} cells */
  const line = (cells) => `| ${cells.join(" | ")} |`;
  /**
   * @param {BoardCell | undefined} cell
   * @param {number} i
   */
  const value = (cell, i) => {
    const text = safe(formatCell(cell, view.digits(view.columns[i])));
    const ci = cell?.interval ? ` (${formatInterval(cell.interval, view.digits(view.columns[i]))})` : "";
    const standing = standingOf(cell);
    return (standing === "best" ? `**${text}**` : text + (standing ? ` ${STANDINGS[standing].sign}` : "")) + ci;
  };
  return (
    [
      line(heads.map(safe)),
      line(heads.map((_, i) => (i === 1 || i === 2 ? "---" : "---:"))),
      ...rows.map((r) =>
        line([
          r.rank,
          safe(r.name),
          KINDS[r.row.kind].label,
          ...r.cells.map(value),
          formatSeconds(r.row.seconds_per_sample),
        ]),
      ),
      "",
      safe(caption(view)),
    ].join("\n") + "\n"
  );
}

/** @type {Record<string, string>} */
const LATEX = {
  "\\": "\\textbackslash{}",
  "&": "\\&",
  "%": "\\%",
  $: "\\$",
  "#": "\\#",
  _: "\\_",
  "{": "\\{",
  "}": "\\}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "↑": "$\\uparrow$",
  "↓": "$\\downarrow$",
  "∞": "$\\infty$",
  "−": "$-$",
  "–": "--",
  "…": "\\dots{}",
  "≈": "$\\approx$",
  "±": "$\\pm$",
  "·": "$\\cdot$",
  "′": "$'$",
  "⟨": "$\\langle$",
  "⟩": "$\\rangle$",
};

/**
 * @param {TableView} view
 * @param {State} state
 */
export function formatLatex(view, state) {
  const { heads, rows } = textTable(view, state);
  /** @param {string} text */
  const safe = (text) => Array.from(text.replace(/\s+/g, " "), (c) => LATEX[c] ?? c).join("");
  /**
   * @param {BoardCell | undefined} cell
   * @param {number} i
   */
  const value = (cell, i) => {
    const text = safe(formatCell(cell, view.digits(view.columns[i])));
    const standing = standingOf(cell);
    return standing === "best"
      ? `\\textbf{${text}}`
      : standing === "tied"
        ? `\\underline{${text}}`
        : text + (standing ? "$^{?}$" : "");
  };
  /** @param {string[]} cells */
  const line = (cells) => `${cells.join(" & ")} \\\\`;
  return (
    [
      "% needs \\usepackage{booktabs}; bold: best, underlined: tied with the best, ?: too few scenes to tell from it",
      `% ${caption(view)}`,
      `\\begin{tabular}{rll${"r".repeat(view.columns.length + 1)}}`,
      "\\toprule",
      line(heads.map(safe)),
      "\\midrule",
      ...rows.map((r) =>
        line([
          safe(r.rank),
          safe(r.name),
          KINDS[r.row.kind].label,
          ...r.cells.map(value),
          safe(formatSeconds(r.row.seconds_per_sample)),
        ]),
      ),
      "\\bottomrule",
      "\\end{tabular}",
    ].join("\n") + "\n"
  );
}

const FORMULA = /(^|[;\t\r\n])(?=[ \u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n])/g;

/**
 * All digits; what a spreadsheet would take for a formula gets an apostrophe before it, also behind a semicolon, a tab
 * or a line break, which part fields in other countries.
 * @param {TableView} view
 * @param {State} state
 */
export function formatCsv(view, state) {
  const { columns, rows } = textTable(view, state);
  /** @param {string | number | boolean | null | undefined} value */
  const field = (value) => {
    if (value === null || value === undefined) return "";
    const text = typeof value === "string" && value !== "-inf" ? value.replace(FORMULA, "$1'") : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const heads = [
    "method",
    "title",
    "label",
    "kind",
    "ranked",
    "unranked_because",
    "evidence",
    ...columns.flatMap((c) => [c.key, `${c.key}.low`, `${c.key}.high`, `${c.key}.n`]),
    "seconds_per_sample",
  ];
  /** @param {(typeof rows)[number]} entry */
  const line = ({ row, cells }) => [
    row.method,
    revealInvisible(method(row.method).title),
    revealInvisible(row.label || ""),
    row.kind,
    row.ranked,
    revealInvisible(row.unranked_because || ""),
    row.evidence || "",
    ...cells.flatMap((cell) => [cell?.value, cell?.interval?.[0], cell?.interval?.[1], cell?.n]),
    row.seconds_per_sample,
  ];
  return [heads, ...rows.map(line)].map((cells) => cells.map(field).join(",")).join("\n") + "\n";
}

/** @param {TableView} view */
function caption(view) {
  const part = view.part ? `, ${view.part}` : "";
  return revealInvisible(
    `${benchmark(view.table.benchmark).title}, ${view.table.protocol}${part}; ${board.title}, ${board.generated}`,
  ).replace(/\s+/g, " ");
}
