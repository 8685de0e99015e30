"""What DiffSynth-Studio trains Qwen-Image-Layered on: ``SPLIT/metadata_layered.json`` and pictures on the full canvas.

A row's ``image`` lists the composite, then the layers back to front; ``layer_input_image`` is the composite again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from synlayers.design import Design, Record
from synlayers.exporters.targets import DesignTarget, Facts, LeftOut, Written, write_file, write_pixels

GRID = 16
"""Sides must be multiples of it."""


class DiffSynth(DesignTarget):
    name = "diffsynth"
    about = "metadata_layered.json of DiffSynth-Studio (training of Qwen-Image-Layered)"

    def write_design(self, folder: Path, design: Design, written: Written) -> list[Record]:
        if design.width % GRID or design.height % GRID:
            raise LeftOut(f"{design.width}x{design.height}: its trainer takes sides that are multiples of {GRID}")
        whole = np.dstack([design.image, np.full(design.image.shape[:2], 255, np.uint8)])
        names = [f"{design.id}/whole.png"]
        write_pixels(folder / names[0], whole)
        for number, layer in enumerate(design.layers):
            names.append(f"{design.id}/layer_{number:02d}.png")
            write_pixels(folder / names[-1], layer.on_canvas(design.width, design.height))
        row = {
            "image": names,
            "layer_input_image": names[0],
            "layer_num": len(design.layers),
            "prompt": design.caption,
            "height": design.height,
            "width": design.width,
        }
        return [{"split": design.split, "row": row}]

    def finish(self, out: Path, entries: Iterable[Record], facts: Facts) -> None:
        rows: dict[str, list[Record]] = {}
        for entry in entries:
            rows.setdefault(entry["split"], []).append(entry["row"])
        for split, listed in rows.items():
            text = json.dumps(listed, ensure_ascii=False, indent=1) + "\n"
            write_file(out / split / "metadata_layered.json", text.encode())


TARGET = DiffSynth()
