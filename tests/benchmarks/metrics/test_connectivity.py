"""The connectivity error against its definition, read literally: ten labellings by scikit-image, one threshold after
the other."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from skimage import measure

from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.matting import connectivity
from benchmarks.metrics.matting.connectivity import (
    RULES,
    ConnectivityRule,
    connectivity_error,
    count_thresholds,
    error_over,
    level_map,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "matting"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text())
PRECISION = {"single": (np.float32, np.float32), "double": (np.float64, np.float64), "mixed": (np.float64, np.float32)}
PATHS = pytest.mark.parametrize("on_host", [True, False], ids=["numba", "torch"])


def reference(alpha: np.ndarray, alpha_gt: np.ndarray, rule: ConnectivityRule) -> tuple[np.ndarray, float]:
    """k and the error of one picture (H, W), as the scripts of the four conventions are written."""

    def values(x: np.ndarray, dtype: Any) -> np.ndarray:
        return x.astype(dtype) / dtype(np.iinfo(x.dtype).max) if x.dtype.kind == "u" else x.astype(dtype)

    a, g = (values(x, t) for x, t in zip((alpha, alpha_gt), PRECISION[rule.thresholds], strict=True))
    steps = np.arange(0, 1.1, 0.1)
    k = np.full(a.shape, -1)
    for i in range(1, 11):
        both = (a >= steps[i].astype(a.dtype)) & (g >= steps[i].astype(g.dtype))
        if rule.empty == "skip" and not both.any():
            continue
        labels = (
            measure.label(both.T, connectivity=1).T if rule.scan == "columns" else measure.label(both, connectivity=1)
        )
        sizes = np.bincount(labels.ravel(), minlength=2)
        if not rule.background:
            sizes[0] = 0
        omega = (labels == sizes.argmax()) & (sizes.max() > 0)
        k[(k == -1) & ~omega] = i - 1
    k[k == -1] = 10
    low = steps[k].astype(np.float32 if rule.stored == "single" else np.float64)
    if rule.thresholds == "single":
        low = low.astype(np.float32)
    d, d_gt = a - low, g - low
    phi, phi_gt = 1 - d * (d >= 0.15), 1 - d_gt * (d_gt >= 0.15)
    return k.astype(np.uint8), float(np.abs(phi - phi_gt).sum(dtype=np.float64)) / 1000


def strands(rng: np.random.Generator, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """A soft body with hairs, and a prediction that misses some."""
    gt = np.zeros((height, width), np.uint8)
    cv2.ellipse(gt, (width // 2, height // 2), (width // 4 + 1, height // 3 + 1), 0, 0, 360, 255, -1)
    gt = cv2.GaussianBlur(gt, (0, 0), 4)
    for _ in range(30):
        ends = rng.integers(0, [width, height], (2, 2)).tolist()
        cv2.line(gt, *ends, int(rng.integers(60, 256)), 1, cv2.LINE_AA)
    noise = rng.normal(0, rng.choice([4, 20, 60]), gt.shape)
    return np.clip(gt + noise, 0, 255).astype(np.uint8), gt


def glyphs(rng: np.random.Generator, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Equal pieces in a grid: every omega is decided by the tie rule."""
    gt = np.zeros((height, width), np.uint8)
    for y in range(1, height - 3, 5):
        for x in range(1, width - 3, 5):
            gt[y : y + 3, x : x + 2] = rng.choice([90, 140, 153, 255])
            gt[y + 2, x + 2] = gt[y, x]
    return np.where(rng.random(gt.shape) < 0.03, 0, gt).astype(np.uint8), gt


def noise(rng: np.random.Generator, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Few levels, at several scales."""
    palette = rng.integers(0, 256, rng.integers(2, 6))
    scale = int(rng.choice([1, 2, 5]))
    coarse = rng.choice(palette, (2, -(-height // scale), -(-width // scale))).astype(np.uint8)
    fine = coarse.repeat(scale, 1).repeat(scale, 2)[:, :height, :width]
    return fine[0], np.where(rng.random((height, width)) < 0.5, fine[0], fine[1])


def extremes(rng: np.random.Generator, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Empty, full, inverted, dim."""
    _, gt = strands(rng, height, width)
    other = (np.zeros_like(gt), np.full_like(gt, 255), 255 - gt, gt // 2, gt)[rng.integers(5)]
    return (other, gt) if rng.random() < 0.8 else (other, np.full_like(gt, rng.integers(256)))


def pair(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    kind = (strands, glyphs, noise, extremes)[seed % 4]
    height, width = rng.integers(1, 70, 2) if seed % 5 else (1, int(rng.integers(1, 70)))
    return kind(rng, int(height), int(width))


def converted(seed: int, alpha: np.ndarray) -> np.ndarray:
    """Another type of input; floats often lie on a threshold, or 0.15 above one."""
    rng = np.random.default_rng(seed)
    if seed % 3 == 0:
        return alpha.astype(np.uint16) * 257 + (rng.integers(0, 200, alpha.shape) * (alpha < 255)).astype(np.uint16)
    exact = rng.choice([*(np.arange(11) * 0.1), *(np.arange(9) * 0.1 + 0.15)], alpha.shape)
    values = np.where(rng.random(alpha.shape) < 0.3, exact, alpha / 255).clip(0, 1)
    return values.astype(np.float32 if seed % 3 == 1 else np.float64)


def batch(image: np.ndarray) -> Any:
    return torch.from_numpy(np.ascontiguousarray(image))[None, None]


@PATHS
@pytest.mark.parametrize("seed", range(48))
def test_follows_the_definition(seed: int, on_host: bool) -> None:
    alpha, alpha_gt = pair(seed)
    if seed >= 32:
        alpha, alpha_gt = converted(seed, alpha), converted(seed + (seed % 2), alpha_gt)
    for name, rule in RULES.items():
        k, error = reference(alpha, alpha_gt, rule)
        found = level_map(batch(alpha), batch(alpha_gt), rule, on_host=on_host)
        assert found.dtype == torch.uint8
        wrong = int((found[0, 0].numpy() != k).sum())
        assert wrong == 0, f"{name}, seed {seed}, {alpha.shape}: {wrong} pixels"
        value = connectivity_error(batch(alpha), batch(alpha_gt), rule, on_host=on_host)
        rounding = (
            1e-15 if rule.thresholds == "double" else 2e-10
        )  # per pixel; levels are summed exactly, the reference in its own precision
        assert value.item() == pytest.approx(error, rel=0, abs=rounding * k.size)


@PATHS
@pytest.mark.parametrize("seed", range(8))
def test_thresholds_reached(seed: int, on_host: bool) -> None:
    pictures = list(pair(seed)) if seed < 2 else [converted(seed, image) for image in pair(seed)]
    for rule in RULES.values():
        counted = []
        for image, dtype in zip(pictures, PRECISION[rule.thresholds], strict=True):
            values = (
                image.astype(dtype) / dtype(np.iinfo(image.dtype).max)
                if image.dtype.kind == "u"
                else image.astype(dtype)
            )
            counted.append((values[..., None] >= (np.arange(1, 11) * 0.1).astype(dtype)).sum(-1))
        found = count_thresholds(batch(pictures[0]), batch(pictures[1]), rule, on_host=on_host)
        np.testing.assert_array_equal(found[0, 0].numpy(), np.minimum(*counted), err_msg=f"seed {seed}, {rule}")


@pytest.mark.parametrize("scan", ["rows", "columns"])
@pytest.mark.parametrize("empty", ["assign", "skip"])
def test_settings_are_independent(scan: Any, empty: Any) -> None:
    for seed in range(12):
        alpha, alpha_gt = pair(seed)
        for background in (False, True):
            rule = ConnectivityRule("double", scan, background, empty)
            k, _ = reference(alpha, alpha_gt, rule if not background else dataclasses.replace(rule, empty="assign"))
            for on_host in (True, False):
                found = level_map(batch(alpha), batch(alpha_gt), rule, on_host=on_host)
                np.testing.assert_array_equal(found[0, 0].numpy(), k, err_msg=f"seed {seed}, {rule}")


def test_thresholds_in_levels() -> None:
    single = [26, 51, 77, 102, 128, 153, 179, 204, 230, 255]
    assert connectivity.first_levels("single", 255).tolist() == single
    assert connectivity.first_levels("double", 255).tolist() == [n + (n == 153) for n in single]


def read(name: str) -> Any:
    return batch(cv2.imread(str(GOLDEN / name), cv2.IMREAD_GRAYSCALE))


@PATHS
@pytest.mark.parametrize("case", sorted(EXPECTED["cases"]))
def test_golden(case: str, on_host: bool) -> None:
    alpha, alpha_gt, trimap = (read(f"{case}_{part}.png") for part in ("pred", "gt", "trimap"))
    known = torch.where(trimap == 128, alpha, trimap)
    seen = 0
    for name, regions in EXPECTED["cases"][case]["conventions"].items():
        # the double-precision codes to the last digits; single-precision sums as far as they are stated to hold
        tolerance = {"mmagic": 1e-12, "aim": 1e-12}.get(name, EXPECTED["tolerance"][name])
        for region, values in regions.items():
            if not isinstance(values, dict) or values.get("Conn") is None:
                continue
            clamped = region == "trimap_clamped" or (region == "trimap" and name != "adobe")
            where = None if region == "whole" else trimap == 128
            value = connectivity_error(known if clamped else alpha, alpha_gt, RULES[name], where, on_host=on_host)
            assert value.item() == pytest.approx(values["Conn"], rel=tolerance, abs=1e-12), (name, region)
            seen += 1
    assert seen >= 8


def test_the_case_of_mmagic_itself() -> None:
    alpha_gt = torch.full((1, 1, 32, 32), 255, dtype=torch.uint8)
    alpha, unknown = torch.zeros_like(alpha_gt), torch.zeros_like(alpha_gt, dtype=torch.bool)
    unknown[..., :16, :16] = True
    alpha[..., 16:, 16:] = 255
    assert connectivity_error(alpha, alpha_gt, RULES["mmagic"], unknown).tolist() == [0.256]
    assert connectivity_error(alpha, alpha_gt, RULES["gca"], unknown).tolist() == [0.0]


@PATHS
def test_rows_and_columns_are_each_others_transpose(on_host: bool) -> None:
    by_rows = RULES["mmagic"]
    by_columns = dataclasses.replace(by_rows, scan="columns")
    for seed in range(1, 32, 4):  # glyphs
        a, g = map(batch, pair(seed))
        assert torch.equal(
            level_map(a.mT, g.mT, by_columns, on_host=on_host), level_map(a, g, by_rows, on_host=on_host).mT
        )


@PATHS
def test_batches_regions_and_layouts(on_host: bool) -> None:
    rng = np.random.default_rng(5)
    pictures = [strands(rng, 45, 61) for _ in range(3)] + [
        noise(rng, 45, 61),
        extremes(rng, 45, 61),
        glyphs(rng, 45, 61),
    ]
    a, g = (torch.stack([torch.from_numpy(p[side])[None] for p in pictures]) for side in (0, 1))
    region = torch.from_numpy(rng.random(a.shape) < 0.4)
    rgba = (
        torch.stack([a[:, 0]] * 4, 1).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2)
    )  # channels last: a strided alpha
    for rule in RULES.values():
        floats = connectivity_error(a / 255, g / 255, rule, on_host=on_host)
        assert torch.equal(connectivity_error(a[2:4] / 255, g[2:4] / 255, rule, on_host=on_host), floats[2:4])
        whole = connectivity_error(a, g, rule, on_host=on_host)
        alone = torch.cat(
            [connectivity_error(a[i : i + 1], g[i : i + 1], rule, on_host=on_host) for i in range(len(a))]
        )
        assert torch.equal(whole, alone)
        assert torch.equal(connectivity_error(a.flip(0), g.flip(0), rule, on_host=on_host), whole.flip(0))
        assert torch.equal(connectivity_error(rgba[:, 3:], g, rule, on_host=on_host), whole)
        parts = [
            connectivity_error(a, g, rule, r, on_host=on_host) for r in (region, ~region, torch.zeros_like(region))
        ]
        torch.testing.assert_close(parts[0] + parts[1], whole, rtol=1e-12, atol=1e-15)
        assert not parts[2].any()
        k = level_map(a, g, rule, on_host=on_host)
        assert torch.equal(error_over(k, a, g, rule, region, on_host=on_host), parts[0])
        assert not connectivity_error(g, g, dataclasses.replace(rule, thresholds="single"), on_host=on_host).any()


@PATHS
def test_a_batch_of_none(on_host: bool) -> None:
    none = torch.zeros(0, 1, 4, 5, dtype=torch.uint8)
    assert level_map(none, none, RULES["gca"], on_host=on_host).shape == (0, 1, 4, 5)
    for alpha in (none, none.double()):
        assert connectivity_error(alpha, alpha, RULES["aim"], none.bool(), on_host=on_host).shape == (0,)


@pytest.mark.parametrize("rounds", [1, 2, 4])
def test_tensor_operations_forget_no_hook(monkeypatch: pytest.MonkeyPatch, rounds: int) -> None:
    """Mazes of all levels; these seeds went wrong when a node that has a parent could be given another one."""
    monkeypatch.setattr("benchmarks.metrics.matting._components_torch._ROUNDS", rounds)
    lowest = np.array([0, *connectivity.first_levels("single", 255)], np.uint8)
    for seed in (9282, 11828, 12464, 13830):
        rng = np.random.default_rng(seed)
        alpha = batch(lowest[rng.integers(0, 11, rng.integers(20, 60, 2))])
        for rule in (RULES["adobe"], RULES["gca_float32"]):
            assert torch.equal(level_map(alpha, alpha, rule, on_host=False), level_map(alpha, alpha, rule)), seed


def test_large_batches_are_split_on_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    a, g = (
        torch.stack([batch(strands(np.random.default_rng(s), 20, 30)[side])[0] for s in range(5)]) for side in (0, 1)
    )
    expected = level_map(a, g, RULES["gca"], on_host=False)
    monkeypatch.setattr(connectivity, "_PIXELS_AT_ONCE", 2 * 20 * 30)
    assert torch.equal(level_map(a, g, RULES["gca"], on_host=False), expected)


def test_wrong_inputs_name_the_sample() -> None:
    good = torch.zeros(2, 1, 4, 5)
    bad = good.clone()
    bad[1, 0, 2, 2] = float("nan")
    with pytest.raises(InputError, match="nan") as caught:
        level_map(good, bad, RULES["adobe"])
    assert caught.value.sample == 1
    with pytest.raises(InputError, match="differ in size"):
        connectivity_error(good, good.mT, RULES["adobe"])
    with pytest.raises(InputError, match="region"):
        connectivity_error(good, good, RULES["adobe"], torch.ones(2, 1, 4, 4, dtype=torch.bool))


@pytest.mark.gpu
def test_cuda_equals_cpu() -> None:
    for seed in range(32):
        a, g = map(batch, pair(seed))
        for rule in RULES.values():
            k = level_map(a.cuda(), g.cuda(), rule)
            assert torch.equal(k.cpu(), level_map(a, g, rule)), seed
            assert torch.equal(connectivity_error(a.cuda(), g.cuda(), rule).cpu(), connectivity_error(a, g, rule)), seed
