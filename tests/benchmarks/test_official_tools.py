"""Twins that official tools read, official ground truths, and the samples that official code drops."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image
from typer.testing import CliRunner

from baselines.classical.trivial import IdentityMethod, OracleMethod
from benchmarks import evaluate, run
from benchmarks.api.card import Card
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.predictions import sample_folder, write_prediction
from benchmarks.api.results import Result, read_result
from benchmarks.api.runs import Run, RunFacts
from benchmarks.api.stacks import boxes_above
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.datasets import get_dataset
from benchmarks.harness.frames import summary_frame
from benchmarks.harness.result_files import score_run
from benchmarks.harness.result_tables import result_table
from benchmarks.protocols import get_protocol
from benchmarks.twins import get_twin
from benchmarks.twins.prismlayers import STYLES, style_of
from synlayers.design import Box, Layer
from synlayers.errors import UsageError
from synlayers.exporters.layouts import frame_box
from synlayers.style.color import from_oklch


@pytest.fixture(scope="module")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The smallest twin with a row in CLD's test split."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYNLAYERS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield get_twin("prismlayers").build(11, 128)


# Boxes that the official evaluator can crop


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (Box(10, 20, 13, 50), (8, 20, 15, 50)),
        (Box(0, 0, 1, 1), (0, 0, 7, 7)),
        (Box(62, 30, 64, 37), (57, 30, 64, 37)),
        (Box(5, 5, 12, 12), (5, 5, 12, 12)),
    ],
)
def test_narrow_boxes_are_widened_within_the_canvas(box: Box, expected: tuple[int, ...]) -> None:
    design: Any = SimpleNamespace(width=64, height=64)
    layer = Layer(1, "line", "shape", box, np.ones((box.height, box.width, 4), np.uint8))
    assert frame_box(layer, design) == expected


# What CLD's loader does


def test_the_library_takes_pictures_of_the_twin_for_pictures(prism: Path, tmp_path: Path) -> None:
    """As ``tools/dataset.py`` of CLD: all splits joined, of each style the rows from 90 to 95 %."""
    datasets = pytest.importorskip("datasets")
    loaded = datasets.load_dataset(str(prism), cache_dir=str(tmp_path))
    whole = datasets.concatenate_datasets(list(loaded.values()))
    indices: dict[str, list[int]] = {}
    for number, style in enumerate(whole["style_category"]):
        indices.setdefault(style, []).append(number)
    chosen = [n for same in indices.values() for n in same[int(len(same) * 0.9) : int(len(same) * 0.95)]]
    assert chosen
    rows = [whole[n] for n in chosen]
    ours = get_dataset("prismlayers")(prism, split="cld").samples()
    assert sorted(row["id"] for row in rows) == sorted(str(sample.key("id")) for sample in ours)
    (row, sample) = (rows[0], next(s for s in ours if s.key("id") == rows[0]["id"]))
    layers = [np.asarray(row["base_image"].convert("RGBA"))]
    for k in range(row["layer_count"]):
        x0, y0, x1, y1 = row[f"layer_{k:02d}_box"]
        assert row[f"layer_{k:02d}"].size == (x1 - x0, y1 - y0)
        canvas = Image.new("RGBA", row["whole_image"].size, (0, 0, 0, 0))
        image = row[f"layer_{k:02d}"].convert("RGBA")
        canvas.paste(image, (x0, y0), image)
        layers.append(np.asarray(canvas))
    pasted = next(s for s in get_dataset("prismlayers")(prism, truth="pasted").samples() if s.id == sample.id)
    assert np.array_equal(pasted.key("layers"), np.stack(layers)), "CLD's own preparation of the truth"
    assert not np.array_equal(sample.key("layers"), pasted.key("layers"))


def test_the_features_are_those_that_old_versions_of_the_library_know(prism: Path) -> None:
    (table,) = prism.glob("data/*.parquet")
    text = pq.read_schema(table).metadata[b"huggingface"].decode()
    assert '"whole_image": {"_type": "Image"}' in text
    assert '{"feature": {"dtype": "int32", "_type": "Value"}, "_type": "Sequence"}' in text
    assert '"List"' not in text


@pytest.mark.parametrize("count", [11, 20, 21, 30, 31, 40, 64])
@pytest.mark.parametrize("seed", range(3))
def test_some_style_always_has_a_test_row(count: int, seed: int) -> None:
    """However the grounds fall: spread evenly is the worst case."""
    lightness = np.resize(np.random.default_rng(seed).permutation([0.2, 0.6, 0.95]), count)
    designs: list[Any] = [SimpleNamespace(palette=(from_oklch(L, 0.01, 0),)) for L in lightness]
    styles = [style_of(design, count) for design in designs]
    sizes = [styles.count(style) for style in set(styles)]
    assert sum(int(size * 0.95) - int(size * 0.9) for size in sizes) >= 1
    assert set(styles) <= ({*STYLES} if count > 20 else {"mixed"})


def test_an_empty_test_split_is_told(prism: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    small = get_twin("prismlayers").build(2, 128)
    with pytest.raises(UsageError, match="no style here has the 11 rows"):
        get_dataset("prismlayers")(small, split="cld")


# Two ground truths of one data set


def answer_scores(folder: Path, root: Path, answers: dict[str, Prediction], **options: Any) -> tuple[float, Result]:
    data = get_dataset("prismlayers")(root, **options)
    card = Card(name="tried", title="Tried", tasks=("decomposition",))
    facts = RunFacts(method=card, dataset="toy", dataset_digest="", dataset_count=len(answers), dataset_options=options)
    made = Run.open(folder, facts)
    for name, answer in answers.items():
        write_prediction(sample_folder(made.predictions, name), "decomposition", answer)
    samples = data.samples()
    result = score_run(
        made,
        get_protocol("decomposition/cld-v1"),
        samples,
        predictions=PredictionSet.of_folder(made.predictions, samples),
    )
    return next(m.value for m in result.metrics if m.name == "layer_psnr" and not m.group), result


def test_the_same_answers_differ_between_the_two_truths(prism: Path, tmp_path: Path) -> None:
    answers = {}
    for sample in get_dataset("prismlayers")(prism).samples():
        layers = np.maximum(sample.key("layers"), 2)  # nearly the truth,
        layers[..., 0] ^= 1  # but no crop is equal
        answers[sample.id] = Prediction(layers=layers, composite=sample.key("composite"))
    (whole, _), (pasted, _) = (
        answer_scores(tmp_path / truth, prism, answers, truth=truth) for truth in ("whole", "pasted")
    )
    assert whole > pasted + 3


def test_names_and_rows_say_which_truth_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    words = ["--benchmark", "prismlayers", "--twin", "--mini", "--protocol", "cld-v1", "--baseline", "oracle"]
    done = CliRunner().invoke(run.app, [*words, "--option", "truth=pasted", "--out", str(tmp_path / "runs")])
    assert done.exit_code == 0, done.output
    assert "prismlayers-twin-v2-mini+truth=pasted" in done.output
    (path,) = tmp_path.rglob("decomposition.cld-v1.json")
    result = read_result(path)
    assert result.run.dataset == "prismlayers-twin-v2-mini+truth=pasted"
    assert result.run.dataset_options == {"truth": "pasted"}
    assert '"truth": "pasted"' in path.with_suffix(".samples.jsonl").read_text()
    assert next(m.value for m in result.metrics if m.name == "mask_f1" and not m.group) > 0.9


# What official code drops is counted


def toy(name: str, side: int) -> Sample:
    """A background and one layer of `side` x 20 pixels."""
    layers = np.zeros((2, 48, 64, 4), np.uint8)
    layers[0] = (90, 120, 200, 255)
    layers[1, 10:30, 5 : 5 + side] = (250, 20, 10, 255)
    image = layers[0, ..., :3].copy()
    image[10:30, 5 : 5 + side] = (250, 20, 10)
    key = {"layers": layers, "composite": image, "boxes": boxes_above(layers)}
    return Sample(name, "decomposition", (64, 48), {"image": image}, key)


@pytest.fixture
def score_toys(tmp_path: Path) -> Callable[..., Result]:
    def score(protocol: str, method: Any, sides: tuple[int, ...]) -> Result:
        samples = [toy(f"s{n}", side) for n, side in enumerate(sides)]
        facts = RunFacts(method=method.card, dataset="toy", dataset_digest="", dataset_count=len(samples))
        made = Run.open(tmp_path / method.card.name, facts)
        for sample in samples:
            answer = method().predict(sample, 0)
            write_prediction(sample_folder(made.predictions, sample.id), sample.task, answer)
        answers = PredictionSet.of_folder(made.predictions, samples)
        return score_run(made, get_protocol(f"decomposition/{protocol}"), samples, predictions=answers)

    return score


def test_a_case_that_the_script_drops_is_not_counted_as_scored(score_toys: Callable[..., Result]) -> None:
    """The second box is 3 pixels wide: the official evaluator crashes on it, even for the truth."""
    result = score_toys("synlayers-v1", OracleMethod, (20, 3, 30))
    assert (result.coverage.asked, result.coverage.scored, result.coverage.dropped) == (3, 2, 1)
    values = {m.name: m for m in result.metrics if not m.group}
    assert (values["cases"].value, values["layers"].value, values["layer_psnr"].n) == (2, 2, 2)
    table = result_table("toy", [result])
    assert [*table.columns[-1].cells] == ["2/3 (1 dropped)"]
    assert set(summary_frame([result])["dropped"]) == {1}
    assert score_toys("cld-v1", OracleMethod, (20, 3, 30)).coverage.dropped == 0, "boxes of CLD are 16 pixels at least"


def test_stacks_that_layerd_skips_are_counted(score_toys: Callable[..., Result]) -> None:
    result = score_toys("layerd-v1", IdentityMethod, (20, 30))
    assert (result.coverage.scored, result.coverage.dropped) == (0, 2)


def test_results_from_before_have_dropped_nothing() -> None:
    from benchmarks.api.results import Coverage

    assert Coverage(official=3, asked=3, scored=3).dropped == 0


def test_the_truth_is_scored_whole_on_the_twin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    for name in ("synlayers", "prismlayers"):
        made = evaluate(name, "oracle", twin=True, mini=True, protocol="synlayers-v1", out=tmp_path / "runs")
        assert dataclasses.asdict(made)["problems"] == ()
        assert [(r.coverage.scored, r.coverage.dropped) for r in made.results] == [(4, 0)]
