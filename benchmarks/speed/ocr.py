"""Text read from a page, and lines recognized alone, beside the ordinary pipeline of the package that carries the
models. Times are per line: 1000 over them are lines a second."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from benchmarks.speed.case import Case, Inputs
from synlayers.design import Pixels
from synlayers.ocr.folding import fold
from synlayers.ocr.reader import open_reader, why_missing

WORDS = ("market", "garden", "winter", "coffee", "river", "night", "open", "every", "sunday", "letters", "window")
SIZE = 24
"""Of the letters, px."""


def tops(side: int) -> range:
    """Where the lines of a page begin."""
    return range(12, max(13, side - SIZE), int(2.5 * SIZE))


def make_page(side: int, rng: np.random.Generator) -> Inputs:
    """A page of dark lines of a few words, two and a half times as far apart as they are high."""
    page = Image.new("RGB", (side, side), (238, 234, 226))
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(SIZE)
    for top in tops(side):
        words = " ".join(rng.choice(WORDS, max(1, min(5, side // 110))))
        draw.text((16, top), words, fill=(30, 40, 60), font=font)
    return {"page": np.asarray(page)}


def make_lines(side: int, rng: np.random.Generator) -> Inputs:
    """The lines of a page, cut out as wide as they are."""
    page = make_page(side, rng)["page"]
    strips = [page[max(0, top - 2) : top + SIZE + 8] for top in tops(side)]
    ends = [int(np.flatnonzero((strip < 128).any((0, 2)))[-1]) for strip in strips]
    return {"lines": [strip[:, 8 : end + 9] for strip, end in zip(strips, ends, strict=True)]}


@functools.cache
def ordinary() -> Any:
    """The package's own pipeline, as it comes, on one thread."""
    from rapidocr import RapidOCR

    one = {f"EngineConfig.onnxruntime.{name}_op_num_threads": 1 for name in ("intra", "inter")}
    return RapidOCR(params={"Global.log_level": "error", **one})


def read_page(page: Pixels) -> list[str]:
    return [line.text for line in open_reader(torch.get_num_threads()).read([page])[0].lines]


def read_page_ordinarily(page: Pixels) -> list[str]:
    return list(ordinary()(np.ascontiguousarray(page[..., ::-1])).txts or ())


def read_lines(lines: list[Pixels], batch: int = 8) -> list[str]:
    found = open_reader(torch.get_num_threads()).read_lines(lines, batch)
    return [line.text if line else "" for line in found]


def read_lines_ordinarily(lines: list[Pixels]) -> list[str]:
    return list(ordinary().recognize_txt([np.ascontiguousarray(line[..., ::-1]) for line in lines]).txts)


def differ(a: list[str], b: list[str]) -> float:
    """Share of lines that one reads and the other does not."""
    one, other = {fold(text) for text in a}, {fold(text) for text in b}
    return len(one ^ other) / max(1, len(one | other))


def _count(inputs: Inputs) -> int:
    return len(inputs["lines"]) if "lines" in inputs else len(tops(len(inputs["page"])))


CASES = [
    Case(
        name="text of a page, per line",
        make=make_page,
        ours=read_page,
        peer=read_page_ordinarily,
        peer_name="rapidocr.RapidOCR",
        agree=differ,
        images=_count,
        devices="cpu",
        sides=(512, 1024),
        missing=why_missing,
    ),
    Case(
        name="text lines, batch 8",
        make=make_lines,
        ours=read_lines,
        peer=read_lines_ordinarily,
        peer_name="rapidocr.RapidOCR.recognize_txt",
        agree=differ,
        images=_count,
        devices="cpu",
        sides=(512, 1024),
        missing=why_missing,
    ),
    Case(
        name="text lines, one at a time",
        make=make_lines,
        ours=functools.partial(read_lines, batch=1),
        peer=read_lines_ordinarily,
        peer_name="rapidocr.RapidOCR.recognize_txt",
        agree=differ,
        images=_count,
        devices="cpu",
        sides=(512, 1024),
        missing=why_missing,
    ),
]
