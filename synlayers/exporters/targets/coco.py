"""COCO: pictures in ``SPLIT/``, boxes and masks in ``annotations/instances_SPLIT.json``.

An annotation is a layer above the bottom with at least one pixel that is more its own than anything else's: its mask is
where its alpha, less what lies above, is at least one half. ``amodal_bbox`` is the layer's whole box; ``caption``,
``layer_index`` and ``visible_fraction`` are ours too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from synlayers.design import KINDS, Design, Record
from synlayers.exporters.targets import DesignTarget, Facts, Written, write_file, write_pixels

Mask = npt.NDArray[np.bool_]


class Coco(DesignTarget):
    name = "coco"
    about = "COCO instances: a box and a mask (RLE) a layer, categories are kinds of layers"

    def write_design(self, folder: Path, design: Design, written: Written) -> list[Record]:
        write_pixels(folder / f"{design.id}.png", design.image)
        image = {
            "id": design.index + 1,
            "file_name": f"{design.id}.png",
            "width": design.width,
            "height": design.height,
        }
        annotations = []
        for layer, mask in zip(design.layers[1:], visible_masks(design)[1:], strict=True):
            if not mask.any():
                written.note("layers that are nowhere half visible: no annotation")
                continue
            rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
            x0, y0 = int(columns[0]), int(rows[0])
            annotations.append(
                {
                    "image_id": image["id"],
                    "category_id": KINDS.index(layer.kind) + 1,
                    "bbox": [x0, y0, int(columns[-1]) + 1 - x0, int(rows[-1]) + 1 - y0],
                    "area": int(mask.sum()),
                    "iscrowd": 0,
                    "segmentation": {"size": list(mask.shape), "counts": run_lengths(mask)},
                    "amodal_bbox": [layer.box.x0, layer.box.y0, layer.box.width, layer.box.height],
                    "layer_index": layer.index,
                    "visible_fraction": layer.visible_fraction,
                    "caption": layer.caption,
                }
            )
        return [{"split": design.split, "image": image | {"caption": design.caption}, "annotations": annotations}]

    def finish(self, out: Path, entries: Iterable[Record], facts: Facts) -> None:
        files: dict[str, Record] = {}
        for entry in entries:
            empty = {
                "info": {"description": "layers of synlayers designs; the bottom layer is no instance"},
                "categories": [{"id": number + 1, "name": kind} for number, kind in enumerate(KINDS)],
                "images": [],
                "annotations": [],
            }
            file = files.setdefault(entry["split"], empty)
            file["images"].append(entry["image"])
            for annotation in entry["annotations"]:
                file["annotations"].append({"id": len(file["annotations"]) + 1, **annotation})
        (out / "annotations").mkdir(exist_ok=True)
        for split, file in files.items():
            text = json.dumps(file, ensure_ascii=False, separators=(",", ":"))
            write_file(out / "annotations" / f"instances_{split}.json", text.encode())


def visible_masks(design: Design) -> list[Mask]:
    """For every layer, back to front: (H, W) bool, where at least half of a pixel is the layer's."""
    through = np.ones((design.height, design.width))
    masks = []
    for layer in reversed(design.layers):
        mask = np.zeros((design.height, design.width), bool)
        part = (slice(layer.box.y0, layer.box.y1), slice(layer.box.x0, layer.box.x1))
        alpha = layer.pixels[..., 3] / 255
        mask[part] = alpha * through[part] >= 0.5
        through[part] *= 1 - alpha
        masks.append(mask)
    return masks[::-1]


def run_lengths(mask: Mask) -> list[int]:
    """COCO's run lengths: down the columns, zeros first.

    >>> run_lengths(np.array([[True, False], [True, True]]))
    [0, 2, 1, 1]
    """
    flat = mask.ravel(order="F")
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
    return [0, *runs] if flat[0] else runs


TARGET = Coco()
