"""Cut-outs are what can be seen of them, with colors of their own; clean ones stay as they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from synlayers.assets.image_folders import scan_folder
from synlayers.design import Pixels
from synlayers.support.cutout_cleaning import clean_cutout, unblend
from synlayers.support.image_decoding import read_cutout

CASES = Path(__file__).parents[2] / "cases"


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path_factory.mktemp("cache")))


def soft_disc(color: tuple[int, int, int] = (230, 140, 60), side: int = 160) -> Pixels:
    """A disc with a soft edge of about 12 px and one plain color, straight alpha."""
    y, x = np.mgrid[:side, :side] - side / 2 + 0.5
    alpha = np.clip(255 * (0.25 * side - np.hypot(x, y)) / 12 + 128, 0, 255).astype(np.uint8)
    rgba = np.dstack([np.full((side, side, 3), color, np.uint8), alpha])
    rgba[alpha == 0] = 0
    return rgba


def blended(rgba: Pixels, matte: int) -> Pixels:
    alpha = rgba[..., 3:] / 255
    out = rgba.copy()
    out[..., :3] = np.rint(rgba[..., :3] * alpha + matte * (1 - alpha))
    return out


def test_the_reported_cutouts_are_their_objects() -> None:
    assets, rejections, notes = scan_folder(CASES / "cutouts_residue", "cutout")
    assert not rejections
    assert [(a.data["width"], a.data["height"]) for a in assets] == [(59, 59)] * 6
    assert notes == [
        "6 files had a haze of alpha 1 to 2, which cannot be seen: it is cropped and cleared ('apple a.png', ...)"
    ]
    for asset in assets:
        pixels = read_cutout(asset.path or "")
        assert pixels.shape == (59, 59, 4)
        assert set(np.unique(pixels[..., 3])) == {0, 255}


@pytest.mark.parametrize("highest", [1, 7, 14, 24])
def test_a_noise_around_the_object_is_no_part_of_it(highest: int) -> None:
    rgba = soft_disc()
    noise = np.random.default_rng(0).integers(0, highest + 1, rgba.shape[:2], np.uint8)
    hazy = np.where(rgba[..., 3:] > noise[..., None], rgba, np.dstack([np.full((160, 160, 3), 90), noise]))
    cleaned, clean = clean_cutout(hazy.astype(np.uint8)), clean_cutout(rgba)
    assert cleaned.residue in (highest - 1, highest)
    assert all(abs(a - b) <= 6 for a, b in zip(cleaned.pixels.shape, clean.pixels.shape, strict=True))


def test_clean_cutouts_stay_bit_for_bit() -> None:
    rgba = soft_disc()
    rows, columns = np.nonzero(rgba[..., 3] >= 8)
    crop = rgba[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    cleaned = clean_cutout(rgba)
    assert np.array_equal(cleaned.pixels, crop)
    assert cleaned[1:] == (0, "", False)
    shadow = np.zeros((120, 120, 4), np.uint8)  # a soft shadow alone: black, and no color to compare with
    shadow[40:80, 40:80, 3] = 200
    shadow[..., 3] = np.asarray(Image.fromarray(shadow[..., 3]).filter(ImageFilter.GaussianBlur(10)))
    assert clean_cutout(shadow).matte == ""


@pytest.mark.parametrize("color", [(230, 140, 60), (40, 90, 160), (250, 250, 245), (120, 10, 30)])
@pytest.mark.parametrize(("matte", "level"), [("black", 0), ("white", 255)])
def test_blended_edges_get_their_color_back(color: tuple[int, int, int], matte: str, level: int) -> None:
    rgba = soft_disc(color)
    clean = clean_cutout(rgba)
    given = blended(rgba, level)
    if np.abs(np.array(color) - level).mean() < 30:
        return  # a fringe of the object's own color is none
    cleaned = clean_cutout(given)
    assert cleaned.matte == matte
    opaque_enough = clean.pixels[..., 3] > 40
    assert np.abs(cleaned.pixels[opaque_enough].astype(int) - clean.pixels[opaque_enough]).max() <= 4


def test_an_outline_that_is_drawn_dark_is_no_fringe() -> None:
    rgba = soft_disc()
    rgba[(rgba[..., 3] > 0) & (rgba[..., 3] < 255), :3] = 20
    assert clean_cutout(rgba).matte == ""


def test_the_blend_is_told(tmp_path: Path) -> None:
    Image.fromarray(blended(soft_disc(), 255)).save(tmp_path / "a.png")
    Image.fromarray(soft_disc((40, 90, 160))).save(tmp_path / "b.png")
    _, _, notes = scan_folder(tmp_path, "cutout")
    assert notes == ["1 file: edges were blended with white; the blend is undone ('a.png')"]


def test_unblending_inverts_blending() -> None:
    rgba = soft_disc()
    strong = rgba[..., 3] >= 64
    for level, matte in ((0, "black"), (255, "white")):
        back = unblend(blended(rgba, level), matte)  # type: ignore[arg-type]
        assert np.abs(back[strong].astype(int) - rgba[strong]).max() <= 2


def test_specks_apart_from_the_object_are_no_part_of_it(tmp_path: Path) -> None:
    rgba = soft_disc(side=400)
    clean = clean_cutout(rgba).pixels
    dusty = rgba.copy()
    dusty[3:6, 5:9] = (90, 90, 90, 255)
    dusty[390:393, 380] = (90, 90, 90, 40)
    cleaned = clean_cutout(dusty)
    assert cleaned.specks
    assert np.array_equal(cleaned.pixels, clean)
    Image.fromarray(dusty).save(tmp_path / "dusty.png")
    (asset,), _, notes = scan_folder(tmp_path, "cutout")
    assert asset.data["width"] == clean.shape[1]
    assert notes == ["1 file: specks of under 64 pixels apart from the object are cleared ('dusty.png')"]
    stem = rgba.copy()
    stem[20:120, 199:201] = (60, 160, 60, 255)  # two pixels wide, but it hangs on the object
    assert not clean_cutout(stem).specks
    assert clean_cutout(stem).pixels.shape[0] > clean.shape[0] + 50
    confetti = np.zeros((400, 400, 4), np.uint8)
    confetti[10:390:20, 10:390:20] = (200, 30, 90, 255)
    confetti[100:130, 100:130] = (200, 30, 90, 255)
    assert clean_cutout(confetti).pixels.shape[:2] == (361, 361)


def test_what_cannot_be_seen_is_refused(tmp_path: Path) -> None:
    Image.fromarray(np.full((64, 64, 4), 3, np.uint8)).save(tmp_path / "faint.png")
    assert [r.reason for r in scan_folder(tmp_path, "cutout").rejections] == ["nothing can be seen: alpha is at most 3"]
