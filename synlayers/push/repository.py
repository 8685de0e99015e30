"""What every upload to the Hugging Face Hub shares: names of repositories, the token, and errors as sentences."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from synlayers.errors import UsageError

REPOSITORY: Final = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9])?/[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9])?"
)
TOKENS: Final = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
"""Environment variables in which a token is looked for; it is never printed."""
CLIENTS: Final = ("huggingface_hub", "hf_xet", "requests", "httpx", "httpx2")
"""Packages whose errors come from the network: which of them the Hub's client uses depends on its version."""
REASONS: Final[Mapping[int, str]] = {
    401: "the token is not valid",
    403: "the token may not write there",
    404: "there is no such repository, or the token may not see it",
}


def is_repository(name: str) -> bool:
    """Whether a name is one of a repository: ``user/name``.

    >>> [is_repository(n) for n in ("user/name", "name", "a/b/c", "../x", "user/na me", "a--b/c", "-a/b")]
    [True, False, False, False, False, False, False]
    """
    return REPOSITORY.fullmatch(name) is not None and "--" not in name and ".." not in name


def token_of_environment() -> str:
    """The token of the environment; empty without one."""
    return next((os.environ[name] for name in TOKENS if os.environ.get(name)), "")


def find_token() -> str:
    """The token of the environment, or that of ``hf auth login``; empty without one."""
    if token := token_of_environment():
        return token
    try:
        from huggingface_hub import get_token
    except ImportError:
        return ""
    return get_token() or ""


def open_api(token: str) -> Any:
    """A `huggingface_hub.HfApi`. Raises UsageError where that is not installed."""
    try:
        from huggingface_hub import HfApi
    except ImportError:
        raise UsageError("pushing needs huggingface_hub; pip install 'synlayers[hub]'") from None
    return HfApi(token=token)


def comes_from_outside(error: BaseException) -> bool:
    """Whether an error is one of the Hub or of the way to it (or of a file), not a mistake of this program."""
    return any(
        isinstance(cause, (OSError, ValueError)) or type(cause).__module__.partition(".")[0] in CLIENTS
        for cause in causes(error)
    )


def status_of(error: BaseException) -> int | None:
    """The status that the Hub answered with; None where it did not answer."""
    for cause in causes(error):
        status = getattr(getattr(cause, "response", None), "status_code", None)
        if isinstance(status, int):
            return status
    return None


def refusal(repository: str, error: BaseException, done: str = "nothing was published there") -> str:
    """What an error of the Hub, or of the way to it, means.

    done: what to say where the Hub did not answer.
    """
    status = status_of(error)
    speaker = next((cause for cause in causes(error) if getattr(cause, "server_message", None)), None)
    message = str(getattr(speaker, "server_message", None) or error).strip().partition("\n")[0] or type(error).__name__
    if status is None:
        return f"{repository}: {message}; {done}"
    return f"the Hub refuses {repository} ({status}): {REASONS.get(status, message)}"


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was raised from: the Hub's client wraps what happens in its threads."""
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__
