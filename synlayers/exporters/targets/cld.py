"""The truth as CLD's evaluation reads it: ``SPLIT/case_0/`` with ``layer_boxes.json``, ``composite.png``, ``00.png``
(the background), ``01.png``, ... (CLD trains on PrismLayersPro's table: ``--to prismlayers``.)"""

from __future__ import annotations

import json
from pathlib import Path

from synlayers.design import Design, Record
from synlayers.exporters.layouts import cld_boxes
from synlayers.exporters.targets import DesignTarget, Written, write_file, write_pixels


class Cld(DesignTarget):
    name = "cld"
    about = "cases of CLD's evaluation (case_N/layer_boxes.json, 00.png, ...), boxes on its grid of 16"

    def write_design(self, folder: Path, design: Design, written: Written) -> list[Record]:
        case = folder / f"case_{design.index}"
        for number, layer in enumerate(design.layers):
            write_pixels(case / f"{number:02d}.png", layer.on_canvas(design.width, design.height))
        write_pixels(case / "composite.png", design.image)
        boxes = cld_boxes([layer.box for layer in design.layers[1:]], design.width, design.height)
        # its script puts a whole-canvas box before that of the background
        write_file(case / "layer_boxes.json", (json.dumps([boxes[0], *boxes], indent=4) + "\n").encode())
        return [{"split": design.split, "id": design.id, "case": case.name}]


TARGET = Cld()
