"""Scenes in RORD's folders: an element that turns up at several places, and the scene without it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.api.images import write_png
from benchmarks.twins.elements import DesignElement, Mask
from synlayers.compositing import composite, tight_box
from synlayers.design import Box, Pixels

FRAMES: Final = 3
"""Frames of a scene beside the clean one; the element is at its own place in the first."""
LIGHT: Final = 0.025
"""The clean frame was filmed a moment later: its levels are up to this share brighter or darker."""
QUALITY: Final = 95


def write_scene(folder: Path, element: DesignElement, number: int, rng: np.random.Generator) -> None:
    """One scene of an element: a frame is the scene with the element and what it casts laid on top."""
    clean = element.without_it()
    write_frames(folder, f"T-{number:06d}_{element.layer.kind}_W01", clean, _frames(element, clean, rng), rng)


def write_frames(
    folder: Path, scene: str, clean: Pixels, frames: Iterator[tuple[Pixels, Mask]], rng: np.random.Generator
) -> None:
    """One scene: ``img``, ``mask`` (coarse, 0 is the object), ``gt`` and ``label``.

    ``gt`` is the scene in the frame's light, exact where RORD's is blended; the clean frame is the same in its own
    light, so the two truths differ as RORD's do. JPEG, every block on its own (no chroma subsampling).

    Args:
        frames: pictures with the object, and what it covers there with what it casts.
    """
    homes = {name: folder / name / scene for name in ("img", "mask", "gt", "label")}
    for home in homes.values():
        home.mkdir(parents=True)
    light = 1 + LIGHT * rng.uniform(0.4, 1) * rng.choice((-1, 1))
    _write_jpeg(homes["img"] / f"{scene}_G0001.jpg", np.rint(clean * light).clip(0, 255).astype(np.uint8))
    for count, (frame, covered) in enumerate(frames):
        name = f"{scene}_F{30 * count + 1:04d}"
        outline = _outline(covered, rng)
        _write_jpeg(homes["img"] / f"{name}.jpg", frame)
        _write_jpeg(homes["gt"] / f"{name}.jpg", clean)
        write_png(homes["mask"] / f"{name}_M.png", _coarse(outline, clean.shape[:2]))
        label = _label(name, outline, (clean.shape[1], clean.shape[0]))
        (homes["label"] / f"{name}.json").write_text(
            json.dumps(label, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )


def _frames(element: DesignElement, clean: Pixels, rng: np.random.Generator) -> Iterator[tuple[Pixels, Mask]]:
    """The scene with the element at its own place, then at others, whole on the canvas; and what it covers there with
    what it casts."""
    height, width = clean.shape[:2]
    ground = np.dstack([clean, np.full((height, width), 255, np.uint8)])
    cutout = element.merge()
    box = tight_box(cutout)
    assert box is not None  # it was seen
    crop = np.ascontiguousarray(cutout[box.y0 : box.y1, box.x0 : box.x1])
    x, y = box.x0, box.y0
    for _ in range(FRAMES):
        place = Box(x, y, x + box.width, y + box.height)
        covered = np.zeros((height, width), bool)
        covered[place.y0 : place.y1, place.x0 : place.x1] = crop[..., 3] > 0
        yield composite([(ground, Box(0, 0, width, height)), (crop, place)], width, height), covered
        x, y = (int(rng.integers(0, free + 1)) for free in (width - box.width, height - box.height))


def _outline(covered: Mask, rng: np.random.Generator) -> npt.NDArray[np.int32]:
    """(n, 2): a polygon around what is covered, drawn by a generous hand: the convex hull, grown by a few percent, with
    few corners."""
    import cv2

    points = np.argwhere(covered)[:, ::-1].astype(np.float64)
    hull: Any = cv2.convexHull(points.astype(np.int32))[:, 0].astype(np.float64)
    middle = hull.mean(axis=0)
    margin = 0.012 * max(covered.shape) * rng.uniform(0.7, 1.5)
    away = hull - middle
    outer = hull + away / np.maximum(np.hypot(*away.T), 1)[:, None] * margin
    few: Any = cv2.approxPolyDP(np.rint(outer).astype(np.int32), margin / 3, True)[:, 0]
    return np.asarray(few.clip(0, (covered.shape[1] - 1, covered.shape[0] - 1)), np.int32)


def _coarse(outline: npt.NDArray[np.int32], shape: tuple[int, int]) -> Pixels:
    """The polygon, dilated, as RORD keeps it: 0 inside, 255 outside."""
    import cv2

    mask: Any = cv2.fillPoly(np.zeros(shape, np.uint8), [outline], 255)
    side = 2 * max(2, max(shape) // 160) + 1
    return np.asarray(255 - cv2.dilate(mask, np.ones((side, side), np.uint8)), np.uint8)


def _label(name: str, outline: npt.NDArray[np.int32], size: tuple[int, int]) -> dict[str, Any]:
    """RORD's label of a frame: polygons, the class of each, and the resolution that they are drawn at."""
    return {
        "Raw_Data_Info.": {"Raw_Data_ID": name, "Resolution": f"{size[0]}, {size[1]}"},
        "Learning_Data_Info.": {"Annotation": [{"Class_ID": "F01", "segmentation": [outline.ravel().tolist()]}]},
    }


def _write_jpeg(path: Path, pixels: Pixels) -> None:
    Image.fromarray(pixels).save(path, quality=QUALITY, subsampling=0)
