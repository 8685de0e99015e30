// The visible table as text: the same rows, columns and order as on the page.

import { KINDS, benchmark, board, cellsOf, method } from "../data/board.js";
import { ARROWS, DASH, formatCell, formatInterval, formatRank, formatSeconds } from "../data/numbers.js";
import { rankColumn, visibleRows } from "../data/rows.js";
import { revealInvisible } from "../data/texts.js";

function textTable(view, state) {
  const rows = visibleRows(view.table, state);
  const ranked = rankColumn(view.table, state);
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
      name: [revealInvisible(method(row.method).title), row.label && `(${revealInvisible(row.label)})`]
        .filter(Boolean)
        .join(" "),
      row,
      cells: view.columns.map((c) => cellsOf(row, view.part)[c.key]),
    })),
  };
}

export function formatMarkdown(view, state) {
  const { heads, rows } = textTable(view, state);
  const safe = (text) =>
    String(text)
      .replace(/[\\`*_{}[\]<>|#~]/g, "\\$&")
      .replace(/\s+/g, " ");
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const value = (cell, i) => {
    const text = safe(formatCell(cell, view.digits.get(view.columns[i].key)));
    const ci = cell?.interval ? ` (${formatInterval(cell.interval, view.digits.get(view.columns[i].key))})` : "";
    return (cell?.best ? `**${text}**` : text) + (!cell?.best && cell?.tier === 1 ? " ≈" : "") + ci;
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

export function formatLatex(view, state) {
  const { heads, rows } = textTable(view, state);
  const safe = (text) =>
    String(text)
      .replace(/\s+/g, " ")
      .replace(/[\\&%$#_{}~^<>|↑↓∞−–…≈±·′⟨⟩]/g, (c) => LATEX[c]);
  const value = (cell, i) => {
    const text = safe(formatCell(cell, view.digits.get(view.columns[i].key)));
    return cell?.best ? `\\textbf{${text}}` : cell?.tier === 1 ? `\\underline{${text}}` : text;
  };
  const line = (cells) => `${cells.join(" & ")} \\\\`;
  return (
    [
      "% needs \\usepackage{booktabs}; bold: best, underlined: tied with the best",
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

/** All digits; a text that a spreadsheet would take for a formula starts with an apostrophe. */
export function formatCsv(view, state) {
  const { columns, rows } = textTable(view, state);
  const field = (given) => {
    if (given === null || given === undefined) return "";
    const text =
      typeof given === "string" && /^[=+\-@\t\r]/.test(given) && given !== "-inf" ? `'${given}` : String(given);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const heads = [
    "method",
    "title",
    "label",
    "kind",
    "ranked",
    "unranked_because",
    ...columns.flatMap((c) => [c.key, `${c.key}.low`, `${c.key}.high`, `${c.key}.n`]),
    "seconds_per_sample",
  ];
  const line = ({ row, cells }) => [
    row.method,
    revealInvisible(method(row.method).title),
    revealInvisible(row.label || ""),
    row.kind,
    row.ranked,
    revealInvisible(row.unranked_because || ""),
    ...cells.flatMap((cell) => [cell?.value, cell?.interval?.[0], cell?.interval?.[1], cell?.n]),
    row.seconds_per_sample,
  ];
  return [heads, ...rows.map(line)].map((cells) => cells.map(field).join(",")).join("\n") + "\n";
}

function caption(view) {
  const part = view.part ? `, ${view.part}` : "";
  return revealInvisible(
    `${benchmark(view.table.benchmark).title}, ${view.table.protocol}${part}; ${board.title}, ${board.generated}`,
  ).replace(/\s+/g, " ");
}
