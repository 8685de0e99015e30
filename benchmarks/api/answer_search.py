"""Whether a folder holds the answers that were looked for, and what it holds instead: counts, first names, and the
nearest names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.api.answer_layouts import layouts_of
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.tasks import Sample
from synlayers.errors import DataError
from synlayers.support.entries import entries

SHOWN: Final = 4
"""Names of one kind in a message."""
MOST_LOOKED_AT: Final = 2000
"""Entries of a folder that are compared with ids."""


def check_found(answers: PredictionSet, *, partial: bool) -> None:
    """Refuses a folder with answers to none, or to under half, of the samples: a table of stand-ins says nothing."""
    found, asked = answers.found, len(answers.samples)
    if 2 * found >= asked or (found and partial):
        return
    what = f"{answers.root} has answers to {found} of {asked} samples" if found else f"{answers.root} has no answer"
    hint = "; give --partial to score these alone, the rest as the protocol says" if found else ""
    raise DataError(f"{what}, so nothing was scored{hint}; {describe_search(answers)}")


def describe_search(predictions: PredictionSet) -> str:
    """What was looked for, what is there, and what is near, as the rest of a sentence."""
    samples, root = predictions.samples, predictions.root
    task, example = samples[0].task, samples[0].id
    forms = " or ".join(layout.form(task).replace("ID", example) for layout in layouts_of(task)[:2])
    more = ", ".join(layout.name for layout in layouts_of(task)[2:])
    return "; ".join(
        [
            f"looked for, of each sample: {forms}" + (f" (or a layout of {more})" if more else ""),
            _contents(root, samples),
            *_elsewhere(root, samples),
            *_near_names(root, samples),
        ]
    )


def _contents(root: Path, samples: Sequence[Sample]) -> str:
    found = entries(root)
    if not found:
        return f"{root} is empty"
    ids = {sample.id for sample in samples}
    folders = [path.name for path in found if path.is_dir()]
    files = [path.name for path in found if not path.is_dir()]
    parts = []
    if folders:
        named = sum(name in ids for name in folders)
        parts.append(f"{len(folders)} folders ({_first(folders)}), {named} of them named by a sample")
    if files:
        kinds = Counter(Path(name).suffix.lower() or "no ending" for name in files)
        listed = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common(SHOWN))
        parts.append(f"{len(files)} files ({listed}: {_first(files)})")
    inside = next((path for path in found if path.is_dir() and path.name in ids), None)
    if inside is not None:
        parts.append(f"{inside.name} holds {_first([path.name for path in entries(inside)]) or 'nothing'}")
    return f"{root} holds " + ", ".join(parts)


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")


def _elsewhere(root: Path, samples: Sequence[Sample]) -> Iterator[str]:
    """The answers may lie one folder deeper or higher."""
    layouts = layouts_of(samples[0].task)
    ids = {sample.id for sample in samples}
    deeper = [path for path in entries(root)[:MOST_LOOKED_AT] if path.is_dir() and path.name not in ids]
    for folder in [*deeper[:20], root.resolve().parent]:
        count = max((sum(layout.claims(folder, s) for s in samples) for layout in layouts), default=0)
        if count:
            yield f"{folder} has answers to {count} of {len(samples)} samples: give --predictions {folder}"


def _near_names(root: Path, samples: Sequence[Sample]) -> Iterator[str]:
    """Names that are an id but for spelling, ending or something added."""
    by_key: dict[str, list[str]] = {}
    stems: list[tuple[str, str]] = []
    for path in entries(root)[:MOST_LOOKED_AT]:
        stem = path.name if path.is_dir() else path.stem
        by_key.setdefault(_key(stem), []).append(path.name + ("/" if path.is_dir() else ""))
        stems.append((stem, path.name))
    near = []
    for sample in samples[:MOST_LOOKED_AT]:
        names = [name for name in by_key.get(_key(sample.id), []) if name != f"{sample.id}/"]
        names = names or [
            name for stem, name in stems if sample.id in stem and stem != sample.id and not name.startswith(".")
        ]
        if not names and (root / sample.id).is_dir():
            names = [f"{sample.id}/{path.name}" for path in entries(root / sample.id)]
        if names:
            near.append((sample.id, names[0]))
    if near:
        listed = ", ".join(f"{name} for {sample_id}" for sample_id, name in near[:SHOWN])
        yield f"near to {len(near)} of the ids: {listed}" + (", ..." if len(near) > SHOWN else "")
    elif stems:
        yield "no name is near to an id; are these answers to another benchmark or another twin?"


def _key(name: str) -> str:
    """Names that differ in case, separators or leading zeros have one key."""
    return re.sub(r"0*(\d+)", r"\1", re.sub(r"[^a-z0-9]+", " ", name.lower())).replace(" ", "")
