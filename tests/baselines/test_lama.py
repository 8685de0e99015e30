"""LaMa on a small ONNX file of the published signature: what goes in and out of it, and what is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_onnx
from PIL import Image

from baselines.models.lama import WEIGHTS, LaMa
from benchmarks.api.hardware import Hardware
from benchmarks.api.tasks import Sample
from synlayers.errors import DataError

pytest.importorskip(
    "onnxruntime", reason="LaMa needs onnxruntime: pip install 'synlayers[models]' (the dev extra has it)"
)


def write(root: Path, content: bytes) -> Path:
    path = root / WEIGHTS.repository / WEIGHTS.files[0]
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


def pinned(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(LaMa, "weights", WEIGHTS.model_copy(update={"sha256": hashlib.sha256(content).hexdigest()}))


def ready(root: Path, device: str = "cpu", **options: Any) -> LaMa:
    method = LaMa(**options)
    method.hardware = Hardware(checkpoints=root)
    method.prepare(device)
    return method


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    content = tiny_onnx.lama(color=40.0)
    write(tmp_path, content)
    pinned(monkeypatch, content)
    return tmp_path


def sample(size: tuple[int, int], empty: bool = False) -> Sample:
    width, height = size
    image = np.random.default_rng(width).integers(0, 256, (height, width, 3), dtype=np.uint8)
    mask = np.zeros((height, width), np.uint8)
    if not empty:
        mask[height // 4 : height // 2 + 1, width // 4 : width // 2 + 1] = 255
    return Sample("a", "removal", size, {"image": image, "mask": mask}, {})


def test_what_the_file_is_given_and_what_it_gives(root: Path) -> None:
    asked = sample((512, 512))
    image, mask = asked.input("image"), asked.input("mask")[..., None] > 0
    halved = np.rint(image / np.float32(255) * np.float32(127.5)).astype(np.uint8)
    whole = ready(root, paste_back="false").predict(asked, 0)
    assert np.array_equal(whole.image, np.where(mask, 40, halved)), "the model's own answer, everywhere"
    assert np.array_equal(ready(root).predict(asked, 0).image, np.where(mask, 40, image)), (
        "by default only inside the mask"
    )
    assert whole.metadata["paste_back"] is False


@pytest.mark.parametrize("size", [(333, 517), (4000, 17), (1, 1)])
def test_any_size_comes_back(root: Path, size: tuple[int, int]) -> None:
    asked = sample(size)
    image, mask = asked.input("image"), asked.input("mask") > 0
    answer = ready(root).predict(asked, 0).image
    assert np.array_equal(answer[~mask], image[~mask])  # type: ignore[index]
    stretched = np.asarray(Image.fromarray(image).resize((512, 512), Image.Resampling.LANCZOS))
    on_mask = np.asarray(Image.fromarray(asked.input("mask")).resize((512, 512), Image.Resampling.NEAREST)) > 0
    expected = np.where(
        on_mask[..., None], 40, np.rint(stretched / np.float32(255) * np.float32(127.5)).astype(np.uint8)
    ).astype(np.uint8)
    back = np.asarray(Image.fromarray(expected).resize(size, Image.Resampling.LANCZOS))
    assert np.array_equal(ready(root, paste_back=False).predict(asked, 0).image, back)


def test_nothing_to_remove_is_nothing_done_and_masks_grow(root: Path) -> None:
    nothing = sample((60, 40), empty=True)
    assert np.array_equal(ready(root).predict(nothing, 0).image, nothing.input("image"))
    asked = sample((512, 512))
    changed = (ready(root, dilate="7").predict(asked, 0).image != asked.input("image")).any(-1)
    assert np.nonzero(changed.any(1))[0].min() == 128 - 7


def test_another_file_is_refused(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ONNX file is a program: only the pinned one is read."""
    other = tmp_path_factory.mktemp("other")
    write(other, tiny_onnx.lama(color=41.0))
    with pytest.raises(DataError, match="not the pinned"):
        ready(other)
    monkeypatch.undo()
    with pytest.raises(DataError, match=f"not the pinned {WEIGHTS.sha256[:16]}"):
        ready(root)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (tiny_onnx.lama(names=("picture", "mask")), "takes picture, mask, not image and mask"),
        (b"\x08\x08 nonsense", "is no ONNX model"),
    ],
)
def test_what_else_is_wrong_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, words: str
) -> None:
    with pytest.raises(DataError, match=r"python -m baselines\.fetch lama"):
        ready(tmp_path)
    write(tmp_path, content)
    pinned(monkeypatch, content)
    with pytest.raises(DataError, match=words):
        ready(tmp_path)


def test_a_gpu_that_onnxruntime_does_not_have_is_said(root: Path) -> None:
    import onnxruntime

    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        pytest.skip("this onnxruntime has CUDA; tested is what is said where it has none")
    with pytest.raises(DataError, match="install onnxruntime-gpu, or use --device cpu"):
        ready(root, "cuda")
