// Data cards are Markdown. Only what they use is understood: heads, paragraphs, lists, tables, code, emphasis and
// links; HTML stays text.

import { h } from "./elements.js";
import { externalLink, linkify } from "./texts.js";

/** @import { Child } from "../../types/dom.d.ts" */

/** @param {string} text */
export function markdown(text) {
  const lines = String(text)
    .replace(/^---\n[\s\S]*?\n---\n/, "")
    .split("\n");
  const out = [];
  while (lines.length) {
    const block = fence(lines) || heading(lines) || grid(lines) || list(lines) || paragraph(lines);
    if (block) out.push(block);
  }
  return h("div", { class: "card-text" }, out);
}

/**
 * Take the first lines that pass a test off the others.
 * @param {string[]} lines
 * @param {(line: string) => unknown} test
 */
function take(lines, test) {
  const end = lines.findIndex((line) => !test(line));
  return lines.splice(0, end < 0 ? lines.length : end);
}

/** @param {string[]} lines */
function fence(lines) {
  if (!/^\s*(```|~~~)/.test(lines[0])) return null;
  lines.shift();
  const code = take(lines, (line) => !/^\s*(```|~~~)/.test(line));
  lines.shift();
  return h("pre", null, h("code", null, code.join("\n")));
}

/** By number of hashes: the page has heads of its own above. */
const HEADS = /** @type {const} */ (["h3", "h4", "h5", "h6", "h6", "h6"]);

/** @param {string[]} lines */
function heading(lines) {
  const match = /^(#{1,6})\s+(.*?)\s*#*$/.exec(lines[0]);
  if (!match) return null;
  lines.shift();
  return h(HEADS[match[1].length - 1], null, inline(match[2]));
}

/** @param {string[]} lines */
function grid(lines) {
  if (!/^\s*\|/.test(lines[0]) || !/^\s*\|?\s*:?-+/.test(lines[1] || "")) return null;
  /** @param {string} line */
  const cells = (line) =>
    line
      .trim()
      .replace(/^\||\|$/g, "")
      .split(/(?<!\\)\|/)
      .map((cell) => inline(cell.trim().replaceAll("\\|", "|")));
  const [head, , ...body] = take(lines, (line) => /^\s*\|/.test(line));
  return h(
    "div",
    { class: "scroller", tabindex: "0" },
    h(
      "table",
      { class: "plaintable" },
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          cells(head).map((c) => h("th", { scope: "col" }, c)),
        ),
      ),
      h(
        "tbody",
        null,
        body.map((line) =>
          h(
            "tr",
            null,
            cells(line).map((c) => h("td", null, c)),
          ),
        ),
      ),
    ),
  );
}

/** @param {string[]} lines */
function list(lines) {
  const item = /^\s*(?:[-*+]|(\d+)[.)])\s+/;
  const match = item.exec(lines[0]);
  if (!match) return null;
  /** @type {string[]} */
  const items = [];
  for (const line of take(lines, (l) => item.test(l) || /^\s+\S/.test(l))) {
    if (item.test(line)) items.push(line.replace(item, ""));
    else items[items.length - 1] += ` ${line.trim()}`;
  }
  return h(
    match[1] ? "ol" : "ul",
    null,
    items.map((text) => h("li", null, inline(text))),
  );
}

/** @param {string[]} lines */
function paragraph(lines) {
  const [first] = lines.splice(0, 1);
  if (!first.trim()) return null;
  const rest = take(lines, (line) => line.trim() && !/^(#{1,6}\s|\s*(```|~~~|\||[-*+]\s|\d+[.)]\s))/.test(line));
  return h("p", null, inline([first, ...rest].join(" ")));
}

const CODE = "(?<!`)(`+)(?!`).+?(?<!`)\\1(?!`)";
const INLINE = new RegExp(
  `${CODE}|\\*\\*[^*]+\\*\\*|\\*[^*\\s][^*]*\\*|\\[[^\\]]*\\]\\([^)\\s]*\\)|<https?://[^>\\s]+>`,
  "g",
);

/**
 * Code may hold anything but its own run of backticks, and stands inside emphasis too.
 * @param {string} text
 * @returns {Child}
 */
function inline(text) {
  /** @type {Child[]} */
  const out = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > end) out.push(linkify(text.slice(end, match.index)));
    out.push(span(match[0], match[1]));
    end = match.index + match[0].length;
  }
  if (end < text.length) out.push(linkify(text.slice(end)));
  return out;
}

/**
 * @param {string} part
 * @param {string | undefined} ticks the backticks, if it is code
 * @returns {Child}
 */
function span(part, ticks) {
  if (ticks) return h("code", null, part.slice(ticks.length, -ticks.length).trim());
  if (part.startsWith("**")) return h("strong", null, inline(part.slice(2, -2)));
  if (part.startsWith("*")) return h("em", null, inline(part.slice(1, -1)));
  if (part.startsWith("<")) return externalLink(part.slice(1, -1), part.slice(1, -1));
  const [, label, address] = /^\[([^\]]*)\]\(([^)]*)\)$/.exec(part) || ["", "", ""];
  return /^[\w./-]+$/.test(address) ? h("bdi", null, inline(label)) : externalLink(label.replaceAll("`", ""), address);
}
