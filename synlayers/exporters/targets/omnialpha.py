"""OmniAlpha's training data: ``SPLIT/TASK.jsonl``, a line an example, and the pictures (RGBA, full canvas).

A line has ``id``, ``prompt`` (the trained wording), ``input_images`` and ``output_images``. From one design: its
decomposition (bottom first, every layer whole), the matting of all that lies above the bottom, and, where it has one,
an object that nothing covers: extracted by its caption, and removed together with its shadow or glow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np

from synlayers.compositing import composite, flatten
from synlayers.design import Design, Layer, Pixels, Record
from synlayers.exporters.omnialpha_prompts import PROMPTS
from synlayers.exporters.targets import DesignTarget, Facts, Written, write_file, write_pixels

OBJECTS: Final = ("cutout", "illustration", "icon", "photo", "shape")
SHARE: Final = (0.005, 0.5)
"""Of the canvas, that an object's box may have."""


class OmniAlpha(DesignTarget):
    name = "omnialpha"
    about = "JSONL of OmniAlpha, one file a task: decomposition, matting, referring matting, removal"

    def write_design(self, folder: Path, design: Design, written: Written) -> list[Record]:
        files = {"whole": _opaque(design.image)}
        examples: list[tuple[str, str, list[str], list[str]]] = []
        for number, layer in enumerate(design.layers):
            files[f"layer_{number:02d}"] = layer.on_canvas(design.width, design.height)
        stack = [f"layer_{number:02d}" for number in range(len(design.layers))]
        examples.append(("decomposition", "", ["whole"], stack))
        files["foreground"] = np.array(flatten(_part(design, design.layers[1:])))
        examples.append(("matting", "", ["whole"], ["foreground"]))
        found = _lone_object(design)
        if found is None:
            written.note("designs without an object that nothing covers: no referring matting, no removal")
        else:
            name = f"layer_{found.index:02d}"
            rest = [other for other in design.layers if found.index not in (other.index, other.effect_of)]
            files["mask"] = _opaque(np.repeat(np.uint8(255) * (files[name][..., 3:] > 0), 3, axis=2))
            files["without"] = _opaque(composite([(o.pixels, o.box) for o in rest], design.width, design.height))
            examples.append(("referring_matting", found.caption, ["whole"], [name]))
            examples.append(("removal", "", ["whole", "mask"], ["without"]))
        for name, pixels in files.items():
            write_pixels(folder / design.id / f"{name}.png", pixels)
        return [
            {
                "split": design.split,
                "task": task,
                "line": {
                    "id": f"{design.id}-{task}",
                    "prompt": PROMPTS[task].format(prompt=words),
                    "input_images": [f"{design.id}/{name}.png" for name in inputs],
                    "output_images": [f"{design.id}/{name}.png" for name in outputs],
                },
            }
            for task, words, inputs, outputs in examples
        ]

    def finish(self, out: Path, entries: Iterable[Record], facts: Facts) -> None:
        lines: dict[tuple[str, str], list[str]] = {}
        for entry in entries:
            lines.setdefault((entry["split"], entry["task"]), []).append(json.dumps(entry["line"], ensure_ascii=False))
        for (split, task), listed in lines.items():
            write_file(out / split / f"{task}.jsonl", ("\n".join(listed) + "\n").encode())


def _lone_object(design: Design) -> Layer | None:
    """The largest object that no other layer covers and whose caption no other layer has."""
    captions = [layer.caption for layer in design.layers]
    canvas = design.width * design.height
    fitting = [
        layer
        for layer in design.layers[1:]
        if layer.kind in OBJECTS
        and not layer.occluded_by
        and layer.caption
        and captions.count(layer.caption) == 1
        and SHARE[0] * canvas <= layer.box.area <= SHARE[1] * canvas
    ]
    return max(fitting, key=lambda layer: layer.box.area, default=None)


def _part(design: Design, layers: tuple[Layer, ...]) -> Design:
    return Design(design.id, design.width, design.height, layers, design.image)


def _opaque(image: Pixels) -> Pixels:
    return np.dstack([image, np.full(image.shape[:2], 255, np.uint8)])


TARGET = OmniAlpha()
