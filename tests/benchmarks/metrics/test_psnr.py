"""PSNR, L1 and MSE against scikit-image, torchmetrics, plain numpy and recorded numbers; the masked forms against their
definitions."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from benchmarks.metrics.image import _differences_cpu, _differences_torch
from benchmarks.metrics.image import differences as differences_module
from benchmarks.metrics.image import psnr as psnr_module
from benchmarks.metrics.image.differences import differences, l1, mse
from benchmarks.metrics.image.luma import luma
from benchmarks.metrics.image.psnr import psnr
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.measure import DefectWarning
from benchmarks.metrics.scores import Scores

GOLDEN = Path(__file__).parents[2] / "golden" / "image"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text())
BY_NAME = {measure.name: measure for measure in (*psnr_module.MEASURES, *differences_module.MEASURES)}
TOPS = {"uint8": 255, "uint16": 65535, "float64": 1, "float32": 1}


def golden(name: str) -> Tensor:
    from PIL import Image

    return torch.from_numpy(np.array(Image.open(GOLDEN / name))).permute(2, 0, 1)


def random_pair(rng: np.random.Generator, kind: str, shape: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    if kind.startswith("float"):
        a, b = (rng.random(shape).astype(kind) for _ in range(2))
    else:
        a, b = (rng.integers(0, TOPS[kind] + 1, shape).astype(kind) for _ in range(2))
    a[..., :3, :2] = 0  # the largest difference there is
    b[..., :3, :2] = TOPS[kind]
    return torch.from_numpy(a), torch.from_numpy(b)


@pytest.mark.parametrize("name", EXPECTED["pairs"])
def test_recorded_numbers(name: str) -> None:
    expected = EXPECTED["pairs"][name]
    image, target = golden(f"{name}_test.png")[None], golden(f"{name}_ref.png")[None]
    found = differences(image, target)
    assert round(float(found.squared) * 255**2) == expected["sum_squared_error"]
    assert float(found.count) == expected["n_values"]
    assert float(psnr(image, target, cap=None)) == pytest.approx(float(expected["psnr_skimage"]), rel=1e-13)
    assert float(psnr(luma(image), luma(target), cap=None)) == pytest.approx(
        float(expected["psnr_skimage_L"]), rel=1e-13
    )
    assert float(psnr(image, target)) == min(float(psnr(image, target, cap=None)), 100.0)


def test_recorded_aggregates() -> None:
    names = list(EXPECTED["pairs"])
    inputs = {"image": [golden(f"{n}_test.png") for n in names], "target": [golden(f"{n}_ref.png") for n in names]}
    expected = EXPECTED["aggregate"]
    results = {}
    for name in ("image/psnr", "image/psnr-official", "image/psnr-pooled"):
        scores = Scores(BY_NAME[name])
        scores.update(names, **inputs)
        results[name] = scores.compute()
        assert (scores.notes != {}) is (name == "image/psnr-official")
        assert set(scores.notes) <= {"identical"}
    finite = expected["psnr_mean_of_finite_images"] * expected["n_finite"]
    assert results["image/psnr"]["psnr"] == pytest.approx((finite + 100) / len(names), rel=1e-13)
    assert results["image/psnr-official"]["psnr"] == math.inf == float(expected["psnr_mean_of_images"])
    assert results["image/psnr-pooled"]["psnr_pooled"] == pytest.approx(
        expected["psnr_pooled_from_integers"], rel=1e-13
    )
    assert results["image/psnr-pooled"]["psnr_pooled"] == pytest.approx(
        expected["psnr_pooled_torchmetrics_range255"], rel=1e-5
    )


@pytest.mark.parametrize("kind", TOPS)
def test_equals_the_packages(kind: str) -> None:
    from skimage.metrics import mean_squared_error, peak_signal_noise_ratio
    from torchmetrics.functional import mean_absolute_error

    rng = np.random.default_rng(1)
    for shape in ((2, 3, 1, 1), (2, 1, 9, 31), (3, 3, 67, 125), (1, 3, 90, 100)):
        image, target = random_pair(rng, kind, shape)
        for i in range(len(image)):
            a, b = (t[i].double() / TOPS[kind] for t in (image, target))
            if not torch.equal(a, b):
                assert float(psnr(image, target, cap=None)[i]) == pytest.approx(
                    float(peak_signal_noise_ratio(b.numpy(), a.numpy(), data_range=1)), rel=1e-12
                )
            assert float(mse(image, target)[i]) == pytest.approx(
                float(mean_squared_error(b.numpy(), a.numpy())), rel=1e-12
            )
            assert float(l1(image, target)[i]) == pytest.approx(
                float(mean_absolute_error(a.flatten(), b.flatten())), rel=1e-12
            )


@pytest.mark.parametrize("kind", TOPS)
@pytest.mark.parametrize("masked", [False, True])
def test_the_paths_for_cpu_and_cuda_agree(kind: str, masked: bool) -> None:
    rng = np.random.default_rng(2)
    image, target = random_pair(rng, kind, (4, 3, 53, 61))
    within = torch.from_numpy(rng.random((4, 1, 53, 61)) < 0.3) if masked else None
    for ours, theirs in zip(
        _differences_cpu.sums(image, target, within), _differences_torch.sums(image, target, within), strict=True
    ):
        assert ours.dtype == theirs.dtype == (torch.float64 if kind.startswith("float") else torch.int64)
        assert torch.allclose(ours, theirs, rtol=1e-12 if kind.startswith("float") else 0, atol=0)


def test_large_images_do_not_overflow() -> None:
    black, white = (
        torch.zeros(1, 3, 1200, 900, dtype=torch.uint8),
        torch.full((1, 3, 1200, 900), 255, dtype=torch.uint8),
    )
    for worst in ((black, white), (black.to(torch.uint16), torch.full((1, 3, 1200, 900), 65535, dtype=torch.uint16))):
        assert (float(mse(*worst)), float(l1(*worst)), float(psnr(*worst))) == (1.0, 1.0, 0.0)


def test_levels_against_floats() -> None:
    image, target = random_pair(np.random.default_rng(3), "uint8", (2, 3, 20, 30))
    assert torch.allclose(psnr(image.double() / 255, target), psnr(image, target), rtol=1e-13, atol=0)
    one_off = target.clone()
    one_off[0, 0, 0, 0] ^= 1
    assert float(psnr(one_off, target)[0]) == pytest.approx(10 * math.log10(255**2 * 1800), rel=1e-13)
    assert psnr(target, target.clone()).tolist() == [100.0, 100.0]


def test_masked_forms_against_their_definitions() -> None:
    rng = np.random.default_rng(4)
    image, target = random_pair(rng, "uint8", (3, 3, 21, 34))
    mask = torch.from_numpy(rng.random((3, 1, 21, 34)) < 0.4)
    found = {
        name: BY_NAME[f"image/{name}"].bind()(image=image, target=target, mask=mask)
        for name in ("psnr-bg", "psnr-bg-zeroed", "psnr-fg", "l1-bg", "l1-fg", "mse-bg", "mse-fg")
    }
    for i in range(3):
        a, b = (t[i].permute(1, 2, 0).numpy() / 255 for t in (image, target))
        inside = mask[i, 0].numpy()
        outside = (a - b)[~inside]
        assert float(found["psnr-bg"]["psnr_bg"][i]) == pytest.approx(-10 * math.log10(np.mean(outside**2)), rel=1e-12)
        zeroed = np.where(inside[..., None], 0, a) - np.where(inside[..., None], 0, b)
        assert float(found["psnr-bg-zeroed"]["psnr_bg_zeroed"][i]) == pytest.approx(
            -10 * math.log10(np.mean(zeroed**2)), rel=1e-12
        )
        assert float(found["psnr-fg"]["psnr_fg"][i]) == pytest.approx(
            -10 * math.log10(np.mean((a - b)[inside] ** 2)), rel=1e-12
        )
        assert float(found["l1-bg"]["l1_bg"][i]) == pytest.approx(np.abs(outside).mean(), rel=1e-12)
        assert float(found["l1-fg"]["l1_fg"][i]) == pytest.approx(np.abs((a - b)[inside]).mean(), rel=1e-12)
        assert float(found["mse-bg"]["mse_bg"][i]) == pytest.approx(np.mean(outside**2), rel=1e-12)
        assert float(found["mse-fg"]["mse_fg"][i]) == pytest.approx(np.mean((a - b)[inside] ** 2), rel=1e-12)
    as_levels = BY_NAME["image/psnr-bg"].bind()(image=image, target=target, mask=mask.to(torch.uint8) * 255)
    assert torch.equal(as_levels["psnr_bg"], found["psnr-bg"]["psnr_bg"])


def test_masks_without_inside_or_outside() -> None:
    image, target = random_pair(np.random.default_rng(5), "uint8", (2, 3, 8, 9))
    empty = torch.zeros(2, 1, 8, 9, dtype=torch.bool)
    full_second = empty.clone()
    full_second[1] = True
    for name, value in (("image/psnr-bg", "psnr_bg"), ("image/psnr-bg-zeroed", "psnr_bg_zeroed")):
        assert torch.equal(BY_NAME[name].bind()(image=image, target=target, mask=empty)[value], psnr(image, target))
    for name in ("image/psnr-bg", "image/psnr-bg-zeroed", "image/l1-bg", "image/mse-bg"):
        with pytest.raises(InputError, match="sample b: the mask covers the whole image"):
            Scores(BY_NAME[name]).update(["a", "b"], image=image, target=target, mask=full_second)
    for name in ("image/psnr-fg", "image/l1-fg", "image/mse-fg"):
        with pytest.raises(InputError, match="sample a: the mask is empty"):
            Scores(BY_NAME[name]).update(["a", "b"], image=image, target=target, mask=full_second)
    for function in (psnr, l1, mse):
        with pytest.raises(InputError, match="sample 0: no pixel is within the mask"):
            function(image, target, within=full_second)


@pytest.mark.parametrize("name", BY_NAME)
def test_batching_and_order_change_nothing(name: str) -> None:
    rng = np.random.default_rng(6)
    measure = BY_NAME[name]
    sizes = [(20, 30), (13, 7), (20, 30), (1, 40), (13, 7), (20, 30)]
    pairs = [random_pair(rng, "uint8", (3, *size)) for size in sizes]
    inputs = {
        "image": [p[0] for p in pairs],
        "target": [p[1] for p in pairs],
        "mask": [torch.from_numpy(rng.random((1, *s)) < 0.5) for s in sizes],
    }
    inputs = {key: inputs[key] for key in measure.inputs}
    ids = list("abcdef")
    together, apart = Scores(measure, batch_size=2), Scores(measure)
    together.update(ids, **inputs)
    for i in rng.permutation(6):
        apart.update([ids[i]], **{key: items[i][None] for key, items in inputs.items()})
    assert together.rows() == apart.rows()
    assert together.compute() == apart.compute()
    empty = measure.bind()(**{key: items[0][None][:0] for key, items in inputs.items()})
    assert all(column.shape == (0,) for column in empty.values())


def test_pooled_is_not_the_mean_of_images() -> None:
    from torchmetrics.image import PeakSignalNoiseRatio

    rng = np.random.default_rng(7)
    target = torch.from_numpy(rng.random((6, 3, 24, 32)))
    image = (
        target
        + torch.from_numpy(rng.normal(0, 1, target.shape))
        * torch.tensor([0.003, 0.01, 0.03, 0.1, 0.2, 0.4])[:, None, None, None]
    ).clamp(0, 1)
    pooled, of_images = Scores(BY_NAME["image/psnr-pooled"]), Scores(BY_NAME["image/psnr"])
    theirs, theirs_of_images = PeakSignalNoiseRatio(data_range=1.0), PeakSignalNoiseRatio(data_range=1.0, dim=(1, 2, 3))
    for scores in (pooled, of_images):
        scores.update(list("abcdef"), image=image, target=target)
    for peer in (theirs, theirs_of_images):
        peer.update(image, target)
    assert pooled.compute()["psnr_pooled"] == pytest.approx(float(theirs.compute()), abs=1e-4)
    assert of_images.compute()["psnr"] == pytest.approx(float(theirs_of_images.compute()), abs=1e-4)
    assert of_images.compute()["psnr"] > pooled.compute()["psnr_pooled"] + 5


def test_official_warns_where_a_mean_becomes_infinite() -> None:
    image, target = random_pair(np.random.default_rng(8), "uint8", (3, 3, 8, 8))
    image[1] = target[1]
    with pytest.warns(DefectWarning) as caught:
        values = BY_NAME["image/psnr-official"].bind()(image=image, target=target)["psnr"]
    assert torch.isinf(values).tolist() == [False, True, False]
    assert [entry.message.samples for entry in caught] == [(1,)]  # type: ignore[union-attr]


def test_bad_input() -> None:
    good = torch.rand(2, 3, 8, 8, dtype=torch.float64)
    broken = good.clone()
    broken[1, 0, 0, 0] = float("inf")
    with pytest.raises(InputError, match="sample 1: target holds nan or infinity"):
        psnr(good, broken)
    with pytest.raises(InputError, match=r"levels of 0\.\.255 belong in uint8"):
        psnr(good * 255, good)
    with pytest.raises(InputError, match="differ in size"):
        l1(good, good[:, :, :7])
    with pytest.raises(InputError, match="image has 2 samples but target has 1"):
        mse(good, good[:1])
    with pytest.raises(InputError, match=r"3 channel\(s\) but target has 1"):
        mse(good, good[:, :1])
    with pytest.raises(InputError, match="mask must be"):
        psnr(good, good, within=torch.ones(2, 3, 8, 8))
    with pytest.raises(InputError, match="image and mask differ in size"):
        psnr(good, good, within=torch.ones(2, 1, 8, 7))
    with pytest.raises(InputError, match=r"torch\.int64"):
        psnr(good.long(), good)
