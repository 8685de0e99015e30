"""SSIM against scikit-image, recorded numbers and its own properties."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from benchmarks.metrics.image import _ssim_cpu, _ssim_torch
from benchmarks.metrics.image._ssim_window import SIDE
from benchmarks.metrics.image.luma import luma, ycrcb
from benchmarks.metrics.image.ssim import MEASURES, ssim, ssim_rord
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.scores import Scores

GOLDEN = Path(__file__).parents[2] / "golden" / "image"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text())
OPTIONS: dict[str, dict[str, Any]] = {
    "uniform7": {},
    "gaussian": {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False},
}
BY_NAME = {measure.name: measure for measure in MEASURES}


def golden(name: str) -> Tensor:
    from PIL import Image

    return torch.from_numpy(np.array(Image.open(GOLDEN / name))).permute(2, 0, 1)[None]


def pair(rng: np.random.Generator, size: tuple[int, int], kind: str) -> tuple[Tensor, Tensor]:
    """Structure, flat areas (where variances cancel) and noise; (1, 3, H, W) twice."""
    from scipy.ndimage import gaussian_filter

    target = gaussian_filter(rng.random((3, *size)), (0, 2, 2)) * 5 % 1
    target[:, : size[0] // 2, : size[1] // 2] = rng.random((3, 1, 1))
    image = (target + rng.normal(0, 0.04, target.shape) * (rng.random(size) < 0.7)).clip(0, 1)
    scale = {"uint8": 255, "uint16": 65535, "float64": 1}[kind]
    image, target = ((a * scale).astype(kind) for a in (image, target))
    return torch.from_numpy(image)[None], torch.from_numpy(target)[None]


def skimage_ssim(image: Tensor, target: Tensor, window: str) -> float:
    from skimage.metrics import structural_similarity

    peak = {torch.uint8: 255, torch.uint16: 65535}.get(image.dtype, 1)
    return float(
        structural_similarity(target[0].numpy(), image[0].numpy(), channel_axis=0, data_range=peak, **OPTIONS[window])
    )


def tensor_path(image: Tensor, target: Tensor, window: str) -> Tensor:
    """What CUDA runs, on this machine's CPU."""
    peak = {torch.uint8: 255.0, torch.uint16: 65535.0}.get(image.dtype, 1.0)
    return _ssim_torch.planes(image.flatten(0, 1), target.flatten(0, 1), window, peak).reshape(image.shape[:2]).mean(1)


@pytest.mark.parametrize("window", OPTIONS)
@pytest.mark.parametrize("name", EXPECTED["pairs"])
def test_recorded_numbers(name: str, window: str) -> None:
    from skimage.color import rgb2gray

    image, target = golden(f"{name}_test.png"), golden(f"{name}_ref.png")
    expected = EXPECTED["pairs"][name]["ssim"]
    assert float(ssim(image, target, window=window)) == pytest.approx(expected[f"{window}_rgb"], abs=1e-12)
    assert float(ssim(image, target, window=window, luma=True)) == pytest.approx(expected[f"{window}_L"], abs=1e-12)
    gray, gray_target = (torch.from_numpy(rgb2gray(t.numpy(), channel_axis=1))[:, None] for t in (image, target))
    assert float(ssim(gray, gray_target, window=window)) == pytest.approx(expected[f"{window}_rgb2gray"], abs=1e-12)


@pytest.mark.parametrize("window", OPTIONS)
@pytest.mark.parametrize("kind", ["uint8", "uint16", "float64"])
def test_equals_scikit_image_on_both_paths(kind: str, window: str) -> None:
    rng = np.random.default_rng(11)
    for size in ((7, 7), (7, 64), (11, 11), (11, 13), (30, 11), (65, 97), (128, 50)):
        if min(size) < SIDE[window]:
            continue
        image, target = pair(rng, size, kind)
        expected = skimage_ssim(image, target, window)
        assert float(ssim(image, target, window=window)) == pytest.approx(expected, abs=1e-12), size
        assert float(tensor_path(image, target, window)) == pytest.approx(expected, abs=1e-12), size


def test_extreme_levels_do_not_overflow() -> None:
    rng = np.random.default_rng(2)
    for top, kind in ((255, "uint8"), (65535, "uint16")):
        image, target = (torch.from_numpy((rng.integers(0, 2, (1, 1, 40, 40)) * top).astype(kind)) for _ in range(2))
        target[..., :20] = top
        image[..., :20, :20] = top
        for score in (ssim(image, target), tensor_path(image, target, "uniform7")):
            assert float(score) == pytest.approx(skimage_ssim(image, target, "uniform7"), abs=1e-12)


def test_float32_is_scored_in_float64() -> None:
    image, target = (t.float() for t in pair(np.random.default_rng(3), (40, 51), "float64"))
    for window in OPTIONS:
        assert float(ssim(image, target, window=window)) == pytest.approx(
            skimage_ssim(image.double(), target.double(), window), abs=1e-12
        )  # type: ignore[arg-type]
    levels, target = pair(np.random.default_rng(4), (40, 51), "uint8")
    mixed = ssim(levels.double() / 255, target)
    assert torch.allclose(mixed, ssim(levels, target), rtol=0, atol=1e-12)


@pytest.mark.parametrize("window", OPTIONS)
def test_identical_and_constant_images(window: Any) -> None:
    rng = np.random.default_rng(5)
    for kind in ("uint8", "uint16", "float64"):
        image, _ = pair(rng, (33, 47), kind)
        assert ssim(image, image.clone(), window=window).tolist() == [1.0]
        assert tensor_path(image, image.clone(), window).tolist() == [1.0]
    flat = torch.full((1, 1, 20, 20), 100, dtype=torch.uint8)
    assert ssim(flat, flat.clone(), window=window).tolist() == [1.0]
    a, b, c1 = 100, 140, (0.01 * 255) ** 2  # no variance: only the means are compared
    expected = (2 * a * b + c1) / (a * a + b * b + c1)
    assert float(ssim(flat, flat + 40, window=window)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("window", OPTIONS)
def test_rounding_does_not_pass_one(window: Any) -> None:
    """Nearly equal images, whose windows round to a little over 1."""
    over = []
    for seed in range(0, 40, 2):
        rng = np.random.default_rng(seed)
        target = torch.full((1, 1, *rng.integers(11, 24, 2).tolist()), rng.random(), dtype=torch.float64)
        image = target + 1e-9 * torch.from_numpy(rng.normal(size=target.shape))
        over.append(float(_ssim_cpu.planes(image[0], target[0], window, 1.0)))
        assert float(ssim(image, target, window=window)) == min(over[-1], 1.0)
    assert max(over) > 1


@pytest.mark.parametrize("window", OPTIONS)
@pytest.mark.parametrize("kind", ["uint8", "float64"])
def test_batches_threads_and_sides_change_nothing(kind: str, window: Any) -> None:
    rng = np.random.default_rng(6)
    image, target = (torch.cat(t) for t in zip(*(pair(rng, (41, 37), kind) for _ in range(5)), strict=True))
    alone = torch.cat([ssim(image[i : i + 1], target[i : i + 1], window=window) for i in range(5)])
    order = torch.tensor(rng.permutation(5))
    threads = torch.get_num_threads()
    try:
        for count in (1, 2):
            torch.set_num_threads(count)
            assert torch.equal(ssim(image, target, window=window), alone)
            assert torch.equal(ssim(image[order], target[order], window=window), alone[order])
    finally:
        torch.set_num_threads(threads)
    assert torch.equal(ssim(target, image, window=window), alone)
    assert torch.equal(ssim(image.mT.contiguous().mT, target, window=window), alone)


def test_the_tensor_path_in_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    image, target = (
        torch.cat(t) for t in zip(*(pair(np.random.default_rng(i), (23, 29), "uint8") for i in range(4)), strict=True)
    )
    planes = [t.flatten(0, 1) for t in (image, target)]
    whole = _ssim_torch.planes(*planes, "uniform7", 255.0)
    monkeypatch.setattr(_ssim_torch, "PIXELS_AT_ONCE", 5 * 23 * 29)
    assert torch.allclose(_ssim_torch.planes(*planes, "uniform7", 255.0), whole, rtol=0, atol=1e-14)
    assert torch.allclose(_ssim_cpu.planes(*planes, "uniform7", 255.0), whole, rtol=0, atol=1e-13)


def test_grays_equal_the_packages() -> None:
    import cv2
    from PIL import Image

    pixels = np.random.default_rng(7).integers(0, 256, (300, 400, 3), dtype=np.uint8)
    pixels[0, :8] = [[r, g, b] for r in (0, 255) for g in (0, 255) for b in (0, 255)]
    images = torch.from_numpy(pixels).permute(2, 0, 1)[None]
    assert np.array_equal(luma(images)[0, 0].numpy(), np.asarray(Image.fromarray(pixels).convert("L")))
    assert np.array_equal(ycrcb(images)[0].permute(1, 2, 0).numpy(), cv2.cvtColor(pixels, cv2.COLOR_RGB2YCrCb))
    exact = images.double() / 255  # floats keep the weights but not the rounding
    assert float((luma(exact) * 255 - luma(images).double()).abs().max()) <= 0.5 + 1e-9


def test_rord_mix() -> None:
    import cv2
    from skimage.metrics import structural_similarity

    image, target = pair(np.random.default_rng(8), (48, 64), "uint8")
    a, b = (cv2.cvtColor(t[0].permute(1, 2, 0).numpy(), cv2.COLOR_RGB2YCrCb) for t in (image, target))
    y, cr, cb = (structural_similarity(a[..., c], b[..., c], data_range=255) for c in range(3))
    assert float(ssim_rord(image, target)) == pytest.approx(0.8 * y + 0.1 * cr + 0.1 * cb, abs=1e-12)
    with pytest.raises(InputError, match="uint8"):
        ssim_rord(image.double() / 255, target)


@pytest.mark.parametrize("name", BY_NAME)
def test_unequal_sizes_through_scores(name: str) -> None:
    rng = np.random.default_rng(9)
    sizes = ((20, 30), (31, 17), (20, 30), (64, 64), (31, 17))
    images, targets = zip(*(pair(rng, size, "uint8") for size in sizes), strict=True)
    scores = Scores(BY_NAME[name], batch_size=2)
    scores.update(list("edcba"), image=[i[0] for i in images], target=[t[0] for t in targets])
    (value,) = BY_NAME[name].values
    function = BY_NAME[name].bind()
    alone = {
        key: float(function(image=i, target=t)[value.name]) for key, i, t in zip("edcba", images, targets, strict=True)
    }
    assert {key: row[value.name] for key, row in scores.rows().items()} == alone
    assert scores.compute()[value.name] == pytest.approx(np.mean(list(alone.values())), abs=1e-15)


def test_a_crop_under_the_window_names_its_sample() -> None:
    good, low = torch.zeros(3, 20, 20, dtype=torch.uint8), torch.zeros(3, 6, 20, dtype=torch.uint8)
    scores = Scores(BY_NAME["image/ssim-uniform7"])
    with pytest.raises(InputError, match="sample strip: 20x6 is smaller than the 7x7 window"):
        scores.update(["whole", "strip"], image=[good, low], target=[good, low])
    assert scores.rows() == {}
    with pytest.raises(InputError, match="sample 0: 10x11 is smaller than the 11x11 window"):
        ssim(good[None, :, :11, :10], good[None, :, :11, :10], window="gaussian")
    assert ssim(good[None, :, :7, :7], good[None, :, :7, :7]).tolist() == [1.0]


def test_bad_input() -> None:
    good = torch.rand(2, 3, 16, 16, dtype=torch.float64)
    broken = good.clone()
    broken[1, 2, 3, 4] = float("nan")
    with pytest.raises(InputError, match="sample 1: image holds nan"):
        ssim(broken, good)
    with pytest.raises(InputError, match=r"target has values outside \[0, 1\].*uint8"):
        ssim(good, good * 255)
    with pytest.raises(InputError, match="differ in size: 16x16 and 15x16"):
        ssim(good, good[..., :15])
    with pytest.raises(InputError, match=r"3 channel\(s\) but target has 1"):
        ssim(good, good[:, :1])
    with pytest.raises(InputError, match="uniform7, gaussian"):
        ssim(good, good, window="box")  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"1 or 3 channel\(s\)"):
        ssim(good[:, :2], good[:, :2])
    assert ssim(good[:0], good[:0]).shape == (0,)
    assert tensor_path(good[:0], good[:0], "gaussian").shape == (0,)
