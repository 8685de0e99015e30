"""`python -m baselines.check`: recorded once, then compared."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from baselines import check
from benchmarks.api.tasks import INPUTS, TASKS, Prediction


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(check.app, list(words))
    return result.exit_code, result.output


def test_recorded_then_compared(tmp_path: Path) -> None:
    common = ("segments-boxes", "--records", str(tmp_path / "records"))
    code, said = run(*common)
    assert (code, "nobody has recorded segments-boxes yet" in said) == (1, True)
    assert run(*common, "--record")[0] == 0
    assert run(*common) == (0, "decomposition: agrees\n")
    path = tmp_path / "records" / "segments-boxes.json"
    known = json.loads(path.read_text())
    answer = known["answers"]["decomposition"]
    assert answer["shape"] == [3, 512, 512, 4]
    answer["sha256"], answer["means"] = "0", [value + 1 for value in answer["means"]]
    path.write_text(json.dumps(known))
    assert run(*common) == (0, "decomposition: agrees within 1.00 levels on average\n")
    answer["means"] = [value + 9 for value in answer["means"]]
    path.write_text(json.dumps(known))
    assert run(*common) == (1, "decomposition: differs by 10.00 levels on average\n")
    code, said = run(*common, "--dtype", "float32")
    assert (code, "choose the same options" in said) == (1, True)


@pytest.mark.parametrize("task", TASKS)
def test_the_drawn_sample_has_what_every_task_needs(task: str) -> None:
    sample = check.draw_sample(task)
    assert all(name in sample.inputs for name in (*INPUTS[task], "boxes", "trimap", "layer_count", "caption"))  # type: ignore[index]
    for (x0, y0, x1, y1), color in zip(sample.inputs["boxes"], ((240, 140, 40), (40, 160, 90)), strict=True):
        where = (sample.inputs["image"] == color).all(-1)
        assert where[y0:y1, x0:x1].sum() == where.sum() > 0


def test_means_of_cells() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (33, 50, 4), np.uint8)
    actual = np.array(check.means(picture)).reshape(8, 8, 4)
    rows, columns = np.linspace(0, 33, 9).astype(int), np.linspace(0, 50, 9).astype(int)
    for row in range(8):
        for column in range(8):
            part = picture[rows[row] : rows[row + 1], columns[column] : columns[column + 1]]
            assert np.allclose(actual[row, column], part.mean((0, 1)), atol=0.051)
    assert len(check.means(picture[..., 0])) == 64
    assert check.summary(Prediction(layers=picture[None]))["means"] == check.means(picture)
