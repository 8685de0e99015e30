"""Methods, benchmarks and protocols as the board shows them, from cards and registered facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.api.card import Card
from benchmarks.datasets import datasets, get_dataset
from benchmarks.datasets.naming import parse_name
from benchmarks.protocols import get_protocol
from leaderboard.board import Benchmark, BoardMethod, ProtocolFacts
from leaderboard.tables.stored_results import StoredResult
from leaderboard.validation.checks.titles import reserved_titles

ROLES = frozenset({"test", "val", "wild", "decompose", "bench", "rw100", "rgba", "shards"})
"""Words that name a part or use of a data set."""
LONG_WORD = 6
"""Letters from which on a word of a benchmark's name may go on in a declaration; shorter ones begin other words."""


def date_of(stored: StoredResult) -> str:
    """ISO date and time of a result; empty if it has none."""
    date = stored.result.provenance.get("date")
    return date if isinstance(date, str) else ""


def method_keys(results: Sequence[StoredResult]) -> dict[int, str]:
    """The method of each result (by its place): the card's name.

    Runs made here share their name whatever the card's edition. A submission shares it only if its card says the same;
    else it is a method of its own, ``<name>--<submission>``: nobody takes another's place by taking a name.
    """
    owners: dict[str, Card] = {}
    keys: dict[int, str] = {}
    for i in sorted(range(len(results)), key=lambda i: _seniority(results[i])):
        card, submission = results[i].result.run.method, results[i].submission
        owner = owners.setdefault(card.name, card)
        keys[i] = card.name if submission is None or _same(card, owner) else f"{card.name}--{submission.name}"
    return keys


def _seniority(stored: StoredResult) -> tuple[bool, str, str, str]:
    """Runs made here first, then submissions in order of their own date."""
    submission = stored.submission
    return (
        submission is not None,
        submission.date if submission else "",
        submission.name if submission else "",
        stored.result.run_key,
    )


def _same(one: Card, other: Card) -> bool:
    return one.model_dump() == other.model_dump()


def method_of(results: Sequence[StoredResult], key: str) -> BoardMethod:
    """A method from all its results: the newest card counts, and what the newest submission says beside it."""
    newest = max(results, key=lambda s: (s.submission is None, date_of(s), s.result.run_key))
    card = newest.result.run.method
    submissions = [s.submission for s in sorted(results, key=date_of) if s.submission is not None]
    # what a baseline of this project is, no submission of its results says
    submission = submissions[-1] if submissions and card.name not in reserved_titles() else None
    declared = tuple(dict.fromkeys([*trained_on(card.training_data), *(submission.trained_on if submission else ())]))
    return BoardMethod(
        name=key,
        title=card.title,
        tasks=card.tasks,
        requires=card.requires,
        output_grid=card.output_grid,
        licence=card.licence,
        weights=card.weights,
        open_weights=_open(card) if submission is None or submission.open_weights is None else submission.open_weights,
        training_data=card.training_data,
        trained_on=declared,
        runs_here=any(s.submission is None and s.result.run.code for s in results),
        trivial="trivial" in card.groups,
        oracle=card.answer_key,
        groups=card.groups,
        source=card.source,
        notes=card.notes,
        authors=submission.authors if submission else (),
        links=dict(submission.links) if submission else {},
        contamination=submission.contamination if submission else "",
        submissions=tuple(sorted({s.name for s in submissions})),
    )


def _open(card: Card) -> bool | None:
    """Whether anyone can get the weights: there are none, or all are published checkpoints (gated ones too: their terms
    are open to all)."""
    return True if not card.weights or card.checkpoints else None


def trained_on(training_data: Iterable[str]) -> tuple[str, ...]:
    """Benchmarks whose family is named in what a card declares as training data: "RORD (train)" is ``rord-val``'s.

    A match of names: every word of the benchmark's name but those of its role (test, val, ...) stands in the
    declaration, in that order; a long word may go on ("PrismLayersPro"). It rather says too much than too little, and
    it does not know whose test split was seen.

    >>> trained_on(["RORD (train)", "PrismLayersPro", "none"])
    ('prismlayers', 'rord-val')
    """
    declared = [_words(text) for text in training_data]
    return tuple(name for name in sorted(datasets()) if any(_named_in(_family(name), words) for words in declared))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _family(name: str) -> list[str]:
    return [word for word in _words(name) if word not in ROLES]


def _named_in(family: list[str], words: list[str]) -> bool:
    return any(all(map(_is, family, words[start:])) for start in range(len(words) - len(family) + 1))


def _is(word: str, other: str) -> bool:
    return other == word or (len(word) >= LONG_WORD and other.startswith(word))


def benchmark_of(name: str, counts: Mapping[str, int]) -> Benchmark:
    """A data set by its name in results; `counts` are the samples that runs found."""
    named = parse_name(name)
    facts = get_dataset(named.of).facts
    options = f" ({', '.join(f'{k}={v}' for k, v in sorted(named.options.items()))})" if named.options else ""
    if named.twin:
        size = ", small" if named.mini else ""
        return Benchmark(
            name=name,
            title=f"{facts.title}, twin{size}{options}",
            task=facts.task,
            twin=True,
            of=named.of,
            count=counts.get(name),
            licence="CC0-1.0 (our own designs)",
            source=f"this project: generated designs in the layout of {facts.title}",
            access=f"python -m benchmarks.run --benchmark {named.of} --twin{' --mini' if named.mini else ''}",
            known_problems=(
                "its numbers compare with each other, never with those of the benchmark that it stands for",
            ),
        )
    count = counts.get(name) if named.options or facts.count is None else facts.count
    return Benchmark(
        name=name,
        title=facts.title + options,
        task=facts.task,
        twin=False,
        of=named.of,
        count=count,
        licence=facts.licence,
        source=facts.source,
        access=facts.access,
        known_problems=facts.known_problems,
    )


def protocol_facts(name: str) -> ProtocolFacts:
    """A registered protocol in words; of ``<protocol> by <judge>`` (`Result.table`) the protocol under that name."""
    protocol = get_protocol(name.partition(" by ")[0])
    defects = protocol.defects + ((f"ranks nobody: {protocol.diagnostic}",) if protocol.diagnostic else ())
    return ProtocolFacts(
        name=name,
        task=protocol.task,
        official=protocol.official,
        resolution=protocol.resolution,
        source=protocol.source,
        missing=protocol.missing,
        paste_back=protocol.paste_back,
        macro=protocol.macro,
        defects=defects,
        oracle=dict(protocol.oracle or {}),
    )
