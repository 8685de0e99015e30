"""What became of each picture: a row of ``decompositions.jsonl``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.api.runs import JournalLine
from benchmarks.api.tasks import Sample
from synlayers.captions.vlm_boxes import Detection
from synlayers.storage.plain_files import read_plain
from synlayers.support.atomic import write_text_atomic
from synlayers.support.cli import console
from synlayers.support.machine import raise_machine_error
from synlayers.support.untrusted.text import visible

if TYPE_CHECKING:
    from baselines.decompose.text_stage import PictureText


@dataclass(frozen=True, slots=True)
class ExportItem:
    """A picture on its way: its name for files, the sample that the method was asked (None if it could not be), and
    what was detected in it. `file`: where it is, below the folder that was given; `notes`: what reading did to it.
    `is_picture` False: passed over for the reason that `problem` says. `path`: of the picture as it came; the sample
    shows it without the text that is in `text`. Empty: layers stay as the method gives them.
    """

    name: str
    sample: Sample | None
    detection: Detection | None = None
    problem: str = ""
    file: str = ""
    notes: tuple[str, ...] = ()
    is_picture: bool = True
    path: Path | None = None
    text: PictureText | None = None


@dataclass(frozen=True, slots=True)
class ExportRow:
    """What became of a picture.

    Args:
        name: of the files that are made, `file` the picture's own where it has one.
        status: ok, failed, or skipped: no picture by its name, but one that someone may have expected to be read.
        id: of the sample in the run, `run` the run's key: what was made for equal ones is not made again.
        layers: that show something; `empty` do not, and are left out of PSD and ORA.
        texts: layers that are a line of text each, `crumbs`: layers of less than 200 pixels.
        psnr, largest: of the recomposed layers against the picture: dB ("inf" if equal), and the largest difference in
            levels of 255.
        notes: of what reading did to the picture, of detector and method.
        written: files, relative to the output folder.
    """

    name: str
    status: str
    error: str = ""
    id: str = ""
    run: str = ""
    boxes: int | None = None
    layers: int = 0
    empty: int = 0
    texts: int = 0
    crumbs: int = 0
    psnr: float | str | None = None
    largest: int | None = None
    seconds: float = 0.0
    caption: str = ""
    notes: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    file: str = ""


def start_row(item: ExportItem, lines: Mapping[str, JournalLine], run: str) -> ExportRow:
    """What is known before the layers are read."""
    detection = item.detection
    boxes = len(detection.boxes) if detection is not None and detection.status == "ok" else None
    notes = (*item.notes, *(detection.problems if detection is not None else ()))
    status = "failed" if item.is_picture else "skipped"
    row = ExportRow(item.name, status, item.problem, run=run, boxes=boxes, notes=notes, file=item.file)
    if item.sample is None:
        return row
    if boxes == 0:
        row = replace(row, notes=(*notes, "no boxes were found"))
    row = replace(row, id=item.sample.id, caption=str(item.sample.inputs.get("caption", "")))
    if (line := lines.get(item.sample.id)) is None:
        return replace(row, error="it was not predicted")
    return replace(row, status="ok" if line.status == "ok" else "failed", error=line.error, seconds=line.seconds)


def read_rows(path: Path) -> list[ExportRow]:
    """Rows of an earlier call; none where the file is not ours any more."""
    try:
        objects = [json.loads(text) for text in read_plain(path).decode("utf-8").splitlines()]
        return [ExportRow(**{**row, "notes": tuple(row["notes"]), "written": tuple(row["written"])}) for row in objects]
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise_machine_error(error)
        return []


def write_rows(path: Path, rows: Iterable[ExportRow]) -> None:
    """A line of JSON a row."""
    write_text_atomic(path, "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows))


def print_rows(rows: Sequence[ExportRow], out: Path) -> None:
    """The table of rows, and where the files are."""
    from synlayers.support.tables import plain_table, print_table

    numbers = ("boxes", "layers", "texts", "seconds")
    table = plain_table("", "picture", *numbers, "what", right=numbers)
    for row in rows:
        what = ", ".join(row.written) if row.status == "ok" else f"{row.status}: {row.error}"
        if row.largest:
            what += f"; the layers differ from the picture by up to {row.largest} levels ({row.psnr} dB)"
        table.add_row(
            visible(row.file or row.name, lines=False),
            str(row.boxes) if row.boxes is not None else "",
            str(row.layers or ""),
            str(row.texts or ""),
            f"{row.seconds:.1f}" if row.seconds else "",
            visible("; ".join((what, *row.notes)), lines=False),
        )
    print_table(table)
    good, skipped = (sum(row.status == status for row in rows) for status in ("ok", "skipped"))
    others = f" ({skipped} other files are not read)" if skipped else ""
    console.print(f"{good} of {len(rows) - skipped} taken apart: {out}{others}")
