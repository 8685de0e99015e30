"""Which parameters a request has, as models differ: values set, names changed, parameters left out.

What is asked for brings parameters of its own (temperature, a limit of tokens); some models refuse one of them, or know
it under another name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from synlayers.errors import UsageError
from synlayers.vlm.calls import Call, Decoding

OURS: Final = ("model", "messages", "stream", "stream_options", "n", "tools", "functions")
"""Parts of a request that are not to be chosen: they would change what is asked, or how it is answered."""
FIELDS: Final = ("temperature", "top_p", "max_tokens", "seed")
LIMITS: Final = ("max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens")
"""Names of the limit of tokens; one that is set takes the place of the others."""


@dataclass(frozen=True, slots=True)
class RequestOptions:
    """Changes to the parameters of every call.

    Args:
        values: parameters by name, as JSON; None leaves one out. ``extra_body`` is taken as more of them.
        rename: names by what they are to be called: ``{"max_tokens": "max_completion_tokens"}`` keeps the value.

    Raises:
        UsageError: a part of the request that is not to be chosen, or what is no JSON.
    """

    values: tuple[tuple[str, Any], ...] = ()
    rename: tuple[tuple[str, str], ...] = ()

    @staticmethod
    def of(values: Mapping[str, Any], rename: Mapping[str, str] | None = None) -> RequestOptions:
        """From mappings. Keys of ``extra_body`` stand on their own, as the `openai` package sends them."""
        plain = {name: value for name, value in values.items() if name != "extra_body"}
        extra = values.get("extra_body") or {}
        if not isinstance(extra, Mapping):
            raise UsageError("extra_body is an object: names and values")
        plain |= extra
        names = [*plain, *(rename or {}).values()]
        if wrong := [name for name in names if name in OURS or not name]:
            raise UsageError(f"{wrong[0] or 'an empty name'!r} is no parameter that can be chosen here")
        try:
            json.dumps(plain, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise UsageError(f"the parameters of a request are JSON: {error}") from None
        return RequestOptions(tuple(sorted(plain.items())), tuple(sorted((rename or {}).items())))

    def __bool__(self) -> bool:
        return bool(self.values or self.rename)

    def facts(self) -> dict[str, Any]:
        """As JSON, for results and names; empty if nothing is changed."""
        parts = {"request": dict(self.values), "rename": dict(self.rename)}
        return {name: part for name, part in parts.items() if part}

    @property
    def digest(self) -> str:
        """Eight letters for names; empty if nothing is changed."""
        if not self:
            return ""
        return hashlib.sha256(json.dumps(self.facts(), sort_keys=True).encode()).hexdigest()[:8]

    def apply(self, call: Call) -> Call:
        """The call with these parameters, so that they are also part of its key."""
        return replace(call, decoding=self.decoding(call.decoding)) if self else call

    def decoding(self, asked: Decoding) -> Decoding:
        """The parameters that are sent in place of those asked for.

        >>> RequestOptions.of({"temperature": None, "max_completion_tokens": 900}).decoding(
        ...     Decoding(temperature=0.0, max_tokens=320)).request()
        {'max_completion_tokens': 900}
        """
        body = asked.request()
        for before, after in self.rename:
            if before in body:
                body[after] = body.pop(before)
        values = dict(self.values)
        if any(name in LIMITS and value is not None for name, value in values.items()):
            body = {name: value for name, value in body.items() if name not in LIMITS}
        body |= values
        if body.get("logprobs") is None or body.get("logprobs") is False:
            body.pop("top_logprobs", None)
        body = {name: value for name, value in body.items() if value is not None}
        logprobs = int(body.pop("top_logprobs", 0) or 0) if body.get("logprobs") is True else 0
        if logprobs:
            body.pop("logprobs")
        named = {name: body.pop(name) for name in FIELDS if name in body}
        return Decoding(**named, logprobs=logprobs, extra=tuple(body.items()))


def parse_request(texts: Iterable[str]) -> RequestOptions:
    """Options as a command takes them: ``temperature=null``, ``max_tokens->max_completion_tokens``,
    ``chat_template_kwargs={"enable_thinking": false}``. What is no JSON is a text; nothing, or null, leaves the
    parameter out.

    >>> parse_request(["reasoning_effort=low", "temperature="]).facts()
    {'request': {'reasoning_effort': 'low', 'temperature': None}}

    Raises:
        UsageError: one of another form.
    """
    values: dict[str, Any] = {}
    rename: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        before, arrow, after = text.partition("->")
        if arrow and (not equals or len(before) < len(name)):
            rename[before.strip()] = after.strip()
        elif equals and name.strip():
            try:
                values[name.strip()] = json.loads(value) if value.strip() else None
            except ValueError:
                values[name.strip()] = value.strip()
        else:
            raise UsageError(f"--request {text}: write NAME=VALUE, NAME= to leave it out, or NAME->OTHER_NAME")
    return RequestOptions.of(values, rename)


def smallest_limit(decoding: Decoding) -> int:
    """The limit of tokens that a request sets; 0 if it sets none."""
    body = decoding.request()
    numbers = [body[name] for name in LIMITS if isinstance(body.get(name), int)]
    return min(numbers, default=0)


def limit_of(decoding: Decoding) -> str:
    """The limit of tokens that a request names, in words.

    >>> limit_of(Decoding(max_tokens=320))
    'max_tokens 320'
    """
    body = decoding.request()
    named = [f"{name} {body[name]}" for name in LIMITS if name in body]
    return ", ".join(named) or "the server's own, none was sent"
