"""Predictions that are submitted to be scored: folders of samples that exist, with files that predictions have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.api.tasks import ID, OUTPUT
from benchmarks.datasets import datasets
from benchmarks.twins.plans import PLANS_FILE, published_plans
from leaderboard.validation.checks.check import Check
from leaderboard.validation.loading import View
from leaderboard.validation.problems import Problem, join_names
from leaderboard.validation.records import recorded_data
from leaderboard.validation.submission import FILE, Predictions

FILES: Final = {
    "layers": re.compile(r"layer_\d{2,3}\.png|composite\.png|prediction\.json"),
    "alpha": re.compile(r"alpha\.png|prediction\.json"),
    "image": re.compile(r"image\.png|prediction\.json"),
    "rgba": re.compile(r"image\.png|prediction\.json"),
}


def check_predictions(view: View) -> Iterator[Problem]:
    for entry in view.submission.predictions if view.submission else ():
        facts = datasets()[entry.benchmark].facts
        if entry.mini and not entry.twin:
            yield Problem(FILE, f"predictions {entry.folder}: mini is a small twin; set twin, too")
        if view.submission is not None and facts.task not in view.submission.method.tasks:
            yield Problem(
                FILE, f"predictions {entry.folder} are for {facts.task}, which the method's card does not name"
            )
        folder = view.folder / entry.folder
        if not folder.is_dir():
            yield Problem(FILE, f"predictions {entry.folder} is no folder of the submission")
            continue
        yield from _samples(folder, entry)
        yield from _files(folder, entry, FILES[OUTPUT[facts.task]])


def _samples(folder: Path, entry: Predictions) -> Iterator[Problem]:
    names = sorted(inside.name for inside in folder.iterdir())
    others = [name for name in names if not (folder / name).is_dir() or not ID.fullmatch(name)]
    if others:
        yield Problem(
            entry.folder, f"{len(others)} entries are no folders of samples, for example {join_names(others, 2)}"
        )
    ids, count = _recorded_ids(entry)
    if ids and (unknown := sorted(set(names) - set(others) - ids)):
        yield Problem(
            entry.folder, f"{len(unknown)} samples do not exist in the data, for example {join_names(unknown, 2)}"
        )
    if count and len(names) < count:
        yield Problem(
            entry.folder,
            f"{count - len(names)} of {count} samples have no prediction; each costs what the protocol says",
            "warning",
        )


def _recorded_ids(entry: Predictions) -> tuple[set[str], int]:
    """Ids on record and how many samples there are; empty and 0 where that is not known."""
    if not entry.twin:
        return set(), datasets()[entry.benchmark].facts.count or 0
    suffix = "-mini" if entry.mini else ""
    name = next(
        (
            n
            for n in (published_plans() if PLANS_FILE.exists() else {})
            if re.fullmatch(re.escape(entry.benchmark) + r"-twin-v\d+" + suffix, n)
        ),
        "",
    )
    record = recorded_data().get(name)
    return (set(record.ids), record.count) if record else (set(), 0)


def _files(folder: Path, entry: Predictions, legal: re.Pattern[str]) -> Iterator[Problem]:
    foreign, empty = [], []
    for sample in sorted(inside for inside in folder.iterdir() if inside.is_dir()):
        names = [inside.name for inside in sample.iterdir()]
        foreign += [
            f"{sample.name}/{name}" for name in names if not legal.fullmatch(name) or not (sample / name).is_file()
        ]
        if not any(name.endswith(".png") for name in names):
            empty.append(sample.name)
    if foreign:
        yield Problem(
            entry.folder,
            f"{len(foreign)} files are no part of a prediction, for example {join_names(foreign, 2)}; remove them",
        )
    if empty:
        yield Problem(
            entry.folder,
            f"{len(empty)} samples hold no picture, for example {join_names(empty, 2)};"
            " leave out what was not predicted",
        )


CHECKS = (Check("folders", "Predictions are folders of samples that exist.", whole=check_predictions),)
