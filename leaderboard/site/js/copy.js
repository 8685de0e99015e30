// The visible table as text: the same rows, columns and order as on the page.

function plainTable(view, state) {
  const rows = visibleRows(view.table, state);
  const ranked = rankColumn(view.table, state);
  const unit = (c) => [c.unit, ARROWS[c.direction]].filter(Boolean).join(" ");
  return {
    columns: view.columns,
    heads: ["Rank", "Method", "Kind", ...view.columns.map((c) => (unit(c) ? `${c.label} (${unit(c)})` : c.label)), "s / sample"],
    rows: rows.map((row) => ({
      rank: row.ranked ? rankText(cellsOf(row, view.part)[ranked?.key]?.rank) : DASH,
      name: [shown(method(row.method).title), row.label && `(${shown(row.label)})`].filter(Boolean).join(" "),
      row,
      cells: view.columns.map((c) => cellsOf(row, view.part)[c.key]),
    })),
  };
}

function asMarkdown(view, state) {
  const { heads, rows } = plainTable(view, state);
  const safe = (text) =>
    String(text)
      .replace(/[\\`*_{}[\]<>|#~]/g, "\\$&")
      .replace(/\s+/g, " ");
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const value = (cell, i) => {
    const text = safe(cellText(cell, view.digits.get(view.columns[i].key)));
    const ci = cell?.interval ? ` (${formattedInterval(cell.interval, view.digits.get(view.columns[i].key))})` : "";
    return (cell?.best ? `**${text}**` : text) + (!cell?.best && cell?.tier === 1 ? " ≈" : "") + ci;
  };
  return (
    [
      line(heads.map(safe)),
      line(heads.map((_, i) => (i === 1 || i === 2 ? "---" : "---:"))),
      ...rows.map((r) => line([r.rank, safe(r.name), KINDS[r.row.kind].label, ...r.cells.map(value), seconds(r.row.seconds_per_sample)])),
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

function asLatex(view, state) {
  const { heads, rows } = plainTable(view, state);
  const safe = (text) =>
    String(text)
      .replace(/\s+/g, " ")
      .replace(/[\\&%$#_{}~^<>|↑↓∞−–…≈±·′⟨⟩]/g, (c) => LATEX[c]);
  const value = (cell, i) => {
    const text = safe(cellText(cell, view.digits.get(view.columns[i].key)));
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
        line([safe(r.rank), safe(r.name), KINDS[r.row.kind].label, ...r.cells.map(value), safe(seconds(r.row.seconds_per_sample))]),
      ),
      "\\bottomrule",
      "\\end{tabular}",
    ].join("\n") + "\n"
  );
}

/** All digits; a text that a spreadsheet would take for a formula starts with an apostrophe. */
function asCsv(view, state) {
  const { columns, rows } = plainTable(view, state);
  const field = (given) => {
    if (given === null || given === undefined) return "";
    const text = typeof given === "string" && /^[=+\-@\t\r]/.test(given) && given !== "-inf" ? `'${given}` : String(given);
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
    shown(method(row.method).title),
    shown(row.label || ""),
    row.kind,
    row.ranked,
    shown(row.unranked_because || ""),
    ...cells.flatMap((cell) => [cell?.value, cell?.interval?.[0], cell?.interval?.[1], cell?.n]),
    row.seconds_per_sample,
  ];
  return [heads, ...rows.map(line)].map((cells) => cells.map(field).join(",")).join("\n") + "\n";
}

function caption(view) {
  const part = view.part ? `, ${view.part}` : "";
  return shown(`${benchmark(view.table.benchmark).title}, ${view.table.protocol}${part}; ${board.title}, ${board.generated}`).replace(
    /\s+/g,
    " ",
  );
}

const FORMATS = { markdown: ["Markdown", asMarkdown], latex: ["LaTeX", asLatex], csv: ["CSV", asCsv], link: ["link", () => location.href] };

async function copy(format) {
  const [label, write] = FORMATS[format];
  const text = write(tableView, current);
  try {
    await navigator.clipboard.writeText(text);
    const message =
      format === "link"
        ? "Copied the link to this view"
        : `Copied ${counted(visibleRows(tableView.table, current).length, "row")} as ${label}`;
    toast(message);
    announce(message);
  } catch {
    const area = h("textarea", { readonly: true, rows: "14", "aria-label": `The table as ${label}` });
    area.value = text;
    openDialog(`Copy as ${label}`, [
      h("p", null, "This browser does not let the page write to the clipboard. The text is selected: copy it with the keyboard."),
      area,
    ]);
    area.select();
  }
}
