"""LPIPS with the published weights: what the authors' package gives, and five numbers that others published.

The weights are fetched (10 and 59 MB), never kept with the code: without them in the cache the first test is skipped.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from lpips_pairs import pairs
from PIL import Image

from benchmarks.fetching.download import Unreachable, download
from benchmarks.metrics import get_measure
from benchmarks.metrics.image.lpips import TRUNKS
from benchmarks.metrics.weight_fetching import fetch_weights, is_published, weight_sets

EXPECTED = json.loads((Path(__file__).parents[2] / "golden" / "learned" / "published_lpips.json").read_text())
CALIBRATION = "https://raw.githubusercontent.com/chaofengc/IQA-PyTorch/01ae427f9afd66842031d3a7cb694dcad5b5cbb8"
"""Five pairs of TID2013, which may not be passed on, and what the authors' package gives on them."""
OFFICIAL = {"I03": 0.7237, "I04": 0.2572, "I06": 0.0508, "I08": 0.0521, "I19": 0.4253}
PICTURES = {
    "I03": ("bb817e7fef614dcc", "28441215ca5b6358"),
    "I04": ("f3d685983aacd76b", "c8500941a30397bc"),
    "I06": ("726e043e99d8e072", "445c2c0fcb47898e"),
    "I08": ("8ad39042d7e17d6c", "b5d6738ece811f45"),
    "I19": ("e0c6000652d270d1", "b8a2ede827d8db21"),
}
"""First digits of the SHA-256 of each picture and of its reference."""


def check_golden_values(name: str) -> None:
    function = get_measure(f"image/lpips-{name}").bind()
    for pair, (image, target) in pairs().items():
        value = float(function(image=image, target=target)["lpips"])
        assert value == pytest.approx(EXPECTED[name][pair], rel=2e-5), pair


@pytest.mark.parametrize("name", ["alex", pytest.param("vgg", marks=pytest.mark.slow)])
def test_equals_the_authors_package_with_the_published_weights(name: str) -> None:
    weight = TRUNKS[name][1]
    if not weight.is_here():
        pytest.skip(f"the weights are not in the cache: python -m benchmarks.fetch {weight.name}")
    assert is_published(weight, weight.find())
    check_golden_values(name)


@pytest.mark.network
def test_the_weights_can_be_fetched_and_give_these_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    fetch_weights(weight_sets()["lpips"])
    for name in TRUNKS:
        check_golden_values(name)
    assert not [path for path in (tmp_path / "downloads").iterdir() if path.stat().st_size], "archives are removed"


@pytest.mark.network
def test_five_published_numbers(tmp_path: Path) -> None:
    if not TRUNKS["alex"][1].is_here():
        pytest.skip("the weights are not in the cache: python -m benchmarks.fetch alexnet")
    function = get_measure("image/lpips-alex").bind()
    for name, expected in OFFICIAL.items():
        images = []
        for folder, digest in zip(("dist_dir", "ref_dir"), PICTURES[name], strict=True):
            path = tmp_path / folder / f"{name}.bmp"
            try:
                download(f"{CALIBRATION}/ResultsCalibra/{folder}/{name}.bmp", path, sha256=digest)
            except Unreachable as error:
                pytest.skip(f"the pictures cannot be had from here: {error}")
            pixels = np.array(Image.open(io.BytesIO(path.read_bytes())).convert("RGB"))
            images.append(torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)))[None])
        value = float(function(image=images[0], target=images[1])["lpips"])
        assert value == pytest.approx(expected, abs=1e-4)
