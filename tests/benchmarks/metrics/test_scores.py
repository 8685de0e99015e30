"""The accumulator: ids, unequal sizes, notes, and values that do not depend on how samples arrive."""

import itertools
import math
import subprocess
import sys

import pytest
import torch

from benchmarks.metrics import measure, measures
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.measure import Measure, Value, mean
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
        name: measure("image/ssim-uniform7").bind()(image=a[None], target=b[None])["ssim"].item()
        for name, (a, b) in given.items()
    }
    for order in itertools.islice(itertools.permutations(given), 0, 720, 111):
        scores = Scores(measure("image/ssim-uniform7"), batch_size=batch_size)
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
    scores = Scores(measure("matting/aim-whole"))
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
    scores = Scores(measure("matting/aim-whole"))
    truth = torch.zeros(2, 1, 8, 8, dtype=torch.uint8)
    truth[:, :, 2:6, 2:6] = 255
    scores.update(
        ["full", "empty"], alpha=truth * torch.tensor([1, 0], dtype=torch.uint8)[:, None, None, None], alpha_gt=truth
    )
    assert list(scores.notes) == ["empty"]
    assert scores.rows()["empty"]["conn"] == 0.0


def test_a_call_returns_its_own_values_and_keeps_earlier_samples() -> None:
    scores = Scores(measure("image/l1"))
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
        measure("matting/adobee")
    for entry in measures().values():
        assert entry.source, entry.name
        assert entry.values, entry.name
        assert entry.function is not None or entry.weights, entry.name
    code = (
        "import sys, benchmarks.metrics as m; m.measures(); print(sorted({'numba', 'scipy', 'torchmetrics',"
        " 'transformers', 'cv2'} & set(sys.modules)))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
