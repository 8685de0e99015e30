"""Fills and lines of shapes, and pictures, drawn on a slide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import skia

from synlayers.compositing import as_image
from synlayers.design import Pixels
from synlayers.importers.drafts import MOST_CANVAS, Draft, Part, Refused, check_sizes
from synlayers.importers.pictures import rgba, size_of
from synlayers.importers.slides.colors import WHOLE, A, Color, R, Theme, tag_of

EMU: Final = 9525
"""English metric units of a pixel at 96 an inch."""
LINE: Final = 9525
"""Width of a line that does not say how wide it is, in those units."""
FILLS: Final = ("noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill")
JOINS: Final = {"miter": skia.Paint.kMiter_Join, "bevel": skia.Paint.kBevel_Join, "round": skia.Paint.kRound_Join}
PLAIN_BLIP: Final = ("extLst",)
"""What of a picture changes none of its pixels."""


@dataclass(slots=True)
class Slide:
    """What is drawn on.

    Args:
        theme: of the part that is drawn. part: whose relations name pictures. decoded: pictures by part and relation.
    """

    draft: Draft
    theme: Theme
    part: Any
    decoded: dict[str, Pixels] = field(default_factory=dict)

    def blank(self) -> tuple[Pixels, skia.Canvas]:
        """An empty slide, straight alpha, and what draws on it."""
        pixels = np.zeros((self.draft.height, self.draft.width, 4), np.uint8)
        return pixels, skia.Surface(pixels, skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType).getCanvas()

    def add(self, name: str, pixels: Pixels, left: int = 0, top: int = 0, **about: Any) -> None:
        """A layer, cropped to what has alpha; nothing where nothing has."""
        box = as_image(np.ascontiguousarray(pixels)).getchannel("A").getbbox()
        if box is None:
            self.draft.note("shapes without a pixel on the slide are left out")
            return
        crop = np.ascontiguousarray(pixels[box[1] : box[3], box[0] : box[2]])
        self.draft.parts.append(Part(name, crop, left + box[0], top + box[1], **about))
        check_sizes([part.pixels.shape[1::-1] for part in self.draft.parts])


def fill_of(properties: Any) -> Any | None:
    """The element that says how something is filled; None where nothing does."""
    return next((child for child in properties if tag_of(child) in FILLS), None) if properties is not None else None


def solid(slide: Slide, fill: Any | None, placeholder: Color | None = None) -> Color | None:
    """The color of a fill; None where it fills nothing.

    Raises:
        Refused: it is no plain color.
    """
    if fill is None or tag_of(fill) == "noFill":
        return None
    if tag_of(fill) != "solidFill" or not len(fill):
        raise Refused("a shape is filled with more than a color", tag_of(fill)[:40])
    return slide.theme.color(fill[0], placeholder)


def style_of(slide: Slide, shape: Any, reference: str, styles: str) -> tuple[Any | None, Color | None]:
    """The style of the theme that a shape refers to, and the color that it is in; None where it refers to none."""
    found = next((element for element in shape.iter() if tag_of(element) == reference), None)
    number = found.get("idx", "0") if found is not None else "0"
    if found is None or not number.isdigit() or int(number) == 0:
        return None, None
    known = slide.theme.styles[styles]
    if int(number) > len(known):
        raise Refused("a shape refers to a style that its theme does not have", f"{styles} {number}"[:60])
    return known[int(number) - 1], slide.theme.color(found[0]) if len(found) else None


def paint_shape(slide: Slide, shape: Any, path: skia.Path, matrix: skia.Matrix, name: str) -> None:
    """Adds the fill and the line of a shape as one layer; nothing where it has neither.

    Raises:
        Refused: they are more than plain colors and solid lines.
    """
    properties = shape.find("{*}spPr")
    fill, placeholder = fill_of(properties), None
    if fill is None:
        fill, placeholder = style_of(slide, shape, "fillRef", "fillStyleLst")
    color = solid(slide, fill, placeholder) if tag_of(shape) != "cxnSp" else None
    line = _line(slide, shape, properties)
    if color is None and line is None:
        return
    pixels, canvas = slide.blank()
    canvas.concat(matrix)
    if color is not None and color.alpha:
        canvas.drawPath(path, skia.Paint(AntiAlias=True, Color=_argb(color)))
    if line is not None:
        canvas.drawPath(path, line)
    slide.add(name, pixels, about={"pptx_kind": tag_of(shape)})


def _line(slide: Slide, shape: Any, properties: Any) -> skia.Paint | None:
    own = properties.find(f"{A}ln")
    style, placeholder = style_of(slide, shape, "lnRef", "lnStyleLst")
    fill = fill_of(own) if own is not None else None
    if fill is None and style is not None:
        fill = fill_of(style)
    color = solid(slide, fill, placeholder)
    if color is None:
        return None
    lines = [line for line in (own, style) if line is not None]
    width = next((int(line.get("w")) for line in lines if line.get("w", "").isdigit()), LINE)
    for line in lines[:1]:
        _check_line(line)
    paint = skia.Paint(AntiAlias=True, Color=_argb(color), Style=skia.Paint.kStroke_Style, StrokeWidth=width / EMU)
    joins = [tag_of(child) for line in lines for child in line]
    paint.setStrokeJoin(
        skia.Paint.kMiter_Join
        if "miter" in joins
        else skia.Paint.kBevel_Join
        if "bevel" in joins
        else skia.Paint.kRound_Join
    )
    return paint


def _check_line(line: Any) -> None:
    dash = line.find(f"{A}prstDash")
    if line.find(f"{A}custDash") is not None or (dash is not None and dash.get("val", "solid") != "solid"):
        raise Refused("a line is dashed")
    if line.get("cmpd", "sng") != "sng":
        raise Refused("a line is a double one")
    if line.get("cap", "flat") != "flat":
        raise Refused("a line has ends of its own")
    for end in ("headEnd", "tailEnd"):
        if (found := line.find(f"{A}{end}")) is not None and found.get("type", "none") != "none":
            raise Refused("a line has an arrow")


def _argb(color: Color) -> int:
    return int(skia.ColorSetARGB(color.alpha, color.red, color.green, color.blue))


def picture_of(slide: Slide, blip_fill: Any) -> tuple[Pixels, float]:
    """The pixels that a ``blipFill`` shows, cropped as it says, and its opacity.

    Raises:
        Refused: it is not in the file, no picture, or changed in ways that are not drawn.
    """
    blip = blip_fill.find(f"{A}blip")
    if blip is None:
        raise Refused("a picture is missing in it")
    if blip.get(f"{R}link"):
        raise Refused("a picture is not in the file but linked")
    opacity = 1.0
    for change in blip:
        if tag_of(change) == "alphaModFix" and change.get("amt", "").isdigit():
            opacity *= min(1.0, int(change.get("amt")) / WHOLE)
        elif tag_of(change) not in PLAIN_BLIP:
            raise Refused("a picture is changed in a way that is not drawn", tag_of(change)[:40])
    if blip_fill.find(f"{A}tile") is not None:
        raise Refused("a picture is tiled")
    stretch = blip_fill.find(f"{A}stretch/{A}fillRect")
    if stretch is not None and any(value not in ("0", "") for value in stretch.attrib.values()):
        raise Refused("a picture is stretched past its frame")
    return _cropped(_decoded(slide, blip.get(f"{R}embed", "")), blip_fill.find(f"{A}srcRect")), opacity


def _decoded(slide: Slide, relation: str) -> Pixels:
    key = f"{slide.part.partname} {relation}"
    if key not in slide.decoded:
        try:
            target = slide.part.rels[relation]
        except KeyError:
            raise Refused("a picture is missing in it", relation[:40]) from None
        if target.is_external:
            raise Refused("a picture is not in the file but linked")
        data = target.target_part.blob
        size = size_of(data, str(target.target_part.partname))
        if sum(known.shape[0] * known.shape[1] for known in slide.decoded.values()) + size[0] * size[1] > MOST_CANVAS:
            raise Refused(f"its pictures have more than {MOST_CANVAS >> 20} MiPx together")
        slide.decoded[key] = rgba(data, str(target.target_part.partname), slide.draft)
    return slide.decoded[key]


def _cropped(pixels: Pixels, crop: Any | None) -> Pixels:
    """The pixels within ``srcRect``, whose edges must lie between pixels."""
    if crop is None:
        return pixels
    edges = []
    for side, length in (("l", 1), ("t", 0), ("r", 1), ("b", 0)):
        value = crop.get(side, "0")
        try:
            share = float(value.rstrip("%")) / 100 if value.endswith("%") else int(value) / WHOLE
        except ValueError:
            raise Refused("how a picture is cropped is damaged", value[:40]) from None
        edges.append(round(share * pixels.shape[length]))
    left, top, right, bottom = edges
    if min(edges) < 0 or left + right >= pixels.shape[1] or top + bottom >= pixels.shape[0]:
        raise Refused("a picture is cropped past its edges", f"{edges}")
    return np.ascontiguousarray(pixels[top : pixels.shape[0] - bottom, left : pixels.shape[1] - right])


def paint_picture(
    slide: Slide, pixels: Pixels, opacity: float, clip: skia.Path, matrix: skia.Matrix, name: str
) -> None:
    """Adds a picture within an outline; where it lies pixel on pixel, its pixels as they are."""
    box = clip.getBounds()
    left, top = matrix.getTranslateX(), matrix.getTranslateY()
    size = (round(box.width()), round(box.height()))
    whole = max(abs(left - round(left)), abs(top - round(top)), abs(box.width() - size[0]), abs(box.height() - size[1]))
    if matrix.isTranslate() and whole < 0.01 and pixels.shape[1::-1] == size and clip.isRect() and opacity == 1:
        slide.add(name, pixels, round(left), round(top), about={"pptx_kind": "pic"})
        return
    slide.draft.note("pictures that are resized, turned or cut are drawn anew")
    drawn, canvas = slide.blank()
    canvas.concat(matrix)
    if not clip.isRect():
        canvas.clipPath(clip, doAntiAlias=True)
    image = skia.Image.fromarray(np.ascontiguousarray(pixels), skia.kRGBA_8888_ColorType, skia.kUnpremul_AlphaType)
    sampling = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
    canvas.drawImageRect(image, box, sampling, skia.Paint(AntiAlias=True, Alphaf=opacity))
    slide.add(name, drawn, about={"pptx_kind": "pic", **({"opacity": round(opacity, 4)} if opacity < 1 else {})})
