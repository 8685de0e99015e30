"""Cut-outs and photographs from the user's folders (``--cutouts``, ``--photos``).

Every file is decoded once, here: what is listed can be drawn, what cannot is rejected with a reason and the scan goes
on. One picture is one asset, whatever its files; facts of files that did not change come from the cache folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np

from synlayers.assets.picture_copies import find_copies
from synlayers.assets.picture_facts import VERSION, FactStore, PhotoRole, PictureFacts
from synlayers.assets.picture_names import words_of_name
from synlayers.assets.user_files import Rejection, files_below, other_files
from synlayers.design import Pixels, Record
from synlayers.library import Asset
from synlayers.support.image_decoding import MIN_SIDE, Undecodable, decode_cutout, decode_photo, notes_of, open_image
from synlayers.support.image_formats import EXTRA, OTHERS, SUFFIXES
from synlayers.support.same_picture import sketch, thumbnail

MAX_FILE_BYTES = 256 * 2**20
"""A file beyond this is not read at all."""
OPAQUE_ENOUGH = 0.999
"""A picture with more than this share of opaque pixels has no background taken away: it is no cut-out."""
_AHEAD = 64
"""Files that are looked at ahead of the one that is told."""
_PASSING = ("cannot be read (", EXTRA, "this Pillow")
"""Reasons that hold today, not for ever."""


class FolderScan(NamedTuple):
    """Args:
    assets: one for each picture, in order of id.
    rejections: files that are not used, in order of name.
    notes: what was changed in files that are used, for people: "12 files had a haze of alpha 1 to 3 ...".
    """

    assets: list[Asset]
    rejections: list[Rejection]
    notes: list[str]


class _File(NamedTuple):
    path: Path
    name: str
    facts: PictureFacts


def scan_folder(
    path: str | Path,
    role: PhotoRole,
    progress: Callable[[int, int], None] | None = None,
    names_as_captions: bool = False,
) -> FolderScan:
    """The usable images of a folder and everything below it; of files that show one picture the largest is used, of
    equally large ones the first by name.

    Hidden files are passed over in silence; files of other kinds are counted, and those that someone may have expected
    to be read are named.

    Args:
        progress: called with (files done, files in all) after each file.
        names_as_captions: words of file names become captions and tags; they may be names of people, so it must be
            asked for.

    Raises:
        UsageError: `path` is no folder that can be read.
    """
    root = Path(path)
    paths, rejections = files_below(root, SUFFIXES)
    strays, notes = other_files(root, SUFFIXES, OTHERS)
    rejections += strays
    store = FactStore(role)
    try:
        files = []
        names = [file.relative_to(root).as_posix() for file in paths]
        all_facts = _all_facts(root.resolve(), names, role, store)
        for done, (file, name, facts) in enumerate(zip(paths, names, all_facts, strict=True), 1):
            if "reason" in facts.fact:
                rejections.append(Rejection(name, facts.fact["reason"]))
            else:
                files.append(_File(file, name, facts))
            if progress is not None:
                progress(done, len(paths))
        store.save()
        files.sort(key=lambda f: (-f.facts.fact["width"] * f.facts.fact["height"], f.name))
        copies = find_copies([(f.path, f.name, f.facts) for f in files], role, store)
    finally:
        store.close()
    rejections += [Rejection(files[i].name, reason) for i, reason in copies.items()]
    kept = [file for i, file in enumerate(files) if i not in copies]
    assets = [_asset(file, role, names_as_captions) for file in kept]
    return FolderScan(
        sorted(assets, key=lambda a: a.id), sorted(rejections, key=lambda r: r.name), notes + _notes(kept, role)
    )


def _all_facts(home: Path, names: Sequence[str], role: PhotoRole, store: FactStore) -> Iterator[PictureFacts]:
    """Facts of each file of the folder `home` in order; new ones are found out on up to four cores (decoders release
    the lock)."""
    store.prepare(home)
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        for start in range(0, len(names), _AHEAD):
            batch = []
            for name in names[start : start + _AHEAD]:
                where = os.path.join(home, name)
                stat = _stat(where)
                digest = store.digest_of(os.fsencode(where), stat) if stat else None
                known = store.facts_of(digest) if digest else None
                batch.append((where, stat, known or pool.submit(_read, Path(where), stat, role)))
            for where, stat, result in batch:
                if isinstance(result, PictureFacts):
                    yield result
                    continue
                facts = result.result()
                if stat is not None and facts.digest and not any(p in facts.fact.get("reason", "") for p in _PASSING):
                    store.remember(os.fsencode(where), stat, facts)
                yield facts


def _stat(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError:
        return None


def _read(path: Path, stat: os.stat_result | None, role: PhotoRole) -> PictureFacts:
    """What a file holds, or why it cannot be used."""
    digest = ""
    empty = np.zeros(0, np.float32), np.zeros((0, 0, 4), np.uint8)
    try:
        try:
            size = (stat or path.stat()).st_size
            if size > MAX_FILE_BYTES:
                raise Undecodable(f"{size // 2**20} MB, more than {MAX_FILE_BYTES // 2**20} MB")
            raw = path.read_bytes()
        except OSError as error:
            raise Undecodable(f"cannot be read ({error.strerror})") from None
        digest = hashlib.sha256(raw).hexdigest()
        fact, pixels = _look(raw, role)
    except Undecodable as error:
        return PictureFacts(digest, {"reason": str(error)}, *empty)
    thumb = thumbnail(pixels)
    return PictureFacts(digest, fact, sketch(thumb), thumb)


def _look(raw: bytes, role: PhotoRole) -> tuple[Record, Pixels]:
    """Facts of a picture, and its pixels as they will be drawn; raises `Undecodable` with the reason that it has
    none."""
    image = open_image(raw)
    notes = notes_of(image)
    residue, matte = 0, ""
    if role == "photo":
        pixels, transparent = decode_photo(image)
        notes += ["transparent parts laid on white"] if transparent else []
    else:
        pixels, residue, matte, specks = decode_cutout(image)
        notes += ["specks of under 64 pixels apart from the object are cleared"] if specks else []
        if pixels.size == 0:
            raise Undecodable(
                "fully transparent" if residue == 0 else f"nothing can be seen: alpha is at most {residue}"
            )
        if (pixels[..., 3] == 255).sum() > OPAQUE_ENOUGH * image.width * image.height:
            raise Undecodable("no transparency: a cut-out needs an alpha channel with its background removed")
    height, width = pixels.shape[:2]
    if min(width, height) < MIN_SIDE:
        raise Undecodable(f"{width} x {height} pixels; the shorter side must have at least {MIN_SIDE}")
    shown = hashlib.sha256(f"{width}x{height}x{pixels.shape[2]}".encode() + pixels.tobytes()).hexdigest()
    fact = {"width": width, "height": height, "pixels": shown, "notes": notes, "residue": residue, "matte": matte}
    return fact, pixels


def _asset(file: _File, role: PhotoRole, names_as_captions: bool) -> Asset:
    fact, digest = file.facts.fact, file.facts.digest
    words = words_of_name(file.path) if names_as_captions else []
    width, height = fact["width"], fact["height"]
    data: Record = {"width": width, "height": height, "aspect": round(width / height, 4), "reading": VERSION}
    if fact["notes"]:
        data["note"] = fact["notes"][0]
    return Asset(
        id=f"{role}:{digest[:16]}",
        role=role,
        digest=digest,
        pack=f"--{role}s",
        license="user",
        caption=" ".join(words) or ("cut-out object" if role == "cutout" else "photograph"),
        tags=tuple(words),
        path=os.fspath(file.path.resolve()),
        data=data,
    )


def _notes(files: Sequence[_File], role: PhotoRole) -> list[str]:
    """What was changed in files that are used, each kind once with its count and an example."""
    told: dict[str, list[str]] = {}
    for file in files:
        for note in file.facts.fact["notes"]:
            told.setdefault(note, []).append(file.name)
        if file.facts.fact["matte"]:
            blend = f"edges were blended with {file.facts.fact['matte']}; the blend is undone"
            told.setdefault(blend, []).append(file.name)
    hazy = [file for file in files if file.facts.fact["residue"]]
    lines = [f"{_count(names)}: {note} ({_example(names)})" for note, names in sorted(told.items())]
    if hazy:
        most = max(file.facts.fact["residue"] for file in hazy)
        names = [file.name for file in hazy]
        haze = f"had a haze of alpha 1 to {most}, which cannot be seen: it is cropped and cleared"
        lines.append(f"{_count(names)} {haze} ({_example(names)})")
    return lines


def _count(names: Sequence[str]) -> str:
    return f"{len(names)} file{'s' if len(names) != 1 else ''}"


def _example(names: Sequence[str]) -> str:
    return repr(names[0]) + (", ..." if len(names) > 1 else "")
