"""The commands: what they print, what they refuse, and what a hostile submission costs."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from baselines import baselines, choose_baselines
from benchmarks import fetch, run, score, summarise
from benchmarks import list as listing
from benchmarks.api.images import read_gray, read_matte, read_rgba, write_png
from benchmarks.api.predictions import read_prediction
from benchmarks.api.results import read_result
from benchmarks.datasets import datasets
from benchmarks.protocols import protocols, protocols_of
from benchmarks.twins import get_twin, twins
from synlayers.errors import DataError, UsageError


def call(app: object, *words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])  # type: ignore[arg-type]


def test_everything_that_is_named_exists() -> None:
    assert set(twins()) == set(datasets())
    for name, kind in datasets().items():
        assert protocols_of(name), name
        assert kind.facts.licence, name
        assert kind.facts.access, name
    for name, entry in protocols().items():
        assert name.startswith(entry.task + "/"), name
        assert name.rpartition("-v")[2].isdigit(), name
        assert set(entry.datasets) <= set(datasets()), name
        assert entry.official or entry.stand_in is not None or entry.task == "removal", name
    assert [b.card.name for b in choose_baselines("trivial")] == ["identity", "mean-colour", "oracle", "random"]
    assert {b.card.name for b in choose_baselines("all")} == set(baselines())
    with pytest.raises(UsageError, match=r"did you mean .*telea"):
        choose_baselines("tela")
    for what in ("benchmarks", "protocols", "baselines", "metrics"):
        assert call(listing.app, what).exit_code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--benchmark", "aim500x", "--baseline", "all"], "did you mean aim-500"),
        (["--benchmark", "fill", "--baseline", "identity", "--twin", "--limit", "0"], "--limit 0: at least 1"),
        (["--benchmark", "fill", "--baseline", "identity", "--twin", "--shard", "3/2"], "i goes from 1 to n"),
        (["--benchmark", "fill", "--baseline", "identity", "--twin", "--protocol", "nope"], "there is no protocol"),
        (
            ["--benchmark", "fill", "--baseline", "identity", "--twin", "--protocol", "matting/native-v1"],
            "does not score fill",
        ),
        (["--benchmark", "fill", "--baseline", "grabcut", "--twin"], "grabcut does not do fill"),
        (["--benchmark", "fill", "--baseline", "identity", "--twin", "--device", "tpu"], "choose cpu or cuda"),
        (["--benchmark", "fill", "--baseline", "identity"], "give --twin too"),
    ],
)
def test_wrong_use_is_one_sentence(
    words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    done = call(run.app, *words, "--out", tmp_path / "runs", "--mini")
    assert done.exit_code == 2, done.output
    assert message in done.stderr


def test_a_run_can_be_repeated_from_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    done = call(
        run.app,
        "--benchmark",
        "fill",
        "--baseline",
        "identity",
        "--twin",
        "--mini",
        "--limit",
        2,
        "--out",
        tmp_path / "runs",
    )
    assert done.exit_code == 0, done.output
    assert "fill-twin-v1-mini, fill/native-v1" in done.output
    again = call(summarise.app, tmp_path / "runs")
    assert again.exit_code == 0
    assert "1 results, 0 numbers that do not follow from their rows" in again.output
    (rows,) = (tmp_path / "runs").rglob("*.samples.jsonl")
    lines = rows.read_text().splitlines()
    first = json.loads(lines[0])
    rows.write_text("\n".join([json.dumps({**first, "value": first["value"] + 1}), *lines[1:]]) + "\n")
    assert call(summarise.app, tmp_path / "runs").exit_code == 1


def test_a_hostile_submission_is_scored_for_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    data = datasets()["aim-500"](get_twin("aim-500").build(4, 512))
    samples = data.samples()
    folder = tmp_path / "answers"
    for sample in samples[:3]:
        (folder / sample.id).mkdir(parents=True)
    truth = samples[0].key("alpha")
    write_png(folder / samples[0].id / "alpha.png", truth.astype(np.uint16) * 257)  # sixteen bits of the same values
    whole = (tmp_path / "whole.png", folder / samples[1].id / "alpha.png")
    write_png(whole[0], samples[1].key("alpha"))
    whole[1].write_bytes(whole[0].read_bytes()[:-200])  # cut short
    (folder / samples[2].id / "alpha.png").symlink_to(whole[0])  # leads out of the folder
    (folder / "somebody-else").mkdir()
    card = tmp_path / "card.yaml"
    card.write_text("name: mine\ntitle: Mine\ntasks: [matting]\n")
    words = ["--benchmark", "aim-500", "--predictions", folder, "--twin", "--mini", "--out", tmp_path / "scores"]
    done = call(score.app, *words, "--method", card, "--protocol", "matting/native-v1")
    assert done.exit_code == 1, done.output
    assert "only 1 of 4 answers could be scored" in " ".join(done.stderr.split())
    assert "1 invalid: ID/alpha.png is not a plain file; 1 missing: no prediction" in " ".join(done.output.split())
    assert "'somebody-else'" in done.output
    (path,) = (tmp_path / "scores").rglob("matting.native-v1.json")
    result = read_result(path)
    assert (result.coverage.scored, result.coverage.invalid, result.coverage.missing, result.coverage.stood_in) == (
        1,
        2,
        1,
        3,
    )
    rows = [json.loads(line) for line in path.with_suffix(".samples.jsonl").read_text().splitlines()]
    sad = {row["sample_id"]: row for row in rows if row["metric"] == "matting/native-whole.sad"}
    assert sad[samples[0].id]["value"] == 0
    assert "not a plain file" in sad[samples[2].id]["note"]
    assert sad[samples[3].id]["value"] == pytest.approx(
        read_gray(data.root / "mask" / f"{samples[3].id}.png").sum() / 255e3, rel=1e-9
    )
    # other answers in the same folder are another run, and a folder of the twin is not the benchmark
    (folder / samples[0].id / "alpha.png").write_bytes((folder / samples[0].id / "alpha.png").read_bytes()[:60])
    assert call(score.app, *words, "--method", card, "--protocol", "native-v1").exit_code == 1
    both = (tmp_path / "scores").rglob("matting.native-v1.json")
    assert sorted(read_result(other).coverage.scored for other in both) == [0, 1]
    refused = call(score.app, *words[:4], "--data", data.root, "--out", tmp_path / "real", "--method", card)
    assert refused.exit_code == 2
    assert "is a twin of aim-500" in refused.stderr
    card.write_text("name: Mine!\ntitle: Mine\ntasks: [mating]\nextra: 1\n")
    refused = call(score.app, *words, "--method", card)
    assert refused.exit_code == 2
    assert all(word in refused.stderr for word in ("name", "tasks", "extra"))


def test_what_cannot_be_fetched_says_how_to_get_it() -> None:
    done = call(fetch.app, "ober-test")
    assert done.exit_code == 2
    assert datasets()["ober-test"].facts.access[:20] in done.stderr


@pytest.mark.parametrize("mode", ["RGBA", "LA", "RGB", "P"])
def test_alpha_that_is_no_gray_picture_is_refused(mode: str, tmp_path: Path) -> None:
    path = tmp_path / "alpha.png"
    pixels = np.zeros((4, 4, 4), np.uint8)
    pixels[..., 0], pixels[..., 3] = 9, 100
    Image.fromarray(pixels).convert(mode).save(path)
    with pytest.raises(DataError, match="gray"):
        read_matte(path)


def test_what_is_no_picture_of_the_web_is_never_decoded(tmp_path: Path) -> None:
    path = tmp_path / "layer_00.png"
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n")
    with pytest.raises(DataError, match="not a readable image"):
        read_rgba(path)
    Image.fromarray(np.full((4, 4), 40000, np.uint16)).save(path)
    with pytest.raises(DataError, match="more than 8 bits"):
        read_rgba(path)
    write_png(path, np.zeros((64, 64, 4), np.uint8))
    with pytest.raises(DataError, match="refused unread"):
        read_prediction(tmp_path, "decomposition", (16, 16))
