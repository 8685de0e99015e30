"""``editing/facts-read``: the facts of `editing/facts`, with facts about text answered by a reader, beside the match.

A template knows one set of glyphs: one wrong letter of many still matches it, and the right words a little elsewhere do
not. A reader knows words and nothing of how they look. Both answer every fact about text; where the reader reads the
exact result, its answer counts in the facts, else (single letters, arcs, scripts that it does not know) the template's.
`text_matched` and `text_read` are their shares of facts that hold, `text_agree` how often they say the same; where they
do not, the row says how.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import torch
from torch import Tensor

from benchmarks.metrics.facts.measures import FactResult, answers, image_levels, read_facts
from benchmarks.metrics.facts.models import TextFact
from benchmarks.metrics.inputs import InputError, check_images, check_same
from benchmarks.metrics.measure import DefectWarning, Function, Measure, Value
from benchmarks.metrics.ocr.pictures import stands_out
from synlayers.design import Box, Pixels
from synlayers.errors import DataError
from synlayers.ocr.crops import part_of
from synlayers.ocr.folding import fold
from synlayers.ocr.pictures import detection_scale
from synlayers.ocr.reader import TextReader, open_reader, why_missing

CLOSER: Final = 2.0
MARGIN: Final = 8
"""Pixels around the box of a text in which it is read."""


class TextAnswer(NamedTuple):
    """What template and reader say of one fact about text."""

    fact: TextFact
    matched: bool
    read: bool | None
    """None where the reader does not read the exact result."""
    wanted: str
    seen: str


class FactsReader:
    """The measure with its reader."""

    def __init__(self, reader: TextReader) -> None:
        self.reader = reader

    def __call__(self, *, image: Tensor, source: Tensor, target: Tensor, facts: Sequence[str]) -> dict[str, Tensor]:
        """Arguments as of `editing/facts`, (B, 3, H, W) and B JSON lists; (B,) float64 by name of `VALUES`.

        Raises:
            InputError: facts that are none, or that do not fit the canvas.
        """
        for name, images in (("image", image), ("source", source), ("target", target)):
            check_images(name, images)
        check_same(image=image, source=source, target=target)
        if len(facts) != len(image):
            raise InputError(f"{len(image)} images but {len(facts)} lists of facts")
        rows = []
        for i, listed in enumerate(facts):
            views = [image_levels(pictures[i]) for pictures in (image, source, target)]
            try:
                checked = answers(read_facts(listed), views[0], views[1], views[2])
                answer, exact = (np.rint(view).astype(np.uint8) for view in (views[0], views[2]))
                rows.append(self._row(checked, answer, exact, i))
            except DataError as error:
                raise InputError(str(error), i) from None
        return {name: torch.tensor([row[name] for row in rows], dtype=torch.float64) for name in (rows or [{}])[0]}

    def _row(self, checked: Sequence[FactResult], image: Pixels, target: Pixels, position: int) -> dict[str, float]:
        texts = self.read(checked, image, target)
        held = {id(text.fact): text.read for text in texts if text.read is not None}
        holds = [(result.fact.role, held.get(id(result.fact), result.holds)) for result in checked]
        done, kept = ([h for role, h in holds if role == wanted] for wanted in ("edit", "keep"))
        if not done or not kept:
            raise DataError(
                f"{len(done)} facts of the edit and {len(kept)} of preservation: at least one of each is needed"
            )
        for text in texts:
            if text.read is not None and text.read != text.matched:
                how = "matches its template but reads" if text.matched else "does not match its template and reads"
                what = f"a text {how} {text.seen[:40]!r}, the exact result {text.wanted[:40]!r}"
                warnings.warn(DefectWarning(what, (position,)), stacklevel=3)
        known = [text for text in texts if text.read is not None]
        share_done, share_kept, every = sum(done) / len(done), sum(kept) / len(kept), [h for _, h in holds]
        return {
            "facts_both": float((share_done * share_kept) ** 0.5),
            "facts_done": share_done,
            "facts_kept": share_kept,
            "facts": sum(every) / len(every),
            "facts_solved": float(all(every)),
            "text_matched": _share([text.matched for text in known]),
            "text_read": _share([bool(text.read) for text in known]),
            "text_agree": _share([text.read == text.matched for text in known]),
            "texts": float(len(known)),
            "texts_unread": float(len(texts) - len(known)),
        }

    def read(self, checked: Sequence[FactResult], image: Pixels, target: Pixels) -> list[TextAnswer]:
        """Every fact about text, answered both ways."""
        asked = [(result, result.fact) for result in checked if isinstance(result.fact, TextFact)]
        boxes = [Box(*fact.template.box) for _, fact in asked]
        wanted, seen = (self._texts(picture, boxes) for picture in (target, image))
        # small letters are missed now and then: what is not what it should be is looked at again, larger
        doubtful = [i for i, (a, b) in enumerate(zip(wanted, seen, strict=True)) if fold(a) != fold(b)]
        for i, closer in zip(doubtful, self._texts(image, [boxes[i] for i in doubtful], CLOSER), strict=True):
            seen[i] = closer if fold(closer) == fold(wanted[i]) else seen[i]
        out = []
        for (result, fact), right, found in zip(asked, wanted, seen, strict=True):
            known = bool(fold(right)) and (fold(right) in fold(fact.says) or '"' not in fact.says)
            out.append(TextAnswer(fact, result.holds, fold(found) == fold(right) if known else None, right, found))
        return out

    def _texts(self, picture: Pixels, boxes: Sequence[Box], closer: float = 1.0) -> list[str]:
        """What stands in boxes of a picture: lines that lie mostly in one, joined."""
        parts = [np.ascontiguousarray(part_of(picture, box, MARGIN)) for box in boxes]
        scale = closer * detection_scale(*picture.shape[:2])
        texts = []
        for part, box, reading in zip(parts, boxes, self.reader.read(parts, [scale] * len(parts)), strict=True):
            left, top = min(MARGIN, box.x0), min(MARGIN, box.y0)
            own = Box(left, top, left + box.width, top + box.height)
            lines = [li for li in reading.lines if li.box.intersect(own).area >= 0.5 * li.box.area]
            texts.append(" ".join(line.text for line in lines if stands_out(part, line)))
        return texts


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


@functools.cache
def _measure() -> FactsReader:
    return FactsReader(open_reader(1))


def _build(weights: Mapping[str, str], device: Any) -> Function:
    return _measure()


_share_of = functools.partial(Value, direction="higher", range=(0.0, 1.0))
MEASURES = (
    Measure(
        name="editing/facts-read",
        version=1,
        official=False,
        inputs=("image", "source", "target", "facts"),
        values=(
            _share_of(
                "facts_both",
                meaning="geometric mean of facts_done and facts_kept: 0 for doing nothing and for changing all",
            ),
            _share_of("facts_done", meaning="share of the facts that the instruction asks for which hold"),
            _share_of("facts_kept", meaning="share of the facts that must stay true which hold"),
            _share_of("facts", meaning="share of all facts that hold"),
            _share_of("facts_solved", meaning="share of samples of which every fact holds"),
            _share_of(
                "text_matched", weight="texts", meaning="share of facts about text that template matching holds true"
            ),
            _share_of("text_read", weight="texts", meaning="share of the same facts that the reader holds true"),
            _share_of("text_agree", weight="texts", meaning="share of the same facts of which both say the same"),
            Value(
                "texts_unread", "neither", meaning="facts about text that the reader cannot read in the exact result"
            ),
        ),
        source="this project; read by PP-OCRv6 small (PaddleOCR, Apache-2.0) in rapidocr 3.10",
        build=_build,
        missing=why_missing,
    ),
)
