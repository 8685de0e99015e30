"""`layers/cld` and `layers/synlayers` against the official numbers, and against a plain spelling on other pictures."""

from __future__ import annotations

import json
import math
import shutil
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from skimage.metrics import peak_signal_noise_ratio, structural_similarity
from torch import Tensor

from benchmarks.metrics import get_measure
from benchmarks.metrics.image.fid import fid
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.layers.box_guided import _look_up, gray_table, over_gray
from benchmarks.metrics.layers.box_guided_fid import feature_function
from benchmarks.metrics.layers.box_guided_folders import cld_cases, read_cld, read_synlayers, synlayers_samples
from benchmarks.metrics.layers.cld import cld, cld_pairs
from benchmarks.metrics.layers.synlayers import synlayers
from benchmarks.metrics.measure import DefectWarning
from benchmarks.metrics.scores import Scores
from synlayers.errors import DataError

GOLDEN = Path(__file__).parents[2] / "golden" / "cld"
OFFICIAL = {
    "Layer PSNR": "layer_psnr",
    "Layer SSIM": "layer_ssim",
    "Mask IoU": "mask_iou",
    "Mask Precision": "mask_precision",
    "Mask Recall": "mask_recall",
    "Mask F1": "mask_f1",
    "Composite PSNR": "composite_psnr",
    "Composite SSIM": "composite_ssim",
}


def scored(name: str, root: Path) -> Scores:
    """Every case of a golden folder."""
    listing, read = (synlayers_samples, read_synlayers) if name == "layers/synlayers" else (cld_cases, read_cld)
    names = listing(root / "gt", root / "pred").both
    samples = [read(root / "gt", root / "pred", case) for case in names]
    scores = Scores(get_measure(name), batch_size=2)
    scores.update(names, **{key: [sample[key] for sample in samples] for key in samples[0]})
    return scores


@pytest.mark.parametrize(
    ("name", "folder"), [("layers/cld", "."), ("layers/cld", "edge"), ("layers/synlayers", "synlayers")]
)
def test_official_numbers(name: str, folder: str) -> None:
    scores = scored(name, GOLDEN / folder)
    expected = json.loads((GOLDEN / folder / "expected.json").read_text())
    assert scores.compute() | {"layers": 0, "cases": 0} == pytest.approx(
        {OFFICIAL[key]: float(value) for key, value in expected["mean"].items() if key in OFFICIAL}
        | {"layers": 0, "cases": 0},
        rel=1e-12,
    )
    for case, row in scores.rows().items():
        official = expected["cases"][case]
        if official is None:
            assert row["cases"] == row["layers"] == 0
            assert math.isnan(row["layer_psnr"])
            assert "dropped" in scores.notes[case][0]
            continue
        parts = official["mean"] | {
            "composite_psnr": official["composite_psnr"],
            "composite_ssim": official["composite_ssim"],
        }
        ours = {key: row[key if key in row else f"mask_{key}"] for key in parts}
        assert ours == pytest.approx({key: float(value) for key, value in parts.items()}, rel=1e-12), case
        assert row["layers"] == official["n_layers"]


def test_defects_are_noted() -> None:
    edge, main, syn = (
        scored("layers/cld", GOLDEN / "edge"),
        scored("layers/cld", GOLDEN),
        scored("layers/synlayers", GOLDEN / "synlayers"),
    )
    assert "infinite" in edge.notes["case_0"][0]
    assert "composite is missing" in edge.notes["case_1"][0]
    assert any("empty on both sides" in note for note in edge.notes["case_2"])
    assert "0x32" in edge.notes["case_3"][0]
    assert any("largest level is 1" in note for note in edge.notes["case_4"])
    assert list(main.notes) == ["case_1"]
    assert "5 predicted layers for 6" in main.notes["case_1"][0]
    assert "predicted boxes" in syn.notes["sample_000004"][0]
    assert "sample_000230" not in syn.notes


def picture(rng: np.random.Generator, count: int, height: int, width: int) -> Tensor:
    """Noise with plain regions and every kind of alpha."""
    layers = rng.integers(0, 256, (count, 4, height, width), dtype=np.uint8)
    layers[:, 3, : height // 2] = rng.choice(np.array([0, 25, 26, 254, 255], np.uint8), (count, height // 2, width))
    return torch.from_numpy(layers)


def plain(crop: Image.Image) -> np.ndarray[Any, Any]:
    rgba = np.array(crop).astype(np.float32)
    alpha = rgba[..., 3:] / np.float32(255)
    return (rgba[..., :3] * alpha + np.float32(128) * (1 - alpha)).astype(np.uint8)


def plain_scores(layers: Tensor, layers_gt: Tensor, boxes: Tensor) -> dict[str, float]:
    """Means over the layers of one sample, layer by layer with Pillow, scikit-image and counts in numpy."""
    rows = []
    for layer, true, box in zip(layers, layers_gt, boxes.tolist(), strict=False):
        crops = [Image.fromarray(side.permute(1, 2, 0).numpy()).crop(box) for side in (layer, true)]
        pictures = [plain(crop) for crop in crops]
        mask, mask_gt = (np.array(crop)[..., 3] / 255.0 > 0.1 for crop in crops)
        hits, either = np.sum(mask & mask_gt), np.sum(mask | mask_gt)
        precision, recall = hits / mask.sum(), hits / mask_gt.sum()
        similar = structural_similarity(pictures[1], pictures[0], channel_axis=2, data_range=255)
        noise = peak_signal_noise_ratio(pictures[1], pictures[0], data_range=255)
        rows.append(
            (noise, similar, hits / (either + 1e-8), precision, recall, 2 * precision * recall / (precision + recall))
        )
    return dict(zip(list(OFFICIAL.values())[:6], np.mean(rows, axis=0).tolist(), strict=True))


@pytest.mark.filterwarnings("ignore::benchmarks.metrics.measure.DefectWarning")
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_other_pictures_and_boxes(seed: int) -> None:
    """Unequal canvases, boxes past the canvas, background included or not, predicted boxes or true ones."""
    rng = np.random.default_rng(seed)
    layers, layers_gt = picture(rng, 4, 40, 56), picture(rng, 5, 44, 48)
    boxes_gt = torch.tensor([[0, 0, 48, 44], [-5, 3, 20, 60], [30, 20, 70, 37], [8, 8, 15, 15], [0, 0, 16, 16]])
    boxes = boxes_gt + torch.tensor([3, 1, 3, 1])
    whole = {"composite": picture(rng, 1, 20, 24)[:, :3], "composite_gt": picture(rng, 1, 20, 24)}
    arguments = {"layers": layers[None], "layers_gt": layers_gt[None], "boxes_gt": boxes_gt[None]}
    with pytest.warns(DefectWarning, match="4 predicted layers for 5"):
        found = cld(**arguments, **whole)
    expected = plain_scores(layers, layers_gt, boxes_gt)
    assert {key: float(found[key]) for key in expected} == pytest.approx(expected, rel=1e-9)
    with pytest.warns(DefectWarning, match="predicted boxes"):
        found = synlayers(**arguments, **whole, boxes=boxes[None])
    expected = plain_scores(layers, layers_gt, boxes)
    assert {key: float(found[key]) for key in expected} == pytest.approx(expected, rel=1e-9)
    composite_gt = np.concatenate([plain(Image.fromarray(whole["composite_gt"][0].permute(1, 2, 0).numpy()))])
    noise = peak_signal_noise_ratio(composite_gt, whole["composite"][0].permute(1, 2, 0).numpy(), data_range=255)
    assert float(found["composite_psnr"]) == pytest.approx(noise, rel=1e-9)


def test_gray_is_the_official_arithmetic() -> None:
    """All 65,536 pairs of alpha and level, in both spellings; and the largest level of 1."""
    alpha, level = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8), indexing="ij")
    rgba = torch.from_numpy(np.stack([level, level, level, alpha]))
    expected = torch.from_numpy(plain(Image.fromarray(rgba.permute(1, 2, 0).numpy()))).permute(2, 0, 1)
    assert torch.equal(over_gray(rgba), expected)
    assert torch.equal(_look_up(rgba, gray_table()), expected)
    assert over_gray(torch.tensor([1, 0, 1, 1], dtype=torch.uint8).reshape(4, 1, 1)).flatten().tolist() == [255, 0, 255]
    assert over_gray(torch.zeros((4, 2, 2), dtype=torch.uint8)).unique().tolist() == [128]


def sample(seed: int, count: int = 2) -> dict[str, Tensor]:
    rng = np.random.default_rng(seed)
    boxes = torch.tensor([[0, 0, 24, 16], [4, 2, 20, 14]])
    return {
        "layers": picture(rng, count, 16, 24),
        "layers_gt": picture(rng, 2, 16, 24),
        "boxes_gt": boxes,
        "composite": picture(rng, 1, 16, 24)[0],
        "composite_gt": picture(rng, 1, 16, 24)[0],
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda s: s | {"boxes_gt": torch.tensor([[0, 0, 24, 16], [4, 2, 20, 8]])}, "layer 1 is 16x6"),
        (lambda s: s | {"boxes_gt": torch.tensor([[0, 0, 24, 16], [20, 2, 4, 14]])}, "reversed"),
        (lambda s: s | {"composite": s["composite"][:, :15]}, "composite: 24x15 against 24x16"),
        (lambda s: s | {"composite": s["composite"][:, :0, :0]}, "composite is missing"),
    ],
)
def test_a_dropped_case_leaves_every_mean_and_says_so(
    change: Callable[[dict[str, Tensor]], dict[str, Tensor]], reason: str
) -> None:
    good, bad = sample(0), change(sample(1))
    scores, alone = Scores(get_measure("layers/cld")), Scores(get_measure("layers/cld"))
    scores.update(["bad", "good"], **{key: [bad[key], good[key]] for key in good})
    alone.update(["good"], **{key: [good[key]] for key in good})
    assert scores.compute() == alone.compute()
    assert reason in scores.notes["bad"][0]
    assert "good" not in scores.notes


def test_layers_are_pooled_and_the_order_of_samples_is_not_seen() -> None:
    """A sample counts by its layers, its composite once; batches and order change nothing."""
    samples = [sample(seed, count) for seed, count in ((0, 2), (1, 1), (2, 2), (3, 2))]
    results = []
    for order, size in (((0, 1, 2, 3), 1), ((3, 1, 0, 2), 16)):
        scores = Scores(get_measure("layers/cld"), batch_size=size)
        scores.update([str(i) for i in order], **{key: [samples[i][key] for i in order] for key in samples[0]})
        results.append(scores)
    assert results[0].rows() == results[1].rows()
    assert results[0].compute() == results[1].compute()
    rows = results[0].rows().values()
    pooled = sum(row["layer_psnr"] * row["layers"] for row in rows) / 7
    assert results[0].compute()["layer_psnr"] == pytest.approx(pooled, rel=1e-12)
    assert results[0].compute()["composite_ssim"] == pytest.approx(
        np.mean([row["composite_ssim"] for row in rows]), rel=1e-12
    )


@pytest.mark.filterwarnings("ignore::benchmarks.metrics.measure.DefectWarning")
def test_synlayers_skips_crops_without_area_and_cuts_layers_without_a_box() -> None:
    given = {key: value[None] for key, value in sample(5).items()}
    given["layers_gt"] = torch.nn.functional.pad(given["layers_gt"], (0, 3, 0, 2))
    with pytest.warns(DefectWarning, match="layer 0 is skipped"):
        found = synlayers(**given, boxes=torch.tensor([[[5, 5, 5, 9]]]))
    expected = plain_scores(given["layers"][0, 1:], given["layers_gt"][0, 1:], torch.tensor([[0, 0, 24, 16]]))
    assert {key: float(found[key]) for key in expected} == pytest.approx(expected, rel=1e-9)
    assert float(found["layers"]) == 1


def test_fid_of_all_layers_of_a_data_set() -> None:
    """Features of crops of any size and number are pooled over the data set; dropped cases are not among them."""

    def extract(images: Tensor) -> Tensor:
        return torch.nn.functional.adaptive_avg_pool2d(images.float(), 2).flatten(1)

    samples = [sample(0), sample(1, count=1), sample(2) | {"composite": sample(2)["composite"][:, :0]}, sample(3)]
    scores = Scores(get_measure("layers/cld-fid"), function=feature_function(cld_pairs, extract))
    scores.update(["a", "b", "c", "d"], **{key: [s[key] for s in samples] for key in samples[0]})
    crops: tuple[list[Tensor], list[Tensor]] = ([], [])
    for kept in (samples[0], samples[1], samples[3]):
        for side, name in enumerate(("layers", "layers_gt")):
            for layer, box in list(zip(kept[name], kept["boxes_gt"].tolist(), strict=False))[: len(kept["layers"])]:
                square = Image.fromarray(plain(Image.fromarray(layer.permute(1, 2, 0).numpy()).crop(box))).resize(
                    (299, 299), Image.Resampling.BILINEAR
                )
                crops[side].append(extract(torch.from_numpy(np.array(square)).permute(2, 0, 1)[None]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DefectWarning)  # five layers are few
        assert scores.compute()["layer_fid"] == pytest.approx(fid(torch.cat(crops[0]), torch.cat(crops[1])), rel=1e-9)
        assert scores.compute()["composite_fid"] > 0
    counts = {name: len(rows) for name, rows in zip(scores.ids, scores.columns["layer_features"], strict=True)}
    assert counts == {"a": 2, "b": 1, "c": 0, "d": 2}


def copied(tmp_path: Path, folder: str) -> tuple[Path, Path]:
    """Ground truth and prediction of a golden folder, to be damaged."""
    for side in ("gt", "pred"):
        shutil.copytree(GOLDEN / folder / side, tmp_path / side)
    return tmp_path / "gt", tmp_path / "pred"


@pytest.mark.parametrize("kind", ["no picture", "half a picture", "a bomb"])
@pytest.mark.parametrize(
    ("name", "folder", "case", "file"),
    [
        ("layers/cld", ".", "case_0", "layer_1_rgba.png"),
        ("layers/cld", ".", "case_0", "case_0.png"),
        ("layers/synlayers", "synlayers", "sample_000004", "layer_1_rgba.png"),
        ("layers/synlayers", "synlayers", "sample_000004", "background_rgba.png"),
        ("layers/synlayers", "synlayers", "sample_000004", "inference_meta.json"),
    ],
)
def test_a_broken_file_of_a_prediction_drops_its_case_only(
    name: str, folder: str, case: str, file: str, kind: str, tmp_path: Path
) -> None:
    whole = scored(name, GOLDEN / folder).rows()
    broken = copied(tmp_path, folder)[1] / case / file
    content = broken.read_bytes()
    wide = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x06\0\0\0"
    bomb = content[:8] + b"\0\0\0\x0d" + wide + zlib.crc32(wide).to_bytes(4, "big") + content[33:]
    broken.write_bytes(
        {"no picture": b"no picture", "half a picture": content[: len(content) // 2], "a bomb": bomb}[kind]
    )
    with pytest.warns(DefectWarning, match=f"the case is dropped: .*{file} cannot be read"):
        scores = scored(name, tmp_path)
    assert scores.rows()[case]["cases"] == scores.rows()[case]["layers"] == 0
    assert "could not be read" in scores.notes[case][0]
    assert {key: row for key, row in scores.rows().items() if key != case} == {
        key: row for key, row in whole.items() if key != case
    }


def test_predicted_layers_of_any_size_are_cropped_one_by_one(tmp_path: Path) -> None:
    """A smaller and a larger layer among the others, against Pillow's crop of each file."""
    gt, pred = copied(tmp_path, ".")
    boxes = json.loads((gt / "case_0" / "layer_boxes.json").read_text())[1:]
    files = [pred / "case_0" / name for name in ("background_rgba.png", "layer_0_rgba.png", "layer_1_rgba.png")]
    width, height = Image.open(files[0]).size
    for file, size in ((files[1], (width - 9, height // 2)), (files[2], (width + 5, height - 7))):
        Image.open(file).convert("RGBA").crop((0, 0, *size)).save(file)
    inputs = read_cld(gt, pred, "case_0")
    compared = cld_pairs(
        *(inputs[key] for key in ("layers", "layers_gt", "boxes_gt", "composite", "composite_gt"))
    ).layers
    for file, box, (crop, _) in zip(files, boxes, compared, strict=False):
        assert np.array_equal(crop.permute(1, 2, 0), np.asarray(Image.open(file).convert("RGBA").crop(box)))


@pytest.mark.filterwarnings("ignore::benchmarks.metrics.measure.DefectWarning")
def test_a_composite_of_level_1_is_noted_without_any_layer() -> None:
    given = {key: value[None] for key, value in sample(0).items()} | {
        "composite": torch.ones((1, 4, 16, 24), dtype=torch.uint8)
    }
    for layers in (given["layers"][:, :0], given["layers"]):
        with pytest.warns(DefectWarning, match="largest level is 1"):
            cld(**given | {"layers": layers})


def test_what_is_no_tensor_is_named() -> None:
    good = {key: value[None] for key, value in sample(0).items()}
    for function, names in ((cld, list(good)), (synlayers, [*good, "boxes"])):
        inputs = good if function is cld else good | {"boxes": good["boxes_gt"]}
        for name in names:
            for wrong in (inputs[name].numpy(), inputs[name].tolist(), None):
                with pytest.raises(InputError, match=f"^{name} must be a tensor"):
                    function(**inputs | {name: wrong})  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"boxes_gt must be .* integers"):
        cld(**good | {"boxes_gt": good["boxes_gt"].to(torch.complex64)})


def test_bad_input_names_the_sample(tmp_path: Path) -> None:
    good = {key: value[None] for key, value in sample(0).items()}
    with pytest.raises(InputError, match=r"uint8"):
        cld(**good | {"layers": good["layers"].float() / 255})
    with pytest.raises(InputError, match="boxes_gt must be"):
        cld(**good | {"boxes_gt": good["boxes_gt"].float()})
    with pytest.raises(InputError, match="number of samples"):
        cld(**good | {"composite": good["composite"][:0]})
    empty = cld(**{key: value[:0] for key, value in good.items()})
    assert all(column.shape == (0,) for column in empty.values())
    copied(tmp_path, ".")
    shutil.rmtree(tmp_path / "pred" / "case_12")
    (tmp_path / "pred" / "case_7").mkdir()
    assert cld_cases(tmp_path / "gt", tmp_path / "pred") == (["case_0", "case_1"], ["case_12"], ["case_7"])
    (tmp_path / "gt" / "case_0" / "layer_boxes.json").write_text("[[0, 0, 4]]")
    with pytest.raises(DataError, match=r"layer_boxes\.json should hold a list of boxes"):
        read_cld(tmp_path / "gt", tmp_path / "pred", "case_0")
    (tmp_path / "gt" / "case_1" / "composite.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"composite\.png cannot be read"):
        read_cld(tmp_path / "gt", tmp_path / "pred", "case_1")
    with pytest.raises(DataError, match="is missing"):
        read_cld(tmp_path / "gt", tmp_path / "pred", "case_7")
