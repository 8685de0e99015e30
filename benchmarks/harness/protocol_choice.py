"""Which protocols score a data set, and which judge they ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.judges.judge_file import JudgeFile, read_judge
from benchmarks.metrics import get_measure, measures
from benchmarks.metrics.judged.measures import JUDGE
from benchmarks.metrics.weights import WeightsMissing
from benchmarks.protocols import Protocol, get_protocol, protocols_of
from synlayers.errors import UsageError
from synlayers.support.discovery import suggestion


def choose_protocols(dataset: str, names: str, weights: Mapping[str, str] | None = None) -> list[Protocol]:
    """The protocols asked for that score this data set; if none is named all of them, those with a judge only where
    there is one."""
    fitting = protocols_of(dataset)
    if not names:
        return [p for p in fitting if not needs_judge(p) or judge_of(p, weights or {})]
    short = {p.name.partition("/")[2]: p.name for p in fitting}
    words = [w.strip() for w in names.split(",") if w.strip()]
    wanted = {get_protocol(short.get(word, word)).name for word in words}
    return [p for p in fitting if p.name in wanted]


def needs_judge(protocol: Protocol) -> bool:
    """Whether a protocol asks a judge."""
    return any(JUDGE in get_measure(scoring.measure).weights for scoring in protocol.scorings)


def judge_of(protocol: Protocol, weights: Mapping[str, str]) -> JudgeFile | None:
    """The judge that a protocol will ask: the one named in `weights`, else the one in the cache; None for a protocol
    without one, or where there is none."""
    if not needs_judge(protocol):
        return None
    try:
        return read_judge(JUDGE.find(weights.get(JUDGE.name)))
    except WeightsMissing:
        if JUDGE.name in weights:
            raise
        return None


def weights_in_use(protocol: Protocol, weights: Mapping[str, str]) -> dict[str, str]:
    """What identifies each file of weights that a protocol's measures load here, by name; measures that lack one load
    none. A judge is no weights: its answers have a name of their own."""
    used: dict[str, str] = {}
    for scoring in protocol.scorings:
        files = [weight for weight in get_measure(scoring.measure).weights if weight != JUDGE]
        if all(weight.is_here(weights.get(weight.name)) for weight in files):
            used |= {weight.name: weight.identify(weights.get(weight.name)) for weight in files}
    return dict(sorted(used.items()))


def has_come(measure: str, reason: str, weights: Mapping[str, str]) -> bool:
    """Whether what a measure lacked when a result was made (`reason`, as the result keeps it) is here now."""
    entry = get_measure(measure)
    lacked = any(reason.startswith(f"weights '{weight.name}'") for weight in entry.weights)
    if not lacked and entry.missing is None:
        return False  # a package, of which nothing is known before it is imported
    if entry.missing is not None and entry.missing():
        return False
    return all(weight.is_here(weights.get(weight.name)) for weight in entry.weights)


def weight_files(judge: Path | None, weights: Sequence[str]) -> dict[str, str]:
    """The options ``--judge FILE`` and ``--weights NAME=PATH`` as files by name.

    Raises:
        UsageError: no such pair, a name that no measure has (near misses are named) or that is given twice, or nothing
            is where the path points.
    """
    known = {weight.name: weight for measure in measures().values() for weight in measure.weights}
    files = {JUDGE.name: str(judge)} if judge is not None else {}
    for text in weights:
        name, equals, path = text.partition("=")
        if not equals or not name or not path:
            raise UsageError(f"--weights {text}: write NAME=PATH")
        if name not in known:
            raise UsageError(f"--weights {text}: no measure needs a file '{name}'; {suggestion(name, known)}")
        if name in files:
            raise UsageError(f"--weights {text}: {name} is given twice")
        try:
            known[name].find(path)
        except WeightsMissing as missing:
            raise UsageError(f"--weights {text}: {missing}") from None
        files[name] = path
    if judge is not None:
        read_judge(judge)
    return files
