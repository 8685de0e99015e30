"""``overview.html``: every picture with its layers and a slider, on a page that needs no network.

Pictures lie beside it in ``overview/<name>/``. What strangers write (names, texts) is escaped by jinja2 and never part
of a script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import numpy as np
from PIL import Image

from baselines.decompose.tidy_design import WorkingDesign, members
from synlayers.compositing import as_image
from synlayers.design import Design, Layer
from synlayers.support.atomic import replacing, write_text_atomic

if TYPE_CHECKING:
    from baselines.decompose.outcomes import ExportRow

FOLDER: Final = "overview"
PAGE: Final = "overview.html"
SIDE: Final = 1400
"""Pixels of the longer side of a picture on the page at most."""


@dataclass(frozen=True)
class PageLayer:
    """A layer on the page: its picture, and where it stands in percent of the canvas."""

    name: str
    kind: str
    group: str
    url: str
    left: float
    top: float
    width: float
    height: float
    text: str = ""
    size: float = 0.0
    color: str = ""
    align: str = ""
    pixels: int = 0


@dataclass(frozen=True)
class PagePicture:
    """A picture on the page; layers back to front."""

    url: str
    width: int
    height: int
    layers: tuple[PageLayer, ...]


def page_picture(out: Path, working: WorkingDesign) -> PagePicture:
    """Writes the pictures of a design that the page shows; says where they are."""
    design = working.design
    folder = out / FOLDER / design.id
    scale = min(1.0, SIDE / max(design.width, design.height))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with replacing(folder, sync_folders=False) as temporary:
        temporary.mkdir()
        _write(temporary / "picture.webp", as_image(design.image), scale)
        for layer in design.layers:
            _write(temporary / f"layer_{layer.index:02d}.webp", as_image(layer.pixels), scale)
    layers = tuple(_page_layer(design, layer, working) for layer in design.layers)
    return PagePicture(_url(design.id, "picture.webp"), design.width, design.height, layers)


def _page_layer(design: Design, layer: Layer, working: WorkingDesign) -> PageLayer:
    box, block = layer.box, working.texts.get(layer.index)
    width, height = design.width / 100, design.height / 100
    return PageLayer(
        name=layer.name,
        kind=layer.kind,
        group=members(working.groups, layer.index),
        url=_url(design.id, f"layer_{layer.index:02d}.webp"),
        left=round(box.x0 / width, 4),
        top=round(box.y0 / height, 4),
        width=round(box.width / width, 4),
        height=round(box.height / height, 4),
        text=" ".join(block.lines) if block else "",
        size=round(block.size, 1) if block else 0.0,
        color=block.fill if block else "",
        align=block.align if block else "",
        pixels=int(np.count_nonzero(layer.pixels[..., 3])),
    )


def _url(name: str, file: str) -> str:
    return "/".join(quote(part, safe="") for part in (FOLDER, *name.split("/"), file))


def _write(path: Path, image: Image.Image, scale: float) -> None:
    if scale < 1:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS)
    image.save(path, "WEBP", quality=88, method=2)


def write_page(out: Path, rows: Sequence[ExportRow], pictures: Mapping[str, PagePicture], method: str) -> None:
    """Writes the page of all rows; `pictures` by the names of those that were taken apart."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    shown: list[dict[str, Any]] = [
        {"row": row, "picture": pictures.get(row.name), "files": [(name, _file_url(name)) for name in row.written]}
        for row in rows
    ]
    page = environment.get_template("overview.html").render(pictures=shown, method=method)
    write_text_atomic(out / PAGE, page.encode("utf-8", "replace").decode())


def _file_url(name: str) -> str:
    return "/".join(quote(part, safe="") for part in name.split("/"))
