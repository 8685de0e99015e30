"""The RGBA VAE, the text encoder's positions, the LoRA and the sequence, against stock classes and plain torch."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKLQwenImage, QwenImageEditPlusPipeline
from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus as stock
from PIL import Image
from safetensors.torch import load_file, save_file
from tiny_omnialpha import VAE, tiny_transformer

from baselines.models.omnialpha._loading import add_lora, load, lora_of, prepare_pipeline
from baselines.models.omnialpha._pipeline import OmniAlphaPipeline, guide, paste_on_white
from baselines.models.omnialpha._processor import load_image_processor
from baselines.models.omnialpha._vae import load_vae, rgba_from_rgb
from baselines.models.pipelines.tensor_files import CheckpointError
from benchmarks.api.hardware import Hardware
from synlayers.errors import DataError

pytest_plugins = ["omnialpha_fixtures"]
pytestmark = pytest.mark.usefixtures("one_thread")

SIZE = (96, 64)


def base_of(root: Path) -> Path:
    return root / "Qwen" / "Qwen-Image-Edit-2509"


def own_of(root: Path) -> Path:
    return root / "Longin-Yu" / "OmniAlpha"


@pytest.fixture(scope="module")
def pipe(tiny_omni: Path) -> OmniAlphaPipeline:
    pipe = load(base_of(tiny_omni), own_of(tiny_omni), torch.float32)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def picture(seed: int = 0, opaque: bool = True) -> np.ndarray:
    image = np.random.default_rng(seed).integers(0, 256, (SIZE[1], SIZE[0], 4), np.uint8)
    if opaque:
        image[..., 3] = 255
    return image


@torch.no_grad()
def test_an_opaque_image_goes_through_the_converted_vae_as_before() -> None:
    torch.manual_seed(0)
    rgb, rgba = AutoencoderKLQwenImage(**VAE).eval(), AutoencoderKLQwenImage(**VAE, input_channels=4).eval()
    rgba.load_state_dict(rgba_from_rgb(rgb.state_dict()))
    image = torch.rand(1, 3, 1, 32, 48) * 2 - 1
    latents = rgb.encode(image).latent_dist.mode()
    for alpha in (1.0, -1.0, 0.3):  # the input's alpha weighs nothing
        seen = torch.cat([image, torch.full_like(image[:, :1], alpha)], 1)
        assert torch.allclose(rgba.encode(seen).latent_dist.mode(), latents, atol=1e-5)
    decoded = rgba.decode(latents).sample
    assert torch.allclose(decoded[:, :3], rgb.decode(latents).sample, atol=1e-5)
    assert (decoded[:, 3] == 1).all()


def test_the_vae_is_loaded_as_published_and_others_are_refused(tiny_omni: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(own_of(tiny_omni) / "rgba_vae", tmp_path / "rgba_vae"))
    saved = load_file(folder / "diffusion_pytorch_model.safetensors")
    vae = load_vae(folder, torch.float32)
    assert saved["encoder.conv_in.weight"].shape[1] == saved["decoder.conv_out.weight"].shape[0] == 4
    assert all(torch.equal(tensor, saved[name]) for name, tensor in vae.state_dict().items())
    del saved["decoder.conv_out.bias"]
    save_file(saved | {"x": torch.zeros(1)}, folder / "diffusion_pytorch_model.safetensors")
    with pytest.raises(CheckpointError) as caught:
        load_vae(folder, torch.float32)
    assert (caught.value.missing, caught.value.left_over) == (["decoder.conv_out.bias"], ["x"])
    AutoencoderKLQwenImage(**VAE).save_pretrained(tmp_path / "rgb")
    with pytest.raises(DataError, match=r"is a AutoencoderKLQwenImage of \[3\] channels"):
        load_vae(tmp_path / "rgb", torch.float32)
    # diffusers' own class of four channels is taken too
    AutoencoderKLQwenImage(**VAE, input_channels=4).save_pretrained(tmp_path / "own")
    load_vae(tmp_path / "own", torch.float32)


def test_one_target_is_the_stock_pipeline(pipe: OmniAlphaPipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one input and one target, and with two inputs, of the sizes that the stock pipeline would choose itself."""
    for name in ("CONDITION_IMAGE_SIZE", "VAE_IMAGE_SIZE"):
        monkeypatch.setattr(stock, name, SIZE[0] * SIZE[1])
    for images in ([picture(0)], [picture(0), picture(1)]):
        shared: dict[str, Any] = {"generator": torch.Generator().manual_seed(2)}
        expected = QwenImageEditPlusPipeline.__call__(
            pipe,
            [Image.fromarray(image) for image in images],
            "cut it out",
            "",
            4.0,
            SIZE[1],
            SIZE[0],
            3,
            output_type="np",
            **shared,
        ).images
        output = pipe(images, "cut it out", SIZE, torch.Generator().manual_seed(2), steps=3)
        assert output.shape == (1, SIZE[1], SIZE[0], 4)
        assert np.abs(output - expected).max() < 1e-4


def rotation(position: int, width: int) -> torch.Tensor:
    angles = position * 10000.0 ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
    return torch.polar(torch.ones_like(angles), angles)


@torch.no_grad()
def test_targets_come_first_and_number_the_layer_axis(pipe: OmniAlphaPipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[dict[str, Any]] = []
    forward = pipe.transformer.forward

    def seen(**given: Any) -> Any:
        calls.append(given)
        return forward(**given)

    monkeypatch.setattr(pipe.transformer, "forward", seen)
    inputs = [picture(0, opaque=False), picture(1, opaque=False)]
    pipe(inputs, "x", SIZE, torch.Generator().manual_seed(5), targets=3, steps=2, true_guidance=1.0)
    given = calls[0]
    assert len(calls) == 2
    assert given["img_shapes"] == [[(1, 4, 6)] * 5]
    noise = torch.randn(1, 16, 3, 8, 12, generator=torch.Generator().manual_seed(5))
    tokens = given["hidden_states"][0].view(5, 4, 6, 64)
    for target in range(3):
        for row, column in ((0, 0), (3, 5), (1, 4)):
            cell = noise[0, :, target, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
            assert torch.equal(tokens[target, row, column], cell.flatten())
    mean, std = (torch.tensor(pipe.vae.config[name]) for name in ("latents_mean", "latents_std"))
    for number, image in enumerate(inputs):
        values = torch.from_numpy(image).permute(2, 0, 1)[None, :, None].float() / 255 * 2 - 1
        latents = (pipe.vae.encode(values).latent_dist.mode()[0, :, 0] - mean[:, None, None]) / std[:, None, None]
        assert torch.allclose(tokens[3 + number, 2, 3], latents[:, 4:6, 6:8].flatten(), atol=1e-5)
    # the stock rotary embedding: axis 0 numbers the images of the sequence; rows and columns count from the middle
    rotary, text = pipe.transformer.pos_embed(given["img_shapes"], max_txt_seq_len=4, device=torch.device("cpu"))
    rotary = rotary.view(5, 4, 6, -1)
    for image, row, column in ((0, 0, 0), (2, 3, 5), (4, 1, 2)):
        expected = torch.cat([rotation(image, 4), rotation(row - 2, 6), rotation(column - 3, 6)])
        assert torch.allclose(rotary[image, row, column].to(expected), expected, atol=1e-5)
    expected = torch.cat([rotation(3, 4), rotation(3, 6), rotation(3, 6)])
    assert torch.allclose(text[0].to(expected), expected, atol=1e-5)


@torch.no_grad()
def test_every_target_is_decoded_on_its_own(pipe: OmniAlphaPipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    """A velocity of zero leaves the noise, which is decoded target by target."""
    monkeypatch.setattr(pipe.transformer, "forward", lambda **given: (torch.zeros_like(given["hidden_states"]),))
    output = pipe([picture()], "x", SIZE, torch.Generator().manual_seed(5), targets=2, steps=2, true_guidance=1.0)
    noise = torch.randn(1, 16, 2, 8, 12, generator=torch.Generator().manual_seed(5))
    mean, std = (torch.tensor(pipe.vae.config[name]).view(1, 16, 1, 1, 1) for name in ("latents_mean", "latents_std"))
    for target in range(2):
        image = pipe.vae.decode(noise[:, :, target : target + 1] * std + mean).sample[0, :, 0]
        assert np.abs(output[target] - ((image + 1) / 2).clamp(0, 1).permute(1, 2, 0).numpy()).max() < 1e-5


def test_guidance_keeps_the_length_of_each_token() -> None:
    torch.manual_seed(0)
    expected, without = torch.randn(2, 1, 5, 8)
    actual = guide(expected, without, 4.0)
    joined = without + 4 * (expected - without)
    for token in range(5):
        assert torch.allclose(actual[0, token].norm(), expected[0, token].norm())
        assert torch.cosine_similarity(actual[0, token], joined[0, token], dim=0) > 0.9999


@torch.no_grad()
def test_the_text_encoder_knows_where_pictures_are(pipe: OmniAlphaPipeline) -> None:
    """Against the positions computed by hand; without the kinds of tokens the encoder takes pictures for text."""
    seen = [paste_on_white(picture(0)), paste_on_white(picture(1))]
    output, mask = pipe._get_qwen_prompt_embeds("what is it", seen)
    inputs = pipe.processor(text=[pipe.prompt_template_encode.format(places(2) + "what is it")], images=seen)
    merged = [int(grid.prod()) // 4 for grid in inputs["image_grid_thw"]]
    assert int(inputs["mm_token_type_ids"].sum()) == sum(merged) > 2
    assert torch.equal(inputs["mm_token_type_ids"] == 1, inputs["input_ids"] == pipe.processor.image_id)
    where = positions(inputs, pipe.processor.image_id)
    hidden = pipe.text_encoder(
        input_ids=inputs["input_ids"],
        pixel_values=inputs["pixel_values"],
        image_grid_thw=inputs["image_grid_thw"],
        position_ids=where,
        output_hidden_states=True,
    ).hidden_states[-1]
    assert torch.allclose(output, hidden[:, 64:], atol=1e-5)
    assert mask.all()
    pipe.text_encoder.model.rope_deltas = None
    plain = pipe.text_encoder(
        **{name: inputs[name] for name in ("input_ids", "attention_mask", "pixel_values", "image_grid_thw")},
        output_hidden_states=True,
    ).hidden_states[-1]
    assert (output - plain[:, 64:]).abs().max() > 0.01


def places(count: int) -> str:
    return "".join(f"Picture {n + 1}: <|vision_start|><|image_pad|><|vision_end|>" for n in range(count))


def positions(inputs: Any, image_id: int) -> torch.Tensor:
    """(3, 1, tokens): text counts on all axes; a picture's patches stand at one time, at their row and column, and the
    text goes on behind."""
    found: list[tuple[int, int, int]] = []
    grids = [(int(h) // 2, int(w) // 2) for _, h, w in inputs["image_grid_thw"]]
    tokens, at, count = inputs["input_ids"][0].tolist(), 0, 0
    while at < len(tokens):
        if tokens[at] != image_id:
            found.append((count,) * 3)
            at, count = at + 1, count + 1
            continue
        rows, columns = grids.pop(0)
        found += [(count, count + row, count + column) for row in range(rows) for column in range(columns)]
        at, count = at + rows * columns, count + max(rows, columns)
    return torch.tensor(found).T[:, None]


def test_pictures_and_places_must_agree(pipe: OmniAlphaPipeline) -> None:
    with pytest.raises(ValueError, match="1 pictures for 2 places"):
        pipe.processor(text=[places(2)], images=[paste_on_white(picture())])


def test_the_lora_is_fused_as_diffusers_applies_it(tiny_omni: Path) -> None:
    ours, theirs = tiny_transformer(), tiny_transformer()
    theirs.load_state_dict(ours.state_dict())
    before = {name: tensor.clone() for name, tensor in ours.state_dict().items()}
    add_lora(ours, lora_of(own_of(tiny_omni)))
    QwenImageEditPlusPipeline.load_lora_into_transformer(
        QwenImageEditPlusPipeline.lora_state_dict(lora_of(own_of(tiny_omni))), theirs
    )
    theirs.fuse_lora()
    theirs.unload_lora()
    changed = 0
    for name, tensor in ours.state_dict().items():
        assert torch.allclose(tensor, theirs.state_dict()[name], atol=1e-5), name
        changed += not torch.equal(tensor, before[name])
    assert changed == 2 * 10


def test_what_is_missing_or_of_another_model_is_told(tiny_omni: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(tiny_omni, tmp_path / "copy"))
    lora = lora_of(own_of(root))
    tensors = load_file(lora)
    save_file(
        {name.replace("transformer_blocks.1", "transformer_blocks.7"): tensor for name, tensor in tensors.items()}, lora
    )
    with pytest.raises(CheckpointError, match=r"left over \(10\): transformer.transformer_blocks.7"):
        load(base_of(root), own_of(root), torch.float32)
    encoder = min((base_of(root) / "text_encoder").glob("*.safetensors"))
    whole = load_file(encoder)
    save_file(dict(list(whole.items())[1:]), encoder, {"format": "pt"})
    with pytest.raises(
        DataError, match=r"text_encoder is not a whole Qwen2_5_VLForConditionalGeneration; missing \(1\)"
    ):
        load(base_of(root), own_of(root), torch.float32)
    save_file(whole, encoder, {"format": "pt"})
    (base_of(root) / "transformer" / "diffusion_pytorch_model.safetensors").unlink()
    with pytest.raises(DataError, match="transformer has no weights"):
        prepare_pipeline(base_of(root), own_of(root), Hardware())
    lora.unlink()
    with pytest.raises(DataError, match=r"has none of lora/pytorch_lora_weights\.safetensors, rgba_lora/"):
        prepare_pipeline(base_of(root), own_of(root), Hardware())


def test_pictures_for_the_text_encoder() -> None:
    image = picture(0, opaque=False)
    shown = np.asarray(paste_on_white(image))
    share = image[..., 3:] / 255
    assert np.abs(shown - (image[..., :3] * share + 255 * (1 - share))).max() <= 1
    assert paste_on_white(image, swapped=True).size == SIZE[::-1]


def test_the_vae_at_full_size() -> None:
    """What the conversion changes, and nothing else, in Qwen-Image's VAE."""
    with torch.device("meta"):
        rgb, rgba = AutoencoderKLQwenImage().state_dict(), AutoencoderKLQwenImage(input_channels=4).state_dict()
        converted = rgba_from_rgb(rgb)
    assert {name: tensor.shape for name, tensor in converted.items()} == {
        name: tensor.shape for name, tensor in rgba.items()
    }
    changed = {name: tuple(tensor.shape) for name, tensor in converted.items() if tensor.shape != rgb[name].shape}
    assert changed == {
        "encoder.conv_in.weight": (96, 4, 3, 3, 3),
        "decoder.conv_out.weight": (4, 96, 3, 3, 3),
        "decoder.conv_out.bias": (4,),
    }


@pytest.mark.parametrize("named", ["Qwen2VLImageProcessor", "Qwen2VLImageProcessorFast"])
def test_pictures_are_resized_by_pillow_whatever_the_checkpoint_names(
    tiny_omni: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    """The slow processor, by hand: the fast one of transformers 5 gives other pixels."""
    import transformers

    base = tmp_path / "base"
    shutil.copytree(base_of(tiny_omni) / "processor", base / "processor")
    file = base / "processor" / "preprocessor_config.json"
    about = json.loads(file.read_text())
    file.write_text(json.dumps(about | {"image_processor_type": named}))
    if hasattr(transformers, "Qwen2VLImageProcessorPil"):  # there the plain name is the fast one with torchvision

        class Fast:
            def __init__(self, *_: object, **__: object) -> None:
                raise AssertionError("the fast processor was taken")

            from_pretrained = __init__

        monkeypatch.setattr(transformers, "Qwen2VLImageProcessor", Fast)
    shown = paste_on_white(picture(3))
    seen = load_image_processor(base)(images=[shown], return_tensors="pt")
    rows, columns = seen["image_grid_thw"][0, 1:].tolist()
    resized = shown.resize((columns * 14, rows * 14), Image.Resampling.BICUBIC)
    mean, std = (np.array(about[name]) for name in ("image_mean", "image_std"))
    levels = ((np.asarray(resized) / 255 - mean) / std).transpose(2, 0, 1)
    blocks = levels.reshape(3, rows // 2, 2, 14, columns // 2, 2, 14).transpose(1, 4, 2, 5, 0, 3, 6)
    expected = np.repeat(blocks[:, :, :, :, :, None], 2, axis=5).reshape(rows * columns, -1)
    assert np.abs(seen["pixel_values"].numpy() - expected).max() < 1e-5
