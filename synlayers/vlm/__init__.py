"""Vision-language models behind one client: captions and boxes for the data, judges for the benchmarks.

A `Call` says everything that decides an answer; a `Client` sends calls to an OpenAI-compatible server (or to any
`Backend`), many at a time, and gives every one of them an `Answer` with a status. What a server has answered once is
read from a cache.
"""

from __future__ import annotations

from synlayers.vlm.backend import Backend, PermanentError, Reply, ServerError, TransientError
from synlayers.vlm.cache import AnswerCache, default_cache
from synlayers.vlm.calls import Answer, Call, Decoding, Message, Picture, Status, Token, call_of
from synlayers.vlm.client import Client, RetryPolicy
from synlayers.vlm.openai_server import OpenAIServer
from synlayers.vlm.request_options import RequestOptions, parse_request
from synlayers.vlm.usage import Prices, Usage

__all__ = [
    "Answer",
    "AnswerCache",
    "Backend",
    "Call",
    "Client",
    "Decoding",
    "Message",
    "OpenAIServer",
    "PermanentError",
    "Picture",
    "Prices",
    "Reply",
    "RequestOptions",
    "RetryPolicy",
    "ServerError",
    "Status",
    "Token",
    "TransientError",
    "Usage",
    "call_of",
    "default_cache",
    "parse_request",
]
