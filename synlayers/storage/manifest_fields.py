"""The fields of a manifest that readers rely on, and their types (docs/format.md, "The manifest")."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from synlayers.errors import DataError
from synlayers.storage.record_fields import Name
from synlayers.support.validation import problems_of

SHOWN: Final = 3
Total = Annotated[int, Field(ge=0, lt=2**63)]


class _Fields(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)


class ShardFields(_Fields):
    """One entry of ``shards``."""

    file: Name
    split: Name
    samples: Total
    bytes: Total
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="64 hex digits")]


class SplitFields(_Fields):
    """One value of ``splits``."""

    samples: Total
    shards: Total


class AssetFields(_Fields):
    """What ``assets`` says: the ids that each split may use, by role."""

    splits: dict[Name, dict[Name, list[Name]]] = {}


class ManifestFields(_Fields):
    """A manifest; further keys are allowed."""

    format: Name
    recipe: dict[str, Any]
    recipe_hash: Name
    samples: Total
    splits: dict[Name, SplitFields]
    shards: list[ShardFields]
    counts: dict[Name, dict[Name, dict[Name, Total]]]
    assets: AssetFields = AssetFields()


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
