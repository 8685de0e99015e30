"""Names of data sets as results carry them: ``aim-500``, ``aim-500-twin-v1``, ``aim-500-twin-v1-mini``,
``rord-val+truth=gt``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from benchmarks.datasets import datasets, get_dataset
from synlayers.errors import UsageError

NAME = re.compile(r"(?P<of>[a-z0-9-]+?)(?P<twin>-twin-v\d+(?P<mini>-mini)?)?(?P<options>(\+[a-z_]+=[A-Za-z0-9_.-]+)*)")


@dataclass(frozen=True, slots=True)
class DatasetName:
    """The parts of such a name.

    Args:
        of: the data set (`benchmarks.datasets`).
        options: what was chosen otherwise than the data set does by itself.
    """

    of: str
    twin: bool = False
    mini: bool = False
    options: Mapping[str, str] = field(default_factory=dict)


def parse_name(name: str) -> DatasetName:
    """The parts of a data set's name. Raises `UsageError` for what is no such name.

    >>> parse_name("rord-val-twin-v1-mini+truth=gt")
    DatasetName(of='rord-val', twin=True, mini=True, options={'truth': 'gt'})
    """
    match = NAME.fullmatch(name)
    if match is None:
        raise UsageError(f"{name!r} is no name of a data set, its twin or one of its options")
    options = dict(word.split("=", 1) for word in match["options"].split("+")[1:])
    return DatasetName(match["of"], match["twin"] is not None, match["mini"] is not None, options)


def with_options(name: str, options: Mapping[str, str]) -> str:
    """The name of a data set or twin with its options.

    >>> with_options("rord-val", {"truth": "gt", "frames": "all"})
    'rord-val+frames=all+truth=gt'
    """
    return name + "".join(f"+{option}={value}" for option, value in sorted(options.items()))


def options_of(name: str, words: tuple[str, ...]) -> dict[str, str]:
    """What ``name=value`` words choose of a data set, without what it chooses by itself.

    Raises:
        UsageError: not such a word, or the data set has no such option or choice.
    """
    facts = get_dataset(name).facts
    by_name = {option.name: option for option in facts.options}
    chosen: dict[str, str] = {}
    for word in words:
        option, equals, value = word.partition("=")
        if not equals or not value:
            raise UsageError(f"--option {word}: write name=value, for example truth=gt")
        if option not in by_name:
            offered = "; ".join(f"{o.name}={'|'.join(o.choices) or 'WORD'}" for o in facts.options) or "none"
            raise UsageError(f"--option {word}: {name} has no option '{option}'; its options: {offered}")
        if option in chosen:
            raise UsageError(f"--option {option} is given twice")
        if not re.fullmatch(r"[A-Za-z0-9_.-]+", value):
            raise UsageError(f"--option {word}: a value is of letters, digits, dots, dashes and underscores")
        chosen[option] = by_name[option].check(name, value)
    return {option: value for option, value in chosen.items() if by_name[option].choices[:1] != (value,)}


def parse_pairs(flag: str, words: Iterable[str]) -> dict[str, str]:
    """``name=value`` words as a dictionary. Raises `UsageError` for another word or a name given twice.

    >>> parse_pairs("--set", ["paste_back=true"])
    {'paste_back': 'true'}
    """
    chosen: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name or not value:
            raise UsageError(f"{flag} {word}: write name=value")
        if name in chosen:
            raise UsageError(f"{flag} {name} is given twice")
        chosen[name] = value
    return chosen


def benchmark_names(names: str) -> list[str]:
    """Names of data sets from a comma-separated list, or all. Raises `UsageError` for a wrong name, or none."""
    words = [w.strip() for w in names.split(",") if w.strip()]
    if not words:
        raise UsageError("name at least one benchmark, or 'all'")
    return list(datasets()) if words == ["all"] else [get_dataset(w).facts.name for w in words]
