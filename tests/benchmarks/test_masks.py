"""Masks, mattes and trimaps in the encodings that people store: read for what they mean, with a note, or refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks.api.images import read_matte
from benchmarks.api.masks import read_mask, read_trimap, read_true_matte
from benchmarks.api.notes import collect_notes
from benchmarks.metrics.inputs import InputError, check_mask
from synlayers.errors import DataError

OBJECT = np.zeros((6, 8), bool)
OBJECT[1:4, 2:7] = True
MASK = np.where(OBJECT, 255, 0).astype(np.uint8)


def palette(colors: list[int]) -> Image.Image:
    image = Image.fromarray(OBJECT.astype(np.uint8), "P")
    image.putpalette(colors + [0] * (768 - len(colors)))
    return image


def rgba(gray: np.ndarray, alpha: np.ndarray) -> Image.Image:
    return Image.fromarray(np.dstack([gray, gray, gray, alpha]).astype(np.uint8))


FULL = np.full_like(MASK, 255)
MASKS = {
    "levels": (Image.fromarray(MASK), 0),
    "rgb": (Image.fromarray(MASK).convert("RGB"), 0),
    "boolean": (Image.fromarray(OBJECT), 0),
    "opaque rgba": (rgba(MASK, FULL), 0),
    "palette of black and white": (palette([0, 0, 0, 255, 255, 255]), 0),
    "palette of labels": (palette([0, 0, 0, 128, 0, 0]), 1),
    "black palette": (palette([0, 0, 0, 0, 0, 0]), 1),
    "0 and 1": (Image.fromarray(OBJECT.astype(np.uint8)), 1),
    "0 and 100": (Image.fromarray((OBJECT * 100).astype(np.uint8)), 1),
    "in alpha, white": (rgba(FULL, MASK), 1),
    "in alpha, black": (rgba(np.zeros_like(MASK), MASK), 1),
    "0 and 1 in alpha": (rgba(np.zeros_like(MASK), OBJECT), 2),
}


@pytest.mark.parametrize("name", MASKS)
def test_a_mask_is_what_it_means(name: str, tmp_path: Path) -> None:
    image, noted = MASKS[name]
    image.save(tmp_path / "mask.png")
    with collect_notes() as notes:
        assert np.array_equal(read_mask(tmp_path / "mask.png"), MASK)
    assert len(notes) == noted, notes


@pytest.mark.parametrize("levels", [(0,), (255,), (0, 3, 5), (250, 255)])
def test_an_empty_or_full_mask_stays_one(levels: tuple[int, ...], tmp_path: Path) -> None:
    """A few levels of noise are no object."""
    pixels = np.resize(np.array(levels, np.uint8), (6, 8))
    Image.fromarray(pixels).save(tmp_path / "mask.png")
    assert np.array_equal(read_mask(tmp_path / "mask.png"), np.where(pixels > 127, 255, 0))


@pytest.mark.parametrize("levels", [(0, 40, 90), (128, 160, 255)])
def test_a_mask_that_could_be_anything_is_refused(levels: tuple[int, ...], tmp_path: Path) -> None:
    Image.fromarray(np.resize(np.array(levels, np.uint8), (6, 8))).save(tmp_path / "mask.png")
    with pytest.raises(DataError, match="cannot be told; store 0 and 255"):
        read_mask(tmp_path / "mask.png")


def test_a_true_matte_is_what_it_means(tmp_path: Path) -> None:
    for image, noted in (
        (Image.fromarray(MASK), 0),
        (Image.fromarray(OBJECT), 0),
        (Image.fromarray(OBJECT.astype(np.uint8)), 1),
        (rgba(FULL, MASK), 1),
    ):
        image.save(tmp_path / "alpha.png")
        with collect_notes() as notes:
            assert np.array_equal(read_true_matte(tmp_path / "alpha.png"), MASK)
        assert len(notes) == noted


@pytest.mark.parametrize(("levels", "dtype"), [((0, 1), np.uint8), ((0, 1), np.uint16), ((0, 128, 255), np.uint16)])
def test_an_answer_of_the_wrong_depth_is_refused(levels: tuple[int, ...], dtype: type, tmp_path: Path) -> None:
    Image.fromarray(np.resize(np.array(levels, dtype), (6, 8))).save(tmp_path / "alpha.png")
    with pytest.raises(DataError, match=f"no level above {levels[-1]} of"):
        read_matte(tmp_path / "alpha.png")
    Image.fromarray(np.zeros((6, 8), dtype)).save(tmp_path / "alpha.png")
    assert not read_matte(tmp_path / "alpha.png").any(), "an empty answer is one"


@pytest.mark.parametrize(
    ("levels", "dtype", "noted"),
    [
        ((0, 128, 255), np.uint8, 0),
        ((0, 127, 255), np.uint8, 1),
        ((0, 100, 255), np.uint8, 1),
        ((0, 1, 2), np.uint8, 1),
        ((0, 32768, 65535), np.uint16, 1),
        ((0, 128, 255), np.uint16, 1),
    ],
)
def test_a_trimap_is_what_it_means(levels: tuple[int, ...], dtype: type, noted: int, tmp_path: Path) -> None:
    Image.fromarray(np.resize(np.array(levels, dtype), (6, 9))).save(tmp_path / "trimap.png")
    with collect_notes() as notes:
        trimap = read_trimap(tmp_path / "trimap.png")
    assert trimap.dtype == np.uint8
    assert np.array_equal(trimap, np.resize(np.array([0, 128, 255], np.uint8), (6, 9)))
    assert len(notes) == noted


@pytest.mark.parametrize("levels", [(0, 20, 255), (0, 127, 128, 255), (0, 64, 128, 192, 255)])
def test_a_trimap_that_could_be_anything_is_refused(levels: tuple[int, ...], tmp_path: Path) -> None:
    Image.fromarray(np.resize(np.array(levels, np.uint8), (6, 10))).save(tmp_path / "trimap.png")
    with pytest.raises(DataError, match="none of 0, 128, 255 but"):
        read_trimap(tmp_path / "trimap.png")


@pytest.mark.parametrize("dtype", [torch.uint8, torch.uint16])
def test_measures_refuse_a_mask_of_0_and_1(dtype: torch.dtype) -> None:
    """Over half of the range nothing of it would be inside."""
    good = torch.from_numpy(MASK)[None, None].to(torch.int32) * (257 if dtype == torch.uint16 else 1)
    both = torch.cat([good, torch.from_numpy(OBJECT)[None, None].to(torch.int32)]).to(dtype)
    with pytest.raises(InputError, match="sample 1: mask holds no level above 1 of"):
        check_mask("mask", both)
    assert torch.equal(check_mask("mask", both[:1])[0, 0], torch.from_numpy(OBJECT))
    assert not check_mask("mask", torch.zeros(1, 1, 2, 2, dtype=dtype)).any()
