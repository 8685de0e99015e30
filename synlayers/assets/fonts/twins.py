"""One font under two names: families are compared by their letters, whatever the files are called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from synlayers.assets.fonts.files import find_file, open_typeface
from synlayers.assets.fonts.letters import ESSENTIAL, Measures, measure, same_letters
from synlayers.library import Asset


def find_twins(families: Sequence[Asset]) -> dict[str, Asset]:
    """Families of which a face has the same letters as a face of an earlier family: id, and that earlier family."""
    known: list[Measures] = []
    owners: list[Asset] = []
    twins: dict[str, Asset] = {}
    for family in families:
        measures = face_measures(family)
        stack = np.stack(known) if known else np.zeros((0, len(ESSENTIAL), 5), np.float32)
        first = next((owners[i] for m in measures for i in _matches(m, stack)), None)
        if first is not None:
            twins[family.id] = first
        else:
            known += measures
            owners += [family] * len(measures)
    return twins


def face_measures(family: Asset) -> list[Measures]:
    """The measures of every face of a family that can be opened."""
    out = []
    for face in family.data["faces"]:
        path = find_file(Path(family.path or ""), face["file"])
        typeface = open_typeface(path, face.get("index", 0), face.get("instance"))
        if typeface is not None:
            out.append(measure(typeface))
    return out


def _matches(one: Measures, stack: Measures) -> list[int]:
    # nearly all differ in the first letter: only the few others are compared whole
    near = np.flatnonzero((np.abs(stack[:, 0] - one[0]) <= 0.01).all(axis=1))
    return [int(i) for i in near[same_letters(one, stack[near])]]
