"""``--set``: options of the methods of one command.

``--set steps=20``            for every named method that has this option; it must be one at least
``--set onereward.steps=20``  for this method alone; it goes before the other
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from benchmarks.api.card import Card
from benchmarks.api.hardware import Hardware
from benchmarks.api.method import Method
from synlayers.errors import UsageError

Choices = Mapping[str, Mapping[str, str]]
"""What was chosen, by method and option, as it was written."""


def assign_options(
    texts: Mapping[str, str], methods: Sequence[type[Method]]
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """What each method gets, and sentences about methods that an option passes by.

    Raises:
        UsageError: an option that no named method has, a method that is not named, a value that is no such option's.
    """
    by_name = {method.card.name: method for method in methods}
    chosen: dict[str, dict[str, str]] = {name: {} for name in by_name}
    notes = []
    for option, value in texts.items():
        if "." in option:
            continue
        having = [name for name, method in by_name.items() if option in method.Options.model_fields]
        if not having:
            raise UsageError(f"--set {option}={value}: {_no_such(option, methods)}")
        for name in having:
            chosen[name][option] = value
        if without := [name for name in by_name if name not in having]:
            notes.append(f"--set {option}={value} is for {', '.join(having)}; {', '.join(without)} has no such option")
    for key, value in texts.items():
        name, dot, option = key.rpartition(".")
        if dot and name not in by_name:
            raise UsageError(
                f"--set {key}={value}: {name} is not among the baselines of this command ({', '.join(by_name)})"
            )
        if dot:
            chosen[name][option] = value
    for name, method in by_name.items():
        method.options_of(chosen[name])
    return chosen, notes


def available(
    methods: Sequence[type[Method]], chosen: Choices, hardware: Hardware
) -> tuple[list[type[Method]], dict[str, str]]:
    """The methods that can run here, and why each of the others cannot, by name."""
    reasons = {m.card.name: m.unavailable_with(m.options_of(chosen.get(m.card.name, {})), hardware) for m in methods}
    return [m for m in methods if not reasons[m.card.name]], {name: what for name, what in reasons.items() if what}


def card_of(method: type[Method], chosen: Choices) -> Card:
    """The card of a method as it stands with what was chosen for it."""
    return method.card_with(method.options_of(chosen.get(method.card.name, {})))


def _no_such(option: str, methods: Sequence[type[Method]]) -> str:
    options = sorted({name for method in methods for name in method.Options.model_fields})
    near = difflib.get_close_matches(option, options, n=3, cutoff=0.4)
    if near:
        return f"no named baseline has this option; did you mean {' or '.join(near)}?"
    return "no named baseline has this option; " + (f"there are {', '.join(options)}" if options else "they have none")
