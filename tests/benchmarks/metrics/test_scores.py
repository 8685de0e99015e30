"""The accumulator: ids, unequal sizes, notes, and values that do not depend on how samples arrive."""

import itertools
import math
import pickle
import subprocess
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from benchmarks.metrics import get_measure, measures
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.measure import DefectWarning, Measure, Value, mean
from benchmarks.metrics.scores import Scores
from synlayers.errors import UsageError


def picture(seed: int, height: int, width: int) -> torch.Tensor:
    return torch.randint(0, 256, (3, height, width), generator=torch.Generator().manual_seed(seed), dtype=torch.uint8)


def samples() -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    sizes = [(9, 12), (16, 8), (9, 12), (7, 7), (16, 8), (9, 12)]
    return {f"s{i}": (picture(i, h, w), picture(100 + i, h, w)) for i, (h, w) in enumerate(sizes)}


@pytest.mark.parametrize("batch_size", [1, 2, 16])
def test_order_batches_and_sizes_change_nothing(batch_size: int) -> None:
    given = samples()
    expected = {
        name: get_measure("image/ssim-uniform7").bind()(image=a[None], target=b[None])["ssim"].item()
        for name, (a, b) in given.items()
    }
    for order in itertools.islice(itertools.permutations(given), 0, 720, 111):
        scores = Scores(get_measure("image/ssim-uniform7"), batch_size=batch_size)
        for part in (order[:4], order[4:]):
            scores.update(part, image=[given[i][0] for i in part], target=[given[i][1] for i in part])
        assert {i: row["ssim"] for i, row in scores.rows().items()} == expected
        assert scores.compute()["ssim"] == math.fsum(expected.values()) / 6


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (torch.zeros(1, 9, 9, dtype=torch.uint8), "sample dog: .*9x9"),
        (torch.zeros(3, 5, 5, dtype=torch.uint8), "sample dog: .*1 channel"),
        (torch.full((1, 5, 5), 300, dtype=torch.int32), "sample dog: .*int32"),
        (torch.full((1, 5, 5), float("nan")), "sample dog: .*nan"),
        (torch.full((1, 5, 5), 200.0), "sample dog: .*levels of 0..255 belong in uint8"),
    ],
)
def test_a_bad_sample_is_named_and_nothing_of_the_call_is_kept(second: torch.Tensor, words: str) -> None:
    good = torch.zeros(1, 5, 5, dtype=torch.uint8)
    scores = Scores(get_measure("matting/aim-whole"))
    with pytest.raises(InputError, match=words):
        scores.update(["cat", "dog", "eel"], alpha=[good, second, good], alpha_gt=[good + 255] * 3)
    assert (scores.ids, scores.columns, scores.notes) == ([], {}, {})
    with pytest.raises(UsageError, match="cat was scored already"):
        scores.update(["cat", "cat"], alpha=[good] * 2, alpha_gt=[good] * 2)
    with pytest.raises(InputError, match="2 ids for 1 samples"):
        scores.update(["cat", "dog"], alpha=[good], alpha_gt=[good])
    with pytest.raises(UsageError, match="missing or unknown: alpha_gt"):
        scores.update(["cat"], alpha=[good])


def test_a_defect_that_decides_a_score_is_noted_under_its_sample() -> None:
    scores = Scores(get_measure("matting/aim-whole"))
    truth = torch.zeros(2, 1, 8, 8, dtype=torch.uint8)
    truth[:, :, 2:6, 2:6] = 255
    scores.update(
        ["full", "empty"], alpha=truth * torch.tensor([1, 0], dtype=torch.uint8)[:, None, None, None], alpha_gt=truth
    )
    assert list(scores.notes) == ["empty"]
    assert scores.rows()["empty"]["conn"] == 0.0


def test_a_call_returns_its_own_values_and_keeps_earlier_samples() -> None:
    scores = Scores(get_measure("image/l1"))
    black = torch.zeros(1, 3, 8, 8, dtype=torch.uint8)
    assert scores(["a"], image=black, target=black)["l1"] == 0
    assert scores(["b"], image=black, target=black + 255)["l1"] == 1
    assert scores.compute()["l1"] == 0.5
    scores.reset()
    with pytest.raises(UsageError, match="no sample"):
        scores.compute()


def test_weights_and_values_that_are_no_means() -> None:
    def function(x: torch.Tensor) -> dict[str, torch.Tensor]:
        return {"v": x[:, 0].double(), "w": x[:, 1].double(), "peak": x[:, 0].double()}

    values = (Value("v", "higher", weight="w"), Value("peak", "higher", aggregate=lambda c: c["peak"].max().item()))
    scores = Scores(Measure("test/one", 1, False, ("x",), values, "a test", function))
    scores.update(["a", "b", "c"], x=torch.tensor([[1.0, 1.0], [5.0, 3.0], [float("inf"), 0.0]]))
    assert scores.compute() == {"v": 4.0, "peak": math.inf}
    assert math.isnan(mean(torch.tensor([1.0]), torch.tensor([0.0])))
    assert mean(torch.tensor([math.inf, 1.0])) == math.inf


def test_a_wrong_name_gets_near_misses_and_listing_stays_light() -> None:
    with pytest.raises(UsageError, match=r"did you mean .*matting/adobe"):
        get_measure("matting/adobee")
    for entry in measures().values():
        assert entry.source, entry.name
        assert entry.values, entry.name
        assert entry.function is not None or entry.weights or entry.missing is not None, entry.name
    code = (
        "import sys, benchmarks.metrics as m; m.measures(); print(sorted({'numba', 'scipy', 'torchmetrics',"
        " 'transformers', 'cv2'} & set(sys.modules)))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def ragged(x: torch.Tensor) -> dict[str, torch.Tensor | list[torch.Tensor]]:
    """A number, a whole number, and as many features as that number says; zeros are noted."""
    for position in torch.nonzero(x == 0).flatten().tolist():
        warnings.warn(DefectWarning("a zero", (position,)), stacklevel=2)
    features = [torch.full((int(value), 2), float(value) / 3, dtype=torch.float32) for value in x]
    return {"third": x.double() / 3, "whole": x.long(), "features": features}


RAGGED = Measure(
    "test/ragged",
    1,
    False,
    ("x",),
    (Value("third", "lower"), Value("features", "lower", aggregate=lambda c: float(c["features"].double().sum()))),
    "a test",
    ragged,
)
SAMPLES = {f"sämple {i}": float(value) for i, value in enumerate((3, 0, 7, 1, 10, 2, 5))}


def scored(ids: Sequence[str], batch_size: int = 2) -> Scores:
    scores = Scores(RAGGED, batch_size=batch_size)
    if ids:
        scores.update(ids, x=torch.tensor([SAMPLES[name] for name in ids]))
    return scores


def said(scores: Scores) -> tuple[object, ...]:
    """All that an accumulator says of its samples, in a form that compares to the last digit."""
    features = {i: row.tolist() for i, row in zip(scores.ids, scores.columns["features"], strict=True)}
    types = {name: {row.dtype for row in rows} for name, rows in scores.columns.items()}
    return scores.rows(), scores.notes, features, types


@pytest.mark.parametrize("cut", range(len(SAMPLES) + 1))
def test_merged_accumulators_are_one_over_all_samples(cut: int) -> None:
    names = list(SAMPLES)
    one, other, rest = scored(names), scored(names[:cut]), scored(names[cut:])
    if cut:
        other.compute()  # must not be remembered
    other.merge_state(rest)
    assert other.compute() == one.compute()
    assert said(other) == said(one)
    assert sorted(other.ids) == sorted(names)
    assert len(rest.ids) == len(names) - cut
    other.reset()
    assert other.ids == []
    other.merge_state(one.metric_state)
    assert said(other) == said(one)


def test_a_sample_that_both_hold_is_named_and_nothing_is_merged() -> None:
    names = list(SAMPLES)
    scores = scored(names[:3])
    before = said(scores)
    with pytest.raises(UsageError, match="sämple 2 was scored twice"):
        scores.merge_state(scored(names[2:5]))
    with pytest.raises(UsageError, match="sämple 1 was scored already"):
        scores(["sämple 1"], x=torch.tensor([1.0]))
    assert said(scores) == before
    mattes = Scores(get_measure("matting/aim-whole"))
    mattes.update(["cat"], **dict.fromkeys(("alpha", "alpha_gt"), torch.zeros(1, 1, 5, 5, dtype=torch.uint8)))
    with pytest.raises(UsageError, match=r"matting/aim-whole version \d; these are scores of test/ragged version 1"):
        scores.merge_state(mattes)
    assert said(scores) == before


def test_a_saved_state_goes_on(tmp_path: Path) -> None:
    names = list(SAMPLES)
    half = scored(names[:4])
    torch.save(half.state_dict(), tmp_path / "state.pt")
    state = torch.load(tmp_path / "state.pt", weights_only=True)
    assert set(state) == {"labels", "numbers"}
    loaded = Scores(RAGGED)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loaded.load_state_dict(state)
        assert loaded.compute() == half.compute()
    assert said(loaded) == said(half)
    loaded.update(names[4:], x=torch.tensor([SAMPLES[name] for name in names[4:]]))
    assert said(loaded) == said(scored(names))
    assert loaded.compute() == scored(names).compute()
    with pytest.raises(UsageError, match="sämple 0 was scored already"):
        loaded.update(names[:1], x=torch.tensor([1.0]))
    loaded.reset()
    again = Scores(RAGGED)
    again.load_state_dict(state)
    assert said(again) == said(half)  # what the first one did left the dictionary alone
    with pytest.raises(UsageError, match="these are scores of image/l1"):
        Scores(get_measure("image/l1")).load_state_dict(state)


@pytest.mark.parametrize("name", ["image/psnr", "text/lines"])
def test_pickles_and_copies(name: str) -> None:
    image = torch.arange(3 * 64, dtype=torch.uint8).reshape(1, 3, 8, 8)
    inputs: dict[str, dict[str, Any]] = {
        "image/psnr": {"image": image, "target": image + 3},
        "text/lines": {"text": [["one", "two"]], "text_gt": [["one", "tow"]]},
    }
    scores = Scores(get_measure(name))
    scores.update(["a"], **inputs[name])
    for other in (pickle.loads(pickle.dumps(scores)), scores.clone()):
        assert other.measure is scores.measure
        assert other.compute() == scores.compute()
        other.update(["b"], **inputs[name])
        assert (other.ids, scores.ids) == (["a", "b"], ["a"])


def test_the_state_moves_between_devices() -> None:
    scores = scored(list(SAMPLES))
    expected = said(scores)
    assert {tensor.device.type for tensor in scores.to("meta").labels + scores.numbers} == {"meta"}
    again = scored(list(SAMPLES)).to(torch.device("cpu"))
    assert said(again) == expected


CASES = {"uneven": ("012", "3"), "empty": ("01234", ""), "twice": ("0123", "24"), "none": ("", "")}
"""Numbers of the samples that each of two processes holds."""


def parts(case: str) -> list[list[str]]:
    return [[list(SAMPLES)[int(digit)] for digit in digits] for digits in CASES[case]]


def _process(rank: int, folder: str) -> None:
    """One of two processes: scores its part of every case, then one more sample after it computed. Leaves what it saw
    in a file."""
    torch.distributed.init_process_group("gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=2)
    seen: dict[str, dict[str, object]] = {}
    late = list(SAMPLES)[5 + rank]
    for case in CASES:
        scores = scored(parts(case)[rank])
        one = seen[case] = {}
        try:
            one["first"] = scores.compute()
            one["own"] = scores.ids
            scores.update([late], x=torch.tensor([SAMPLES[late]]))
            one["second"] = scores.compute()
            with scores.sync_context():
                one["ids"], one["said"] = scores.ids, said(scores)
        except UsageError as error:
            one["error"] = str(error)
        one["last"] = scores.ids
        if "error" in one:  # which must leave it usable
            scores.reset()
            scores.update([late], x=torch.tensor([SAMPLES[late]]))
            one["again"] = scores.compute()
    torch.save(seen, f"{folder}/{rank}.pt")
    torch.distributed.destroy_process_group()


def test_two_processes_agree_with_one(tmp_path: Path) -> None:
    torch.multiprocessing.spawn(_process, (str(tmp_path),), nprocs=2)
    late = list(SAMPLES)[5:]
    for rank in (0, 1):
        seen = torch.load(tmp_path / f"{rank}.pt", weights_only=False)
        for case in ("uneven", "empty"):
            whole = [name for part in parts(case) for name in part]
            assert seen[case]["first"] == scored(whole).compute()
            assert seen[case]["second"] == scored(whole + late).compute()
            assert seen[case]["said"] == said(scored(whole + late))
            assert sorted(seen[case]["ids"]) == sorted(whole + late)
            assert seen[case]["own"] == parts(case)[rank]
            assert seen[case]["last"] == [*parts(case)[rank], late[rank]]
        assert "sämple 2 was scored twice" in seen["twice"]["error"]
        assert seen["twice"]["last"] == parts("twice")[rank]
        assert "no sample was scored" in seen["none"]["error"]
        assert seen["twice"]["again"] == seen["none"]["again"] == scored(late).compute()
