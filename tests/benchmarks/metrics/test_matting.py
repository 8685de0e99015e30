"""Matting errors: official numbers, independent spellings in NumPy, properties, and what bad input gives."""

from __future__ import annotations

import json
import math
import warnings
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor

from benchmarks.metrics import get_measure, measures
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.matting import defects, errors
from benchmarks.metrics.matting.connectivity import RULES, connectivity_error, error_over, level_map
from benchmarks.metrics.matting.conventions import CONVENTIONS, MattingConvention
from benchmarks.metrics.matting.gradient import gradient_error
from benchmarks.metrics.matting.measures import matting_errors
from benchmarks.metrics.matting.trimaps import clamp_known
from benchmarks.metrics.measure import DefectWarning
from benchmarks.metrics.scores import Scores
from synlayers.errors import UsageError

GOLDEN = Path(__file__).parents[2] / "golden/matting"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text())
SIZES = ((1, 1), (6, 37), (53, 6), (41, 67))


def picture(case: str, kind: str) -> Tensor:
    return torch.from_numpy(cv2.imread(str(GOLDEN / f"{case}_{kind}.png"), cv2.IMREAD_GRAYSCALE))[None, None]


def scored(*args: Any, **kwargs: Any) -> tuple[dict[str, Tensor], list[tuple[str, tuple[int, ...]]]]:
    """The errors, and what `DefectWarning` said about which samples."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = matting_errors(*args, **kwargs)
    assert all(isinstance(w.message, DefectWarning) for w in caught)
    return found, [(str(w.message), w.message.samples) for w in caught if isinstance(w.message, DefectWarning)]


def quietly(*args: Any, **kwargs: Any) -> dict[str, Tensor]:
    return scored(*args, **kwargs)[0]


def noted(*args: Any, **kwargs: Any) -> list[tuple[str, tuple[int, ...]]]:
    return scored(*args, **kwargs)[1]


def soft_mattes(seed: int, size: tuple[int, int], count: int = 3) -> tuple[Tensor, Tensor, Tensor]:
    """Blobs, noisy predictions of them, and trimaps that leave some truth and some prediction in known regions."""
    rng = np.random.default_rng(seed)
    gt, alpha, trimap = (np.empty((count, 1, *size), np.uint8) for _ in range(3))
    for i in range(count):
        blob = cv2.GaussianBlur(rng.normal(0, 1, size), (0, 0), 3)
        gt[i, 0] = np.clip(128 + 200 * blob / (np.abs(blob).max() + 1e-9), 0, 255)
        alpha[i, 0] = np.clip(gt[i, 0] + rng.normal(0, 30, size), 0, 255)
        trimap[i, 0] = np.where(gt[i, 0] > 200, 255, np.where(gt[i, 0] < 60, 0, 128))
        trimap[i, 0, 0, 0] = 128
    return torch.from_numpy(alpha), torch.from_numpy(gt), torch.from_numpy(trimap)


def golden() -> list[tuple[str, str, str]]:
    return [
        (case, name, region)
        for case, facts in EXPECTED["cases"].items()
        for name, regions in facts["conventions"].items()
        for region in regions
        if region != "trimap_unclamped"
    ]


@pytest.mark.parametrize(("case", "name", "region"), golden())
def test_official_code(case: str, name: str, region: str) -> None:
    alpha, gt, trimap = (picture(case, kind) for kind in ("pred", "gt", "trimap"))
    convention = name.removesuffix("_float32")
    if name == "gca_float32":
        alpha, gt = alpha.float() / 255, gt.float() / 255
    if region == "trimap_clamped" or (region, name) == ("trimap", "mmagic"):
        alpha = clamp_known(alpha, trimap)
    found = quietly(alpha, gt, trimap, convention=convention, whole=region == "whole")
    expected = EXPECTED["cases"][case]["conventions"][name][region]
    for key, value in expected.items():
        if value is not None:
            assert found[key.lower()].item() == pytest.approx(value, rel=EXPECTED["tolerance"][name], abs=1e-12), key
    assert all(v.shape == (1,) and v.dtype == torch.float64 for v in found.values())
    assert ("mad" in found) == (name == "aim")


@pytest.mark.parametrize("case", EXPECTED["cases"])
def test_mmagic_refuses_what_the_official_code_refuses(case: str) -> None:
    alpha, gt, trimap = (picture(case, kind) for kind in ("pred", "gt", "trimap"))
    if EXPECTED["cases"][case]["conventions"]["mmagic"]["trimap_unclamped"].startswith("ValueError"):
        with pytest.raises(InputError, match="sample 1: alpha differs from the trimap where that is known"):
            matting_errors(
                torch.cat([clamp_known(alpha, trimap), alpha]),
                gt.repeat(2, 1, 1, 1),
                trimap.repeat(2, 1, 1, 1),
                convention="mmagic",
            )
    else:
        quietly(alpha, gt, trimap, convention="mmagic")


def test_mmagics_own_unit_test() -> None:
    """Values of its test suite: 32 x 32, truth all foreground, unknown top left, known foreground bottom right,
    prediction 0 elsewhere."""
    gt = torch.full((1, 1, 32, 32), 255, dtype=torch.uint8)
    trimap = torch.zeros_like(gt)
    trimap[..., :16, :16], trimap[..., 16:, 16:] = 128, 255
    found = quietly(clamp_known(torch.zeros_like(gt), trimap), gt, trimap, convention="mmagic")
    values = {name: round(value.item(), 7) for name, value in found.items()}
    assert values == {"sad": 0.768, "mse": 3.0, "grad": 0.0028887, "conn": 0.256}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dtype", [torch.uint8, torch.uint16, torch.float32, torch.float64, torch.float16])
def test_sums_against_numpy(seed: int, size: tuple[int, int], dtype: torch.dtype) -> None:
    alpha, gt, trimap = soft_mattes(seed, size)
    if dtype == torch.uint16:
        alpha, gt = ((t.to(torch.int32) * 257 - (t > 9).int()).to(dtype) for t in (alpha, gt))
    elif dtype != torch.uint8:
        alpha, gt = ((t.double() / 255).to(dtype) for t in (alpha, gt))
    top = {torch.uint8: 255, torch.uint16: 65535}.get(dtype, 1)
    exact = [
        t.numpy().astype(object if top > 1 else np.float64) for t in (alpha, gt)
    ]  # Python integers cannot overflow
    region = trimap == 128
    for where in (None, region):
        inside = np.ones(gt.shape, bool) if where is None else where.numpy()
        both = [errors.error_sums(alpha, gt, where, on_host=on_host) for on_host in (True, False)]
        for i in range(len(gt)):
            d = (exact[0][i] - exact[1][i])[inside[i]]
            for found in both:
                assert found.pixels[i] == inside[i].sum()
                assert found.absolute[i].item() == pytest.approx(np.abs(d).sum() / top, rel=1e-12)
                assert found.squared[i].item() == pytest.approx((d * d).sum() / top**2, rel=1e-12)
        if top > 1:
            assert all(torch.equal(x, y) for x, y in zip(*both, strict=True))


def test_an_empty_region_is_nan_in_the_means() -> None:
    alpha, gt, _ = soft_mattes(0, (5, 7), 1)
    found = errors.sad_mse_mad(alpha, gt, torch.zeros_like(gt, dtype=torch.bool))
    assert found["sad"] == 0
    assert found["mse"].isnan()
    assert found["mad"].isnan()


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", CONVENTIONS)
def test_switches_against_the_scripts_written_down(seed: int, name: str) -> None:
    """SAD, MSE, MAD over the right pixels of the right prediction with the right denominator, on noise that touches
    known regions."""
    alpha, gt, trimap = soft_mattes(seed, (43, 58))
    clamped = clamp_known(alpha, trimap)
    for whole in (False, True):
        found = quietly(clamped if name == "mmagic" else alpha, gt, trimap, convention=name, whole=whole)
        for i in range(len(gt)):
            free, set_, truth, known = (t[i, 0].double().numpy() / 255 for t in (alpha, clamped, gt, trimap))
            unknown = (known > 0.3) & (known < 0.7)
            pixels = truth.size if whole else unknown.sum()
            prediction = {"mmagic": set_, "aim": free if whole else set_}.get(name, free)
            counted = np.ones_like(unknown) if whole or name in ("aim", "mmagic") else unknown
            d = np.abs(prediction - truth)[counted]
            assert found["sad"][i].item() == pytest.approx(d.sum() / 1000, rel=1e-9)
            assert found["mse"][i].item() == pytest.approx((d * d).sum() / pixels, rel=1e-9)
            if name in ("aim", "native"):
                assert found["mad"][i].item() == pytest.approx(d.sum() / pixels, rel=1e-9)
            if name == "aim" and not whole:
                assert found["grad"][i] == quietly(alpha, gt, convention=name, whole=True)["grad"][i]
                assert found["conn"][i] == quietly(alpha, gt, convention=name, whole=True)["conn"][i]
                assert found["sad_fg"][i].item() == pytest.approx(
                    np.abs(free - truth)[known == 1].sum() / 1000, rel=1e-9
                )
                assert found["sad_bg"][i].item() == pytest.approx(
                    np.abs(free - truth)[known == 0].sum() / 1000, rel=1e-9
                )


@pytest.mark.parametrize("name", CONVENTIONS)
@pytest.mark.parametrize("dtype", [torch.uint8, torch.uint16, torch.float32])
def test_batching_and_order_change_nothing(name: str, dtype: torch.dtype) -> None:
    alpha, gt, trimap = soft_mattes(3, (33, 47), 7)
    alpha = clamp_known(alpha, trimap)
    if dtype == torch.uint16:
        alpha, gt = ((t.to(torch.int32) * 257).to(dtype) for t in (alpha, gt))
    elif dtype == torch.float32:
        alpha, gt = alpha.to(dtype) / 255, gt.to(dtype) / 255
    order = torch.randperm(7, generator=torch.Generator().manual_seed(1)).tolist()
    at_once = quietly(alpha, gt, trimap, convention=name)
    for chosen in (order, [2], [5, 5, 0]):
        shuffled = [torch.stack([t[i] for i in chosen]) for t in (alpha, gt, trimap)]
        for key, values in quietly(*shuffled, convention=name).items():
            assert torch.equal(values, at_once[key][chosen]), key


def test_levels_of_16_bits_and_floats_are_the_same_alpha() -> None:
    alpha, gt, trimap = soft_mattes(4, (29, 31))
    wide = [(t.to(torch.int32) * 257).to(torch.uint16) for t in (alpha, gt)]
    floats = [t.double() / 255 for t in (alpha, gt)]
    halves = trimap.double().mul(2).div(255).round().div(2)
    reference = matting_errors(alpha, gt, trimap, convention="native")
    for pair, known in ((wide, trimap), (floats, trimap), (floats, halves), ((floats[0], gt), trimap)):
        for key, values in matting_errors(*pair, known, convention="native").items():
            assert torch.allclose(values, reference[key], rtol=1e-6), (
                key
            )  # connectivity compares floats in single precision


@pytest.mark.parametrize("case", EXPECTED["cases"])
def test_native_is_the_official_code_without_its_defects(case: str) -> None:
    """SAD, MSE, MAD and Grad of GCA (no stretching), Conn of Adobe (foreground only, empty thresholds pay), whose ties
    alone fall otherwise (`glyphs`)."""
    alpha, gt, trimap = (picture(case, kind) for kind in ("pred", "gt", "trimap"))
    official = EXPECTED["cases"][case]["conventions"]
    whole = matting_errors(alpha, gt, convention="native", whole=True)
    for key, expected in (("sad", "SAD"), ("mse", "MSE"), ("grad", "Grad")):
        assert whole[key].item() == pytest.approx(official["gca"]["whole"][expected], rel=1e-5)
    assert whole["mad"].item() == pytest.approx(official["aim"]["whole"]["MAD"], rel=1e-5)
    unknown = matting_errors(alpha, gt, trimap, convention="native")
    for found, region in ((whole, "whole"), (unknown, "trimap")):
        assert found["conn"].item() == pytest.approx(
            official["adobe"][region]["Conn"], rel=1e-2 if case == "glyphs" else 2e-5
        )
        assert found["sad"].item() == pytest.approx(official["adobe"][region]["SAD"], rel=2e-5)
        assert found["mse"].item() == pytest.approx(official["adobe"][region]["MSE"], rel=2e-5)
    clamped = matting_errors(clamp_known(alpha, trimap), gt, trimap, convention="native")
    assert clamped["grad"].item() == pytest.approx(official["gca"]["trimap"]["Grad"], rel=1e-5)


def test_native_needs_no_defect_and_an_empty_prediction_pays() -> None:
    gt = picture("empty", "gt")
    empty = torch.zeros_like(gt)
    assert not noted(empty, gt, convention="native", whole=True)
    found = matting_errors(empty, gt, convention="native", whole=True)
    assert found["conn"] > 0.9 * found["sad"]


def test_equal_mattes_are_perfect_everywhere() -> None:
    _, gt, trimap = soft_mattes(5, (40, 30))
    truth = clamp_known(gt, trimap)
    for name in CONVENTIONS:
        for whole in (False, True):
            assert not noted(truth, truth, trimap, convention=name, whole=whole)
            assert all(
                (v == 0).all() for v in matting_errors(truth, truth, trimap, convention=name, whole=whole).values()
            )


@pytest.mark.parametrize("level", [0, 100, 255])
def test_constant_predictions_have_the_gradient_of_the_truth(level: int) -> None:
    _, gt, _ = soft_mattes(6, (40, 30))
    flat = torch.full_like(gt, level)
    for name in CONVENTIONS:
        found = quietly(flat, gt, convention=name, whole=True)
        assert torch.allclose(
            found["grad"], quietly(torch.zeros_like(gt), gt, convention=name, whole=True)["grad"], rtol=1e-12
        )
        assert all(v.isfinite().all() for v in found.values())


def test_warnings_name_the_samples_that_a_defect_decides() -> None:
    """Sample 0 is good, 1 empty, 2 at half gain."""
    truth = np.zeros((64, 64), np.uint8)
    cv2.circle(truth, (32, 32), 27, 255, -1)  # more foreground than background
    truth = cv2.GaussianBlur(truth, (0, 0), 1.5)
    gt = torch.from_numpy(truth)[None, None].repeat(3, 1, 1, 1)
    alpha = torch.stack([gt[0], torch.zeros_like(gt[1]), gt[2] // 2])

    def samples(name: str, **options: Any) -> list[tuple[str, tuple[int, ...]]]:
        return [
            (message.split()[1], positions)
            for message, positions in noted(alpha, gt, convention=name, whole=True, **options)
        ]

    assert samples("native") == []
    assert samples("adobe") == samples("mmagic") == [("min-max", (2,))]
    assert samples("aim") == [("thresholds", (1, 2))]
    assert samples("gca") == [("the", (1, 2))]
    aim, adobe, gca = (quietly(alpha, gt, convention=name, whole=True) for name in ("aim", "adobe", "gca"))
    assert aim["conn"][1] == 0
    assert gca["conn"][1] == 0
    assert adobe["grad"][2] < 1e-3 * quietly(alpha, gt, convention="native", whole=True)["grad"][2]


def test_stretching_of_the_truth_alone_is_reported_too() -> None:
    gt = picture("hair_good", "gt") // 2
    alpha = (
        torch.where(torch.arange(gt.shape[-1]) < 2, 255, gt).to(torch.uint8)
        & ~torch.eye(*gt.shape[-2:], dtype=torch.uint8).neg()
    )
    assert (int(alpha.min()), int(alpha.max())) == (0, 255)
    assert ["min-max" in message for message, _ in noted(alpha, gt, convention="adobe", whole=True)] == [True]


def test_gca_compares_levels_as_its_tester_and_floats_as_its_forks() -> None:
    """Level 153 of a prediction reaches 0.6 only where both sides are float32."""
    gt = torch.full((1, 1, 20, 20), 255, dtype=torch.uint8)
    alpha = gt.clone()
    alpha[..., 4:10, 4:10] = 153
    levels = quietly(alpha, gt, convention="gca", whole=True)["conn"]
    floats = quietly(alpha.float() / 255, gt.float() / 255, convention="gca", whole=True)["conn"]
    assert torch.equal(levels, connectivity_error(alpha, gt, RULES["gca"]))
    assert torch.allclose(floats, connectivity_error(alpha, gt, RULES["gca_float32"]), rtol=1e-6)
    assert abs(levels - floats) > 1e-3


def without_defects(name: str) -> dict[str, tuple[tuple[str, ...], MattingConvention]]:
    """By words of its warning: the scores that each defect can decide, and the convention without it."""
    official = CONVENTIONS[name]
    single = ("conn",), replace(official, rule=replace(official.rule, thresholds="single"))
    sums = ("sad", "mse"), replace(official, sums="unknown")
    stretching = ("grad",), replace(official, min_max=False)
    clamped = replace(official, known="overwritten")
    return {
        "adobe": {
            "min-max": stretching,
            "known pixels decides the grad": (("grad",), clamped),
            "known pixels decides the conn": (("conn",), clamped),
        },
        "mmagic": {"min-max": stretching, "double precision": single, "contradicts the trimap": sums},
        "aim": {
            "skipped": (("conn",), replace(official, rule=replace(official.rule, empty="assign"))),
            "double precision": single,
            "contradicts the trimap": sums,
        },
        "gca": {
            "background": (("conn",), replace(official, rule=replace(official.rule, background=False))),
            "double precision": single,
        },
    }[name]


@pytest.mark.parametrize("name", ["aim", "gca", "adobe", "mmagic"])
def test_a_defect_is_reported_where_undoing_it_changes_the_score(name: str) -> None:
    """Each warning against its definition, on the golden pictures, on 0.6 of their truth, and with trimaps that call
    half of the unknown foreground."""
    seen = dict.fromkeys(without_defects(name), 0)
    for case in EXPECTED["cases"]:
        pred, gt, trimap = (picture(case, kind) for kind in ("pred", "gt", "trimap"))
        wrong = torch.where((torch.arange(gt.shape[-1]) % 2 == 0) & (trimap == 128), 255, trimap).to(torch.uint8)
        dim = (gt * 0.6).round().to(torch.uint8)
        for alpha, known, whole in (
            (pred, trimap, False),
            (pred, trimap, True),
            (dim, trimap, False),
            (pred, wrong, False),
        ):
            given = clamp_known(alpha, known) if name == "mmagic" else alpha, gt, known
            found, messages = scored(*given, convention=name, whole=whole)
            for words, (keys, convention) in without_defects(name).items():
                strict = quietly(*given, convention=convention, whole=whole)
                decided = any((found[key] - strict[key]).abs() > 0.01 * strict[key] + 1e-9 for key in keys)
                assert any(words in message for message, _ in messages) == decided, (case, whole, words)
                seen[words] += decided
    assert all(seen.values()), seen


@pytest.mark.parametrize(
    ("dtype", "top", "names"),
    [
        (torch.uint8, 255, ["mmagic", "aim", "gca"]),
        (torch.uint16, 65535, ["mmagic", "aim", "gca"]),
        (torch.float64, None, ["mmagic", "aim"]),
        (torch.float32, None, []),  # its 0.6 is a little more than 0.6
    ],
)
def test_six_tenths_of_the_truth_fall_short_of_their_threshold(
    dtype: torch.dtype, top: int | None, names: list[str]
) -> None:
    """Where official code compares them in double precision; connectivity reads 25 % higher."""
    gt = torch.zeros((2, 1, 40, 40), dtype=torch.float64)
    gt[..., 2:38, 2:38] = 1
    alpha = gt.clone()
    alpha[1, 0, 25:] *= 0.6  # the rest alone outweighs the background
    pair = [(t * top).round().to(torch.int32).to(dtype) if top else t.to(dtype) for t in (alpha, gt)]
    for name, convention in CONVENTIONS.items():
        warned = [
            samples for message, samples in noted(*pair, convention=name, whole=True) if "double precision" in message
        ]
        assert warned == ([(1,)] if name in names else []), name
        single = connectivity_error(*pair, replace(convention.rule_for(dtype), thresholds="single"))
        ratio = quietly(*pair, convention=name, whole=True)["conn"][1] / single[1]
        assert ratio.item() == pytest.approx(1.25 if name in names else 1, rel=1e-6), name


def test_rounding_decides_nothing() -> None:
    """Mattes that an offset keeps apart have the same gradient but for the rounding of float32, which stretching
    doubles."""
    pattern = soft_mattes(7, (40, 30))[1].float() / 255 * 0.5
    for name in ("adobe", "mmagic"):
        assert 0 < quietly(pattern + 0.1, pattern + 0.3, convention=name, whole=True)["grad"].max() < 1e-9
        assert not [
            message
            for message, _ in noted(pattern + 0.1, pattern + 0.3, convention=name, whole=True)
            if "min-max" in message
        ]


def test_suspects_alone_are_computed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A foreground that outweighs the background at each threshold, full levels, no level 153: nothing to undo."""
    gt = torch.zeros((1, 1, 40, 40), dtype=torch.uint8)
    gt[..., 4:38, 4:38] = 255
    alpha = gt.clone()
    alpha[..., 4:10] //= 2

    def never(*_: Any, **__: Any) -> Tensor:
        raise AssertionError("computed again")

    monkeypatch.setattr(defects, "connectivity_error", never)
    monkeypatch.setattr(defects, "gradient_error", never)
    for name in CONVENTIONS:
        assert not noted(alpha, gt, gt | 128, convention=name, whole=True)
    with pytest.raises(AssertionError, match="computed again"):
        matting_errors(alpha * (gt[..., :1] | (torch.arange(40) < 20)), gt, convention="gca", whole=True)


@pytest.mark.parametrize("on_host", [True, False])
def test_mattes_with_gradients_are_scored_like_others(on_host: bool) -> None:
    alpha, gt = (t.float() / 255 for t in soft_mattes(8, (21, 30))[:2])
    traced = [t.clone().requires_grad_() for t in (alpha, gt)]
    half = torch.full_like(gt, 0.5)
    k = level_map(*traced, RULES["aim"], on_host=on_host)
    assert torch.equal(k, level_map(alpha, gt, RULES["aim"]))
    for function in (
        partial(connectivity_error, rule=RULES["aim"]),
        partial(error_over, k, rule=RULES["aim"]),
        gradient_error,
        lambda *pair, **options: torch.stack(errors.error_sums(*pair, **options)),
        lambda *pair, **options: torch.stack(list(errors.sad_mse_mad(*pair, **options).values())),
    ):
        for region in (None, half > 0):
            found = function(*traced, region=region, on_host=on_host)
            assert not found.requires_grad
            assert torch.equal(found, function(alpha, gt, region=region, on_host=on_host))
    for name in CONVENTIONS:
        found, plain = (
            quietly(*traced, half.clone().requires_grad_(), convention=name),
            quietly(alpha, gt, half, convention=name),
        )
        assert all(torch.equal(found[key], plain[key]) for key in plain)


def test_a_trimap_without_unknown_pixels() -> None:
    gt = torch.zeros((3, 1, 8, 9), dtype=torch.uint8)
    gt[:, :, 2:6, 3:7] = 255
    trimap = gt.clone()
    trimap[0, 0, 0, 0] = 128
    trimap[2] = 255 - trimap[2]  # contradicts the truth, so that aim divides something by zero
    alpha = clamp_known(gt, trimap)
    with pytest.raises(InputError, match="sample 1: the trimap has no unknown pixel"):
        matting_errors(alpha, gt, trimap, convention="native")
    for name, mse in (
        ("adobe", [0, math.nan, math.nan]),
        ("aim", [0, math.nan, math.inf]),
        ("mmagic", [0, 0, 0]),
        ("gca", [0, 0, 0]),
    ):
        found = quietly(alpha, gt, trimap, convention=name)
        assert found["mse"].tolist() == pytest.approx(mse, nan_ok=True), name
        assert [s for m, s in noted(alpha, gt, trimap, convention=name) if "no unknown pixel" in m] == [(1, 2)], name


@pytest.mark.parametrize("name", CONVENTIONS)
def test_a_batch_of_nothing_and_a_single_pixel(name: str) -> None:
    alpha, gt, trimap = soft_mattes(0, (4, 5))
    none = quietly(alpha[:0], gt[:0], trimap[:0], convention=name)
    one = quietly(alpha[:1, :, :1, :1], gt[:1, :, :1, :1], trimap[:1, :, :1, :1], convention=name)
    assert none.keys() == one.keys()
    assert all(v.shape == (0,) and v.dtype == torch.float64 for v in none.values())
    assert one["grad"] == 0
    assert one["sad"].item() == pytest.approx(abs(int(alpha[0, 0, 0, 0]) - int(gt[0, 0, 0, 0])) / 255000)


def spoiled(dtype: torch.dtype, value: float) -> Tensor:
    alpha = torch.zeros((3, 1, 6, 7), dtype=dtype)
    alpha[1, 0, 2, 2] = value
    return alpha


@pytest.mark.parametrize(
    ("alpha", "gt", "trimap", "message"),
    [
        (spoiled(torch.float32, math.nan), None, None, "sample 1: alpha holds nan or infinity"),
        (spoiled(torch.float32, math.inf), None, None, "sample 1: alpha holds nan or infinity"),
        (spoiled(torch.float32, 1.01), None, None, r"sample 1: alpha has values outside \[0, 1\]"),
        (spoiled(torch.float32, 255), None, None, "sample 1: .*levels of 0..255 belong in uint8"),
        (None, spoiled(torch.float64, -0.5), None, "sample 1: alpha_gt has values outside"),
        (torch.zeros((3, 1, 6, 7), dtype=torch.int32), None, None, "alpha is torch.int32"),
        (torch.zeros((3, 3, 6, 7), dtype=torch.uint8), None, None, r"alpha must be \(B, 1, H, W\)"),
        (torch.zeros((3, 6, 7), dtype=torch.uint8), None, None, r"alpha must be \(B, 1, H, W\)"),
        (torch.zeros((2, 1, 6, 7), dtype=torch.uint8), None, None, "3 samples but alpha has 2"),
        (torch.zeros((3, 1, 7, 6), dtype=torch.uint8), None, None, "differ in size: 7x6 and 6x7"),
        (torch.zeros((3, 1, 6, 0), dtype=torch.uint8), None, None, "no pixels"),
        (None, None, spoiled(torch.uint8, 127), "sample 1: trimap holds 127; only 0, 128"),
        (None, None, spoiled(torch.float32, 0.25), "sample 1: trimap holds 0.25; only 0, 0.5"),
        (None, None, spoiled(torch.uint16, 128), "trimap is torch.uint16"),
        (None, None, torch.full((3, 1, 6, 6), 128, dtype=torch.uint8), "differ in size"),
    ],
)
def test_bad_input_is_named(alpha: Tensor | None, gt: Tensor | None, trimap: Tensor | None, message: str) -> None:
    plain, unknown = torch.zeros((3, 1, 6, 7), dtype=torch.uint8), torch.full((3, 1, 6, 7), 128, dtype=torch.uint8)
    inputs = [plain if t is None else t for t in (alpha, gt)] + [unknown if trimap is None else trimap]
    with pytest.raises(InputError, match=message):
        matting_errors(*inputs, convention="native")


def test_other_wrong_use() -> None:
    alpha = torch.zeros((1, 1, 6, 7), dtype=torch.uint8)
    with pytest.raises(InputError, match="needs a trimap; matting/adobe-whole"):
        matting_errors(alpha, alpha, convention="adobe")
    with pytest.raises(UsageError, match="no matting convention 'matlab'; there are adobe, aim"):
        matting_errors(alpha, alpha, convention="matlab", whole=True)
    with pytest.raises(InputError, match=r"alpha is torch\.uint8 but alpha_gt torch\.float32"):
        errors.sad_mse_mad(alpha, alpha.float())
    with pytest.raises(InputError, match="region must be bool"):
        errors.sad_mse_mad(alpha, alpha, alpha)


def test_measures_and_their_scores() -> None:
    """Unequal sizes through the accumulator; what a defect decided is noted under the sample's id."""
    names = {name for name in measures() if name.startswith("matting/")}
    assert names == {f"matting/{c}{suffix}" for c in CONVENTIONS for suffix in ("", "-whole")}
    for name in sorted(names):
        entry = get_measure(name)
        alpha, gt, trimap = soft_mattes(0, (20, 24))
        inputs = dict(zip(("alpha", "alpha_gt", "trimap"), (clamp_known(alpha, trimap), gt, trimap), strict=True))
        columns = quietly(
            **{key: inputs[key] for key in entry.inputs},
            convention=name[8:].removesuffix("-whole"),
            whole="whole" in name,
        )
        assert [v.name for v in entry.values] == sorted(columns, key=[v.name for v in entry.values].index)
        assert entry.official == bool(entry.defects) == ("native" not in name)
    scores = Scores(get_measure("matting/aim-whole"), batch_size=2)
    pictures = [(picture(case, "pred")[0], picture(case, "gt")[0]) for case in ("glyphs", "empty", "medium")]
    scores.update(["a", "b", "c"], alpha=[p for p, _ in pictures], alpha_gt=[g for _, g in pictures])
    assert list(scores.notes) == ["b"]
    expected = [EXPECTED["cases"][case]["conventions"]["aim"]["whole"]["MAD"] for case in ("glyphs", "empty", "medium")]
    assert scores.compute()["mad"] == pytest.approx(sum(expected) / 3, rel=1e-6)
