"""Crello as LayerD renders and scores it: one folder a design, one full-canvas picture a layer."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.api.images import read_rgb, read_rgba, read_size
from benchmarks.api.stacks import boxes_above, bucket, flatten
from benchmarks.api.tasks import ID, Array, Sample
from benchmarks.datasets.dataset import Dataset, DatasetFacts, contents_of
from synlayers.errors import DataError
from synlayers.support.entries import entries

NUMBER: Final = re.compile(r"(?:.*_)?(\d{2,4})\.png")

LAYOUT: Final = """  <sample id>/0000.png     the background, RGBA, full canvas
  <sample id>/0001.png     the layer above it, and so on, back to front, without gaps
or what LayerD's tools/generate_crello_matting.py writes with --save-layers for one split:
  layers/<sample id>/<sample id>_00.png, ...
  composite/<sample id>.png"""


@dataclass(frozen=True, slots=True)
class _Stack:
    """The files of one design, back to front."""

    id: str
    layers: tuple[Path, ...]
    composite: Path | None


class Crello(Dataset):
    """Crello in LayerD's folders. `boxes` are the tight boxes of the layers above the bottom; `layer_count` counts the
    bottom."""

    facts = DatasetFacts(
        name="crello",
        task="decomposition",
        title="Crello (LayerD's rendering)",
        count=None,
        layout=LAYOUT,
        source=(
            "Suzuki et al.: LayerD, ICCV 2025, arXiv 2509.25134; Yamaguchi: CanvasVAE, ICCV 2021;"
            " github.com/CyberAgentAILab/LayerD"
        ),
        access=(
            "Hugging Face data set cyberagent/crello, revision 5.1.0, rendered with LayerD's"
            " tools/generate_crello_matting.py (--splits test --short-side-size 512 --save-layers)"
        ),
        licence="cdla-permissive-2.0, as the data set's card says",
        images_because=(
            "earlier revisions of the card named another licence, and the pictures in the designs are a stock library's"
        ),
        revision="5.1.0",
        inputs=("boxes", "layer_count"),
        twin="crello",
        known_problems=(
            (
                "the pictures are not published: they are rendered, with skia and the data set's fonts, by whoever"
                " measures"
            ),
            (
                "only elements that are opaque somewhere are kept: what is translucent all over is dropped from image"
                " and layers alike"
            ),
            (
                "whatever lies below a layer that is opaque over the whole canvas is dropped; so is a design that is"
                " left with fewer than two layers"
            ),
            "where the bottom is not opaque the design stands on white, which may or may not be a layer of its own",
            "how many designs of the test split (2,371 in an earlier revision) are left is not published",
            (
                "published figures of Qwen-Image-Layered are of a checkpoint tuned on Crello's training split that was"
                " never released"
            ),
        ),
    )

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        generated = (self.root / "layers").is_dir()
        self._layers = self.root / "layers" if generated else self.root
        self._composites = self.root / "composite" if generated else None
        folders = [p for p in entries(self._layers) if p.is_dir()]
        if not any(entries(folder, "*.png") for folder in folders):
            splits = [p.name for p in folders if (p / "layers").is_dir()]
            hint = f"; open one of the splits in it ({', '.join(splits)})" if splits else ""
            raise self.wrong(f"no folder of PNG files; {contents_of(self._layers)}{hint}")
        self._stacks = [self._stack(folder) for folder in folders]

    def samples(self) -> Sequence[Sample]:
        return [_sample(stack) for stack in self._stacks]

    def files(self) -> Iterable[Path]:
        return [
            path for stack in self._stacks for path in (*stack.layers, *([stack.composite] if stack.composite else []))
        ]

    def _stack(self, folder: Path) -> _Stack:
        """The layers of a folder in order; `DataError` for a gap, or a picture that is not numbered."""
        if not ID.fullmatch(folder.name):
            raise self.wrong(
                f"the folder {folder.name!r} is not named by an id of letters, digits, dots, dashes and underscores"
            )
        paths: dict[int, Path] = {}
        for path in entries(folder, "*.png"):
            number = NUMBER.fullmatch(path.name)
            if number is None or int(number[1]) in paths:
                raise self.wrong(f"{path} is not one of a single row of numbered layers")
            paths[int(number[1])] = path
        if not paths:
            raise DataError(f"crello: {folder} holds no layer; {contents_of(folder)}")
        if missing := set(range(len(paths))) - set(paths):
            raise DataError(
                f"crello: {folder} has a gap: layer {min(missing)} of {len(paths)} is missing ({contents_of(folder)})"
            )
        composite = self._composites / f"{folder.name}.png" if self._composites else None
        if composite is not None and not composite.is_file():
            raise DataError(f"crello: {composite} is missing, though there is {folder}")
        return _Stack(folder.name, tuple(paths[i] for i in range(len(paths))), composite)


def _sample(stack: _Stack) -> Sample:
    size = read_size(stack.layers[0])
    layers = partial(_pixels, stack.layers, size)
    composite = partial(read_rgb, stack.composite) if stack.composite else partial(_flatten, stack.layers, size)
    boxes = partial(_boxes, stack.layers, size)
    return Sample(
        stack.id,
        "decomposition",
        size,
        {"image": composite, "boxes": boxes, "layer_count": len(stack.layers)},
        {"layers": layers, "composite": composite, "boxes": boxes},
        groups={"layers": bucket(len(stack.layers))},
    )


def read_layers(paths: Sequence[Path], size: tuple[int, int]) -> Array:
    """(L, H, W, 4): full-canvas pictures of one size; one without alpha is opaque."""
    out = np.empty((len(paths), size[1], size[0], 4), np.uint8)
    for layer, path in zip(out, paths, strict=True):
        pixels = read_rgba(path)
        if pixels.shape != layer.shape:
            raise DataError(
                f"{path} is {pixels.shape[1]}x{pixels.shape[0]}, but the canvas is {size[0]}x{size[1]}; layers cover"
                " all of it"
            )
        layer[...] = pixels
    return out


@functools.lru_cache(maxsize=8)
def _pixels(paths: Sequence[Path], size: tuple[int, int]) -> Array:
    """The layers, kept for a while: image, boxes and layers of a sample are all made from them, and are asked for one
    after the other."""
    layers = read_layers(paths, size)
    layers.flags.writeable = False
    return layers


def _flatten(paths: Sequence[Path], size: tuple[int, int]) -> Array:
    return flatten(_pixels(paths, size), size)


def _boxes(paths: Sequence[Path], size: tuple[int, int]) -> Array:
    return boxes_above(_pixels(paths, size))


DATASETS = (Crello,)
