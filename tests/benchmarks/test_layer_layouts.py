"""Folders of LayerD, CLD and SynLayers: scored against a benchmark's samples, and as these projects' scripts do."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from benchmarks import official_scores, score
from benchmarks.api.images import read_rgb, read_rgba
from benchmarks.api.layer_folders import LAYOUTS, read_layer_folder
from benchmarks.api.results import read_result, read_rows
from synlayers.errors import DataError

GOLDEN = Path(__file__).parents[1] / "golden"
CARD = """name: theirs
title: Somebody's layers
tasks: [decomposition]
"""


def call(app: object, *words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])  # type: ignore[arg-type]


def score_folder(tmp_path: Path, benchmark: str, data: Path, predictions: Path, layout: str, protocol: str) -> Result:
    (tmp_path / "card.yaml").write_text(CARD)
    words = ["--benchmark", benchmark, "--data", data, "--predictions", predictions, "--layout", layout]
    return call(
        score.app, *words, "--protocol", protocol, "--method", tmp_path / "card.yaml", "--out", tmp_path / "scores"
    )


def the_values(folder: Path, measure: str) -> dict[str, float]:
    (path,) = (p for p in folder.rglob("decomposition.*.json") if "samples" not in p.name)
    return {m.name: m.value for m in read_result(path).metrics if m.measure == measure and not m.group}


def test_layerd_folders_give_the_official_means(tmp_path: Path) -> None:
    root = GOLDEN / "layerd"
    done = score_folder(tmp_path, "crello", root / "gt", root / "pred", "layerd", "layerd-v1")
    assert done.exit_code == 0, done.output
    values = the_values(tmp_path, "layers/layerd")
    for entry in json.loads((root / "expected.json").read_text())["aggregated"]:
        for name in ("cost", "rgb_l1", "alpha_iou"):
            assert values[f"{name}_{entry['max_edits']}"] == pytest.approx(entry[f"avg_{name}"], rel=1e-9)


def test_synlayers_folders_give_the_official_means(tmp_path: Path) -> None:
    root = GOLDEN / "cld" / "synlayers"
    done = score_folder(tmp_path, "synlayers", root / "gt", root / "pred", "synlayers", "synlayers-v1")
    assert done.exit_code == 0, done.output
    values = the_values(tmp_path, "layers/synlayers")
    mean = json.loads((root / "expected.json").read_text())["mean"]
    for ours, theirs in (("layer_psnr", "Layer PSNR"), ("mask_f1", "Mask F1"), ("composite_ssim", "Composite SSIM")):
        assert values[ours] == pytest.approx(mean[theirs], rel=1e-6)


def test_a_broken_folder_is_a_row_that_says_so(tmp_path: Path) -> None:
    """A gap, a link, another project's folder: each costs its sample, not the run."""
    root = GOLDEN / "cld" / "synlayers"
    folder = shutil.copytree(root / "pred", tmp_path / "pred")
    samples = sorted(p.name for p in folder.iterdir())
    (folder / samples[0] / "layer_0_rgba.png").unlink()
    linked = folder / samples[1] / "layer_0_rgba.png"
    linked.rename(tmp_path / "elsewhere.png")
    linked.symlink_to(tmp_path / "elsewhere.png")
    (folder / samples[2] / "background_rgba.png").unlink()
    done = score_folder(tmp_path, "synlayers", root / "gt", folder, "synlayers", "strict-v1")
    assert done.exit_code == 1, "a table of stand-ins is no success"
    assert "only 0 of 3 answers could be scored" in " ".join(done.stderr.split())
    (rows,) = tmp_path.rglob("decomposition.strict-v1.samples.jsonl")
    notes = {row.sample_id: (row.status, row.note) for row in read_rows(rows) if row.metric == "layers/strict.strict"}
    assert {status for status, _ in notes.values()} == {"invalid"}
    assert "none with the number 0" in notes[samples[0]][1]
    assert f"{samples[1]}/layer_0_rgba.png is not a plain file" in notes[samples[1]][1]
    assert "no decomposition of SynLayers: it has no background_rgba.png" in notes[samples[2]][1]


def test_cld_folders_bring_their_composite() -> None:
    folder = GOLDEN / "cld" / "pred" / "case_0"
    prediction = read_layer_folder(folder, LAYOUTS["cld"])
    assert prediction.layers is not None
    assert np.array_equal(prediction.layers[0], read_rgba(folder / "background_rgba.png"))
    assert np.array_equal(prediction.layers[3], read_rgba(folder / "layer_2_rgba.png"))
    assert prediction.composite is not None
    assert np.array_equal(prediction.composite, read_rgb(folder / "case_0.png"))
    assert read_layer_folder(folder, LAYOUTS["synlayers"]).composite is None, "merged.png is SynLayers' name"


def test_an_image_far_larger_than_the_canvas_is_refused_unread(tmp_path: Path) -> None:
    for name in ("0000.png", "0001.png"):
        Image.new("RGBA", (400, 400)).save(tmp_path / name)
    with pytest.raises(DataError, match=r"0000\.png is 400x400, the canvas 64x64; it is refused unread"):
        read_layer_folder(tmp_path, LAYOUTS["layerd"], (64, 64))


@pytest.mark.parametrize("record", ['{"boxes": 7}', '{"boxes": [1, 2, 3]}', '{"boxes": [0, 0, ["x"]]}', "[", "[]"])
def test_a_record_that_is_none_is_named(tmp_path: Path, record: str) -> None:
    folder = shutil.copytree(GOLDEN / "cld" / "synlayers" / "pred" / "sample_000004", tmp_path / "a")
    (folder / "inference_meta.json").write_text(record)
    with pytest.raises(DataError, match=r"inference_meta\.json"):
        read_layer_folder(folder, LAYOUTS["synlayers"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--benchmark", "crello", "--layout", "layerdd"], "there is no layout 'layerdd'; did you mean layerd"),
        (["--benchmark", "aim-500", "--layout", "cld"], "aim-500 is a benchmark of matting"),
    ],
)
def test_wrong_layouts_are_told_at_once(tmp_path: Path, words: list[str], message: str) -> None:
    (tmp_path / "card.yaml").write_text(CARD)
    more = ["--predictions", tmp_path, "--method", tmp_path / "card.yaml", "--out", tmp_path / "scores", "--twin"]
    done = call(score.app, *words, *more)
    assert done.exit_code == 2
    assert message in " ".join(done.stderr.split())


# The official scripts' numbers


@pytest.mark.parametrize(("layout", "folder"), [("cld", "cld"), ("synlayers", "cld/synlayers")])
def test_official_numbers_of_box_guided_folders(tmp_path: Path, layout: str, folder: str) -> None:
    root = GOLDEN / folder
    words = ["--truth", root / "gt", "--predictions", root / "pred", "--out", tmp_path]
    done = call(official_scores.app, layout, *words)
    assert done.exit_code == 0, done.output
    assert "pairs end with the shorter list" in done.output
    expected = json.loads((root / "expected.json").read_text())["mean"]
    mean = json.loads((tmp_path / "scores.json").read_text())["mean"]
    for ours, theirs in (("layer_psnr", "Layer PSNR"), ("mask_iou", "Mask IoU"), ("composite_psnr", "Composite PSNR")):
        assert mean[ours] == pytest.approx(expected[theirs], rel=1e-12)


def test_official_numbers_of_layerd_folders(tmp_path: Path) -> None:
    root = GOLDEN / "layerd"
    predictions = shutil.copytree(root / "pred", tmp_path / "pred")
    (predictions / "nothing").mkdir()
    words = ["--truth", root / "gt", "--predictions", predictions, "--out", tmp_path / "out"]
    done = call(official_scores.app, "layerd", *words)
    assert done.exit_code == 0, done.output
    assert "nothing does not count: no ground truth" in done.output
    assert json.loads((tmp_path / "out" / "aggregated_scores.json").read_text()) == [
        pytest.approx(entry, abs=1e-12) for entry in json.loads((root / "expected.json").read_text())["aggregated"]
    ]


def test_folders_that_official_scripts_cannot_use(tmp_path: Path) -> None:
    words = ["--truth", tmp_path, "--predictions", tmp_path]
    for layout, code, message in (
        ("own", 2, "has no official script"),
        ("clb", 2, "did you mean cld"),
        ("layerd", 1, "can be scored"),
        ("cld", 1, "has a ground truth in"),
    ):
        done = call(official_scores.app, layout, *words)
        assert done.exit_code == code, layout
        assert message in " ".join(done.stderr.split())


def test_a_prediction_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    root = GOLDEN / "cld"
    predictions = shutil.copytree(root / "pred", tmp_path / "pred")
    (predictions / "case_0" / "layer_0_rgba.png").write_bytes(b"no image")
    done = call(official_scores.app, "cld", "--truth", root / "gt", "--predictions", predictions)
    assert done.exit_code == 0, done.output
    assert "case_0: the case is dropped" in done.output
    assert "layer_0_rgba.png cannot be read" in done.output
