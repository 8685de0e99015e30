"""The fields of a manifest that readers rely on, and their types (docs/format.md, "The manifest")."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from synlayers.errors import DataError
from synlayers.storage.record_fields import Identifier, Name, Text
from synlayers.support.validation import problems_of

SHOWN: Final = 3
Total = Annotated[int, Field(ge=0, lt=2**63)]


class _Fields(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)


class ShardFields(_Fields):
    """One entry of ``shards``."""

    file: Name
    split: Identifier
    samples: Total
    bytes: Total
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="64 hex digits")]


class SplitFields(_Fields):
    """One value of ``splits``."""

    samples: Total
    shards: Total


class AssetFields(_Fields):
    """What ``assets`` says: the ids that each split may use, and those that it does use, by role."""

    splits: dict[Name, dict[Name, list[Name]]] = {}
    used: dict[Name, dict[Name, list[Name]]] = {}


class PackFields(_Fields):
    """One entry of ``packs``."""

    pack: Name
    license: Name
    assets: Total
    used: Total


class RejectFields(_Fields):
    """One value of ``rejects``."""

    count: Total
    indices: list[Total]


class RecipeFields(_Fields):
    """What readers need of ``recipe``; whoever makes samples validates the whole (`synlayers.recipe`)."""

    layers: Annotated[list[Total], Field(min_length=2, max_length=2)]


Digits = Annotated[str, Field(pattern="^[0-9]{1,9}$", description="a number in digits")]


class CountFields(_Fields):
    """``counts``: tables by name, each by ``all`` and by split."""

    layer_count: dict[Name, dict[Digits, Total]]
    kind: dict[Name, dict[Name, Total]]
    layout: dict[Name, dict[Name, Total]]
    canvas: dict[Name, dict[Name, Total]]


def _is_type(value: Any) -> Any:
    """A type of `record_schema`."""
    match value:
        case str():
            return value
        case {"list": inner} if len(value) == 1:
            _is_type(inner)
        case {"struct": dict(fields)} if len(value) == 1:
            for inner in fields.values():
                _is_type(inner)
        case _:
            raise ValueError("is no type of a field")
    return value


class ManifestFields(_Fields):
    """A manifest; further keys are allowed."""

    format: Name
    codec: Literal["png", "webp"]
    command: Text
    recipe: RecipeFields
    recipe_hash: Name
    engine: dict[str, Any]
    packages: dict[Name, Name]
    samples: Total
    splits: dict[Identifier, SplitFields]
    shards: list[ShardFields]
    counts: CountFields
    rejects: dict[Name, RejectFields]
    assets: AssetFields
    packs: list[PackFields]
    jpeg: bool
    record_type: Annotated[Any, AfterValidator(_is_type)]

    @model_validator(mode="after")
    def _counts_of_all(self) -> ManifestFields:
        for table in CountFields.model_fields:
            if absent := {"all", *self.splits} - getattr(self.counts, table).keys():
                raise ValueError(f"'counts.{table}' lacks {', '.join(sorted(absent))}")
        return self


def check_manifest(path: Path, manifest: dict[str, Any]) -> None:
    """Raises DataError for a manifest that lacks something, or has it in another type."""
    absent = [key for key, field in ManifestFields.model_fields.items() if field.is_required() and key not in manifest]
    if absent:
        raise DataError(f"{path} lacks {', '.join(absent)}: run the same generate command again")
    try:
        ManifestFields.model_validate(manifest)
    except ValidationError as error:
        problems = problems_of(error, ManifestFields)
        more = f" and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        raise DataError(
            f"{path} is malformed ({'; '.join(problems[:SHOWN])}{more}): run the same generate command again"
        ) from None
