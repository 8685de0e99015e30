"""Boxes on the grid, and tokens of layers."""

from __future__ import annotations

import cld_reference as reference
import numpy as np
import pytest
import torch

from baselines.models.cld import tokens
from baselines.models.cld.grid_boxes import limit_layers, snap_to_grid
from baselines.models.cld.tokens import TokenLayout, layout_of
from synlayers.design import Box
from synlayers.errors import DataError, UsageError


def random_layout(seed: int) -> TokenLayout:
    """Canvas and boxes of any shape, some absent."""
    rng = np.random.default_rng(seed)
    columns, rows = (int(n) for n in rng.integers(1, 7, 2))
    boxes: list[Box | None] = []
    for _ in range(int(rng.integers(0, 6))):
        x, y = (
            np.sort(rng.choice(columns + 1, 2, replace=False)) * 16,
            np.sort(rng.choice(rows + 1, 2, replace=False)) * 16,
        )
        boxes.append(None if rng.random() < 0.25 else Box(int(x[0]), int(y[0]), int(x[1]), int(y[1])))
    return layout_of(columns * 16, rows * 16, boxes)


def plain(layout: TokenLayout) -> reference.Boxes:
    return [tuple(box) if box else None for box in layout.boxes]  # type: ignore[misc]


@pytest.mark.parametrize("seed", range(12))
def test_tokens_are_the_slices_of_each_layer_in_turn(seed: int) -> None:
    layout = random_layout(seed)
    for edge in (16, 8):
        grid = torch.randn(2, layout.layers, *layout.grid(edge), 5)
        actual = tokens.crop(grid, layout, edge)
        assert torch.equal(actual[1], reference.crop(grid[1], plain(layout), edge))
        assert torch.equal(tokens.ids(layout, edge).double(), reference.positions(plain(layout), edge))
        assert actual.shape[1] == layout.count(edge)
        around = torch.randn(2, 1, 1, 1, 5)
        back = tokens.scatter(actual, layout, around, edge)
        keep = tokens.inside(layout, edge)
        assert torch.equal(back[:, keep], grid[:, keep])
        assert torch.equal(back[:, ~keep], around.expand_as(back)[:, ~keep])


@pytest.mark.parametrize("seed", range(4))
def test_packing_goes_cell_by_cell_and_back(seed: int) -> None:
    rng = np.random.default_rng(seed)
    layers, rows, columns = (int(n) for n in rng.integers(1, 5, 3))
    latents = torch.randn(2, layers, 3, rows * 2, columns * 2)
    actual = tokens.pack(latents)
    assert torch.equal(actual[1], reference.pack(latents[1]))
    assert torch.equal(tokens.unpack(actual), latents)


@pytest.mark.parametrize("box", [Box(0, 0, 0, 16), Box(8, 0, 24, 16), Box(16, 16, 48, 32), Box(-16, 0, 16, 16)])
def test_a_layout_refuses_boxes_that_are_not_on_its_grid(box: Box) -> None:
    with pytest.raises(ValueError, match="grid"):
        layout_of(32, 32, [box])


# the first row is the official rules run on [64, 32, 512, 512] at 1024
@pytest.mark.parametrize(
    ("box", "published", "fixed"),
    [
        ((64, 32, 512, 512), (64, 32, 528, 528), (64, 32, 512, 512)),
        ((63, 31, 511, 511), (48, 16, 512, 512), (48, 16, 512, 512)),
        ((0, 0, 1023, 1023), (0, 0, 1024, 1024), (0, 0, 1024, 1024)),  # the full canvas as CLD writes it
        ((5.5, 0, 16.2, 15.9), (0, 0, 32, 16), (0, 0, 32, 16)),
        ((1000, 1000, 1001, 1001), (992, 992, 1008, 1008), (992, 992, 1008, 1008)),
    ],
)
def test_rules_inside_the_canvas(box: tuple[float, ...], published: tuple[int, ...], fixed: tuple[int, ...]) -> None:
    assert snap_to_grid([box], 1024, 1024, "cld") == ((Box(*published),), [])
    assert snap_to_grid([box], 1024, 1024, "fixed") == ((Box(*fixed),), [])


@pytest.mark.parametrize(
    ("box", "published", "fixed", "note"),
    [
        ((512, 512, 1024, 1024), (512, 512, 1024, 1024), (512, 512, 1024, 1024), "published rule runs past"),
        ((-20, -1, 40, 20), (0, 0, 48, 32), (0, 0, 48, 32), "reaches past"),
        ((1000, 900, 4000, 950), (992, 896, 1024, 960), (992, 896, 1024, 960), "reaches past"),
        ((1030, 0, 1100, 50), None, None, "no area"),
        ((-90, -90, -20, -20), None, None, "no area"),
        ((80, 80, 70, 90), (80, 80, 80, 96), None, "no area"),
        ((0, 0, 0, 0), (0, 0, 16, 16), None, "no area"),  # what an empty layer's box is in the data sets
    ],
)
def test_rules_at_the_edges_say_what_they_do(box: tuple[int, ...], published: object, fixed: object, note: str) -> None:
    for rule, wanted in (("cld", published), ("fixed", fixed)):
        actual, notes = snap_to_grid([box], 1024, 1024, rule)  # type: ignore[arg-type]
        has_area = isinstance(wanted, tuple) and wanted[2] > wanted[0]
        assert actual == (Box(*wanted) if has_area else None,)
        assert not has_area or actual[0] is not None
        if has_area and note == "published rule runs past" and rule == "fixed":
            assert notes == []
        elif not (has_area and note == "no area"):
            assert note in notes[0]


@pytest.mark.parametrize("seed", range(6))
def test_fixed_is_the_smallest_box_around_and_cld_is_never_smaller(seed: int) -> None:
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 900, (40, 2))
    given = np.concatenate([start, np.minimum(start + rng.integers(1, 500, (40, 2)), 1024)], 1).tolist()
    fixed, notes = snap_to_grid(given, 1024, 1024, "fixed")
    published, _ = snap_to_grid(given, 1024, 1024, "cld")
    assert notes == []
    for box, small, large in zip(given, fixed, published, strict=True):
        assert small is not None
        assert large is not None
        assert small.intersect(Box(*box)) == Box(*box) == large.intersect(Box(*box))
        assert large.intersect(small) == small
        assert all(abs(edge - own) < 16 for edge, own in zip(small, box, strict=True))


def test_eighty_boxes_are_refused_or_the_largest_fifty_kept() -> None:
    boxes = [Box(0, 0, 16 * (1 + n % 40), 16) for n in range(79)] + [None]
    with pytest.raises(DataError, match="79 boxes; the checkpoint numbers 50"):
        limit_layers(boxes)
    kept, notes = limit_layers(boxes, overflow="largest")
    assert len(kept) == 50
    assert list(kept) == sorted(kept)
    areas = [box.area if box else 0 for box in boxes]
    assert min(areas[n] for n in kept) >= max(area for n, area in enumerate(areas) if n not in kept)
    assert "have no layer" in notes[0]
    assert limit_layers(boxes[:50]) == (tuple(range(50)), [])
    assert limit_layers([None] * 40 + boxes[:20]) == (tuple(range(40, 60)), [])


@pytest.mark.parametrize("box", [(1, 2, 3), ("a", 0, 1, 1), (0, 0, float("nan"), 5), (0, 0, float("inf"), 5), 7])
def test_boxes_that_are_no_boxes(box: object) -> None:
    with pytest.raises(DataError, match="box 0"):
        snap_to_grid([box], 64, 64, "fixed")  # type: ignore[list-item]
    with pytest.raises(UsageError, match="no rule"):
        snap_to_grid([], 64, 64, "round")  # type: ignore[arg-type]
