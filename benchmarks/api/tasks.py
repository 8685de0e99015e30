"""What the benchmarks ask: the tasks, one sample of a task, one prediction for it.

Arrays here are as files hold them (numpy, row-major): images (H, W, 3) uint8, alpha and masks (H, W) uint8 or uint16,
layers (L, H, W, 4) uint8 straight alpha, back to front, all on the full canvas; boxes (n, 4) int ``[x0, y0, x1, y1]``,
end exclusive. The metrics' tensors are made from them in one place, at scoring.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from synlayers.errors import DataError

TaskName = Literal[
    "decomposition",
    "matting",
    "referring_matting",
    "removal",
    "editing",
    "fill",
    "extend",
    "text_rendering",
    "text_to_rgba",
]
TASKS: tuple[TaskName, ...] = get_args(TaskName)

Array = npt.NDArray[Any]
Lazy = Callable[[], Any]
"""A value that is read when it is asked for (pixels), so that a list of samples is cheap."""

ID = re.compile(r"[A-Za-z0-9._-]{1,200}")

OUTPUT: Mapping[TaskName, Literal["layers", "alpha", "image", "rgba"]] = {
    "decomposition": "layers",
    "matting": "alpha",
    "referring_matting": "alpha",
    "removal": "image",
    "editing": "image",
    "fill": "image",
    "extend": "image",
    "text_rendering": "image",
    "text_to_rgba": "rgba",
}
"""What a prediction of each task is."""

INPUTS: Mapping[TaskName, tuple[str, ...]] = {
    "decomposition": ("image",),
    "matting": ("image",),
    "referring_matting": ("image", "prompt"),
    "removal": ("image", "mask"),
    "editing": ("image", "prompt"),
    "fill": ("image", "mask", "prompt"),
    "extend": ("image", "mask", "prompt"),
    "text_rendering": ("image", "mask", "prompt"),
    "text_to_rgba": ("prompt",),
}
"""Inputs that every sample of a task has. A data set may offer more (`boxes`, `layer_count`, `trimap`, `effect_mask`,
`caption`), which a baseline may require."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One question of a benchmark and its answer key.

    Args:
        id: ``[A-Za-z0-9._-]+``, unique in its data set, stable across machines.
        size: (width, height) of the canvas, known without decoding.
        inputs: what a method may see; values are arrays, strings, numbers, or `Lazy` functions that read them.
        truth: what only the score may see (`alpha`, `layers`, `target`, `composite`, ...).
        cluster: the scene that this sample shares with others; intervals resample clusters.
        groups: named groupings of the data set, for tables (``{"type": "SO", "category": "animal"}``).
    """

    id: str
    task: TaskName
    size: tuple[int, int]
    inputs: Mapping[str, Any] = field(repr=False)
    truth: Mapping[str, Any] = field(repr=False)
    cluster: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.id) or set(self.id) <= {"."}:
            raise DataError(
                f"sample id {self.id!r} is not of letters, digits, dots, dashes and underscores, at most 200"
            )

    def input(self, name: str) -> Any:
        """The value of an input, read now if it is lazy."""
        return _value(self.inputs, name, self.id)

    def key(self, name: str) -> Any:
        """The value of a part of the answer key, read now if it is lazy."""
        return _value(self.truth, name, self.id)


class SampleUnreadable(DataError):
    """A part of a sample cannot be read: that is no fault of the method that asked for it."""


def _value(values: Mapping[str, Any], name: str, sample: str) -> Any:
    if name not in values:
        raise DataError(f"sample {sample} has no '{name}'; it has {', '.join(sorted(values))}")
    try:
        return values[name]() if callable(values[name]) else values[name]
    except DataError as error:
        raise SampleUnreadable(str(error)) from error


@dataclass(frozen=True, slots=True)
class Prediction:
    """An answer. Exactly the part that the task's `OUTPUT` names is set; `composite` may come with layers.

    layers: (L, H, W, 4) uint8, back to front; alpha: (H, W) uint8 or uint16; image: (H, W, 3) uint8, or (H, W, 4) for
    text_to_rgba; metadata: what the model said or used (boxes, caption, prompt, seed), plain JSON.
    """

    layers: Array | None = None
    alpha: Array | None = None
    image: Array | None = None
    composite: Array | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


def check_prediction(task: TaskName, prediction: Prediction) -> None:
    """Raises `DataError` saying what is wrong with the kind, shape or type of an answer. Sizes are the protocol's
    business."""
    output = OUTPUT[task]
    wanted = {
        "layers": prediction.layers,
        "alpha": prediction.alpha,
        "image": prediction.image,
        "rgba": prediction.image,
    }[output]
    if wanted is None:
        raise DataError(f"a prediction of {task} needs {'an image' if output == 'rgba' else output}")
    shapes: dict[str, tuple[int, tuple[int, ...]]] = {
        "layers": (4, (4,)),
        "alpha": (2, ()),
        "image": (3, (3,)),
        "rgba": (3, (4,)),
    }
    ndim, last = shapes[output]
    kinds = (np.uint8, np.uint16) if output == "alpha" else (np.uint8,)
    if wanted.ndim != ndim or (last and wanted.shape[-1] not in last) or wanted.dtype not in kinds:
        names = " or ".join(np.dtype(k).name for k in kinds)
        raise DataError(f"a prediction of {task} must be {output} of {names}, not {wanted.dtype} {wanted.shape}")
    if 0 in wanted.shape[-3 if output == "layers" else 0 :][:2]:
        raise DataError(f"a prediction of {task} has no pixels: {wanted.shape}")
