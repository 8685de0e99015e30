"""All trials as checks of `benchmarks.doctor`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.abuse.trial import Trial, all_trials
from synlayers.errors import UsageError
from synlayers.support.consoles import errors
from synlayers.support.scratch import temporary_folder


def abuses(rounds: int, only: str = "") -> Iterator[tuple[str, Callable[[], str]]]:
    """Names and checks, each in a folder of its own.

    Args:
        rounds: how often each thing is done.
        only: trials whose names hold this.

    Raises:
        UsageError: this system does not list processes as Linux does.
    """
    if not sys.platform.startswith("linux"):
        raise UsageError("--abuse follows processes through /proc, which only Linux has")
    for trial in all_trials():
        if only in trial.name:
            yield trial.name, partial(_check, trial, rounds)


def _check(trial: Trial, rounds: int) -> str:
    errors.print(f"{trial.name} ...", markup=False)
    with temporary_folder() as folder:
        return trial.run(folder, rounds)
