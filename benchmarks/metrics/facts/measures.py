"""Atomic facts about an edited image, answered from its pixels by exact rules: no model, no threshold that is not
written in the fact.

Two kinds of facts are apart, as the two scores of VIEScore's first question are (Ku et al., ACL 2024): what was asked
for must be there (`facts_done`), what was not asked for must be as it was (`facts_kept`). Doing nothing keeps
everything and does nothing; repainting everything may do it and keeps nothing. Their geometric mean (`facts_both`)
gives both of them 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from benchmarks.metrics.facts.models import Fact, facts_json, read_facts
from benchmarks.metrics.facts.rules import RULES, Floats, Views, views_of
from benchmarks.metrics.inputs import InputError, check_images, check_same, unit
from benchmarks.metrics.measure import Measure, Value
from synlayers.errors import DataError

__all__ = [
    "FactResult",
    "FactsScore",
    "Views",
    "answer",
    "answers",
    "facts_json",
    "facts_score",
    "facts_values",
    "read_facts",
    "views_of",
]


class FactResult(NamedTuple):
    """Whether a fact holds, and by how much: `margin` is negative where it does not. Margins of different kinds do not
    compare."""

    fact: Fact
    holds: bool
    margin: float


class FactsScore(NamedTuple):
    """Shares of facts that hold, 0..1: of those of the edit, of those of preservation, of all."""

    done: float
    kept: float
    all: float


def answers(
    facts: Sequence[Fact], image: npt.ArrayLike, source: npt.ArrayLike, target: npt.ArrayLike
) -> list[FactResult]:
    """The answer to each fact.

    Args:
        image: what is judged; source: the input; target: the exact result. (H, W, 3) levels 0..255, equal sizes.

    Raises:
        DataError: images of other shapes, or a fact that does not fit the canvas.
    """
    views = views_of(image, source, target)
    return [answer(fact, views) for fact in facts]


def answer(fact: Fact, views: Views) -> FactResult:
    """The answer to one fact."""
    margin = float(RULES[fact.kind](fact, views))
    return FactResult(fact, margin >= 0, margin)


def facts_score(
    image: npt.ArrayLike, source: npt.ArrayLike, target: npt.ArrayLike, facts: Sequence[Fact]
) -> FactsScore:
    """Shares of facts that hold; arguments as of `answers`. Raises `DataError` unless there is a fact of each role."""
    checked = answers(facts, image, source, target)
    done = [a.holds for a in checked if a.fact.role == "edit"]
    kept = [a.holds for a in checked if a.fact.role == "keep"]
    if not done or not kept:
        raise DataError(
            f"{len(done)} facts of the edit and {len(kept)} of preservation: at least one of each is needed"
        )
    return FactsScore(sum(done) / len(done), sum(kept) / len(kept), (sum(done) + sum(kept)) / len(checked))


def facts_values(image: Tensor, source: Tensor, target: Tensor, facts: Sequence[str]) -> dict[str, Tensor]:
    """Facts of a batch.

    Args:
        image: edited images (B, 3, H, W), levels or floats in [0, 1].
        source: the inputs; target: the exact results; like `image`.
        facts: B JSON lists of facts (`benchmarks.metrics.facts.models`).

    Returns:
        (B,) float64: `facts_done`, `facts_kept` and `facts` are the shares of facts that hold, of the edit, of
        preservation, of both together; `facts_both` is the geometric mean of the first two; `facts_solved` is 1 where
        every fact holds.

    Raises:
        InputError: facts that are none, or that do not fit the canvas.
    """
    for name, images in (("image", image), ("source", source), ("target", target)):
        check_images(name, images)
    check_same(image=image, source=source, target=target)
    if len(facts) != len(image):
        raise InputError(f"{len(image)} images but {len(facts)} lists of facts")
    scores = []
    for i, text_ in enumerate(facts):
        try:
            views = [image_levels(pictures[i]) for pictures in (image, source, target)]
            scores.append(facts_score(views[0], views[1], views[2], read_facts(text_)))
        except DataError as error:
            raise InputError(str(error), i) from None
    done, kept, every = (torch.tensor([s[k] for s in scores], dtype=torch.float64) for k in range(3))
    return {
        "facts_done": done,
        "facts_kept": kept,
        "facts": every,
        "facts_both": (done * kept).sqrt(),
        "facts_solved": (every == 1).double(),
    }


def image_levels(image: Tensor) -> Floats:
    """(3, H, W) as (H, W, 3) levels of 255, float32: exact for uint8."""
    levels = image.float() if image.dtype == torch.uint8 else (unit(image) * 255).float()
    return np.asarray(levels.permute(1, 2, 0).cpu().numpy(), np.float32)


MEASURES = (
    Measure(
        name="editing/facts",
        version=1,
        official=False,
        inputs=("image", "source", "target", "facts"),
        function=facts_values,
        values=(
            Value(
                "facts_both",
                "higher",
                (0.0, 1.0),
                meaning="geometric mean of facts_done and facts_kept: 0 for doing nothing and for changing all",
            ),
            Value(
                "facts_done",
                "higher",
                (0.0, 1.0),
                meaning="share of the facts that the instruction asks for which hold",
            ),
            Value("facts_kept", "higher", (0.0, 1.0), meaning="share of the facts that must stay true which hold"),
            Value("facts", "higher", (0.0, 1.0), meaning="share of all facts that hold"),
            Value("facts_solved", "higher", (0.0, 1.0), meaning="share of samples of which every fact holds"),
        ),
        source="this project; split into done and kept after VIEScore, Ku et al., ACL 2024",
    ),
)
