"""Photoshop's format, by psd-tools (the extra ``export``)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from synlayers.compositing import as_image, flatten
from synlayers.design import Design
from synlayers.errors import UsageError
from synlayers.exporters.layer_groups import LayerGroup, in_groups
from synlayers.exporters.layer_names import layer_label
from synlayers.support.atomic import replacing

LONGEST_SIDE = 30_000
"""Of a PSD; larger ones are another format (PSB)."""


def write_psd(path: Path, design: Design, groups: Iterable[LayerGroup] = ()) -> None:
    """Writes a design: pixel layers cropped to their boxes, straight alpha as it is, opacity 255, normal blending, and
    the picture they give.

    Three things are done that psd-tools leaves out. Names stand in the file as Unicode too, or Photoshop would read
    them in the system's code page. The merged picture gets the alpha of the stack (psd-tools writes 0 everywhere, and
    whoever shows that picture shows nothing), and run lengths, as the layers have (psd-tools stores it as it is).

    Raises:
        UsageError: psd-tools is not installed, or a side is over 30,000 pixels.
    """
    try:
        from psd_tools import PSDImage
        from psd_tools.constants import Compression
    except ImportError:
        raise UsageError("writing PSD needs psd-tools: pip install 'synlayers[export]'") from None
    if max(design.width, design.height) > LONGEST_SIDE:
        raise UsageError(
            f"{design.id} is {design.width}x{design.height}; a PSD has at most {LONGEST_SIDE} pixels a side"
        )
    document = PSDImage.new("RGBA", (design.width, design.height))  # "RGB" would turn alpha into masks, inexactly
    for group, members in in_groups(design.layers, groups):
        made = []
        for layer in members:
            made.append(
                document.create_pixel_layer(as_image(layer.pixels), name="layer", top=layer.box.y0, left=layer.box.x0)
            )
            made[-1].name = layer_label(layer)
        if group is not None:
            document.create_group(made, name="group").name = group.name
    file = document._record  # what `save` writes after it has composed the merged picture, slowly, to be thrown away
    planes = np.moveaxis(np.asarray(flatten(design)), 2, 0)
    file.image_data.compression = Compression.RLE
    file.image_data.set_data([np.ascontiguousarray(plane).tobytes() for plane in planes], file.header)
    section = file.layer_and_mask_information.layer_info
    assert section is not None  # layers were just written
    # below zero: the merged picture's fourth channel is its transparency; the ends of groups count as layers
    section.layer_count = -len(section.layer_records or ())
    with replacing(path) as temporary, temporary.open("wb") as out:
        file.write(out)
