"""The answer in what came back of a call: its status, why it is none, the words without thoughts."""

from __future__ import annotations

from synlayers.vlm.backend import MOST_CHARACTERS, Reply
from synlayers.vlm.calls import Answer, Call, Status
from synlayers.vlm.replies import strip_reasoning
from synlayers.vlm.request_options import limit_of, smallest_limit


def answer_of(call: Call, reply: Reply, *, cached: bool = False, seconds: float = 0.0, attempts: int = 0) -> Answer:
    """The answer to a call that the server replied to."""
    if len(reply.text) > MOST_CHARACTERS:
        return Answer(
            call.id,
            "parse_error",
            reason=f"an answer of {len(reply.text)} characters; at most {MOST_CHARACTERS} are read",
            cached=cached,
        )
    text = strip_reasoning(reply.text)
    status, reason = _status_of(call, reply, text)
    return Answer(
        call.id,
        status,
        text,
        reason,
        reply.alternatives,
        reply.served,
        reply.tokens_in,
        reply.tokens_out,
        seconds,
        attempts,
        cached,
        reply.text,
        reply.thoughts,
        reply.finish,
    )


def _status_of(call: Call, reply: Reply, text: str) -> tuple[Status, str]:
    """The status of a reply whose answer is `text`, and why it is not ok."""
    if reply.declined:
        return "refusal", reply.declined
    thought = " with thoughts only" if reply.thoughts.strip() or reply.text.strip() else " with nothing"
    most = smallest_limit(call.decoding)
    # earlier caches, and some servers, do not say why the model stopped
    if reply.finish == "length" or (not reply.finish and most and reply.tokens_out >= most):
        came = "" if text.strip() else "; no word of an answer came before it"
        spent = "" if most or not reply.tokens_out else f", after {reply.tokens_out} tokens"
        return (
            "truncated",
            f"cut off by a limit of tokens (finish_reason length): {limit_of(call.decoding)}{spent}{came}",
        )
    if text.strip():
        return "ok", ""
    return "missing_output", f"the server answered{thought}"


def failed_answer(call: Call, reason: str, attempts: int) -> Answer:
    """The answer to a call that got no reply."""
    return Answer(call.id, "transport_error", reason=reason, attempts=attempts)
