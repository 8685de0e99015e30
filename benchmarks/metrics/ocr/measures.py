"""``text/ocr``: text that was to be written into the masked part of a picture, read again.

Many pictures answer a prompt that tells words, so letters are not compared as pixels: they are read. The headline
`written` is a product, for each factor alone can be had without doing what was asked:

    written = read * (1 - (1 - place)^3) * sharp * kept * (1 + ground) / 2

`read`: 1 less the edit distance over the longer of what should and what does stand there; text that was added, in the
mask or outside, is edits, and letters that stand out by less than a person sees are none (faint differences are taken
out of the picture before it is read). `place`: intersection over union of the areas of the lines; moved by a little
costs little, a corner costs nearly all. `sharp`: letters about as sharp as the true ones. `kept`: the picture outside
the mask (`pictures.likeness`). `ground`: the same inside it, around the lines; half of it is free, for what lay there
is not told.

The truth is read first. Lines that the reader does not read there exactly (a single letter, an arc that is too bent)
do not count, and neither does what an answer has in their place; a sample without any line that counts leaves the mean.
Text on an arc is not laid straight: it counts where the reader reads it as it stands, which it does while it is flat.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from functools import partial
from typing import Any

from benchmarks.metrics.measure import Function, Measure, Value
from benchmarks.metrics.ocr.scoring import OcrMeasure
from synlayers.ocr.reader import open_reader, why_missing


@functools.cache
def ocr_measure() -> OcrMeasure:
    """The measure of this process. Raises `synlayers.ocr.reader.ReaderMissing`."""
    return OcrMeasure(open_reader(1))


def _build(weights: Mapping[str, str], device: Any) -> Function:
    return ocr_measure()


_share = partial(Value, direction="higher", range=(0.0, 1.0), weight="counted")
_count = partial(Value, direction="neither", weight="counted")
VALUES = (
    _share(
        "written",
        meaning="read x place x sharp x kept x ground: the words are there, in their place, and the rest is as it was",
    ),
    _share(
        "read",
        meaning=(
            "character accuracy in the mask: 1 - edits / longer; case, blanks and kinds of quotes and dashes ignored,"
            " added text is edits"
        ),
    ),
    _share("exact", meaning="share of the lines of the truth that are read exactly"),
    _share("words", weight="worded", meaning="share of the words of these lines that are read exactly, in one piece"),
    _share("place", meaning="intersection over union of the areas of the lines that are read, answer and truth"),
    _share("sharp", meaning="edges of the letters as steep as those of the truth, a fifth less is free"),
    _share(
        "kept",
        meaning=(
            "likeness of the picture outside the mask: 1 - 2 rms of 5x5 means of differences, each at most 32 levels"
        ),
    ),
    _share("ground", meaning="the same inside the mask, around the lines"),
    _count("lines", meaning="lines that are read exactly in the truth: those that count"),
    _count("left_out", meaning="lines and stretches of the truth that the reader does not read and that do not count"),
    _count("added", meaning="lines outside the mask that the truth does not have"),
)

MEASURES = (
    Measure(
        name="text/ocr",
        version=1,
        official=False,
        inputs=("image", "target", "mask", "text"),
        values=VALUES,
        source="this project; read by PP-OCRv6 small (PaddleOCR, Apache-2.0) in rapidocr 3.10",
        build=_build,
        missing=why_missing,
        defects=(
            "what this reader does not read in the truth does not count; a model that writes such letters better is not"
            " seen",
        ),
    ),
)
