"""`python -m benchmarks.list`: benchmarks, protocols, metrics, baselines, and what each still needs to run here."""

from __future__ import annotations

import importlib.util
from typing import Annotated

import typer
from rich.table import Table

from baselines import baselines
from benchmarks.datasets import datasets
from benchmarks.metrics import measures
from benchmarks.metrics.measure import ARROW
from benchmarks.metrics.weights import WeightsMissing
from benchmarks.protocols import protocols, protocols_of
from benchmarks.report import plain_table, show
from benchmarks.twins import twins
from synlayers.cli import clean_exit

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    what: Annotated[str, typer.Argument(help="benchmarks, protocols, metrics, baselines, or nothing for all but the metrics.")] = "",
) -> None:
    """What there is, and whether it can run on this machine."""
    tables = {"benchmarks": benchmark_table, "protocols": protocol_table, "baselines": baseline_table, "metrics": metric_table}
    with clean_exit():
        if what and what not in tables:
            raise typer.BadParameter(f"choose from {', '.join(tables)}")
        for name, make in tables.items():
            if what == name or (not what and name != "metrics"):
                show(make())


def benchmark_table() -> Table:
    """One line a data set."""
    table = plain_table("benchmarks", "name", "task", "samples", "twin", "protocols", "how to get the data")
    for name, kind in datasets().items():
        facts = kind.facts
        twin = f"{twins()[name].name} ({twins()[name].count})" if name in twins() else "-"
        scored = ", ".join(p.name.split("/")[1] for p in protocols_of(name)) or "none yet"
        table.add_row(name, facts.task, str(facts.count or "-"), twin, scored, facts.access)
    return table


def protocol_table() -> Table:
    """One line a protocol."""
    table = plain_table("protocols", "name", "kind", "data", "measures", "missing prediction", "needs")
    for name, entry in protocols().items():
        needs = "; ".join(sorted({why for s in entry.scorings if (why := lacking(s.measure))})) or "nothing"
        listed = ", ".join(s.measure for s in entry.scorings)
        table.add_row(name, "official" if entry.official else "ours", ", ".join(entry.datasets), listed, entry.missing, needs)
    return table


def baseline_table() -> Table:
    """One line a baseline."""
    table = plain_table("baselines", "name", "tasks", "groups", "requires", "weights", "can run here")
    for name, kind in baselines().items():
        card = kind.card
        why = kind.lacking()
        weights = ", ".join(card.weights) or "-"
        tasks = "all" if len(card.tasks) == 9 else ", ".join(card.tasks)
        table.add_row(name, tasks, ", ".join(card.groups), ", ".join(card.requires) or "-", weights, why or "yes")
    return table


def metric_table() -> Table:
    """One line a measure."""
    table = plain_table("metrics", "name", "kind", "values (↑ higher is better)", "inputs", "needs")
    for name, entry in measures().items():
        values = ", ".join(v.name + ARROW[v.direction] for v in entry.values)
        table.add_row(name, "official" if entry.official else "ours", values, ", ".join(entry.inputs), lacking(name) or "nothing")
    return table


def lacking(name: str) -> str:
    """What a measure still needs on this machine; empty if it can run."""
    missing = []
    for weight in measures()[name].weights:
        try:
            weight.find()
        except WeightsMissing:
            missing.append(f"{weight.file} ({weight.source})")
    if measures()[name].weights and any(w.folder for w in measures()[name].weights) and importlib.util.find_spec("transformers") is None:
        missing.append("pip install 'synlayers[models]'")
    return ", ".join(missing)


if __name__ == "__main__":
    app()
