"""The fields of a record and their types (docs/format.md, "The record"): checked wherever a record is read, so that
nobody after that meets a text where a number should be.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from synlayers.design import Kind, Record
from synlayers.errors import DataError
from synlayers.storage.plain_json import parse_json
from synlayers.support.untrusted.text import visible
from synlayers.support.validation import problems_of

MOST_LAYERS: Final = 999
LARGEST_SIDE: Final = 65_535
LONGEST_NAME: Final = 300
LONGEST_TEXT: Final = 20_000
MOST_RECORD_BYTES: Final = 16 << 20
SHOWN: Final = 3
"""Problems of one record that its message lists."""


def _shows_as_it_is(text: str) -> str:
    if visible(text, lines=False) != text:
        raise ValueError("it has a character that controls what is shown")
    return text


def _is_identifier(text: str) -> str:
    if not text.isidentifier():
        raise ValueError(f"{text[:60]!r} is no name of letters, digits and underscores")
    return text


Name: TypeAlias = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(_shows_as_it_is)]
Identifier: TypeAlias = Annotated[Name, AfterValidator(_is_identifier)]
SampleId: TypeAlias = Annotated[
    Name, Field(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]*$", description="letters, digits, - and _")
]
Text: TypeAlias = Annotated[str, Field(max_length=LONGEST_TEXT)]
Whole: TypeAlias = Annotated[int, Field(ge=-(2**31), lt=2**31)]
Count: TypeAlias = Annotated[int, Field(ge=0, lt=2**31)]
Seed: TypeAlias = Annotated[int, Field(ge=0, lt=2**63)]
Number: TypeAlias = Annotated[float, Field(ge=-1e9, le=1e9)]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Corners: TypeAlias = Annotated[list[Whole], Field(min_length=4, max_length=4)]
Color: TypeAlias = Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$", description="a color like #1a2b3c")]


class LayerFields(BaseModel):
    """One entry of ``layers``. Further keys are allowed; `params` is the business of its source."""

    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)

    index: Count
    name: Name
    kind: Kind
    box: Corners
    opacity: Share
    rotation: Number
    visible_fraction: Share
    occluded_by: Annotated[list[Count], Field(max_length=MOST_LAYERS)]
    caption: Text
    box_unclipped: Corners | None = None
    text: Text | None = None
    font: dict[str, Any] | None = None
    asset: Name | None = None
    effect_of: Count | None = None
    params: dict[str, Any]


class RecordFields(BaseModel):
    """A record. Further keys are allowed."""

    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)

    id: SampleId
    schema_: Annotated[Whole, Field(alias="schema")]
    seed: Seed
    index: Count
    split: Identifier
    recipe: Name
    width: Annotated[int, Field(ge=1, le=LARGEST_SIDE)]
    height: Annotated[int, Field(ge=1, le=LARGEST_SIDE)]
    layer_count: Count
    layout: Name
    palette: Annotated[list[Color], Field(max_length=1000)]
    caption: Text
    attempt: Count = 0
    rejects: Annotated[list[Text], Field(max_length=10_000)] = []
    jpeg_quality: Annotated[int, Field(ge=1, le=100)] | None = None
    layers: Annotated[list[LayerFields], Field(min_length=1, max_length=MOST_LAYERS)]


def parse_record(data: bytes | str) -> Record:
    """The record that a JSON text holds.

    Raises:
        DataError: it is no JSON, or not a record; says what is wrong, not where it lies.
    """
    if len(data) > MOST_RECORD_BYTES:
        raise DataError(f"the record has more than {MOST_RECORD_BYTES:,} bytes")
    try:
        record = parse_json(data)
    except ValueError as error:
        raise DataError(f"the record is not JSON ({error})") from None
    check_fields(record)
    return record  # type: ignore[no-any-return]


def check_fields(record: Any) -> None:
    """Raises DataError for a value that is no record of these fields and types."""
    try:
        RecordFields.model_validate(record)
    except ValidationError as error:
        problems = problems_of(error, RecordFields)
        more = f" and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise DataError(f"the record is malformed: {'; '.join(problems[:SHOWN])}{more}") from None
