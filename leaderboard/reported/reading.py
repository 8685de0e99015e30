"""Reading files of reported rows. All problems of a file are in one error, each with the table and row that it
concerns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from benchmarks.datasets import datasets
from benchmarks.protocols import protocols
from leaderboard.reported.schema import ReportedFile, ReportedMethod, ReportedRow, ReportedTable
from synlayers.errors import DataError
from synlayers.support.untrusted.yaml_reading import read_yaml

METHODS = "methods.yaml"


def read_methods(path: Path) -> dict[str, ReportedMethod]:
    """The systems by name. Raises `DataError` with every problem."""
    content = _content(path)
    try:
        return TypeAdapter(dict[str, ReportedMethod]).validate_python(content)
    except ValidationError as error:
        raise _refusal(path, [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]) from None


def read_reported(path: Path, methods: Mapping[str, ReportedMethod]) -> ReportedFile:
    """A file of reported rows. Raises `DataError` with every problem, each with its table and row."""
    content = _content(path)
    try:
        file = ReportedFile.model_validate(content)
    except ValidationError as error:
        raise _refusal(path, [f"{_place(e['loc'], content)}: {e['msg']}" for e in error.errors()]) from None
    if problems := list(_problems(file, path.stem, methods)):
        raise _refusal(path, problems)
    return file


def _content(path: Path) -> Any:
    return read_yaml(path, path.name, DataError)


def _refusal(path: Path, problems: Sequence[str]) -> DataError:
    return DataError(
        f"{path.name}: {len(problems)} problem{'s' if len(problems) > 1 else ''}\n"
        + "\n".join(f"  {p}" for p in problems)
    )


def _place(location: Sequence[int | str], content: Any) -> str:
    """``omnialpha-v2, row 3 (smat): values.sad`` from pydantic's path."""
    names: list[str] = []
    rest = [*location]
    for key in ("tables", "rows"):
        if len(rest) < 2 or rest[0] != key or not isinstance(rest[1], int):
            break
        index = rest[1]
        content = content[key][index]
        name = content.get("slug" if key == "tables" else "system", "") if isinstance(content, dict) else ""
        names.append(
            str(name or f"table {index + 1}")
            if key == "tables"
            else f"row {index + 1}" + (f" ({name})" if name else "")
        )
        rest = rest[2:]
    field = ".".join(map(str, rest))
    return ": ".join(part for part in (", ".join(names), field) if part) or "the file"


def _problems(file: ReportedFile, stem: str, methods: Mapping[str, ReportedMethod]) -> Iterator[str]:
    """What the types cannot see."""
    own = file.name in datasets()
    if stem != file.name:
        yield f"the file is named {stem}, its benchmark {file.name}"
    if own == (file.facts is not None):
        yield f"{file.name} is {'a data set of ours: leave out' if own else 'no data set of ours: give its'} facts"
    for slug, times in Counter(table.slug for table in file.tables).items():
        if times > 1:
            yield f"two tables are named {slug}"
    task = file.facts.task if file.facts else datasets()[file.name].facts.task if own else ""
    for table in file.tables:
        yield from (f"{table.slug}: {problem}" for problem in _of_table(table, file, task))
        for number, row in enumerate(table.rows, 1):
            yield from (
                f"{table.slug}, row {number} ({row.system}): {problem}" for problem in _of_row(row, file, methods)
            )


def _of_table(table: ReportedTable, file: ReportedFile, task: str) -> Iterator[str]:
    if table.protocol is None and not table.apart:
        yield "its protocol is unknown: say in 'apart' why its rows stand apart"
    if table.protocol is not None and table.protocol not in protocols():
        yield f"there is no protocol {table.protocol}"
    if (
        table.protocol is not None
        and table.protocol in protocols()
        and file.name not in protocols()[table.protocol].datasets
    ):
        yield f"{table.protocol} does not score {file.name}"
    if file.name == "gedit-bench" and not (table.judge and table.language and table.subset):
        yield "an editing score needs its judge, language and subset ('not stated' where the source is silent)"
    if task == "editing" and table.judge and not table.language:
        yield "a judge's scores need their language"
    if not any(table.headline in row.values for row in table.rows):
        yield f"no row has its headline {table.headline}"
    yield from (
        f"row {double}: another row reads the same; tell them apart by 'variant', 'table' or 'source'"
        for double in _doubles(table)
    )


def _of_row(row: ReportedRow, file: ReportedFile, methods: Mapping[str, ReportedMethod]) -> Iterator[str]:
    used = {*row.values, *(name for part in row.parts.values() for name in part)}
    yield from (f"{name} is not among the file's metrics" for name in sorted(used - set(file.metrics)))
    yield from (f"the part {group!r} is not 'grouping=part'" for group in row.parts if group.count("=") != 1)
    if row.system not in methods:
        yield f"the system is not in {METHODS}"
    if row.ablation and not row.variant:
        yield "an ablation says in 'variant' what was changed"


def _doubles(table: ReportedTable) -> list[int]:
    """Numbers of rows that cannot be told from one before them."""
    seen: set[tuple[str, ...]] = set()
    numbers = []
    for number, row in enumerate(table.rows, 1):
        identity = (row.system, row.variant, row.table, row.source)
        numbers += [number] if identity in seen else []
        seen.add(identity)
    return numbers
