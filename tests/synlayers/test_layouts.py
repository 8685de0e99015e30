"""Every layout family on every kind of canvas: exact counts, visible layers, replay, and text inside its frame."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from synlayers.assets.splitting import split_assets
from synlayers.checks.design import check_design
from synlayers.checks.pixels import check_pixels
from synlayers.checks.record import check_record
from synlayers.design import Design
from synlayers.layouts import layouts
from synlayers.library import Library
from synlayers.making.cells import SampleCell, SplitPosition
from synlayers.making.collection import AssetCollection, AssetOrigins, collect
from synlayers.making.rendering import replay
from synlayers.making.sample import Task, make_sample
from synlayers.recipe import make_recipe

SHAPES = ((512, 512), (384, 640), (800, 320))


@lru_cache
def assets() -> AssetCollection:
    return collect(AssetOrigins())


@lru_cache
def libraries() -> dict[str, Library]:
    whole = assets().library()
    dealt = split_assets(assets().assets, {"train": 0.6, "test": 0.4})
    return {split: whole.part(i for ids in roles.values() for i in ids) for split, roles in dealt.items()}


def design(layout: str, count: int, shape: tuple[int, int], index: int, **settings: object) -> Design:
    recipe = make_recipe(
        {
            "layers": (2, 60),
            "size": (512, 512),
            "assets": assets().digest,
            "splits": {"train": 0.6, "test": 0.4},
            **settings,
        }
    )
    task = Task(index, SplitPosition("train" if index % 2 else "test", index), SampleCell(count, layout, *shape))
    return make_sample(recipe, recipe.hash(), task, libraries())


def cases() -> list[tuple[str, int, tuple[int, int], int]]:
    out = []
    for k, (name, layout) in enumerate(sorted(layouts().items())):
        counts = sorted(
            {layout.counts[0], min(7, layout.counts[-1]), layout.counts[len(layout.counts) // 2], layout.counts[-1]}
        )
        # the highest counts need room: they are asked for on the square only
        out += [
            (name, count, SHAPES[0] if count > 20 else SHAPES[(k + j) % 3], 10 * k + j)
            for j, count in enumerate(counts)
        ]
    return out


@pytest.mark.parametrize(("layout", "count", "shape", "index"), cases())
def test_a_design_keeps_every_rule(layout: str, count: int, shape: tuple[int, int], index: int) -> None:
    made = design(layout, count, shape, index)
    assert not [reason for reason in made.rejects if " raised " in reason], "a mistake of ours"
    assert len(made.layers) == count
    assert (made.width, made.height) == shape
    problems = [*check_design(made), *check_record(made.record())]
    assert problems == [], (layout, count, shape, index)


@pytest.mark.parametrize("layout", sorted(layouts()))
def test_the_stored_plan_replays_to_the_same_pixels(layout: str) -> None:
    made = design(layout, min(9, layouts()[layout].counts[-1]), (448, 448), 3)
    library = assets().library()
    for layer, drawn in zip(made.layers, replay(made.record(), library), strict=True):
        assert drawn is not None
        assert drawn.box == layer.box
        assert np.array_equal(drawn.pixels, layer.pixels), layer.name


def test_there_are_families_for_every_count() -> None:
    assert len(layouts()) >= 14
    for count in range(2, 61):
        assert sum(count in layout.counts for layout in layouts().values()) >= 3, count


def test_baked_effects_are_no_layers() -> None:
    baked = [design(name, 8, (448, 448), 5, effects="baked") for name in ("poster", "social_post", "flyer")]
    owned = [layer for made in baked for layer in made.layers if layer.effect_of is not None]
    assert owned == []
    assert any(layer.params.get("baked") for made in baked for layer in made.layers)
    for made in baked:
        assert [*check_pixels(made)] == []


def test_text_stays_inside_its_frame() -> None:
    for k, name in enumerate(sorted(layouts())):
        made = design(name, min(12, layouts()[name].counts[-1]), (512, 512), 40 + k)
        for layer in made.layers:
            if layer.kind != "text" or layer.params["draw"]["variant"] != "paragraph" or layer.rotation:
                continue
            x, y, w, h = layer.params["frame"]
            slack = 0.12 * layer.params["draw"]["size"] + 2 + layer.params["draw"].get("outline", {}).get("width", 0)
            box = layer.box_unclipped or layer.box
            assert box.x0 >= x - slack, (name, layer.text)
            assert box.x1 <= x + w + slack, (name, layer.text)
            assert box.y0 >= y - slack, (name, layer.text)
            assert box.y1 <= y + h + slack, (name, layer.text)
            assert layer.box_unclipped is None, (name, layer.text, "text is cut off by the canvas")
