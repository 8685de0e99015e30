"""What keeps a server from stalling, flooding or misleading: limits of a response, addresses, times to wait."""

from __future__ import annotations

import email.utils
import math
import re
import sys
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit, urlunsplit

MOST_BYTES = 16 << 20
"""Of a response. The longest that is of use, long answers with log-probabilities, stays far below."""


_SECONDS = re.compile(r"[0-9]{1,15}(\.[0-9]{0,15})?", re.ASCII)


class FormError(ValueError):
    """A response that is not of the OpenAI form; the message says how."""


class ResponseRejected(Exception):
    """A response that is not read to its end: too long, or compressed although that was not asked for (a few bytes can
    become gigabytes)."""


async def limit_response(response: Any) -> None:
    """Looks at a response before its body is read. The library under `openai` is httpx or its successor; the stream
    must be of its class."""
    if (coding := response.headers.get("content-encoding", "identity").lower()) not in ("", "identity"):
        raise ResponseRejected(f"the answer is compressed ({coding[:20]}), which was not asked for")
    library, whole = sys.modules[type(response).__module__.partition(".")[0]], response.stream

    class LimitedStream(library.AsyncByteStream):  # type: ignore[misc, name-defined]
        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0
            async for chunk in whole:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise ResponseRejected(f"the answer has more than {MOST_BYTES} bytes")
                yield chunk

        async def aclose(self) -> None:
            await whole.aclose()

    response.stream = LimitedStream()


def strip_url(url: str) -> str:
    """The URL without user, query and fragment."""
    parts = split_url(url)
    if parts is None:
        return "(no address)"
    host = parts.hostname or ""
    host = (f"[{host}]" if ":" in host else host) + (f":{parts.port}" if parts.port else "")
    return urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))


def split_url(url: str) -> SplitResult | None:
    """The parts of a URL; None if it is none."""
    try:
        parts = urlsplit(url)
        parts.port, parts.hostname  # noqa: B018  # both are looked at only now
    except ValueError:
        return None
    return parts


def seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """``Retry-After``: seconds, or a date. None where nothing is to be waited for: no such header, one that is neither
    (nan, words), or a time that is over."""
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        seconds = float(value)
    else:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - time.time()
        except (TypeError, ValueError, OverflowError, IndexError, OSError):
            return None
    return seconds if 0 < seconds < math.inf else None
