"""Editing by rules: a few kinds of instructions are understood and carried out with OpenCV on the pixels. It knows
nothing of how a picture was made."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from baselines.classical.edit_instructions import Instruction, understand
from benchmarks.api.card import Card
from benchmarks.api.method import Method
from benchmarks.api.tasks import Prediction, Sample

Pixels = npt.NDArray[np.uint8]
ADDED = 0.2
"""Size of what is added, as a share of the shorter side, where the instruction does not say it."""
MOVED = 0.2
"""How far a thing is moved where the instruction does not say it."""


def carried_out(image: Pixels, order: Instruction) -> Pixels | None:
    """The edited image (H, W, 3), or None when the thing is not found."""
    return DEEDS[order.action](image, order)


def _on_thing(
    deed: Callable[[Pixels, npt.NDArray[np.bool_], Instruction], Pixels],
) -> Callable[[Pixels, Instruction], Pixels | None]:
    def act(image: Pixels, order: Instruction) -> Pixels | None:
        from baselines.classical.edit_operations import find

        mask = find(image, order.thing)
        return None if mask is None else deed(image, mask, order)

    return act


def _recolour(image: Pixels, mask: npt.NDArray[np.bool_], order: Instruction) -> Pixels:
    from baselines.classical.edit_operations import recoloured

    return recoloured(image, mask, order.colours[0])


def _remove(image: Pixels, mask: npt.NDArray[np.bool_], order: Instruction) -> Pixels:
    from baselines.classical.edit_operations import removed

    return removed(image, mask)


def _replace(image: Pixels, mask: npt.NDArray[np.bool_], order: Instruction) -> Pixels:
    from baselines.classical.edit_operations import drawn, removed

    ys, xs = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    middle = ((xs[0] + xs[-1] + 1) / 2, (ys[0] + ys[-1] + 1) / 2)
    half = min(len(range(xs[0], xs[-1] + 1)), len(range(ys[0], ys[-1] + 1))) / 2
    return drawn(removed(image, mask), order.shape, order.colours[0], _box(middle, half))


def _move(image: Pixels, mask: npt.NDArray[np.bool_], order: Instruction) -> Pixels:
    from baselines.classical.edit_operations import moved

    by = order.amounts[0] if order.amounts else MOVED
    return moved(image, mask, round(order.way[0] * by * image.shape[1]), round(order.way[1] * by * image.shape[0]))


def _add(image: Pixels, order: Instruction) -> Pixels:
    from baselines.classical.edit_operations import drawn

    height, width = image.shape[:2]
    row, column = order.thing.place or (1, 1)
    x, y, size = (column + 0.5) / 3, (row + 0.5) / 3, ADDED
    if len(order.amounts) >= 3:
        x, y, size = order.amounts[:3]
    elif order.amounts:
        size = order.amounts[0]
    return drawn(image, order.shape, order.colours[0], _box((x * width, y * height), size * min(width, height) / 2))


def _box(middle: tuple[float, float], half: float) -> tuple[float, float, float, float]:
    return middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half


def _background(image: Pixels, order: Instruction) -> Pixels:
    from baselines.classical.edit_operations import grounded

    return grounded(image, order.colours)


def _tone(image: Pixels, order: Instruction) -> Pixels:
    from baselines.classical.edit_operations import toned

    return toned(image, order.tone, order.amounts)


DEEDS: Mapping[str, Callable[[Pixels, Instruction], Pixels | None]] = {
    "recolour": _on_thing(_recolour),
    "remove": _on_thing(_remove),
    "replace": _on_thing(_replace),
    "move": _on_thing(_move),
    "add": _add,
    "background": _background,
    "tone": _tone,
}


class RuleEditor(Method):
    """Recolours, removes, replaces, moves and adds plain things, and changes background and tone, as English and
    Chinese instructions ask."""

    card = Card(
        name="rule-editor",
        title="Rule-based editor",
        tasks=("editing",),
        groups=("classical",),
        source="this project; inpainting by Telea (2004) in OpenCV",
        notes=(
            "Things are found by the name of their colour and the third of the canvas; texts are not read. What is not"
            " understood or not found is returned unchanged, and the prediction says so."
        ),
    )

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image: Pixels = sample.input("image")
        order = understand(str(sample.input("prompt")))
        if order is None:
            return Prediction(
                image=image, said={"understood": False, "why": "the instruction is of no kind that is known"}
            )
        made = carried_out(image, order)
        if made is None:
            return Prediction(
                image=image,
                said={
                    "understood": True,
                    "action": order.action,
                    "done": False,
                    "why": "nothing of that colour is in that place",
                },
            )
        return Prediction(image=made, said={"understood": True, "action": order.action, "done": True})


BASELINES = (RuleEditor,)
