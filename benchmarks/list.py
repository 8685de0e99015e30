"""`python -m benchmarks.list`: benchmarks, protocols, metrics, baselines, and what each still needs to run here."""

from __future__ import annotations

import importlib.util
import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Final

import typer

from synlayers.errors import UsageError
from synlayers.support.cli import PluginFiles, clean_exit, console
from synlayers.support.plugins import install

# what imports torch waits until the name that was asked for is known to be right

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

INDENT: Final = "    "
NARROWEST: Final = 40

Entry = tuple[str, Mapping[str, str]]
"""A name, and what is told of it by label."""


@app.command()
def main(
    what: Annotated[
        str, typer.Argument(help="benchmarks, protocols, metrics, baselines, or nothing for all but the metrics.")
    ] = "",
    plugin: PluginFiles = None,
) -> None:
    """What there is, and whether it can run on this machine."""
    with clean_exit():
        install(plugin or ())
        if what and what not in LISTS:
            raise UsageError(f"there is no list of '{what}'; there are {', '.join(LISTS)}")
        for name, entries in LISTS.items():
            if what == name or (not what and name != "metrics"):
                print_entries(name, list(entries()))


def print_entries(title: str, entries: list[Entry]) -> None:
    """A paragraph an entry, wrapped to the terminal: long texts stay readable where a table's columns would be a few
    letters wide."""
    from synlayers.support.tables import WIDE

    width = max(NARROWEST, console.width if console.is_terminal else WIDE)
    labels = max((len(label) for _, texts in entries for label in texts), default=0)
    console.print(f"{title} ({len(entries)})", style="bold", soft_wrap=True)
    for name, texts in entries:
        console.print(f"\n{name}", style="bold", soft_wrap=True)
        for label, text in texts.items():
            if text:
                head = f"{INDENT}{label:{labels}}  "
                console.print(
                    textwrap.fill(
                        text,
                        width,
                        initial_indent=head,
                        subsequent_indent=" " * len(head),
                        break_on_hyphens=False,
                        break_long_words=False,
                    )
                )
    console.print()


def benchmark_entries() -> Iterator[Entry]:
    """One entry a data set."""
    from benchmarks.datasets import datasets
    from benchmarks.protocols import protocols_of
    from benchmarks.twins import twins

    for name, kind in datasets().items():
        facts = kind.facts
        yield (
            name,
            {
                "task": facts.task,
                "samples": str(facts.count or "no fixed number"),
                "twin": f"{twins()[name].name} ({twins()[name].count} samples): --twin" if name in twins() else "none",
                "protocols": ", ".join(p.name for p in protocols_of(name)) or "none yet",
                "options": "; ".join(f"{o.name}={'|'.join(o.choices) or 'WORD'}: {o.meaning}" for o in facts.options),
                "data": facts.access,
                "licence": facts.licence,
            },
        )


def protocol_entries() -> Iterator[Entry]:
    """One entry a protocol."""
    from benchmarks.protocols import protocols

    for name, entry in protocols().items():
        yield (
            name,
            {
                "kind": "official: reproduces published code, defects included" if entry.official else "ours",
                "headline": entry.headline + (f" (nobody is ranked: {entry.diagnostic})" if entry.diagnostic else ""),
                "data": ", ".join(entry.datasets),
                "measures": ", ".join(s.measure for s in entry.scorings),
                "missing": entry.missing,
                "needs": "; ".join(sorted({why for s in entry.scorings if (why := unavailable(s.measure))}))
                or "nothing",
            },
        )


def baseline_entries() -> Iterator[Entry]:
    """One entry a baseline."""
    from baselines import baselines
    from benchmarks.api.tasks import TASKS

    for name, kind in baselines().items():
        card = kind.card
        yield (
            name,
            {
                "tasks": "all" if set(card.tasks) == set(TASKS) else ", ".join(card.tasks),
                "groups": ", ".join(card.groups),
                "requires": ", ".join(card.requires),
                "weights": ", ".join(card.weights),
                "runs here": f"not yet; needs {needed}" if (needed := kind.unavailable()) else "yes",
            },
        )


def metric_entries() -> Iterator[Entry]:
    """One entry a measure."""
    from benchmarks.api.direction import ARROW
    from benchmarks.metrics import measures

    for name, entry in measures().items():
        yield (
            name,
            {
                "kind": "official" if entry.official else "ours",
                "values": ", ".join(v.name + ARROW[v.direction] for v in entry.values),
                "inputs": ", ".join(entry.inputs),
                "needs": unavailable(name) or "nothing",
            },
        )


LISTS: Final[Mapping[str, Callable[[], Iterator[Entry]]]] = {
    "benchmarks": benchmark_entries,
    "protocols": protocol_entries,
    "baselines": baseline_entries,
    "metrics": metric_entries,
}


def unavailable(name: str) -> str:
    """What a measure still needs on this machine; empty if it can run."""
    from benchmarks.metrics import get_measure
    from benchmarks.metrics.weights import WeightsMissing

    measure = get_measure(name)
    weights = measure.weights
    missing = [reason] if measure.missing is not None and (reason := measure.missing()) else []
    for weight in weights:
        try:
            weight.find()
        except WeightsMissing:
            missing.append(f"{weight.file} ({weight.source})")
    if any(w.folder for w in weights) and importlib.util.find_spec("transformers") is None:
        missing.append("pip install 'synlayers[models]'")
    return ", ".join(missing)


if __name__ == "__main__":
    app()
