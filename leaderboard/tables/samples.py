"""Rows of results as arrays: fast enough for hundreds of methods."""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.api.results import parse_number, read_rows
from leaderboard.tables.statistics import Floats, ScoreMatrix
from synlayers.errors import DataError
from synlayers.storage.plain_files import read_plain


@dataclass(frozen=True, slots=True)
class Numbers:
    """One column of one result: sample ids, values and weights, all in order of id."""

    ids: tuple[str, ...]
    values: Floats
    weights: Floats

    @property
    def weighted(self) -> list[str]:
        """The samples that count."""
        return [sample for sample, weight in zip(self.ids, self.weights.tolist(), strict=True) if weight]


@dataclass(frozen=True, slots=True)
class SampleRows:
    """The rows of one result.

    columns: by ``<measure>.<column>``. clusters: the scene of each sample. groups: its groups.
    """

    columns: Mapping[str, Numbers]
    clusters: Mapping[str, str]
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_sample_rows(path: Path) -> SampleRows:
    """The rows of a file.

    Raises `DataError` as `benchmarks.api.results.read_rows` does, and for a weight that is no number from 0 up.
    """
    by_column: dict[str, dict[str, tuple[float, float]]] = {}
    clusters: dict[str, str] = {}
    groups: dict[str, Mapping[str, str]] = {}
    for row in _parse(path):
        sample = row["sample_id"]
        by_column.setdefault(row["metric"], {})[sample] = (row["value"], row["weight"])
        if sample not in clusters:
            clusters[sample], groups[sample] = row["cluster"] or sample, row["group"] or {}
    columns = {name: _numbers(by_id) for name, by_id in by_column.items()}
    if faulty := sorted(
        name for name, column in columns.items() if not ((column.weights >= 0) & (column.weights < np.inf)).all()
    ):
        raise DataError(f"{path}: {faulty[0]} has a weight that is not a number from 0 up; score the run again")
    return SampleRows(columns, clusters, groups)


def _numbers(by_id: Mapping[str, tuple[float, float]]) -> Numbers:
    ids = sorted(by_id)
    pairs = np.array([by_id[i] for i in ids], np.float64).reshape(-1, 2)
    return Numbers(tuple(ids), pairs[:, 0].copy(), pairs[:, 1].copy())


def _parse(path: Path) -> list[dict[str, Any]]:
    """All lines in one go, which is three times as fast as one by one; whatever is unusual about a file is left to
    `read_rows`."""
    try:
        lines = [line for line in read_plain(path).decode("utf-8").split("\n") if line]
        rows: list[dict[str, Any]] = json.loads(f"[{','.join(lines)}]")
        for row in rows:
            value, weight = row["value"], row["weight"]
            if type(value) is not float or type(weight) is not float:
                row["value"], row["weight"] = parse_number(value), parse_number(weight)
            _ = row["sample_id"], row["metric"], row["cluster"], row["group"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return [asdict(row) for row in read_rows(path)]
    return rows


@dataclass(frozen=True)
class SampleIndex:
    """The samples of a table: ids in order, and the scene and stratum of each."""

    ids: tuple[str, ...]
    scenes: tuple[str, ...]
    strata: tuple[str, ...]

    @functools.cached_property
    def scene_numbers(self) -> Mapping[str, int]:
        """Of each sample the number of its scene; a scene in two strata counts as one in each."""
        keys = list(zip(self.strata, self.scenes, strict=True))
        numbers = {key: i for i, key in enumerate(dict.fromkeys(keys))}
        return {sample: numbers[key] for sample, key in zip(self.ids, keys, strict=True)}

    def count_scenes(self, samples: Iterable[str]) -> int:
        """How many independent scenes these samples are of."""
        return len({self.scene_numbers[sample] for sample in samples})

    def scores(self, columns: Sequence[Numbers]) -> ScoreMatrix:
        """One column of several results as arrays; a sample that a result lacks has weight 0."""
        place = {sample: i for i, sample in enumerate(self.ids)}
        values, weights = np.zeros((len(self.ids), len(columns))), np.zeros((len(self.ids), len(columns)))
        for m, column in enumerate(columns):
            rows: slice | list[int] = slice(None) if column.ids == self.ids else [place[i] for i in column.ids]
            values[rows, m], weights[rows, m] = column.values, column.weights
        return ScoreMatrix.of(values, weights, self.scenes, self.strata)


def sample_index(results: Sequence[SampleRows], macro: str = "") -> SampleIndex:
    """The samples of several results under a protocol whose mean goes over the groups of `macro`.

    The scene of a sample is a fact of the data set; should results disagree (rows are text that anybody can write),
    most of them decide.
    """
    votes: dict[str, Counter[tuple[str, str]]] = {}
    for rows in results:
        for sample, cluster in rows.clusters.items():
            stratum = rows.groups.get(sample, {}).get(macro, "") if macro else ""
            votes.setdefault(sample, Counter())[cluster, stratum] += 1
    ids = sorted(votes)
    facts = [min(votes[i].items(), key=lambda item: (-item[1], item[0]))[0] for i in ids]
    return SampleIndex(tuple(ids), tuple(scene for scene, _ in facts), tuple(stratum for _, stratum in facts))
