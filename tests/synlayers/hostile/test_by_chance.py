"""Builds, tables and journals changed by chance: whatever is changed, nothing crashes.

``SYNLAYERS_FUZZ_SECONDS=600 pytest tests/synlayers/hostile/test_by_chance.py -s`` goes on for ten minutes a reader.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

import pytest
from hostile_builds import damaged, hostile_copy

import synlayers
from synlayers.checks.build import check_build
from synlayers.errors import SynlayersError
from synlayers.exporters.contact_sheet import contact_sheet
from synlayers.exporters.exporting import export
from synlayers.exporters.targets import targets
from synlayers.stats import gather
from synlayers.storage.card import card_text
from synlayers.storage.manifest import load_manifest
from synlayers.storage.sidecar import FOLDER, CaptionRow, CaptionSource, Sidecar
from synlayers.torch import BucketSampler, DesignDataset, DesignStream

SECONDS: Final = float(os.environ.get("SYNLAYERS_FUZZ_SECONDS", "0.7"))


class Waits(BaseException):
    """Not to be caught by what reads."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """`Waits` is raised in what takes longer, where the system has alarms."""

    def stop(*_: object) -> None:
        raise Waits(f"not done after {seconds:g} s")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def read_all(folder: Path) -> None:
    list(synlayers.load(folder))


def read_records(folder: Path) -> None:
    list(synlayers.load(folder).records())


def show(folder: Path) -> None:
    contact_sheet(list(islice(synlayers.load(folder), 2)), 4)


def write_in_some_form(folder: Path) -> None:
    size = sum(path.lstat().st_size for path in folder.rglob("*"))  # chance, and the same again for a seed
    export(synlayers.load(folder), targets()[Random(size).choice(sorted(targets()))], folder / "exported")


def train_by_number(folder: Path) -> None:
    designs = DesignDataset(folder)
    for batch in BucketSampler(designs, 2):
        for number in batch:
            designs[number]


READERS: Final[dict[str, Callable[[Path], object]]] = {
    "verify": lambda folder: check_build(folder, 1),
    "stats": lambda folder: gather(folder, 1),
    "load": read_all,
    "records": read_records,
    "preview": show,
    "export": write_in_some_form,
    "dataset": train_by_number,
    "stream": lambda folder: list(DesignStream(folder, shuffle=2)),
    "card": lambda folder: card_text(load_manifest(folder)),
}


@pytest.mark.parametrize("reader", READERS)
def test_whatever_is_changed_nothing_crashes(reader: str, builds: dict[str, Path], tmp_path: Path) -> None:
    first = int.from_bytes(os.urandom(4))
    print(f"{reader}: seeds from {first}")
    end, done = time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        chance = Random(first + done)
        folder = hostile_copy(chance, builds[chance.choice(sorted(builds))], tmp_path / "copy")
        try:
            with limit(30):
                READERS[reader](folder)
        except SynlayersError:
            pass  # a sentence
        except BaseException:
            print(f"seed {first + done} of {reader}")
            raise
        shutil.rmtree(folder)
        done += 1
    print(f"{reader}: {done} builds")
    assert done


def test_whatever_a_journal_or_table_of_captions_holds_it_is_read_or_refused(tmp_path: Path) -> None:
    first = int.from_bytes(os.urandom(4))
    print(f"seeds from {first}")
    about = CaptionSource("m", "1", "2", "3")
    rows = [CaptionRow(f"{i:09d}", layer, "kept", "wörter 日本") for i in range(3) for layer in (-1, 0, 1)]
    end, done = time.monotonic() + SECONDS, 0
    journal, table = tmp_path / FOLDER / "m.jsonl", tmp_path / FOLDER / "m.parquet"
    while time.monotonic() < end:
        chance = Random(first + done)
        for file in (journal, table):
            file.unlink(missing_ok=True)
        sidecar = Sidecar(tmp_path, "m", about)
        sidecar.add(rows)
        if chance.random() < 0.5:
            sidecar.write()
        file = journal if journal.exists() else table
        file.write_bytes(damaged(chance, file.read_bytes()))
        try:
            read = Sidecar(tmp_path, "m", about)
            assert all(isinstance(row.layer, int) and isinstance(row.caption, str) for row in read.rows.values())
        except SynlayersError:
            pass
        except BaseException:
            print(f"seed {first + done}")
            raise
        done += 1
    assert done
