"""Predictions in official layouts: read back as they were, and scored by official scripts as by the protocols."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import official_scripts as official
import pytest
from typer.testing import CliRunner, Result

from benchmarks import export_predictions, official_scores, score
from benchmarks.api.card import Card
from benchmarks.api.layer_folder_writing import write_layer_folder
from benchmarks.api.layer_folders import LAYOUTS, OFFICIAL, read_layer_folder
from benchmarks.api.predictions import read_prediction, sample_folder, write_prediction
from benchmarks.api.results import read_result
from benchmarks.api.runs import JournalLine, Run, append_lines
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.harness.data_source import open_source
from benchmarks.harness.official_folders import narrow_boxes, official_names
from benchmarks.harness.result_files import score_run
from benchmarks.harness.settings import Settings
from benchmarks.protocols import get_protocol

CARD = Card(name="tried", title="Tried", tasks=("decomposition",))
BENCHMARK = {"layerd": "crello", "cld": "prismlayers", "synlayers": "synlayers"}
Runs = dict[str, tuple[Run, list[Sample]]]


def call(app: object, *words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])  # type: ignore[arg-type]


def answer(sample: Sample, number: int) -> Prediction:
    """The true layers, blurred and noised; with and without composite and boxes of its own, and one layer more."""
    rng = np.random.default_rng(number)
    layers = sample.key("layers").copy()
    for layer in layers[1:]:
        layer[..., 3] = cv2.GaussianBlur(layer[..., 3], (0, 0), 1.5)
    layers[..., :3] = np.clip(layers[..., :3] + rng.normal(0, 5, layers[..., :3].shape), 0, 255)
    if number == 0:
        return Prediction(layers=layers)
    if number == 1:
        said = {}
        if "boxes" in sample.truth:
            wider = np.asarray(sample.key("boxes"))[1 - len(layers) :] + np.array([-2, -3, 4, 2])
            said = {"boxes": wider.tolist(), "caption": "a design"}
        return Prediction(layers=layers, composite=sample.key("composite"), metadata=said)
    return Prediction(layers=np.concatenate([layers, layers[-1:]]), composite=255 - sample.key("composite"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("SYNLAYERS_CACHE", str(folder))
        yield folder


def make_run(folder: Path, benchmark: str) -> tuple[Run, list[Sample]]:
    """Three answers and a failure on a mini twin."""
    source = open_source(benchmark, Settings(out=folder, twin=True, mini=True))
    made = Run.open(folder, source.facts(CARD))
    samples = list(source.dataset.samples())
    for number, sample in enumerate(samples[:3]):
        write_prediction(sample_folder(made.predictions, sample.id), sample.task, answer(sample, number))
        append_lines(made.journal(), JournalLine(sample.id, "ok"))
    append_lines(made.journal(), JournalLine(samples[3].id, "failed", error="it was too dark"))
    return made, samples


@pytest.fixture(scope="module")
def runs(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    folder = tmp_path_factory.mktemp("runs")
    return {layout: make_run(folder, benchmark) for layout, benchmark in BENCHMARK.items()}


# Round trip


@pytest.mark.parametrize("layout", OFFICIAL)
def test_what_is_written_is_read_back(tmp_path: Path, layout: str) -> None:
    rng = np.random.default_rng(3)
    layers = rng.integers(0, 256, (12, 9, 14, 4), np.uint8)
    composite = None if layout == "layerd" else rng.integers(0, 256, (9, 14, 3), np.uint8)
    boxes = [[n, 1, n + 3, 8] for n in range(11)]
    said = {"boxes": boxes, "caption": "Café"} if layout == "synlayers" else {}
    prediction = Prediction(layers=layers, composite=composite, metadata=said)
    write_layer_folder(tmp_path / "a", layout, prediction, boxes)
    back = read_layer_folder(tmp_path / "a", LAYOUTS[layout])
    assert np.array_equal(back.layers, layers)  # type: ignore[arg-type]
    assert (back.composite is None) == (composite is None)
    assert composite is None or np.array_equal(back.composite, composite)  # type: ignore[arg-type]
    assert back.metadata == said


@pytest.mark.parametrize("layout", OFFICIAL)
def test_a_run_comes_back_through_score(runs: Runs, tmp_path: Path, layout: str) -> None:
    made, samples = runs[layout]
    done = call(export_predictions.app, made.folder, "--layout", layout, "--out", tmp_path / "out", "--ids")
    assert done.exit_code == 0, done.output
    assert "3 of 4 predictions" in done.output
    assert f"{samples[3].id} (failed: it was too dark)" in " ".join(done.output.split())
    for sample in samples[:3]:
        before = read_prediction(sample_folder(made.predictions, sample.id), sample.task)
        after = read_layer_folder(tmp_path / "out" / sample.id, LAYOUTS[layout])
        assert np.array_equal(before.layers, after.layers)  # type: ignore[arg-type]
        if before.composite is not None and layout != "layerd":
            assert np.array_equal(before.composite, after.composite)  # type: ignore[arg-type]
    (tmp_path / "card.yaml").write_text("name: theirs\ntitle: Theirs\ntasks: [decomposition]\n")
    words = ["--benchmark", BENCHMARK[layout], "--twin", "--mini", "--predictions", tmp_path / "out"]
    words += ["--layout", layout, "--protocol", f"{layout}-v1", "--method", tmp_path / "card.yaml"]
    done = call(score.app, *words, "--out", tmp_path / "scores")
    assert done.exit_code == 0, done.output
    (path,) = tmp_path.rglob(f"decomposition.{layout}-v1.json")
    own = score_run(made, get_protocol(f"decomposition/{layout}-v1"), samples)
    assert [m.value for m in read_result(path).metrics] == pytest.approx(
        [m.value for m in own.metrics], rel=1e-12, nan_ok=True
    )


# The official scripts


@pytest.mark.parametrize("layout", OFFICIAL)
def test_official_scores_of_the_export_are_the_protocols(runs: Runs, tmp_path: Path, layout: str) -> None:
    made, samples = runs[layout]
    words = ["--layout", layout, "--out", tmp_path / "pred", "--truth", tmp_path / "gt"]
    done = call(export_predictions.app, made.folder, *words)
    assert done.exit_code == 0, done.output
    result = score_run(made, get_protocol(f"decomposition/{layout}-v1"), samples)
    ours = {m.name: m.value for m in result.metrics if not m.group and m.measure == f"layers/{layout}"}
    assert (result.coverage.scored, result.coverage.dropped, result.coverage.failed) == (3, 0, 1)
    words = [layout, "--truth", tmp_path / "gt", "--predictions", tmp_path / "pred", "--out", tmp_path / "numbers"]
    done = call(official_scores.app, *words)
    assert done.exit_code == 0, done.output
    assert "no prediction" in done.output, "the failure"
    if layout == "layerd":
        listed = json.loads((tmp_path / "numbers" / "aggregated_scores.json").read_text())
        names = ("cost", "rgb_l1", "alpha_iou")
        theirs = {f"{name}_{e['max_edits']}": e[f"avg_{name}"] for e in listed for name in names}
        script = official.layerd(tmp_path / "gt", tmp_path / "pred")
    else:
        theirs = json.loads((tmp_path / "numbers" / "scores.json").read_text())["mean"]
        reads = official.cld if layout == "cld" else official.synlayers
        script = reads(tmp_path / "gt", tmp_path / "pred")
    assert theirs
    for name, value in theirs.items():
        assert ours[name] == pytest.approx(float(value), rel=1e-12), name
    assert script
    for name, value in script.items():  # written from the description of the scripts, not with our formulas
        assert ours[name] == pytest.approx(value, rel=1e-9), name


def test_folders_are_named_as_the_scripts_look_for_them() -> None:
    ids = ["toy-000010", "toy-000002"]
    assert official_names(ids, "layerd") == {"toy-000002": "toy-000002", "toy-000010": "toy-000010"}
    assert official_names(ids, "cld") == {"toy-000002": "case_0", "toy-000010": "case_1"}
    assert official_names(ids, "synlayers") == {"toy-000002": "sample_000000", "toy-000010": "sample_000001"}


def test_boxes_at_which_the_script_stops_are_named() -> None:
    layers = np.zeros((2, 40, 50, 4), np.uint8)
    samples = [
        Sample(f"s{side}", "decomposition", (50, 40), {}, {"layers": layers, "boxes": np.array([[3, 4, 3 + side, 30]])})
        for side in (6, 7, 0)
    ]
    assert narrow_boxes(samples) == ["s6"], "a box of no area is skipped by the script"


def test_other_names_are_listed(runs: Runs, tmp_path: Path) -> None:
    made, samples = runs["cld"]
    assert call(export_predictions.app, made.folder, "--layout", "cld", "--out", tmp_path / "out").exit_code == 0
    listed = json.loads((tmp_path / "out" / "names.json").read_text())
    assert listed == {f"case_{n}": sample.id for n, sample in enumerate(samples[:3])}
    assert {p.name for p in (tmp_path / "out").iterdir()} == {*listed, "names.json"}


# What is refused, and what is told


def test_what_cannot_be_read_is_told_and_nothing_left_is_a_failure(runs: Runs, tmp_path: Path) -> None:
    made, samples = runs["layerd"]
    copied = Run(Path(shutil.copytree(made.folder, tmp_path / made.folder.name)), made.facts)
    (sample_folder(copied.predictions, samples[0].id) / "layer_01.png").write_bytes(b"no picture")
    shutil.rmtree(sample_folder(copied.predictions, samples[1].id))
    words = ["--layout", "layerd", "--out", tmp_path / "out"]
    done = call(export_predictions.app, copied.folder, *words)
    assert done.exit_code == 0, done.output
    assert "1 of 4 predictions" in done.output
    assert "layer_01.png" in done.output
    again = call(export_predictions.app, copied.folder, *words)
    assert (again.exit_code, "is there already" in " ".join(again.stderr.split())) == (2, True)
    shutil.rmtree(copied.predictions)
    copied.predictions.mkdir()
    done = call(export_predictions.app, copied.folder, "--layout", "layerd", "--out", tmp_path / "none")
    assert done.exit_code == 1
    assert "no prediction that can be exported" in " ".join(done.stderr.split())
    assert not (tmp_path / "none").exists()


def test_answers_that_were_scored_where_they_lie_are_exported_too(runs: Runs, tmp_path: Path) -> None:
    made, samples = runs["synlayers"]
    (tmp_path / "card.yaml").write_text("name: theirs\ntitle: Theirs\ntasks: [decomposition]\n")
    words = ["--benchmark", "synlayers", "--twin", "--mini", "--predictions", made.predictions]
    words += ["--protocol", "synlayers-v1", "--method", tmp_path / "card.yaml", "--out", tmp_path / "scores"]
    done = call(score.app, *words)
    assert done.exit_code == 0, done.output
    (scored,) = (path.parent for path in tmp_path.rglob("run.json"))
    done = call(export_predictions.app, scored, "--layout", "synlayers", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert f"left out: {samples[3].id} (no prediction)" in " ".join(done.output.split())
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [s.id for s in samples[:3]]


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        ("layerdd", "did you mean layerd"),
        ("own", "there are cld, layerd, synlayers"),
        ("qwen", "there are cld, layerd, synlayers"),
    ],
)
def test_wrong_words_are_refused(runs: Runs, tmp_path: Path, layout: str, message: str) -> None:
    done = call(export_predictions.app, runs["cld"][0].folder, "--layout", layout, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert message in " ".join(done.stderr.split())


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    done = call(export_predictions.app, tmp_path, "--layout", "cld", "--out", tmp_path / "out")
    assert (done.exit_code, "it has no run.json" in " ".join(done.stderr.split())) == (1, True)
