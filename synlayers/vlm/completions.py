"""What an OpenAI-compatible server sent, as a `Reply`: every shape in which servers and brokers were seen to answer.

Content as text, as a list of parts, or as the arguments of a tool call; thoughts in a field of their own; limits,
refusals and filters under the names of several vendors. Nothing is believed about a type before it was looked at.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from synlayers.support.untrusted.reasons import kind_of_value
from synlayers.vlm.backend import MOST_CHARACTERS, PermanentError, Reply, TransientError
from synlayers.vlm.calls import Token
from synlayers.vlm.replies import strip_reasoning
from synlayers.vlm.transport import FormError

MOST_REASON: Final = 300
FILTER_WORDS: Final = (
    "content_filter",
    "content filter",
    "content_policy",
    "content management policy",
    "responsibleaipolicyviolation",
    "data_inspection_failed",
    "datainspectionfailed",
    "inappropriate content",
    "prompt_blocked",
    "prohibited_content",
    "prohibited content",
    "moderation",
    "flagged",
    "safety system",
    "safety filter",
    "guardrail",
)
"""Words of vendors' codes and sentences where a filter refused a request."""
_DECLINED: Final = (
    "content_filter",
    "content_filtered",
    "content_policy",
    "refusal",
    "refused",
    "safety",
    "recitation",
    "blocklist",
    "spii",
    "prohibited_content",
    "image_safety",
    "image_prohibited_content",
    "language",
    "sensitive",
    "guardrail_intervened",
    "moderation",
)
"""Why generation ended where the model or a filter declined: OpenAI, Azure, Anthropic, Gemini, Zhipu, Bedrock."""
_CUT_OFF: Final = ("length", "max_tokens", "max_output_tokens", "model_length", "max_length", "incomplete")
_THOUGHT_FIELDS: Final = ("reasoning_content", "reasoning", "thinking", "reasoning_text")
_THOUGHT_PARTS: Final = ("thinking", "reasoning", "redacted_thinking", "thought", "reasoning_text", "summary")

Redact = Callable[[str], str]


def read_completion(body: Any, redact: Redact = str) -> Reply:
    """The reply in the JSON of a response.

    Args:
        redact: takes secrets out of a server's words.

    Raises:
        TransientError: an error of the server under the status 200.
        PermanentError: the same, of a kind that stays.
        FormError: it is no such response.
    """
    if not isinstance(body, Mapping):
        raise FormError(f"the response is {kind_of_value(body)}, not an object")
    usage = _mapping(body.get("usage") or body.get("usageMetadata"))
    facts: dict[str, Any] = {
        "served": redact(str(body.get("model") or ""))[:MOST_REASON],
        "tokens_in": _token_count(usage, "prompt_tokens", "input_tokens", "promptTokenCount"),
        "tokens_out": _token_count(usage, "completion_tokens", "output_tokens", "candidatesTokenCount"),
    }
    choice = _first_choice(body)
    if choice is None:
        if declined := _blocked(body):
            return Reply("", redact(declined)[:MOST_REASON], **facts)
        if error := body.get("error"):  # brokers hand on the errors of others under the status 200
            return _error_reply(error, redact, facts)
        return Reply("", **facts)
    message = _mapping(choice.get("message") or choice.get("delta") or choice.get("content") or choice)
    if isinstance(choice.get("content"), (list, str)):  # Anthropic's own form: the message is the body
        message = choice
    text, thoughts = _words(message)
    finish = _finish(choice, body)
    declined = _refusal(message, choice, body, finish)
    if not text and not declined and (error := choice.get("error") or message.get("error")):
        return _error_reply(error, redact, facts)
    logprobs = _mapping(choice.get("logprobs")).get("content")
    return Reply(
        redact(text),
        redact(declined)[:MOST_REASON],
        _answer_alternatives(logprobs, text, bool(thoughts), redact),
        finish="length" if finish in _CUT_OFF else finish,
        thoughts=redact(thoughts),
        **facts,
    )


def is_filter(words: str) -> bool:
    """Whether an error's words say that a filter refused the content (and not that the request is wrong).

    >>> is_filter("code: content_filter"), is_filter("max_tokens is too large")
    (True, False)
    """
    return any(word in words.lower() for word in FILTER_WORDS)


def _first_choice(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    for name in ("choices", "candidates"):
        entries = body.get(name)
        if entries:
            if not isinstance(entries, list) or not isinstance(entries[0], Mapping):
                raise FormError(f"{name} is no list of objects")
            return entries[0]
        if entries is None and name in body and name == "choices":
            return None
    return body if isinstance(body.get("content"), (list, str)) else None


def _finish(choice: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    names = ("finish_reason", "finishReason", "stop_reason", "native_finish_reason")
    found = [str(place.get(name) or "").lower() for place in (choice, body) for name in names]
    for known in (_DECLINED, _CUT_OFF):  # a broker's own "stop" may hide what the vendor said
        if match := next((word for word in found if word in known), ""):
            return match
    return next((word for word in found if word), "")[:40]


def _refusal(message: Mapping[str, Any], choice: Mapping[str, Any], body: Mapping[str, Any], finish: str) -> str:
    """Why the model or a filter declined; empty if neither did."""
    said = message.get("refusal") or ""
    if not isinstance(said, str):
        raise FormError(f"the refusal is {kind_of_value(said)}, not text")
    said = said or "\n".join(_parts_of(message.get("content"), ("refusal",)))
    if said:
        return said
    if finish in _DECLINED:
        filtered = finish.startswith("content_filter")
        return "stopped by the server's content filter" if filtered else f"the server stopped it: {finish}"
    return _blocked(choice) or (_blocked(body) if not message.get("content") else "")


def _blocked(place: Mapping[str, Any]) -> str:
    """A filter's verdict beside or in place of choices: Gemini's feedback on the prompt, Azure's results."""
    feedback = _mapping(place.get("promptFeedback") or place.get("prompt_feedback"))
    if reason := feedback.get("blockReason") or feedback.get("block_reason"):
        words = feedback.get("blockReasonMessage") or feedback.get("block_reason_message") or ""
        return f"the prompt was blocked: {reason} {words}".strip()
    results = place.get("prompt_filter_results") or place.get("content_filter_results")
    for entry in results if isinstance(results, list) else [results]:
        verdicts = _mapping(_mapping(entry).get("content_filter_results") or entry)
        if names := [str(name) for name, verdict in verdicts.items() if _mapping(verdict).get("filtered") is True]:
            return f"stopped by the server's content filter ({', '.join(names[:4])})"
    return ""


def _error_reply(error: Any, redact: Redact, facts: Mapping[str, Any]) -> Reply:
    words = redact(" ".join(str(error.get("message", error) if isinstance(error, Mapping) else error).split()))
    code = str(_mapping(error).get("code") or "")
    if is_filter(f"{code} {words}"):
        return Reply("", words[:MOST_REASON] or code, **facts)
    sentence = f"an error in place of an answer: {words[:MOST_REASON]}"
    if code in ("400", "401", "402", "403", "404", "422"):
        raise PermanentError(sentence, account=code in ("401", "402", "403", "404"))
    raise TransientError(sentence)


# Words


def _words(message: Mapping[str, Any]) -> tuple[str, str]:
    """Answer and thoughts of a message."""
    content = message.get("content")
    if content is None and "parts" in message:
        content = message["parts"]
    if content is None and isinstance(message.get("text"), str):
        content = message["text"]
    if isinstance(content, Mapping) and content and not {"text", "value", "parts"} & content.keys():
        raise FormError("content is an object without text")
    if content is not None and not isinstance(content, (str, list, Mapping)):
        raise FormError(f"content is {kind_of_value(content)}, not text")
    text = "".join(_parts_of(content, ("text",)))
    thoughts = [str(message[name]) for name in _THOUGHT_FIELDS if isinstance(message.get(name), str)]
    thoughts += _parts_of(content, ("thought",)) + _parts_of(message.get("reasoning_details"), ("text", "thought"))
    if not text.strip():
        text = _tool_arguments(message) or text
    return text, "\n".join(dict.fromkeys(t for t in thoughts if t))


def _parts_of(content: Any, kinds: Sequence[str], depth: int = 0) -> list[str]:
    """The words of some kinds (text, thought, refusal) in content of any shape."""
    if isinstance(content, str):
        return [content] if "text" in kinds else []
    if isinstance(content, Mapping):
        content = content.get("parts") if "parts" in content else [content]
    found: list[str] = []
    for part in content if isinstance(content, list) and depth < 4 else ():
        if isinstance(part, str):
            found += [part] if "text" in kinds else []
        elif isinstance(part, Mapping):
            found += _part_words(part, kinds, depth)
    return found


def _part_words(part: Mapping[str, Any], kinds: Sequence[str], depth: int) -> list[str]:
    name = str(part.get("type") or "text")
    kind = "thought" if name in _THOUGHT_PARTS or part.get("thought") is True else name
    kind = "text" if kind in ("output_text", "text", "message") else kind
    if kind not in kinds:
        return []
    for key in ("text", "value", "refusal", "thinking", "reasoning", "summary", "content"):
        value = part.get(key)
        if isinstance(value, str):
            return [value]
        if isinstance(value, (list, Mapping)):
            return _parts_of(value, ("text", "thought"), depth + 1)
    return []


def _tool_arguments(message: Mapping[str, Any]) -> str:
    """The arguments of the only call of a tool, where a model answers by one."""
    calls = message.get("tool_calls")
    calls = calls if isinstance(calls, list) else []
    functions = [_mapping(_mapping(call).get("function") or call) for call in calls]
    functions = functions or [_mapping(message.get("function_call"))]
    if len(functions) != 1:
        return ""
    arguments = functions[0].get("arguments", functions[0].get("input"))
    return json.dumps(arguments, ensure_ascii=False) if isinstance(arguments, Mapping) else str(arguments or "")


# Log-probabilities


def _answer_alternatives(positions: Any, text: str, thought: bool, redact: Redact) -> tuple[tuple[Token, ...], ...]:
    """The alternatives at the positions of the answer: those of thoughts before it, in the text or in a field of their
    own, are left out; none where the answer's place cannot be found."""
    if not positions or len(text) > MOST_CHARACTERS:
        return ()
    if not isinstance(positions, list) or not all(
        isinstance(p, Mapping) and isinstance(p.get("top_logprobs") or [], list) for p in positions
    ):
        raise FormError("the log-probabilities are no list of objects")
    tokens = ["".join(str(p.get("token", "")).split()).strip("\u2581\u0120\u010a") for p in positions]
    said, answer = "".join(tokens), "".join(strip_reasoning(text).split())
    if thought or answer != "".join(text.split()) or said.startswith(("<think", "<|channel", "[THINK")):
        start = said.rfind(answer) if answer else -1
        if start < 0:
            return ()
        positions = list(_from(positions, tokens, start))
    return tuple(tuple(_token(t, redact) for t in p.get("top_logprobs") or [p]) for p in positions)


def _from(positions: list[Any], tokens: list[str], start: int) -> Iterator[Any]:
    place = 0
    for position, token in zip(positions, tokens, strict=True):
        if place >= start and (token or place > start):
            yield position
        place += len(token)


def _token(entry: Any, redact: Redact) -> Token:
    if not isinstance(entry, Mapping):
        raise FormError("a token is no object")
    chance = entry.get("logprob")
    if not isinstance(chance, (int, float)) or not chance <= 1e-6:  # nan, or more than certain
        raise FormError(f"{str(chance)[:40]} is no log-probability")
    return Token(redact(str(entry.get("token", ""))), float(chance))


def _token_count(usage: Mapping[str, Any], *names: str) -> int:
    """A number of tokens; what is none counts as 0, for an answer is worth more than its bill."""
    value = next((usage[name] for name in names if name in usage), 0)
    return int(value) if isinstance(value, (int, float)) and 0 <= value <= 1e12 else 0


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
