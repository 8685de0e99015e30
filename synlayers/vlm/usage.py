"""What a client did: calls, tokens, cost, and why calls have no answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from synlayers.vlm.calls import Answer

REASONS_KEPT = 200


@dataclass(frozen=True, slots=True)
class Prices:
    """Per million tokens, in any currency."""

    tokens_in: float = 0.0
    tokens_out: float = 0.0


@dataclass
class Usage:
    """What a client did so far."""

    prices: Prices = Prices()
    calls: int = 0
    hits: int = 0
    sent: int = 0
    """Requests that went to the server, every attempt counted."""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    served: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    """Why calls have no answer (``status: reason``), in the order in which they came."""
    unanswered: int = 0
    """Calls to which no word came: they are asked again by the next run."""

    @property
    def cost(self) -> float:
        """Of what was asked now; answers from the cache are free."""
        return (self.tokens_in * self.prices.tokens_in + self.tokens_out * self.prices.tokens_out) / 1e6

    def __str__(self) -> str:
        states = ", ".join(f"{n} {s}" for s, n in sorted(self.statuses.items()))
        paid = f", cost {self.cost:.4g}" if self.cost else ""
        models = f"; answered by {', '.join(sorted(self.served))}" if self.served else ""
        return (
            f"{self.calls} calls ({self.hits} from the cache, {self.sent} requests sent): {states or 'none'}; "
            f"{self.tokens_in} tokens in, {self.tokens_out} out{paid}{models}"
        ) + "".join(f"\n  {line}" for line in self.first_reasons())

    def first_reasons(self, most: int = 3) -> list[str]:
        """The first reasons why calls have no answer, with their numbers."""
        return [f"{n} x {reason}" for reason, n in list(self.reasons.items())[:most]]

    def facts(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "calls": self.calls,
            "cached": self.hits,
            "sent": self.sent,
            "tokens_in": self.tokens_in,
            "tokens_out": self.tokens_out,
            "cost": self.cost,
            "statuses": dict(sorted(self.statuses.items())),
            "served": sorted(self.served),
            "unanswered": self.unanswered,
            "reasons": dict(list(self.reasons.items())[:20]),
        }

    def count(self, answer: Answer) -> None:
        """Adds an answer."""
        self.calls += 1
        self.statuses[answer.status] += 1
        if answer.status != "ok":
            self.unanswered += answer.status == "transport_error" or not (answer.text or answer.status == "refusal")
            reason = f"{answer.status}: {answer.reason}"
            if reason in self.reasons or len(self.reasons) < REASONS_KEPT:
                self.reasons[reason] += 1
        if answer.served:
            self.served[answer.served] += 1
        if answer.cached:
            self.hits += 1
        else:
            self.tokens_in += answer.tokens_in
            self.tokens_out += answer.tokens_out
            self.seconds += answer.seconds
