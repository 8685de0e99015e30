"""The recipe of a build: every setting that can change a byte, validated and hashed.

How many samples, how many workers and where they go are not part of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from synlayers.errors import UsageError
from synlayers.support.validation import problems_of

MOST_LAYERS = 60
LEAST_LAYERS = 2
LARGEST_SIDE = 4096
SMALLEST_SIDE = 128
MIXED = "mixed"


class Recipe(BaseModel):
    """Settings of a build.

    Attributes:
        layers: lowest and highest layer count, bottom included.
        layer_weights: how often each count occurs relative to the others; empty means equally often. Whole numbers.
        size: ``(width, height)`` in px, or "mixed" for the canvas shapes of each layout on `longer_side`.
        layouts: names of the families used; empty means all.
        effects: shadows and glows are layers of their own, or are baked into their owners.
        jpeg: lowest and highest quality of the JPEG view that is stored beside the image; None for none.
        splits: share of each split, in order.
        packs: ``name version`` of every asset pack in use.
        assets: digest of all assets, by role and id.
        plugins: what brought layouts, sources or topics from outside, with its hash.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = Field(0, ge=0, lt=2**63)
    layers: tuple[int, int] = (2, 20)
    layer_weights: dict[int, int] = {}
    size: tuple[int, int] | Literal["mixed"] = (1024, 1024)
    longer_side: int = Field(1024, ge=256, le=LARGEST_SIDE)
    layouts: tuple[str, ...] = ()
    effects: Literal["layers", "baked"] = "layers"
    codec: Literal["png", "webp"] = "png"
    format: Literal["webdataset", "parquet", "folder"] = "webdataset"
    shard_size: int = Field(256, ge=1, le=100_000)
    jpeg: tuple[int, int] | None = None
    splits: dict[str, float] = {"train": 0.9, "val": 0.05, "test": 0.05}
    packs: tuple[str, ...] = ()
    assets: str = ""
    plugins: tuple[str, ...] = ()

    @field_validator("layers")
    @classmethod
    def _layers(cls, value: tuple[int, int]) -> tuple[int, int]:
        low, high = value
        if low > high:
            raise ValueError(f"the range {low}:{high} is upside down; write {high}:{low}")
        if low < LEAST_LAYERS or high > MOST_LAYERS:
            raise ValueError(f"layer counts go from {LEAST_LAYERS} to {MOST_LAYERS}, not {low}:{high}")
        return value

    @field_validator("size")
    @classmethod
    def _size(cls, value: Any) -> Any:
        if value == MIXED:
            return value
        if min(value) < SMALLEST_SIDE or max(value) > LARGEST_SIDE:
            raise ValueError(f"canvas sides go from {SMALLEST_SIDE} to {LARGEST_SIDE} px, not {value[0]}x{value[1]}")
        if max(value) / min(value) > 4:
            raise ValueError(f"a canvas of {value[0]}x{value[1]} is more than four times as long as wide")
        return value

    @field_validator("jpeg")
    @classmethod
    def _jpeg(cls, value: tuple[int, int] | None) -> tuple[int, int] | None:
        if value is not None and not 1 <= value[0] <= value[1] <= 100:
            raise ValueError(f"JPEG qualities go from 1 to 100, lowest first, not {value[0]}:{value[1]}")
        return value

    @field_validator("splits")
    @classmethod
    def _splits(cls, value: dict[str, float]) -> dict[str, float]:
        if not value or any(not share > 0 for share in value.values()) or abs(sum(value.values()) - 1) > 1e-9:
            raise ValueError(f"the shares of the splits must be positive and add up to 1, not {value}")
        if any(abs(round(share * 1000) - share * 1000) > 1e-6 for share in value.values()):
            raise ValueError(f"the shares of the splits are multiples of 0.001, not {value}")
        if any(not name.isidentifier() for name in value):
            raise ValueError(f"split names are letters, digits and underscores, not {list(value)}")
        return value

    @model_validator(mode="after")
    def _together(self) -> Recipe:
        low, high = self.layers
        outside = [count for count in self.layer_weights if not low <= count <= high]
        if outside:
            raise ValueError(f"layer_weights name counts outside {low}:{high}: {outside}")
        if self.layer_weights and (min(self.layer_weights.values()) < 1 or sum(self.layer_weights.values()) > 1000):
            raise ValueError("layer_weights are whole numbers from 1 on that add up to at most 1000")
        # a layer needs 64 visible pixels, and room to be one among many
        if not isinstance(self.size, str) and self.size[0] * self.size[1] < 4096 * high:
            raise ValueError(
                f"a canvas of {self.size[0]}x{self.size[1]} is too small for {high} layers; it needs {4096 * high} px"
                " or more"
            )
        return self

    @property
    def counts(self) -> tuple[int, ...]:
        """The layer counts of the build, in order."""
        low, high = self.layers
        return tuple(sorted(self.layer_weights)) or tuple(range(low, high + 1))

    @property
    def weights(self) -> tuple[int, ...]:
        return tuple(self.layer_weights.get(count, 1) for count in self.counts)

    def canonical(self) -> dict[str, Any]:
        """The recipe as JSON values, in a fixed order. What came after the first release is left out where it is empty,
        so that older recipes keep their hashes."""
        return json.loads(self.model_dump_json(exclude=None if self.plugins else {"plugins"}))  # type: ignore[no-any-return]

    def hash(self) -> str:
        """First 16 hex digits of the sha256 over the canonical JSON."""
        return _hash(self.canonical())


class Ingestion(BaseModel):
    """In place of a recipe: the settings of a set that was not generated but ingested from files (`synlayers.ingest`).

    Attributes:
        layers: lowest and highest layer count of what came in.
        largest: limit of the difference between our composite and the picture in the file, levels of 255.
        splits: shares of the splits; empty where they are those of the source.
        duplicates: pictures that are the same stay together in one split, or all but the first are left out.
        source: digest over names and contents of the files.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    origin: Literal["ingest"] = "ingest"
    layers: tuple[int, int] = (2, 2)
    form: str = "auto"
    largest: int = Field(2, ge=0, le=255)
    splits: dict[str, float] = {}
    duplicates: Literal["keep", "drop"] = "keep"
    codec: Literal["png", "webp"] = "png"
    format: Literal["webdataset", "parquet", "folder"] = "webdataset"
    shard_size: int = Field(256, ge=1, le=100_000)
    source: str = ""

    def canonical(self) -> dict[str, Any]:
        """The settings as JSON values, in a fixed order."""
        return json.loads(self.model_dump_json())  # type: ignore[no-any-return]

    def hash(self) -> str:
        """As `Recipe.hash`; the counts that came in are not in it."""
        return _hash({key: value for key, value in self.canonical().items() if key != "layers"})


def _hash(settings: dict[str, Any]) -> str:
    text = json.dumps(settings, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def recipe_of_manifest(settings: Mapping[str, Any]) -> Recipe | Ingestion:
    """The recipe of a build, or what stands for it in a set that was ingested. Raises `UsageError` as `make_recipe`."""
    if settings.get("origin") != "ingest":
        return make_recipe(settings)
    try:
        return Ingestion(**settings)
    except ValidationError as error:
        raise UsageError("; ".join(problems_of(error, Ingestion, "setting"))) from None


def make_recipe(settings: Mapping[str, Any]) -> Recipe:
    """Validate settings; a UsageError lists every problem, and for an unknown key the nearest valid name."""
    try:
        return Recipe(**settings)
    except ValidationError as error:
        raise UsageError("; ".join(problems_of(error, Recipe, "setting"))) from None
