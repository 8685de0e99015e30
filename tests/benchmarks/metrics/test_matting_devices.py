"""Matting errors on a GPU against the CPU; without a GPU, the Triton kernel in Triton's interpreter where that is
installed."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

import pytest
import torch

from benchmarks.metrics.matting.conventions import CONVENTIONS
from benchmarks.metrics.matting.measures import matting_errors
from benchmarks.metrics.matting.trimaps import clamp_known

INTERPRETED = """
import torch
from benchmarks.metrics.matting import _errors_triton, errors
for dtype, top in ((torch.uint8, 255), (torch.uint16, 65535), (torch.float32, 1), (torch.float64, 1)):
    for pixels in (1, 4097, 70001):
        bytes = [torch.randint(0, 256, (2, pixels), generator=torch.Generator().manual_seed(i)) for i in (1, 2)]
        pair = [(t * 257 if top == 65535 else t if top > 1 else t / 255).to(dtype) for t in bytes]
        region = pair[0].to(torch.int32) * 3 % 7 < 4 if top > 1 else pair[0] < 0.4
        for where in (None, region):
            table = _errors_triton.sums(*pair, where).double()
            inside = None if where is None else where[:, None, None]
            expected = errors.error_sums(*(t[:, None, None] for t in pair), inside, on_host=False)
            for found, reference in ((table[:, 0] / top, expected.absolute), (table[:, 1] / top**2, expected.squared)):
                same = torch.equal(found, reference) if top > 1 else torch.allclose(found, reference, rtol=1e-12)
                assert same, (dtype, pixels)
            assert where is None or torch.equal(table[:, 2], expected.pixels)
assert _errors_triton.sums(pair[0][:0], pair[1][:0], None).shape == (0, 3)
print("equal")
"""


@pytest.mark.skipif(importlib.util.find_spec("triton") is None, reason="Triton comes with CUDA builds of torch")
@pytest.mark.skipif(torch.cuda.is_available(), reason="the GPU test covers the kernel")
def test_sums_in_one_read_interpreted() -> None:
    run = subprocess.run(
        [sys.executable, "-c", INTERPRETED], env={**os.environ, "TRITON_INTERPRET": "1"}, capture_output=True, text=True
    )
    assert run.stdout == "equal\n", run.stderr


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
@pytest.mark.parametrize("dtype", [torch.uint8, torch.uint16, torch.float32])
@pytest.mark.parametrize("name", CONVENTIONS)
@pytest.mark.filterwarnings("ignore::benchmarks.metrics.measure.DefectWarning")
def test_cuda_agrees_with_the_cpu(name: str, dtype: torch.dtype) -> None:
    make = torch.Generator().manual_seed(3)
    smooth = torch.nn.functional.interpolate(
        torch.rand((3, 1, 9, 11), generator=make), (181, 243), mode="bicubic"
    ).clamp(0, 1)
    noisy = (smooth + 0.1 * torch.randn(smooth.shape, generator=make)).clamp(0, 1)
    trimap = torch.where(smooth > 0.8, 255, torch.where(smooth < 0.2, 0, 128)).to(torch.uint8)
    top = {torch.uint8: 255, torch.uint16: 65535}.get(dtype, 1)
    gt, alpha = (
        (t.double() * top).round().to(torch.int32).to(dtype) if top > 1 else t.to(dtype) for t in (smooth, noisy)
    )
    alpha = clamp_known(alpha, trimap)
    for whole in (False, True):
        there = matting_errors(alpha.cuda(), gt.cuda(), trimap.cuda(), convention=name, whole=whole)
        for key, value in matting_errors(alpha, gt, trimap, convention=name, whole=whole).items():
            found = there[key].cpu()
            assert there[key].is_cuda
            exact = top > 1 and key not in ("grad", "conn")
            assert torch.equal(found, value) if exact else torch.allclose(found, value, rtol=1e-9), key
