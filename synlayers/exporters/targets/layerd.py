"""LayerD's folders: ``SPLIT/ID/0000.png``, ..., full canvas, back to front."""

from __future__ import annotations

from pathlib import Path

from synlayers.design import Design, Record
from synlayers.exporters.layouts import layerd_layers
from synlayers.exporters.targets import DesignTarget, LeftOut, Written, write_pixels


class LayerD(DesignTarget):
    name = "layerd"
    about = "folders of LayerD (ID/0000.png, ...): the layers that it keeps, full canvas"

    def write_design(self, folder: Path, design: Design, written: Written) -> list[Record]:
        layers = layerd_layers(design)
        if len(layers) < 2:
            raise LeftOut("fewer than two layers are opaque anywhere; LayerD skips such a sample")
        if len(layers) < len(design.layers):
            written.note(
                "designs without layers that are opaque nowhere, or under one that covers all; LayerD drops them"
            )
        for number, layer in enumerate(layers):
            write_pixels(folder / design.id / f"{number:04d}.png", layer.on_canvas(design.width, design.height))
        return [{"split": design.split, "id": design.id}]


TARGET = LayerD()
