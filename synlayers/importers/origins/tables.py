"""Rows of published Parquet tables with a picture in layers each: what finding and reading them shares."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

from synlayers.errors import DataError
from synlayers.importers.drafts import MOST_BYTES, Draft, Item, Refused
from synlayers.importers.layered.tables import image_bytes, open_table, table_rows
from synlayers.importers.origins import FileOrigin

MOST_ROWS: Final = 1_000_000
"""Of a file; published ones have some thousands."""


class TableOrigin(FileOrigin):
    """An origin with a row a picture, known by its `columns`."""

    suffixes = (".parquet",)
    columns: ClassVar[tuple[str, ...]]

    def find(self, source: Path) -> list[Item]:
        """A file that cannot be read is one item, whose reading says why."""
        items = []
        for item in super().find(source):
            try:
                names, rows = column_names(Path(item.path)), count_rows(Path(item.path))
            except Exception:  # whatever a damaged file makes pyarrow throw
                names, rows = set(self.columns), 1
            if set(self.columns) <= names:
                items += [item._replace(row=row) for row in range(rows if rows <= MOST_ROWS else 1)]
        return items

    def read(self, item: Item) -> Draft:
        try:
            rows = table_rows(Path(item.path))
            if (count := count_rows(Path(item.path))) > MOST_ROWS:
                raise Refused(f"more than {MOST_ROWS:,} rows", f"{count:,}")
            return self.read_row(rows[item.row], item)
        except Refused:
            raise
        except DataError as error:
            raise Refused("it is no Parquet file, or damaged", str(error)[:300]) from None

    @abstractmethod
    def read_row(self, row: Mapping[str, Any], item: Item) -> Draft:
        """Decodes one row, of which empty cells are left out. Raises `Refused`, or `DataError` for a damaged cell."""


def column_names(path: Path) -> set[str]:
    """Raises `DataError` where it is no table."""
    with open_table(path) as file:
        return set(file.schema_arrow.names)


def count_rows(path: Path) -> int:
    """Of a table, as it says itself. Raises `DataError` where it is none."""
    with open_table(path) as file:
        return int(file.metadata.num_rows)


def picture(row: Mapping[str, Any], what: str, column: str = "") -> bytes:
    """The bytes of a picture in a row, `what` for people. Raises `Refused`."""
    try:
        data = image_bytes(row.get(column or what), what)
    except DataError:
        raise Refused("a picture is missing in its row", what) from None
    if len(data) > MOST_BYTES:
        raise Refused(f"a picture in it is larger than {MOST_BYTES >> 20} MiB", what)
    return data


def whole_number(row: Mapping[str, Any], column: str) -> int:
    """A count in a row. Raises `Refused`."""
    value = row.get(column)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused("a number is missing in its row", column)
    return value


def words(value: object) -> str:
    return value if isinstance(value, str) else ""
