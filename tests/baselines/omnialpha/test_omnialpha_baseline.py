"""The method on samples of every task, on a tiny checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from baselines import get_baseline
from baselines.models.omnialpha.baseline import OmniAlpha, rgba
from baselines.models.omnialpha.center_crop import CenterCrop
from benchmarks.api.hardware import hardware
from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Sample, check_prediction
from synlayers.errors import DataError, UsageError
from synlayers.exporters.omnialpha_prompts import PROMPTS

pytest_plugins = ["omnialpha_fixtures"]
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def loaded(tiny_omni: Path) -> OmniAlpha:
    method = OmniAlpha(steps=2)
    method.hardware = hardware(checkpoints=tiny_omni, dtype="float32")
    method.prepare("cpu")
    return method


def method_with(loaded: OmniAlpha, **options: Any) -> OmniAlpha:
    method = OmniAlpha(**{"steps": 2, **options})
    method.pipe = loaded.pipe
    return method


def picture(height: int = 45, width: int = 70, channels: int = 3) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, channels), np.uint8)


def sample(task: Any, **inputs: Any) -> Sample:
    image = inputs.get("image")
    size = image.shape[1::-1] if image is not None else (50, 40)
    return Sample("one", task, size, inputs, {})


MASK = (np.hypot(*np.mgrid[-22:23, -35:35]) < 15).astype(np.uint8) * 255
QUESTIONS = {
    "matting": {"image": picture()},
    "referring_matting": {"image": picture(), "prompt": " the left dog "},
    "removal": {"image": picture(), "mask": MASK},
    "decomposition": {"image": picture()},
}


@pytest.mark.parametrize("task", sorted(QUESTIONS))
@pytest.mark.parametrize("grid", ["native", "published", "small"])
def test_answers_of_every_task(loaded: OmniAlpha, task: Any, grid: str) -> None:
    method = method_with(loaded, grid=grid)
    prediction = method.predict(sample(task, **QUESTIONS[task]), 3)
    check_prediction(task, prediction)
    assert prediction.metadata["prompt"] == PROMPTS[task].replace("{prompt}", "the left dog")
    size = (64, 32) if grid == "small" else (70, 45)
    array = {"alpha": prediction.alpha, "layers": prediction.layers, "image": prediction.image}[
        {"matting": "alpha", "referring_matting": "alpha", "removal": "image", "decomposition": "layers"}[task]
    ]
    assert (array.shape[1:3] if task == "decomposition" else array.shape[:2]) == size[::-1]
    assert prediction.metadata["grid"]["grid"] == ([96, 64] if grid == "native" else [64, 32])
    if task == "decomposition":
        assert len(prediction.layers) == 2
        assert np.array_equal(prediction.composite, flatten(prediction.layers, size))


def test_what_the_model_is_given(loaded: OmniAlpha, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []

    def pipe(images: Any, prompt: str, size: tuple[int, int], generator: Any, **more: Any) -> np.ndarray:
        calls.append((images, prompt, size, generator.initial_seed(), more))
        answer = np.broadcast_to(np.float32([0.2, 0.4, 0.6, 0.8]), (size[1], size[0], 4))
        return np.stack([answer / (n + 1) for n in range(more["targets"])])

    method = OmniAlpha()
    method.pipe = pipe  # type: ignore[assignment]
    removed = method.predict(sample("removal", **QUESTIONS["removal"]), 9)
    images, prompt, size, seed, more = calls[-1]
    assert (prompt, size, seed) == (PROMPTS["removal"], (96, 64), 9)
    assert more == {"targets": 1, "steps": 50, "true_guidance": 4.0, "swapped": True}
    assert [image.shape for image in images] == [(64, 96, 4)] * 2
    assert np.array_equal(images[0][:45, :70, :3], QUESTIONS["removal"]["image"])
    assert (images[1][:45, :70, :3] == MASK[..., None]).all()
    assert all((image[..., 3] == 255).all() for image in images)  # RGB gets an alpha
    upright = OmniAlpha(condition="upright")
    upright.pipe = pipe  # type: ignore[assignment]
    upright.predict(sample("matting", image=picture()), 0)
    assert calls[-1][-1]["swapped"] is False
    assert (removed.image == (51, 102, 153)).all()
    assert removed.metadata["mean_alpha"] == 0.8
    assert (method.predict(sample("matting", image=picture()), 0).alpha == 204).all()
    layers = method.predict(sample("decomposition", image=picture()), 0).layers
    assert layers[:, 0, 0].tolist() == [[51, 102, 153, 204], [26, 51, 76, 102]]  # background first
    drawn = method.predict(sample("text_to_rgba", prompt="a red kite"), 0)
    images, prompt, size, _, more = calls[-1]
    assert (images, size) == ([], (1024, 1024))
    assert prompt == "Generate a transparent-background RGBA image. a red kite"
    assert drawn.image.shape == (1024, 1024, 4)
    assert (drawn.image == (51, 102, 153, 204)).all()


def test_pixel_budgets_by_task() -> None:
    def grid(task: str, **options: Any) -> tuple[int, int]:
        return OmniAlpha(**options).plan(task, (2000, 2000)).grid

    for options in ({"grid": "published"}, {}):
        assert grid("matting", **options) == grid("referring_matting", **options) == (704, 704)
        assert grid("removal", **options) == grid("decomposition", **options) == (576, 576)
    assert isinstance(OmniAlpha(grid="small").plan("matting", (500, 300)), CenterCrop)
    assert OmniAlpha().plan("matting", (500, 300)).metadata()["scaled"] == [500, 300]  # never scaled up


def test_inputs_of_other_kinds(loaded: OmniAlpha) -> None:
    gray = picture(32, 32, 1)
    for image in (gray, gray[..., 0]):
        assert np.array_equal(rgba(image)[..., :3], np.repeat(gray, 3, 2))
    transparent = picture(32, 32, 4)
    assert np.array_equal(rgba(transparent), transparent)
    for wrong in (picture().astype(np.uint16), np.zeros((4, 4, 2), np.uint8)):
        with pytest.raises(DataError, match="an image must be"):
            rgba(wrong)
    with pytest.raises(DataError, match="differ in size: 70x45, 69x45"):
        loaded.predict(sample("removal", image=picture(), mask=MASK[:, 1:]), 0)


def test_same_seed_same_answer(loaded: OmniAlpha) -> None:
    question = sample("matting", image=picture(32, 32))
    first, again, other = (loaded.predict(question, seed).alpha for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_card_and_options(tmp_path: Path) -> None:
    assert get_baseline("omnialpha") is OmniAlpha
    for given, message in (({"grid": "half"}, "'grid'"), ({"step": 2}, "steps"), ({"steps": 1}, "'steps'")):
        with pytest.raises(UsageError, match=message):
            OmniAlpha(**given)
    method = OmniAlpha()
    method.hardware = hardware(checkpoints=tmp_path)
    with pytest.raises(
        DataError, match=r"Qwen-Image-Edit-2509 is not there; get it with: python -m baselines.fetch omnialpha"
    ):
        method.prepare("cpu")
