"""PowerPoint's format, by python-pptx (the extra ``export``): one slide, layers as pictures, text as text boxes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from synlayers.design import Design
from synlayers.errors import UsageError
from synlayers.exporters.layer_groups import LayerGroup, in_groups
from synlayers.exporters.layer_names import layer_label
from synlayers.exporters.text_lines import TextBlock
from synlayers.storage import encode
from synlayers.support.atomic import replacing

EMU = 9525
"""English metric units of a pixel at 96 a inch."""
SIDES = (96, 5376)
"""Pixels that a side of a slide may have (1 to 56 inches)."""
POINTS = 0.75
"""Points of a pixel."""
BELOW = 0.2
"""Of the letters' size: how far the lower edge of a line of exact height is below its baseline, whatever the font
(measured in LibreOffice 7.4)."""


def require_pptx() -> None:
    """UsageError where python-pptx is missing."""
    try:
        import pptx  # noqa: F401
    except ImportError:
        raise UsageError("writing PPTX needs python-pptx: pip install 'synlayers[export]'") from None


def write_pptx(path: Path, design: Design, texts: Mapping[int, TextBlock], groups: Iterable[LayerGroup] = ()) -> None:
    """Writes a design as a slide of its size: pictures cropped to their boxes, back to front; a layer in `texts` (by
    index) becomes a text box of the same family, size, color and alignment.

    Raises:
        UsageError: python-pptx is not installed, or a side is not of 96 to 5,376 pixels.
    """
    require_pptx()
    from pptx import Presentation
    from pptx.util import Emu

    if not all(SIDES[0] <= side <= SIDES[1] for side in (design.width, design.height)):
        raise UsageError(
            f"{design.id} is {design.width}x{design.height}; a slide has {SIDES[0]} to {SIDES[1]:,} pixels a side"
        )
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(design.width * EMU), Emu(design.height * EMU)
    shapes = deck.slides.add_slide(deck.slide_layouts[6]).shapes
    for group, members in in_groups(design.layers, groups):
        made = []
        for layer in members:
            block = texts.get(layer.index)
            if block is None:
                box = layer.box
                data = io.BytesIO(encode(layer.pixels, "png"))
                shape = shapes.add_picture(data, *(Emu(side * EMU) for side in (box.x0, box.y0, box.width, box.height)))
            else:
                shape = _add_text(shapes, block)
            shape.name = layer_label(layer)
            made.append(shape)
        if group is not None:
            shapes.add_group_shape(made).name = group.name
    saved = io.BytesIO()
    deck.save(saved)
    # python-pptx dates the parts; without dates the same design is the same file, whenever it is written
    with zipfile.ZipFile(saved) as dated, replacing(path) as temporary, zipfile.ZipFile(temporary, "w") as file:
        for part in dated.infolist():
            file.writestr(zipfile.ZipInfo(part.filename), dated.read(part), zipfile.ZIP_DEFLATED)


def _add_text(shapes, block: TextBlock):  # type: ignore[no-untyped-def]
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Emu, Pt

    top = block.baseline - block.step + BELOW * block.size  # the box has no margins
    height = block.step * len(block.lines)
    shape = shapes.add_textbox(*(Emu(round(side * EMU)) for side in (block.x, top, block.width, height)))
    shape.rotation = block.rotation
    frame = shape.text_frame
    frame.word_wrap = False  # lines are as they were
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, line in enumerate(block.lines):
        words = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        words.alignment = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}[block.align]
        words.line_spacing = Pt(block.step * POINTS)
        run = words.add_run()
        run.text = line
        run.font.size = Pt(block.size * POINTS)
        run.font.name, run.font.bold, run.font.italic = block.family, block.weight >= 600, block.italic
        run.font.color.rgb = RGBColor(*bytes.fromhex(block.fill[1:7]))  # type: ignore[no-untyped-call]
        if block.spacing:  # python-pptx has no name for it: hundredths of a point
            run._r.get_or_add_rPr().set("spc", str(round(block.spacing * POINTS * 100)))
    return shape
