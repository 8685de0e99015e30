"""Things in a row: shares of a layer budget, texts of one size, and sections that keep to their budget."""

from __future__ import annotations

import numpy as np
import pytest

from synlayers.kit.blocks.body import section_frames
from synlayers.kit.blocks.sections import SECTIONS
from synlayers.kit.brief import Brief, make_brief
from synlayers.kit.skin import make_skin
from synlayers.kit.text import TextStyle
from synlayers.kit.uniform import Share, distinct_icons, repeat, text_row
from synlayers.library import Library
from synlayers.making.collection import AssetCollection
from synlayers.plan import Frame

ONE_LINE = TextStyle(max_lines=1)


def brief(collected: AssetCollection, seed: int, count: int = 30) -> Brief:
    return make_brief(np.random.default_rng(seed), Library(collected.assets), 1024, 1024, count, "layers")


def test_repeat_uses_up_the_budget(collected: AssetCollection) -> None:
    b = brief(collected, 1)
    for budget in range(6, 40):
        share = repeat(b, budget, (2, 3), most=20)
        assert budget - 2 <= share.total <= budget
        assert share.layers in (2, 3)
        assert 2 <= share.items <= 20
    assert repeat(b, 3, (2, 3), most=5) == Share(0, 0)


def test_texts_in_a_row_have_one_size_and_a_longer_one_makes_all_smaller(collected: AssetCollection) -> None:
    b = brief(collected, 2)
    rooms = [Frame(20 + 200 * i, 20, 180, 40) for i in range(3)]
    short = text_row(b, ["Tea", "Milk", "Jam"], rooms, 40, ONE_LINE, name="label")
    mixed = text_row(b, ["Tea", "A considerably longer label", "Jam"], rooms, 40, ONE_LINE, name="label")
    assert short is not None
    assert mixed is not None
    sizes = {e.layer.params["size"] for e in mixed}
    assert len(sizes) == 1
    assert sizes.pop() < short[0].layer.params["size"]
    much = ["Tea", "This does not fit into so little room at any size that can be read"]
    assert text_row(b, much, rooms[:2], 40, ONE_LINE, name="label") is None


def test_icons_do_not_repeat(collected: AssetCollection) -> None:
    ids = [a.id for a in distinct_icons(brief(collected, 3), 12)]
    assert len(set(ids)) == 12


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_sections_keep_to_their_budget_and_their_frame(collected: AssetCollection, name: str) -> None:
    frame = Frame(100, 200, 700, 500)
    for seed in range(6):
        b = brief(collected, seed)
        for budget in (4, 9, 17):
            groups = SECTIONS[name](b, frame, budget, make_skin(b))
            assert sum(map(len, groups)) <= budget
            for element in (e for group in groups for e in group):
                f = element.layer.frame
                assert min(f.x - frame.x, f.y - frame.y, frame.right - f.right, frame.bottom - f.bottom) > -3, (
                    element.layer.name
                )


def test_blocks_of_a_body_do_not_overlap(collected: AssetCollection) -> None:
    for seed in range(8):
        b = brief(collected, seed, 60)
        for budget in (8, 20, 30, 55):
            frames = section_frames(b, b.safe, budget)
            assert all(f.overlap(g) == 0 for i, f in enumerate(frames) for g in frames[:i])
