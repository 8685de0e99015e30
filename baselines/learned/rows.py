"""Rows of measurements with their answers, from examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np

from baselines.learned.examples import Example
from baselines.learned.group_features import gather, keep_features, order_features, order_pairs
from baselines.learned.network import Network
from baselines.learned.pair_features import candidate_pairs, pair_features
from baselines.learned.parts import PartSet
from baselines.learned.stacking import SURE, group_parts

FOUND: Final = 0.4
"""IoU with a true layer from which a group is a layer."""
LEAST_WEIGHT: Final = 0.1


class Rows(NamedTuple):
    """``(n, features)`` questions, the opposite questions or None, answers in {0, 1}, and weights."""

    asked: Any
    opposite: Any
    answers: Any
    weights: Any


@dataclass(frozen=True)
class View:
    """An example as one machine sees it: with the OCR reader, or without."""

    parts: PartSet = field(repr=False)
    pairs: Any = field(repr=False)
    features: Any = field(repr=False)
    example: Example = field(repr=False)


def views(examples: Sequence[Example]) -> list[View]:
    """Every example with its text lines, if a detector looked for them, and without."""
    out = []
    for example in examples:
        if example.parts is None:
            continue
        seen = [example.parts] if example.parts.lines is None else [example.parts, example.parts.without_lines()]
        for parts in seen:
            pairs = candidate_pairs(parts)
            out.append(View(parts, pairs, pair_features(parts, pairs), example))
    return out


def same_rows(seen: Sequence[View]) -> Rows:
    """Are two parts of one layer? Parts that are of one layer for sure weigh most; designs of many parts no more than
    the root of their number."""
    answers, weights = [], []
    for view in seen:
        shown = view.example.shown
        label, total = shown.argmax(1), np.maximum(shown.sum(1), 1)
        sure = np.clip(2 * shown.max(1) / total - 1, 0.02, 1)
        a, b = view.pairs.T
        answers.append(label[a] == label[b])
        weights.append(sure[a] * sure[b] * np.sqrt(400 / max(len(a), 50)))
    return Rows(np.concatenate([v.features for v in seen]), None, np.concatenate(answers), np.concatenate(weights))


def group_rows(seen: Sequence[View], same: Network) -> tuple[Rows, Rows]:
    """(is a group a layer?, is the first of two in front?), of the groups that a network makes."""
    keep: list[tuple[Any, Any]] = []
    front: list[tuple[Any, Any, Any, Any]] = []
    for view in seen:
        gains = np.clip(same(view.features), -SURE, SURE)
        groups = gather(view.parts, group_parts(view.parts, view.pairs, gains))
        label, found = true_layers(groups.of, view.example.whole)
        keep.append((keep_features(groups, view.parts, view.pairs, gains), found))
        pairs = order_pairs(groups)
        pairs = pairs[label[pairs[:, 0]] != label[pairs[:, 1]]]
        a, b = pairs.T
        weight = np.where(found[a] & found[b], 1, LEAST_WEIGHT)
        front.append(
            (order_features(groups, pairs), order_features(groups, pairs[:, ::-1]), label[a] > label[b], weight)
        )
    asked, answers = (np.concatenate(column) for column in zip(*keep, strict=True))
    order = Rows(*(np.concatenate(column) for column in zip(*front, strict=True)))
    return Rows(asked, None, answers, np.ones(len(answers))), order


def true_layers(of: Any, whole: Any) -> tuple[Any, Any]:
    """(the true layer that each group is most like, whether it is that layer: IoU of at least `FOUND`, and no other
    group is more like it)."""
    count = int(of.max()) + 1
    pixels = np.zeros((count, whole.shape[1]))
    np.add.at(pixels, of, whole)
    iou = pixels / np.maximum(pixels.sum(1)[:, None] + whole.sum(0)[None] - pixels, 1)
    label = iou.argmax(1)
    found = (iou.max(1) >= FOUND) & (iou.argmax(0)[label] == np.arange(count))
    return label, found
