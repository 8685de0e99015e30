"""CLIP by open_clip on tiny random weights, against transformers on the same weights in its own layout.

Skipped where open_clip is not installed (it needs torchvision, which nothing else does); ``make clip`` runs them in an
environment of their own.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from seeded_weights import pictures
from torch import Tensor

from benchmarks.metrics.image import clip
from benchmarks.metrics.image.trunks import UnpublishedWeights
from benchmarks.metrics.weights import WeightsMissing
from synlayers.checks.similarity import open_clip_models
from synlayers.checks.similarity.build_embeddings import Embedding
from synlayers.errors import DataError, UsageError

pytestmark = pytest.mark.skipif(bool(open_clip_models.why_missing()), reason=open_clip_models.why_missing() or "-")

ARCHITECTURE = {
    "embed_dim": 12,
    "vision_cfg": {"image_size": 30, "layers": 2, "width": 16, "head_width": 8, "patch_size": 6},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 2},
}
PREPARATION = {
    "mean": [0.48145466, 0.4578275, 0.40821073],
    "std": [0.26862954, 0.26130258, 0.27577711],
    "interpolation": "bicubic",
    "resize_mode": "shortest",
}
TEXTS = ["a red fox", "Two RED hats, one on the other's head; 42 of them", "fog", "a " * 90]


@pytest.fixture(scope="module", params=[False, True], ids=["gelu", "quick gelu"])
def folders(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One tiny CLIP as open_clip stores it, and as transformers does."""
    library = open_clip_models.import_open_clip()
    ours, theirs = tmp_path_factory.mktemp("open_clip"), tmp_path_factory.mktemp("transformers")
    torch.manual_seed(5)
    model = library.CLIP(**ARCHITECTURE, quick_gelu=request.param)
    for name, parameter in model.named_parameters():
        if "ln_" in name and name.endswith("weight"):
            torch.nn.init.ones_(parameter)
        else:
            torch.nn.init.normal_(parameter, std=0.02 if parameter.ndim < 2 else 0.5)
    config = {"model_cfg": {**ARCHITECTURE, "quick_gelu": request.param}, "preprocess_cfg": PREPARATION}
    (ours / "open_clip_config.json").write_text(json.dumps(config))
    torch.save(model.state_dict(), ours / "open_clip_pytorch_model.bin")
    write_for_transformers(theirs, model.state_dict(), "quick_gelu" if request.param else "gelu")
    return ours, theirs


def write_for_transformers(folder: Path, state: Mapping[str, Tensor], activation: str) -> None:
    import transformers

    small = {"hidden_size": 16, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    marks = {"bos_token_id": 49406, "eos_token_id": 49407, "pad_token_id": 49407}
    config = transformers.CLIPConfig(
        text_config={**small, **marks, "hidden_act": activation, "vocab_size": 49408, "max_position_embeddings": 77},
        vision_config={**small, "hidden_act": activation, "image_size": 30, "patch_size": 6},
        projection_dim=12,
    )
    model = transformers.CLIPModel(config)
    left = model.load_state_dict(converted(state), strict=False)
    assert not left.unexpected_keys
    assert all(key.endswith("position_ids") for key in left.missing_keys)
    model.save_pretrained(folder)
    size = {"size": 30, "crop_size": 30, "resample": 3, "do_center_crop": True}
    file = {**size, "image_mean": PREPARATION["mean"], "image_std": PREPARATION["std"]}
    (folder / "preprocessor_config.json").write_text(json.dumps(file))
    write_tokenizer(folder)


def converted(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Names and layout of transformers."""
    found = {
        "logit_scale": state["logit_scale"],
        "visual_projection.weight": state["visual.proj"].T,
        "text_projection.weight": state["text_projection"].T,
        "vision_model.embeddings.class_embedding": state["visual.class_embedding"],
        "vision_model.embeddings.patch_embedding.weight": state["visual.conv1.weight"],
        "vision_model.embeddings.position_embedding.weight": state["visual.positional_embedding"],
        "text_model.embeddings.token_embedding.weight": state["token_embedding.weight"],
        "text_model.embeddings.position_embedding.weight": state["positional_embedding"],
    }
    places = {
        "visual.ln_pre": "vision_model.pre_layrnorm",
        "visual.ln_post": "vision_model.post_layernorm",
        "ln_final": "text_model.final_layer_norm",
    }
    for tower, other in (("visual.transformer", "vision_model"), ("transformer", "text_model")):
        for n in range(2):
            mine, its = f"{tower}.resblocks.{n}", f"{other}.encoder.layers.{n}"
            places |= {f"{mine}.ln_{k}": f"{its}.layer_norm{k}" for k in (1, 2)}
            places |= {f"{mine}.mlp.c_fc": f"{its}.mlp.fc1", f"{mine}.mlp.c_proj": f"{its}.mlp.fc2"}
            places[f"{mine}.attn.out_proj"] = f"{its}.self_attn.out_proj"
            for kind in ("weight", "bias"):
                for part, values in zip("qkv", state[f"{mine}.attn.in_proj_{kind}"].chunk(3), strict=True):
                    found[f"{its}.self_attn.{part}_proj.{kind}"] = values
    for mine, its in places.items():
        found |= {f"{its}.{kind}": state[f"{mine}.{kind}"] for kind in ("weight", "bias")}
    return {key: value.contiguous() for key, value in found.items()}


def write_tokenizer(folder: Path) -> None:
    """CLIP's own words from the file that open_clip carries, as transformers reads them."""
    from open_clip.tokenizer import SimpleTokenizer, default_bpe

    words = dict(SimpleTokenizer().encoder)
    names = {"<start_of_text>": "<|startoftext|>", "<end_of_text>": "<|endoftext|>"}
    (folder / "vocab.json").write_text(json.dumps({names.get(word, word): n for word, n in words.items()}))
    merges = gzip.decompress(Path(default_bpe()).read_bytes()).decode().split("\n")[1 : 49152 - 256 - 2 + 1]
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *merges, ""]))


@pytest.fixture(scope="module")
def both(folders: tuple[Path, Path]) -> tuple[clip.Clip, clip.Clip]:
    with pytest.warns(UnpublishedWeights):
        theirs = clip.load_clip(str(folders[1]))
    return clip.load_open_clip(str(folders[0])), theirs


@pytest.mark.parametrize("size", [(50, 71), (93, 40), (30, 30), (20, 25)])
def test_images_equal_transformers(both: tuple[clip.Clip, clip.Clip], size: tuple[int, int]) -> None:
    images = pictures(3, *size, seed=9)
    ours, theirs = (one.embed_images(images) for one in both)
    assert ours.shape == (3, 12)
    assert (ours[0] - ours[1]).abs().max() > 0.1
    torch.testing.assert_close(ours, theirs, rtol=1e-6, atol=1e-6 * float(theirs.abs().max()))
    distances = [clip.image_distance(one.embed_images, images, images[[1, 2, 0]]) for one in both]
    torch.testing.assert_close(*distances, rtol=0, atol=1e-6)


def test_texts_equal_transformers(both: tuple[clip.Clip, clip.Clip]) -> None:
    ours, theirs = (one.embed_texts(TEXTS) for one in both)
    torch.testing.assert_close(ours, theirs, rtol=1e-6, atol=1e-6 * float(theirs.abs().max()))
    assert [one.too_long(TEXTS) for one in both] == [(3,), (3,)]
    assert both[0].longest == both[1].longest == 77
    images = pictures(3, 50, 71, seed=9)
    for convention in (clip.TORCHMETRICS, clip.PAPER):
        scores = [clip.clip_score(images, TEXTS[:3], one, convention.scale, convention.prefix) for one in both]
        assert float(scores[0].max()) > 0
        torch.testing.assert_close(*scores, rtol=0, atol=1e-6 * convention.scale)


def test_measures_of_a_model(folders: tuple[Path, Path], both: tuple[clip.Clip, clip.Clip]) -> None:
    measures = clip.clip_measures("ViT-B-16", "laion2b_s34b_b88k")
    assert [m.name.removeprefix("image/") for m in measures] == [
        f"{of}-vit-b-16-laion2b-s34b-b88k" for of in ("clip-distance", "clip-score", "clip-score-paper")
    ]
    images = pictures(2, 50, 71, seed=9)
    weight = measures[0].weights[0].name
    function = measures[2].bind({weight: str(folders[0])})
    expected = clip.clip_score(images, TEXTS[:2], both[0], 2.5, "A photo depicts ")
    assert torch.equal(function(image=images, text=TEXTS[:2])["clip_score"], expected)
    with pytest.raises(WeightsMissing, match=rf"nothing is downloaded here; get them .*--weights {weight}=FILE"):
        measures[0].bind()
    with pytest.raises(UsageError, match=r"no architecture 'ViT-B-17'; did you mean ViT-B-1"):
        clip.clip_measures("ViT-B-17", "openai")[0].bind()
    with pytest.raises(WeightsMissing, match="ViT-B-16, weights of one's own"):
        clip.clip_measures("ViT-B-16")[0].bind()


def test_settings_of_published_weights_go_with_their_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenAI's weights want another activation than the architecture of the same name: named with their tag they get
    it."""
    library = open_clip_models.import_open_clip()
    (tmp_path / "ViT-B-32.json").write_text(json.dumps(ARCHITECTURE))
    monkeypatch.setattr(library.factory, "_MODEL_CONFIGS", {"ViT-B-32": ARCHITECTURE})
    torch.manual_seed(6)
    file = tmp_path / "weights.pt"
    torch.save(library.CLIP(**ARCHITECTURE).state_dict(), file)
    quick = open_clip_models.load_model(f"ViT-B-32:openai:{file}")
    plain = open_clip_models.load_model(f"ViT-B-32:{file}")
    kinds = [{type(m).__name__ for m in one.model.modules()} for one in (quick, plain)]
    assert "QuickGELU" in kinds[0]
    assert "QuickGELU" not in kinds[1]


def test_what_cannot_be_loaded(folders: tuple[Path, Path], tmp_path: Path) -> None:
    whole = (folders[0] / "open_clip_pytorch_model.bin").read_bytes()

    def fails(match: str, content: bytes, settings: dict | None = None) -> None:
        config = json.loads((folders[0] / "open_clip_config.json").read_text())
        config["model_cfg"] |= settings or {}
        (tmp_path / "open_clip_config.json").write_text(json.dumps(config))
        (tmp_path / "open_clip_pytorch_model.bin").write_bytes(content)
        with pytest.raises(DataError, match=match):
            open_clip_models.load_model(str(tmp_path))

    fails("cannot be read .*cut short", whole[: len(whole) // 2])
    fails("cannot be read .*cut short", b"")
    fails("cannot be read", b"cos\nsystem\n(S'touch run'\ntR.")
    fails("cannot be loaded as", whole, {"embed_dim": 13})
    other = {**ARCHITECTURE["vision_cfg"], "image_size": 60}
    fails(r"positional_embedding is \(26, 16\), not \(101, 16\)", whole, {"vision_cfg": other})
    (tmp_path / "open_clip_pytorch_model.bin").unlink()
    with pytest.raises(DataError, match="holds 0 files of weights"):
        open_clip_models.load_model(str(tmp_path))
    for name, match in (
        ("ViT-B-33:openai", "no architecture 'ViT-B-33'; did you mean ViT-B-32"),
        ("ViT-B-32:opena", "no published weights 'opena', nor is opena a file; did you mean openai"),
        ("ViT-B-32", "does not say which weights"),
        ("ViT-B-32:openai:/none.pt", "/none.pt is not a file"),
        ("weights.pt", "does not say its architecture"),
    ):
        with pytest.raises(UsageError, match=match):
            open_clip_models.load_model(name)
    with pytest.raises(UsageError, match="device cuda:99 cannot be used"):
        open_clip_models.load_model(str(folders[0]), "cuda:99")


def test_embeddings_of_a_build_find_copies(folders: tuple[Path, Path], both: tuple[clip.Clip, clip.Clip]) -> None:
    """Images of any size in one batch; close to the metric's embeddings, whose crop differs by a pixel at most."""
    embed = Embedding.open(str(folders[0])).embed
    images = [pictures(1, 30 + 4 * n, 70, seed=n)[0].permute(1, 2, 0).numpy() for n in range(3)]
    found = embed([*images, images[0]])
    assert found.dtype == np.float32
    assert np.abs(found[0] - found[3]).max() < 1e-5
    square = pictures(1, 30, 30, seed=4)
    one = embed([square[0].permute(1, 2, 0).numpy()])
    np.testing.assert_allclose(one, both[0].embed_images(square).numpy(), rtol=1e-4, atol=1e-4)
