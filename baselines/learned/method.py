"""The baselines `learned` and `learned-boxes`."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydantic import BaseModel, ConfigDict, field_validator

from baselines.classical.image_ops import Mask, Pixels, downscale, upscale_mask
from baselines.classical.peeling import box_of
from baselines.classical.segments import WHOLE, object_in_box
from baselines.learned.layers import Peeling, objects_of, peel_objects
from baselines.learned.parts import PIXELS, Segmentation, segment
from baselines.learned.stacking import Stacking, stack_parts
from baselines.learned.text_lines import find_text_lines, loss_without_reader
from baselines.learned.weights import CARD, SHIPPED, WEIGHTS, digest_of, load_weights
from benchmarks.api.card import Card
from benchmarks.api.method import Method
from benchmarks.api.tasks import Prediction, Sample
from synlayers.design import Box

FITS: Final = 0.9
"""IoU of a group's box with the given one above which the group may be what the box is of."""
PINNED: Final = "#"


class LearnedOptions(BaseModel):
    """Attributes:
    weights: folder of weights of one's own (`baselines.train learned`); empty: those that are shipped. The digest of
        the file is added, so that other weights are another run.
    reader: whether text lines are looked for, where the OCR reader is installed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    weights: str = ""
    reader: bool = True

    @field_validator("weights")
    @classmethod
    def _pin(cls, weights: str) -> str:
        folder, _, digest = weights.partition(PINNED)
        return f"{folder}{PINNED}{digest or digest_of(Path(folder))[:16]}" if folder else ""


class Learned(Method):
    """Fine parts, put together by what was learnt from generated designs."""

    card = Card(
        name="learned",
        title="Parts joined and ordered by small learned networks",
        tasks=("decomposition",),
        groups=("trained",),
        weights=("baselines/learned/shipped/weights.safetensors",),
        training_data=("generated designs of this project, train split (baselines/learned/shipped/card.json)",),
        source="this project; docs/learned.md",
        notes=(
            "The image in smooth regions and clumps between them; lines of text from the OCR detector where it is"
            " installed. Three networks of two hidden layers say which parts are one layer, which groups are layers,"
            " and which lie in front; soft edges and what is behind as in `segments`. `layer_count_expected` in"
            " prediction.json is the number of layers that the networks expect. On a CPU."
        ),
    )
    Options = LearnedOptions

    @classmethod
    def code(cls) -> str:
        """The shipped weights and their card are part of what answers."""
        files = [(SHIPPED / name).read_bytes() for name in (WEIGHTS, CARD) if (SHIPPED / name).is_file()]
        return hashlib.sha256(super().code().encode() + b"".join(files)).hexdigest()

    def prepare(self, device: str) -> None:
        super().prepare(device)
        self._load()

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image = sample.input("image")
        found, stacking, said = self._stack(image)
        if found is None or stacking is None:
            return peel_objects(image, (), **said)
        return peel_objects(image, objects_of(found, stacking, image.shape[:2]), **said)

    def _load(self) -> Any:
        folder = self.options.weights.partition(PINNED)[0]
        return load_weights(Path(folder) if folder else SHIPPED)

    def _stack(self, image: Pixels) -> tuple[Segmentation | None, Stacking | None, dict[str, Any]]:
        """The parts of an image, their stack, and what is said of it beside the layers; None where there is one layer
        alone."""
        networks, card = self._load()
        small = downscale(image, PIXELS)
        lines = find_text_lines(small) if self.options.reader else None
        said: dict[str, Any] = {"text_lines": None if lines is None else len(lines)}
        if lines is None:
            said["without_text_lines"] = loss_without_reader() if self.options.reader else "reader=false"
        found = segment(small, lines)
        if found is None:
            return None, None, said | {"layer_count_expected": 1.0}
        stacking = stack_parts(found.parts, networks, card.bias, card.keep)
        return found, stacking, said | {"layer_count_expected": round(stacking.expected, 2)}


class LearnedBoxes(Learned):
    """What the surroundings of a given box do not explain, or the group of parts that fits the box better."""

    card = Learned.card.model_copy(
        update={
            "name": "learned-boxes",
            "title": "Learned parts in given boxes",
            "requires": ("boxes",),
            "notes": (
                "The boxes are taken back to front, as the data sets give them. In each the object is found as"
                " `segments-boxes` finds it; where that does not fill its box and a group of parts of `learned` fits it"
                " better (IoU above 0.9), the group is taken. A box of the whole canvas gets no layer. No box: one"
                " layer."
            ),
        }
    )

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image = sample.input("image")
        height, width = image.shape[:2]
        boxes = []
        for x0, y0, x1, y1 in reversed(np.asarray(sample.input("boxes")).reshape(-1, 4).tolist()):
            box = Box(max(0, int(x0)), max(0, int(y0)), min(width, int(x1)), min(height, int(y1)))
            if box.has_area and not (box.width >= WHOLE * width and box.height >= WHOLE * height):
                boxes.append(box)
        if not boxes:
            return peel_objects(image, ())
        found, stacking, said = self._stack(image)
        groups = [] if found is None or stacking is None else _boxed_groups(found, stacking, image.shape[:2])
        peeling = Peeling(image)
        for box in boxes:
            seen = object_in_box(peeling.image, box, seed)
            tight = box_of(seen)
            least = max(FITS, _box_iou(box, tight) if tight is not None else 0.0)
            mask = _best_fit(box, groups, least)
            peeling.take(seen if mask is None else mask)
        return peeling.prediction(**said)


def _boxed_groups(found: Segmentation, stacking: Stacking, shape: tuple[int, int]) -> list[tuple[Box, Mask]]:
    """Each group above the bottom with its tight box, on the whole image."""
    out = []
    for number in stacking.order:
        mask = upscale_mask(stacking.of[found.ids] == number, *shape)
        if (box := box_of(mask)) is not None:
            out.append((box, mask))
    return out


def _best_fit(box: Box, groups: list[tuple[Box, Mask]], least: float) -> Mask | None:
    """The mask of the group whose box is most like this one, taken out of the list; None where none has an IoU above
    `least`."""
    if not groups:
        return None
    fits = [_box_iou(box, other) for other, _ in groups]
    best = int(np.argmax(fits))
    return groups.pop(best)[1] if fits[best] > least else None


def _box_iou(one: Box, other: Box) -> float:
    both = one.intersect(other)
    shared = both.area if both.has_area else 0
    return shared / (one.area + other.area - shared)


BASELINES = (Learned, LearnedBoxes)
