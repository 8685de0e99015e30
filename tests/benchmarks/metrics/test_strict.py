"""The strict decomposition score: exact where it must be perfect, below the honest answer for every trick, and
monotone."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from benchmarks.adversarial.decomposition import ANSWERS, honest
from benchmarks.adversaries import generate_truths
from benchmarks.metrics import get_measure
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.layers.matching import match
from benchmarks.metrics.layers.resizing import resize_layers, triangle
from benchmarks.metrics.layers.strict import COLUMNS, strict
from benchmarks.metrics.scores import Scores


def scored(layers, truth, **options):
    rows = strict(
        torch.from_numpy(np.ascontiguousarray(layers))[None],
        torch.from_numpy(np.ascontiguousarray(truth))[None],
        **options,
    )
    return {name: float(column[0]) for name, column in rows.items()}


def blocks(seed, count=6, side=128):
    """An opaque bottom and coloured soft blocks that overlap."""
    rng = np.random.default_rng(seed)
    stack = np.zeros((count, 4, side, side), np.uint8)
    stack[0, :3], stack[0, 3] = rng.integers(0, 256, (3, 1, 1)), 255
    for layer in stack[1:]:
        y, x = rng.integers(0, side - 60, 2)
        h, w = rng.integers(24, 60, 2)
        layer[3, y : y + h, x : x + w] = rng.integers(90, 256)
        layer[:3] = np.where(
            layer[3] > 0, rng.integers(0, 256, (3, 1, 1)) + rng.integers(-20, 21, (3, side, side)), 0
        ).clip(0, 255)
    return stack


@pytest.fixture(scope="module")
def truths():
    return [
        *generate_truths(3, (4, 8), (256, 256), 11),
        *generate_truths(2, (9, 12), (384, 384), 12),
        *generate_truths(1, (16, 16), (384, 384), 13),
    ]


def test_every_listed_answer_is_worse_than_the_honest_one(truths):
    for number, truth in enumerate(truths):
        rng = np.random.default_rng(number)
        fair = scored(honest(truth, rng), truth)["strict"]
        assert fair < 1
        for answer in ANSWERS:
            if answer.listed:
                got = scored(answer.make(truth, rng), truth)["strict"]
                assert got < fair - 0.02, f"{answer.name} on design {number}: {got:.3f} beside {fair:.3f}"


@pytest.mark.parametrize("seed", [0, 1])
def test_the_listed_answers_on_blocks(seed):
    truth = blocks(seed, 4 + seed)
    fair = scored(honest(truth, np.random.default_rng(seed)), truth)["strict"]
    for answer in ANSWERS:
        if answer.listed:
            assert scored(answer.make(truth, np.random.default_rng(seed)), truth)["strict"] < fair, answer.name


def test_honest_attempts_rank_above_tricks(truths):
    """Colours copied from the composite under true alpha beat every trivial answer and lose in hidden colour alone."""
    by_name = {answer.name: answer.make for answer in ANSWERS}
    for truth in truths:
        rng = np.random.default_rng(0)
        copied = scored(by_name["true alpha, colours of the composite"](truth, rng), truth)
        assert copied["alpha"] == 1
        assert copied["hidden_l1"] > 0.05
        assert copied["visible_l1"] < 0.03
        for name in (
            "composite, twice",
            "composite + union, repeated to the count",
            "bottom only",
            "empty layers",
            "mean colour + union",
        ):
            assert scored(by_name[name](truth, rng), truth)["strict"] < copied["strict"]


def test_truth_is_exactly_perfect(truths):
    for truth in [*truths, blocks(3)]:
        recoloured = truth.copy()
        recoloured[:, :3] = np.where(truth[:, 3:] == 0, 77, truth[:, :3])
        for answer in (truth, recoloured):
            row = scored(answer, truth)
            assert (row["strict"], row["layers"], row["alpha"], row["alpha_iou"]) == (1, 1, 1, 1)
            zero = ("stray", "visible_l1", "recomposition_l1", "count_error", "count_error_abs", "missed", "spurious")
            assert all(row[name] == 0 for name in zero)
            assert row["order_error"] in (0, pytest.approx(math.nan, nan_ok=True))


def test_truth_with_equal_and_empty_layers_is_perfect():
    truth = blocks(1)
    truth = np.concatenate([truth, truth[2:4], np.zeros_like(truth[:2]), truth[2:3]])
    assert scored(truth, truth)["strict"] == 1
    assert scored(truth, truth)["order_error"] == 0


def test_order_counts_only_where_layers_overlap():
    truth = np.zeros((4, 4, 64, 64), np.uint8)
    truth[0] = 255
    truth[1, (0, 3), 4:28, 4:28] = 255
    truth[2, (1, 3), 16:44, 16:44] = 255  # overlaps layer 1 in 12x12
    truth[3, (2, 3), 48:60, 48:60] = 255  # overlaps nothing but the bottom
    assert scored(truth[[0, 1, 3, 2]], truth)["strict"] == 1
    assert scored(truth[[0, 3, 1, 2]], truth)["strict"] == 1
    row = scored(truth[[0, 2, 1, 3]], truth)
    share = 12 * 12 / (24 * 24)
    assert row["layers"] == pytest.approx((4 - share) / 4, abs=1e-12)
    assert row["order_error"] == pytest.approx(share / (3 + share), abs=1e-12)
    # the bottom on top is one layer in the wrong place: three are found, and one is without partner on either side
    row = scored(truth[[1, 2, 3, 0]], truth)
    assert row["layers"] == pytest.approx(3 / 4, abs=1e-12)
    assert row["missed"] == row["spurious"] == 1 / 4


def test_layers_without_partner_cost_more_than_their_place_and_padding_never_pays():
    truth = np.zeros((4, 4, 64, 64), np.uint8)
    truth[0] = 255
    for i in range(3):
        truth[i + 1, (i, 3), 20 * i : 20 * i + 16, 8:56] = 255
    split = np.concatenate([truth, truth[3:]])
    split[3, :, :, 30:], split[4, :, :, :30] = 0, 0
    row = scored(split, truth)
    half = 26 / 48  # the larger part of the split layer, its columns 30 to 56, is its partner
    coarse = np.average([half, half, half, 13 / 24, 13 / 24], weights=[1, 2, 4, 8, 16])
    assert row["layers"] == pytest.approx((3 + coarse) / 5, abs=2e-2)
    assert row["strict"] == pytest.approx(row["layers"] * (1 - 0.3 / 2), abs=1e-12)
    junk = np.zeros_like(truth[:1])
    junk[0, :, 60:, 60:] = 99
    short = scored(truth[:3], truth)["strict"]
    assert scored(np.concatenate([truth[:3], junk]), truth)["strict"] < short < scored(truth, truth)["strict"] == 1


def test_matching_against_every_assignment():
    """On small random cases the gain is that of the best of all assignments (an exhaustive search)."""
    equal = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        count, count_gt = rng.integers(1, 5, 2)
        similarity = np.where(rng.random((count, count_gt)) < 0.3, 0, rng.random((count, count_gt)))
        overlap = np.triu(rng.random((count_gt, count_gt)) * (rng.random((count_gt, count_gt)) < 0.5), 1)
        overlap += overlap.T
        best = 0.0
        for partner in itertools.product(range(-1, count), repeat=int(count_gt)):
            used = [i for i in partner if i >= 0]
            if len(set(used)) < len(used):
                continue
            worth = [similarity[i, j] if i >= 0 else 0.0 for j, i in enumerate(partner)]
            crossed = [
                (a, b)
                for a, b in itertools.combinations(range(count_gt), 2)
                if min(partner[a], partner[b]) >= 0 and partner[a] > partner[b]
            ]
            best = max(best, sum(worth) - sum(overlap[a, b] * min(worth[a], worth[b]) for a, b in crossed))
        gain = match(similarity, overlap).gain
        assert gain <= best + 1e-12, f"seed {seed}"
        equal += gain >= best - 1e-9
    assert equal >= 57  # the search is a local one


def test_visible_and_hidden_by_hand():
    truth = np.zeros((2, 4, 32, 32), np.uint8)
    truth[0, :, :, :] = 255
    truth[1, 3, :, :8] = 51  # a fifth opaque, black
    answer = truth.copy()
    answer[0, :3, :, :8] -= 10
    answer[0, 0, :, 8:] -= 30
    row = scored(answer, truth)
    # bottom: left quarter lets through 204/255 and is 10 off in three channels; the rest is 30 off in one. top: equal
    # everywhere, all visible.
    seen = [(8 * 204 * 255, 30), (24 * 255 * 255, 30), (8 * 51 * 255, 0)]
    assert row["visible_l1"] == pytest.approx(sum(w * d for w, d in seen) / sum(w for w, _ in seen) / 765, abs=1e-12)
    assert row["hidden_l1"] == pytest.approx(10 / 255, abs=1e-12)
    color = 1 - (8 * 300 + 24 * 900) / 32 / (3 * 32**2)
    assert row["layers"] == pytest.approx((1 + color) / 2, abs=1e-12)
    assert row["recomposition_l1"] == pytest.approx((8 * 30 * 0.8 + 24 * 30) / 32 / 765, abs=1e-5)


def test_similarity_by_a_slow_reading_of_the_definition():
    for seed in range(4):
        truth, rng = blocks(seed, 2, 72), np.random.default_rng(seed)
        answer = honest(truth, rng, 3)
        answer[1, 3, 66:70, 2] = 1
        p, g = ((s[1, 3] * (s[1, 3] >= 3)).astype(int) for s in (answer, truth))
        parts = []
        for side in (1, 2, 4, 8, 16):
            lower = higher = 0
            for y, x in itertools.product(range(0, 72, side), repeat=2):
                a, b = p[y : y + side, x : x + side].sum(), g[y : y + side, x : x + side].sum()
                lower, higher = lower + min(a, b), higher + max(a, b)
            parts.append(side * lower / higher)
        both = np.minimum(p, g)
        square = ((answer[1, :3].astype(float) - truth[1, :3]) ** 2).mean(0)
        color = (both * (1 - np.minimum(1, square / 32**2))).sum() / both.sum()
        cells = 0
        for y, x in itertools.product(range(9), repeat=2):
            around = truth[1, 3, max(0, 8 * y - 8) : 8 * y + 16, max(0, 8 * x - 8) : 8 * x + 16]
            cells += answer[1, 3, 8 * y : 8 * y + 8, 8 * x : 8 * x + 8].any() and not around.any()
        top = sum(parts) / 31 * color
        square = ((answer[0, :3].astype(float) - truth[0, :3]) ** 2).mean(0)
        bottom = (1 - np.minimum(1, square / 32**2)).mean()
        row = scored(answer, truth)
        assert row["layers"] == pytest.approx((top + bottom) / 2, abs=1e-12), f"seed {seed}"
        assert row["stray"] == cells
        expected = row["layers"] / (1 + (row["recomposition_l1"] / 0.25) ** 2) * (1 - 0.4 * cells / (cells + 1))
        assert row["strict"] == pytest.approx(expected, abs=1e-12)


def test_recomposition_over_black_and_white():
    """A bottom that is not opaque shows: against pillow's alpha_composite over both mattes."""
    from PIL import Image

    truth, answer = blocks(5), blocks(5)
    answer[0, 3, :64] = 120
    apart = []
    for matte in (0, 255):
        pictures = []
        for stack in (answer, truth):
            canvas = Image.new("RGBA", (128, 128), (matte, matte, matte, 255))
            for layer in stack:
                canvas = Image.alpha_composite(canvas, Image.fromarray(layer.transpose(1, 2, 0).copy()))
            pictures.append(np.asarray(canvas)[..., :3].astype(float))
        apart.append(np.abs(pictures[0] - pictures[1]).mean() / 255)
    assert scored(answer, truth)["recomposition_l1"] == pytest.approx(np.mean(apart), abs=0.003)


@pytest.mark.parametrize("kind", ["blur", "noise", "shift"])
def test_more_damage_never_scores_higher(truths, kind):
    """Shifts are tried on blocks only: a pattern that is shifted by its period is nearly itself again."""
    noise = np.random.default_rng(0).normal(0, 1, (16, 3, 384, 384))
    for truth in [blocks(2), blocks(3), *(truths[::3] if kind != "shift" else ())]:
        scores = [1.0]
        for amount in (1, 2, 3, 4, 6, 9, 14):
            answer = truth.copy()
            if kind == "blur":
                answer[:, 3] = [np.rint(gaussian_filter(alpha.astype(float), amount)) for alpha in truth[:, 3]]
            elif kind == "noise":
                drawn = noise[: len(truth), :, : truth.shape[2], : truth.shape[3]]
                answer[:, :3] = np.clip(np.rint(truth[:, :3] + 2 * amount * drawn), 0, 255)
            else:
                answer[1:] = np.pad(truth[1:], ((0, 0), (0, 0), (0, 0), (amount, 0)))[..., : truth.shape[3]]
            scores.append(scored(answer, truth)["strict"])
        assert all(b < a for a, b in itertools.pairwise(scores)), f"{kind}: {scores}"


def test_leaving_a_layer_out_never_pays(truths):
    for truth in truths:
        answer = honest(truth, np.random.default_rng(1))
        whole = scored(answer, truth)
        for k in range(len(truth)):
            without = scored(np.delete(answer, k, 0), truth)
            assert without["strict"] < whole["strict"]
            assert without["layers"] < whole["layers"]
        padded = scored(np.concatenate([np.delete(answer, 1, 0), np.zeros_like(answer[:1])]), truth)
        assert padded["count_error"] == -1


def test_tensor_operations_give_equal_numbers(truths):
    for truth in [t for t in truths if len(t) < 8][:2]:
        odd = truth[:, :, 90:-5, 110:-3]
        rng = np.random.default_rng(2)
        for answer in (honest(odd, rng), odd[::-1], odd[:1], odd[:0], np.concatenate([odd, odd])):
            one, other = scored(answer, odd), scored(answer, odd, on_host=False)
            assert all(
                one[name] == other[name] or (math.isnan(one[name]) and math.isnan(other[name])) for name in COLUMNS
            )


def test_batches_and_their_order_change_nothing():
    stacks = torch.stack([torch.from_numpy(blocks(seed)) for seed in range(4)])
    answers = torch.stack([torch.from_numpy(honest(blocks(seed), np.random.default_rng(seed))) for seed in range(4)])
    together = strict(answers, stacks)["strict"]
    order = [2, 0, 3, 1]
    assert torch.equal(strict(answers[order], stacks[order])["strict"], together[order])
    assert torch.equal(torch.cat([strict(answers[k : k + 1], stacks[k : k + 1])["strict"] for k in range(4)]), together)
    assert strict(answers[:0], stacks[:0])["strict"].shape == (0,)


def test_values_over_samples_and_buckets():
    scores = Scores(get_measure("layers/strict"))
    small, large = blocks(0, 4), blocks(1, 9)
    scores.update(
        ["a", "b", "c"],
        layers=[torch.from_numpy(s) for s in (small, large[:8], large[:0])],
        layers_gt=[torch.from_numpy(s) for s in (small, large, large)],
    )
    values = scores.compute()
    assert values["strict_1_4"] == 1
    assert math.isnan(values["strict_5_8"])
    assert values["strict_9_16"] == pytest.approx(scores.rows()["b"]["strict"] / 2)
    assert values["strict"] == pytest.approx((1 + scores.rows()["b"]["strict"]) / 3)
    assert values["count_error"] == pytest.approx(-10 / 3)
    assert values["missed"] == pytest.approx((1 / 9 + 1) / 3)
    assert values["alpha"] == 1  # twelve matched layers, all exact; a sample without any weighs nothing


def test_resize_on_premultiplied_colour():
    layers = torch.zeros(1, 4, 64, 96, dtype=torch.uint8)
    layers[0, 0, :, :48], layers[0, 3, :, :48] = 200, 255  # red; black where transparent
    small = resize_layers(layers, (20, 31))
    seen = small[0, 3] > 0
    assert small[0, 0][seen].unique().tolist() == [200]  # no black fringe
    assert torch.equal(resize_layers(layers, (64, 96)), layers * (layers[:, 3:] > 0))
    exact = torch.nn.functional.interpolate(
        layers[:, 3:].double(), size=(20, 31), mode="bilinear", antialias=True, align_corners=False
    )
    assert (small[:, 3:].double() - exact).abs().max() <= 0.5 + 1e-9
    assert torch.allclose(triangle(7, 19).sum(1), torch.ones(19, dtype=torch.float64))


def test_a_prediction_of_another_size_is_resized():
    truth = blocks(4)
    larger = resize_layers(torch.from_numpy(truth), (192, 192))[None]
    row = strict(larger, torch.from_numpy(truth)[None])
    assert 0.9 < row["strict"].item() < 1
    with pytest.raises(InputError, match="differ in shape"):
        strict(larger[..., :150], torch.from_numpy(truth)[None])


def test_bad_input():
    good = torch.from_numpy(blocks(0))[None]
    worst = strict(good[:, :0], good)
    assert (worst["strict"].item(), worst["missed"].item(), worst["count_error"].item()) == (0, 1, -6)
    for layers, truth, words in (
        (good, good[:, :0], "no layer"),
        (good.float() / 255, good, "8-bit"),
        (good[:, :, :3], good, "must be"),
        (torch.cat([good, good]), good, "2 samples"),
    ):
        with pytest.raises(InputError, match=words):
            strict(layers, truth)
