"""The data that was measured on: the digest on record, and no twin in the place of the benchmark."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.datasets import datasets
from benchmarks.twins.plans import PLANS_FILE, published_plans
from leaderboard.validation.checks.check import Check, CheckInput
from leaderboard.validation.problems import Problem, printable
from leaderboard.validation.records import recorded_data


def check_data(inputs: CheckInput) -> Iterator[Problem]:
    """A twin is known by its plans, official data by the digest of the files."""
    entry, run = inputs.entry, inputs.entry.result.run
    if entry.named is None or entry.named.of not in datasets():
        return
    record = recorded_data().get(run.dataset)
    if run.twin or entry.named.twin:
        yield from _twin(inputs)
    elif record is None or not record.digests:
        yield Problem(
            entry.where,
            f"no digest of {printable(run.dataset)} is on record yet,"
            " so nobody can tell whether these are the official data",
            "warning",
        )
    elif run.dataset_digest not in record.digests:
        yield Problem(
            entry.where,
            f"the data have the digest {printable(run.dataset_digest, 16)},"
            f" but {run.dataset} has {record.digests[0][:16]}; use the official files",
        )


def _twin(inputs: CheckInput) -> Iterator[Problem]:
    entry, run = inputs.entry, inputs.entry.result.run
    name = run.dataset.split("+")[0]
    plans = (published_plans() if PLANS_FILE.exists() else {}).get(name)
    if plans is None:
        yield Problem(
            entry.where,
            f"there is no published twin {printable(name)}; run on one that `python -m benchmarks.list` names",
        )
    elif run.twin_plans != plans["plans"]:
        yield Problem(
            entry.where,
            f"the twin's plans have the hash {printable(run.twin_plans, 16) or 'none'},"
            f" but {name} has {plans['plans'][:16]}; run again with this version",
        )
    elif run.dataset_count != plans["count"] and not run.dataset_options:
        yield Problem(entry.where, f"{name} has {plans['count']} samples, not {run.dataset_count}")


def check_twin_flag(inputs: CheckInput) -> Iterator[Problem]:
    """A twin's numbers must never stand in a column of the benchmark."""
    entry, run = inputs.entry, inputs.entry.result.run
    if entry.named is None or entry.named.of not in datasets():
        return
    if run.twin != entry.named.twin:
        yield Problem(
            entry.where,
            f"run.twin is {run.twin} but the data set is named {printable(run.dataset)};"
            " a twin is named as one and flagged as one",
        )
    if run.twin or entry.named.twin:
        return
    if run.twin_plans:
        yield Problem(entry.where, "the data carry the plans of a twin but are named as the benchmark")
    for name, record in recorded_data().items():
        if "-twin-v" in name and run.dataset_digest in record.digests:
            yield Problem(entry.where, f"the data are those of {name} (equal digest) but are named as the benchmark")
    yield from _count(inputs)
    yield from _ids(inputs)


def _count(inputs: CheckInput) -> Iterator[Problem]:
    entry, run = inputs.entry, inputs.entry.result.run
    assert entry.named is not None  # the caller has seen to it
    facts = datasets()[entry.named.of].facts
    free = {option.name for option in facts.options if option.other_count}
    if facts.count is not None and run.dataset_count != facts.count and not free & entry.named.options.keys():
        yield Problem(
            entry.where,
            f"{entry.named.of} has {facts.count} samples, not {run.dataset_count};"
            " a part of it, or a twin, is not the benchmark",
        )


def _ids(inputs: CheckInput) -> Iterator[Problem]:
    """Ids of which every one is a twin's, in a set that is named as the benchmark."""
    ids = {row.sample_id for row in inputs.rows or ()}
    for name, record in recorded_data().items():
        if "-twin-v" in name and len(ids) > 1 and ids <= set(record.ids):
            yield Problem(inputs.entry.rows, f"all samples are samples of {name}, but they are named as the benchmark")
            return


CHECKS = (
    Check("data", "The data are the published twin's, or the official ones on record.", each=check_data),
    Check("twin", "No twin is passed off as the benchmark.", each=check_twin_flag),
)
