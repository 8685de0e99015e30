"""Parquet shards (docs/format.md, "Parquet and folders"): one row a sample. Plain Parquet; the card declares which
columns are images.

The same bytes for the same samples and the same pyarrow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from synlayers.design import Record
from synlayers.errors import DataError
from synlayers.storage import Damaged, Format, Remark
from synlayers.storage.codecs import codec_of
from synlayers.storage.encoded_sample import EncodedSample, dump_record, layer_name
from synlayers.storage.plain_files import open_plain
from synlayers.storage.record_fields import parse_record
from synlayers.support.atomic import replacing
from synlayers.support.untrusted.reasons import what_is_wrong
from synlayers.support.untrusted.text import visible

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

GROUP_ROWS: Final = 100
GROUP_BYTES: Final = 32 << 20
"""A row group is closed after this many rows or bytes of images (the Hub asks for 100 rows and 100 MB at most)."""


class Parquet(Format):
    name = "parquet"
    suffix = ".parquet"

    def write_shard(self, path: Path, samples: Iterable[EncodedSample]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        samples = iter(samples)
        first = next(samples, None)
        schema = _schema(with_jpeg=first is not None and first.jpeg is not None)
        compressed = [name for name in schema.names if name not in ("image", "layers", "input_jpg")]
        with (
            replacing(path) as temporary,
            pq.ParquetWriter(
                temporary,
                schema,
                compression={name: "zstd" if name in compressed else "none" for name in schema.names},
                use_dictionary=False,
                write_statistics=["id", "layer_count"],
                write_page_index=True,
                write_page_checksum=True,
                store_schema=False,
            ) as writer,
        ):
            for rows in _groups(first, samples):
                writer.write_table(pa.Table.from_pylist(rows, schema=schema), row_group_size=len(rows))

    def scan(self, path: Path, rows: Collection[int] | None = None) -> Iterator[EncodedSample | Damaged | Remark]:
        for opened in _open(path):
            if isinstance(opened, Damaged):
                yield opened
                continue
            yield from _schema_problems(opened)
            first = 0
            for group in range(opened.num_row_groups):  # `iter_batches` would keep the whole file in memory
                size = opened.metadata.row_group(group).num_rows
                places = None if rows is None else [row - first for row in sorted(rows) if first <= row < first + size]
                first += size
                if places is None or places:
                    yield from _scan_group(opened, group, places)

    def scan_records(self, path: Path) -> Iterator[Record | Damaged]:
        for opened in _open(path):
            if isinstance(opened, Damaged):
                yield opened
                continue
            for group in range(opened.num_row_groups):
                for row in _rows(opened, group, columns=["id", "record"]):
                    try:
                        yield row if isinstance(row, Damaged) else _record(row)
                    except DataError as error:
                        yield Damaged(_shown(row), str(error))

    def count(self, path: Path) -> int:
        for opened in _open(path):
            if isinstance(opened, Damaged):
                raise DataError(f"{path} is damaged or cut short ({opened.problem})")
            return int(opened.metadata.num_rows)
        return 0


def _schema(with_jpeg: bool) -> pa.Schema:
    import pyarrow as pa

    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    columns = [
        ("id", pa.string()),
        ("split", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("layer_count", pa.int32()),
        ("caption", pa.string()),
        ("image", image),
        ("layers", pa.list_(image)),
        ("layer_boxes", pa.list_(pa.list_(pa.int32()))),
        ("layer_kinds", pa.list_(pa.string())),
        ("layer_captions", pa.list_(pa.string())),
        ("record", pa.string()),
    ]
    return pa.schema(columns + [("input_jpg", image)] * with_jpeg)


def _groups(first: EncodedSample | None, rest: Iterator[EncodedSample]) -> Iterator[list[dict[str, Any]]]:
    """Rows of one row group at a time."""
    rows: list[dict[str, Any]] = []
    size = 0
    sample = first
    while sample is not None:
        rows.append(_row(sample))
        size += len(sample.image) + sum(map(len, sample.layers)) + len(sample.jpeg or b"")
        if len(rows) == GROUP_ROWS or size >= GROUP_BYTES:
            yield rows
            rows, size = [], 0
        sample = next(rest, None)
    if rows:
        yield rows


def _row(sample: EncodedSample) -> dict[str, Any]:
    record, entries = sample.record, sample.record["layers"]

    def image(name: str, data: bytes) -> dict[str, Any]:
        return {"bytes": data, "path": f"{sample.key}.{name}"}

    row = {name: record[name] for name in ("id", "split", "width", "height", "layer_count", "caption")}
    row["image"] = image(f"image.{sample.codec}", sample.image)
    row["layers"] = [image(layer_name(i, sample.codec), data) for i, data in enumerate(sample.layers)]
    row["layer_boxes"] = [entry["box"] for entry in entries]
    row["layer_kinds"] = [entry["kind"] for entry in entries]
    row["layer_captions"] = [entry["caption"] for entry in entries]
    row["record"] = dump_record(record).decode()
    if sample.jpeg is not None:
        row["input_jpg"] = image("input.jpg", sample.jpeg)
    return row


def _open(path: Path) -> Iterator[pq.ParquetFile | Damaged]:
    """The open file, closed when the next is asked for; or why it cannot be opened."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with open_plain(path) as plain:
            file = pq.ParquetFile(plain, page_checksum_verification=True)
            if missing := {"id", "image", "layers", "record"} - set(file.schema_arrow.names):
                yield Damaged("", f"the columns {', '.join(sorted(missing))} are missing")
                return
            yield file
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        yield Damaged("", getattr(error, "strerror", None) or str(error))


def _schema_problems(file: pq.ParquetFile) -> Iterator[Remark]:
    """Columns that the format does not have, or has with other types."""
    expected = _schema(with_jpeg=True)
    for field in file.schema_arrow:
        name = visible(field.name[:200], lines=False)
        if field.name not in expected.names:
            yield Remark("", f"column {name} is none of the format")
        elif not _same_type(field.type, expected.field(field.name).type):
            yield Remark(
                "", f"column {name} has the type {str(field.type)[:200]}, not {expected.field(field.name).type}"
            )


def _same_type(a: pa.DataType, b: pa.DataType) -> bool:
    """Whatever lists call their elements (older writers: item)."""
    import pyarrow as pa

    if pa.types.is_list(a) and pa.types.is_list(b):
        return _same_type(a.value_type, b.value_type)
    return bool(a.equals(b))


def _rows(
    file: pq.ParquetFile, group: int, places: list[int] | None = None, columns: list[str] | None = None
) -> Iterator[dict[str, Any] | Damaged]:
    """The rows of a row group, or some of them, as Python values."""
    import pyarrow as pa

    try:
        table = file.read_row_group(group, columns=columns, use_threads=False)
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        lost = file.metadata.row_group(group).num_rows
        yield Damaged("", f"the {lost} samples of row group {group} cannot be read: {error}")
        return
    for at in places if places is not None else range(len(table)):
        try:
            yield table.slice(at, 1).to_pylist()[0]
        except (pa.ArrowException, ValueError, IndexError) as error:  # also text that is no UTF-8
            yield Damaged("", f"row {at} of row group {group} cannot be read: {error}")


def _scan_group(
    file: pq.ParquetFile, group: int, places: list[int] | None
) -> Iterator[EncodedSample | Damaged | Remark]:
    for row in _rows(file, group, places):
        if isinstance(row, Damaged):
            yield row
            continue
        try:
            sample = _sample(row)
            differing = [name for name, value in _row(sample).items() if name != "record" and row.get(name) != value]
        except (DataError, KeyError, TypeError, ValueError, AttributeError) as error:
            yield Damaged(
                _shown(row),
                str(error) if isinstance(error, DataError) else f"a column is not its own: {what_is_wrong(error)}",
            )
            continue
        yield sample
        if differing:
            yield Remark(sample.key, f"the columns {', '.join(differing)} do not say what its record says")


def _shown(row: Mapping[str, Any] | Damaged) -> str:
    return visible(str(row.get("id"))[:200], lines=False) if isinstance(row, Mapping) else ""


def _record(row: Mapping[str, Any]) -> Record:
    if not isinstance(text := row["record"], str):
        raise DataError(f"the record is {type(text).__name__}, not text")
    return parse_record(text)


def _sample(row: Mapping[str, Any]) -> EncodedSample:
    record = _record(row)
    image, jpeg = row["image"]["bytes"], row.get("input_jpg")
    layers = tuple(layer["bytes"] for layer in row["layers"])
    if not all(isinstance(data, bytes) for data in (image, *layers)):
        raise DataError("an image is empty")
    key = str(row["image"]["path"]).partition(".")[0]
    return EncodedSample(key, record, image, layers, codec_of(image), jpeg["bytes"] if jpeg else None)


FORMAT = Parquet()
