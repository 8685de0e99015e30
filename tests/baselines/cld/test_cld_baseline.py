"""The methods from a sample to a folder of layers, on tiny checkpoints."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from baselines import get_baseline
from baselines.models.cld.baseline import CLDMethod, SynLayersMethod
from baselines.models.cld.pixels import difference, levels, rgb
from baselines.models.cld.tokens import layout_of
from benchmarks.api.hardware import hardware
from benchmarks.api.predictions import read_prediction, write_prediction
from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Prediction, Sample
from synlayers.errors import DataError, UsageError

pytest_plugins = ["cld_fixtures"]
pytestmark = pytest.mark.usefixtures("one_thread")

BOXES = [[3, 2, 30, 40], [20, 20, 69, 44], [0, 0, 0, 0], [40, 10, 90, 30], [-5, -5, 12, 9]]


def on(method: CLDMethod, root: Path, pipe: Any = None) -> CLDMethod:
    """The method with its weights under `root`, loaded, or those of another method."""
    method.hardware = hardware(checkpoints=root, dtype="float32")
    if pipe is None:
        method.prepare("cpu")
    else:
        method.pipe = pipe
    return method


@pytest.fixture(scope="module")
def methods(tiny: Path) -> dict[str, CLDMethod]:
    """The method with several options; the weights are loaded once."""
    first = on(CLDMethod(steps=1), tiny)
    more = {"fixed": {}, "small": {"pixels": 48 * 48}, "largest": {"overflow": "largest"}}
    return {"cld": first} | {
        name: on(CLDMethod(steps=1, boxes="fixed", **o), tiny, first.pipe) for name, o in more.items()
    }


def sample(image: np.ndarray, boxes: Any = BOXES, **inputs: Any) -> Sample:
    return Sample(
        "one",
        "decomposition",
        image.shape[1::-1],
        {"image": image, "boxes": boxes, "caption": "a poster", **inputs},
        {},
    )


def picture(height: int = 45, width: int = 70, channels: int = 3) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, channels), np.uint8)


def outside(width: int, height: int, box: list[int], tile: int = 16, extra: int = 0) -> np.ndarray:
    """Where alpha must be 0: everywhere but in the box, widened to tiles."""
    x0, y0, x1, y1 = box
    keep = np.zeros((height, width), bool)
    if min(x1, width) > max(x0, 0) and min(y1, height) > max(y0, 0):
        keep[
            max(y0, 0) // tile * tile : -(-(y1 + extra) // tile) * tile,
            max(x0, 0) // tile * tile : -(-(x1 + extra) // tile) * tile,
        ] = True
    return ~keep


@pytest.mark.parametrize("rule", ["fixed", "cld"])
def test_layers_of_an_image_of_odd_size(methods: dict[str, CLDMethod], rule: str, tmp_path: Path) -> None:
    image = picture()
    prediction = methods[rule].predict(sample(image), 5)
    assert prediction.layers is not None
    assert prediction.layers.shape == (6, 45, 70, 4)
    for layer, box in zip(prediction.layers[1:], BOXES, strict=True):
        if rule == "cld" and box == [0, 0, 0, 0]:
            assert (layer[:16, :16, 3] > 0).any()  # the published rule gives it a tile
            assert (layer[16:, 16:, 3] == 0).all()
            continue
        apart = outside(70, 45, box, extra=int(rule == "cld"))
        assert (layer[apart, 3] == 0).all()
        assert (layer[..., 3] > 0).any() != apart.all()
    said = prediction.metadata
    assert said["grid"]["grid"] == [80, 48]
    assert said["tokens"] == 2 * 5 * 3 + sum((b[2] - b[0]) * (b[3] - b[1]) // 256 for b in said["boxes_on_grid"] if b)
    assert any("box 4 [-5, -5, 12, 9] reaches past" in note for note in said["notes"])
    assert said["composition"]["layers"] == difference(flatten(prediction.layers, (70, 45)), image)
    assert said["composition"]["composite"] == difference(prediction.composite, image)
    write_prediction(tmp_path / "one", "decomposition", prediction)
    back = read_prediction(tmp_path / "one", "decomposition", (70, 45))
    assert np.array_equal(back.layers, prediction.layers)
    assert np.array_equal(back.composite, prediction.composite)
    assert back.metadata["notes"] == said["notes"]


def test_the_composite_stands_on_the_vaes_background(methods: dict[str, CLDMethod]) -> None:
    image = picture(48, 64)
    method = methods["fixed"]
    prediction = method.predict(sample(image), 5)
    boxes, _ = method.boxes(BOXES, method.plan((64, 48)))
    layout = layout_of(64, 48, boxes)
    decompose, _ = method.decompose(image, "a poster", layout, 5)
    background = levels(decompose.background.permute(1, 2, 0).numpy(), rounded=True)
    opaque = np.dstack([background, np.full((48, 64), 255, np.uint8)])
    assert np.array_equal(prediction.composite, flatten([opaque, *prediction.layers[1:]], (64, 48)))
    for number, box in enumerate(layout.boxes[1:]):
        if box is not None:
            crop = decompose.crops[number + 1].permute(1, 2, 0).numpy()
            part = prediction.layers[number, box.y0 : box.y1, box.x0 : box.x1]
            assert np.array_equal(part, ((crop + 1) / 2 * 255).astype(np.uint8))


def test_large_images_are_scaled_and_alpha_outside_stays_zero(methods: dict[str, CLDMethod]) -> None:
    image = picture(200, 120)
    boxes = [[10, 20, 60, 90], [80, 100, 120, 200]]
    prediction = methods["small"].predict(sample(image, boxes), 1)
    assert prediction.layers.shape == (3, 200, 120, 4)
    grid, scaled = prediction.metadata["grid"]["grid"], prediction.metadata["grid"]["scaled"]
    assert grid[0] * grid[1] <= 48 * 48
    for layer, box in zip(prediction.layers[1:], prediction.metadata["boxes_on_grid"], strict=True):
        across, down = 120 / scaled[0], 200 / scaled[1]
        keep = np.zeros((200, 120), bool)
        keep[int(box[1] * down) : int(np.ceil(box[3] * down)), int(box[0] * across) : int(np.ceil(box[2] * across))] = (
            True
        )
        assert (layer[~keep, 3] == 0).all()
        assert (layer[keep, 3] > 0).any()


def test_other_kinds_of_images(methods: dict[str, CLDMethod]) -> None:
    gray = picture(32, 32, 1)
    method = methods["fixed"]
    as_color = method.predict(sample(np.repeat(gray, 3, 2)), 0)
    for image in (gray, gray[..., 0]):
        prediction = method.predict(sample(image), 0)
        assert np.array_equal(prediction.layers, as_color.layers)
        assert "the image is greyscale" in prediction.metadata["notes"]
    rgba = np.dstack([picture(32, 32), np.full((32, 32), 255, np.uint8)])
    assert np.array_equal(rgb(rgba)[0], rgba[..., :3])
    assert rgb(rgba)[1] == []
    rgba[:, 16:, 3] = 0
    assert (rgb(rgba)[0][:, 16:] == 128).all()
    assert "laid over mid grey" in method.predict(sample(rgba), 0).metadata["notes"][0]
    for wrong in (picture(8, 8).astype(np.uint16), np.zeros((8, 8, 2), np.uint8), np.zeros((0, 8, 3), np.uint8)):
        with pytest.raises(DataError, match="an image must be"):
            rgb(wrong)


def test_captions_too_long_and_missing(methods: dict[str, CLDMethod]) -> None:
    method, image = methods["fixed"], picture(32, 32)
    notes = method.predict(sample(image, caption="word " * 300), 0).metadata["notes"]
    assert any(note.endswith("CLIP sees the first 77") for note in notes)
    assert any(note.endswith("T5 sees the first 512") for note in notes)
    without = Sample("one", "decomposition", (32, 32), {"image": image, "boxes": []}, {})
    prediction = method.predict(without, 0)
    assert prediction.layers.shape == (1, 32, 32, 4)
    assert any("no caption" in note for note in prediction.metadata["notes"])


def test_more_boxes_than_layers(methods: dict[str, CLDMethod]) -> None:
    image, many = picture(32, 32), [[0, 0, 16 + n % 2, 16] for n in range(80)]
    with pytest.raises(DataError, match="80 boxes; the checkpoint numbers 50"):
        methods["fixed"].predict(sample(image, many), 0)
    prediction = methods["largest"].predict(sample(image, many), 0)
    assert prediction.layers.shape[0] == 81
    assert sum(bool(layer[..., 3].any()) for layer in prediction.layers[1:]) == 50


def test_a_checkpoint_with_fewer_layers_says_how_many(
    methods: dict[str, CLDMethod], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stage of one's own may number others than the published ones."""
    monkeypatch.setattr(CLDMethod, "most_layers", lambda self: 5)
    with pytest.raises(DataError, match="4 boxes; the checkpoint numbers 3"):
        methods["fixed"].predict(sample(picture(32, 32), [[0, 0, 16, 16]] * 4), 0)
    monkeypatch.undo()
    assert methods["fixed"].most_layers() == 52


def test_values_that_are_not_finite_are_an_error(methods: dict[str, CLDMethod]) -> None:
    """As damaged weights give them, and float16 where it overflows: they would come out as empty layers."""
    method = methods["fixed"]
    assert method.pipe is not None
    weight = method.pipe.rgba_decoder.state_dict()["decoder.fc_out.bias"]
    before = weight.clone()
    try:
        weight.fill_(float("nan"))
        with pytest.raises(DataError, match="not finite in float32: its weights are damaged"):
            method.predict(sample(picture(32, 32)), 0)
    finally:
        weight.copy_(before)


def test_same_seed_same_layers(methods: dict[str, CLDMethod]) -> None:
    answers = [methods["cld"].predict(sample(picture()), seed).layers for seed in (1, 1, 2)]
    assert np.array_equal(answers[0], answers[1])
    assert not np.array_equal(answers[0], answers[2])


def synlayers_root(tiny: Path, folder: Path, own: bool) -> Path:
    """SynLayers' repository beside the others: the last stage under a step folder, the rest its own or not."""
    for name in ("black-forest-labs", "alimama-creative", *(() if own else ("thuteam",))):
        folder.mkdir(exist_ok=True)
        (folder / name).symlink_to(tiny / name)
    root = folder / "SynLayers" / "Bbox-caption-8b"
    shutil.copytree(tiny / "thuteam" / "CLD" / "decouple_LoRA", root / "SynLayers_ckpt" / "step_120000")
    for name in ("pre_trained_LoRA", "prism_ft_LoRA", "trans_vae") if own else ():
        shutil.copytree(tiny / "thuteam" / "CLD" / name, root / name)
    return root


def test_synlayers_takes_its_own_last_stage(tiny: Path, tmp_path: Path) -> None:
    root = synlayers_root(tiny, tmp_path / "own", own=True)
    method = on(SynLayersMethod(steps=1), tmp_path / "own")
    assert method.weight_paths().loras[2] == root / "SynLayers_ckpt" / "step_120000" / "transformer"
    assert method.weight_paths().loras[0] == root / "pre_trained_LoRA"
    assert (method.options.boxes, method.options.grid) == ("fixed", "square")
    assert method.plan((333, 517)).grid == (1024, 1024)
    boxes, _ = method.boxes([[0, 0, 333, 517], [111, 0, 222, 100]], method.plan((333, 517)))
    assert [tuple(box) for box in boxes] == [(0, 0, 1024, 1024), (336, 0, 688, 208)]
    bare = synlayers_root(tiny, tmp_path / "bare", own=False)
    method.hardware = hardware(checkpoints=tmp_path / "bare")
    assert method.weight_paths().loras[2].is_relative_to(bare)
    assert method.weight_paths().loras[1] == tmp_path / "bare" / "thuteam" / "CLD" / "prism_ft_LoRA"
    (tmp_path / "bare" / "thuteam").unlink()
    with pytest.raises(
        DataError, match=r"no pre_trained_LoRA, prism_ft_LoRA and trans_vae of its own, and .*thuteam/CLD is not there"
    ):
        method.weight_paths()
    elsewhere = SynLayersMethod(stage=str(tmp_path))
    elsewhere.hardware = hardware(checkpoints=tmp_path / "own")
    assert elsewhere.weight_paths().absent()[0].parent == tmp_path / "transformer"


def test_what_is_lacking_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    assert "thuteam/CLD" in CLDMethod.unavailable()
    method = CLDMethod()
    method.hardware = hardware(checkpoints=tmp_path)
    with pytest.raises(
        DataError, match=r"FLUX.1-dev is not there; get it with: python -m baselines.fetch cld \(its terms"
    ):
        method.prepare("cpu")


def test_a_model_of_full_size_is_not_tried_on_a_cpu(tiny: Path, tmp_path: Path) -> None:
    """Said before anything is loaded, from the sizes of the files."""
    shutil.copytree(tiny, tmp_path / "tiny")
    path = (
        tmp_path
        / "tiny"
        / "alimama-creative"
        / "FLUX.1-dev-Controlnet-Inpainting-Alpha"
        / "diffusion_pytorch_model.safetensors"
    )
    with path.open("r+b") as file:  # a sparse file with a header that says so
        header = b'{"x": {"dtype": "U8", "shape": [9000000000], "data_offsets": [0, 9000000000]}}'
        file.truncate(0)
        file.write(len(header).to_bytes(8, "little") + header)
        file.truncate(8 + len(header) + 9_000_000_000)
    with pytest.raises(DataError, match=r"9\.0 GB of weights in bfloat16; it needs a GPU"):
        _prepare(tmp_path / "tiny")


def _prepare(root: Path) -> None:
    method = CLDMethod()
    method.hardware = hardware(checkpoints=root)
    method.prepare("cpu")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"step": 3}, "steps"),
        ({"boxes": "ours"}, "'boxes'.*cld"),
        ({"grid": "1024"}, "'grid'"),
        ({"steps": 0}, "'steps'"),
        ({"true_guidance": "much"}, "'true_guidance'"),
    ],
)
def test_options(given: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        CLDMethod(**given)


def test_the_cards_are_found_without_torch() -> None:
    assert get_baseline("cld") is CLDMethod
    assert get_baseline("cld-synlayers") is SynLayersMethod
    assert CLDMethod.card.requires == ("boxes",)
    assert CLDMethod.card.weights != SynLayersMethod.card.weights
    code = (
        "import sys, baselines; [kind.unavailable() for kind in baselines.baselines().values() if 'cld' in"
        " kind.card.name]; "
    )
    code += "print(sorted({'torch', 'diffusers', 'transformers'} & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert run.stdout.strip() == "[]"


def test_predictions_of_an_unprepared_method_are_refused() -> None:
    with pytest.raises(RuntimeError, match="prepare"):
        CLDMethod().predict(sample(picture(16, 16)), 0)


def test_difference_of_equal_pictures() -> None:
    assert difference(picture(), picture()) == {"psnr": "inf", "mean": 0.0, "largest": 0.0}
    assert isinstance(Prediction(metadata=difference(picture(), picture())).metadata, dict)
