"""Photoshop's PSD and PSB, by psd-tools (the extra ``export``).

A pixel layer is taken as it is, with its mask and opacity. A layer with clipping, effects, vector masks or a fill
opacity, a shape, and a group that is more than a list (a mask, an opacity, effects, a mode of its own) are drawn by
psd-tools as one layer each; blend modes are flattened into what they show. What that does not meet, the comparison
with the merged picture in the file tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from synlayers.design import Box, Pixels, Record
from synlayers.importers.blending import blend_into
from synlayers.importers.drafts import (
    DEEPEST,
    MOST_LAYERS,
    Draft,
    Item,
    Part,
    Refused,
    check_canvas,
    check_sizes,
    faded,
)
from synlayers.importers.layered.psd import PLAIN, has_mask, mode_of, pixels_of, read_document, require_psd_tools
from synlayers.importers.origins import FileOrigin
from synlayers.importers.psd_texts import text_of

LIST: Final = "pass_through"


class Psd(FileOrigin):
    name = "psd"
    about = "Photoshop's PSD and PSB, by psd-tools (extra export)"
    suffixes = (".psd", ".psb")

    def check(self) -> None:
        require_psd_tools()

    def read(self, item: Item) -> Draft:
        return read_document(Path(item.path), _read)


def _read(document: Any) -> Draft:
    mode, depth = document.color_mode.name, int(document.depth)
    draft = Draft(int(document.width), int(document.height), [])
    if mode not in ("RGB", "GRAYSCALE"):
        raise Refused(f"its colors are {mode}, not RGB")
    if depth not in (8, 16):
        raise Refused(f"it has {depth} bits a channel")
    if depth == 16:
        draft.note("16 bits a channel are rounded to 8")
    check_canvas(draft.width, draft.height)
    found: list[Any] = []
    for layer in _layers(document, draft, 0):
        found.append(layer)
        if len(found) > MOST_LAYERS:
            raise Refused(f"more than {MOST_LAYERS} layers")
    if not found:
        raise Refused("it has no visible layers")
    check_sizes([_size(layer) for layer in found])
    for layer in found:
        if (part := _part(layer, draft)) is not None:
            draft.parts.append(part)
    if document.has_preview() and (picture := document.topil()) is not None:
        draft.shown = np.array(picture.convert("RGBA"))
        draft.matted = _stored(document)
    return draft


def _stored(document: Any) -> Pixels | None:
    """``(h, w, 3)``: the merged picture's own colors beside its alpha, which Photoshop puts on white; None where it has
    no alpha, or a profile, or 16 bits."""
    from psd_tools.constants import Resource

    channels = int(document.channels)
    profile = Resource.ICC_PROFILE in document.image_resources
    if document.depth != 8 or channels not in (2, 4) or (profile and not _is_srgb(document)):
        return None
    header = document._record.header  # psd-tools hands out only what it has computed of them
    planes = [np.frombuffer(plane, np.uint8) for plane in document._record.image_data.get_data(header)]
    colors = planes[:3] if channels == 4 else planes[:1] * 3
    return np.dstack([plane.reshape(document.height, document.width) for plane in colors])


def _is_srgb(document: Any) -> bool:
    from io import BytesIO

    from PIL import ImageCms
    from psd_tools.constants import Resource

    data = document.image_resources.get_data(Resource.ICC_PROFILE)
    try:
        return "sRGB" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(data)))
    except (ImageCms.PyCMSError, OSError, TypeError):
        return False


def _layers(group: Any, draft: Draft, depth: int) -> Iterator[Any]:
    """Layers and groups that become one layer each, bottom first."""
    if depth > DEEPEST:
        raise Refused(f"more than {DEEPEST} groups in groups")
    has_base = False
    for layer in group:
        if layer.clipping and has_base:  # drawn with its base, or hidden with it
            draft.note("clipped layers are in the layer that they are clipped to")
            continue
        has_base = True
        if not layer.visible:
            draft.note("hidden layers are left out")
        elif layer.is_group() and _is_list(layer):
            yield from _layers(layer, draft, depth + 1)
        elif layer.kind in ADJUSTMENTS or not (layer.is_group() or min(layer.size) > 0):
            if layer.kind in ADJUSTMENTS:
                draft.note(f"adjustments are left out ({layer.kind})")
        else:
            if layer.is_group():
                draft.note("groups with a mask, an opacity, effects or a mode of their own are one layer")
            yield layer


ADJUSTMENTS: Final = frozenset(
    (
        "brightnesscontrast",
        "levels",
        "curves",
        "exposure",
        "vibrance",
        "huesaturation",
        "colorbalance",
        "blackandwhite",
        "photofilter",
        "channelmixer",
        "colorlookup",
        "invert",
        "posterize",
        "threshold",
        "selectivecolor",
        "gradientmap",
    )
)
"""Kinds of layers that hold no pixels and change what is below."""


def _is_list(group: Any) -> bool:
    """Whether a group shows what its layers show without it."""
    if group.opacity < 255 or has_mask(group) or group.has_vector_mask() or group.has_effects():
        return False
    if group.has_clip_layers() or getattr(group, "fill_opacity", 255) != 255:
        return False
    return mode_of(group) == LIST or (mode_of(group) == "normal" and all(mode_of(inner) in PLAIN for inner in group))


def _size(layer: Any) -> tuple[int, int]:
    return int(layer.width), int(layer.height)


def _part(layer: Any, draft: Draft) -> Part | None:
    """A layer or group as a normal layer; None where it has no pixels."""
    left, top = int(layer.left), int(layer.top)
    about: Record = {"psd_kind": str(layer.kind)}
    if _is_plain(layer):
        pixels: Pixels | None = pixels_of(layer)
        if pixels is not None:
            pixels = faded(pixels, layer.opacity / 255)
    else:
        draft.note("effects, clipping, vector masks, fills and shapes are drawn into their layers by psd-tools")
        pixels, left, top = _drawn(layer, draft)
    if pixels is None:
        return None
    if layer.opacity < 255:
        about["opacity"] = round(layer.opacity / 255, 4)
    if (mode := mode_of(layer)) not in PLAIN:
        pixels = blend_into(draft, pixels, left, top, _blend(layer))
        about["blend_mode"] = mode
    text, font = text_of(layer)
    return Part(str(layer.name), pixels, left, top, "text" if text else "", "", text, font, about)


def _is_plain(layer: Any) -> bool:
    return bool(
        layer.has_pixels()
        and not layer.is_group()
        and not layer.has_clip_layers()
        and not layer.has_effects()
        and not layer.has_vector_mask()
        and not layer.has_stroke()
        and getattr(layer, "fill_opacity", 255) == 255
        and not (has_mask(layer) and layer.mask.parameters)
    )


def _drawn(layer: Any, draft: Draft) -> tuple[Pixels | None, int, int]:
    """What psd-tools draws of a layer alone, on the canvas; and where it lies. Effects reach past its own box."""
    canvas = Box(0, 0, draft.width, draft.height)
    picture = layer.composite(viewport=tuple(canvas), force=not layer.has_pixels())
    if picture is None:
        return None, 0, 0
    pixels = np.array(picture.convert("RGBA"))
    box = picture.convert("RGBA").getchannel("A").getbbox()
    if box is None:
        return None, 0, 0
    return np.ascontiguousarray(pixels[box[1] : box[3], box[0] : box[2]]), box[0], box[1]


def _blend(layer: Any) -> Any:
    from psd_tools.composite.blend import BLEND_FUNC

    if layer.blend_mode not in BLEND_FUNC or mode_of(layer) == "dissolve":
        raise Refused("a layer blends in a mode that is not supported", mode_of(layer))
    return BLEND_FUNC[layer.blend_mode]


ORIGIN = Psd()
