"""Balance by construction: bounds that hold in every prefix and window, checked by counting."""

from collections import Counter

import numpy as np
import pytest

from synlayers.making.cells import Feasible, SplitPattern, deal, deal_cell, even_order, generator


@pytest.mark.parametrize(
    "shares",
    [
        {"train": 0.9, "val": 0.05, "test": 0.05},
        {"a": 0.5, "b": 0.25, "c": 0.25},
        {"all": 1.0},
        {"a": 0.997, "b": 0.003},
    ],
)
def test_split_pattern_inverts_and_counts(shares: dict[str, float]) -> None:
    pattern = SplitPattern(shares)
    ranks: Counter[str] = Counter()
    for index in range(2200):
        split, rank = pattern.place(index)
        assert rank == ranks[split], "ranks of a split are consecutive in order of index"
        assert pattern.index(split, rank) == index
        ranks[split] += 1
        assert pattern.size(split, index + 1) == ranks[split]
    for split, share in shares.items():
        assert abs(ranks[split] - 2200 * share) <= 3


def test_even_order_stays_within_one_of_its_share() -> None:
    rng = np.random.default_rng(5)
    for _ in range(50):
        counts = [int(k) for k in rng.integers(1, 9, size=int(rng.integers(1, 7)))]
        order = even_order(counts, [int(k) for k in rng.permutation(len(counts))])
        assert Counter(order) == Counter(dict(enumerate(counts)))
        for n in range(1, len(order) + 1):
            seen = Counter(order[:n])
            assert all(abs(seen[k] - n * counts[k] / sum(counts)) <= 1 for k in range(len(counts))), (counts, order, n)


@pytest.mark.parametrize("seed", [0, 11])
def test_equal_weights_differ_by_one_in_prefixes_and_two_in_windows(seed: int) -> None:
    dealt = [deal(seed, (1, 0), (1,) * 19, rank) for rank in range(400)]
    for stop in range(1, 400):
        tally = Counter(d.value for d in dealt[:stop])
        assert max(tally.values()) - min(tally[k] for k in range(19)) <= 1
    for start in range(0, 400, 7):
        tally = Counter(d.value for d in dealt[start : start + 64])
        assert max(tally.values()) - min(tally[k] for k in range(19)) <= 2
    for rank, card in enumerate(dealt):
        assert card.occurrence == sum(d.value == card.value for d in dealt[:rank])


def test_weights_are_followed() -> None:
    weights = (3, 1, 6)
    tally = Counter(deal(4, (1, 0), weights, rank).value for rank in range(1000))
    assert tally == {0: 300, 1: 100, 2: 600}


def test_layouts_and_shapes_are_balanced_over_what_is_feasible() -> None:
    feasible = (
        Feasible("wide", range(2, 10), ((2, 1), (3, 1))),
        Feasible("tall", range(4, 12), ((1, 2),)),
        Feasible("any", range(2, 12), ((1, 1), (2, 1), (1, 2))),
    )
    counts = tuple(range(2, 12))
    cells = [deal_cell(0, 0, rank, counts, (1,) * 10, feasible) for rank in range(1200)]
    for count in counts:
        here = [c for c in cells if c.count == count]
        assert len(here) == 120
        by_layout = Counter(c.layout for c in here)
        allowed = {f.layout for f in feasible if count in f.counts}
        assert set(by_layout) == allowed
        assert max(by_layout.values()) - min(by_layout.values()) <= 1
        for f in feasible:
            by_shape = Counter((c.width, c.height) for c in here if c.layout == f.layout)
            assert not by_shape or max(by_shape.values()) - min(by_shape.values()) <= 1


def test_streams_are_independent_of_each_other_and_of_order() -> None:
    # np.random.Generator(np.random.PCG64(np.random.SeedSequence([0, 7, 0]))).integers(0, 2**32, 3)
    assert generator(0, 7, 0).integers(0, 2**32, 3).tolist() == [3421615033, 166906990, 968648446]
    first = {
        generator(seed, index, attempt).random() for seed in range(4) for index in range(50) for attempt in range(3)
    }
    assert len(first) == 600
