"""Parquet shards (docs/format.md, "Parquet and folders"): one row a sample. Plain Parquet; the card declares which
columns are images.

The same bytes for the same samples and the same pyarrow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from synlayers.design import Record
from synlayers.errors import DataError
from synlayers.storage import Format
from synlayers.storage.codecs import codec_of
from synlayers.storage.encoded_sample import EncodedSample, dump_record, layer_name
from synlayers.support.atomic import replacing

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

    def read_shard(self, path: Path) -> Iterator[EncodedSample]:
        with _open(path) as file:
            for group in range(file.num_row_groups):  # `iter_batches` would keep the whole file in memory
                table = file.read_row_group(group, use_threads=False)
                for at in range(len(table)):
                    yield _sample(path, table.slice(at, 1).to_pylist()[0])

    def read_records(self, path: Path) -> Iterator[Record]:
        with _open(path) as file:
            for group in range(file.num_row_groups):
                for text in file.read_row_group(group, columns=["record"], use_threads=False).column(0).to_pylist():
                    yield _parse(path, text)

    def count(self, path: Path) -> int:
        with _open(path) as file:
            return int(file.metadata.num_rows)


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


@contextmanager
def _open(path: Path) -> Iterator[pq.ParquetFile]:
    """The open file; what is wrong with it becomes a DataError that names it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            yield file
    except (OSError, pa.ArrowException, KeyError) as error:
        raise DataError(
            f"{path} is damaged or cut short ({error}): delete it and run the same generate command again"
        ) from error


def _parse(path: Path, text: str) -> Record:
    try:
        record: Record = json.loads(text)
        return record
    except (ValueError, TypeError) as error:
        raise DataError(f"{path}: a record is not JSON ({error})") from error


def _sample(path: Path, row: dict[str, Any]) -> EncodedSample:
    record = _parse(path, row["record"])
    try:
        image, jpeg = row["image"]["bytes"], row.get("input_jpg")
        layers = tuple(layer["bytes"] for layer in row["layers"])
        key = str(row["image"]["path"]).partition(".")[0]
        return EncodedSample(key, record, image, layers, codec_of(image), jpeg["bytes"] if jpeg else None)
    except (DataError, KeyError, TypeError) as error:
        raise DataError(f"{path}, sample {row.get('id')}: {error}") from error


FORMAT = Parquet()
