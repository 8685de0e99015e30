"""What is on record: digests of data that runs were made on, sample ids of twins, and the cards of this project's own
methods.

`python -m leaderboard.known RUNS` takes them from runs that you trust and adds them to the two files beside this
module.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from benchmarks.api.card import Card
from benchmarks.api.results import Result, read_result, read_rows
from leaderboard.validation.submission import ROWS
from synlayers.errors import DataError, UsageError
from synlayers.support.atomic import write_json_atomic

DATA_FILE: Final = Path(__file__).with_name("known_data.json")
METHODS_FILE: Final = Path(__file__).with_name("known_methods.json")


class DataRecord(BaseModel):
    """One data set or twin, by the name that results carry.

    Args:
        digests: SHA-256 of the files, as results have it. Of a twin they may differ with the versions of the drawing
            libraries; its plans do not.
        plans: of a twin, the hash of its plans.
        count: samples of the whole.
        ids: of a twin, all sample ids, so that a row of a sample that does not exist is found; empty where they are not
            recorded.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    digests: tuple[str, ...] = ()
    plans: str = ""
    count: int = 0
    ids: tuple[str, ...] = ()


class MethodRecord(BaseModel):
    """A method of this project: its name is reserved."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cards: tuple[str, ...]
    """Hashes of its cards, newest last: a card that was worded better is no other method."""
    codes: tuple[str, ...]
    """SHA-256 of the file that defined it, newest last."""


@functools.cache
def recorded_data() -> Mapping[str, DataRecord]:
    """By name; twins that are published are known by their plans even if no run of them is on record."""
    from benchmarks.twins.plans import PLANS_FILE, published_plans

    records = {name: DataRecord.model_validate(about) for name, about in _read(DATA_FILE).items()}
    for name, about in published_plans().items() if PLANS_FILE.exists() else ():
        recorded = records.get(name, DataRecord())
        same = recorded.plans in ("", about["plans"])
        records[name] = DataRecord(
            plans=about["plans"],
            count=about["count"],
            digests=recorded.digests if same else (),
            ids=recorded.ids if same else (),
        )
    return records


@functools.cache
def recorded_methods() -> Mapping[str, MethodRecord]:
    """By name."""
    return {name: MethodRecord.model_validate(about) for name, about in _read(METHODS_FILE).items()}


def card_digest(card: Card) -> str:
    """SHA-256 of what a card says beyond the defaults, so that a fact that is added later leaves older digests as they
    are."""
    return hashlib.sha256(
        json.dumps(card.model_dump(mode="json", exclude_defaults=True), sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return content


def add_results(
    data: Mapping[str, DataRecord], methods: Mapping[str, MethodRecord], results: Iterable[tuple[Result, set[str]]]
) -> tuple[dict[str, DataRecord], dict[str, MethodRecord]]:
    """Both records with what more results (each with the ids of its rows) show. Raises `DataError` where official data
    differ from the record."""
    data, methods = dict(data), dict(methods)
    for result, ids in results:
        run = result.run
        if not run.twin or run.twin_plans:
            data[run.dataset] = _data(data.get(run.dataset), result, ids)
        if not run.code:
            continue
        card, recorded = card_digest(run.method), methods.get(run.method.name, MethodRecord(cards=(), codes=()))
        methods[run.method.name] = MethodRecord(
            cards=_append(recorded.cards, card), codes=_append(recorded.codes, run.code)
        )
    return dict(sorted(data.items())), dict(sorted(methods.items()))


def _data(before: DataRecord | None, result: Result, ids: set[str]) -> DataRecord:
    run = result.run
    if before is None or (run.twin and before.plans != run.twin_plans):
        before = DataRecord(plans=run.twin_plans, count=run.dataset_count)
    if not run.twin and before.digests and run.dataset_digest not in before.digests:
        raise DataError(
            f"{run.dataset} has the digest {run.dataset_digest}, but {before.digests[0]} is on record;"
            " one of the two is not the data"
        )
    sample_ids = tuple(sorted(ids)) if run.twin and len(ids) == run.dataset_count else before.ids
    return DataRecord(
        digests=_append(before.digests, run.dataset_digest), plans=before.plans, count=run.dataset_count, ids=sample_ids
    )


def _append(digests: tuple[str, ...], new: str) -> tuple[str, ...]:
    return digests if new in digests else (*digests, new)


def put_methods_on_record(methods: Mapping[str, tuple[Card, str]]) -> list[str]:
    """Takes cards and codes of methods, by name, into the file; the names of those that were not there as they are."""
    known = dict(recorded_methods())
    new = []
    for name, (card, code) in sorted(methods.items()):
        before = known.get(name, MethodRecord(cards=(), codes=()))
        known[name] = MethodRecord(cards=_append(before.cards, card_digest(card)), codes=_append(before.codes, code))
        if known[name] != before:
            new.append(name)
    if new:
        write_json_atomic(METHODS_FILE, {name: about.model_dump(mode="json") for name, about in sorted(known.items())})
        recorded_methods.cache_clear()
    return new


def put_on_record(runs: Path) -> tuple[int, int]:
    """Takes data and methods from the runs of a folder into the two files: how many of each are on record now.

    Raises `UsageError` if there are no results, `DataError` if a run disagrees with what is on record.
    """
    paths = [p for p in sorted(runs.rglob("*-v*.json")) if p.with_suffix(ROWS).exists()]
    if not paths:
        raise UsageError(f"there are no results below {runs}")
    results = ((read_result(path), {row.sample_id for row in read_rows(path.with_suffix(ROWS))}) for path in paths)
    recorded = {name: DataRecord.model_validate(about) for name, about in _read(DATA_FILE).items()}
    data, methods = add_results(recorded, recorded_methods(), results)
    write_json_atomic(DATA_FILE, {name: about.model_dump(mode="json") for name, about in data.items()})
    write_json_atomic(METHODS_FILE, {name: about.model_dump(mode="json") for name, about in methods.items()})
    return len(data), len(methods)
