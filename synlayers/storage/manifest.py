"""`manifest.json`: what a build holds and what made it. Derived from the finished shards alone, so that a resumed build
gives the same one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from synlayers.design import SCHEMA, Record
from synlayers.errors import DataError
from synlayers.library import Asset
from synlayers.storage import Codec, Format
from synlayers.storage.manifest_fields import check_manifest
from synlayers.storage.plain_files import open_plain, read_plain
from synlayers.storage.plain_json import MOST_BYTES, parse_json
from synlayers.storage.record_schema import Type, type_of, unify
from synlayers.support.entries import files_below
from synlayers.support.untrusted.names import path_below

MANIFEST: Final = "manifest.json"
_TALLIES: Final = ("layer_count", "kind", "layout", "canvas")
_MAX_LISTED: Final = 100
"""Indices listed for each reason of rejection; the count is always exact."""


def _of_recipe(wanted: tuple[str, int] | None) -> str:
    return f"{wanted[1]} of {wanted[0][:12]}" if wanted else "there"


def summarise_shard(path: Path, fmt: Format, expected: Iterator[tuple[str, int]] | None = None) -> Record:
    """What the manifest needs of one finished shard (JSON values). The slow part of a manifest: run it on every shard
    in parallel.

    Args:
        expected: recipe and index of each sample, to be sure that the shard is this build's.

    Raises:
        DataError: the shard cannot be read, or holds other samples than expected.
    """
    tallies: dict[str, Counter[str]] = {name: Counter() for name in _TALLIES}
    rejects: dict[str, Record] = {}
    used: set[str] = set()
    kind: Type = "null"
    samples, splits, jpeg = 0, set(), False
    for record in fmt.read_records(path):
        samples += 1
        if expected is not None and (record["recipe"], record["index"]) != (wanted := next(expected, None)):
            raise DataError(
                f"{path} is not of this build: sample {samples - 1} is {record['index']} of recipe"
                f" {record['recipe'][:12]}, not {_of_recipe(wanted)}; remove it and run the same command again"
            )
        splits.add(record["split"])
        jpeg = jpeg or "jpeg_quality" in record
        tallies["layer_count"][str(record["layer_count"])] += 1
        tallies["kind"].update(layer["kind"] for layer in record["layers"])
        tallies["layout"][record["layout"]] += 1
        tallies["canvas"][f"{record['width']}x{record['height']}"] += 1
        for reason in record["rejects"]:
            _add_reject(rejects, reason.partition(": ")[0], 1, [record["index"]])
        used.update(assets_of(record))
        kind = unify(kind, type_of(record))
    if len(splits) > 1:
        raise DataError(f"{path} mixes the splits {', '.join(sorted(splits))}")
    size, sha = digest_of_shard(path)
    return {
        "file": path.name,
        "split": splits.pop() if splits else "",
        "samples": samples,
        "bytes": size,
        "sha256": sha,
        "jpeg": jpeg,
        "tallies": {name: dict(tally) for name, tally in tallies.items()},
        "rejects": rejects,
        "used": sorted(used),
        "type": kind,
    }


def _add_reject(rejects: dict[str, Record], reason: str, count: int, indices: Iterable[int]) -> None:
    entry = rejects.setdefault(reason, {"count": 0, "indices": []})
    entry["count"] += count
    entry["indices"] = sorted({*entry["indices"], *indices})[:_MAX_LISTED]


def assets_of(record: Any) -> Iterator[str]:
    """Ids of the assets that a record names, at any depth: values of ``asset`` and ``*_asset``, and the lists
    ``assets``."""
    if isinstance(record, dict):
        for key, value in record.items():
            if isinstance(value, str):
                if key == "asset" or key.endswith("_asset"):
                    yield value
            elif key == "assets" and isinstance(value, list):
                yield from (item for item in value if isinstance(item, str))
            else:
                yield from assets_of(value)
    elif isinstance(record, list):
        for item in record:
            yield from assets_of(item)


def digest_of_shard(path: Path) -> tuple[int, str]:
    """Bytes and sha256 of a shard. For a folder: of the lines ``<sha256 of the file>  <relative name>``, in order of
    name."""
    if not path.is_dir():
        return _digest_of_file(path)
    total, sha = 0, hashlib.sha256()
    for name in sorted(child.relative_to(path).as_posix() for child in files_below(path)):
        size, digest = _digest_of_file(path / name)
        total += size
        sha.update(f"{digest}  {name}\n".encode())
    return total, sha.hexdigest()


def _digest_of_file(path: Path) -> tuple[int, str]:
    sha, size = hashlib.sha256(), 0
    try:
        with open_plain(path) as file:
            while chunk := file.read(1 << 20):
                sha.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror})") from error
    return size, sha.hexdigest()


def build_manifest(
    *,
    fmt: Format,
    codec: Codec,
    recipe: Record,
    recipe_hash: str,
    engine: Record,
    packages: Mapping[str, str],
    shards: Iterable[Record],
    assets: Iterable[Asset] = (),
    asset_splits: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    command: str = "",
) -> Record:
    """The manifest of a finished build; no times, no paths, no number of workers.

    Args:
        engine: what equal bytes depend on (codec, Skia, numpy, fonts).
        packages: versions by package.
        shards: the result of `summarise_shard` for each, in the order of splits and numbers.
        assets: all that the build could use.
        asset_splits: split -> role -> ids, the assets that each split may use.
        command: the command that gives this build again, without output folder and workers.
    """
    shards = list(shards)
    splits = list(dict.fromkeys(shard["split"] for shard in shards))
    kind: Type = "null"
    rejects: dict[str, Record] = {}
    for shard in shards:
        kind = unify(kind, shard["type"])
        for reason, entry in shard["rejects"].items():
            _add_reject(rejects, reason, entry["count"], entry["indices"])
    return {
        "schema": SCHEMA,
        "format": fmt.name,
        "codec": codec,
        "command": command,
        "recipe_hash": recipe_hash,
        "recipe": recipe,
        "engine": engine,
        "packages": dict(sorted(packages.items())),
        "samples": sum(shard["samples"] for shard in shards),
        "splits": {
            split: {
                "samples": sum(s["samples"] for s in shards if s["split"] == split),
                "shards": sum(s["split"] == split for s in shards),
            }
            for split in splits
        },
        "shards": [{key: shard[key] for key in ("file", "split", "samples", "bytes", "sha256")} for shard in shards],
        "counts": {
            name: {"all": _tally(shards, name), **{s: _tally(shards, name, s) for s in splits}} for name in _TALLIES
        },
        "rejects": {reason: rejects[reason] for reason in sorted(rejects)},
        **_asset_report(shards, splits, list(assets), asset_splits or {}),
        "jpeg": any(shard["jpeg"] for shard in shards),
        "record_type": kind,
    }


def _tally(shards: list[Record], name: str, split: str | None = None) -> dict[str, int]:
    """Sums one tally over the shards (of a split), in order of number or name."""
    total: Counter[str] = Counter()
    for shard in shards:
        if split in (None, shard["split"]):
            total.update(shard["tallies"][name])
    return {key: total[key] for key in sorted(total, key=lambda k: (k.isdigit() and int(k), k))}


def _asset_report(
    shards: list[Record], splits: list[str], assets: list[Asset], allowed: Mapping[str, Mapping[str, Sequence[str]]]
) -> dict[str, Record | list[Record]]:
    """Which assets each split may use and did use. ``shared`` and ``foreign`` are empty in a build whose splits are
    disjoint."""
    role_of: dict[str, str] = {asset.id: asset.role for asset in assets}
    used = {
        split: sorted({i for shard in shards if shard["split"] == split for i in shard["used"]}) for split in splits
    }
    users: dict[str, list[str]] = {}
    for split in splits:
        for asset_id in used[split]:
            users.setdefault(asset_id, []).append(split)
    permitted = {split: {i for ids in roles.values() for i in ids} for split, roles in allowed.items()}
    packs: dict[tuple[str, str], Record] = {}
    for asset in sorted(assets, key=lambda a: (a.pack, a.license)):
        entry = packs.setdefault(
            (asset.pack, asset.license), {"pack": asset.pack, "license": asset.license, "assets": 0, "used": 0}
        )
        entry["assets"] += 1
        entry["used"] += asset.id in users
    return {
        "assets": {
            "splits": {
                split: {role: sorted(ids) for role, ids in sorted(roles.items())} for split, roles in allowed.items()
            },
            "used": {split: _by_role(ids, role_of) for split, ids in used.items()},
            "shared": {i: users[i] for i in sorted(users) if len(users[i]) > 1},
            "foreign": {
                split: [i for i in used[split] if i not in permitted[split]] for split in splits if split in permitted
            },
        },
        "packs": list(packs.values()),
    }


def _by_role(ids: Iterable[str], role_of: Mapping[str, str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for asset_id in ids:
        grouped.setdefault(role_of.get(asset_id, "unknown"), []).append(asset_id)
    return dict(sorted(grouped.items()))


def load_manifest(folder: Path) -> Record:
    """The manifest of the build in `folder`.

    Raises:
        DataError: there is none, it is not one of this schema, or it names a shard that does not lie in `folder`.
    """
    path = folder / MANIFEST
    try:
        manifest = parse_json(read_plain(path, MOST_BYTES))
    except FileNotFoundError:
        if not folder.is_dir():
            raise DataError(f"{folder} is not a folder: give the --out of a build") from None
        raise DataError(f"{path} is missing: the build is not finished; run the same generate command again") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise DataError(f"{path} cannot be read ({why}): run the same generate command again") from error
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        schema = manifest.get("schema") if isinstance(manifest, dict) else None
        raise DataError(
            f"{path} has schema {schema!r}, this version reads {SCHEMA}: use the version of synlayers that built it, or"
            " build again"
        )
    check_manifest(path, manifest)
    for shard in manifest["shards"]:
        path_below(folder, shard["file"], path, alone=True)
    return manifest
