// How often a method beats another over the benchmarks of a task, and how far that hangs on one benchmark. Over one
// benchmark it would only repeat the ranks.

import { benchmark, board, method, protocolTitle, sentenceCase, tablesById } from "../data/board.js";
import { DASH, clamp, toNumber } from "../data/numbers.js";
import { linkTo } from "../data/state.js";
import { shorten } from "../data/texts.js";
import { h } from "../dom/elements.js";
import { isolate } from "../dom/texts.js";

/** @import { BoardNumber, WinRates } from "../../types/board.d.ts" */

/** @param {string} task */
export function winRateSection(task) {
  const wins = board.win_rates.filter((w) => w.task === task);
  return wins.flatMap((w) => (w.tables.length > 1 ? [winRates(w)] : w.too_few_scenes?.length ? [noWinRates(w)] : []));
}

/**
 * Which tables count for nothing, and why.
 * @param {WinRates} wins
 */
function leftOut(wins) {
  const ids = wins.too_few_scenes || [];
  if (!ids.length) return null;
  const links = ids.flatMap((id, i) => [i ? ", " : "", h("a", { href: linkTo({ table: id }) }, isolate(id))]);
  return h("p", { class: "quiet" }, "Left out for too few scenes to rank: ", links, ".");
}

/** @param {WinRates} wins */
function noWinRates(wins) {
  return h("section", { class: "wins" }, h("h2", null, `Win rates: ${sentenceCase(wins.task)}`), leftOut(wins));
}

/** @param {WinRates} wins */
function winRates(wins) {
  const order = Object.entries(wins.rates)
    .map(([name, rate]) => ({ name, rate: toNumber(rate) }))
    .sort((a, b) => Number(Number.isNaN(a.rate)) - Number(Number.isNaN(b.rate)) || b.rate - a.rate);
  const without = wins.without || {};
  const left = Object.keys(without);
  /** @param {BoardNumber | undefined} rate */
  const percent = (rate) =>
    rate === undefined || Number.isNaN(toNumber(rate)) ? DASH : `${(100 * toNumber(rate)).toFixed(0)} %`;
  const titles = wins.tables.map((id) => benchmark(tablesById.get(id)?.benchmark || "").title);
  /** @param {string} id */
  const titleOf = (id) => {
    const title = titles[wins.tables.indexOf(id)];
    const table = tablesById.get(id);
    const again = titles.filter((other) => other === title).length > 1;
    return table && again ? `${shorten(title, 32)}, ${shorten(protocolTitle(table), 24)}` : shorten(title, 32);
  };
  return h(
    "section",
    { class: "wins" },
    h("h2", null, `Win rates: ${sentenceCase(wins.task)}`),
    h(
      "p",
      { class: "quiet" },
      `How often a method beats another, averaged over the headline columns of ${wins.tables.length} tables; unlike `,
      "units are never averaged. The columns to the right leave one table out: where they differ, the order hangs on ",
      "that table.",
    ),
    leftOut(wins),
    h(
      "div",
      { class: "scroller", tabindex: "0", role: "region", "aria-label": "Win rates, scrolls sideways" },
      h(
        "table",
        { class: "plaintable" },
        h("caption", { class: "hidden" }, `Win rates of ${order.length} methods`),
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            h("th", { scope: "col" }, "Method"),
            h("th", { scope: "col" }, "Win rate ↑"),
            left.length > 0 && h("th", { scope: "col" }, "Least … most"),
            left.map((id) =>
              h("th", { scope: "col" }, h("span", { class: "without" }, "without"), " ", isolate(titleOf(id))),
            ),
          ),
        ),
        h(
          "tbody",
          null,
          order.map(({ name, rate }) => {
            const others = left.map((id) => toNumber(without[id][name] ?? NaN)).filter((v) => !Number.isNaN(v));
            return h(
              "tr",
              null,
              h(
                "th",
                { scope: "row" },
                h("a", { href: linkTo({ method: name }) }, isolate(shorten(method(name).title, 60))),
              ),
              h(
                "td",
                { class: "rate" },
                h("strong", null, percent(rate)),
                h("meter", { min: "0", max: "1", value: String(clamp(rate || 0, 0, 1)), "aria-hidden": "true" }),
              ),
              left.length > 0 &&
                h(
                  "td",
                  null,
                  others.length ? `${percent(Math.min(...others))} … ${percent(Math.max(...others))}` : DASH,
                ),
              left.map((id) => h("td", null, percent(without[id][name]))),
            );
          }),
        ),
      ),
    ),
  );
}
