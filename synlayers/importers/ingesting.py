"""A source into a data set: items one by one into a staging folder, then duplicates, splits, shards and the manifest.

Interrupted, it goes on: an item that is staged is not read again. The staging folder goes when the manifest is there.
"""

from __future__ import annotations

import hashlib
import json
import math
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from synlayers.assets.user_files import relative_name
from synlayers.design import Record
from synlayers.errors import DataError, UsageError
from synlayers.importers.drafts import Item
from synlayers.importers.items import Outcome, outcomes
from synlayers.importers.origins import origin_named
from synlayers.importers.reporting import REPORT, make_report
from synlayers.importers.same_pictures import Picture, group_pictures, look_at
from synlayers.importers.splitting import deal
from synlayers.making.build import own_folder
from synlayers.making.engine import versions
from synlayers.recipe import Ingestion
from synlayers.storage import EncodedSample, codec_probe, format_named, shard_name
from synlayers.storage.card import write_card
from synlayers.storage.manifest import MANIFEST, build_manifest, load_manifest, summarise_shard
from synlayers.storage.plain_files import open_plain
from synlayers.storage.plain_json import read_object
from synlayers.support.atomic import remove_stale, write_json_atomic
from synlayers.support.entries import files_below
from synlayers.support.untrusted.reasons import what_is_wrong

STAGING: Final = ".ingest"
Advance = Callable[[int], None]


def ingest(
    items: Sequence[Item],
    settings: Ingestion,
    out: Path,
    workers: int = 1,
    seconds: float = 60,
    advance: Advance = lambda steps: None,
) -> Record:
    """Ingests `items` into the folder `out`, or goes on with it; returns the report.

    Raises:
        UsageError: `out` is of another build, or nothing came in.
        BuildError: it cannot be written to.
    """
    if not items:
        raise UsageError("there is nothing to ingest: no file of a form that is read")
    settings = settings.model_copy(update={"source": digest_of(items)})
    with own_folder(out, settings, {"probe": codec_probe(), "versions": versions()}):
        remove_stale(out)
        if (out / MANIFEST).exists() and (out / REPORT).exists():
            shutil.rmtree(out / STAGING, ignore_errors=True)  # a call may have been killed while it removed that
            advance(len(items))
            return _read(out / REPORT)
        staged = _stage(items, settings, out / STAGING, workers, seconds, advance)
        report = _finish(staged, settings, out)
        shutil.rmtree(out / STAGING, ignore_errors=True)
        return report


def digest_of(items: Sequence[Item]) -> str:
    """Over names, rows and contents of all items: other files are another data set."""
    sha, known = hashlib.sha256(), dict[Path, str]()
    for item in items:
        files = origin_named(item.origin).files(item)
        for path in files:
            if path not in known:
                known[path] = _content(path)
        sha.update(json.dumps([item.origin, item.name, item.row, *(known[path] for path in files)]).encode())
    return sha.hexdigest()[:32]


def _content(path: Path) -> str:
    sha = hashlib.sha256()
    for file in sorted(files_below(path)) if path.is_dir() else [path]:
        if path.is_dir():
            sha.update(relative_name(file, path).encode())
        try:
            with open_plain(file) as stream:
                while chunk := stream.read(1 << 20):
                    sha.update(chunk)
        except OSError as error:
            sha.update(f"unread: {error.errno}".encode())  # the item tells it
    return sha.hexdigest()


def _stage(
    items: Sequence[Item], settings: Ingestion, folder: Path, workers: int, seconds: float, advance: Advance
) -> list[Record]:
    """An entry for each item, in order; those of a call before this one are taken as they are."""
    folder.mkdir(exist_ok=True)
    remove_stale(folder)
    todo = [number for number in range(len(items)) if not _entry(folder, number).exists()]
    advance(len(items) - len(todo))
    results = outcomes((items[number] for number in todo), settings.codec, settings.largest, workers, seconds)
    for number, (_, outcome) in zip(todo, results, strict=True):
        _keep(folder, number, outcome)
        advance(1)
    return [_read(_entry(folder, number)) for number in range(len(items))]


def _entry(folder: Path, number: int) -> Path:
    return folder / f"{number:08d}.json"


def _samples(folder: Path, number: int) -> Path:
    return folder / f"{number:08d}.tar"


def _keep(folder: Path, number: int, outcome: Outcome) -> None:
    """The sample first, then the entry that says it is there."""
    entry = outcome.as_json() | {"number": number, "kept": outcome.sample is not None}
    if outcome.sample is not None:
        format_named("webdataset").write_shard(_samples(folder, number), [outcome.sample])
        entry["look"] = look_at(outcome.sample)
    write_json_atomic(_entry(folder, number), entry)


def _sample(folder: Path, number: int) -> EncodedSample:
    return next(format_named("webdataset").read_shard(_samples(folder, number)))


def _finish(staged: Sequence[Record], settings: Ingestion, out: Path) -> Record:
    """Shards, card, report and manifest, from the staged items alone."""
    kept = [entry for entry in staged if entry["kept"]]
    pictures = [Picture.of(entry["look"]) for entry in kept]
    groups = group_pictures(pictures, lambda place: _sample(out / STAGING, kept[place]["number"]))
    for place, entry in enumerate(kept):
        entry["group"] = groups[place]
        if settings.duplicates == "drop" and groups[place] != place:
            first = kept[groups[place]]["item"][2]
            entry |= {"kept": False, "reason": "it shows the same picture as another file", "detail": first}
    kept = [entry for entry in kept if entry["kept"]]
    report = make_report(staged, settings)
    if not kept:
        write_json_atomic(out / REPORT, report)
        (out / REPORT).rename(out / f"failed-{REPORT}")
        raise UsageError(f"nothing came in; {out / f'failed-{REPORT}'} says why, of each file")
    splits = deal([(entry["group"], entry["split"], entry["look"]["digest"]) for entry in kept], settings.splits)
    for entry, split in zip(kept, splits, strict=True):
        entry["dealt"] = split
    report["splits"] = {split: splits.count(split) for split in sorted(set(splits))}
    _write(kept, settings, out)
    write_json_atomic(out / REPORT, report)
    return report


def _write(kept: Sequence[Record], settings: Ingestion, out: Path) -> None:
    fmt = format_named(settings.format)
    order = sorted(kept, key=lambda entry: (_place(entry["dealt"], settings), entry["number"]))
    shards: list[Record] = []
    first = 0
    for split in dict.fromkeys(entry["dealt"] for entry in order):
        mine = [entry for entry in order if entry["dealt"] == split]
        for number in range(math.ceil(len(mine) / settings.shard_size)):
            name = shard_name(split, number, fmt)
            part = mine[number * settings.shard_size : (number + 1) * settings.shard_size]
            fmt.write_shard(out / name, _numbered(part, first, settings, out))
            shards.append(summarise_shard(out / name, fmt))
            first += len(part)
    counts = [int(count) for shard in shards for count in shard["tallies"]["layer_count"]]
    settings = settings.model_copy(update={"layers": (min(counts), max(counts))})
    manifest = build_manifest(
        fmt=fmt,
        codec=settings.codec,
        recipe=settings.canonical(),
        recipe_hash=settings.hash(),
        engine={"probe": codec_probe(), "versions": versions()},
        packages=versions(),
        shards=shards,
    )
    write_card(out, manifest)
    write_json_atomic(out / MANIFEST, manifest)
    load_manifest(out)


def _place(split: str, settings: Ingestion) -> tuple[int, str]:
    names = list(settings.splits) or ["train"]
    return (names.index(split) if split in names else len(names), split)


def _numbered(part: Sequence[Record], first: int, settings: Ingestion, out: Path) -> Iterator[EncodedSample]:
    """The staged samples with their numbers, splits and groups."""
    for index, entry in enumerate(part, first):
        sample = _sample(out / STAGING, entry["number"])
        about = {**sample.record["ingest"], "picture_asset": f"picture:{entry['group']:08d}"}
        own = {"id": f"{index:09d}", "index": index, "split": entry["dealt"], "recipe": settings.hash()}
        yield replace(sample, key=f"{index:09d}", record={**sample.record, **own, "ingest": about})


def _read(path: Path) -> Record:
    try:
        return read_object(path)
    except (OSError, ValueError) as error:
        raise DataError(
            f"{path} cannot be read ({what_is_wrong(error)}): delete it and run the same command again"
        ) from error
