"""What is wrong with data from outside, in plain words: pydantic's findings as sentences that a reader of the file
understands."""

from __future__ import annotations

import difflib
import re
import types
import typing
from collections.abc import Iterable, Mapping, Sized
from typing import Any, Final

from pydantic import BaseModel, ValidationError

KINDS: Final[Mapping[str, str]] = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "dict": "an object of names and values",
    "model": "an object of names and values",
    "mapping": "an object of names and values",
    "bytes": "bytes",
    "date": "a date (2026-01-31)",
    "datetime": "a date with time",
    "url": "a web address",
}
"""What pydantic's ``<kind>_type`` and ``<kind>_parsing`` errors ask for."""
LIMITS: Final[Mapping[str, tuple[str, str]]] = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("above", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("below", "lt"),
}
LENGTHS: Final[Mapping[str, str]] = {
    "too_short": "has {actual_length} entries, but needs at least {min_length}",
    "too_long": "has {actual_length} entries; at most {max_length} are allowed",
    "string_too_short": "needs at least {min_length} characters",
    "string_too_long": "has more than {max_length} characters",
}
SHOWN: Final = 60
"""Characters of a wrong value that are shown."""


def problems_of(error: ValidationError, model: type[BaseModel] | None = None, what: str = "entry") -> list[str]:
    """One sentence for each problem: where, what is wrong, what is allowed.

    Args:
        model: what the data should be; it knows the valid names and what its fields mean (`Field(description=...)`).
        what: what its names are called in messages ("setting").

    >>> class Card(BaseModel):
    ...     name: str
    ...     tasks: tuple[str, ...] = ()
    >>> try:
    ...     Card.model_validate({"tasks": 3})
    ... except ValidationError as error:
    ...     problems_of(error, Card)
    ["'name' is missing", "'tasks' must be a list, not 3"]
    """
    errors = error.errors(include_url=False)
    places = [tuple(problem["loc"]) for problem in errors]
    # a list whose entries are wrong is counted without them: that it is then too short says nothing new
    relevant = [
        p
        for p in errors
        if p["type"] != "too_short" or not any(q[: len(p["loc"])] == p["loc"] and q != p["loc"] for q in places)
    ]
    return list(dict.fromkeys(_sentence(problem, model, what) for problem in relevant))


def _sentence(problem: Mapping[str, Any], model: type[BaseModel] | None, what: str) -> str:
    kind, place, value = problem["type"], tuple(problem["loc"]), problem.get("input")
    context: Mapping[str, Any] = problem.get("ctx") or {}
    where = f"'{_where(place)}'" if place else "it"
    if kind == "missing":
        return f"{where} is missing"
    if kind == "extra_forbidden":
        return f"unknown {what} {where}; {_near(str(place[-1]), _fields(model, place[:-1]))}"
    if kind in ("literal_error", "enum"):
        near = difflib.get_close_matches(f"'{value}'", re.findall(r"'[^']*'", context["expected"]), n=1)
        return f"{where} must be {context['expected']}, not {_shorten(value)}" + (
            f"; did you mean {near[0]}?" if near else ""
        )
    if kind == "json_invalid":
        return f"it is not JSON: {context['error']}"
    if kind in ("value_error", "assertion_error"):
        words = str(context.get("error", problem["msg"]))
        return f"{where}: {words}" if place else words
    if kind == "string_pattern_mismatch":
        return (
            f"{where} is {_shorten(value)}, but must be {_meaning(model, place) or 'of the form ' + context['pattern']}"
        )
    if kind in LIMITS:
        words, key = LIMITS[kind]
        return f"{where} must be {words} {context[key]}, not {_shorten(value)}"
    if kind in LENGTHS:
        length = {"actual_length": len(value)} if isinstance(value, Sized) else {}  # pydantic does not count objects
        return f"{where} {LENGTHS[kind].format(**{**context, **length})}"
    if kind == "finite_number":
        return f"{where} must be a finite number, not {_shorten(value)}"
    asked = KINDS.get(kind.removesuffix("_type").removesuffix("_parsing").removesuffix("_from_float"))
    if asked:
        return f"{where} must be {asked}, not {_shorten(value)}"
    return f"{where}: {problem['msg'].replace('Input should', 'it should')}"


def _where(place: Iterable[Any]) -> str:
    """``tasks[0].name``; words that pydantic adds for members of a union are left out."""
    text = ""
    for part in place:
        if isinstance(part, int):
            text += f"[{part}]"
        elif str(part).isidentifier() or "[" not in str(part):
            text += f".{part}" if text else str(part)
    return text


def _near(name: str, names: Iterable[str]) -> str:
    valid = list(names)
    near = difflib.get_close_matches(name, valid, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"valid: {', '.join(valid)}" if valid else "it is not part of this"


def _fields(model: type[BaseModel] | None, place: Iterable[Any]) -> Iterable[str]:
    """Valid names at a place of a model; none where that cannot be told."""
    inner = _model_at(model, tuple(place))
    return inner.model_fields if inner is not None else ()


def _meaning(model: type[BaseModel] | None, place: tuple[Any, ...]) -> str:
    while place and isinstance(place[-1], int):
        place = place[:-1]
    owner = _model_at(model, place[:-1]) if place else None
    field = owner.model_fields.get(str(place[-1])) if owner is not None else None
    return (field.description or "") if field is not None else ""


def _model_at(model: type[BaseModel] | None, place: tuple[Any, ...]) -> type[BaseModel] | None:
    """The model that a path of names and positions leads to, through lists, tuples, dicts and unions."""
    for part in place:
        if model is None:
            return None
        if isinstance(part, str) and part in model.model_fields:
            model = _inner(model.model_fields[part].annotation)
    return model


def _inner(annotation: Any) -> type[BaseModel] | None:
    if (
        isinstance(annotation, type)
        and not isinstance(annotation, types.GenericAlias)
        and issubclass(annotation, BaseModel)
    ):
        return annotation
    return next((model for argument in typing.get_args(annotation) if (model := _inner(argument)) is not None), None)


def _shorten(value: Any) -> str:
    text = repr(value) if not isinstance(value, str) else f"'{value}'"
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."
