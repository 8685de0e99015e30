"""A twin as a folder of one's own, in the official layout of its benchmark: for people who run their models elsewhere.

The files are those of the twin in the cache. Beside them lie `TWIN_FILE`, which says what they are and what they leave
out, a card, and the `eval.yaml` by which the Hub knows a benchmark.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.datasets import get_dataset
from benchmarks.twins.card import write_about
from benchmarks.twins.plans import TWIN_FILE
from benchmarks.twins.stored_designs import stored_designs
from benchmarks.twins.twin import MINI, MINI_COUNT, MINI_SIZE, Twin
from synlayers.errors import DataError, UsageError
from synlayers.making.engine import engine
from synlayers.storage.locks import holding
from synlayers.storage.plain_json import read_object
from synlayers.support.atomic import replacing
from synlayers.support.cli import Advance
from synlayers.support.entries import entries
from synlayers.support.untrusted.reasons import what_is_wrong

LOCK: Final = ".lock"


@dataclass(frozen=True, slots=True)
class ExportedTwin:
    """An export that is there. `samples` of `whole`; `official`: how many questions our reader finds in it."""

    folder: Path
    name: str
    samples: int
    whole: int
    official: int
    was_there: bool

    @property
    def partial(self) -> bool:
        return self.samples < self.whole


@dataclass(frozen=True, slots=True)
class TwinPart:
    """Which twin is exported: the full or the mini one (`size`), and how many of its `whole` samples."""

    twin: Twin
    samples: int
    whole: int
    size: int | None

    @property
    def name(self) -> str:
        return self.twin.name + (MINI if self.size is not None else "")


def choose_part(twin: Twin, mini: bool, limit: int | None) -> TwinPart:
    """What is meant. Raises `UsageError` for a limit below 1 or above what there is."""
    whole, size = (MINI_COUNT, MINI_SIZE) if mini else (twin.count, None)
    if limit is not None and not 1 <= limit <= whole:
        raise UsageError(f"--limit {limit}: {twin.name}{MINI if mini else ''} has 1 to {whole} samples")
    return TwinPart(twin, limit or whole, whole, size)


def export_twin(part: TwinPart, out: Path, advance: Advance = lambda steps: None) -> ExportedTwin:
    """Writes a twin to `out`, which appears whole or not at all. The same call goes on after a kill: designs are kept
    beside `out` until it is there.

    Raises:
        UsageError: `out` holds something else, or another process writes there.
        DataError: `out` is this export, but damaged.
        BuildError: it cannot be written.
    """
    twin, samples, size = part.twin, part.samples, part.size
    about = twin.about(samples, size)
    if out.exists() and (not out.is_dir() or entries(out)):
        _check_same(out, about)
        advance(samples)
        return ExportedTwin(out, part.name, samples, part.whole, _check_digest(out, twin), was_there=True)
    key = f"{twin.key(samples, size)}-{engine()['probe'][:8]}"
    kept = out.parent / f".{out.name}.designs-{key}"
    busy = f"another process exports to {out}; wait for it, or choose another --out"
    with holding(kept / LOCK, busy), replacing(out) as temporary:
        told = {"beside": list(twin.beside), "left_out": list(twin.left_out), "whole": part.whole}
        built = twin.folder(samples, size)
        if built.exists():
            shutil.copytree(built, temporary)
            _add(temporary / TWIN_FILE, told)
            advance(samples)
        else:
            temporary.mkdir()
            designs = stored_designs(kept, lambda first: twin.ranked_designs(size, first))
            twin.fill(temporary, designs, samples, size, advance, **told)
        data = get_dataset(twin.of)(temporary)
        official = len(data.samples())
        _add(temporary / TWIN_FILE, {"digest": data.digest()})
        write_about(temporary, twin, part.name, samples, part.whole)
    shutil.rmtree(kept, ignore_errors=True)
    return ExportedTwin(out, part.name, samples, part.whole, official, was_there=False)


def _check_same(out: Path, about: dict[str, Any]) -> None:
    there = _read(out / TWIN_FILE) if (out / TWIN_FILE).is_file() else {}
    if not there:
        raise UsageError(f"{out} is there and is no export of a twin; choose another --out")
    if differing := list(_differences(there, about)):
        raise UsageError(f"{out} holds another export ({', '.join(differing)}); choose another --out")


def _differences(there: dict[str, Any], here: dict[str, Any]) -> Iterator[str]:
    for name in ("twin", "count", "size", "recipe"):
        if there.get(name) != here[name]:
            yield f"{name}: {there.get(name)} there, {here[name]} here"


def _check_digest(out: Path, twin: Twin) -> int:
    data = get_dataset(twin.of)(out)
    count = len(data.samples())
    if data.digest() != _read(out / TWIN_FILE).get("digest"):
        raise DataError(f"{out} is not what was exported: files were changed; remove it and run the same command again")
    return count


def _add(path: Path, more: dict[str, Any]) -> None:
    path.write_text(json.dumps(_read(path) | more, indent=1, sort_keys=True) + "\n")


def _read(path: Path) -> dict[str, Any]:
    try:
        return read_object(path)
    except (OSError, ValueError) as error:
        why = what_is_wrong(error)
        raise DataError(f"{path} cannot be read ({why}); remove the folder, or choose another --out") from None
