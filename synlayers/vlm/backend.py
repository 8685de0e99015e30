"""The seam between the client and what answers: a server, a model in this process, a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from synlayers.errors import SynlayersError
from synlayers.vlm.calls import Call, Token
from synlayers.vlm.replies import strip_reasoning

MOST_CHARACTERS: Final = 200_000
"""Longer answers are not read: no question here has one."""


class ServerError(SynlayersError):
    """The server cannot be used at all: it is down, refuses the key, or does not serve the model."""


class TransientError(Exception):
    """This attempt failed in a way that can pass: too many requests, an error inside the server, a cut connection, a
    timeout.

    Args:
        wait: seconds that the server asked to wait, if it did.
        unreachable: nothing answered at all.
    """

    def __init__(self, reason: str, wait: float | None = None, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.wait = wait
        self.unreachable = unreachable


class PermanentError(Exception):
    """The server refused the request; the same request will be refused again.

    Args:
        account: the key, the model's name or the account is refused, which every later call meets too.
    """

    def __init__(self, reason: str, *, account: bool = False) -> None:
        super().__init__(reason)
        self.account = account


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: words or nothing, and whether a filter or the model declined. The text is as the server sent it,
    thoughts included."""

    text: str
    declined: str = ""
    """Why there is no answer, where the server says so: a refusal, a content filter."""
    alternatives: tuple[tuple[Token, ...], ...] = ()
    served: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    finish: str = ""
    """Why the model stopped, as the server says; ``length``: it ran into a limit of tokens."""
    thoughts: str = ""
    """Thoughts that came in a field of their own."""

    @property
    def is_empty(self) -> bool:
        """Whether no word of an answer came, and nobody declined."""
        return not self.declined and len(self.text) <= MOST_CHARACTERS and not strip_reasoning(self.text).strip()


class Backend(Protocol):
    """Something that answers calls. All calls of a client run in one event loop of its own."""

    endpoint: str
    """Names the place in cache keys and messages; holds no secret."""
    model: str
    revision: str

    async def check(self) -> None:
        """Raises `ServerError`, with address and hint, if no call can succeed."""

    async def complete(self, call: Call) -> Reply:
        """The answer to one call. Raises `TransientError` or `PermanentError`."""

    async def close(self) -> None:
        """Frees connections."""
