"""One number over benchmarks without a mean of unlike units: how often a method beats another.

On one table the win rate of a method is the share of the other ranked methods that its headline number beats, equal
numbers counting half; over tables it is the plain mean of these shares (the mean win rate of HELM, Liang et al. 2022).
It looks at order alone, not at how sure the order is, and it depends on who else is listed: a method gains by weak
company. `WinRates.without` shows what leaving out each table does to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from leaderboard.board import BoardTable, WinRates
from leaderboard.tables.columns import SIGN, ranked_rows
from leaderboard.tables.order import FEWEST


def win_rates(tables: Iterable[BoardTable]) -> tuple[WinRates, ...]:
    """The mean win rates of each task with at least two methods.

    Only headlines of strict protocols count, and only rows that were measured and are ranked. Numbers on official data
    and on twins are never mixed: twins count where a task has no table on official data. Several rows of one method
    (options, seeds) share its place equally. Tables with too few scenes to rank are left out and named.
    """
    usable: dict[str, list[tuple[BoardTable, dict[str, float]]]] = {}
    too_few: dict[str, list[BoardTable]] = {}
    for table in tables:
        shares = _shares(table)
        if table.strict and shares:
            usable.setdefault(table.task, []).append((table, shares))
        elif table.strict and table.scenes is not None and table.scenes < FEWEST:
            too_few.setdefault(table.task, []).append(table)
    return tuple(
        _of_task(task, _one_kind(usable.get(task, [])), too_few.get(task, []))
        for task in dict.fromkeys([*usable, *too_few])
    )


def _one_kind(with_shares: list[tuple[BoardTable, dict[str, float]]]) -> list[tuple[BoardTable, dict[str, float]]]:
    official = [
        entry
        for entry in with_shares
        if all(row.kind == "reproduced" for row in ranked_rows(entry[0], entry[0].columns[0]))
    ]
    return official or with_shares


def _of_task(
    task: str, with_shares: Sequence[tuple[BoardTable, Mapping[str, float]]], too_few: Sequence[BoardTable]
) -> WinRates:
    ids = [table.id for table, _ in with_shares]
    shares = [share for _, share in with_shares]
    without = {name: _means([*shares[:i], *shares[i + 1 :]]) for i, name in enumerate(ids)} if len(ids) > 1 else {}
    return WinRates(
        task=task,
        tables=tuple(ids),
        rates=_means(shares),
        without=without,
        too_few_scenes=tuple(table.id for table in too_few),
    )


def _means(shares: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """By method, best first, over the tables that rank it."""
    methods = sorted({method for share in shares for method in share})
    rates = {}
    for method in methods:
        own = [share[method] for share in shares if method in share]
        rates[method] = sum(own) / len(own)
    return dict(sorted(rates.items(), key=lambda item: (-item[1], item[0])))


def _shares(table: BoardTable) -> dict[str, float]:
    """By method the mean share of rows of other methods that its rows beat; empty with fewer than two methods or
    without a direction."""
    if not table.columns or not table.columns[0].headline or table.columns[0].direction == "neither":
        return {}
    rows = ranked_rows(table, table.columns[0])
    methods = sorted({row.method for row in rows})
    if len(methods) < 2:
        return {}
    sign, key = SIGN[table.columns[0].direction], table.columns[0].key
    numbers = {m: [sign * row.cells[key].value for row in rows if row.method == m] for m in methods}
    return {m: sum(_beats(numbers[m], numbers[o]) for o in methods if o != m) / (len(methods) - 1) for m in methods}


def _beats(own: Sequence[float], others: Sequence[float]) -> float:
    """The part of all pairs that `own` wins (is smaller), equal ones counting half."""
    return sum((a < b) + 0.5 * (a == b) for a in own for b in others) / (len(own) * len(others))
