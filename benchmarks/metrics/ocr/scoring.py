"""One answer scored: its words read in the mask of the picture, aligned with those of the truth, the rest looked at."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import torch
from torch import Tensor

from benchmarks.metrics.inputs import InputError, check_images, check_mask, check_same, unit
from benchmarks.metrics.measure import DefectWarning
from benchmarks.metrics.ocr.alignment import Alignment, align
from benchmarks.metrics.ocr.expected import ExpectedText, expect
from benchmarks.metrics.ocr.pictures import (
    Mask,
    area_of,
    changes,
    grown,
    likeness,
    overlap,
    share_inside,
    sharpness,
    stands_out,
    without_faint,
)
from synlayers.design import Box, Pixels
from synlayers.ocr.folding import fold
from synlayers.ocr.lines import TextLine
from synlayers.ocr.pictures import detection_scale
from synlayers.ocr.reader import TextReader

INSIDE: Final = 0.5
"""Share of a line that must lie in the mask for the line to be of the answer."""
CHANGED: Final = 0.1
"""Mean of `changes` over a line outside the mask from which it is a line that was added."""
TOUCHED: Final = 0.25
"""Change of a pixel outside the mask from which lines that were added are looked for."""
REMEMBERED: Final = 256
"""Truths whose lines are kept."""
SOFTER: Final = 1.25
"""Letters as soft as this against the true ones are not soft."""
RIM: Final = 24
"""Pixels of plain color around the masked part when it is read."""


class LineScore(NamedTuple):
    """A line that counts: what it says, where it stands, and whether it was written."""

    text: str
    box: Box
    exact: bool


@dataclass(frozen=True, slots=True)
class AnswerScore:
    """All that is known of one answer; `values` are the numbers of the measure."""

    values: Mapping[str, float]
    lines: tuple[LineScore, ...]
    seen: tuple[TextLine, ...]
    """What was read in the mask of the answer."""
    added: tuple[TextLine, ...]
    """What was read outside it that is not in the truth."""
    expected: ExpectedText


class Picture(NamedTuple):
    """One sample as arrays."""

    image: Pixels
    target: Pixels
    mask: Mask
    text: str


class OcrMeasure:
    """The measure with its reader; truths that were read are remembered."""

    def __init__(self, reader: TextReader) -> None:
        self.reader = reader
        self._truths: dict[tuple[bytes, float], list[TextLine]] = {}

    def __call__(self, *, image: Tensor, target: Tensor, mask: Tensor, text: Sequence[str]) -> dict[str, Tensor]:
        """image, target: (B, 3, H, W); mask: (B, 1, H, W), where the text belongs; text: B strings.

        Gives (B,) float64 by name of `VALUES`, and ``counted``, 0 for a sample in whose
        truth nothing can be read.

        Raises:
            InputError: pictures that are none, or sizes that differ.
        """
        check_images("image", image)
        check_images("target", target)
        region = check_mask("mask", mask)
        check_same(image=image, target=target, mask=region)
        if len(text) != len(image):
            raise InputError(f"{len(image)} images but {len(text)} texts")
        pictures = [
            Picture(levels(image[i]), levels(target[i]), region[i, 0].cpu().numpy(), text[i]) for i in range(len(text))
        ]
        scores = self.score(pictures)
        _tell(scores)
        names = list(scores[0].values) if scores else []
        return {name: torch.tensor([s.values[name] for s in scores], dtype=torch.float64) for name in names}

    def score(self, pictures: Sequence[Picture]) -> list[AnswerScore]:
        """What became of the words of each picture."""
        truths = self._read_inside([(p.target, p.mask) for p in pictures], remember=True)
        answers = self._read_inside([(p.image, p.mask) for p in pictures])
        return [
            self._score(picture, truth, answer)
            for picture, truth, answer in zip(pictures, truths, answers, strict=True)
        ]

    def _read_inside(self, parts: Sequence[tuple[Pixels, Mask]], remember: bool = False) -> list[list[TextLine]]:
        """Lines in the masks, on the whole pictures' coordinates; read at the scale of the whole picture."""
        cut = [masked_part(picture, mask) for picture, mask in parts]
        scales = [detection_scale(*picture.shape[:2]) for picture, _ in parts]
        keys = [(_key(part), scale) for (part, _), scale in zip(cut, scales, strict=True)]
        known = self._truths if remember else {}
        new = list({key: i for i, key in enumerate(keys) if key not in known}.values())
        for i, reading in zip(
            new, self.reader.read([without_faint(cut[i][0]) for i in new], [scales[i] for i in new]), strict=True
        ):
            known[keys[i]] = reading.lines
        lines = []
        for key, (_, (x, y)), (picture, mask) in zip(keys, cut, parts, strict=True):
            placed = [moved(line, x, y) for line in known[key]]
            lines.append([li for li in placed if share_inside(li, mask) >= INSIDE and stands_out(picture, li)])
        return lines

    def _read_whole_truth(self, target: Pixels) -> list[TextLine]:
        key = (_key(target), 0.0)
        if key not in self._truths:
            self._truths[key] = self.reader.read([without_faint(target)])[0].lines
        return self._truths[key]

    def _score(self, picture: Picture, truth: list[TextLine], answer: list[TextLine]) -> AnswerScore:
        expected = expect(picture.text, truth, self.reader.unknown_characters(picture.text))
        added = self._added(picture)
        inside, outside = ("".join(fold(line.text) for line in lines) for lines in (answer, added))
        found = align(expected.characters, inside)
        shape = (picture.mask.shape[0], picture.mask.shape[1])
        true_area, area = area_of(truth, shape), area_of(answer, shape)
        ground = picture.mask & ~grown(true_area | area)
        values = {
            "written": 0.0,
            "read": read_share(expected, found, len(inside), len(outside)),
            "exact": _mean([found.holds(line.start, line.end) for line in expected.lines]),
            "words": _mean([found.holds(*span) for span in expected.words]),
            "place": overlap(true_area, area),
            "sharp": sharp_share(sharpness(picture.image, answer), sharpness(picture.target, truth)),
            "kept": likeness(picture.image, picture.target, ~picture.mask),
            "ground": likeness(picture.image, picture.target, ground),
            "lines": float(len(expected.lines)),
            "left_out": float(expected.left_out),
            "added": float(len(added)),
            "counted": float(bool(expected.lines)),
            "worded": float(bool(expected.words)),
        }
        values["written"] = written(values)
        lines = tuple(LineScore(line.text, line.line.box, found.holds(line.start, line.end)) for line in expected.lines)
        return AnswerScore(values, lines, tuple(answer), tuple(added), expected)

    def _added(self, picture: Picture) -> list[TextLine]:
        """Lines outside the mask that the truth does not have there; looked for only where the picture was changed."""
        outside = ~picture.mask
        changed = changes(picture.image, picture.target, outside)
        if float(changed.max(initial=0)) < TOUCHED:
            return []
        (reading,) = self.reader.read([without_faint(picture.image)])
        true = self._read_whole_truth(picture.target)
        shape = (picture.mask.shape[0], picture.mask.shape[1])
        found = []
        for line in reading.lines:
            own = area_of([line], shape) & outside
            if not own.any() or share_inside(line, picture.mask) >= INSIDE or not stands_out(picture.image, line):
                continue
            there = any(fold(t.text) == fold(line.text) and overlap(area_of([t], shape), own) > 0.3 for t in true)
            if not there and float(changed[own].mean()) >= CHANGED:
                found.append(line)
        return found


def written(values: Mapping[str, float]) -> float:
    """The headline, from its factors."""
    place = 1 - (1 - values["place"]) ** 3
    return values["read"] * place * values["sharp"] * values["kept"] * (1 + values["ground"]) / 2


def sharp_share(answer: float, truth: float) -> float:
    """1 for letters about as sharp as those of the truth, less where they are softer by more than a fifth."""
    return min(1.0, SOFTER * answer / truth) if truth else 0.0


def read_share(expected: ExpectedText, found: Alignment, inside: int, outside: int) -> float:
    """Character accuracy, 0..1: edits over the longer of what counts and what was read; characters that were added
    outside the mask are edits."""
    longer = max(expected.counted, inside - found.free) + outside
    return max(0.0, 1 - (found.edits + outside) / longer) if longer and expected.counted else 0.0


def levels(image: Tensor) -> Pixels:
    """(3, H, W) as (H, W, 3) uint8."""
    eight = image if image.dtype == torch.uint8 else (unit(image) * 255).round().to(torch.uint8)
    return np.ascontiguousarray(eight.permute(1, 2, 0).cpu().numpy())


def masked_part(picture: Pixels, mask: Mask) -> tuple[Pixels, tuple[int, int]]:
    """The masked part alone, on plain ground of its border's color, and where its top left corner lies on the picture.

    Only what is masked is shown, so that a line beside it is not read together with it.
    """
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return np.zeros((RIM, RIM, 3), np.uint8), (0, 0)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    part, shown = picture[top:bottom, left:right], mask[top:bottom, left:right]
    border = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    out = np.empty((part.shape[0] + 2 * RIM, part.shape[1] + 2 * RIM, 3), np.uint8)
    out[:] = np.median(border, axis=0).astype(np.uint8)
    out[RIM:-RIM, RIM:-RIM][shown] = part[shown]
    return out, (int(left) - RIM, int(top) - RIM)


def moved(line: TextLine, x: int, y: int) -> TextLine:
    """The line elsewhere."""
    a, b, c, d = ((px + x, py + y) for px, py in line.quad)
    return TextLine(line.text, (a, b, c, d), line.confidence, line.turned)


def _mean(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _tell(scores: Sequence[AnswerScore]) -> None:
    """Notes of the samples in which something does not count."""
    for i, score in enumerate(scores):
        if unknown := score.expected.unknown:
            what = f"the reader does not know the script of the text ({unknown[:8]}): not scored"
        elif not score.lines:
            what = "no line of the truth can be read: not scored"
        elif score.expected.left_out:
            what = "a part of the truth cannot be read and does not count"
        else:
            continue
        warnings.warn(DefectWarning(what, (i,)), stacklevel=3)


def _key(picture: Pixels) -> bytes:
    return hashlib.sha256(picture.tobytes()).digest() + str(picture.shape).encode()
