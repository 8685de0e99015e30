"""Large models through the harness: batches that do not fit, options of several baselines, and the whole command on
small checkpoints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
import tiny_models
import tiny_onnx
from hungry import Hungry, Squares
from typer.testing import CliRunner

from baselines import choose_baselines
from baselines.models.flux_fill import BASE, OneReward
from baselines.models.lama import WEIGHTS
from baselines.models.sdxl_inpainting import SDXLInpainting
from benchmarks import run as command
from benchmarks.api.hardware import Hardware
from benchmarks.api.images import read_rgb
from benchmarks.api.results import read_result
from benchmarks.api.runs import Run, RunFacts
from benchmarks.harness.loaded_method import Job
from benchmarks.harness.method_options import assign_options
from benchmarks.harness.predicting import predict
from synlayers.errors import UsageError


def answers(folder: Path, batch: int, fits: int) -> tuple[dict[str, bytes], list[int]]:
    folder.mkdir()
    method = partial(Hungry, fits=fits, log=str(folder / "log"))
    run = Run.open(
        folder, RunFacts(method=Hungry.card, dataset="rord-val", dataset_digest="", dataset_count=Squares.count)
    )
    job = Job(partial(Squares, folder), method, run.predictions, 0, Hardware())
    assert predict(run, job, Squares(folder).samples(), batch=batch).ok == Squares.count
    actual = {path.parent.name: read_rgb(path).tobytes() for path in run.predictions.glob("*/*.png")}
    return actual, [int(line) for line in (folder / "log").read_text().split()]


def test_a_batch_that_does_not_fit_is_halved_and_changes_nothing(tmp_path: Path) -> None:
    """Samples of one size share a call: of 4 in a batch, 3 are of the more frequent size."""
    alone, ones = answers(tmp_path / "alone", 1, 1)
    assert ones == [1] * Squares.count
    together, sizes = answers(tmp_path / "together", 8, 2)
    assert together == alone
    assert max(sizes) == 3, "what did not fit was tried once, and never more"
    assert sizes.count(3) == 1
    assert 2 in sizes


LIGHT = """
import sys
from baselines import baselines
found = {name: kind.unavailable() for name, kind in baselines().items()}
print(found["flux-fill"])
print([name for name in ("torch", "diffusers", "transformers", "onnxruntime", "safetensors") if name in sys.modules])
"""


def test_finding_baselines_and_what_they_lack_imports_nothing_heavy(tmp_path: Path) -> None:
    env = {**os.environ, "HF_HUB_CACHE": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", LIGHT], env=env, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert said[0].startswith("weights of black-forest-labs/FLUX.1-Fill-dev (python -m baselines.fetch flux-fill")
    assert said[1] == "[]"


def test_options_of_several_baselines() -> None:
    methods = choose_baselines("lama,sdxl-inpainting,onereward")
    words = {"steps": "5", "onereward.steps": "9", "dilate": "3", "lama.paste_back": "false"}
    actual, passed = assign_options(words, methods)
    assert actual == {
        "lama": {"dilate": "3", "paste_back": "false"},
        "onereward": {"steps": "9", "dilate": "3"},
        "sdxl-inpainting": {"steps": "5", "dilate": "3"},
    }
    assert passed == ["--set steps=5 is for onereward, sdxl-inpainting; lama has no such option"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"stesp": "5"}, "--set stesp=5: no named baseline has this option; did you mean steps"),
        ({"lama.steps": "5"}, "lama: unknown option 'steps'"),
        (
            {"telea.steps": "5"},
            "--set telea.steps=5: telea is not among the baselines of this command (lama, onereward)",
        ),
        ({"steps": "many"}, "onereward: 'steps' must be a whole number"),
        ({"strength": "0.5"}, "no named baseline has this option"),
    ],
)
def test_wrong_options_are_told(given: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        assign_options(given, choose_baselines("onereward,lama"))
    assert words in str(caught.value)


def test_the_whole_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One baseline's weights are another file; the others are run, scored, and not run again."""
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # of the workers: models this small only wait for each other's threads
    root, out = tmp_path / "checkpoints", tmp_path / "runs"
    tiny_models.flux_fill(root / BASE.repository)
    trained = tiny_models.flux_transformer(seed=40, channels=272, out=8)
    trained.save_pretrained(root / OneReward.transformer.repository / OneReward.transformer.subfolder)
    tiny_models.sdxl_inpainting(root / SDXLInpainting.base.repository)
    onnx = root / WEIGHTS.repository / WEIGHTS.files[0]
    onnx.parent.mkdir(parents=True)
    onnx.write_bytes(tiny_onnx.lama())
    words = [
        "--benchmark", "rord-val", "--twin", "--mini", "--baseline", "onereward,lama,sdxl-inpainting",
        "--checkpoints", str(root), "--set", "steps=1", "--set", "onereward.pixels=16384",
        "--set", "sdxl-inpainting.strength=1", "--set", "sdxl-inpainting.pixels=16384",
        "--dtype", "float32", "--batch", "2", "--out", str(out), "--limit", "2", "--protocol", "native-v1",
    ]  # fmt: skip
    first = CliRunner().invoke(command.app, words)
    assert "lama has no such option" in first.output
    assert "not run: lama on rord-val-twin-v1-mini" in first.output.replace("\n", " ")
    assert "not the pinned" in first.output.replace("\n", " ")
    assert first.exit_code == 1
    runs = {path.parent.parent.parent.name: path.parent for path in out.glob("*/*/*/run.json")}
    assert set(runs) == {"onereward", "sdxl-inpainting", "lama"}
    expected = {
        "onereward": {"steps": 1, "pixels": 16384, "dtype": "float32"},
        "sdxl-inpainting": {"steps": 1, "pixels": 16384, "strength": 1.0, "dtype": "float32"},
    }
    for name, options in expected.items():
        assert json.loads((runs[name] / "run.json").read_text())["options"] == options
        result = read_result(next(path for path in runs[name].glob("removal.*.json")))
        assert result.run.options == options
        assert result.coverage.scored == 2
        said = json.loads(next(runs[name].glob("predictions/*/prediction.json")).read_text())
        assert said["steps"] == 1
    files = [path for path in out.rglob("*") if path.is_file() and "lama" not in path.parts]
    before = {path: path.stat().st_mtime_ns for path in files if not path.name.startswith(".lock")}
    again = CliRunner().invoke(command.app, [*words, "--baseline", "onereward,sdxl-inpainting"])
    assert again.exit_code == 0, again.output
    assert {path: path.stat().st_mtime_ns for path in before} == before, "nothing was made again"
