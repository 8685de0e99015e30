"""What a scan finds out about each picture, kept in the cache folder: a folder that was read once is not decoded again.

Facts are kept by the content of a file and its role; which content a path has is kept with its size and times, so that
files which did not change are not even read. Decisions that two files show the same picture are kept too.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

import numpy as np

from synlayers.design import Pixels, Record
from synlayers.support.paths import cache_place
from synlayers.support.same_picture import SIDE, Levels

PhotoRole = Literal["photo", "cutout"]
VERSION: Final = 3
"""Of what is found out, and of how pictures are read; part of the recipe of a build with pictures of one's own."""
_SETTLED: Final = 2.0
"""Seconds after which a change of a file shows in its time: younger ones are read again."""


class PictureFacts(NamedTuple):
    """Args:
    fact: ``{"reason"}`` of a file that cannot be used, else ``{"width", "height", "pixels", "notes", "residue",
        "matte"}``; ``pixels`` is the sha256 of what will be drawn.
    sketch: `same_picture.sketch` of it; empty where there is a reason.
    thumb: `same_picture.thumbnail`; empty where there is a reason, and where it comes from the store (`thumb_of`).
    """

    digest: str
    fact: Record
    sketch: Levels
    thumb: Pixels


class FactStore:
    """The facts on disk; a store that cannot be read or written keeps nothing, which is no error."""

    def __init__(self, role: PhotoRole) -> None:
        self._role = role
        self._db: sqlite3.Connection | None = None
        self._new: list[tuple[str, str, bytes, bytes]] = []
        self._paths: list[tuple[bytes, int, int, int, str]] = []
        self._facts: dict[str, tuple[str, bytes]] = {}
        self._known: dict[bytes, tuple[int, int, int, str]] = {}
        try:
            file = cache_place(f"picture-facts-{VERSION}.sqlite")
            file.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(file, timeout=10)
            self._db.execute("PRAGMA synchronous=OFF")
            with self._db as db:
                db.execute(
                    "CREATE TABLE IF NOT EXISTS facts (key TEXT PRIMARY KEY, fact TEXT, sketch BLOB, thumb BLOB)"
                )
                db.execute("CREATE TABLE IF NOT EXISTS paths (path BLOB PRIMARY KEY, size, mtime, ctime, digest TEXT)")
                db.execute("CREATE TABLE IF NOT EXISTS pairs (key TEXT PRIMARY KEY, same INTEGER)")
        except (OSError, sqlite3.Error):
            self._db = None

    def prepare(self, home: Path) -> None:
        """Load what is known of the files below the absolute folder `home`, all at once."""
        prefix = os.fsencode(home) + os.fsencode(os.sep)
        end = prefix[:-1] + bytes([prefix[-1] + 1])
        rows = self._rows(
            "SELECT path, size, mtime, ctime, digest FROM paths WHERE path >= ? AND path < ?", prefix, end
        )
        self._known = {row[0]: tuple(row[1:]) for row in rows}
        keys = [self._key(row[3]) for row in self._known.values()]
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            marks = ",".join("?" * len(part))
            for key, fact, sketch in self._rows(f"SELECT key, fact, sketch FROM facts WHERE key IN ({marks})", *part):
                self._facts[key] = fact, sketch

    def digest_of(self, path: bytes, stat: os.stat_result) -> str | None:
        """The digest of a file that is as it was when it was read."""
        known = self._known.get(path)
        return known[3] if known and known[:3] == (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns) else None

    def facts_of(self, digest: str) -> PictureFacts | None:
        """Facts of content that was seen before, under any name."""
        key = self._key(digest)
        if key not in self._facts:
            for row in self._rows("SELECT fact, sketch FROM facts WHERE key = ?", key):
                self._facts[key] = row
        if key not in self._facts:
            return None
        fact, sketch = self._facts[key]
        return PictureFacts(digest, json.loads(fact), np.frombuffer(sketch, np.float32), np.zeros((0, 0, 4), np.uint8))

    def thumb_of(self, digest: str) -> Pixels:
        for (thumb,) in self._rows("SELECT thumb FROM facts WHERE key = ?", self._key(digest)):
            return np.frombuffer(thumb, np.uint8).reshape(SIDE, SIDE, 4)
        raise KeyError(digest)

    def remember(self, path: bytes, stat: os.stat_result, facts: PictureFacts) -> None:
        """Keep facts that depend on the content of a file alone, and that it has this content."""
        self._new.append(
            (self._key(facts.digest), json.dumps(facts.fact), facts.sketch.tobytes(), facts.thumb.tobytes())
        )
        if time.time() - max(stat.st_mtime, stat.st_ctime) > _SETTLED:
            self._paths.append((path, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, facts.digest))

    def verdict(self, a: str, b: str) -> bool | None:
        """Whether two contents were found to show the same picture; None where nobody looked yet."""
        for (same,) in self._rows("SELECT same FROM pairs WHERE key = ?", f"{self._role} {a} {b}"):
            return bool(same)
        return None

    def decide(self, decisions: Iterable[tuple[str, str, bool]]) -> None:
        """Keep verdicts."""
        rows = [(f"{self._role} {a} {b}", int(same)) for a, b, same in decisions]
        self._write("INSERT OR REPLACE INTO pairs VALUES (?, ?)", rows)

    def save(self) -> None:
        """Write what is new."""
        self._write("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?)", self._new)
        self._write("INSERT OR REPLACE INTO paths VALUES (?, ?, ?, ?, ?)", self._paths)
        self._new, self._paths = [], []

    def close(self) -> None:
        self.save()
        if self._db is not None:
            self._db.close()

    def _key(self, digest: str) -> str:
        return f"{self._role} {digest}"

    def _rows(self, query: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        if self._db is None:
            return []
        try:
            return self._db.execute(query, values).fetchall()
        except sqlite3.Error:
            return []

    def _write(self, query: str, rows: Sequence[tuple]) -> None:  # type: ignore[type-arg]
        if self._db is None or not rows:
            return
        try:
            with self._db as db:
                db.executemany(query, rows)
        except (OSError, sqlite3.Error):
            pass
