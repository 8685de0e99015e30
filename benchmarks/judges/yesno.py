"""Yes-or-no questions, one call each, answered by a probability where the server gives log-probabilities.

With Y and N the alternatives of the first token (that is no blank) that are a form of yes or no: ``s = P(Y) / (P(Y) +
P(N))``. Where neither is among them, or no alternatives came, the word itself decides: 1 or 0 ("Yes, ...", "Answer:
No", JSON). Anything else has a status and no number (AlphaGRPO counts it as 0).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benchmarks.judges.parsing import failure_verdict
from synlayers.vlm import Answer, Call, Client, Decoding, Picture, Status, call_of
from synlayers.vlm.calls import Part, yes_probability
from synlayers.vlm.prompts import read_prompt
from synlayers.vlm.replies import find_choice, is_refusal, strip_reasoning

PROMPTS: Final = Path(__file__).parent / "prompts"
SIDES: Final = ("yes", "no")
MOST_SAID: Final = 2000
"""Characters of a reply that are kept."""
DECODING: Final = Decoding(temperature=0.0, top_p=0.9, max_tokens=10, logprobs=5)


@dataclass(frozen=True, slots=True)
class YesNo:
    """The answer to a question: the probability of yes, nan unless the status is ok. `sure` is False where only the
    word was there to go by."""

    status: Status
    yes: float = math.nan
    sure: bool = True
    why: str = ""
    reply: str = field(default="", repr=False, compare=False)
    """The judge's words, their beginning."""


def about_image(id: str, picture: Picture, question: str, repeat: int = 0) -> Call:
    """A question about one image."""
    prompt = read_prompt(PROMPTS / "yesno-image-v1.txt")
    return _call(id, [picture, prompt.fill(question=question)], prompt.version, repeat)


def about_edit(
    id: str, source: Picture, edited: Picture, instruction: str, question: str, *, swap: bool = False, repeat: int = 0
) -> Call:
    """A question about an edit, with the original beside it. `swap` shows the edited image first, and says so."""
    prompt = read_prompt(PROMPTS / "yesno-edit-v1.txt")
    names = ("edited image", "original") if swap else ("original", "edited image")
    words = prompt.fill(first=names[0], second=names[1], instruction=instruction, question=question)
    return _call(id, [edited, source, words] if swap else [source, edited, words], prompt.version, repeat)


def _call(id: str, parts: Sequence[Part], version: str, repeat: int) -> Call:
    system = read_prompt(PROMPTS / "yesno-system-v1.txt")
    return call_of(
        id, *parts, system=system.text, decoding=DECODING, prompt=f"{system.version} {version}", repeat=repeat
    )


def read_yes_no(answer: Answer) -> YesNo:
    """The number in an answer.

    >>> read_yes_no(Answer("a", "ok", "Yes."))
    YesNo(status='ok', yes=1.0, sure=False, why='')
    """
    if answer.status not in ("ok", "truncated"):
        return YesNo(answer.status, why=answer.reason)
    text = strip_reasoning(answer.text)
    choice = find_choice(text, SIDES)
    found = _read_words(answer, text, choice) if choice or answer.status == "ok" else None
    # few tokens are asked for: what was cut off after its first word is an answer, and else its status is
    return found or YesNo(answer.status, why=answer.reason)


def _read_words(answer: Answer, text: str, choice: str) -> YesNo:
    if not choice and is_refusal(text):  # a refusal has some no among its alternatives, too
        return YesNo("refusal", why=text[:60])
    share = next(
        (
            s
            for position in answer.alternatives
            if (s := yes_probability(position)) is not None or position[0].text.strip()
        ),
        None,
    )
    if share is not None:
        return YesNo("ok", share)
    if choice:
        return YesNo("ok", float(choice == "yes"), sure=False)
    verdict = failure_verdict(text, f"neither yes nor no: {answer.text[:60]!r}")
    return YesNo(verdict.status, why=verdict.why)


def ask(client: Client, calls: Sequence[Call]) -> list[YesNo]:
    """The answers in the order of the calls."""
    return [replace(read_yes_no(a), reply=(a.raw or a.text)[:MOST_SAID]) for a in client.ask(calls)]
