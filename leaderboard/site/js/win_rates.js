// How often a method beats another over the benchmarks of a task, and how far that hangs on one benchmark.

function winRateSection(task) {
  const wins = board.win_rates.filter((w) => w.task === task && Object.keys(w.rates).length);
  return wins.map((w) => winRates(w));
}

function winRates(wins) {
  const order = Object.entries(wins.rates)
    .map(([name, rate]) => [name, number(rate)])
    .sort((a, b) => Number.isNaN(a[1]) - Number.isNaN(b[1]) || b[1] - a[1]);
  const left = Object.keys(wins.without || {});
  const percent = (rate) => (rate === undefined || Number.isNaN(number(rate)) ? DASH : `${(100 * number(rate)).toFixed(0)} %`);
  const titleOf = (id) => (tablesById.has(id) ? benchmark(tablesById.get(id).benchmark).title : id);
  return h(
    "section",
    { class: "wins" },
    h("h2", null, `Win rates: ${words(wins.task)}`),
    h(
      "p",
      { class: "quiet" },
      `How often a method beats another, averaged over the headline columns of ${wins.tables.length} tables; unlike units are never averaged. The columns to the right leave one table out: where they differ, the order hangs on that table.`,
    ),
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
            left.map((id) => h("th", { scope: "col" }, h("span", { class: "without" }, "without"), " ", isolated(brief(titleOf(id), 32)))),
          ),
        ),
        h(
          "tbody",
          null,
          order.map(([name, rate]) => {
            const others = left.map((id) => number(wins.without[id][name] ?? NaN)).filter((v) => !Number.isNaN(v));
            return h(
              "tr",
              null,
              h("th", { scope: "row" }, h("a", { href: to({ method: name }) }, isolated(brief(method(name).title, 60)))),
              h(
                "td",
                { class: "rate" },
                h("strong", null, percent(rate)),
                h("meter", { min: "0", max: "1", value: String(clamp(rate || 0, 0, 1)), "aria-hidden": "true" }),
              ),
              left.length > 0 && h("td", null, others.length ? `${percent(Math.min(...others))} … ${percent(Math.max(...others))}` : DASH),
              left.map((id) => h("td", null, percent(wins.without[id][name]))),
            );
          }),
        ),
      ),
    ),
  );
}
