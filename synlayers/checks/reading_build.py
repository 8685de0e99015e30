"""All texts of a build read, and what is not read by typeface, size and effect (``synlayers.verify --ocr``)."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from rich.table import Table

from synlayers.checks.reading import ReadText, read_texts
from synlayers.checks.selection import Selection
from synlayers.design import Record
from synlayers.errors import DataError
from synlayers.ocr.reader import ReaderMissing, open_reader, why_missing
from synlayers.storage import Damaged, Remark, decode_sample, format_named
from synlayers.storage.manifest import load_manifest
from synlayers.support.cli import progress
from synlayers.support.processes import in_order
from synlayers.support.tables import plain_table

AT_ONCE: Final = 8
"""Samples that a worker is given at once."""
SHOWN: Final = 20
Part = tuple[str, frozenset[int]]
"""A shard's file, and places of samples in it."""


def check_reader() -> None:
    """Raises `ReaderMissing` where no text can be read here."""
    if reason := why_missing():
        raise ReaderMissing(reason)


def read_build(folder: Path, workers: int, selection: Selection) -> list[ReadText]:
    """Every text layer of the samples that were chosen. Samples that cannot be decoded are left to the other checks.

    Raises:
        ReaderMissing: the extra is not installed.
    """
    check_reader()
    manifest = load_manifest(folder)
    parts = list(_parts(folder, manifest, selection))
    texts: list[ReadText] = []
    setup = partial(_worker, folder, manifest["format"])
    with progress("reading text", sum(len(rows) for _, rows in parts)) as advance:
        count = min(workers or os.cpu_count() or 1, len(parts))
        if count <= 1:
            work = setup()
            for part in parts:
                texts += work(part)
                advance(len(part[1]))
            return texts
        with in_order(setup, parts, count) as results:
            for part, found in zip(parts, results, strict=True):
                texts += found
                advance(len(part[1]))
    return texts


def _parts(folder: Path, manifest: Record, selection: Selection) -> Iterator[Part]:
    for shard, rows in selection.choose(manifest["shards"]):
        if not (folder / shard["file"]).exists():
            continue  # told by the other checks
        places = sorted(range(shard["samples"]) if rows is None else rows)
        for start in range(0, len(places), AT_ONCE):
            yield shard["file"], frozenset(places[start : start + AT_ONCE])


def _worker(folder: Path, format_name: str) -> Callable[[Part], list[ReadText]]:
    return partial(_read_part, folder, format_name)


def _read_part(folder: Path, format_name: str, part: Part) -> list[ReadText]:
    name, rows = part
    out: list[ReadText] = []
    for item in format_named(format_name).scan(folder / name, rows):
        if isinstance(item, (Damaged, Remark)):
            continue
        try:
            out += read_texts(decode_sample(item), open_reader(1))
        except (DataError, KeyError, TypeError, ValueError):
            continue  # such a record is a problem of its own, which verify lists
    return out


def summary(texts: Sequence[ReadText]) -> str:
    """How many texts are read, in a sentence or two."""
    asked = [text for text in texts if text.status != "left out"]
    tally = Counter(text.status for text in asked)
    if not asked:
        words = "no text was read: there is none to read"
    else:
        words = (
            f"{tally['read']:,} of {len(asked):,} texts are read as they are written"
            f" ({tally['read'] / len(asked):.1%}; case, blanks and kinds of quotes and dashes ignored)"
        )
        words += f"; {tally['misread']:,} misread, {tally['unread']:,} not seen" if len(asked) > tally["read"] else ""
    left = Counter(text.seen for text in texts if text.status == "left out")
    if left:
        words += f"; left out {sum(left.values())}: " + ", ".join(f"{n} {why}" for why, n in left.most_common(4))
    return words


def groups(texts: Sequence[ReadText]) -> dict[str, dict[str, tuple[int, int]]]:
    """By "font", "size" and "effect", and then by group: (texts, texts that are not read)."""
    out: dict[str, dict[str, tuple[int, int]]] = {}
    for name in ("font", "size", "effect"):
        some: dict[str, tuple[int, int]] = {}
        for text in texts:
            if text.status != "left out":
                count, lost = some.get(group := str(getattr(text, name)), (0, 0))
                some[group] = (count + 1, lost + (text.status != "read"))
        out[name] = dict(sorted(some.items(), key=lambda entry: (-entry[1][1] / entry[1][0], entry[0])))
    return out


def group_table(texts: Sequence[ReadText]) -> Table | None:
    """Groups in which a text is not read; None where all are."""
    numbers = ("texts", "not read", "share")
    table = plain_table("texts that are not read", "by", "group", *numbers, right=numbers)
    rows = [
        (name, group, f"{count:,}", f"{lost:,}", f"{lost / count:.1%}")
        for name, some in groups(texts).items()
        for group, (count, lost) in some.items()
        if lost
    ]
    for row in rows:
        table.add_row(*row)
    return table if rows else None


def lines(texts: Sequence[ReadText]) -> list[str]:
    """The texts that are not read, one a line, `SHOWN` at most."""
    lost = [text for text in texts if text.status in ("misread", "unread")]
    out = [
        f"sample {t.sample} layer {t.layer}: {t.text[:60]!r} is read as {t.seen[:60]!r}"
        f" ({t.font.partition(':')[2] or t.font}, {t.size}, {t.effect})"
        for t in lost[:SHOWN]
    ]
    return out + ([f"… and {len(lost) - SHOWN} more (--json FILE lists all)"] if len(lost) > SHOWN else [])


def as_json(texts: Sequence[ReadText]) -> Record:
    """Counts, groups and every text that is not read."""
    return {
        "texts": Counter(text.status for text in texts),
        "left_out": Counter(text.seen for text in texts if text.status == "left out"),
        "groups": {
            name: {group: {"texts": count, "not_read": lost} for group, (count, lost) in some.items()}
            for name, some in groups(texts).items()
        },
        "not_read": [text._asdict() for text in texts if text.status in ("misread", "unread")],
    }
