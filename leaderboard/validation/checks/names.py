"""Protocol, benchmark, measures: all must be known here, in the version that is current, and fit each other."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.datasets import datasets
from benchmarks.datasets.naming import DatasetName, with_options
from benchmarks.metrics import measures
from leaderboard.validation.checks.check import Check, CheckInput
from leaderboard.validation.problems import Problem, join_names, printable


def check_names(inputs: CheckInput) -> Iterator[Problem]:
    entry, result = inputs.entry, inputs.entry.result
    if entry.protocol is None:
        yield Problem(
            entry.where,
            f"the protocol {printable(result.protocol)} is not known here;"
            " score the predictions again with this version",
        )
    if entry.named is None or entry.named.of not in datasets():
        yield Problem(
            entry.where,
            f"the data set {printable(result.run.dataset)} is not known here; `python -m benchmarks.list` names all",
        )
        return
    yield from _options(inputs, entry.named)
    if entry.protocol is None:
        return
    facts = datasets()[entry.named.of].facts
    if entry.named.of not in entry.protocol.datasets:
        yield Problem(
            entry.where,
            f"{entry.protocol.name} does not score {entry.named.of}; it scores {', '.join(entry.protocol.datasets)}",
        )
    if result.official != entry.protocol.official:
        yield Problem(
            entry.where, f"official is {result.official} but of {entry.protocol.name} it is {entry.protocol.official}"
        )
    if facts.task not in result.run.method.tasks:
        yield Problem(entry.where, f"the method's card does not name the task {facts.task}")


def _options(inputs: CheckInput, named: DatasetName) -> Iterator[Problem]:
    """The name says what was chosen, as the harness writes it: known options in order, none with the choice that is
    meant anyway."""
    entry, run = inputs.entry, inputs.entry.result.run
    if (
        dict(named.options) != run.dataset_options
        or with_options(run.dataset.split("+")[0], named.options) != run.dataset
    ):
        yield Problem(
            entry.where, "the options in the data set's name are not those in run.dataset_options, or not in order"
        )
    options = {option.name: option for option in datasets()[named.of].facts.options}
    for name, value in named.options.items():
        option = options.get(name)
        if option is None or (option.choices and value not in option.choices[1:]):
            yield Problem(
                entry.where,
                f"{named.of} has no option {printable(name, 40)}={printable(value, 40)},"
                " or that is what it does by itself",
            )


def check_versions(inputs: CheckInput) -> Iterator[Problem]:
    entry, unknown = inputs.entry, []
    for metric in entry.result.metrics:
        measure = measures().get(metric.measure)
        if measure is None:
            unknown.append(metric.measure)
        elif metric.version != measure.version:
            yield Problem(
                entry.where,
                f"{metric.measure}.{printable(metric.name, 40)} is of version {metric.version} of the measure,"
                f" the current one is {measure.version}; score the predictions again",
            )
    if unknown:
        yield Problem(
            entry.where,
            f"there is no measure {join_names(sorted(set(unknown)))}; score the predictions again with this version",
        )


CHECKS = (
    Check("names", "The protocol, the benchmark and the task are known here and fit each other.", each=check_names),
    Check("versions", "Every number is of the current version of its measure.", each=check_versions),
)
