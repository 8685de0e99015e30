"""`detection/boxes` against masks of pixels and against every matching there is."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from benchmarks.metrics import get_measure
from benchmarks.metrics.detection import THRESHOLDS, box_iou, detection, match
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.scores import Scores

SIZE = 24


def random_boxes(rng: np.random.Generator, count: int) -> Tensor:
    low = rng.integers(0, SIZE - 8, (count, 2))
    return torch.from_numpy(np.concatenate([low, low + rng.integers(1, 9, (count, 2))], axis=1))


def painted(box: list[int]) -> np.ndarray[Any, Any]:
    mask = np.zeros((SIZE, SIZE), bool)
    mask[box[1] : box[3], box[0] : box[2]] = True
    return mask


def one(boxes: Tensor, boxes_gt: Tensor) -> dict[str, float]:
    found = detection(boxes=boxes[None], boxes_gt=boxes_gt[None], size=torch.tensor([[SIZE, SIZE]]))
    return {name: float(column) for name, column in found.items()}


@pytest.mark.parametrize("seed", [0, 1])
def test_iou_counts_pixels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    boxes, boxes_gt = random_boxes(rng, 7), random_boxes(rng, 5)
    masks, masks_gt = ([painted(box) for box in side.tolist()] for side in (boxes, boxes_gt))
    expected = [[np.sum(a & b) / np.sum(a | b) for b in masks_gt] for a in masks]
    assert box_iou(boxes, boxes_gt).tolist() == expected
    assert torch.equal(box_iou(boxes.float(), boxes_gt.double()), box_iou(boxes, boxes_gt))
    half = box_iou(torch.tensor([[0.5, 0.0, 1.5, 1.0]]), torch.tensor([[1.0, 0.0, 2.0, 1.0]]))
    assert float(half) == pytest.approx(1 / 3, rel=1e-15)
    apart = torch.tensor([[10**9, 0, 2 * 10**9, 10**9]])  # areas past 2^53
    assert float(box_iou(apart, apart)) == 1.0


@pytest.mark.parametrize("seed", range(20))
def test_matching_is_the_best_of_all(seed: int) -> None:
    """The most pairs, and of those the largest sum: against every one-to-one assignment."""
    rng = np.random.default_rng(seed)
    n, m = rng.integers(1, 5, 2).tolist()
    iou = rng.choice([0.0, 0.3, 0.5, 0.55, 0.7, 0.9], (n, m))
    for threshold in (0.5, 0.75):
        best = (0, 0.0)
        for columns in itertools.permutations(range(max(n, m)), n):
            chosen = [
                iou[row, column] for row, column in enumerate(columns) if column < m and iou[row, column] >= threshold
            ]
            best = max(best, (len(chosen), round(sum(chosen), 9)))
        pairs = match(iou, threshold)
        assert (len(pairs), round(sum(iou[pair] for pair in pairs), 9)) == best
        assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)


def test_one_true_box_is_not_found_twice_and_greed_does_not_lose_a_pair() -> None:
    truth = torch.tensor([[0, 0, 10, 10], [0, 5, 10, 15]])
    twice = one(truth[[0, 0]], truth[:1])
    assert (twice["precision_50"], twice["recall_50"], twice["surplus_boxes"]) == (0.5, 1.0, 1.0)
    iou = np.array([[0.9, 0.6], [0.6, 0.0]])  # taking 0.9 first would leave one pair
    assert sorted(match(iou, 0.5)) == [(0, 1), (1, 0)]


def test_values_by_hand() -> None:
    truth = torch.tensor([[0, 0, 10, 10], [12, 0, 22, 10], [0, 12, 10, 22]])
    found = one(torch.tensor([[0, 0, 10, 10], [12, 0, 22, 6]]), truth)  # IoU 1 and 0.6
    assert (found["precision_50"], found["recall_50"], found["f1_50"]) == (1.0, 2 / 3, 0.8)
    assert (found["precision_75"], found["recall_75"], found["f1_75"]) == (0.5, 1 / 3, 0.4)
    assert found["recall_mean"] == pytest.approx((3 * 2 + 7 * 1) / 30, rel=1e-15)  # 0.6 passes 0.50, 0.55, 0.60
    assert (found["matched_iou"], found["matches"]) == (pytest.approx(0.8, rel=1e-15), 2)
    assert found["mean_iou"] == pytest.approx(1.6 / 3, rel=1e-15)
    assert (found["count_error"], found["missing_boxes"], found["surplus_boxes"]) == (1, 1, 0)


def test_an_iou_on_a_threshold_passes_it() -> None:
    for i, threshold in enumerate(THRESHOLDS):
        iou = box_iou(torch.tensor([[0, 0, 20, 1]]), torch.tensor([[0, 0, 10 + i, 1]])).numpy()
        assert [len(match(iou, t)) for t in THRESHOLDS] == [int(t <= threshold) for t in THRESHOLDS]


def test_none_on_one_side_or_both() -> None:
    some, none = torch.tensor([[0, 0, 4, 4]]), torch.zeros((0, 4), dtype=torch.int64)
    perfect = one(none, none)
    assert all(perfect[name] == 1 for name in ("precision_50", "recall_75", "f1_mean", "mean_iou"))
    assert perfect["count_error"] == 0
    for boxes, boxes_gt in ((some, none), (none, some)):
        wrong = one(boxes, boxes_gt)
        assert all(wrong[name] == 0 for name in ("precision_50", "recall_50", "f1_mean", "mean_iou"))
        assert wrong["count_error"] == 1
    empty = detection(boxes=torch.zeros(0, 2, 4), boxes_gt=torch.zeros(0, 3, 4), size=torch.zeros(0, 2))
    assert all(column.shape == (0,) for column in empty.values())


@pytest.mark.parametrize("seed", [0, 1])
def test_order_of_boxes_and_samples_is_not_seen(seed: int) -> None:
    rng = np.random.default_rng(seed)
    samples = {}
    for i in range(12):
        truth = random_boxes(rng, int(rng.integers(0, 6)))
        samples[str(i)] = (torch.cat([truth[:3], random_boxes(rng, int(rng.integers(0, 3)))]), truth)
    results = []
    for names, turn in ((list(samples), 1), (list(samples)[::-1], -1)):
        scores = Scores(get_measure("detection/boxes"), batch_size=5 + turn)
        ordered = {
            key: [samples[name][side].flip(0) if turn < 0 else samples[name][side] for name in names]
            for side, key in enumerate(("boxes", "boxes_gt"))
        }
        scores.update(names, **ordered, size=torch.full((len(names), 2), SIZE))
        results.append(scores)
    assert results[0].compute() == pytest.approx(results[1].compute(), rel=1e-12)
    for name, row in results[0].rows().items():
        assert row == pytest.approx(results[1].rows()[name], rel=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("box", "fault"),
    [
        ([3, 3, 3, 9], "has no positive area"),
        ([3, 9, 8, 3], "has no positive area"),
        ([-1, 0, 5, 5], "past the canvas"),
        ([0, 0, 5, SIZE + 1], "past the canvas"),
        ([float("nan"), 0, 5, 5], "is not finite"),
        ([0, 0, float("inf"), 5], "is not finite"),
    ],
)
def test_degenerate_boxes_name_the_sample(box: list[float], fault: str) -> None:
    scores = Scores(get_measure("detection/boxes"))
    good = torch.tensor([[0.0, 0.0, 5.0, 5.0]])
    with pytest.raises(InputError, match=f"sample odd: boxes: box .* {fault}"):
        scores.update(
            ["even", "odd"],
            boxes=[good, torch.tensor([box])],
            boxes_gt=[good, good],
            size=torch.tensor([[SIZE, SIZE]] * 2),
        )
    assert not scores.ids


@pytest.mark.parametrize("size", [[math.nan, SIZE], [0, SIZE], [SIZE, -3], [math.inf, SIZE]])
def test_a_canvas_without_a_size_names_the_sample(size: list[float]) -> None:
    good = torch.tensor([[0, 0, 5, 5]])
    with pytest.raises(InputError, match=r"sample odd: size must be positive and finite, not \["):
        Scores(get_measure("detection/boxes")).update(
            ["even", "odd"],
            boxes=[good, good],
            boxes_gt=[good, good],
            size=torch.tensor([[SIZE, SIZE], size], dtype=torch.float64),
        )


@pytest.mark.parametrize("name", ["boxes", "boxes_gt", "size"])
def test_what_is_no_tensor_of_numbers_is_named(name: str) -> None:
    good = {
        "boxes": torch.tensor([[[0, 0, 5, 5]]]),
        "boxes_gt": torch.tensor([[[0, 0, 5, 5]]]),
        "size": torch.tensor([[SIZE, SIZE]]),
    }
    for wrong in (
        good[name].numpy(),
        good[name].tolist(),
        None,
        good[name].bool(),
        good[name].to(torch.complex64),
        good[name][0],
    ):
        with pytest.raises(InputError, match=f"{name} must be a tensor"):
            detection(**good | {name: wrong})  # type: ignore[arg-type]
    with pytest.raises(InputError, match=f"{name} must be a tensor"):
        Scores(get_measure("detection/boxes")).update(["a"], **good | {name: [good[name][0].numpy()]})
