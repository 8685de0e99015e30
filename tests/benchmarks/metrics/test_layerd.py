"""The LayerD score: the official code's numbers, its definition spelled out plainly, and both engines against each
other."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks.metrics import get_measure
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.layers.alignment import NearTieError, warp
from benchmarks.metrics.layers.layerd import aggregate, alignments, columns, layerd
from benchmarks.metrics.layers.layerd_folders import read_stack, score_folders
from benchmarks.metrics.measure import DefectWarning
from benchmarks.metrics.scores import Scores
from benchmarks.speed.reference_layerd import groups, plain_layerd, rgba_images
from synlayers.errors import DataError

GOLDEN = Path(__file__).parents[2] / "golden" / "layerd"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text())
NAMES = ("cost", "rgb_l1", "alpha_iou")


def random_stack(rng: np.random.Generator, count: int, height: int = 23, width: int = 37) -> torch.Tensor:
    """Noisy boxes with soft edges, (count, 4, H, W); now and then stray specks, an empty layer, colour under alpha 0,
    or a copy of another layer."""
    stack = np.zeros((count, 4, height, width), np.uint8)
    for layer in stack:
        y0, y1 = np.sort(rng.choice(height + 1, 2, replace=False))
        x0, x1 = np.sort(rng.choice(width + 1, 2, replace=False))
        part = layer[:, y0:y1, x0:x1]
        part[:3] = rng.integers(0, 256, 3)[:, None, None] // 2 + rng.integers(0, 100, part[:3].shape)
        part[3] = rng.choice([0, 1, 90, 200, 255, 255, 255], part[3].shape) if rng.random() < 0.5 else 255
        if rng.random() < 0.15:
            layer[3] = 0
        if rng.random() < 0.15:
            layer[:3] = rng.integers(0, 256, layer[:3].shape)
        if rng.random() < 0.3:
            layer[3][rng.random((height, width)) < 0.003] = 1
    stack[0, 3] = 255
    if count > 2 and rng.random() < 0.3:
        stack[rng.integers(1, count)] = stack[rng.integers(0, count)]
    return torch.from_numpy(stack)


def blocks(boxes: list[tuple[int, int, int, int]], colors: list[int], side: int = 24) -> torch.Tensor:
    """Plain boxes (y0, y1, x0, x1) of one gray each."""
    stack = torch.zeros(len(boxes), 4, side, side, dtype=torch.uint8)
    for layer, (y0, y1, x0, x1), gray in zip(stack, boxes, colors, strict=True):
        layer[:3, y0:y1, x0:x1], layer[3, y0:y1, x0:x1] = gray, 255
    return stack


def check_against_plain(pred: torch.Tensor, gt: torch.Tensor, tolerance: float = 1e-12) -> int:
    """Same groups, alignments and merges, scores within the tolerance; returns the number of merges."""
    ours = alignments(pred[None], gt[None])[0]
    assert ours is not None
    theirs = plain_layerd(rgba_images(pred.numpy()), rgba_images(gt.numpy()))
    assert ours.groups_pred == groups(rgba_images(pred.numpy()))
    assert ours.groups_gt == groups(rgba_images(gt.numpy()))
    assert [(m.side, m.merged[0]) for m in ours.merges] == [record["merge"] for record in theirs[1:]]
    for level, record in zip(ours.levels, theirs, strict=True):
        assert list(level.path) == record["path"]
        for name in NAMES:
            assert getattr(level, name) == pytest.approx(record[name], rel=0, abs=tolerance)
    return len(ours.merges)


@pytest.mark.parametrize("on_host", [True, False])
def test_official_numbers(on_host: bool) -> None:
    results = []
    for sample, expected in EXPECTED["samples"].items():
        result = alignments(
            read_stack(GOLDEN / "pred" / sample)[None], read_stack(GOLDEN / "gt" / sample)[None], on_host=on_host
        )[0]
        assert result is not None
        assert (result.groups_pred, result.groups_gt) == (expected["groups_pred"], expected["groups_gt"])
        assert [list(pair) for pair in result.levels[0].path] == expected["path_edits_0"]
        np.testing.assert_allclose(result.costs, expected["cost_matrix_edits_0"], rtol=0, atol=1e-12)
        for merge, official in zip(result.merges, expected["merges"], strict=True):
            assert (merge.side, list(merge.merged), merge.n_pred, merge.n_gt) == tuple(
                official[key] for key in ("side", "merged", "n_pred", "n_gt")
            )
            assert merge.gain == pytest.approx(official["gain"], abs=1e-12)
        for record, official in zip(result.records(), expected["results"], strict=True):
            assert record == pytest.approx(official, abs=1e-12)
        results.append(result.records())
    for entry, official in zip(aggregate(results), EXPECTED["aggregated"], strict=True):
        assert entry == pytest.approx(official, abs=1e-12)


def test_official_folders(tmp_path: Path) -> None:
    scores = score_folders(GOLDEN / "pred", GOLDEN / "gt")
    assert {
        name: [pytest.approx(r, abs=1e-12) for r in s["results"]] for name, s in EXPECTED["samples"].items()
    } == scores.samples
    assert scores.skipped == {}
    assert scores.missing == []
    scores.write(tmp_path)
    assert json.loads((tmp_path / "aggregated_scores.json").read_text()) == [
        pytest.approx(e, abs=1e-12) for e in EXPECTED["aggregated"]
    ]
    assert json.loads((tmp_path / "merges_a4.json").read_text()) == scores.samples["merges_a4"]


def test_the_measure_gives_the_official_means() -> None:
    scores = Scores(get_measure("layers/layerd"))
    ids = sorted(EXPECTED["samples"], reverse=True)
    scores.update(
        ids,
        **{
            key: [read_stack(GOLDEN / side / i) for i in ids] for key, side in (("layers", "pred"), ("layers_gt", "gt"))
        },
    )
    values = scores.compute()
    last = EXPECTED["aggregated"][-1]
    for k in range(6):  # what no sample reached has the values of the last level reached
        official = EXPECTED["aggregated"][min(k, len(EXPECTED["aggregated"]) - 1)]
        for name in NAMES:
            assert values[f"{name}_{k}"] == pytest.approx(official[f"avg_{name}"], abs=1e-12)
    assert values["edits_5"] == last["avg_edits"]
    assert sum(row["reached"] >= 2 for row in scores.rows().values()) == EXPECTED["aggregated"][2]["count"]


@pytest.mark.parametrize("seed", range(40))
def test_plain_definition_on_random_stacks(seed: int) -> None:
    rng = np.random.default_rng(seed)
    gt = random_stack(rng, int(rng.integers(2, 8)))
    pred = random_stack(rng, int(rng.integers(2, 8)))
    for n in range(1, min(len(pred), len(gt))):  # some layers alike, or nothing would be worth merging
        if rng.random() < 0.7:
            pred[n] = gt[n]
            pred[n, :3] += torch.from_numpy(rng.integers(0, 9, pred[n, :3].shape).astype(np.uint8))
    check_against_plain(pred, gt)


@pytest.mark.parametrize("seed", [0, 2, 7, 9, 14])
def test_ties_fall_as_in_the_official_sums(seed: int) -> None:
    """Three copies of one picture, each predicted in two halves: on paper the three merges gain the same, and rounding
    decides which comes first."""
    rng = np.random.default_rng(seed)
    height, width = 20, 16
    color, alpha, alpha_gt = rng.integers(0, 256, (3, height, width)), *rng.integers(60, 256, (2, height, width))
    noisy = np.clip(color + rng.integers(-30, 30, color.shape), 0, 255)
    gt, pred = np.zeros((4, 4, 64, 64), np.uint8), np.zeros((7, 4, 64, 64), np.uint8)
    gt[0] = pred[0] = 255
    for n in range(3):
        at = np.s_[:, 5 + n * 12 : 25 + n * 12, 3 + n * 10 : 19 + n * 10]
        gt[n + 1][at] = [*color, alpha_gt]
        for k, half in enumerate((np.s_[..., : width // 2 + 1], np.s_[..., width // 2 - 1 :])):
            pred[1 + 2 * n + k][at][half] = np.array([*noisy, alpha])[half]
    assert check_against_plain(torch.from_numpy(pred), torch.from_numpy(gt), tolerance=0) == 3


def test_copies_of_one_layer() -> None:
    gt = blocks([(0, 24, 0, 24), (2, 20, 2, 8), (2, 20, 6, 12), (2, 20, 10, 16)], [250, 90, 90, 90])
    for n in (2, 4, 6):
        check_against_plain(gt[1].expand(n, -1, -1, -1).contiguous(), gt, tolerance=0)
        check_against_plain(gt, torch.cat([gt[:1]] * n), tolerance=0)


def test_near_ties_are_noticed() -> None:
    third = 1 / 3
    assert warp(np.full((2, 2), third), 1e-12) == [(0, 0), (1, 1)]  # 1/3 against 2/3
    costs = np.array([[third, 0.0], [0.0, third]])
    with pytest.raises(NearTieError):
        warp(costs, 1e-12)
    assert warp(costs) == [(0, 0), (1, 1)]  # the diagonal comes first
    costs[0, 1] = -1e-15
    assert warp(costs) == [(0, 0), (0, 1), (1, 1)]
    with pytest.raises(NearTieError):
        warp(costs, 1e-12)


@pytest.mark.filterwarnings("ignore::benchmarks.metrics.measure.DefectWarning")
@pytest.mark.parametrize("seed", [3, 4, 5])
def test_engines_agree_exactly_whatever_the_batch(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pred, gt = (torch.stack([random_stack(rng, count) for _ in range(4)]) for count in (6, 5))
    pred[:, 1:4] = gt[:, 1:4]
    pred[1:, 2, 3] //= 2
    whole = layerd(pred, gt)
    tensors = columns(alignments(pred, gt, on_host=False))
    order = [2, 0, 3, 1]
    permuted = layerd(pred[order], gt[order])
    singly = [layerd(pred[n : n + 1], gt[n : n + 1]) for n in range(4)]
    for name, column in whole.items():
        assert torch.equal(column, tensors[name]), name
        assert torch.equal(column[order], permuted[name]), name
        assert torch.equal(column, torch.cat([one[name] for one in singly])), name


@pytest.mark.filterwarnings("ignore::benchmarks.metrics.measure.DefectWarning")
@pytest.mark.gpu
def test_cuda_gives_the_cpus_bits() -> None:
    rng = np.random.default_rng(0)
    pred, gt = (torch.stack([random_stack(rng, count, 300, 400) for _ in range(3)]) for count in (9, 8))
    pred[:, 1:6] = gt[:, 2:7]
    there = layerd(pred.cuda(), gt.cuda())
    for name, column in layerd(pred, gt).items():
        assert torch.equal(column, there[name].cpu()), name


def test_wide_canvases_and_many_rows() -> None:
    """Sums over several bands of rows, on several threads, against numpy's."""
    from benchmarks.metrics.layers._layerd_cpu import CpuEngine

    rng = np.random.default_rng(0)
    stack = rng.integers(0, 256, (3, 4, 300, 1500), dtype=np.uint8)
    stack[1, 3, :, :700] = 0
    stack[2, 3] = 0
    for bands in (1, 3):
        engine = CpuEngine(bands)
        layers = [engine.flatten(stack, [n]) for n in range(3)]
        color, common = engine.sums(layers * 4, layers)
        for j, b in enumerate(stack):
            assert (layers[j].count, layers[j].total) == (int(np.count_nonzero(b[3])), int(b[3].sum(dtype=int)))
            for i, a in enumerate(stack):
                assert color[i + 3, j] == (np.abs(a[:3].astype(int) - b[:3]) * (b[3] > 0)).sum()
                assert common[i + 3, j] == np.minimum(a[3], b[3]).sum(dtype=int)


def test_compositing_is_pils() -> None:
    """All pairs of alpha with random colours, on both engines."""
    from benchmarks.metrics.layers._layerd_cpu import CpuEngine
    from benchmarks.metrics.layers._layerd_torch import compose

    rng = np.random.default_rng(0)
    lower, upper = rng.integers(0, 256, (2, 4, 256, 256), dtype=np.uint8)
    lower[3], upper[3] = np.mgrid[:256, :256]
    official = np.asarray(Image.alpha_composite(*rgba_images(np.stack([lower, upper])))).transpose(2, 0, 1)
    engine = CpuEngine()
    stack = np.stack([lower, upper])
    merged = engine.merge(engine.flatten(stack, [0]), engine.flatten(stack, [1]), keep=True)
    np.testing.assert_array_equal(merged.levels, official)
    np.testing.assert_array_equal(engine.flatten(stack, [0, 1]).levels, official)
    np.testing.assert_array_equal(compose(torch.from_numpy(lower), torch.from_numpy(upper)).numpy(), official)


def test_known_weaknesses() -> None:
    """What the official definition rewards and punishes; `strict` exists because of it."""
    gt = blocks([(0, 24, 0, 24), (2, 14, 2, 14), (8, 20, 8, 20), (12, 23, 3, 11)], [240, 30, 120, 200])
    composite, union = gt[0].clone(), gt[0].clone()
    for layer in gt[1:]:
        composite = torch.where(layer[3] > 0, layer, composite)
    union[:] = composite
    union[3] = (gt[1:, 3] > 0).any(0) * 255
    answers = {"truth": gt, "composite twice": torch.stack([composite] * 2), "union": torch.stack([composite, union])}
    cost = {
        name: [float(layerd(pred[None], gt[None])[f"cost_{k}"]) for k in range(6)] for name, pred in answers.items()
    }
    assert cost["truth"] == [0.0] * 6
    assert cost["union"][5] < cost["union"][0] / 2  # a trivial answer gains by merging the truth
    assert cost["composite twice"][5] < cost["composite twice"][0]
    apart = blocks([(0, 24, 0, 24), (2, 10, 2, 10), (13, 22, 13, 22), (3, 9, 14, 22)], [240, 30, 120, 200])
    specks = apart.clone()
    specks[1:, 3, 0, 0] = 1
    with pytest.warns(
        DefectWarning, match="which nobody sees, decided the groups"
    ):  # each layer is a group of its own then
        assert layerd(specks[None], apart[None])["cost_0"] > 0.1


def test_too_few_layers_are_left_out() -> None:
    gt = blocks([(0, 24, 0, 24), (2, 14, 2, 14)], [240, 30])
    with pytest.warns(DefectWarning, match="fewer than 2 layers") as caught:
        result = layerd(gt[None, :1], gt[None])
    assert isinstance(caught[0].message, DefectWarning)
    assert caught[0].message.samples == (0,)
    assert result["scored"].item() == 0
    assert result["cost_0"].isnan().all()
    scores = Scores(get_measure("layers/layerd"))
    scores.update(["one", "two"], layers=[gt[:1], gt], layers_gt=[gt, gt])
    assert scores.compute()["cost_0"] == 0.0
    assert list(scores.notes) == ["one"]


@pytest.mark.parametrize("on_host", [True, False])
@pytest.mark.parametrize(
    ("levels", "decided"), [((1, 255), True), ((255, 2), True), ((3, 3), False), ((255, 255), False), ((0, 255), False)]
)
def test_groups_that_hang_on_specks_are_told(levels: tuple[int, int], decided: bool, on_host: bool) -> None:
    """Two boxes apart from each other, and one pixel in which both have some alpha."""
    gt = blocks([(0, 24, 0, 24), (2, 10, 2, 10), (13, 22, 13, 22)], [240, 30, 120])
    pred = gt.clone()
    pred[1:, 3, 12, 12] = torch.tensor(levels, dtype=torch.uint8)
    for sides in ((pred, gt), (gt, pred)):
        result = alignments(*(side[None] for side in sides), on_host=on_host)[0]
        assert result is not None
        assert result.specks == decided
    scores = Scores(get_measure("layers/layerd"))
    scores.update(["clean", "specks"], layers=[gt, pred], layers_gt=[gt, gt])
    assert list(scores.notes) == (["specks"] if decided else [])


def test_no_samples() -> None:
    empty = torch.empty(0, 3, 4, 5, 6, dtype=torch.uint8)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert all(column.shape == (0,) for column in layerd(empty, empty).values())


@pytest.mark.parametrize(
    ("layers", "match"),
    [
        (torch.zeros(1, 2, 4, 8, 9, dtype=torch.uint8), "differ in size: 9x8 and 8x8"),
        (torch.zeros(1, 2, 4, 8, 8), "8-bit levels"),
        (torch.full((1, 2, 4, 8, 8), float("nan")), "nan"),
        (torch.zeros(1, 2, 3, 8, 8, dtype=torch.uint8), "4 channel"),
        (torch.zeros(2, 4, 8, 8, dtype=torch.uint8), "B, L, 4, H, W"),
        (torch.zeros(2, 2, 4, 8, 8, dtype=torch.uint8), "2 samples but"),
    ],
)
def test_bad_inputs(layers: torch.Tensor, match: str) -> None:
    with pytest.raises(InputError, match=match):
        layerd(layers, torch.zeros(1, 2, 4, 8, 8, dtype=torch.uint8))


def test_an_error_names_the_sample() -> None:
    scores = Scores(get_measure("layers/layerd"))
    with pytest.raises(InputError, match=r"sample poster: .*differ in size"):
        scores.update(
            ["poster"],
            layers=[torch.zeros(2, 4, 8, 8, dtype=torch.uint8)],
            layers_gt=[torch.zeros(2, 4, 8, 9, dtype=torch.uint8)],
        )


def save(root: Path, sample: str, stack: torch.Tensor) -> Path:
    (root / sample).mkdir(parents=True)
    for n, picture in enumerate(rgba_images(stack.numpy())):
        picture.save(root / sample / f"{n:04}.png")
    return root / sample


def test_folders_report_what_does_not_count(tmp_path: Path) -> None:
    gt = blocks([(0, 24, 0, 24), (2, 14, 2, 14)], [240, 30])
    for sample in ("a", "b", "c"):
        save(tmp_path / "gt", sample, gt)
    save(tmp_path / "pred", "a", gt)
    save(tmp_path / "pred", "b", gt[:1])
    save(tmp_path / "pred", "z", gt)
    (tmp_path / "pred" / "notes.txt").write_text("not a sample")
    scores = score_folders(tmp_path / "pred", tmp_path / "gt")
    assert list(scores.samples) == ["a"]
    assert scores.aggregated[0]["count"] == 1
    assert scores.missing == ["c"]
    assert scores.skipped == {"b": "fewer than 2 layers in the prediction", "z": "no ground truth"}
    with pytest.raises(DataError, match="nowhere is not a folder"):
        score_folders(tmp_path / "nowhere", tmp_path / "gt")


def test_damaged_folders(tmp_path: Path) -> None:
    gt = blocks([(0, 24, 0, 24), (2, 14, 2, 14)], [240, 30])
    folder = save(tmp_path, "a", gt)
    Image.new("RGB", (24, 24), (9, 8, 7)).save(folder / "0002.png")
    assert read_stack(folder)[2, :, 0, 0].tolist() == [9, 8, 7, 255]
    Image.new("RGBA", (24, 20)).save(folder / "0003.png")
    with pytest.raises(InputError, match=r"0003.png differ in size: 24x24 and 24x20"):
        read_stack(folder)
    (folder / "0003.png").unlink()
    data = (folder / "0001.png").read_bytes()
    (folder / "0001.png").write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError, match=r"0001.png cannot be read"):
        read_stack(folder)
