"""Rules on numbers, and pairs of numbers, that cannot be."""

from __future__ import annotations

import math

import numpy as np
import pytest

from leaderboard.audit import findings
from leaderboard.board import BoardCell, BoardRow
from tests.leaderboard.audit.odd_boards import SAD, at, board, findings_of, measured_row, row, table

# ---- impossible values


@pytest.mark.parametrize(
    ("name", "text", "unit"),
    [
        ("mask_iou", "1.02", ""),
        ("f1", "-0.1", ""),
        ("ssim", "1.1", ""),
        ("ssim", "69.06", ""),
        ("psnr", "-3.0", "dB"),
        ("precision", "94.1", ""),
        ("usability", "104.0", "%"),
        ("iou", "120", "%"),
        ("sad", "-1", SAD),
        ("pq", "10.3", ""),
        ("lpips", "-0.01", ""),
        ("remove", "1.2", ""),
        ("mse", "21.3", ""),
    ],
)
def test_values_out_of_range(name: str, text: str, unit: str) -> None:
    (finding,) = findings_of(board(table([row("a", {name: text})], unit=unit or "x")), "impossible-values")
    assert finding.severity == "error"
    assert at(finding) == [f"a {name}"]


@pytest.mark.parametrize(
    ("name", "text", "unit"),
    [
        ("mask_iou", "1.00", ""),
        ("ssim", "69.06", "%"),
        ("ssim", "-0.2", ""),
        ("iou_change", "-37", "%"),
        ("iou", "1.0004", ""),
        ("elo", "1162", ""),
        ("psnr", "60.1", "dB"),
        ("o_gain", "-1.2", ""),
    ],
)
def test_values_in_range(name: str, text: str, unit: str) -> None:
    assert bool(findings_of(board(table([row("a", {name: text})], unit=unit or "x")), "impossible-values")) == (
        text == "1.0004"
    )


def test_measured_values_obey_their_measure() -> None:
    good = measured_row("a", {"psnr": math.inf, "ssim": 1.0}, "image/psnr-official")
    assert not findings(board(table([good], protocol="removal/x-v1")))
    (capped,) = findings_of(board(table([measured_row("a", {"psnr": 101.0}, "image/psnr")])), "impossible-values")
    assert "[0, 100]" in capped.text
    nothing = BoardRow(
        id="r", method="a", kind="twin", ranked=True, cells={"layers/layerd.cost_0": BoardCell(value=math.nan, n=0)}
    )
    assert not findings(board(table([nothing])))
    some = nothing.model_copy(update={"cells": {"layers/layerd.cost_0": BoardCell(value=math.nan, n=4)}})
    assert len(findings_of(board(table([some])), "impossible-values")) == 1


# ---- impossible pairs


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ({"mse": "0.0105", "mad": "0.0182"}, False),
        ({"mse": "0.0190", "mad": "0.0182"}, True),  # squares of differences below 1 are smaller
        ({"mse": "0.0002", "mad": "0.0182"}, True),  # below the square of the mean, 0.00033
        ({"psnr": "20.0", "mse": "0.01"}, False),
        ({"psnr": "25.0", "mse": "0.01"}, False),  # a mean of PSNRs may be higher
        ({"psnr": "19.5", "mse": "0.0100"}, True),
        ({"psnr": "19.5", "mse": "0.01"}, False),  # which may be 0.0149
        ({"psnr": "19.9", "mse": "0.010"}, False),  # 0.0105 prints so: 19.79 dB
        ({"psnr": "12.0", "l1": "0.05"}, True),
        ({"psnr": "45.0", "l1": "0.05"}, False),  # above -20 log10(L1) = 26: possible for a mean
        ({"psnr_pooled": "27.0", "mse_pooled": "0.0100"}, True),
        ({"psnr_bg": "12.0", "l1_fg": "0.05"}, False),  # other pixels
        ({"mask_iou": "0.910", "mask_f1": "0.948"}, False),
        ({"mask_iou": "0.910", "mask_f1": "0.902"}, True),
        ({"mask_iou": "0.500", "mask_f1": "0.700"}, True),  # at most 2/3
        ({"alpha_iou": "0.9", "mask_f1": "0.5"}, False),
        ({"sc": "7.36", "pq": "6.83", "o": "6.52"}, False),
        ({"sc": "7.36", "pq": "6.83", "o": "7.20"}, True),
        ({"sc": "9.00", "pq": "9.00", "o": "7.80"}, True),
    ],
)
def test_pairs_of_means(values: dict[str, str], broken: bool) -> None:
    result = findings_of(board(table([row("a", values)])), "impossible-pairs")
    assert len(result) == broken
    assert all(at(f) == sorted(f"a {name}" for name in values) for f in result)


def test_one_image_has_the_upper_bound_too() -> None:
    assert findings_of(board(table([row("a", {"psnr": "45.0", "l1": "0.05"}, n=1)])), "impossible-pairs")
    assert not findings_of(board(table([row("a", {"psnr": "45.0", "l1": "0.05"}, n=2)])), "impossible-pairs")


@pytest.mark.parametrize("seed", range(40))
def test_means_of_real_samples_are_never_impossible(seed: int) -> None:
    """Any samples, printed in two to five digits."""
    rng = np.random.default_rng(seed)
    n, digits = int(rng.integers(1, 9)), int(rng.integers(2, 6))
    error = rng.random((n, 50)) ** rng.integers(1, 30) * (rng.random((n, 1)) ** rng.integers(0, 6))
    mse, l1 = (error**2).mean(1), error.mean(1)
    iou, sc, pq = rng.random(n) ** rng.integers(1, 5), rng.integers(0, 11, n), rng.integers(0, 11, n)
    values = {
        "mse": mse.mean(),
        "mad": l1.mean(),
        "l1": l1.mean(),
        "psnr": np.minimum(-10 * np.log10(np.maximum(mse, 1e-10)), 100).mean(),
        "iou": iou.mean(),
        "f1": (2 * iou / (1 + iou)).mean(),
        "sc": sc.mean(),
        "pq": pq.mean(),
        "o": np.sqrt(sc * pq).mean(),
    }
    printed = row("a", {name: f"{value:.{digits}f}" for name, value in values.items()}, n=n)
    exact = measured_row("b", {f"{name}": float(value) for name, value in values.items()}, "made/up")
    assert not [
        f.text for f in findings(board(table([printed]), table([exact], "other"))) if f.rule.startswith("impossible")
    ], f"seed {seed}"
