"""All trials as checks of `benchmarks.doctor`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.abuse.trial import Place, Trial, all_trials
from synlayers.errors import UsageError
from synlayers.support.consoles import tell
from synlayers.support.scratch import temporary_folder


def abuses(rounds: int, only: str = "") -> Iterator[tuple[str, Callable[[], str]]]:
    """Names and checks, each in a folder of its own; what they begin with is made once for all of them.

    Args:
        rounds: how often each thing is done.
        only: trials whose names hold this.

    Raises:
        UsageError: this system does not list processes as Linux does; no trial is chosen.
    """
    if not sys.platform.startswith("linux"):
        raise UsageError("--abuse follows processes through /proc, which only Linux has")
    chosen = [trial for trial in all_trials() if only in trial.name]
    if not chosen:
        names = ", ".join(trial.name for trial in all_trials())
        raise UsageError(f"no trial's name holds {only!r}; there are: {names}")
    with temporary_folder() as folder:
        for number, trial in enumerate(chosen):
            own = folder / str(number)
            own.mkdir()
            yield trial.name, partial(_check, trial, Place(own, folder / "shared"), rounds)
            shutil.rmtree(own, ignore_errors=True)


def _check(trial: Trial, place: Place, rounds: int) -> str:
    tell(f"{trial.name} ...")
    return trial.run(place, rounds)
