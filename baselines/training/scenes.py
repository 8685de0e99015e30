"""Scenes for small policies: an object with a soft edge over a background, both known, and the questions of four tasks
about them. Drawn from (seed, split, index) alone; the splits share no scene.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Sample
from benchmarks.metrics.facts.models import ColorFact, Fact, UnchangedFact, facts_json, region_of
from benchmarks.metrics.layers.resizing import resize_layers
from benchmarks.twins.elements import IMAGE_KINDS, find_element
from synlayers import load
from synlayers.errors import DataError
from synlayers.making.cells import generator

SmallTask = Literal["matting", "removal", "decomposition", "editing"]
TASKS: Final[tuple[SmallTask, ...]] = get_args(SmallTask)
SPLITS: Final = ("train", "val")
STREAM: Final = 7320
PARTS: Final = 3
"""Facts of an edit: so many parts of the object must have the new color."""
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Scene:
    """background: (H, W, 3) uint8; foreground: (H, W, 4) uint8, straight alpha; paint: a color unlike the object's."""

    id: str
    split: str
    background: Pixels = field(repr=False)
    foreground: Pixels = field(repr=False)
    paint: tuple[int, int, int]

    @property
    def layers(self) -> Pixels:
        """(2, H, W, 4)."""
        full = np.full((*self.background.shape[:2], 1), 255, np.uint8)
        return np.stack([np.concatenate([self.background, full], 2), self.foreground])

    @property
    def size(self) -> tuple[int, int]:
        return self.background.shape[1], self.background.shape[0]

    @property
    def image(self) -> Pixels:
        """(H, W, 3)."""
        return flatten(self.layers, self.size)

    def painted(self) -> Pixels:
        """The image with the object in its new color."""
        layers = self.layers
        layers[1, ..., :3] = self.paint
        return flatten(layers, self.size)


def draw_scene(seed: int, split: str, index: int, size: int) -> Scene:
    """One scene of size x size pixels.

    >>> bool((draw_scene(0, "val", 3, 32).image == draw_scene(0, "val", 3, 32).image).all())
    True
    """
    rng = generator(seed, STREAM, SPLITS.index(split), index)
    rows, columns = np.mgrid[:size, :size] / size
    color = rng.uniform(20, 235, 3)
    background = _ground(rng, rows, columns)
    for _ in range(int(rng.integers(0, 4))):  # shapes that are no object
        x, y, w, h = rng.uniform(0, 0.8, 2).tolist() + rng.uniform(0.08, 0.35, 2).tolist()
        background[(columns > x) & (columns < x + w) & (rows > y) & (rows < y + h)] = rng.uniform(0, 255, 3)
    alpha = _blob(rng, rows, columns, size)
    shade = 1 + 0.25 * np.sin(rng.uniform(3, 12) * (rows * rng.uniform(-1, 1) + columns) + rng.uniform(0, 6))
    object_color = np.clip(color * shade[..., None], 0, 255)
    foreground = np.dstack([object_color, 255 * alpha]).round().astype(np.uint8)
    foreground[foreground[..., 3] == 0] = 0
    paint = rng.uniform(0, 255, 3)
    channel = int(rng.integers(3))  # in one channel at least it is far from the object's
    paint[channel] = color[channel] + (-120 if color[channel] > 127 else 120)
    red, green, blue = (int(level) for level in paint)
    ground = background.round().astype(np.uint8)
    return Scene(f"scene-{split}-{seed}-{index}", split, ground, foreground, (red, green, blue))


def _ground(rng: np.random.Generator, rows: npt.NDArray[np.float64], columns: npt.NDArray[np.float64]) -> Pixels:
    ends = rng.uniform(0, 255, (2, 3))
    angle = rng.uniform(0, 2 * np.pi)
    along = np.clip(0.5 + (rows - 0.5) * np.sin(angle) + (columns - 0.5) * np.cos(angle), 0, 1)[..., None]
    waves = 18 * np.sin(rng.uniform(5, 30) * rows + rng.uniform(5, 30) * columns)[..., None] * rng.uniform(0, 1, 3)
    return np.asarray(np.clip(ends[0] * (1 - along) + ends[1] * along + waves, 0, 255))


def _blob(
    rng: np.random.Generator, rows: npt.NDArray[np.float64], columns: npt.NDArray[np.float64], size: int
) -> npt.NDArray[np.float64]:
    """Alpha of a wavy disk with a hard or soft edge, now and then sheer."""
    y, x = rng.uniform(0.3, 0.7, 2)
    angle, far = np.arctan2(rows - y, columns - x), np.hypot(rows - y, columns - x)
    radius = rng.uniform(0.14, 0.3) * (
        1 + sum(rng.uniform(0, 0.18) * np.sin(k * angle + rng.uniform(0, 6)) for k in range(2, 6))
    )
    soft = rng.uniform(1.0, 0.16 * size) / size
    return np.asarray(np.clip(0.5 + (radius - far) / soft, 0, 1) * rng.choice([1.0, 1.0, rng.uniform(0.5, 0.9)]))


def design_scenes(folder: Path, split: str, size: int, most: int) -> list[Scene]:
    """Scenes of a build (`synlayers.generate`): an element of each design of the split over all of the rest,
    squashed to size x size. A design without an element that can be told from its ground gives none."""
    scenes = []
    for design in load(folder, split):
        rng = generator(design.seed, STREAM, design.index)
        element = find_element(design, rng, (*IMAGE_KINDS, "shape", "text"), None)
        if element is None:
            continue
        background, foreground = element.without_it(), element.merge()
        mean = foreground[foreground[..., 3] > 127][:, :3].mean(0)
        far = np.where(mean > 127, rng.integers(0, 60, 3), rng.integers(195, 256, 3))
        small = resize_layers(torch.from_numpy(foreground.transpose(2, 0, 1).copy()), (size, size))
        ground = Image.fromarray(background).resize((size, size), Image.Resampling.BOX)
        object_pixels = small.numpy().transpose(1, 2, 0).copy()
        paint = (int(far[0]), int(far[1]), int(far[2]))
        scenes.append(Scene(f"{design.id}-{split}", split, np.asarray(ground), object_pixels, paint))
        if len(scenes) == most:
            break
    if not scenes:
        raise DataError(f"{folder} has no design of the split {split} with an element to ask about")
    return scenes


def question(scene: Scene, task: SmallTask) -> Sample:
    """What is asked about a scene; training scenes say of themselves that they are."""
    image, layers = scene.image, scene.layers
    alpha = scene.foreground[..., 3]
    inputs: dict[str, object] = {"image": image}
    truth: dict[str, object] = {"alpha": alpha}
    if task == "removal":
        inputs["mask"] = np.where(_grown(alpha > 0), 255, 0).astype(np.uint8)
        truth = {"target": scene.background}
    elif task == "decomposition":
        truth = {"layers": layers, "composite": image}
    elif task == "editing":
        inputs["prompt"] = "Paint the object in the color #{:02x}{:02x}{:02x}.".format(*scene.paint)
        truth = {"target": scene.painted(), "facts": facts_json(_facts(scene, image))}
    return Sample(scene.id, task, scene.size, inputs, truth, cluster=scene.id, groups={"split": scene.split})


def _facts(scene: Scene, image: Pixels) -> list[Fact]:
    """Three parts of the object have the new color as the exact result has it, the rest is unchanged."""
    target = scene.painted()
    inside = scene.foreground[..., 3] >= 0.8 * scene.foreground[..., 3].max()
    facts: list[Fact] = []
    columns = np.flatnonzero(inside.any(0))
    for part in np.array_split(columns, PARTS):
        mask = np.zeros_like(inside)
        mask[:, part] = inside[:, part]
        mean = target[mask].mean(0).round().astype(int).tolist()
        facts.append(
            ColorFact(role="edit", says="has the object the new color?", region=region_of(mask), rgb=tuple(mean))
        )
    facts.append(
        UnchangedFact(
            role="keep", says="is the rest as it was?", region=region_of(~_grown(scene.foreground[..., 3] > 0, 3))
        )
    )
    return facts


def _grown(mask: npt.NDArray[np.bool_], pixels: int = 1) -> npt.NDArray[np.bool_]:
    from scipy.ndimage import binary_dilation

    return np.asarray(binary_dilation(mask, iterations=pixels))
