"""The project's data cards, for the pages of the benchmarks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks.datasets.naming import parse_name
from leaderboard.board import Benchmark
from synlayers.errors import UsageError
from synlayers.support.untrusted.names import fault_of_name

FOLDER: Final = Path(__file__).parents[2] / "data_cards"
"""Beside the packages in a checkout. An installed package has no cards, and pages then show none."""

CARDS: Final[Mapping[str, str]] = {
    "aim-500": "aim-500",
    "aim-500-rgba": "aim-500",
    "aim-500-salient": "aim-500",
    "crello": "crello",
    "gedit-bench": "gedit-bench",
    "ober-test": "ober",
    "ober-wild": "ober",
    "ober-decompose": "ober",
    "prismlayers": "prismlayers",
    "refmatte-rw100": "refmatte-rw100",
    "rord-val": "rord",
    "synlayers": "synlayers-data",
    "synlayers-shards": "synlayers",
    "fill": "inpainting",
    "extend": "inpainting",
    "text-rendering": "inpainting",
    "multi-edit": "multi-edit",
}
"""Name of a data set to its card; a card may be of several."""


def add_cards(benchmarks: Mapping[str, Benchmark], folder: Path = FOLDER) -> dict[str, Benchmark]:
    """The benchmarks with the Markdown of their cards. A twin's begins with what a twin is: the card after it is of the
    real benchmark."""
    return {
        name: benchmark.model_copy(update={"card": card_of(benchmark, folder)})
        for name, benchmark in benchmarks.items()
    }


def card_of(benchmark: Benchmark, folder: Path = FOLDER) -> str:
    """The Markdown of one card; a card that the benchmark brings itself stays where the project has none."""
    try:
        of = parse_name(benchmark.name).of
    except UsageError:  # a name out of a paper
        of = benchmark.of
    name = f"{CARDS.get(of, of)}.md"
    known = not fault_of_name(name) and (folder / name).is_file()
    card = (folder / name).read_text(encoding="utf-8") if known else benchmark.card
    return f"{twin_sentence(benchmark, of)}\n\n{card}".rstrip() + "\n" if benchmark.twin else card


def twin_sentence(benchmark: Benchmark, of: str) -> str:
    """What has to be known of a twin before anything else."""
    return (
        f"**`{benchmark.name}` is a twin of `{of}`, not `{of}`.** It is made of generated designs in the same layout,"
        " so that everything runs without a download. Its numbers compare methods with each other and never stand"
        f" beside numbers of `{of}`. What follows is the card of `{of}`."
    )
