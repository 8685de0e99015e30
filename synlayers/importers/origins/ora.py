"""OpenRaster (Krita, GIMP, MyPaint), with its blend modes."""

from __future__ import annotations

from pathlib import Path

from synlayers.design import Record
from synlayers.importers.blending import CSS_MODES, blend_into
from synlayers.importers.drafts import MOST_LAYERS, Draft, Item, Part, Refused, check_canvas, check_sizes, faded
from synlayers.importers.layered.ora import OVER, OraFile, OraNode, open_ora
from synlayers.importers.origins import FileOrigin
from synlayers.importers.pictures import rgba, size_of


class Ora(FileOrigin):
    name = "ora"
    about = "OpenRaster files (Krita, GIMP, MyPaint)"
    suffixes = (".ora",)

    def read(self, item: Item) -> Draft:
        with open_ora(Path(item.path)) as file:
            return _read(file)


def _read(file: OraFile) -> Draft:
    draft = Draft(file.width, file.height, [])
    check_canvas(draft.width, draft.height)
    layers = _layers(file, draft)[::-1]  # the file lists the top one first
    sizes = [size_of(file.head(layer.source), layer.source) for layer in layers[: MOST_LAYERS + 1]]
    check_sizes([*sizes, *([(0, 0)] * (len(layers) - len(sizes)))])
    for layer in layers:
        draft.parts.append(_part(file, layer, draft))
    if file.holds("mergedimage.png"):
        draft.shown = rgba(file.read("mergedimage.png"), "mergedimage.png")
    return draft


def _layers(file: OraFile, draft: Draft) -> list[OraNode]:
    """The layers that are shown, top first; groups are lists, unless they are more."""
    layers = []
    for node in file.nodes():
        if node.hidden:
            draft.note("hidden layers are left out")
        elif not node.is_group:
            layers.append(node)
        elif node.operator != OVER:
            raise Refused("a group blends in a mode of its own", node.operator[:40])
        elif node.own_opacity < 1:
            draft.note("the opacity of groups is in each of their layers")
    return layers


def _part(file: OraFile, layer: OraNode, draft: Draft) -> Part:
    pixels = rgba(file.read(layer.source), layer.source, draft)
    about: Record = {} if layer.opacity == 1 else {"opacity": round(layer.opacity, 4)}
    if layer.operator != OVER:
        if layer.operator not in CSS_MODES:
            raise Refused("a layer blends in a mode that is not supported", layer.operator[:40])
        pixels = blend_into(draft, pixels, layer.left, layer.top, CSS_MODES[layer.operator])
        about["blend_mode"] = layer.operator
    return Part(layer.name, faded(pixels, layer.opacity), layer.left, layer.top, about=about)


ORIGIN = Ora()
