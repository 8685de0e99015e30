"""A learned judge in the middle of a training: while it is down, the training waits and then goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from synlayers.errors import BuildError
from synlayers.support.cli import console
from synlayers.vlm import Client, ServerError

T = TypeVar("T")
FIRST_WAIT: Final = 2.0
LONGEST_WAIT: Final = 60.0


class PatientJudge:
    """A judge that is asked again, by a new client, until it is up.

    Args:
        open_client: makes a client; `benchmarks.judges.judge_file.JudgeFile.client` is one.
        patience: seconds that are waited in all for one question.
    """

    def __init__(
        self, open_client: Callable[[], Client], patience: float = 3600.0, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.open_client = open_client
        self.patience = patience
        self.sleep = sleep
        self._client: Client | None = None

    def ask(self, question: Callable[[Client], list[T]], why_down: Callable[[T], str]) -> list[T]:
        """What `question` gives. It is asked again while any answer says that the judge could not be reached (answered
        calls are not sent twice: the client's cache has them).

        Raises:
            BuildError: the judge stayed down for longer than the patience; nothing was scored.
        """
        waited, pause = 0.0, FIRST_WAIT
        while True:
            try:
                if self._client is None:
                    self._client = self.open_client()
                answers = question(self._client)
                why = next(filter(None, map(why_down, answers)), "")
                if not why:
                    return answers
            except ServerError as error:
                why = str(error)
            self.close()
            if "budget" in why:  # waiting brings no more of it, and a new client would
                raise BuildError(f"the judge's {why.removeprefix('the ')}; raise 'budget' in the judge file to go on")
            if waited >= self.patience:
                raise BuildError(
                    f"the judge was down for {waited:.0f} s ({why}); nothing was scored, and the same command goes on"
                    " from the last step once it is up"
                )
            console.print(f"the judge is down ({why}); waiting {pause:.0f} s", markup=False, highlight=False)
            self.sleep(pause)
            waited, pause = waited + pause, min(LONGEST_WAIT, 2 * pause)

    def close(self) -> None:
        """Ends the client; the next question opens another."""
        if self._client is not None:
            self._client.close()
            self._client = None


def why_unreached(answers: Sequence[tuple[str, str]]) -> str:
    """Of answers (status, reason): why one did not come over the line; empty where all did."""
    return next((why or "no answer came" for status, why in answers if status == "transport_error"), "")
