"""Removal, fill, extend and text rendering: the official layouts, their twins, and protocols that the truth and the
input reach as they should."""

import io
import json
import pickle
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from baselines.classical.trivial import IdentityMethod, OracleMethod
from benchmarks.api.images import write_png
from benchmarks.api.method import Method
from benchmarks.api.prediction_set import PredictionSet
from benchmarks.api.predictions import sample_folder, write_prediction
from benchmarks.api.results import Result, read_rows
from benchmarks.api.runs import JournalLine, Run, RunFacts
from benchmarks.api.tasks import Prediction
from benchmarks.datasets import Dataset, get_dataset
from benchmarks.datasets.inpainting import Fill
from benchmarks.datasets.ober import OberTest, OberWild
from benchmarks.datasets.ober_decompose import OberDecompose, derive_foreground
from benchmarks.datasets.rord import RordVal
from benchmarks.harness.result_files import rows_path, score_run
from benchmarks.protocols import get_protocol, protocols_of
from benchmarks.twins import get_twin
from synlayers.errors import DataError, UsageError

COLUMNS = ["input", "subset", "split", "gt", "object_mask", "object_effect_mask"]
HOME = tempfile.TemporaryDirectory(prefix="twins-")
"""Of the mini twins; it goes with the process."""
PAIRED = ("ober-test", "rord-val", "fill", "extend", "text-rendering")


def png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def cell(pixels: np.ndarray | None, path: str = "x.png") -> dict[str, Any] | None:
    return None if pixels is None else {"bytes": png(pixels), "path": path}


def noise(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def write_ober(root: Path, rows: list[dict[str, Any]], columns: list[str] = COLUMNS) -> Path:
    (root / "data").mkdir(parents=True)
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    schema = pa.schema([(c, pa.string() if c in ("subset", "split") else image) for c in columns])
    table = pa.Table.from_pylist([{c: row.get(c) for c in columns} for row in rows], schema=schema)
    pq.write_table(table, root / "data" / "test-00000-of-00001.parquet", row_group_size=2)
    return root


def row(subset: str, path: str, seed: int, **other: Any) -> dict[str, Any]:
    given = {
        "input": noise(seed, 10, 14, 3),
        "gt": noise(seed + 1, 10, 14, 3),
        "object_mask": noise(seed + 2, 10, 14),
        "object_effect_mask": noise(seed + 3, 10, 14),
        **other,
    }
    return {"subset": subset, "split": "test", **{k: cell(v, path) for k, v in given.items()}}


def test_the_table_of_ober_is_read_as_its_authors_read_it(tmp_path: Path) -> None:
    coloured = np.zeros((5, 7, 3), np.uint8)
    coloured[:, 3:] = (255, 255, 0)  # gray 226: inside
    coloured[2:, :3] = (255, 0, 0)  # gray 76: outside, though its first channel is 255
    rows = [
        row("RORD-Val-343", "I-1_W18_F0167.jpg", 1),
        row("OBER-Test", "b 1_12.png", 2),
        row("OBER-Wild", "w.png", 3, gt=None),
        row("OBER-Test", "b_1_12.png", 4, object_mask=coloured, gt=noise(9, 20, 28, 3)),
        row("OBER-Test", "a.png", 5),
    ]
    data = OberTest(write_ober(tmp_path, rows))
    samples = {s.id: s for s in data.samples()}
    assert list(samples) == ["a", "b_1_12", "b_1_12-2"]
    assert [s.cluster for s in samples.values()] == ["a", "b 1", "b_1"]
    assert samples["a"].size == (14, 10)
    assert np.array_equal(samples["a"].input("image"), noise(5, 10, 14, 3))
    assert np.array_equal(samples["a"].input("effect_mask"), np.where(noise(8, 10, 14) > 127, 255, 0))
    odd = samples["b_1_12-2"]
    assert np.array_equal(
        odd.input("mask"), np.kron(np.where(np.arange(7) >= 3, 255, 0)[None].repeat(5, 0), np.ones((2, 2)))
    )
    expected = Image.fromarray(noise(9, 20, 28, 3)).resize((14, 10), Image.Resampling.BILINEAR)
    assert np.array_equal(odd.key("target"), np.asarray(expected))
    assert np.array_equal(
        pickle.loads(pickle.dumps(odd.inputs["mask"]))(), odd.input("mask")
    )  # it travels to the worker
    assert data.digest() == OberTest(tmp_path / "data").digest() == OberTest(data.table).digest()
    wild = OberWild(tmp_path).samples()
    assert [(s.id, dict(s.truth)) for s in wild] == [("w", {})]
    (rord,) = RordVal(tmp_path).samples()
    assert (rord.cluster, rord.groups) == ("I-1_W18", {"truth": "ober"})
    assert np.array_equal(rord.key("target"), noise(2, 10, 14, 3))


def test_a_table_that_is_not_obers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=r"no test-00000-of-00001\.parquet; it is empty"):
        OberTest(tmp_path / "empty")
    with pytest.raises(DataError, match="no column object_effect_mask; it has input"):
        OberTest(write_ober(tmp_path / "columns", [row("OBER-Test", "a.png", 1)], COLUMNS[:-1]))
    with pytest.raises(DataError, match=r"no row of subset OBER-Wild .* it has OBER-Test"):
        OberWild(write_ober(tmp_path / "subset", [row("OBER-Test", "a.png", 1)])).samples()
    broken = tmp_path / "broken" / "data" / "test-00000-of-00001.parquet"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"PAR1 no")
    with pytest.raises(DataError, match="not a readable parquet file"):
        OberTest(tmp_path / "broken")
    (lost,) = OberTest(write_ober(tmp_path / "lost", [row("OBER-Test", "a.png", 1, gt=None)])).samples()
    with pytest.raises(DataError, match=r"column gt.* holds no image bytes"):
        lost.key("target")


def write_rord(root: Path) -> Path:
    for scene in ("I-2_W02", "I-1_W01"):
        for name in ("F0007", "F0031", "G0001"):
            for folder in ("img", "gt", "mask"):
                (root / "val" / folder / scene).mkdir(parents=True, exist_ok=True)
            seed = int(scene[2]) * 10 + int(name[-2:])
            Image.fromarray(noise(seed, 8, 12, 3)).save(
                root / "val" / "img" / scene / f"{scene}_{name}.jpg", quality=100
            )
            if name != "G0001":
                Image.fromarray(noise(seed + 50, 8, 12, 3)).save(root / "val" / "gt" / scene / f"{scene}_{name}.png")
                mask = np.full((8, 12), 255, np.uint8)
                mask[2:4, 5:9] = 0
                Image.fromarray(mask).save(root / "val" / "mask" / scene / f"{scene}_{name}_M.png")
    return root


def test_rords_masks_are_turned_round_and_its_two_truths_are_told_apart(tmp_path: Path) -> None:
    data = RordVal(write_rord(tmp_path))
    samples = data.samples()
    assert [s.id for s in samples] == ["I-1_W01_F0007", "I-2_W02_F0007"]
    assert [s.cluster for s in samples] == ["I-1_W01", "I-2_W02"]
    mask = samples[0].input("mask")
    assert mask[2:4, 5:9].min() == 255
    assert mask.sum() == 8 * 255
    assert "effect_mask" not in samples[0].inputs
    clean = np.asarray(Image.open(tmp_path / "val" / "img" / "I-1_W01" / "I-1_W01_G0001.jpg"))
    assert np.array_equal(samples[0].key("target"), clean)
    blended = RordVal(tmp_path / "val", truth="gt")
    assert np.array_equal(blended.samples()[0].key("target"), noise(67, 8, 12, 3))
    assert [s.groups["truth"] for s in (samples[0], blended.samples()[0])] == ["clean", "gt"]
    assert data.digest() != blended.digest()
    every = RordVal(tmp_path, frames="all").samples()
    assert (len(every), len({s.cluster for s in every})) == (4, 2)


def test_a_rord_folder_with_something_missing_is_refused(tmp_path: Path) -> None:
    root = write_rord(tmp_path)
    with pytest.raises(UsageError, match="truth is clean or gt"):
        RordVal(root, truth="blended")  # type: ignore[arg-type]
    (root / "val/mask/I-1_W01/I-1_W01_F0007_M.png").unlink()
    with pytest.raises(DataError, match=r"I-1_W01_F0007_M\.png is missing"):
        RordVal(root).samples()
    (root / "val/img/I-2_W02/I-2_W02_G0001.jpg").unlink()
    with pytest.raises(DataError, match=r"I-1_W01_F0007_M\.png is missing|scene I-2_W02 has 0 clean frames"):
        RordVal(root, frames="all").samples()
    (root / "val/mask").rename(root / "val/masks")
    with pytest.raises(DataError, match=r"img/ but no mask/; it holds gt/, img/, masks/"):
        RordVal(root)


@pytest.mark.parametrize("seed", range(4))
def test_the_derived_foreground_explains_the_photograph(seed: int) -> None:
    rng = np.random.default_rng(seed)
    target, thing = rng.integers(0, 256, (2, 40, 50, 3), np.uint8)
    alpha = rng.integers(0, 256, (40, 50), np.uint8) * (rng.random((40, 50)) < 0.8)
    alpha[5:15, 5:25] = 255
    ground = Image.fromarray(np.dstack([target, np.full((40, 50), 255, np.uint8)]))
    image = np.asarray(
        Image.alpha_composite(ground, Image.fromarray(np.dstack([thing, alpha.astype(np.uint8)]))).convert("RGB")
    )
    inside, effect = (np.where(where, 255, 0).astype(np.uint8) for where in (alpha == 255, alpha > 0))
    found = derive_foreground(image, target, inside, effect)
    again = np.asarray(Image.alpha_composite(ground, Image.fromarray(found)).convert("RGB"))
    assert np.abs(again.astype(int) - image).max() <= 1
    assert np.array_equal(found[inside > 0], np.dstack([image, inside])[inside > 0])
    assert not found[effect == 0].any()
    soft = (effect > 0) & (inside == 0) & (found[..., 3] > 0)
    below, less = target[soft].astype(float), (found[soft][:, 3:].astype(float) - 1) / 255
    darkest, brightest = below * (1 - less), below * (1 - less) + 255 * less
    assert ((image[soft] < darkest) | (image[soft] > brightest)).any(axis=1).all(), (
        "with one level less no colour would do"
    )


# Twins


@cache
def built(name: str) -> Path:
    """A mini twin, made once for all tests of this file."""
    folder = Path(HOME.name) / name
    folder.mkdir()
    made = get_twin(name)
    size, count = (320, 8) if name == "ober-test" else (256, 4)
    made.write(folder, made.designs(size), count, lambda steps: None)
    return folder


def opened(name: str) -> Dataset:
    return get_dataset(name)(built(name))


def test_a_twin_of_ober_is_its_table_and_exact() -> None:
    data = opened("ober-test")
    schema = pq.read_schema(data.root / "test-00000-of-00001.parquet")
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    assert schema.names == COLUMNS
    assert [schema.field(c).type for c in ("input", "gt", "object_mask", "object_effect_mask")] == [image] * 4
    samples = data.samples()
    assert len(samples) == 8
    effects = []
    for sample in samples:
        image, target, mask, effect = (
            *(sample.input(k) for k in ("image",)),
            sample.key("target"),
            sample.input("mask"),
            sample.input("effect_mask"),
        )
        assert np.array_equal(image[effect == 0], target[effect == 0])
        assert (effect[mask > 0] == 255).all()
        assert (image != target).any(axis=2)[mask > 0].mean() > 0.5
        kind, cast = sample.id.split("-")[1:]
        effects.append(cast)
        if cast != "none":
            assert (image != target).any(axis=2)[(effect > 0) & (mask == 0)].all(), (
                "what is cast changes pixels around the thing"
            )
            assert effect.sum() > mask.sum()
        assert kind in ("photo", "cutout", "illustration", "icon", "shape", "text")
    assert {"none", "shadow", "glow", "reflection"} <= {*effects}


def test_a_twin_without_truth_and_one_of_two_layers() -> None:
    assert all(not s.truth for s in opened("ober-wild").samples())
    for sample in opened("ober-decompose").samples():
        layers, image = sample.key("layers"), sample.input("image")
        over = Image.alpha_composite(Image.fromarray(layers[0]), Image.fromarray(layers[1]))
        assert np.array_equal(np.asarray(over.convert("RGB")), image)
        assert np.array_equal(sample.key("composite"), image)
        assert (layers[0][..., 3] == 255).all()
        x0, y0, x1, y1 = sample.key("boxes")[0]
        outside = layers[1].copy()
        outside[y0:y1, x0:x1] = 0
        assert not outside.any()
        assert ((layers[1][..., 3] > 0) & (layers[1][..., 3] < 255)).any()


def test_the_derived_layers_are_read_where_there_are_no_exact_ones(tmp_path: Path) -> None:
    rows = [row("OBER-Test", "a.png", 5)]
    (sample,) = OberDecompose(write_ober(tmp_path, rows)).samples()
    expected = derive_foreground(
        *(noise(s, 10, 14, 3) for s in (5, 6)), *(np.where(noise(s, 10, 14) > 127, 255, 0) for s in (7, 8))
    )
    assert np.array_equal(sample.key("layers")[1], expected)
    assert np.array_equal(sample.key("layers")[0][..., :3], noise(6, 10, 14, 3))


def test_a_twin_of_rord_has_coarse_masks_and_two_truths() -> None:
    root = built("rord-val")
    clean, blended = (RordVal(root, truth=t, frames="all").samples() for t in ("clean", "gt"))
    assert (len(RordVal(root).samples()), len(clean)) == (4, 12)
    for a, b in zip(clean, blended, strict=True):
        image, target, mask = a.input("image"), b.key("target"), a.input("mask")
        differs = (image != target).any(axis=2)
        blocks = np.kron(mask.reshape(32, 8, 32, 8).any((1, 3)), np.ones((8, 8), bool))  # JPEG's, which a mask touches
        assert differs.any()
        assert not differs[~blocks].any()
        assert (mask > 0).sum() >= differs.sum() * 0.9
        assert not np.array_equal(a.key("target"), target)  # the clean frame has its own light
        label = json.loads((root / "val/label" / a.cluster / f"{a.id}.json").read_text())
        polygon = np.reshape(label["Learning_Data_Info."]["Annotation"][0]["segmentation"][0], (-1, 2))
        assert (mask[polygon[:, 1], polygon[:, 0]] == 255).all()


@pytest.mark.parametrize("name", ["fill", "extend", "text-rendering"])
def test_a_twin_of_inpainting_hides_what_is_asked_for_and_nothing_else(name: str) -> None:
    for sample in opened(name).samples():
        image, mask, target = sample.input("image"), sample.input("mask"), sample.key("target")
        assert np.array_equal(image[mask == 0], target[mask == 0])
        assert (image[mask > 0] == 128).all()
        assert 0.001 < (mask > 0).mean() < 0.8
        assert set(np.unique(mask)) == {0, 255}
        if name == "text-rendering":
            assert sample.input("prompt") == f'the words "{sample.key("text")}"'
            assert len(sample.key("text")) >= 3
        if name == "extend":
            assert (sample.input("prompt") == "high-definition, perfect composition") == (
                sample.groups["prompt"] == "without"
            )
            assert mask[[0, -1]].any() or mask[:, [0, -1]].any()


def test_a_folder_of_another_task_or_with_odd_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no folder with sample\.json"):
        get_dataset("fill")(tmp_path)
    with pytest.raises(DataError, match="is of the task 'extend', not 'fill'"):
        get_dataset("fill")(built("extend")).samples()
    folder = tmp_path / "0"
    folder.mkdir()
    (folder / "sample.json").write_text('{"task": "fill", "prompt": "a cup"}')
    for name, side in (("image", 8), ("mask", 8), ("target", 9)):
        Image.fromarray(noise(0, 8, side, 3)).save(folder / f"{name}.png")
    with pytest.raises(DataError, match=r"target\.png is 9x8, but image\.png is 8x8"):
        get_dataset("fill")(tmp_path).samples()
    (folder / "sample.json").write_text('{"task": "fill", "prompt": 3}')
    Image.fromarray(noise(0, 8, 8, 3)).save(folder / "target.png")
    with pytest.raises(DataError, match="prompt must be words"):
        get_dataset("fill")(tmp_path).samples()


@pytest.mark.parametrize("name", ["ober-decompose", "rord-val", "fill", "text-rendering"])
def test_a_twin_is_the_same_every_time(name: str, tmp_path: Path) -> None:
    made = get_twin(name)
    made.write(tmp_path, made.designs(256), 4, lambda steps: None)
    first = {p.relative_to(built(name)): p.read_bytes() for p in built(name).rglob("*") if p.is_file()}
    assert first == {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}


# Protocols


def scored(
    name: str, rule: str, method: type[Method], folder: Path, answers: dict[str, np.ndarray] | None = None
) -> tuple[Result, Run]:
    """The result of a method on the first samples, its answers written as the worker would; `answers` take the place of
    its own, None of all."""
    data = opened(name)
    samples = data.samples()[:3]
    run = Run.open(
        folder, RunFacts(method=method.card, dataset=name, dataset_digest=data.digest(), dataset_count=3, twin=True)
    )
    lines = {}
    for sample in samples:
        answer = method().predict(sample, 0)
        if answers is not None and sample.id in answers:
            answer = Prediction(image=answers[sample.id])
        write_prediction(sample_folder(run.predictions, sample.id), sample.task, answer)
        lines[sample.id] = JournalLine(sample.id, "ok")
    return score_run(run, get_protocol(rule), samples, predictions=PredictionSet(run.predictions, lines)), run


def values(result: Result) -> dict[str, float]:
    return {m.name: m.value for m in result.metrics if not m.group}


@pytest.mark.parametrize("name", PAIRED)
def test_the_oracle_reaches_what_is_declared_and_the_input_does_not(name: str, tmp_path: Path) -> None:
    for rule in protocols_of(name):
        best, _ = scored(name, rule.name, OracleMethod, tmp_path / "oracle")
        worse, _ = scored(name, rule.name, IdentityMethod, tmp_path / "identity")
        read = rule.headline == "text/ocr.written"
        compared = {"psnr_bg", "l1_bg"} if read else {"psnr", "ssim", "l1", "psnr_bg", "psnr_fg", "l1_bg", "l1_fg"}
        assert compared <= set(values(best))
        told = {"lines", "left_out"}  # counts, which no answer reaches
        for key, value in values(best).items():
            if key in told:
                continue
            assert value == pytest.approx(rule.oracle[key], abs=1e-9 if not key.endswith("distance") else 1e-5), (
                rule.name,
                key,
            )
        assert best.coverage.scored == 3
        if read:
            assert values(worse).get("written", 0) == 0
            continue
        assert values(worse)["psnr_fg"] < 40
        assert values(worse)["ssim"] < 1


def test_values_are_those_of_the_definition_and_a_lost_answer_is_black(tmp_path: Path) -> None:
    samples = {s.id: s for s in opened("ober-test").samples()}
    first, second, third = list(samples)[:3]
    answers = {
        first: noise(3, *samples[first].key("target").shape),
        second: np.zeros((9, 9, 3), np.uint8),
        third: np.asarray(Image.fromarray(samples[third].input("image")).resize((512, 512), Image.Resampling.BICUBIC)),
    }
    for rule, side in (("removal/native-v1", None), ("removal/square512-v1", 512)):
        _, run = scored("ober-test", rule, IdentityMethod, tmp_path, answers)
        rows = {(r.sample_id, r.metric): r for r in read_rows(rows_path(run.folder, get_protocol(rule)))}
        expected = reference(samples[first], answers[first], side)
        for key, value in expected.items():
            assert rows[first, f"image/{key.replace('_', '-')}.{key}"].value == pytest.approx(value, rel=1e-9), (
                rule,
                key,
            )
        lost = rows[second, "image/psnr.psnr"]
        assert lost.status == "invalid"
        assert "is 9x9 but must be" in lost.note
        assert lost.value == pytest.approx(
            reference(samples[second], np.zeros_like(samples[second].key("target")), side)["psnr"], rel=1e-9
        )
        assert (rows[third, "image/psnr.psnr"].status == "ok") == (side == 512)


def reference(sample: Any, image: np.ndarray, side: int | None) -> dict[str, float]:
    """PSNR from its definition, on the grid of the protocol."""
    pictures = [image, sample.key("target")]
    mask = sample.input("effect_mask")
    if side:
        pictures = [np.asarray(Image.fromarray(p).resize((side, side), Image.Resampling.BICUBIC)) for p in pictures]
        mask = np.asarray(Image.fromarray(mask).resize((side, side), Image.Resampling.NEAREST))
    squared = ((pictures[0].astype(float) - pictures[1]) ** 2).mean(axis=2) / 255**2
    parts = {"psnr": squared, "psnr_bg": squared[mask == 0], "psnr_fg": squared[mask > 0]}
    return {k: min(100.0, -10 * np.log10(v.mean() + 1e-300)) for k, v in parts.items()}


def test_without_a_truth_the_rest_of_the_picture_is_judged(tmp_path: Path) -> None:
    kept, _ = scored("ober-wild", "removal/background-v1", IdentityMethod, tmp_path)
    assert values(kept) == {"psnr_bg": 100.0, "l1_bg": 0.0}
    sample = opened("ober-wild").samples()[0]
    answer = sample.input("image") ^ (sample.input("effect_mask") > 0)[..., None].astype(np.uint8)
    changed, _ = scored("ober-wild", "removal/background-v1", IdentityMethod, tmp_path / "in", {sample.id: answer})
    assert values(changed)["psnr_bg"] == 100.0
    changed, _ = scored(
        "ober-wild", "removal/background-v1", IdentityMethod, tmp_path / "out", {sample.id: 255 - sample.input("image")}
    )
    assert values(changed)["psnr_bg"] < 95
    for scoring in get_protocol("removal/remove-v1").scorings:
        inputs = scoring.inputs(sample, Prediction(image=answer))
        expected = "effect_mask" if "source" in inputs else "mask"
        assert np.array_equal(inputs["mask"][0].numpy(), sample.input(expected))


def test_a_mask_that_covers_everything_leaves_no_background_to_judge_and_costs_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "fill"
    for name, level in (("a", 255), ("b", 0), ("c", 128)):
        (folder / name).mkdir(parents=True)
        pixels = np.full((16, 16, 3), level, np.uint8)
        mask = np.full((16, 16), 0 if name == "b" else 255, np.uint8)
        mask[:8] = 255 if name == "a" else 0
        for file, array in (("image.png", pixels), ("target.png", pixels), ("mask.png", mask)):
            write_png(folder / name / file, array)
        (folder / name / "sample.json").write_text(json.dumps({"task": "fill", "prompt": "a thing"}))
    data = Fill(folder)
    run = Run.open(
        tmp_path / "runs", RunFacts(method=OracleMethod.card, dataset="fill", dataset_digest="", dataset_count=3)
    )
    for sample in data.samples():
        write_prediction(sample_folder(run.predictions, sample.id), "fill", OracleMethod().predict(sample, 0))
    result = score_run(
        run,
        get_protocol("fill/native-v1"),
        data.samples(),
        predictions=PredictionSet.of_folder(run.predictions, data.samples()),
    )
    assert (result.coverage.scored, result.coverage.invalid, result.coverage.stood_in) == (3, 0, 0)
    counts = {m.name: m.n for m in result.metrics if not m.group}
    assert (counts["psnr"], counts["psnr_bg"], counts["psnr_fg"]) == (3, 2, 2), (
        "one has no background, one no foreground"
    )
    rows = {(r.sample_id, r.metric): r for r in read_rows(rows_path(run.folder, get_protocol("fill/native-v1")))}
    row = rows["a", "image/psnr-bg.psnr_bg"]
    assert (row.status, row.weight, "no background to score" in row.note) == ("dropped", 0.0, True)
