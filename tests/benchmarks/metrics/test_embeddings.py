"""CLIP and DINO on tiny random models as `transformers` saves them, against that library's own processors and forward
passes."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from seeded_weights import pictures
from torch import Tensor

from benchmarks.metrics import get_measure
from benchmarks.metrics.image import clip, dino
from benchmarks.metrics.image.trunks import UnpublishedWeights
from benchmarks.metrics.image.trunks.hub import Preprocessing
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.measure import DefectWarning
from benchmarks.metrics.scores import Scores
from benchmarks.metrics.weights import WeightsMissing
from synlayers.checks.similarity.open_clip_models import why_missing
from synlayers.errors import DataError

transformers = pytest.importorskip(
    "transformers", reason="CLIP and DINO need transformers: pip install 'synlayers[models]'"
)

TEXTS = ["a red fox", "two red hats, one on the other", "fog"]
# what the published folders hold: CLIP's in the old form with plain numbers, DINOv2's in the new one
CLIP_FILE = {
    "crop_size": 30,
    "size": 30,
    "resample": 3,
    "do_center_crop": True,
    "do_normalize": True,
    "do_resize": True,
    "feature_extractor_type": "CLIPFeatureExtractor",
    "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_std": [0.26862954, 0.26130258, 0.27577711],
}
DINO_FILE = {
    "crop_size": {"height": 28, "width": 28},
    "size": {"shortest_edge": 33},
    "resample": 3,
    "do_center_crop": True,
    "do_convert_rgb": True,
    "do_normalize": True,
    "do_rescale": True,
    "do_resize": True,
    "rescale_factor": 0.00392156862745098,
    "image_processor_type": "BitImageProcessor",
    "image_mean": [0.485, 0.456, 0.406],
    "image_std": [0.229, 0.224, 0.225],
}
SQUARE_FILE = {
    "size": 32,
    "resample": 2,
    "do_normalize": True,
    "do_resize": True,
    "image_mean": [0.5, 0.4, 0.5],
    "image_std": [0.5, 0.5, 0.4],
}


def vocabulary() -> dict[str, int]:
    """Every letter, alone and at the end of a word, one merged word, and CLIP's two marks."""
    letters = [chr(n) for n in range(33, 127)]
    words = [*letters, *(letter + "</w>" for letter in letters), "re", "red</w>", "<|startoftext|>", "<|endoftext|>"]
    return {word: n for n, word in enumerate(words)}


def randomised(model: torch.nn.Module, seed: int) -> torch.nn.Module:
    """Weights so large that embeddings differ from image to image, which those of a fresh model hardly do."""
    torch.manual_seed(seed)
    for name, parameter in model.named_parameters():
        if name.endswith("lambda1") or ("norm" in name and name.endswith("weight")):
            torch.nn.init.ones_(parameter)
        else:
            torch.nn.init.normal_(parameter, std=0.02 if parameter.ndim < 2 else 0.5)
    return model


@pytest.fixture(scope="module")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clip")
    words = vocabulary()
    marks = {
        "bos_token_id": words["<|startoftext|>"],
        "eos_token_id": words["<|endoftext|>"],
        "pad_token_id": words["<|endoftext|>"],
    }
    small = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2}
    config = transformers.CLIPConfig(
        text_config={**small, **marks, "vocab_size": len(words), "max_position_embeddings": 40},
        vision_config={**small, "image_size": 30, "patch_size": 6},
        projection_dim=12,
    )
    model = randomised(transformers.CLIPModel(config), seed=3)
    model.save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(CLIP_FILE))
    (folder / "vocab.json").write_text(json.dumps(words))
    (folder / "merges.txt").write_text("#version: 0.2\nr e\nre d</w>\n")
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "CLIPTokenizer", "model_max_length": 40})
    )
    return folder


@pytest.fixture(scope="module")
def dino_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dino")
    # the published models interpolate the positions of 37x37 patches to 16x16
    config = transformers.Dinov2Config(
        hidden_size=16, num_hidden_layers=2, num_attention_heads=2, image_size=42, patch_size=7
    )
    model = randomised(transformers.Dinov2Model(config), seed=4)
    model.save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(DINO_FILE))
    return folder


@pytest.fixture(scope="module")
def model(clip_folder: Path) -> clip.Clip:
    with pytest.warns(UnpublishedWeights, match="projection_dim is 12, not 768"):
        return clip.load_clip(str(clip_folder))


def library_pixels(processor: str, file: dict, images: Tensor) -> Tensor:
    """The library's own processor on numpy images, the one that works on Pillow images."""
    kind = getattr(transformers, processor + "Pil", None) or getattr(transformers, processor)
    options = {k: v for k, v in file.items() if not k.endswith("_type")}
    if "Pil" not in kind.__name__:
        assert "Fast" not in kind.__name__
    return torch.from_numpy(
        np.stack(kind(**options)([i.permute(1, 2, 0).numpy() for i in images], return_tensors="np")["pixel_values"])
    )


def write(folder: Path, file: dict) -> Preprocessing:
    (folder / "preprocessor_config.json").write_text(json.dumps(file))
    return Preprocessing.read(folder, clip.L14)


@pytest.mark.parametrize("size", [(50, 71), (93, 40), (20, 25), (30, 30)])
@pytest.mark.parametrize(
    ("processor", "file"),
    [("CLIPImageProcessor", CLIP_FILE), ("BitImageProcessor", DINO_FILE), ("ViTImageProcessor", SQUARE_FILE)],
)
def test_preprocessing_equals_the_library(processor: str, file: dict, size: tuple[int, int], tmp_path: Path) -> None:
    images = pictures(2, *size, seed=7)
    difference = (write(tmp_path, file)(images) - library_pixels(processor, file, images).float()).abs()
    # a tall image is resized in another order by Pillow 13 (`resizing.resize`); the test below holds ours against
    # plain arithmetic
    tall = size[0] > size[1]
    level = 1 / 255 / min(file["image_std"])
    assert difference.max() < (8 * level if tall else 1e-6)
    assert difference.mean() < (0.5 * level if tall else 1e-6)


def cubic(x: np.ndarray) -> np.ndarray:
    x = np.abs(x)
    return np.where(x < 1, 1.5 * x**3 - 2.5 * x**2 + 1, np.where(x < 2, -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2, 0))


def resized_rows(image: np.ndarray, count: int) -> np.ndarray:
    """Antialiased bicubic along the first axis: the kernel is as wide as a new pixel, weights sum to one, the result
    has 8 bits."""
    old = len(image)
    scale = max(old / count, 1)
    centers = (np.arange(count) + 0.5) * old / count
    weights = cubic((np.arange(old) + 0.5 - centers[:, None]) / scale)
    weights[np.abs(np.arange(old) + 0.5 - centers[:, None]) > 2 * scale] = 0
    weights /= weights.sum(1, keepdims=True)
    return np.clip(np.floor(np.tensordot(weights, image.astype(float), 1) + 0.5), 0, 255)


@pytest.mark.parametrize("size", [(50, 71), (93, 40)])
def test_preprocessing_without_pillow(size: tuple[int, int], tmp_path: Path) -> None:
    image = pictures(1, *size, seed=8)
    height, width = (30, int(30 * size[1] / size[0])) if size[0] < size[1] else (int(30 * size[0] / size[1]), 30)
    levels = image[0].permute(2, 1, 0).numpy()
    levels = resized_rows(resized_rows(levels, width).swapaxes(0, 1), height)  # columns first, as Pillow
    top, left = (height - 30) // 2, (width - 30) // 2
    levels = levels[top : top + 30, left : left + 30]
    expected = (levels / 255 - CLIP_FILE["image_mean"]) / CLIP_FILE["image_std"]
    found = write(tmp_path, CLIP_FILE)(image)[0].permute(1, 2, 0).numpy()
    assert np.abs(found - expected).max() < 1e-6


def test_image_embeddings_equal_the_library(model: clip.Clip, clip_folder: Path) -> None:
    images = pictures(3, 50, 71, seed=9)
    whole = transformers.CLIPModel.from_pretrained(clip_folder).float().eval()
    tokens = transformers.CLIPTokenizer.from_pretrained(clip_folder)(TEXTS, padding=True, return_tensors="pt")
    with torch.no_grad():
        out = whole(pixel_values=library_pixels("CLIPImageProcessor", CLIP_FILE, images).float(), **tokens)
    cosines = (out.image_embeds * out.text_embeds).sum(1).double()
    assert (cosines > 0.05).any()
    assert (cosines < 0).any()
    for scale in (100.0, 2.5):
        torch.testing.assert_close(
            clip.clip_score(images, TEXTS, model, scale), scale * cosines.clamp_min(0), rtol=1e-5, atol=2e-6 * scale
        )
    expected = 1 - (out.image_embeds * out.image_embeds[[1, 2, 0]]).sum(1).double()
    assert expected.min() > 0.01
    torch.testing.assert_close(
        clip.image_distance(model.embed_images, images, images[[1, 2, 0]]), expected, rtol=1e-5, atol=2e-6
    )


def test_measures_of_other_models_by_a_plug_in(tmp_path: Path) -> None:
    """Also where open_clip is not installed, which is then said; OpenAI's two models are the measures of this
    project."""
    (tmp_path / "mine.py").write_text(
        "from benchmarks.metrics.image.clip import clip_measures\n"
        'MEASURES = clip_measures("ViT-B-16", "laion2b_s34b_b88k") + clip_measures("ViT-B-32-quickgelu", "openai")\n'
    )
    command = [sys.executable, "-m", "benchmarks.list", "metrics", "--plugin", str(tmp_path / "mine.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "250"})
    assert done.returncode == 0, done.stderr
    for name in ("clip-score-b32", "clip-distance-vit-b-16-laion2b-s34b-b88k"):
        assert done.stdout.splitlines().count(f"image/{name}") == 1
    entry = done.stdout.partition("image/clip-score-vit-b-16-laion2b-s34b-b88k")[2].partition("image/")[0]
    assert (why_missing() or "open_clip's ViT-B-16:laion2b_s34b_b88k") in entry


def test_score_equals_torchmetrics(model: clip.Clip, clip_folder: Path) -> None:
    """Its mean of 100 * cosine, on our model and processors. It gives no rows of samples, drops the end mark of texts
    that are cut, and cannot use what models of transformers 5 give, so ours stays."""
    from torchmetrics.functional.multimodal import clip_score

    def theirs(images: Tensor, text: list[str]) -> float:
        with torch.no_grad():
            return float(clip_score(list(images), text, lambda: (whole, process)))

    def plain(features: Callable[..., object]) -> Callable[..., object]:
        """Embeddings alone: transformers 5 gives more than torchmetrics 1.9 can use."""

        def embedded(*given: Tensor) -> object:
            found = features(*given)
            return getattr(found, "pooler_output", found)

        return embedded

    whole = transformers.CLIPModel.from_pretrained(clip_folder).float().eval()
    for name in ("get_image_features", "get_text_features"):
        whole.__dict__[name] = plain(getattr(whole, name))
    tokenizer = transformers.CLIPTokenizer.from_pretrained(clip_folder)

    def process(**inputs: object) -> dict[str, Tensor]:
        if "text" in inputs:
            return dict(tokenizer(inputs["text"], padding=True, return_tensors="pt"))
        images = torch.stack(list(inputs["images"]))  # type: ignore[call-overload]
        return {"pixel_values": library_pixels("CLIPImageProcessor", CLIP_FILE, images).float()}

    process.tokenizer = tokenizer  # type: ignore[attr-defined]
    images = pictures(3, 50, 71, seed=9)
    ours = clip.clip_score(images, TEXTS, model)
    assert (ours > 1).any()
    for n, text in enumerate(TEXTS):
        assert theirs(images[n : n + 1], [text]) == pytest.approx(float(ours[n]), rel=1e-5, abs=1e-4)


def test_texts(model: clip.Clip) -> None:
    images = pictures(3, 50, 71, seed=9)
    together = clip.clip_score(images, TEXTS, model)
    assert torch.equal(clip.clip_score(images[[2, 0]], [TEXTS[2], TEXTS[0]], model), together[[2, 0]])
    long = "a " * 60
    with pytest.warns(DefectWarning, match=r"longer than CLIP can read \(40 tokens\)") as caught:
        clip.clip_score(images, [TEXTS[0], long, TEXTS[1]], model)
    assert caught[0].message.samples == (1,)  # type: ignore[union-attr]
    torch.testing.assert_close(
        model.embed_texts([long]), model.embed_texts(["a " * 38]), rtol=1e-5, atol=1e-6
    )  # 38 words between the two marks
    for text, problem in (
        ([TEXTS[0], " ", "b"], "sample 1: text is empty"),
        ([TEXTS[0], "b", 3], "sample 2: text is int"),
        (TEXTS[:2], "3 strings"),
    ):
        with pytest.raises(InputError, match=problem):
            clip.clip_score(images, text, model)
    with pytest.raises(InputError, match="list of 3 strings"):
        clip.clip_score(images, "fox", model)
    assert clip.clip_score(images[:0], [], model).shape == (0,)


def test_dino_equals_the_library(dino_folder: Path) -> None:
    with pytest.warns(UnpublishedWeights, match="hidden_size is 16, not 768"):
        embed = dino.load_dino(str(dino_folder))
    images = pictures(3, 50, 71, seed=9)
    whole = transformers.Dinov2Model.from_pretrained(dino_folder).float().eval()
    with torch.no_grad():
        expected = whole(pixel_values=library_pixels("BitImageProcessor", DINO_FILE, images).float()).pooler_output
    torch.testing.assert_close(embed(images), expected, rtol=1e-5, atol=1e-5)
    assert torch.equal(embed(images[1:2]), embed(images)[1:2])
    distances = clip.image_distance(embed, images, images[[0, 2, 1]])
    assert distances[0] == pytest.approx(0, abs=1e-12)
    assert distances[1] == distances[2] > 0.01


def test_measures_through_scores(clip_folder: Path, dino_folder: Path, model: clip.Clip) -> None:
    images = [pictures(1, 50, 60 + 9 * n, seed=n)[0] for n in range(3)]
    ids = ["c", "a", "b"]
    for name, weight, folder in (
        ("image/clip-distance-b32", "clip-b32", clip_folder),
        ("image/dino-distance", "dinov2", dino_folder),
    ):
        with pytest.warns(UnpublishedWeights):
            scores = Scores(get_measure(name), function=get_measure(name).bind({weight: str(folder)}))
        scores.update(ids, image=images, target=images[1:] + images[:1])  # pairs of unequal sizes
        (value,) = scores.compute().values()
        assert 0 < value < 2
    with pytest.warns(UnpublishedWeights):
        function = get_measure("image/clip-score-paper").bind({"clip-b32": str(clip_folder)})
    scores = Scores(get_measure("image/clip-score-paper"), function=function)
    scores.update(ids, image=images, text=TEXTS)
    for n, name in enumerate(ids):
        cosine = clip.clip_score(images[n][None], ["A photo depicts " + TEXTS[n]], model, 1.0)
        assert scores.rows()[name]["clip_score"] == pytest.approx(2.5 * float(cosine))
    with pytest.raises(InputError, match="sample d: text is empty"):
        scores.update(["d"], image=images[:1], text=[""])


def test_missing_and_wrong_folders(
    clip_folder: Path, dino_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    with pytest.raises(
        WeightsMissing,
        match=r"clip-vit-large-patch14\) are not on this machine; get it from openai/clip-vit-large-patch14",
    ):
        get_measure("image/clip-score").bind()
    with pytest.raises(DataError, match="holds a model of type clip, not dinov2"):
        dino.load_dino(str(clip_folder))

    def fails(remove: str, match: str, keep: str | None = None) -> None:
        broken = tmp_path / f"broken-{remove}"
        shutil.copytree(clip_folder, broken)
        (broken / remove).unlink() if keep is None else (broken / remove).write_text(keep)
        with pytest.raises(DataError, match=match):
            clip.load_clip(str(broken))

    fails("preprocessor_config.json", "preprocessor_config.json is missing; get the whole folder of openai/")
    fails("vocab.json", "tokenizer", keep="{}")  # refused by the library or by us, as its version goes
    fails("merges.txt", "has no tokenizer")
    fails("model.safetensors", "cannot be loaded as CLIPModel")
    fails("config.json", "cannot be loaded as CLIPModel", keep="{")
    with pytest.raises(DataError, match=r"crop .* is larger"):
        write(tmp_path, {**CLIP_FILE, "crop_size": 31})
    with pytest.raises(DataError, match="do_rescale is off"):
        write(tmp_path, {**DINO_FILE, "do_rescale": False})


def test_weights_that_lack_parameters(clip_folder: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    shutil.copytree(clip_folder, tmp_path / "part")
    state = load_file(tmp_path / "part" / "model.safetensors")
    del state["visual_projection.weight"]
    save_file(state, tmp_path / "part" / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(DataError, match=r"lacks visual_projection\.weight"):
        clip.load_clip(str(tmp_path / "part"))


def test_without_transformers(clip_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(ImportError, match=r"pip install 'synlayers\[models\]'"):
        clip.load_clip(str(clip_folder))


def test_levels_only(model: clip.Clip) -> None:
    with pytest.raises(InputError, match=r"target is torch\.float32.*round first"):
        clip.image_distance(model.embed_images, pictures(1, 40, 40, seed=0), torch.zeros(1, 3, 40, 40))
