"""GEdit-Bench from generated designs: edits of their layers and plans, so that the exact result and what must hold in
it are known.

All eleven official tasks. Three are surrogates, for the designs show no people and nothing moves in them: `ps_human`
retouches a photo or an illustration, `motion_change` moves or turns an element, `style_change` prints the whole design
in two colours, as pixel art or as a line drawing. The official columns are joined by `target_image` and `facts`.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.api.images import png_bytes
from benchmarks.datasets.gedit import ANSWERS, COLUMNS, LANGUAGES, TARGET
from benchmarks.metrics.facts.models import facts_json
from benchmarks.twins.edits import layers, motion, style, surface, whole
from benchmarks.twins.edits.edit import Edit
from benchmarks.twins.edits.stage import EditStage, Make
from benchmarks.twins.twin import Twin
from synlayers.design import Design
from synlayers.errors import DataError
from synlayers.library import Library
from synlayers.making.cells import generator
from synlayers.making.collection import AssetOrigins, collect
from synlayers.recipe import MIXED
from synlayers.support.cli import Advance

STREAM: Final = 606
"""Word that sets this twin's random numbers apart from others of the same design."""
TASKS: Final[Mapping[str, Make]] = {
    "color_alter": layers.recolor,
    "subject-remove": layers.remove,
    "background_change": whole.new_background,
    "text_change": layers.reword,
    "subject-add": layers.add,
    "subject-replace": layers.substitute,
    "tone_transfer": whole.new_tone,
    "motion_change": motion.move,
    "material_alter": surface.change_material,
    "ps_human": surface.retouch,
    "style_change": style.new_style,
}
"""Dealt in this order again and again."""
MAX_DESIGNS: Final = 400
"""Designs that are looked at for one edit."""
ROWS_IN_GROUP: Final = 8


def edit_of(design: Design, library: Library, task: str) -> Edit | None:
    """The edit of a task on a design, from its own seed and index alone; None when it has nothing that fits."""
    rng = generator(design.seed, design.index, STREAM, list(TASKS).index(task))
    return TASKS[task](EditStage(design, library, rng))


def edits(designs: Iterator[Design], library: Library) -> Iterator[tuple[str, Design, Edit]]:
    """Edits without end, the tasks in turn, each on the next design that it fits."""
    for task in itertools.cycle(TASKS):
        for design in itertools.islice(designs, MAX_DESIGNS):
            if edit := edit_of(design, library, task):
                yield task, design, edit
                break
        else:
            raise DataError(
                f"none of {MAX_DESIGNS} designs can be edited for {task}; larger designs or more layers are needed"
            )


def rows_of(number: int, task: str, design: Design, edit: Edit) -> Iterator[dict[str, Any]]:
    """The rows of one edit, a language each."""
    key = hashlib.sha256(f"{STREAM} {design.seed} {design.index} {task}".encode()).hexdigest()[:32]
    source, target = png_bytes(edit.source), png_bytes(edit.target)
    for language, instruction in zip(LANGUAGES, (edit.english, edit.chinese), strict=True):
        yield {
            "task_type": task,
            "key": key,
            "instruction": instruction,
            "instruction_language": language,
            "input_image": {"bytes": source, "path": f"{key}.png"},
            "input_image_raw": {"bytes": source, "path": f"{key}.png"},
            "Intersection_exist": number % 4 != 3,
            TARGET: {"bytes": target, "path": f"{key}_target.png"},
            ANSWERS: facts_json(list(edit.facts)),
        }


def write(folder: Path, designs: Iterator[Design], count: int, advance: Advance) -> None:
    """Fills `folder` with `count` rows in the layout of GEdit-Bench; two rows, one a language, share an edit."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    (folder / "data").mkdir()
    schema = _schema()
    with pq.ParquetWriter(folder / "data" / "train-00000-of-00001.parquet", schema, compression="zstd") as file:
        rows = (row for number, found in enumerate(edits(designs, _library())) for row in rows_of(number, *found))
        left = itertools.islice(rows, count)
        while group := list(itertools.islice(left, ROWS_IN_GROUP)):
            file.write_table(pa.Table.from_pylist(group, schema=schema))
            advance(len(group))


@functools.cache
def _library() -> Library:
    """What the designs are drawn from; an edit uses only what its design names, and plain shapes."""
    return collect(AssetOrigins()).library()


def _schema() -> Any:
    import pyarrow as pa

    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    kinds = {"Intersection_exist": pa.bool_(), "input_image": image, "input_image_raw": image, TARGET: image}
    named = {name: "Image" if kinds.get(name) is image else "Value" for name in (*COLUMNS, TARGET, ANSWERS)}
    features = {
        name: (
            {"_type": kind}
            if kind == "Image"
            else {"dtype": "bool" if name == "Intersection_exist" else "string", "_type": "Value"}
        )
        for name, kind in named.items()
    }
    about = {"huggingface": json.dumps({"info": {"features": features}})}
    return pa.schema([(name, kinds.get(name, pa.string())) for name in named], metadata=about)


SETTINGS: Final = {"size": MIXED, "longer_side": 640, "layers": (4, 12)}

TWINS = (
    Twin(
        "gedit-bench",
        write,
        SETTINGS,
        88,
        beside=(f"column {TARGET}: the exact result", f"column {ANSWERS}: what must hold in a result, as JSON"),
        left_out=("the layers of the designs: an edit is told by its instruction, its picture and its facts",),
    ),
)
