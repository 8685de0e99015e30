"""What is promised of samples that were ingested from people's own files, and not dealt by a recipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from synlayers.checks import LayerProblem
from synlayers.checks.pixels import check_pixels
from synlayers.design import Design
from synlayers.recipe import Ingestion
from synlayers.storage import EncodedSample


class IngestionCheck:
    """In place of `RecipeCheck`: nothing of an ingested sample follows from its index but its names."""

    is_planned: Final = False

    def __init__(self, settings: Ingestion, settings_hash: str) -> None:
        self.settings, self.settings_hash = settings, settings_hash

    def problems(self, sample: EncodedSample) -> Iterator[LayerProblem]:
        """Names, numbers and settings of a sample, and what it says of where it comes from."""
        record = sample.record
        name = f"{record['index']:09d}"
        low, high = self.settings.layers
        for what, right in (
            (f"id is {record['id']!r}, not {name!r}", record["id"] == name),
            (f"name of the files is {sample.key!r}, not {name!r}", sample.key == name),
            (f"recipe is {record['recipe']!r}, not {self.settings_hash!r}", record["recipe"] == self.settings_hash),
            (f"codec is {sample.codec!r}, not {self.settings.codec!r}", sample.codec == self.settings.codec),
            (f"it has {len(record['layers'])} layers, not {low} to {high}", low <= len(record["layers"]) <= high),
            ("it has a JPEG, which nothing ingested has", sample.jpeg is None),
            (
                f"split {record['split']!r} is none of {', '.join(self.settings.splits)}",
                not self.settings.splits or record["split"] in self.settings.splits,
            ),
        ):
            if not right:
                yield -1, what
        about = record.get("ingest")
        if not isinstance(about, dict) or not isinstance(about.get("picture_asset"), str):
            yield -1, "it does not say where it comes from (ingest)"
        elif not 0 <= about.get("largest_difference", -1) <= self.settings.largest:
            yield (
                -1,
                (
                    f"it differs from the picture in its file by {about.get('largest_difference')!r} levels;"
                    f" {self.settings.largest} are allowed"
                ),
            )

    def is_dealt(self, sample: EncodedSample) -> bool:
        """Nothing was dealt; decoding bounds what a sample may ask for."""
        return True

    def design_problems(self, design: Design) -> Iterator[LayerProblem]:
        """Recomposition, boxes, alpha, visible fractions and occluders, and that every layer can be seen and is
        described."""
        yield from check_pixels(design, least_fraction=0.0)
        for layer in design.layers:
            if not layer.caption.strip():
                yield layer.index, "has no caption"

    def jpeg_problems(self, sample: EncodedSample, design: Design) -> Iterator[LayerProblem]:
        """None: there is no JPEG."""
        return iter(())
