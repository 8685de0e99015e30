"""SVG files as assets: illustrations from the user's folders, icons and emoji of packs.

``data`` of an asset: ``{"svg": true, "renderer", "aspect", "ink", "coverage", "colors", "mono"}``
(`synlayers.assets.svg.worker.inspect`).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Literal

from synlayers.assets.picture_names import LONGEST_WORD
from synlayers.assets.svg.cleaning import MAX_BYTES
from synlayers.assets.svg.worker import VERSION, inspector
from synlayers.assets.user_files import Rejection, files_below, relative_name, slug
from synlayers.design import Record
from synlayers.errors import WorkerDied
from synlayers.library import Asset
from synlayers.storage.plain_json import read_object
from synlayers.support.paths import cache_place
from synlayers.support.processes import Worker

SUFFIXES: Final = (".svg", ".svgz")
SECONDS: Final = 8.0
"""Time that one file may take; on an idle core a median one takes 3 ms."""
START_SECONDS: Final = 120.0
_PASSING: Final = ("crashes the renderer", "takes longer than")
_NOISE: Final = frozenset(
    [
        "svg",
        "final",
        "copy",
        "icon",
        "clipart",
        "cliparts",
        "openclipart",
        "unnamed",
        "hash",
        "various",
        "untitled",
        "drawing",
        "default",
        "vector",
        "layer",
        "artboard",
        "page",
    ]
)
_PROGRAM: Final = re.compile(
    r"\W*(?:created|generated|generator|made|drawn|exported|designed|written|produced|converted)\b", re.IGNORECASE
)
"""A title or description that speaks of what made the file."""
_SMALL_WORDS: Final = frozenset({"and", "the", "of", "by", "with", "in", "on", "to", "for", "a", "an"})
_FACTS: Final = ("renderer", "ink", "aspect", "coverage", "colors", "mono")

Progress = Callable[[int, int], None]
"""Called with the number of files done and the number of all."""


def scan_svgs(
    path: Path,
    role: Literal["illustration", "icon"] = "illustration",
    progress: Progress | None = None,
    pack: str = "--svg",
    license: str = "as given by the user",
) -> tuple[list[Asset], list[Rejection]]:
    """Every usable SVG below a folder, in order of path, and the others with reasons.

    Files are parsed and drawn once, small, in worker processes; one that takes longer than `SECONDS` is rejected. Of
    files with the same picture only the first is used, so that a picture cannot be in two splits. Raises UsageError
    when `path` is not a folder.
    """
    files, rejected = files_below(path, SUFFIXES)
    facts = svg_facts(files, progress)
    assets: dict[str, Asset] = {}
    first: dict[str, str] = {}
    for file, fact in zip(files, facts, strict=True):
        name = relative_name(file, path)
        if "reason" in fact:
            rejected.append(Rejection(name, fact["reason"]))
        elif fact["picture"] in first:
            rejected.append(Rejection(name, f"the same picture as {first[fact['picture']]}"))
        else:
            first[fact["picture"]] = name
            asset = svg_asset(file, name, fact, role, pack, license)
            if asset.id in assets:
                asset = svg_asset(file, name, fact, role, pack, license, suffix=f"-{fact['digest'][:6]}")
            assets[asset.id] = asset
    return list(assets.values()), rejected


def svg_asset(
    file: Path,
    name: str,
    fact: Record,
    role: Literal["illustration", "icon"],
    pack: str,
    license: str,
    kind: str = "svg",
    suffix: str = "",
) -> Asset:
    """The asset of an inspected file; `name` is its path in its collection, `kind` the first part of its id."""
    *folders, stem = name.rsplit(".", 1)[0].split("/")
    identity = "/".join(slug(part) for part in (*folders, stem))
    caption = caption_of(stem, fact["title"], fact["authors"], trusted=kind == "svg") or "picture"
    tags = dict.fromkeys([*caption.split(), *(w for text in (*folders, *fact["keywords"]) for w in words_of(text))])
    tags = {tag: None for tag in tags if tag not in _SMALL_WORDS}
    data = {"svg": True, **{key: fact[key] for key in _FACTS}}
    return Asset(
        f"{kind}:{identity}{suffix}", role, fact["digest"], pack, license, caption, tuple(tags)[:16], str(file), data
    )


def words_of(name: str) -> list[str]:
    """Lower-case words of a file or folder name: no numbers, no single letters, no words that only mark a file.

    >>> words_of("Brown_bear02-v2 (final) 01")
    ['brown', 'bear']
    """
    name = re.sub(r"\\x[0-9a-f]{2}", "", name)  # what `relative_name` writes for bytes that are no text
    name = re.sub(r"([a-z])([A-Z])", r"\1 \2", name).replace("'", "")
    return [w for w in re.findall(r"[^\W\d_]+", name.lower()) if 1 < len(w) <= LONGEST_WORD and w not in _NOISE]


def caption_of(stem: str, title: str, authors: Sequence[str] = (), trusted: bool = False) -> str:
    """A noun phrase of at most six words from the file's name, without its authors' names; from its title (or
    description) where the two agree or, if it is trusted, where it is short.

    >>> caption_of("handball_ball_brice_boye_01", "", ["Brice Boye"])
    'handball ball'
    >>> caption_of("icon-final-2", "A red kite", trusted=True), caption_of("kite", "Created with Sketch.", trusted=True)
    ('red kite', 'kite')
    """
    makers = {word for author in authors for word in words_of(author)}
    named = [w for w in words_of(stem) if w not in makers]
    titled = [] if _PROGRAM.match(title) else [w for w in words_of(title) if w not in makers]
    agree = len(titled) <= 6 and (trusted or (set(titled) & set(named)) - _SMALL_WORDS)
    words = (titled if titled and (agree or not named) else named)[:6]
    while words and (words[0] in _SMALL_WORDS or words[-1] in _SMALL_WORDS):
        words = words[1:] if words[0] in _SMALL_WORDS else words[:-1]
    return " ".join(words)


def svg_facts(files: Sequence[Path], progress: Progress | None = None) -> list[Record]:
    """Facts of each file with its ``digest``; those of content that was seen before come from the cache folder."""
    cache_file = cache_place(f"svg-facts-{VERSION}.json")
    try:
        cached: dict[str, Record] = read_object(cache_file)
    except (OSError, ValueError):
        cached = {}
    digests = [_digest(file) for file in files]
    new = {digest: file for file, digest in zip(files, digests, strict=True) if digest not in cached}
    fresh = dict(zip(new, inspect_files(list(new.values()), progress), strict=True))
    # What depends on the machine's load is not kept.
    lasting = {
        digest: fact
        for digest, fact in fresh.items()
        if not fact.get("reason", "").startswith(_PASSING) and len(digest) == 64
    }
    if lasting:
        _save(cache_file, cached | lasting)
    return [{**(cached | fresh)[digest], "digest": digest} for digest in digests]


def _digest(file: Path) -> str:
    """sha256 of the content; of a file that is too large anyway, or cannot be read, of its name."""
    try:
        if file.stat().st_size <= MAX_BYTES:
            return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        pass
    return f"unread {file}"


def _save(cache_file: Path, facts: dict[str, Record]) -> None:
    """Keep facts for the next time; a cache that cannot be written is no error."""
    try:
        cache_file.parent.mkdir(parents=True, exist_ok=True)
        part = cache_file.with_name(f"{cache_file.name}.{os.getpid()}")
        part.write_text(json.dumps(facts), "utf-8")
        part.replace(cache_file)
    except OSError:
        pass


def inspect_files(files: Sequence[Path], progress: Progress | None = None, workers: int | None = None) -> list[Record]:
    """Facts or ``{"reason": ...}`` of each file, in order."""
    if not files:
        return []
    workers = min(workers or os.cpu_count() or 1, 8, 1 + len(files) // 50)
    local = threading.local()
    started: list[_Inspector] = []

    def one(file: Path) -> Record:
        if not hasattr(local, "inspector"):
            local.inspector = _Inspector()
            started.append(local.inspector)
        answer: Record = local.inspector.ask(file)
        return answer

    facts: list[Record] = []
    try:
        with ThreadPoolExecutor(workers) as pool:
            for fact in pool.map(one, files):
                facts.append(fact)
                if progress:
                    progress(len(facts), len(files))
    finally:
        for inspector_ in started:
            inspector_.close()
    return facts


class _Inspector:
    """A process that inspects files; started again after one that hangs or crashes it."""

    def __init__(self) -> None:
        self._worker: Worker[str, Record] | None = None

    def ask(self, file: Path) -> Record:
        if self._worker is None:
            self._worker = Worker(inspector, tied=True)
            self._worker.wait_ready(START_SECONDS)
        try:
            return self._worker.ask(str(file), SECONDS)
        except TimeoutError:
            self._worker = None
            return {"reason": f"{_PASSING[1]} {SECONDS:g} s to draw"}
        except WorkerDied:
            self.close()
            return {"reason": _PASSING[0]}

    def close(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None
