"""Problems of data from outside, in plain words."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from synlayers.support.validation import problems_of


def even(value: Any) -> Any:
    if value == 3:
        raise ValueError("3 is not even")
    return value


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["red", "green"]
    share: float = Field(0.5, ge=0, le=1, allow_inf_nan=False)


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(pattern="^[a-z]+$", description="of lower-case letters")
    code: str = Field("a", pattern="^[a-z]+$")
    parts: tuple[Part, ...] = ()
    count: Annotated[int, BeforeValidator(even)] = 0
    named: dict[str, Part] = {}
    short: list[int] = Field(default=[1], min_length=1, max_length=2)

    @field_validator("short")
    @classmethod
    def _short(cls, value: list[int]) -> list[int]:
        if value == [7]:
            raise ValueError("7 alone is unlucky")
        return value


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, ["'name' is missing"]),
        ([1], ["it must be an object of names and values, not [1]"]),
        ({"name": "a", "nam": 1}, ["unknown setting 'nam'; did you mean 'name'?"]),
        ({"name": "a", "xyz": 1}, ["unknown setting 'xyz'; valid: name, code, parts, count, named, short"]),
        ({"name": "A b"}, ["'name' is 'A b', but must be of lower-case letters"]),
        ({"name": "a", "code": "1"}, ["'code' is '1', but must be of the form ^[a-z]+$"]),
        ({"name": 5, "count": 1.5}, ["'name' must be text, not 5", "'count' must be a whole number, not 1.5"]),
        ({"name": "a", "count": "many"}, ["'count' must be a whole number, not 'many'"]),
        ({"name": "a", "count": 3}, ["'count': 3 is not even"]),
        ({"name": "a", "parts": 3}, ["'parts' must be a list, not 3"]),
        (
            {"name": "a", "parts": [{"kind": "gren"}]},
            ["'parts[0].kind' must be 'red' or 'green', not 'gren'; did you mean 'green'?"],
        ),
        (
            {"name": "a", "parts": [{"kind": "red", "shar": 1}]},
            ["unknown setting 'parts[0].shar'; did you mean 'share'?"],
        ),
        ({"name": "a", "named": {"x": {"kind": "red", "share": 2}}}, ["'named.x.share' must be at most 1.0, not 2"]),
        (
            {"name": "a", "named": {"x": {"kind": "red", "share": math.nan}}},
            ["'named.x.share' must be a finite number, not nan"],
        ),
        ({"name": "a", "short": []}, ["'short' has 0 entries, but needs at least 1"]),
        ({"name": "a", "short": ["x"]}, ["'short[0]' must be a whole number, not 'x'"]),
        ({"name": "a", "short": [7]}, ["'short': 7 alone is unlucky"]),
        (
            {"name": "a\x1b[31m" + "b" * 200},
            ["'name' is 'a?[31m" + "b" * 50 + "..., but must be of lower-case letters"],
        ),
    ],
)
def test_each_kind_of_problem_is_one_plain_sentence(data: Any, expected: list[str]) -> None:
    with pytest.raises(ValidationError) as caught:
        Whole.model_validate(data)
    assert problems_of(caught.value, Whole, "setting") == expected


def test_what_is_no_json_is_said() -> None:
    with pytest.raises(ValidationError) as caught:
        Whole.model_validate_json(b"{")
    assert problems_of(caught.value) == ["it is not JSON: EOF while parsing an object at line 1 column 1"]
