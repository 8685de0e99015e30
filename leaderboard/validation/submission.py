"""What a submission says of itself: ``submission.json``, checked as data from a stranger.

<submission>/submission.json
            /<any folders>/<task>.<protocol>.json             results, with the rows beside them (``.samples.jsonl``)
            /<any folder>/<sample id>/...                     or predictions, to be scored by others
"""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from benchmarks.api.card import Card
from benchmarks.datasets import datasets
from leaderboard.validation import strict_json
from leaderboard.validation.archives.limits import ArchiveLimits
from leaderboard.validation.archives.names import fault_of_path
from leaderboard.validation.problems import Problem, Refused, printable
from leaderboard.validation.untrusted_text import fault_of, fault_of_url
from synlayers.errors import DataError
from synlayers.support.validation import problems_of

FILE: Final = "submission.json"
RESULT: Final = re.compile(
    r"[a-z0-9_]+\.[a-z0-9-]+-v\d+(\.(?!first-)[a-z0-9][a-z0-9-]*)?(\.first-(?P<first>\d+))?\.json"
)
"""``<task>.<protocol>[.<judge>].json``; ``.first-N`` where only the first samples were asked for."""
ROWS: Final = ".samples.jsonl"
PREDICTIONS: Final = "predictions"
"""The folder of answers beside results."""
MOST_BYTES: Final = 256 << 10
"""Of ``submission.json``."""
MOST_FAULTS: Final = 200
"""More are told as a number."""
_LIMITS: Final = ArchiveLimits()


def _text(most: int, *, lines: bool) -> AfterValidator:
    def check(value: str) -> str:
        if fault := fault_of(value, most, lines=lines):
            raise ValueError(fault)
        if value != value.strip():
            raise ValueError("starts or ends with a space")
        if value and not any(c.isalnum() for c in value):
            raise ValueError("has no letter or digit")
        return value

    return AfterValidator(check)


def _path(value: str) -> str:
    if fault := fault_of_path(value, _LIMITS):
        raise ValueError(fault)
    return value


def _result(value: str) -> str:
    if not _path(value).endswith(".json") or value.rpartition("/")[2] == FILE:
        raise ValueError("is no file of a result (<task>.<protocol>.json)")
    return value


def _url(value: str) -> str:
    if fault := fault_of_url(value):
        raise ValueError(fault)
    return value


def _date(value: str) -> str:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("is no date; write it as 2026-01-31")
    if datetime.date.fromisoformat(value) > datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(
        days=1
    ):
        raise ValueError("lies in the future")
    return value


def _benchmark(value: str) -> str:
    if value not in datasets():
        raise ValueError(f"is no benchmark; there are {', '.join(datasets())}")
    return value


OneLine = Annotated[str, Field(min_length=1), _text(200, lines=False)]
"""One line of text."""
Words = Annotated[str, _text(4000, lines=True)]
Path_ = Annotated[str, AfterValidator(_path)]
Benchmark = Annotated[str, AfterValidator(_benchmark)]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Predictions(_Data):
    """A folder of answers to be scored."""

    folder: Path_
    """One folder per sample id in it (`benchmarks.api.predictions`)."""
    benchmark: Benchmark
    twin: bool = False
    """The answers are to the benchmark's twin."""
    mini: bool = False
    """To the small twin."""


class Submission(_Data):
    """Facts about a submission. What is not known is said to be unknown; nothing is guessed."""

    schema_version: Literal[1]
    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)
    """Unique on the board: ``mymethod-2026-05``."""
    method: Card
    authors: tuple[OneLine, ...] = Field(min_length=1, max_length=100)
    links: dict[Annotated[str, Field(min_length=1), _text(40, lines=False)], Annotated[str, AfterValidator(_url)]] = (
        Field(max_length=20)
    )
    """Label (paper, code, weights) to an http(s) URL."""
    licence: OneLine
    """Of the code; the same as in the card."""
    weights: tuple[OneLine, ...] = Field(max_length=50)
    """Files or Hub ids with revision, empty for a method without weights; the same as in the card."""
    open_weights: bool | None
    """Whether anybody can get the weights; null if that is not known. A method without weights is open."""
    training_data: tuple[OneLine, ...] = Field(min_length=1, max_length=100)
    """``none``, ``unknown`` or names; the same as in the card."""
    trained_on: tuple[Benchmark, ...] = Field(default=(), max_length=50)
    """Benchmarks of this project whose training or test data it has seen."""
    contamination: Annotated[str, Field(min_length=1), _text(4000, lines=True)]
    """In words: what was done so that test data were not trained on, or that nothing was."""
    hardware: OneLine
    ran_by: Literal["self", "maintainers", "third party"]
    date: Annotated[str, AfterValidator(_date)]
    """ISO, of the run."""
    notes: Words = ""
    results: tuple[Annotated[str, AfterValidator(_result)], ...] = Field(default=(), max_length=1000)
    """Files of results, relative; the rows lie beside them."""
    predictions: tuple[Predictions, ...] = Field(default=(), max_length=100)

    @model_validator(mode="after")
    def _agrees(self) -> Submission:
        for name in ("licence", "weights", "training_data"):
            if getattr(self, name) != getattr(self.method, name):
                raise ValueError(f"{name} is not the same in the method's card; make the two agree")
        if not self.results and not self.predictions:
            raise ValueError("there is nothing in it: name files under results, or folders under predictions")
        return self


def rows_of(result: str) -> str:
    """The file of rows that belongs to the file of a result."""
    return result.removesuffix(".json") + ROWS


def parse_submission(data: Any) -> Submission:
    """A submission from parsed JSON. Raises `Refused` with every problem."""
    try:
        return Submission.model_validate_json(json.dumps(data), strict=True)
    except (ValidationError, TypeError, ValueError, OverflowError) as error:
        raise Refused(tuple(faults_of(error, FILE))) from None


def faults_of(error: Exception, where: str, model: type[BaseModel] = Submission) -> list[Problem]:
    """What pydantic found, as sentences that are safe to print."""
    if not isinstance(error, ValidationError):
        return [Problem(where, f"does not fit the schema: {printable(error)}")]
    if error.error_count() > MOST_FAULTS:
        return [
            Problem(
                where,
                f"does not fit the schema in {error.error_count()} places;"
                " it was not made by `python -m leaderboard.submit`",
            )
        ]
    return [Problem(where, printable(sentence, 400)) for sentence in problems_of(error, model)]


def read_submission(folder: Path) -> Submission:
    """What a submission's folder says of itself. Raises `Refused` with every problem."""
    try:
        data = strict_json.read(folder / FILE, FILE, MOST_BYTES)
    except DataError as error:
        raise Refused((Problem(FILE, str(error)),)) from None
    return parse_submission(data)
