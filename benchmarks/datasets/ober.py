"""OBER-Test and OBER-Wild: objects removed together with their shadows and reflections, photographed pairs and pictures
without a truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from benchmarks.api.images import read_rgb
from benchmarks.api.tasks import Sample
from benchmarks.datasets.dataset import DatasetFacts
from benchmarks.datasets.image_tables import read_cell
from benchmarks.datasets.ober_table import ACCESS, HIDDEN, LAYOUT, LICENCE, RESIZED, SOURCE, OberTable, read_target


class OberTest(OberTable):
    """OBER-Test. `mask` is the object's, `effect_mask` the object's with its shadow and reflection; `target` is the
    photograph without it."""

    subset = "OBER-Test"
    facts = DatasetFacts(
        name="ober-test",
        task="removal",
        title="OBER-Test",
        count=163,
        layout=LAYOUT,
        source=SOURCE,
        access=ACCESS,
        licence=LICENCE,
        inputs=("effect_mask",),
        twin="ober-test",
        images_because=HIDDEN,
        known_problems=(
            RESIZED,
            (
                "the first version of the paper reports 160 test pairs, the published table has 163: results on the two"
                " do not compare"
            ),
            "methods of the same authors, and others trained on OBER, are in domain here",
            (
                "PSNR-BG, the LPIPS network, the CLIP model and the resolution of the published figures are not defined"
                " by published code; the same method differs by about 1 dB between papers"
            ),
            (
                "samples of one scene are grouped for intervals by file name without a trailing number of one or two"
                " digits, which is documented for the training crops only"
            ),
        ),
    )
    has_target = True

    def samples(self) -> Sequence[Sample]:
        out = []
        for row in self.rows():
            truth: dict[str, Any] = (
                {"target": partial(read_target, self.cell(row, "gt"), row.size)} if self.has_target else {}
            )
            inputs = {"image": partial(read_cell, self.cell(row, "input"), read_rgb), **self.masks(row)}
            out.append(Sample(row.id, "removal", row.size, inputs, truth, cluster=row.scene))
        return out


class OberWild(OberTest):
    """OBER-Wild: pictures from the wild with both masks and no truth."""

    subset = "OBER-Wild"
    has_target = False
    facts = replace(
        OberTest.facts,
        name="ober-wild",
        title="OBER-Wild",
        count=302,
        twin="ober-wild",
        known_problems=(
            RESIZED,
            "there is no ground truth: figures are of ReMOVE and its variants, which a blurred fill can win",
            "OmniAlpha's column for it is called ReMOVE; with which mask and variant it was computed is not published",
        ),
    )


DATASETS = (OberTest, OberWild)
