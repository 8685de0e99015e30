"""The pipeline of the paper in one command: a server's boxes and caption, CLD of random weights, PSD files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from judge_server import MODEL, serving
from PIL import Image
from typer.testing import CliRunner

from baselines.decompose.command import app

pytest_plugins = ["cld_fixtures"]


def test_boxes_caption_layers_and_files(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture that the server refuses to look at is a row."""
    psd_tools = pytest.importorskip(
        "psd_tools", reason="PSD files need psd-tools: pip install 'synlayers[export]' (the dev extra has it)"
    )
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    place, out, rng = tmp_path / "pictures", tmp_path / "out", np.random.default_rng(0)
    place.mkdir()
    for name, size in (("a", (43, 51)), ("b", (48, 48))):
        Image.fromarray(rng.integers(0, 256, (*size, 3), np.uint8)).save(place / f"{name}.png")
    answer = json.dumps(
        {"whole_caption": "noise of many colours", "boxes": [[100, 100, 500, 600], [512, 512, 1024, 1024]]}
    )
    method = (
        "--baseline",
        "cld",
        "--checkpoints",
        tiny,
        "--dtype",
        "float32",
        "--set",
        "steps=1",
        "--set",
        "boxes=fixed",
    )
    with serving(lambda asked: answer, lambda asked: "refusal" if asked.number else None) as server:
        detector = ("--detector", "vlm", "--base-url", server.url, "--model", MODEL)
        words = (place, "--out", out, *detector, *method, "--format", "psd,folders")
        result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 1
    rows = [json.loads(text) for text in (out / "decompositions.jsonl").read_text().splitlines()]
    (refused,) = (row for row in rows if row["status"] == "failed")
    assert refused["error"].startswith("no boxes (refusal)")
    (good,) = (row for row in rows if row["status"] == "ok")
    assert (good["caption"], good["boxes"], good["layers"]) == ("noise of many colours", 2, 3)
    said = json.loads((out / "folders" / good["name"] / "prediction.json").read_text())
    assert said["caption"] == "noise of many colours"
    width, height = size = Image.open(place / f"{good['name']}.png").size
    back = psd_tools.PSDImage.open(out / "psd" / f"{good['name']}.psd")
    assert back.size == size
    for number, layer in enumerate(part for part in back.descendants() if not part.is_group()):
        pixels = np.asarray(Image.open(out / "folders" / good["name"] / f"layer_{number:02d}.png"))
        actual = np.asarray(layer.topil())
        whole = np.zeros((height, width, 4), np.uint8)
        whole[layer.top : layer.bottom, layer.left : layer.right] = actual
        assert np.array_equal(whole[..., 3], pixels[..., 3])
        assert np.array_equal(whole[whole[..., 3] > 0], pixels[whole[..., 3] > 0])
