"""What is asked and what comes back, as data: a call is everything that decides its answer, so that its digest can
stand for it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
from PIL import Image

from synlayers.design import Pixels
from synlayers.errors import UsageError

Status = Literal["ok", "parse_error", "refusal", "transport_error", "missing_output", "truncated"]
"""ok; parse_error: words came that are not of the form asked for; refusal: the model or a filter declined;
transport_error: no answer could be got (server, network, budget); missing_output: the server answered with nothing, or
with thoughts only; truncated: a limit of tokens ended the answer."""

Encoding = Literal["png", "jpeg"]
"""png: lossless, RGB. jpeg: Pillow's default, quality 75 with 4:2:0 subsampling, as the official GEdit script sends
images."""
MIME: dict[Encoding, str] = {"png": "image/png", "jpeg": "image/jpeg"}


class Picture:
    """An image of a call.

    Args:
        pixels: (H, W, 3) uint8, sRGB.
        encoding: how it travels. It is encoded when it is sent and not before, so an answer from the cache costs no
            encoding.
    """

    def __init__(self, pixels: Pixels, encoding: Encoding = "png") -> None:
        if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8 or 0 in pixels.shape:
            raise UsageError(f"a picture must be (H, W, 3) uint8, not {pixels.dtype} {pixels.shape}")
        self.pixels = np.ascontiguousarray(pixels)
        self.encoding: Encoding = encoding

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the pixels, their shape and the encoding."""
        sha = hashlib.sha256(f"{self.encoding} {self.pixels.shape[1]}x{self.pixels.shape[0]} ".encode())
        sha.update(self.pixels.data)
        return sha.hexdigest()

    @cached_property
    def data(self) -> bytes:
        """The encoded file."""
        if self.encoding == "png":
            from synlayers.storage import encode

            return encode(self.pixels, "png")
        out = io.BytesIO()
        Image.fromarray(self.pixels).save(out, format="JPEG")
        return out.getvalue()

    @cached_property
    def url(self) -> bytes:
        """``data:image/png;base64,...``"""
        return f"data:{MIME[self.encoding]};base64,".encode() + base64.b64encode(self.data)


Part: TypeAlias = "str | Picture"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation: words and pictures in the order in which the model sees them."""

    role: Literal["system", "user", "assistant"]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the answer is drawn. None: not sent, so the server's own default holds.

    Args:
        logprobs: ask for this many alternatives of each token with their log-probabilities; 0: do not ask.
        extra: further keys of the request's body, as servers differ: ``(("repetition_penalty", 1.1),)``.
    """

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    seed: int | None = None
    logprobs: int = 0
    extra: tuple[tuple[str, Any], ...] = ()

    def request(self) -> dict[str, Any]:
        """Keys of a chat-completions request."""
        named = {"temperature": self.temperature, "top_p": self.top_p, "max_tokens": self.max_tokens, "seed": self.seed}
        body: dict[str, Any] = {name: value for name, value in named.items() if value is not None}
        if self.logprobs:
            body |= {"logprobs": True, "top_logprobs": self.logprobs}
        return body | dict(self.extra)


@dataclass(frozen=True, slots=True)
class Call:
    """One question.

    Args:
        id: names the answer; plays no part in it.
        prompt: name and version of the template behind the words.
        repeat: 0, 1, ... for the same question asked again; a server that decodes at temperature 0 should answer alike,
            and the spread shows whether it does.
    """

    id: str
    messages: tuple[Message, ...]
    decoding: Decoding = field(default_factory=Decoding)
    prompt: str = ""
    repeat: int = 0

    def pictures(self) -> list[Picture]:
        """In the order in which they are sent."""
        return [part for message in self.messages for part in message.parts if isinstance(part, Picture)]

    def key(self, endpoint: str, model: str, revision: str) -> str:
        """SHA-256 of all that decides the answer: where it is asked, how it is decoded, the words, and the contents of
        the images in their order."""
        words = [[m.role, [p if isinstance(p, str) else {"image": p.digest} for p in m.parts]] for m in self.messages]
        content = json.dumps(
            [endpoint, model, revision, self.decoding.request(), self.prompt, words, self.repeat],
            ensure_ascii=False,
            sort_keys=True,
        )
        return hashlib.sha256(content.encode()).hexdigest()


def call_of(
    id: str, *parts: Part, system: str = "", decoding: Decoding | None = None, prompt: str = "", repeat: int = 0
) -> Call:
    """A call of one user message, with a system message before it if there is one."""
    first = (Message("system", (system,)),) if system else ()
    return Call(id, (*first, Message("user", tuple(parts))), decoding or Decoding(), prompt, repeat)


@dataclass(frozen=True, slots=True)
class Token:
    """A token that stood at a position of the answer, or could have."""

    text: str
    logprob: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a call.

    Args:
        text: what the model answered, without the thoughts before it; empty unless the status is ok or parse_error (or
            refusal, if it said so in words, or truncated: as far as it came).
        reason: why the status is not ok.
        alternatives: for each position of the answer the likeliest tokens, where they were asked for and the server
            gives them.
        served: the model that the server says it used.
        tokens_in, tokens_out: as the server counts.
        cached: no call was made now.
    """

    id: str
    status: Status
    text: str = ""
    reason: str = ""
    alternatives: tuple[tuple[Token, ...], ...] = ()
    served: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    attempts: int = 0
    cached: bool = False
    raw: str = ""
    """The words as the server sent them, thoughts included."""
    thoughts: str = ""
    """Those that came in a field of their own."""
    finish: str = ""
    """Why the model stopped, as the server says."""

    def facts(self, most: int = 8000) -> dict[str, Any]:
        """What the server said, for files that people read: status, reason, and at most so many characters each of
        words and thoughts."""
        words = {"reply": self.raw or self.text, "thoughts": self.thoughts}
        cut = {
            k: v if len(v) <= most else f"{v[:most]} [... {len(v) - most} characters more]" for k, v in words.items()
        }
        facts = {"status": self.status, "reason": self.reason, "finish": self.finish, "served": self.served, **cut}
        return {name: value for name, value in facts.items() if value}


def yes_probability(alternatives: Sequence[Token]) -> float | None:
    """P(yes) / (P(yes) + P(no)) over the alternatives of one token, forms that differ in case, spaces and punctuation
    taken together; None if neither is there.

    >>> round(yes_probability([Token("Yes", -0.1), Token(" no", -2.4), Token("yes.", -5.0)]), 4)
    0.9095
    """
    total = {"yes": 0.0, "no": 0.0}
    for token in alternatives:
        word = plain_word(token.text)
        if word in total:
            total[word] += float(np.exp(token.logprob))
    whole = total["yes"] + total["no"]
    return total["yes"] / whole if whole > 0 else None


def plain_word(text: str) -> str:
    """Lower case, without spaces (also as tokenizers write them) and punctuation around: `` Yes.`` -> ``yes``."""
    return text.strip().strip(".,!?:;\"'*`()[]{}_ \u2581\u0120\u010a\u3002\uff0c\uff01").lower()
