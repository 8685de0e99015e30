"""Captions of a model beside a build: ``<build>/captions/<model>.parquet``, one row a caption. The shards are never
touched.

While a command works, finished samples stand in ``<model>.jsonl``; the table is written from it, whole, and the journal
goes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from synlayers.design import Design, Record
from synlayers.errors import DataError, UsageError
from synlayers.storage.journal import append_journal, read_journal
from synlayers.storage.locks import holding
from synlayers.storage.plain_files import open_plain
from synlayers.storage.plain_json import parse_json
from synlayers.storage.record_fields import Name
from synlayers.support.atomic import replacing
from synlayers.support.validation import problems_of

if TYPE_CHECKING:
    import pyarrow as pa

WHOLE: Final = -1
"""The number of the whole among the layers' numbers."""
Outcome = Literal["kept", "kept_again", "rejected", "failed"]
"""kept: the first answer. kept_again: the second, which was told what was wrong. rejected: both contradict the record.
failed: no answer."""


@dataclass(frozen=True, slots=True)
class CaptionRow:
    """What became of one caption. `caption` is the model's words (of the last try), whether they are kept or not."""

    id: str
    layer: int
    outcome: Outcome
    caption: str
    reason: str = ""
    tries: int = 1

    @property
    def kept(self) -> bool:
        return self.outcome in ("kept", "kept_again")


FOLDER: Final = "captions"
SHARES: Final = ("kept", "kept_again", "rejected", "missing")
"""What can have become of a caption of a build; missing: not asked for yet, as after a build has grown."""


def table_name(model: str) -> str:
    """The name of a model's table.

    >>> table_name("Qwen/Qwen3-VL-8B-Instruct")
    'qwen3-vl-8b-instruct'
    """
    return re.sub(r"[^a-z0-9.]+", "-", model.rpartition("/")[2].lower()).strip("-.") or "model"


@dataclass(frozen=True, slots=True)
class CaptionSource:
    """Who wrote the captions, and of which build: the table is refused beside another."""

    model: str
    revision: str
    prompts: str
    recipe: str
    request: str = ""
    """Digest of the parameters that were chosen for the requests; empty for none."""


class _RowFields(BaseModel):
    """A `CaptionRow` as it is read."""

    model_config = ConfigDict(strict=True, extra="forbid")

    id: Name
    layer: Annotated[int, Field(ge=WHOLE, lt=2**15)]
    outcome: Outcome
    caption: str
    reason: str = ""
    tries: Annotated[int, Field(ge=0, lt=2**7)] = 1


class _SourceFields(BaseModel):
    """A `CaptionSource` as it is read."""

    model_config = ConfigDict(strict=True, extra="forbid")

    model: str
    revision: str
    prompts: str
    recipe: str
    request: str = ""


def _row(values: Any) -> CaptionRow:
    return CaptionRow(**_RowFields.model_validate(values).model_dump())


def _whole(text: str) -> str:
    """The text with halves of characters, which no file takes, written out."""
    return text.encode("utf-8", "backslashreplace").decode()


def _why(error: Exception) -> str:
    """What an error says of a file, in one line."""
    if isinstance(error, ValidationError):
        return "; ".join(problems_of(error)[:3])
    return str(getattr(error, "strerror", None) or error)


def writing(build: Path, name: str) -> AbstractContextManager[None]:
    """Holds a table of captions from before it is read until it is written; two that write one would lose what the
    other adds. Raises `Busy` if another process holds it."""
    busy = f"another process is writing captions into {build / FOLDER / name}; wait for it, or give another --name"
    return holding(build / FOLDER / f".{name}.lock", busy)


class Sidecar:
    """The captions of one model beside one build.

    Args:
        about: who writes it now; None to read it only.
        recipe: the hash of the build's recipe, where it is only read: ids are numbers, and those of another recipe
            would fit.

    Raises:
        DataError: the table cannot be read. UsageError: it was made with other prompts, another revision, or for
            another build.
    """

    def __init__(self, build: Path, name: str, about: CaptionSource | None = None, recipe: str | None = None) -> None:
        self.path = build / FOLDER / f"{name}.parquet"
        self.journal = self.path.with_suffix(".jsonl")
        self.rows: dict[tuple[str, int], CaptionRow] = {}
        self._by_id: dict[str, dict[int, CaptionRow]] = {}
        self.about = about
        if self.path.exists():
            self._read_table()
        elif about is None:
            raise UsageError(_unknown_table(build, name))
        if recipe is not None and self.about is not None and self.about.recipe != recipe:
            raise UsageError(f"{self.path} was made for another build; move it away")
        self._read_journal()

    def _read_table(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            with open_plain(self.path) as file:
                table = pq.read_table(file)
            about = parse_json((table.schema.metadata or {})[b"about"])
            source = CaptionSource(**_SourceFields.model_validate(about).model_dump())
            rows = [_row(row) for row in table.select(_schema().names).to_pylist()]
        except (OSError, pa.ArrowException, KeyError, TypeError, ValueError) as error:
            raise DataError(
                f"{self.path} is no table of captions ({_why(error)}): remove it and caption again"
            ) from None
        if self.about is not None and source != self.about:
            differ = [key for key, value in asdict(source).items() if value != getattr(self.about, key)]
            raise UsageError(f"{self.path} was made with another {' and '.join(differ)}; move it away, or use the same")
        self.about = source
        self._put(rows)

    def _put(self, rows: Iterable[CaptionRow]) -> None:
        for row in rows:
            self.rows[row.id, row.layer] = row
            self._by_id.setdefault(row.id, {})[row.layer] = row

    def _read_journal(self) -> None:
        self._put(read_journal(self.journal, lambda line: _row(parse_json(line))))

    def add(self, rows: Iterable[CaptionRow]) -> None:
        """Keeps finished captions; those that failed are not kept, so that they are asked for again."""
        finished = [
            replace(row, caption=_whole(row.caption), reason=_whole(row.reason))
            for row in rows
            if row.outcome != "failed"
        ]
        self._put(finished)
        self.journal.parent.mkdir(exist_ok=True)
        append_journal(self.journal, map(asdict, finished))

    def forget_failures(self) -> int:
        """Takes out the captions that were rejected because of what became of the call (a refusal, a limit of tokens)
        and not for their words, so that they are asked for again; returns their number."""
        failed = [
            key
            for key, row in self.rows.items()
            if row.outcome == "rejected" and row.reason.partition(":")[0] in ("refusal", "truncated", "missing_output")
        ]
        for id, layer in failed:
            del self.rows[id, layer]
            self._by_id[id].pop(layer)
        return len(failed)

    def is_finished(self, id: str, layers: int) -> bool:
        """Whether the whole and that many layers of a sample have been judged."""
        return all((id, layer) in self.rows for layer in range(WHOLE, layers))

    def write(self) -> None:
        """The table, in order of sample and layer; the journal goes."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        assert self.about is not None
        rows = [asdict(self.rows[key]) for key in sorted(self.rows)]
        schema = _schema().with_metadata({"about": json.dumps(asdict(self.about))})
        self.path.parent.mkdir(exist_ok=True)
        with replacing(self.path) as temporary:
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), temporary, compression="zstd")
        self.journal.unlink(missing_ok=True)

    def shares(self, manifest: Record) -> dict[str, dict[str, int]]:
        """Of all wholes and all layers of the build, how many captions became what."""
        layers = sum(int(layers) * n for layers, n in manifest["counts"]["layer_count"]["all"].items())
        shares = {
            "whole": dict.fromkeys(SHARES, 0) | {"missing": manifest["samples"]},
            "layers": dict.fromkeys(SHARES, 0) | {"missing": layers},
        }
        for (_, layer), row in self.rows.items():
            share = shares["whole" if layer == WHOLE else "layers"]
            share[row.outcome] += 1
            share["missing"] -= 1
        return shares

    # Merging

    def captions(self, id: str) -> Mapping[int, str]:
        """The kept captions of a sample by layer; `WHOLE` is the whole."""
        return {layer: row.caption for layer, row in sorted(self._by_id.get(id, {}).items()) if row.kept}

    def record(self, record: Record) -> Record:
        """The record with the kept captions in place of the structured ones, and `captions` saying whose they are."""
        captions = self.captions(record["id"])
        layers = [{**layer, "caption": captions.get(layer["index"], layer["caption"])} for layer in record["layers"]]
        return {
            **record,
            "caption": captions.get(WHOLE, record["caption"]),
            "captions": self.source(captions),
            "layers": layers,
        }

    def design(self, design: Design) -> Design:
        """The same for a design."""
        captions = self.captions(design.id)
        layers = tuple(replace(layer, caption=captions.get(layer.index, layer.caption)) for layer in design.layers)
        extra = {**design.extra, "captions": self.source(captions)}
        return replace(design, caption=captions.get(WHOLE, design.caption), layers=layers, extra=extra)

    def source(self, captions: Mapping[int, str]) -> Record:
        """What a record says about its captions: the model, and which of them it wrote."""
        assert self.about is not None
        return {
            "model": self.about.model,
            "whole": WHOLE in captions,
            "layers": sorted(layer for layer in captions if layer != WHOLE),
        }


def _schema() -> pa.Schema:
    import pyarrow as pa

    return pa.schema(
        [
            ("id", pa.string()),
            ("layer", pa.int16()),
            ("outcome", pa.string()),
            ("caption", pa.string()),
            ("reason", pa.string()),
            ("tries", pa.int8()),
        ]
    )


def tables(build: Path) -> list[str]:
    """Names of the captions beside a build."""
    return sorted(path.stem for path in (build / FOLDER).glob("*.parquet"))


def _unknown_table(build: Path, name: str) -> str:
    names = tables(build)
    return f"{build} has no captions by {name!r}; " + (
        f"there are {', '.join(names)}" if names else "make some with python -m synlayers.caption"
    )


def card_section(build: Path, manifest: Record) -> list[str]:
    """What the card says of the captions beside a build; nothing where there are none."""
    lines: list[str] = []
    for name in tables(build):
        try:
            sidecar = Sidecar(build, name, recipe=manifest["recipe_hash"])
        except (DataError, UsageError):
            lines += ["", f"`{name}`: not of this build, or not readable."]
            continue
        assert sidecar.about is not None
        lines += [
            "",
            *share_table(
                name,
                sidecar.about.model,
                sidecar.shares(manifest),
                f'`synlayers.load(DIR, captions="{name}")` merges them.',
            ),
        ]
    return ["", "## Captions by models", *lines] if lines else []


def share_table(name: str, model: str, shares: Mapping[str, Mapping[str, int]], how: str) -> list[str]:
    """A table of shares of all captions of the build. For those that were rejected or are missing the structured ones
    stand in."""
    rows: list[Sequence[Any]] = [("captions of", "all", *SHARES), ("---",) * (2 + len(SHARES))]
    for what, counts in shares.items():
        total = sum(counts.values())
        cells = [f"{counts[o]} ({100 * counts[o] / total:.1f} %)" if total else "0" for o in SHARES]
        rows.append((what, total, *cells))
    table = ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    return [
        f"`{name}`: written by {model}, each checked against the record and the pixels, asked again once. {how}",
        "",
        *table,
    ]
