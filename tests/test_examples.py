"""The examples are documentation that runs: each in a process of its own, as a reader starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import synlayers
from benchmarks import read_results

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"


def run(folder: Path, *words: str | Path) -> str:
    """What `python WORDS` prints in `folder`; it must succeed. Twins are built once for all tests of this process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SYNLAYERS_CACHE": str(folder.parent / "examples-cache")}
    done = subprocess.run(
        [sys.executable, *map(str, words)], cwd=folder, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_every_example_is_run_here() -> None:
    ours = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    assert {path.stem for path in EXAMPLES.glob("*.py")} <= ours


def test_build_and_look(tmp_path: Path) -> None:
    said = run(tmp_path, EXAMPLES / "build_and_look.py", "designs")
    assert "24 samples" in said
    assert len(synlayers.load(tmp_path / "designs")) == 24
    assert (tmp_path / "designs-layers.png").stat().st_size > 0


def test_train_loop(tmp_path: Path) -> None:
    said = run(tmp_path, EXAMPLES / "train_loop.py", "designs")
    losses = [float(line.split()[-1]) for line in said.splitlines() if line.startswith("epoch")]
    assert len(losses) == 4
    assert losses[-1] < losses[0]


def test_score_my_predictions(tmp_path: Path) -> None:
    run(tmp_path, EXAMPLES / "score_my_predictions.py", "work")
    (result,) = read_results(tmp_path / "work" / "scores").results
    assert (result.protocol, result.coverage.scored) == ("decomposition/strict-v1", 6)


def test_my_baseline(tmp_path: Path) -> None:
    said = run(tmp_path, EXAMPLES / "my_baseline.py", "runs")
    table = [words for line in said.splitlines() if len(words := line.split()) == 5]
    assert [words[0] for words in table][:3] == ["method", "oracle", "border-distance"]


def test_my_baseline_as_a_plug_in(tmp_path: Path) -> None:
    words = ["--benchmark", "aim-500", "--twin", "--mini", "--protocol", "matting/native-v1", "--out", "runs"]
    run(tmp_path, "-m", "benchmarks.run", *words, "--baseline", EXAMPLES / "my_baseline.py", "--set", "full=0.5")
    (result,) = read_results(tmp_path / "runs").results
    assert result.run.method.name == "border-distance"
    assert result.run.options == {"full": 0.5}


@pytest.mark.parametrize("way", ["script", "plug-in"])
def test_my_layout(tmp_path: Path, way: str) -> None:
    if way == "script":
        run(tmp_path, EXAMPLES / "my_layout.py", "postcards")
    else:
        words = ["--layouts", "postcard", "--layers", "2:10", "--size", "512x384", "--num-samples", "12"]
        run(tmp_path, "-m", "synlayers.generate", "--plugin", EXAMPLES / "my_layout.py", *words, "--out", "postcards")
    designs = synlayers.load(tmp_path / "postcards")
    assert {record["layout"] for record in designs.records()} == {"postcard"}
    run(tmp_path, "-m", "synlayers.verify", "postcards", "--plugin", EXAMPLES / "my_layout.py")
