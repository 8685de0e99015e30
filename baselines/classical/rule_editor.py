"""Editing by rules: a few kinds of instructions are understood and carried out with OpenCV on the pixels. It knows
nothing of how a picture was made."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from baselines.classical.edit_instructions import Instruction, parse_instruction
from benchmarks.api.card import Card
from benchmarks.api.method import Method
from benchmarks.api.tasks import Prediction, Sample

Pixels = npt.NDArray[np.uint8]
ADDED = 0.2
"""Size of what is added, as a share of the shorter side, where the instruction does not say it."""
MOVED = 0.2
"""How far a thing is moved where the instruction does not say it."""


def apply_instruction(image: Pixels, instruction: Instruction) -> Pixels | None:
    """The edited image (H, W, 3), or None when the thing is not found."""
    return OPERATIONS[instruction.action](image, instruction)


def _on_target(
    operation: Callable[[Pixels, npt.NDArray[np.bool_], Instruction], Pixels],
) -> Callable[[Pixels, Instruction], Pixels | None]:
    def act(image: Pixels, instruction: Instruction) -> Pixels | None:
        from baselines.classical.edit_operations import find_target

        mask = find_target(image, instruction.target)
        return None if mask is None else operation(image, mask, instruction)

    return act


def _recolor(image: Pixels, mask: npt.NDArray[np.bool_], instruction: Instruction) -> Pixels:
    from baselines.classical.edit_operations import recolor

    return recolor(image, mask, instruction.colors[0])


def _remove(image: Pixels, mask: npt.NDArray[np.bool_], instruction: Instruction) -> Pixels:
    from baselines.classical.edit_operations import remove

    return remove(image, mask)


def _replace(image: Pixels, mask: npt.NDArray[np.bool_], instruction: Instruction) -> Pixels:
    from baselines.classical.edit_operations import draw_shape, remove

    ys, xs = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    middle = ((xs[0] + xs[-1] + 1) / 2, (ys[0] + ys[-1] + 1) / 2)
    half = min(len(range(xs[0], xs[-1] + 1)), len(range(ys[0], ys[-1] + 1))) / 2
    return draw_shape(remove(image, mask), instruction.shape, instruction.colors[0], _box(middle, half))


def _move(image: Pixels, mask: npt.NDArray[np.bool_], instruction: Instruction) -> Pixels:
    from baselines.classical.edit_operations import move

    by = instruction.amounts[0] if instruction.amounts else MOVED
    return move(
        image, mask, round(instruction.way[0] * by * image.shape[1]), round(instruction.way[1] * by * image.shape[0])
    )


def _add(image: Pixels, instruction: Instruction) -> Pixels:
    from baselines.classical.edit_operations import draw_shape

    height, width = image.shape[:2]
    row, column = instruction.target.place or (1, 1)
    x, y, size = (column + 0.5) / 3, (row + 0.5) / 3, ADDED
    if len(instruction.amounts) >= 3:
        x, y, size = instruction.amounts[:3]
    elif instruction.amounts:
        size = instruction.amounts[0]
    return draw_shape(
        image, instruction.shape, instruction.colors[0], _box((x * width, y * height), size * min(width, height) / 2)
    )


def _box(middle: tuple[float, float], half: float) -> tuple[float, float, float, float]:
    return middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half


def _background(image: Pixels, instruction: Instruction) -> Pixels:
    from baselines.classical.edit_operations import fill_background

    return fill_background(image, instruction.colors)


def _tone(image: Pixels, instruction: Instruction) -> Pixels:
    from baselines.classical.edit_operations import change_tone

    return change_tone(image, instruction.tone, instruction.amounts)


OPERATIONS: Mapping[str, Callable[[Pixels, Instruction], Pixels | None]] = {
    "recolour": _on_target(_recolor),
    "remove": _on_target(_remove),
    "replace": _on_target(_replace),
    "move": _on_target(_move),
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
        instruction = parse_instruction(str(sample.input("prompt")))
        if instruction is None:
            return Prediction(
                image=image, metadata={"understood": False, "why": "the instruction is of no kind that is known"}
            )
        edited = apply_instruction(image, instruction)
        if edited is None:
            return Prediction(
                image=image,
                metadata={
                    "understood": True,
                    "action": instruction.action,
                    "done": False,
                    "why": "nothing of that colour is in that place",
                },
            )
        return Prediction(image=edited, metadata={"understood": True, "action": instruction.action, "done": True})


BASELINES = (RuleEditor,)
