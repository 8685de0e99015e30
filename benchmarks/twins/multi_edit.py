"""Requests of one to six edits on generated designs, with the exact result of every step and what must hold at the
end."""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks.api.images import png_bytes
from benchmarks.datasets.multi_edit import ENTRY, SOURCE, TARGET
from benchmarks.metrics.facts.models import facts_json
from benchmarks.twins.multi.chain import Chain, Outcome, outcome_of
from benchmarks.twins.multi.compose import compose, deal
from benchmarks.twins.multi.request import Compose, Request
from benchmarks.twins.multi.wording import wordings
from benchmarks.twins.twin import Twin
from synlayers.design import Design
from synlayers.errors import DataError
from synlayers.library import Library
from synlayers.making.cells import generator
from synlayers.making.collection import AssetOrigins, collect
from synlayers.recipe import MIXED
from synlayers.support.cli import Advance

STREAM: Final = 707
"""Word that sets this twin's random numbers apart from others of the same design."""
MAX_DESIGNS: Final = 400
"""Designs that are looked at for one request."""


def request_of(
    design: Design, library: Library, steps: int, ways: tuple[Compose, ...]
) -> tuple[Request, Outcome] | None:
    """A request on a design, from its own seed and index alone; None when it has none of which every step shows in the
    result."""
    rng = generator(design.seed, design.index, STREAM, steps)
    request = compose(Chain.start(design), library, rng, steps, ways)
    if request is None:
        return None
    outcome = outcome_of(request.chain, library)
    return (request, outcome) if all(outcome.done) and outcome.keep else None


def requests(designs: Iterator[Design], library: Library) -> Iterator[tuple[Request, Outcome]]:
    """Requests without end, difficulties in turn, each on the next design that it fits."""
    for steps, ways in deal():
        for design in itertools.islice(designs, MAX_DESIGNS):
            if found := request_of(design, library, steps, ways):
                yield found
                break
        else:
            raise DataError(f"none of {MAX_DESIGNS} designs has a request of {steps} edits; they need more layers")


def entry_of(request: Request, outcome: Outcome) -> dict[str, Any]:
    """What stands in the file of a request, JSON values."""
    return {
        "kind": request.kind,
        "interacting": request.interacting,
        "requests": wordings(request),
        "steps": [
            {
                "kind": step.kind,
                "en": step.edit.english,
                "cn": step.edit.chinese,
                "after": list(step.after),
                "facts": json.loads(facts_json(list(step.edit.facts))),
                "done": json.loads(facts_json(list(done))),
            }
            for step, done in zip(request.chain.steps, outcome.done, strict=True)
        ],
        "keep": json.loads(facts_json(list(outcome.keep))),
    }


def write(folder: Path, designs: Iterator[Design], count: int, advance: Advance) -> None:
    """Fills `folder` with `count` samples, two of each request: one a language."""
    for request, outcome in itertools.islice(requests(designs, library()), (count + 1) // 2):
        design = request.chain.source
        place = folder / hashlib.sha256(f"{STREAM} {design.seed} {design.index}".encode()).hexdigest()[:16]
        place.mkdir()
        (place / SOURCE).write_bytes(png_bytes(design.image))
        for number, step in enumerate(request.chain.steps, 1):
            (place / f"step_{number}.png").write_bytes(png_bytes(step.edit.target))
        (place / TARGET).write_bytes(png_bytes(outcome.target))
        text = json.dumps(entry_of(request, outcome), ensure_ascii=False, separators=(",", ":"))
        (place / ENTRY).write_text(text + "\n", encoding="utf-8", newline="\n")
        advance(2)


@functools.cache
def library() -> Library:
    """What the designs are drawn from; an edit uses only what its design names, and plain shapes."""
    return collect(AssetOrigins()).library()


TWINS = (
    Twin(
        "multi-edit",
        write,
        {"size": MIXED, "longer_side": 640, "layers": (5, 14)},
        count=96,
        seed=4301,
        beside=("step_<n>.png: the exact result of every step", f"{ENTRY}: the edits, their order and their facts"),
        left_out=("the layers of the designs: a request is told by its words, its picture and its facts",),
    ),
)
