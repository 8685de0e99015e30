"""The gradient error against SciPy and OpenCV, and the compiled form against tensor operations."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import torch
from scipy import ndimage
from torch import Tensor

from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.matting import gradient
from benchmarks.metrics.matting.gradient import ADOBE, SCIPY, Kernel, gradient_error

SIZES = ((1, 1), (1, 9), (2, 3), (6, 40), (37, 5), (61, 83))
KERNELS = {"adobe": ADOBE, "scipy": SCIPY}


def mattes(seed: int, size: tuple[int, int], dtype: torch.dtype) -> tuple[Tensor, Tensor, Tensor]:
    rng = np.random.default_rng(seed)
    pair = [torch.from_numpy(rng.integers(0, 256, (3, 1, *size), dtype=np.uint8)) for _ in range(2)]
    pair[0][1] = pair[0][1] // 2 + 20  # something for min-max to stretch
    pair[1][2] = 77  # a constant
    region = torch.from_numpy(rng.random((3, 1, *size)) < 0.6)
    if dtype == torch.uint16:
        pair = [(t.to(torch.int32) * 257).to(dtype) for t in pair]
    elif dtype != torch.uint8:
        pair = [(t.double() / 255).to(dtype) for t in pair]
    return pair[0], pair[1], region


def stretched(image: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    low, high = image.min(), image.max()
    return (image - low) / (high - low) if high > low else image


def magnitude(image: npt.NDArray[np.float64], kernel: Kernel) -> npt.NDArray[np.float64]:
    """SciPy's own filter, or the 2-D filter of 9 x 9 taps as MMagic and GCA write it, run by OpenCV."""
    if kernel is SCIPY:
        return np.hypot(*(ndimage.gaussian_filter(image, 1.4, order) for order in ((0, 1), (1, 0))))
    at = np.arange(-4, 5)
    density = np.exp(-(at**2) / (2 * 1.4**2)) / (1.4 * np.sqrt(2 * np.pi))
    taps = np.outer(density, -at * density / 1.4**2)
    taps /= np.sqrt((taps**2).sum())
    return np.hypot(*(cv2.filter2D(image, -1, t, borderType=cv2.BORDER_REPLICATE) for t in (taps, taps.T.copy())))


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dtype", [torch.uint8, torch.uint16, torch.float32, torch.float64, torch.bfloat16])
def test_against_scipy_and_opencv(name: str, size: tuple[int, int], dtype: torch.dtype) -> None:
    kernel = KERNELS[name]
    alpha, gt, region = mattes(hash(size) % 1000, size, dtype)
    top = {torch.uint8: 255, torch.uint16: 65535}.get(dtype, 1)
    images = [t[:, 0].double().numpy() / top for t in (alpha, gt)]
    for min_max in (False, True):
        for where in (None, region):
            found = gradient_error(alpha, gt, kernel, where, min_max=min_max)
            for i in range(len(gt)):
                shown = [stretched(t[i]) if min_max else t[i] for t in images]
                squares = np.square(magnitude(shown[0], kernel) - magnitude(shown[1], kernel))
                expected = (squares if where is None else squares[where[i, 0].numpy()]).sum() / kernel.divisor
                assert found[i].item() == pytest.approx(expected, rel=1e-9, abs=1e-15)
            tensors = gradient_error(alpha, gt, kernel, where, min_max=min_max, on_host=False)
            assert torch.allclose(found, tensors, rtol=1e-9, atol=1e-15)


def test_tensor_form_does_not_depend_on_how_it_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    alpha, gt, region = mattes(7, (50, 40), torch.uint8)
    at_once = gradient_error(alpha, gt, ADOBE, region, min_max=True, on_host=False)
    for pixels in (1, 2 * 50 * 40):
        monkeypatch.setattr(gradient, "BATCH_PIXELS", pixels)
        assert torch.allclose(
            gradient_error(alpha, gt, ADOBE, region, min_max=True, on_host=False), at_once, rtol=1e-12
        )


def test_normalisers() -> None:
    """The kernel of facts: 9 x 9 with norm 1; the ratio of the two families' scales is 8 pi sigma^4 / 1000 against 1 /
    10, but for the cut-off."""
    assert ADOBE.radius == 4
    assert SCIPY.radius == 6
    assert sum(w * w for w in (*ADOBE.slope, *ADOBE.slope[1:])) == pytest.approx(1)
    assert (ADOBE.smooth[0] * ADOBE.slope[1]) / (SCIPY.smooth[0] * SCIPY.slope[1]) == pytest.approx(
        (8 * np.pi * 1.4**4) ** 0.5, rel=0.02
    )


def test_flat_is_exactly_zero_and_amplitude_is_hidden_by_stretching() -> None:
    truth = torch.from_numpy(cv2.GaussianBlur(cv2.circle(np.zeros((60, 60)), (30, 30), 20, 1.0, -1), (0, 0), 2.0))[
        None, None
    ].clamp(0, 1)
    for kernel in (ADOBE, SCIPY):
        assert gradient_error(torch.full_like(truth, 0.3), torch.full_like(truth, 0.7), kernel) == 0
        assert gradient_error(truth / 2, truth, kernel) > 0.1
        assert gradient_error(truth / 2, truth, kernel, min_max=True) < 1e-12


def test_which_mattes_stretching_changes() -> None:
    rows = [[0, 255], [0, 254], [9, 9], [0, 0], [1, 255]]
    for dtype, scale in ((torch.uint8, 1), (torch.uint16, 257), (torch.float32, 1 / 255)):
        alpha = (torch.tensor(rows)[:, None, None] * scale).to(dtype)
        assert gradient.is_stretched(alpha).tolist() == [False, True, False, False, True]


def test_empty_region_and_empty_batch() -> None:
    alpha, gt, region = mattes(1, (6, 8), torch.uint8)
    assert (gradient_error(alpha, gt, region=region & False) == 0).all()
    assert gradient_error(alpha[:0], gt[:0], region=region[:0], min_max=True).shape == (0,)
    assert gradient_error(alpha[:0], gt[:0], min_max=True, on_host=False).shape == (0,)
    with pytest.raises(InputError, match="differ in size"):
        gradient_error(alpha, gt[..., :5])
