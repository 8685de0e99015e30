"""ReMOVE and ReMOVE+: the score, masks to cells (published and aligned), composites, SAM's weights and pixels.

References: Pillow, a brute-force area count over a magnified mask, the published script's steps written out, and
transformers' own forward.
"""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.measure import DefectWarning
from benchmarks.metrics.removal import sam
from benchmarks.metrics.removal.cells import mask_areas, official_cells, pad_cells, square_around
from benchmarks.metrics.removal.remove import (
    MEASURES,
    remove,
    remove_crop,
    remove_fixed,
    remove_plus,
    remove_plus_fixed,
    remove_score,
)
from benchmarks.metrics.scores import Scores
from benchmarks.metrics.weights import WeightsMissing
from synlayers.errors import DataError

MEASURE = {one.name: one for one in MEASURES}
quiet = pytest.mark.filterwarnings("ignore::benchmarks.metrics.measure.DefectWarning")


def mean_colour(pixels: Tensor) -> Tensor:
    """A local encoder: the mean normalised colour of each patch of 16 x 16."""
    return torch.nn.functional.avg_pool2d(pixels, 16)


def mixing(pixels: Tensor) -> Tensor:
    """A local encoder with more channels than colours, so that cosines spread."""
    weights = torch.randn(12, 3, 16, 16, generator=torch.Generator().manual_seed(5))
    return torch.nn.functional.conv2d(pixels, weights / 16, stride=16)


def ellipse(width: int, height: int, cx: float = 0.6, cy: float = 0.7, rx: float = 0.1, ry: float = 0.15) -> Tensor:
    """(1, 1, H, W) uint8, 0 or 255."""
    y, x = np.mgrid[:height, :width]
    inside = ((x - cx * width) / (rx * width)) ** 2 + ((y - cy * height) / (ry * height)) ** 2 <= 1
    return torch.from_numpy(inside[None, None] * np.uint8(255))


def noise(seed: int, *shape: int) -> Tensor:
    return torch.randint(0, 256, shape, dtype=torch.uint8, generator=torch.Generator().manual_seed(seed))


def script(image: Tensor, mask: Tensor, encode: Callable[[Tensor], Tensor], crop: bool = False) -> float:
    """The published script's steps for one sample, image (3, H, W) and mask (H, W) uint8, in its own precision."""
    picture, white = image.permute(1, 2, 0).numpy(), mask.numpy()
    if crop:
        ys, xs = np.where(white == 255)
        margins = (xs.min(), ys.min(), white.shape[0] - ys.max(), white.shape[1] - xs.max())
        pad = 16 if all(m >= 16 for m in margins) else max(min(margins), 0)
        side = max(xs.max() - xs.min() + 1, ys.max() - ys.min() + 1) + 2 * pad
        window = np.s_[ys.min() - pad : ys.min() - pad + side, xs.min() - pad : xs.min() - pad + side]
        picture, white = picture[window], white[window]
    foreground = np.array(Image.fromarray(white).resize((64, 64))) // 255
    scale = 1024 * 1.0 / max(picture.shape[:2])
    height, width = int(picture.shape[0] * scale + 0.5), int(picture.shape[1] * scale + 0.5)
    pixels = torch.as_tensor(
        np.array(Image.fromarray(picture).resize((width, height), Image.Resampling.BILINEAR))
    ).permute(2, 0, 1)[None]
    mean, std = (
        torch.tensor([123.675, 116.28, 103.53]).view(-1, 1, 1),
        torch.tensor([58.395, 57.12, 57.375]).view(-1, 1, 1),
    )
    framed = torch.zeros(1, 3, 1024, 1024)
    framed[:, :, :height, :width] = (pixels - mean) / std
    features = encode(framed)
    sides = [features[0][:, torch.from_numpy(cells).bool()].mean(1) for cells in (foreground, 1 - foreground)]
    return torch.nn.functional.cosine_similarity(*sides, dim=0).item()


# the score


def test_score_is_the_cosine_of_the_two_means() -> None:
    features = torch.zeros(3, 2, 2, 2)
    features[:, :, 0, 0] = torch.tensor([[1.0, 0.0], [1.0, 0.0], [3.0, 3.0]])
    features[:, :, 0, 1] = torch.tensor([[0.0, 2.0], [-4.0, 0.0], [1.0, 1.0]])
    cells = torch.tensor([[[True, False], [False, False]]] * 3)
    background = torch.tensor([[[False, True], [False, False]]] * 3)
    torch.testing.assert_close(remove_score(features, cells, background), torch.tensor([0.0, -1.0, 1.0]).double())
    features[0, :, 1] = torch.tensor(
        [[3.0, 0.0], [-2.0, 0.0]]
    )  # with them the rest's mean is (1, 0), the object's direction
    assert remove_score(features, cells)[0].item() == pytest.approx(1.0)
    assert remove_score(features, torch.zeros_like(cells)).isnan().all()
    assert remove_score(features[:0], cells[:0]).shape == (0,)


@pytest.mark.parametrize(
    ("features", "cells", "message"),
    [
        (torch.zeros(1, 4, 2, 2), torch.zeros(1, 2, 3, dtype=torch.bool), "cells must be bool"),
        (torch.zeros(1, 4, 2, 2), torch.zeros(1, 2, 2), "cells must be bool"),
        (torch.zeros(4, 2, 2), torch.zeros(1, 2, 2, dtype=torch.bool), "features must be floats"),
        (
            torch.tensor([0.0, math.nan]).reshape(2, 1, 1, 1),
            torch.ones(2, 1, 1, dtype=torch.bool),
            "sample 1: features hold nan",
        ),
    ],
)
def test_score_refuses(features: Tensor, cells: Tensor, message: str) -> None:
    with pytest.raises(InputError, match=message):
        remove_score(features, cells, cells)


# cells


@pytest.mark.parametrize(
    ("size", "expected"),
    [((960, 540), (160, 110, 0.0)), ((1024, 768), (160, 145, 0.105)), ((512, 512), (159, 194, 0.820))],
)
def test_published_cells_lie_elsewhere(size: tuple[int, int], expected: tuple[int, int, float]) -> None:
    """Published cells, aligned cells and their overlap for one ellipse."""
    mask = ellipse(*size)
    published, aligned = official_cells(mask)[0], pad_cells(mask).object[0]
    overlap = (published & aligned).sum() / (published | aligned).sum()
    assert (int(published.sum()), int(aligned.sum())) == expected[:2]
    assert overlap.item() == pytest.approx(expected[2], abs=5e-4)
    if size == (960, 540):
        assert int((~pad_cells(mask).object & ~pad_cells(mask).background).sum()) == 1792
    if size == (
        512,
        512,
    ):  # sampling each cell at its centre gives 195 cells and 0.815 on the same mask; by area it is one cell less
        centers = mask[0, 0, 4::8, 4::8] == 255
        assert int(centers.sum()) == 195
        assert ((published & centers).sum() / (published | centers).sum()).item() == pytest.approx(0.815, abs=5e-4)


@pytest.mark.parametrize("seed", range(3))
def test_official_cells_are_pillows(seed: int) -> None:
    """Grey levels, long thin things and all: exactly 255 after the default filter."""
    rng = np.random.default_rng(seed)
    grey = np.clip(rng.normal(rng.uniform(100, 250), 120, (rng.integers(3, 300), rng.integers(3, 300))), 0, 255).astype(
        np.uint8
    )
    grey[: len(grey) // 2] = 255
    expected = np.array(Image.fromarray(grey).resize((64, 64))) // 255
    assert np.array_equal(official_cells(torch.from_numpy(grey)[None, None])[0].numpy(), expected.astype(bool))
    assert 0 < expected.sum() < 4096


@pytest.mark.parametrize("size", [(37, 64), (128, 96), (50, 20), (5, 64)])
def test_areas_against_brute_force(size: tuple[int, int]) -> None:
    """Each pixel and each cell cut into equal whole parts, and the parts counted."""
    height, width = size
    mask = noise(height, 1, 1, height, width) > 127
    rows, columns = sam.scaled_size(height, width)
    covered, area = mask_areas(mask)

    def parts(
        pixels: int, scaled: int
    ) -> Iterator[tuple[int, int]]:  # along one axis: (cell, pixel) of each part of the picture
        return ((part // (16 * pixels), part // scaled) for part in range(pixels * scaled))

    def counts(pixels: int, scaled: int) -> np.ndarray:
        table = np.zeros((64, pixels))
        for cell, pixel in parts(pixels, scaled):
            table[cell, pixel] += 1
        return table

    down, across = counts(height, rows), counts(width, columns)
    assert np.array_equal(covered[0].numpy(), np.einsum("ay,yx,bx->ab", down, mask[0, 0].numpy().astype(float), across))
    assert np.array_equal(area.numpy(), np.outer(down.sum(1), across.sum(1)))


def test_conventions_agree_on_aligned_squares() -> None:
    """Equal where a pixel is a cell; on a finer mask of whole cells the published filter drops those on the border, and
    no others."""
    mask = noise(8, 2, 1, 64, 64) // 128 * 255
    assert torch.equal(official_cells(mask), pad_cells(mask).object)
    finer = torch.zeros(1, 1, 256, 256, dtype=torch.uint8)
    finer[:, :, 64:, 64:] = 255
    aligned = torch.zeros(64, 64, dtype=torch.bool)
    aligned[16:, 16:] = True
    assert torch.equal(pad_cells(finer).object[0], aligned)
    aligned[16] = aligned[:, 16] = False
    assert torch.equal(official_cells(finer)[0], aligned)


@pytest.mark.parametrize("size", [(960, 540), (33, 700), (640, 640)])
def test_smallest_things_have_cells(size: tuple[int, int]) -> None:
    """One pixel of object, or one pixel of background, in any corner: both sides are there, and the one cell is under
    the pixel."""
    width, height = size
    rows, columns = sam.scaled_size(height, width)
    for y, x in ((0, 0), (0, width - 1), (height - 1, 0), (height - 1, width - 1), (height // 2, width // 3)):
        mask = torch.zeros(1, 1, height, width, dtype=torch.bool)
        mask[..., y, x] = True
        for cells in (pad_cells(mask).object[0], pad_cells(~mask).background[0]):
            found = torch.nonzero(cells)
            assert len(found) >= 1
            true = (y + 0.5) * rows / height // 16, (x + 0.5) * columns / width // 16
            assert (found - torch.tensor(true)).abs().max() <= max(1, 1024 // max(size) // 16)


def test_square_of_the_published_crop() -> None:
    def square(top: int, bottom: int, left: int, right: int) -> tuple[int, int, int] | None:
        mask = torch.zeros(100, 120, dtype=torch.uint8)
        mask[top:bottom, left:right] = 255
        return square_around(mask)

    assert square(40, 60, 30, 70) == (14, 24, 72)  # wider than high: below the box is more than above it
    assert square(5, 60, 30, 70) == (25, 0, 65)  # the least margin, on every side
    assert square(40, 99, 30, 70) == (28, 38, 63)  # the lower margin counts one pixel too many: 100 - 98 = 2
    assert square(60, 90, 2, 119) == (0, 58, 121)  # passes the lower and the right border
    assert square(0, 1, 0, 1) is None  # the top-left pixel alone
    assert square(0, 0, 0, 0) is None


# measures with a local encoder


@quiet
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("crop", [False, True])
def test_equals_the_script(seed: int, crop: bool) -> None:
    rng = np.random.default_rng(seed)
    height, width = (int(n) for n in rng.integers(150, 400, 2))
    mask = ellipse(width, height, *rng.uniform(0.4, 0.6, 2), *rng.uniform(0.1, 0.28, 2))
    mask[..., ::7, : width // 2] = mask[..., ::7, : width // 2].clamp(max=200)  # levels between, as JPEG leaves them
    image = noise(seed, 1, 3, height, width) // 2
    image[..., width // 2 :] += 60
    ours = (remove_crop if crop else remove)(image, mask, encode=mixing)
    assert ours["valid"].item() == 1
    assert ours["remove"].item() == pytest.approx(script(image[0], mask[0, 0], mixing, crop), abs=1e-6)
    assert 0.1 < abs(ours["remove"].item()) < 0.9999


@quiet
def test_plus_is_the_score_of_the_composite() -> None:
    image, source, grey = noise(1, 1, 3, 240, 260), noise(2, 1, 3, 240, 260) // 3, ellipse(260, 240)
    for step, level in ((5, 180), (7, 90)):
        grey[..., :180, ::step] = grey[..., :180, ::step].clamp(max=level)
    composite, binary = source.clone(), source.clone()
    composite[(grey > 0).expand_as(source)] = 0
    composite[(grey == 255).expand_as(source)] = image[(grey == 255).expand_as(source)]
    binary[(grey > 127).expand_as(source)] = image[(grey > 127).expand_as(source)]
    ours = remove_plus(image, source, grey, encode=mixing)["remove_plus"].item()
    assert ours == pytest.approx(script(composite[0], grey[0, 0], mixing), abs=1e-6)
    assert 0.1 < ours < 0.9999
    assert (
        remove_plus_fixed(image, source, grey, encode=mixing)["remove_plus"]
        == remove_fixed(binary, grey > 127, encode=mixing)["remove"]
    )
    with pytest.warns(DefectWarning, match="turn black"):
        remove_plus(image, source, grey, encode=mixing)


@quiet
@pytest.mark.parametrize("seed", range(4))
def test_a_pasted_thing_scores_below_a_clean_fill(seed: int) -> None:
    """Where the image is wide and the thing low, the published form looks elsewhere and cannot tell; the fixed can."""
    rng = np.random.default_rng(seed)
    scene = torch.from_numpy(rng.integers(90, 140, (1, 3, 270, 480)).astype(np.uint8))
    mask = ellipse(480, 270, rng.uniform(0.4, 0.6), 0.7, 0.08, 0.12)
    pasted = torch.where(mask > 0, torch.tensor([250, 10, 10], dtype=torch.uint8)[:, None, None], scene)
    filled = torch.where(mask > 0, scene.float().mean((2, 3), keepdim=True).to(torch.uint8), scene)
    clean, spoiled = (remove_fixed(x, mask, encode=mean_colour)["remove"].item() for x in (filled, pasted))
    assert clean > 0.95 > spoiled + 0.3
    apart = [remove(x, mask, encode=mean_colour)["remove"].item() for x in (filled, pasted)]
    assert abs(apart[0] - apart[1]) < (clean - spoiled) / 4


def test_without_cells_there_is_no_official_score() -> None:
    mask = torch.cat(
        [
            ellipse(96, 96, rx=0.2, ry=0.2),
            torch.zeros(1, 1, 96, 96, dtype=torch.uint8),
            torch.full((1, 1, 96, 96), 255, dtype=torch.uint8),
        ]
    )
    mask[1, 0, 20, 20] = 255  # smaller than a cell once the filter has smoothed it
    image = noise(3, 3, 3, 96, 96)
    with pytest.warns(DefectWarning, match="no score") as caught:
        columns = remove(image, mask, encode=mixing)
    assert columns["valid"].tolist() == [1, 0, 0]
    assert columns["remove"].isnan().tolist() == [False, True, True]
    assert [w.message.samples for w in caught if "no score" in str(w.message)] == [(1, 2)]  # type: ignore[union-attr]
    (value,) = MEASURE["removal/remove"].values
    assert value.of(columns) == columns["remove"][0].item()
    with pytest.raises(InputError, match="sample 2: mask covers the whole image"):
        remove_fixed(image, mask, encode=mixing)
    with pytest.raises(InputError, match="sample 0: mask is empty"):
        remove_fixed(image[:1], mask[:1] * 0, encode=mixing)
    assert remove_fixed(image[:2], mask[:2], encode=mixing)["remove"].isfinite().all()
    with pytest.warns(DefectWarning, match="no score"):
        assert remove_crop(image[:1], mask[:1] // 2, encode=mixing)["remove"].isnan().all()


def test_misaligned_samples_are_named() -> None:
    wide, square = ellipse(192, 108, rx=0.2), ellipse(108, 108, rx=0.2, ry=0.2)
    with pytest.warns(DefectWarning, match="overlap by less than half"):
        remove(noise(0, 1, 3, 108, 192), wide, encode=mixing)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        remove(noise(0, 1, 3, 108, 108), square, encode=mixing)


@quiet
@pytest.mark.parametrize("function", [remove, remove_crop, remove_fixed, remove_plus, remove_plus_fixed])
def test_batches_dtypes_and_nothing(function: Callable[..., Any]) -> None:
    inputs = {
        "image": noise(4, 3, 3, 90, 160),
        "mask": torch.cat([ellipse(160, 90, c, 0.5, 0.15, 0.3) for c in (0.3, 0.5, 0.7)]),
    }
    if "plus" in function.__name__:
        inputs["source"] = noise(5, 3, 3, 90, 160)
    score = functools.partial(function, encode=mixing)
    (name, whole), *_ = score(**inputs).items()
    assert torch.equal(whole[[2, 0]], score(**{k: v[[2, 0]] for k, v in inputs.items()})[name])
    first = {k: v[:1] for k, v in inputs.items()}
    for same in (
        first,
        {k: v.float() / 255 for k, v in first.items()},
        {k: (v.to(torch.int32) * 257).to(torch.uint16) for k, v in first.items()},
        {**first, "mask": first["mask"] > 0},
    ):
        assert torch.equal(whole[:1], score(**same)[name])
    assert all(column.shape == (0,) for column in score(**{k: v[:0] for k, v in inputs.items()}).values())
    for bad, message in (
        ({"mask": inputs["mask"][..., 1:]}, "differ in size"),
        ({"mask": inputs["mask"].expand(-1, 3, -1, -1)}, "mask must be"),
        ({"mask": inputs["mask"].float()}, "belong in uint8"),
        ({"image": torch.full((3, 3, 90, 160), math.nan)}, "sample 0: image holds nan"),
        ({k: v[..., :1, :1].expand(-1, -1, 1, 2100) for k, v in inputs.items()}, "no pixel left"),
    ):
        with pytest.raises(InputError, match=message):
            score(**{**inputs, **bad})


@quiet
def test_scores_over_sizes() -> None:
    sizes = ((90, 160), (120, 120), (90, 160))
    images, masks = (
        [noise(n, 3, *s) for n, s in enumerate(sizes)],
        [ellipse(s[1], s[0], rx=0.2, ry=0.2)[0] for s in sizes],
    )
    scores = Scores(
        MEASURE["removal/remove-fixed"], function=functools.partial(remove_fixed, encode=mixing), batch_size=2
    )
    scores.update(["a", "b", "c"], image=images, mask=masks)
    single = {
        i: remove_fixed(x[None], m[None], encode=mixing)["remove"].item()
        for i, x, m in zip("abc", images, masks, strict=True)
    }
    assert {i: row["remove"] for i, row in scores.rows().items()} == single


# SAM


@pytest.mark.parametrize(
    ("size", "expected"),
    [((540, 960), (576, 1024)), ((683, 1023), (684, 1024)), ((2000, 1500), (1024, 768)), ((1, 2048), (1, 1024))],
)
def test_scaled_size(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert sam.scaled_size(*size) == expected


def test_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    with pytest.raises(WeightsMissing, match=r"sam_vit_h_4b8939\.pth.*dl\.fbaipublicfiles\.com.*Apache-2\.0"):
        MEASURE["removal/remove"].bind()
    with pytest.raises(WeightsMissing, match="Hugging Face cache"):
        sam.WEIGHTS.find("facebook/sam-vit-huge")
    (tmp_path / "weights" / "sam-vit-huge").mkdir(parents=True)
    assert (
        sam.WEIGHTS.find()
        == sam.WEIGHTS.find(tmp_path / "weights" / "sam-vit-huge")
        == tmp_path / "weights" / "sam-vit-huge"
    )
    (tmp_path / "weights" / "sam_vit_h_4b8939.pth").touch()
    assert sam.WEIGHTS.find().name == "sam_vit_h_4b8939.pth"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """A small SAM with random weights: as a model folder, as a folder of the encoder alone, as the authors would have
    named its weights; and its own answer."""
    transformers = pytest.importorskip("transformers", reason="SAM needs transformers: pip install 'synlayers[models]'")
    vision = {
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "mlp_dim": 24,
        "global_attn_indexes": [1],
        "window_size": 14,
    }
    model = transformers.SamModel(transformers.SamConfig(vision_config=vision)).eval()
    generator = torch.Generator().manual_seed(11)
    with torch.no_grad():
        for parameter in model.vision_encoder.parameters():
            parameter.copy_(0.2 * torch.randn(parameter.shape, generator=generator))
    folder = tmp_path_factory.mktemp("sam")
    model.save_pretrained(folder / "whole")
    encoder = transformers.SamVisionModel(model.config.vision_config).eval()
    encoder.vision_encoder.load_state_dict(model.vision_encoder.state_dict())
    encoder.save_pretrained(folder / "encoder")
    official = as_published(dict(model.vision_encoder.state_dict()))
    torch.save({**official, "mask_decoder.iou_token.weight": torch.zeros(1, 4)}, folder / "sam.pth")
    pixels = sam.pixel_values(noise(7, 3, 300, 500))[None]
    with torch.no_grad():
        expected = encoder(pixels).last_hidden_state
    return SimpleNamespace(folder=folder, official=official, pixels=pixels, expected=expected)


def as_published(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """transformers' names to the authors'."""
    neck = {"conv1": "0", "layer_norm1": "1", "conv2": "2", "layer_norm2": "3"}
    named = {}
    for key, value in state.items():
        match key.split("."):
            case ["neck", part, *rest]:
                parts = ["neck", neck[part], *rest]
            case ["layers", index, ("layer_norm1" | "layer_norm2") as part, *rest]:
                parts = ["blocks", index, part.replace("layer_", ""), *rest]
            case ["layers", *rest]:
                parts = ["blocks", *rest]
            case ["patch_embed", "projection", *rest]:
                parts = ["patch_embed", "proj", *rest]
            case parts:
                pass
        named["image_encoder." + ".".join(parts)] = value
    return named


@pytest.mark.parametrize("name", ["whole", "encoder", "sam.pth"])
def test_encoder_equals_transformers(tiny: SimpleNamespace, name: str) -> None:
    with pytest.warns(UserWarning, match="not SAM's ViT-H"):
        encode = sam.load(tiny.folder / name)
    features = encode(tiny.pixels)
    assert features.shape == (1, 256, 64, 64)
    assert tiny.expected.std() > 0.05
    torch.testing.assert_close(features, tiny.expected, rtol=0, atol=1e-6)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_measures_run_with_weights(tiny: SimpleNamespace) -> None:
    inputs = {
        "image": noise(0, 1, 3, 100, 150),
        "source": noise(1, 1, 3, 100, 150),
        "mask": ellipse(150, 100, rx=0.2, ry=0.2),
    }
    for name in ("remove", "remove-crop", "remove-plus", "remove-fixed", "remove-plus-fixed"):
        one = MEASURE[f"removal/{name}"]
        columns = one.bind({"sam": str(tiny.folder / "sam.pth")})(**{k: inputs[k] for k in one.inputs})
        (value,) = one.values
        assert -1 <= value.of(columns) < 1


def test_published_names_cover_vit_h() -> None:
    transformers = pytest.importorskip("transformers", reason="SAM needs transformers: pip install 'synlayers[models]'")
    with torch.device("meta"):
        huge = transformers.SamVisionModel(
            transformers.SamVisionConfig(
                hidden_size=1280,
                num_hidden_layers=32,
                num_attention_heads=16,
                mlp_dim=5120,
                global_attn_indexes=[7, 15, 23, 31],
            )
        )
    state = {
        k.removeprefix("image_encoder."): v for k, v in as_published(dict(huge.vision_encoder.state_dict())).items()
    }
    assert len(state) == 3 + 32 * 14 + 6
    config = sam._config(state)
    for key in (
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "mlp_dim",
        "global_attn_indexes",
        "window_size",
        "output_channels",
    ):
        assert getattr(config, key) == getattr(huge.config, key), key
    assert {"vision_encoder." + sam._rename_key(key) for key in state} == set(huge.state_dict())


def test_wrong_weights_are_refused(tiny: SimpleNamespace, tmp_path: Path) -> None:
    torch.save({k: v for k, v in tiny.official.items() if "blocks.1.attn.qkv" not in k}, tmp_path / "short.pth")
    torch.save({"model": torch.zeros(3)}, tmp_path / "other.pth")
    torch.save(SimpleNamespace(code="runs on loading"), tmp_path / "pickle.pth")
    (tmp_path / "empty").mkdir()
    for name, message in (
        ("short.pth", "qkv"),
        ("other.pth", "not SAM's checkpoint"),
        ("pickle.pth", "plain weights"),
        ("empty", "no folder of a SAM"),
    ):
        with pytest.raises(DataError, match=message):
            sam.load(tmp_path / name)
    from safetensors.torch import load_file, save_file

    cut = tmp_path / "cut"
    cut.mkdir()
    (cut / "config.json").write_text((tiny.folder / "encoder" / "config.json").read_text())
    weights = load_file(tiny.folder / "encoder" / "model.safetensors")
    save_file({k: v for k, v in weights.items() if "neck.conv2" not in k}, cut / "model.safetensors", {"format": "pt"})
    with pytest.raises(DataError, match=r"lacks 1 weights.*neck\.conv2"):
        sam.load(cut)
