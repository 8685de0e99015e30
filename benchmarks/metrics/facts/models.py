"""What an atomic fact about an edited image is, as validated data: one yes-or-no question each, with the rule's numbers
in it."""

from __future__ import annotations

import base64
import binascii
import io
import json
from typing import Annotated, Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from synlayers.errors import DataError
from synlayers.support.validation import problems_of

Levels = npt.NDArray[np.uint8]
Rgb: TypeAlias = "tuple[Level, Level, Level]"
Level = Annotated[int, Field(ge=0, le=255)]
Share = Annotated[float, Field(ge=0, le=1)]
MAX_BYTES: Final = 4 << 20
"""Characters of the facts of one sample that are read at most."""
MAX_FACTS: Final = 100


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Region(_Data):
    """Pixels of the canvas: a box ``[x0, y0, x1, y1]`` (end exclusive), and in it those over 127 of a gray PNG of the
    box's size (base64).

    Without a PNG the box is full. Of a text template the PNG is the glyphs' coverage.
    """

    box: tuple[int, int, int, int]
    png: str = ""

    def levels(self) -> Levels:
        """(h, w) uint8 of the box; 255 everywhere where there is no PNG."""
        x0, y0, x1, y1 = self.box
        if not (0 <= x0 < x1 <= 16384 and 0 <= y0 < y1 <= 16384):
            raise DataError(f"a fact has a box without pixels, or too large: {list(self.box)}")
        if not self.png:
            return np.full((y1 - y0, x1 - x0), 255, np.uint8)
        from benchmarks.api.images import read_gray

        try:
            levels = read_gray(base64.b64decode(self.png, validate=True), "the mask of a fact")
        except binascii.Error as error:
            raise DataError(f"the mask of a fact is not base64: {error}") from None
        if levels.shape != (y1 - y0, x1 - x0) or levels.dtype != np.uint8:
            raise DataError(
                f"the mask of a fact is {levels.dtype} {levels.shape[1]}x{levels.shape[0]} in a box {list(self.box)}"
            )
        return levels

    def on(self, height: int, width: int) -> npt.NDArray[np.bool_]:
        """(height, width) bool. Raises `DataError` when the box leaves the canvas."""
        x0, y0, x1, y1 = self.box
        levels = self.levels()
        if x1 > width or y1 > height:
            raise DataError(f"the box {list(self.box)} of a fact is not on the {width}x{height} canvas")
        out = np.zeros((height, width), bool)
        out[y0:y1, x0:x1] = levels > 127
        return out


def region_of(mask: npt.NDArray[np.bool_]) -> Region:
    """The region of a (H, W) bool mask, cropped to its box. Raises `DataError` for an empty mask."""
    ys, xs = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(ys):
        raise DataError("a fact about no pixel")
    box = (int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1)
    crop = mask[box[1] : box[3], box[0] : box[2]]
    return Region(box=box, png="" if crop.all() else encode_png(Image.fromarray(crop)))


def template_of(coverage: Levels, box: tuple[int, int, int, int]) -> Region:
    """The region of a text's coverage (h, w) in its box."""
    return Region(box=box, png=encode_png(Image.fromarray(coverage)))


def encode_png(image: Image.Image) -> str:
    """A PNG in base64."""
    out = io.BytesIO()
    image.save(out, format="PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode()


class _Fact(_Data):
    role: Literal["edit", "keep"]
    """edit: what was asked for is there. keep: what was not asked for is as it was."""
    says: str
    """The question in words."""


class ColorFact(_Fact):
    """At least `share` of the region is within `tolerance` levels (Euclidean, RGB) of `rgb`."""

    kind: Literal["colour"] = "colour"
    region: Region
    rgb: Rgb
    tolerance: float = Field(default=48, gt=0)
    share: Share = 0.75


class MeanColorFact(_Fact):
    """The mean colour of the region is within `tolerance` levels (Euclidean, RGB) of `rgb`."""

    kind: Literal["mean_colour"] = "mean_colour"
    region: Region
    rgb: Rgb
    tolerance: float = Field(default=48, gt=0)


class ContentFact(_Fact):
    """In the region the image is nearer to the exact target than to the source, and near to it: with d the root mean
    square difference in units of that between source and target, ``d_source - d_target >= least`` and ``d_target <=
    most``. `present` is asked where something must have appeared, `absent` where something must have gone and nothing
    else must have come."""

    kind: Literal["present", "absent"]
    region: Region
    least: Annotated[float, Field(ge=-1, le=1)] = 0.2
    most: float = Field(default=0.5, gt=0)


class TextFact(_Fact):
    """The coverage of the rendered text correlates with a colour channel at its place, give or take `search` pixels: at
    least `least` (normalised cross-correlation, either sign), and better than the text that stood there before."""

    kind: Literal["text"] = "text"
    template: Region
    instead: Region | None = None
    least: Share = 0.6
    search: Annotated[int, Field(ge=0, le=32)] = 3


class NoTraceFact(_Fact):
    """The coverage of what was removed correlates with no colour channel at its place by more than `most`: no ghost of
    it in another colour."""

    kind: Literal["no_trace"] = "no_trace"
    template: Region
    most: Share = 0.35


class UnchangedFact(_Fact):
    """In the region image and source, both averaged over 5x5 pixels, differ by at most `tolerance` levels on average,
    and `share` of the pixels by at most `most` (largest of the three channels). The means leave out what a compression
    does along edges."""

    kind: Literal["unchanged"] = "unchanged"
    region: Region
    tolerance: float = Field(default=7, gt=0)
    most: float = Field(default=24, gt=0)
    share: Share = 0.95


class ToneFact(_Fact):
    """A statistic of the region minus the same of the source lies in [low, high], levels.

    luma: mean of 0.299 R + 0.587 G + 0.114 B. chroma: mean of max - min of the channels. warmth: mean of R - B.
    contrast: standard deviation of luma. detail: mean absolute Laplacian (4 neighbours) of luma averaged over 3x3
    pixels.
    """

    kind: Literal["tone"] = "tone"
    of: Literal["luma", "chroma", "warmth", "contrast", "detail"]
    region: Region | None = None
    low: float
    high: float


class StructureFact(_Fact):
    """Edges are where they were: gradient magnitudes of luma, averaged over 5x5 pixels, correlate with those of the
    source by at least `least`."""

    kind: Literal["structure"] = "structure"
    region: Region | None = None
    least: Share = 0.5


class PaletteFact(_Fact):
    """At least `share` of all pixels lie within `tolerance` levels of the straight line between the two colours."""

    kind: Literal["palette"] = "palette"
    colours: tuple[Rgb, Rgb]
    tolerance: float = Field(default=24, gt=0)
    share: Share = 0.9


class BlocksFact(_Fact):
    """At least `share` of the squares of `side` pixels (from the top left corner) that were not of one colour are now:
    standard deviation of each channel at most `tolerance`."""

    kind: Literal["blocks"] = "blocks"
    side: Annotated[int, Field(ge=2, le=256)]
    tolerance: float = Field(default=10, gt=0)
    share: Share = 0.85


AnyFact = Annotated[
    ColorFact
    | MeanColorFact
    | ContentFact
    | TextFact
    | NoTraceFact
    | UnchangedFact
    | ToneFact
    | StructureFact
    | PaletteFact
    | BlocksFact,
    Field(discriminator="kind"),
]
Fact: TypeAlias = (
    "ColorFact | MeanColorFact | ContentFact | TextFact | NoTraceFact | UnchangedFact | ToneFact | StructureFact"
    " | PaletteFact | BlocksFact"
)
_FACTS: Final[TypeAdapter[list[Any]]] = TypeAdapter(Annotated[list[AnyFact], Field(min_length=1, max_length=MAX_FACTS)])


def read_facts(text: str) -> list[Fact]:
    """Facts from JSON. Raises `DataError` naming every problem."""
    if len(text) > MAX_BYTES:
        raise DataError(f"facts of {len(text)} characters are more than {MAX_BYTES >> 20} MiB")
    try:
        return _FACTS.validate_json(text)
    except ValidationError as error:
        raise DataError(f"these are no facts: {'; '.join(problems_of(error)[:6])}") from None


def facts_json(facts: list[Fact]) -> str:
    """The inverse of `read_facts`."""
    return json.dumps(
        [f.model_dump(mode="json", exclude_none=True) for f in facts], ensure_ascii=False, separators=(",", ":")
    )
