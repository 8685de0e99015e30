"""A build into one form of export: in parts, so that an interrupted export goes on where it was."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from synlayers.design import Design, Record
from synlayers.errors import BuildError, DataError, UsageError
from synlayers.exporters.targets import Facts, Target
from synlayers.storage import EncodedSample, decode_sample
from synlayers.storage.manifest import load_manifest
from synlayers.storage.plain_json import read_object
from synlayers.storage.reading import Designs
from synlayers.support.atomic import write_json_atomic
from synlayers.support.untrusted.reasons import what_is_wrong

RECORD: Final = "export.json"
"""Written last: what was exported, what was left out and why."""
PARTS: Final = ".export"
"""What is done, while an export is not finished."""
PART: Final = 32
"""Designs that are done again at most after an interruption."""


def export(
    designs: Designs,
    target: Target,
    out: Path,
    limit: int | None = None,
    advance: Callable[[int], None] = lambda steps: None,
) -> Record:
    """Writes `designs` (the first `limit`) to `out` in the form of `target`, or goes on with it; returns the record.

    Raises:
        UsageError: `out` holds something else, or the form cannot hold this build.
        DataError: the build is damaged. What was written before it stays.
        BuildError: `out` cannot be written to.
    """
    samples = len(designs) if limit is None else min(len(designs), limit)
    if samples < 1:
        raise UsageError(
            "--limit must be at least 1" if len(designs) else f"{designs.folder} holds no design to export"
        )
    manifest = load_manifest(designs.folder)
    splits = tuple(dict.fromkeys(shard["split"] for shard in designs.shards))
    facts = Facts(splits, samples, int(manifest["recipe"]["layers"][1]))
    about: Record = {
        "format": target.name,
        "recipe": manifest["recipe_hash"],
        "splits": list(splits),
        "samples": samples,
        "captions": designs.captions.path.stem if designs.captions else None,
    }
    target.check(facts)
    if (done := _open(out, about)) is not None:
        advance(samples)
        return done
    stream = designs.encoded()
    for part in range(-(-samples // PART)):
        place = out / PARTS / f"{part:06d}.json"
        stored = list(islice(stream, min(PART, samples - part * PART)))
        if not place.exists():
            written = target.write(out, part, [_decode(designs, sample) for sample in stored], facts)
            write_json_atomic(place, {"entries": written.entries, "left_out": written.left_out, "notes": written.notes})
        advance(len(stored))
    return _finish(target, out, about, facts)


def _open(out: Path, about: Record) -> Record | None:
    """Makes `out`, or sees that it is this export's; the record where it is finished."""
    finished, begun = out / RECORD, out / PARTS / RECORD
    for path in (finished, begun):
        if path.exists():
            there = _read(path)
            other = [
                f"{key} {there.get(key)!r}, now {value!r}" for key, value in about.items() if there.get(key) != value
            ]
            if other:
                raise UsageError(f"{out} holds another export ({'; '.join(other)}): choose another --out")
            if path == finished:
                shutil.rmtree(out / PARTS, ignore_errors=True)
                return there
            return None
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(path.name != PARTS or any(path.glob("*.json")) for path in out.iterdir()):
            raise UsageError(f"{out} is not empty, and not an export that was begun: choose another --out")
        (out / PARTS).mkdir(exist_ok=True)  # it is there where a kill came before its record was written
    except OSError as error:
        raise BuildError(f"cannot write to {out}: {error.strerror or error}") from error
    write_json_atomic(begun, about)
    return None


def _decode(designs: Designs, sample: EncodedSample) -> Design:
    try:
        design = decode_sample(sample)
    except DataError as error:
        raise DataError(f"{designs.folder}, sample {sample.key}: {error}") from error
    return designs.captions.design(design) if designs.captions else design


def _finish(target: Target, out: Path, about: Record, facts: Facts) -> Record:
    target.finish(out, _entries(out), facts)
    left_out: dict[str, str] = {}
    notes: Counter[str] = Counter()
    for part in _done(out):
        left_out |= part["left_out"]
        notes.update(part["notes"])
    record = {**about, "exported": facts.samples - len(left_out), "left_out": left_out, "notes": dict(notes)}
    write_json_atomic(out / RECORD, record)
    shutil.rmtree(out / PARTS, ignore_errors=True)
    return record


def _entries(out: Path) -> Iterator[Record]:
    for part in _done(out):
        yield from part["entries"]


def _done(out: Path) -> Iterator[Record]:
    return (_read(path) for path in sorted((out / PARTS).glob("[0-9]*.json")))


def _read(path: Path) -> Record:
    try:
        return read_object(path)
    except (OSError, ValueError) as error:
        raise DataError(
            f"{path} cannot be read ({what_is_wrong(error)}): delete {path.parent} and export again"
        ) from error
