"""`python -m baselines.check NAME`: does a baseline still answer as it did for whoever recorded it?

It loads the weights, answers one drawn sample of each of its tasks with seed 0, and compares with the record in
``baselines/records``: the same bits, or pictures of 8x8 means that differ by few levels, which is what another GPU or
library may cost. ``--record`` writes the record, for those who have the weights and have looked at the answers.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from synlayers.errors import DataError
from synlayers.storage.plain_json import read_object
from synlayers.support.cli import clean_exit, console
from synlayers.support.untrusted.reasons import what_is_wrong

if TYPE_CHECKING:
    import numpy as np

    from benchmarks.api.method import Method
    from benchmarks.api.tasks import Prediction, Sample

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

RECORDS = Path(__file__).parent / "records"
SIDE = 512
CELLS = 8
NEAR = 3.0
"""Mean difference of the 8x8 means, in levels, up to which answers agree."""
CAPTION = (
    "A flat design of two shapes on a background that goes from dark blue to light blue: an orange disc,"
    " and a green rectangle over it."
)
PROMPT = "the orange disc"


@app.command()
def main(
    name: Annotated[str, typer.Argument(help="Name of the baseline.")],
    choose: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Option of the baseline; may be repeated.")
    ] = None,
    device: Annotated[str, typer.Option(help="cpu or cuda.")] = "cpu",
    dtype: Annotated[str, typer.Option(help="bfloat16, float16 or float32.")] = "bfloat16",
    offload: Annotated[str, typer.Option(help="none, model or sequential.")] = "none",
    quantise: Annotated[str, typer.Option(help="none or 8bit.")] = "none",
    checkpoints: Annotated[
        Path | None, typer.Option(help="Folder of checkpoints, <owner>/<name>/...; by default the Hub's cache.")
    ] = None,
    record: Annotated[bool, typer.Option("--record", help="Write the record instead of comparing with it.")] = False,
    records: Annotated[Path, typer.Option(help="Folder of the records.")] = RECORDS,
) -> None:
    """Answer one drawn sample of each task and compare with the record."""
    with clean_exit():
        from baselines import get_baseline
        from benchmarks.api.hardware import hardware
        from benchmarks.datasets.naming import parse_pairs

        method = get_baseline(name)(**parse_pairs("--set", choose or ()))
        method.hardware = hardware(
            device=device, dtype=dtype, offload=offload, quantise=quantise, checkpoints=checkpoints
        )
        answers = answers_of(method)
        path = records / f"{name}.json"
        if record:
            write_record(path, answers)
            console.print(
                f"recorded {len(answers['answers'])} answers of {name} in {path}; look at them before you publish it"
            )
            return
        problems = compare(answers, read_record(path, name))
        for task in answers["answers"]:
            console.print(f"{task}: {problems.get(task, 'agrees')}")
        if any(not problem.startswith("agrees") for problem in problems.values()):
            raise SystemExit(1)


def answers_of(method: Method) -> dict[str, Any]:
    """What a method answers to the drawn sample, as plain JSON: digests, 8x8 means, and what was run."""
    from benchmarks.harness.provenance import machine_facts, versions

    method.prepare(method.hardware.device)
    options = getattr(method.options, "model_dump", dict)(mode="json") if hasattr(method.options, "model_dump") else {}
    ran = {
        "options": {k: v for k, v in options.items() if not isinstance(v, str) or "/" not in v},
        "dtype": method.hardware.dtype,
    }
    about = {
        "checkpoints": {c.repository: c.revision for c in method.card.checkpoints},
        "packages": versions(),
        "hardware": machine_facts(),
    }
    return {
        "ran": ran,
        "answers": {task: summary(method.predict(draw_sample(task), 0)) for task in method.card.tasks},
        "about": about,
    }


def draw_sample(task: str) -> Sample:
    """A sample of any task: whole numbers only, so that it has the same pixels everywhere."""
    import numpy as np

    from benchmarks.api.tasks import Sample

    y, x = np.mgrid[:SIDE, :SIDE]
    image = np.stack([x // 8, x // 4 + 40, 120 + y // 8], -1).astype(np.uint8)
    disc = (x - 200) ** 2 + (y - 220) ** 2 <= 120**2
    image[disc] = (240, 140, 40)
    image[280:420, 240:460] = (40, 160, 90)
    mask = (disc * 255).astype(np.uint8)
    trimap = np.where(
        (x - 200) ** 2 + (y - 220) ** 2 <= 130**2, np.where((x - 200) ** 2 + (y - 220) ** 2 <= 110**2, 255, 128), 0
    )
    boxes = np.array([[80, 100, 321, 341], [240, 280, 460, 420]])
    inputs = {
        "image": image,
        "mask": mask,
        "trimap": trimap.astype(np.uint8),
        "boxes": boxes,
        "layer_count": 3,
        "caption": CAPTION,
        "prompt": PROMPT,
    }
    return Sample("check", task, (SIDE, SIDE), inputs, {})  # type: ignore[arg-type]


def summary(answer: Prediction) -> dict[str, Any]:
    """An answer as its shape, the SHA-256 of its pixels and its means over 8x8 cells, for all planes in turn."""
    import hashlib

    import numpy as np

    arrays = [a for a in (answer.layers, answer.alpha, answer.image) if a is not None]
    array = np.ascontiguousarray(arrays[0])
    return {"shape": list(array.shape), "sha256": hashlib.sha256(array.tobytes()).hexdigest(), "means": means(array)}


def means(array: np.ndarray[Any, Any]) -> list[float]:
    """Means of a picture (H, W), (H, W, C) or of layers (L, H, W, C) over 8x8 cells, one decimal."""
    import numpy as np

    planes = array[None, ..., None] if array.ndim == 2 else array[None] if array.ndim == 3 else array
    rows, columns = (np.linspace(0, planes.shape[axis], CELLS + 1).astype(int) for axis in (1, 2))
    sums = np.add.reduceat(np.add.reduceat(planes.astype(np.float64), rows[:-1], 1), columns[:-1], 2)
    area = np.diff(rows)[:, None] * np.diff(columns)[None]
    return [float(round(value, 1)) for value in (sums / area[..., None]).ravel()]


def compare(current: dict[str, Any], earlier: dict[str, Any]) -> dict[str, str]:
    """Tasks whose answer is not the recorded one bit for bit, each with what can be said. Raises `DataError` if
    something else was run."""
    if current["ran"] != earlier["ran"]:
        raise DataError(f"the record is of {earlier['ran']}, not of {current['ran']}: choose the same options")
    differences = {}
    for task, answer in current["answers"].items():
        recorded = earlier["answers"].get(task)
        if recorded is None:
            differences[task] = "not in the record"
        elif answer["shape"] != recorded["shape"]:
            differences[task] = f"has the shape {answer['shape']}, recorded {recorded['shape']}"
        elif answer["sha256"] != recorded["sha256"]:
            pairs = list(zip(answer["means"], recorded["means"], strict=True))
            levels = sum(abs(a - b) for a, b in pairs) / len(pairs)
            differences[task] = f"{'agrees within' if levels <= NEAR else 'differs by'} {levels:.2f} levels on average"
    return differences


def read_record(path: Path, name: str) -> dict[str, Any]:
    """A record. Raises `DataError` if there is none."""
    if not path.is_file():
        raise DataError(
            f"nobody has recorded {name} yet ({path} is not there); with the weights at hand, --record does it"
        )
    try:
        return read_object(path)
    except (OSError, ValueError) as error:
        raise DataError(f"{path} is no record ({what_is_wrong(error)}); --record makes it again") from None


def write_record(path: Path, record: dict[str, Any]) -> None:
    """Writes a record."""
    import json

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    app()
