"""``--weights NAME=PATH``: a name that nobody knows, and a path where nothing is, are refused before anything runs; and
results follow the weights that are here."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from baselines.classical.trivial import IdentityMethod
from benchmarks import run
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.predictions import sample_folder, write_prediction
from benchmarks.api.results import Result
from benchmarks.api.runs import JournalLine, Run, RunFacts
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.harness import protocol_choice
from benchmarks.harness.protocol_choice import has_come, weight_files
from benchmarks.harness.result_files import score_run
from benchmarks.metrics import get_measure
from benchmarks.metrics.image.trunks import UnpublishedWeights
from benchmarks.metrics.weights import sha256
from benchmarks.protocols import get_protocol
from synlayers.errors import UsageError

HERE = Path(__file__).parent
sys.path.append(str(HERE / "metrics"))
from seeded_weights import save  # noqa: E402

SHAPES = json.loads((HERE.parent / "golden" / "learned" / "shapes.json").read_text())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["inception_fid=a.pth"], "did you mean inception-fid"),
        (["lpips=a.pth"], "did you mean lpips-"),
        (["Judge=a.json"], "no measure needs a file 'Judge'"),
        (["zzzz=a.json"], "there are alexnet, clip-b32"),
        (["lpips-alex"], "write NAME=PATH"),
        (["=a"], "write NAME=PATH"),
    ],
)
def test_unknown_names_are_refused_with_near_misses(words: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        weight_files(None, words)


def test_a_name_twice_and_a_path_to_nothing_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.pth").write_bytes(b"x")
    given = f"vgg16={tmp_path / 'a.pth'}"
    assert weight_files(None, [given]) == {"vgg16": str(tmp_path / "a.pth")}
    with pytest.raises(UsageError, match="vgg16 is given twice"):
        weight_files(None, [given, given])
    with pytest.raises(UsageError, match=r"--weights vgg16=.*b\.pth: .*neither a file here"):
        weight_files(None, [f"vgg16={tmp_path / 'b.pth'}"])


def test_the_command_refuses_them_at_once(tmp_path: Path) -> None:
    words = ["--benchmark", "fill", "--twin", "--mini", "--weights", "clip_l14=x", "--baseline", "identity"]
    done = CliRunner().invoke(run.app, [*words, "--out", str(tmp_path / "out")])
    assert done.exit_code == 2, done.output
    assert "did you mean clip-l14" in " ".join(done.stderr.split())
    assert not (tmp_path / "out").exists()


def test_columns_that_lacked_weights_are_filled_when_they_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    pixels = np.random.RandomState(0).randint(0, 256, (2, 40, 48, 3)).astype(np.uint8)
    mask = np.zeros((40, 48), np.uint8)
    mask[8:20, 10:30] = 255
    sample = Sample(
        "a", "removal", (48, 40), {"image": lambda: pixels[0], "mask": lambda: mask}, {"target": lambda: pixels[1]}
    )
    facts = RunFacts(method=IdentityMethod.card, dataset="ober-test", dataset_digest="", dataset_count=1)
    run = Run.open(tmp_path / "runs", facts)
    write_prediction(sample_folder(run.predictions, "a"), "removal", Prediction(image=pixels[0]))
    answers = PredictionSet(run.predictions, {"a": JournalLine("a", "ok")})

    def score(**weights: str) -> tuple[float | None, Result]:
        result = score_run(run, get_protocol("removal/native-v1"), [sample], predictions=answers, weights=weights)
        return next((m.value for m in result.metrics if m.name == "lpips"), None), result

    value, result = score()
    assert value is None
    assert "python -m benchmarks.fetch alexnet" in result.provenance["unavailable"]["image/lpips-alex"]
    alexnet = save(tmp_path, "alexnet.pth", SHAPES["alexnet"])
    place = get_measure("image/lpips-alex").weights[0].place
    place.parent.mkdir(parents=True)
    shutil.copy(alexnet, place)
    with pytest.warns(UnpublishedWeights):
        value, filled = score()
    assert value is not None
    assert value > 0
    assert filled.provenance["weights"]["alexnet"] == sha256(alexnet)
    assert "image/lpips-alex" not in filled.provenance["unavailable"]
    assert score() == (value, filled), "and once is enough"

    state = torch.load(alexnet, weights_only=True)
    torch.save(
        {key: tensor * 0.5 if key == "features.6.weight" else tensor for key, tensor in state.items()},
        tmp_path / "other.pth",
    )
    with pytest.warns(UnpublishedWeights):
        other, _ = score(alexnet=str(tmp_path / "other.pth"))
    assert other not in (None, value), "other weights are another number, not the stored one"
    place.unlink()
    assert score()[0] == other, "what was measured is kept where weights are gone"


def test_what_a_result_lacked_is_looked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    reason = "weights 'alexnet' (alexnet-owt-7be5be79.pth) are not on this machine"
    assert not has_come("image/lpips-alex", reason, {})
    (tmp_path / "a.pth").write_bytes(b"x")
    assert has_come("image/lpips-alex", reason, {"alexnet": str(tmp_path / "a.pth")})
    assert not has_come("image/lpips-alex", "needs a package", {"alexnet": str(tmp_path / "a.pth")})
    reader = get_measure("text/ocr")
    for lacks in ("pip install it", ""):
        changed = replace(reader, missing=lambda lacks=lacks: lacks)
        monkeypatch.setattr(protocol_choice, "get_measure", lambda _name, changed=changed: changed)
        assert has_come("text/ocr", "pip install it", {}) == (not lacks)
