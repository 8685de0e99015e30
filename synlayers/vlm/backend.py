"""The seam between the client and what answers: a server, a model in this process, a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from synlayers.errors import SynlayersError
from synlayers.vlm.calls import Call, Token


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
    """The server refused the request; the same request will be refused again."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: words or nothing, and whether a filter or the model declined."""

    text: str
    declined: str = ""
    """Why there is no answer, where the server says so: a refusal, a content filter."""
    alternatives: tuple[tuple[Token, ...], ...] = ()
    served: str = ""
    tokens_in: int = 0
    tokens_out: int = 0


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
