"""The loader against checkpoints saved by other code, whole and damaged."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import FluxPipeline
from safetensors.torch import load_file, save_file
from tiny_cld import MODEL

from baselines.models.cld import _loading
from baselines.models.cld._adapter import CLDAdapter
from baselines.models.cld._loading import WeightPaths
from baselines.models.cld._transformer import CLDTransformer
from baselines.models.pipelines.checkpoint_folders import LORA_FILE
from baselines.models.pipelines.loras import fuse, scale_of
from baselines.models.pipelines.tensor_files import CheckpointError, read_shards
from benchmarks.api.hardware import Hardware
from synlayers.errors import DataError

pytest_plugins = ["cld_fixtures"]
pytestmark = pytest.mark.usefixtures("one_thread")


def weight_paths(root: Path) -> WeightPaths:
    controlnet = root / "alimama-creative" / "FLUX.1-dev-Controlnet-Inpainting-Alpha"
    return WeightPaths.published(root / "black-forest-labs" / "FLUX.1-dev", controlnet, root / "thuteam" / "CLD")


@pytest.fixture
def mine(tiny: Path, tmp_path: Path) -> WeightPaths:
    """A copy to damage."""
    return weight_paths(Path(shutil.copytree(tiny, tmp_path / "tiny")))


def with_loras_by_peft(model: Any, base: dict[str, torch.Tensor], loras: list[Path]) -> dict[str, torch.Tensor]:
    """The weights after diffusers and peft fused the LoRAs one after the other."""
    missing, left_over = model.load_state_dict(base, strict=False)
    assert (missing, left_over) == (["layer_pe"], [])
    for folder in loras:
        FluxPipeline.load_lora_into_transformer(FluxPipeline.lora_state_dict(folder), None, model)
        model.fuse_lora(safe_fusing=True)
        model.unload_lora()
    return dict(model.state_dict())


def test_loras_are_fused_as_peft_fuses_them(tiny: Path) -> None:
    where = weight_paths(tiny)
    layer_pe = _loading.read_layer_pe(where.layer_pe)
    transformer = _loading.load_transformer(where, layer_pe, torch.float32).state_dict()
    shards = [load_file(path) for path in sorted((where.flux / "transformer").glob("*.safetensors"))]
    base = {name: tensor for shard in shards for name, tensor in shard.items()}
    assert len(shards) > 2
    expected = with_loras_by_peft(CLDTransformer(**MODEL), base, list(where.loras))
    adapter = _loading.load_adapter(where, layer_pe, torch.float32).state_dict()
    controlnet = load_file(where.controlnet / "diffusion_pytorch_model.safetensors")
    blocks = {"num_layers": 2, "num_single_layers": 0}
    wanted_adapter = with_loras_by_peft(CLDAdapter(**MODEL | blocks), controlnet, [where.adapter_lora])
    changed = 0
    for found, sought, first in ((transformer, expected, base), (adapter, wanted_adapter, controlnet)):
        assert found.keys() == sought.keys()
        for name, tensor in found.items():
            if name == "layer_pe":
                assert torch.equal(tensor, torch.load(where.layer_pe)["layer_pe"])
                continue
            assert torch.allclose(tensor, sought[name], rtol=1e-5, atol=1e-6), name
            changed += not torch.equal(tensor, first[name])
    assert changed == 3 * 8 + 2 * 4 + 2 * 8  # three double blocks, two single ones, the adapter's two


def test_order_of_stages_is_the_published_one(tiny: Path) -> None:
    """In half precision each stage rounds, so that the order shows."""
    where = weight_paths(tiny)
    layer_pe = _loading.read_layer_pe(where.layer_pe)
    assert [path.relative_to(tiny / "thuteam" / "CLD").as_posix() for path in where.loras] == [
        "pre_trained_LoRA",
        "prism_ft_LoRA",
        "decouple_LoRA/transformer",
    ]
    name = "transformer_blocks.1.attn.to_q"
    state = read_shards(where.flux / "transformer", torch.bfloat16)
    weight = state[f"{name}.weight"]
    for folder in where.loras:
        halves = load_file(folder / LORA_FILE)
        weight = (
            weight.float() + halves[f"transformer.{name}.lora_B.weight"] @ halves[f"transformer.{name}.lora_A.weight"]
        ).bfloat16()
    assert torch.equal(
        _loading.load_transformer(where, layer_pe, torch.bfloat16).state_dict()[f"{name}.weight"], weight
    )


def test_the_scale_that_newer_files_name(tmp_path: Path) -> None:
    """alpha over rank, as diffusers itself applies it; what is no plain product is refused."""
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    torch.manual_seed(0)
    model = CLDTransformer(**MODEL)
    model.add_adapter(LoraConfig(r=2, lora_alpha=6, init_lora_weights=False, target_modules=["to_q"]))
    about = model.peft_config["default"].to_dict()
    FluxPipeline.save_lora_weights(
        tmp_path, get_peft_model_state_dict(model), transformer_lora_adapter_metadata=dict(about)
    )
    assert scale_of(tmp_path / LORA_FILE) == 3
    model.unload_lora()
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    fuse(state, tmp_path / LORA_FILE, "model")
    actual, metadata = FluxPipeline.lora_state_dict(tmp_path, return_lora_metadata=True)
    FluxPipeline.load_lora_into_transformer(actual, None, model, metadata=metadata)
    model.fuse_lora()
    model.unload_lora()
    for name, tensor in model.state_dict().items():
        assert torch.allclose(state[name], tensor, atol=1e-6), name
    about["use_rslora"] = True
    FluxPipeline.save_lora_weights(tmp_path, dict(actual), transformer_lora_adapter_metadata=about)
    with pytest.raises(DataError, match="not a plain LoRA: it has use_rslora"):
        scale_of(tmp_path / LORA_FILE)


def rewritten(path: Path, change: Callable[[dict[str, torch.Tensor]], dict[str, torch.Tensor]]) -> None:
    tensors = {name: tensor.clone() for name, tensor in load_file(path).items()}
    save_file(change(tensors), path)


def load_transformer(where: WeightPaths) -> None:
    _loading.load_transformer(where, _loading.read_layer_pe(where.layer_pe), torch.float32)


def load_adapter(where: WeightPaths) -> None:
    _loading.load_adapter(where, _loading.read_layer_pe(where.layer_pe), torch.float32)


def test_every_key_that_does_not_fit_is_listed(mine: WeightPaths) -> None:
    path = mine.controlnet / "diffusion_pytorch_model.safetensors"

    def change(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        del tensors["controlnet_blocks.1.bias"]
        tensors["controlnet_blocks.7.bias"] = torch.zeros(32)
        tensors["controlnet_x_embedder.weight"] = torch.zeros(32, 64)
        return tensors

    rewritten(path, change)
    with pytest.raises(CheckpointError) as caught:
        load_adapter(mine)
    assert caught.value.missing == ["controlnet_blocks.1.bias"]
    assert caught.value.left_over == ["controlnet_blocks.7.bias"]
    assert caught.value.wrong == ["controlnet_x_embedder.weight (32, 64) for (32, 68)"]
    for name in (
        "controlnet_blocks.1.bias",
        "controlnet_blocks.7.bias",
        "controlnet_x_embedder.weight",
        str(mine.controlnet),
    ):
        assert name in str(caught.value)


def test_long_lists_are_cut_in_the_message_only(mine: WeightPaths) -> None:
    path = mine.controlnet / "diffusion_pytorch_model.safetensors"
    rewritten(
        path, lambda tensors: {name: t for name, t in tensors.items() if not name.startswith("transformer_blocks.0.")}
    )
    with pytest.raises(CheckpointError, match=r"missing \(32\): .* and 20 more") as caught:
        load_adapter(mine)
    assert len(caught.value.missing) == 32


def test_loras_of_other_stages(mine: WeightPaths) -> None:
    shutil.copy(mine.adapter_lora / LORA_FILE, mine.loras[2] / LORA_FILE)
    with pytest.raises(
        CheckpointError, match="covers only the first 2 of 5 blocks: it looks like the LoRA of another stage"
    ):
        load_transformer(mine)
    shutil.copy(mine.loras[0] / LORA_FILE, mine.adapter_lora / LORA_FILE)
    with pytest.raises(CheckpointError, match="it looks like the LoRA of another stage") as caught:
        load_adapter(mine)
    assert len(caught.value.left_over) == 8 + 2 * 4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: {k: v for k, v in t.items() if "0.attn.to_q.lora_A" not in k}, "missing"),
        (lambda t: t | {"transformer.transformer_blocks.0.attn.to_q.alpha": torch.ones(1)}, "left over.*alpha"),
        (
            lambda t: t | {"transformer.transformer_blocks.0.attn.to_q.lora_A.weight": torch.zeros(3, 9)},
            "wrong shape.*to_q",
        ),
        (
            lambda t: t | {"transformer.transformer_blocks.0.attn.to_q.lora_A.weight": torch.zeros(96)},
            "wrong shape.*to_q",
        ),
        (lambda t: {k.replace("transformer.", "unet.", 1): v for k, v in t.items()}, "left over"),
        (lambda t: {"x": torch.zeros(1)}, "left over"),
    ],
)
def test_broken_loras(mine: WeightPaths, change: Callable[[Any], Any], message: str) -> None:
    rewritten(mine.loras[1] / LORA_FILE, change)
    with pytest.raises(CheckpointError, match=message):
        load_transformer(mine)


class Payload:
    """What a hostile pickle may hold."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("owned"),))


@pytest.mark.parametrize(
    ("saved", "message"),
    [
        ({"model": {"layer_pe": torch.zeros(1, 2, 1, 1, 8)}}, "holds a layer embedding under 'model'"),
        ({"layer_pe": torch.zeros(1, 2, 1, 1, 8)}, "holds a layer embedding, not an RGBA decoder"),
        ({"model": {"controlnet_blocks.0.weight": torch.zeros(1)}}, "holds an adapter"),
        ([1, 2], "holds a list"),
        ({"model": {"decoder.fc_in.weight": "text"}}, "not an RGBA decoder under 'model'"),
        ({"model": Payload()}, "anything else is refused"),
    ],
)
def test_pickles_of_something_else(
    mine: WeightPaths, saved: object, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save(saved, mine.rgba_decoder)
    with pytest.raises(DataError, match=message):
        _loading.load_rgba_decoder(mine.rgba_decoder, torch.float32)
    assert not (tmp_path / "owned").exists()
    shutil.copy(mine.rgba_decoder, mine.layer_pe)
    if "layer_pe" not in saved:  # type: ignore[operator]
        with pytest.raises(DataError, match=r"layer_pe\.pth"):
            _loading.read_layer_pe(mine.layer_pe)


def test_a_decoder_with_a_block_cut_out(mine: WeightPaths) -> None:
    saved = torch.load(mine.rgba_decoder, weights_only=False)
    removed = "decoder.encoder.layers.encoder_layer_1.mlp.3.bias"
    del saved["model"][removed]
    torch.save(saved, mine.rgba_decoder)
    with pytest.raises(CheckpointError) as caught:
        _loading.load_rgba_decoder(mine.rgba_decoder, torch.float32)
    assert caught.value.missing == [removed]


def test_files_that_are_not_there_or_cut_short(mine: WeightPaths) -> None:
    path = mine.loras[2] / LORA_FILE
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(DataError, match="cannot be read as safetensors"):
        load_transformer(mine)
    path.unlink()
    mine.layer_pe.unlink()
    assert mine.absent() == [path, mine.layer_pe]
    with pytest.raises(DataError, match=r"not there: .*pytorch_lora_weights.safetensors, .*layer_pe.pth"):
        _loading.prepare_pipeline(mine, Hardware())
    for shard in (mine.flux / "transformer").glob("*.safetensors*"):
        shard.unlink()
    (mine.flux / "transformer" / "diffusion_pytorch_model.bin").write_bytes(b"")
    with pytest.raises(DataError, match="pickles are refused here"):
        read_shards(mine.flux / "transformer", torch.float32)


def test_flux_without_a_part(mine: WeightPaths) -> None:
    shutil.rmtree(mine.flux / "text_encoder_2")
    with pytest.raises(DataError, match=r"lacks the folder text_encoder_2/"):
        _loading.prepare_pipeline(mine, Hardware())
    with pytest.raises(DataError, match=r"text_encoder_2 cannot be loaded as T5EncoderModel"):
        _loading.load(mine, torch.float32)


def told(path: Path, **changes: Any) -> None:
    """A configuration with other values."""
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def without_a_parameter(folder: Path) -> str:
    """Takes the first parameter out of a model's first file; its name."""
    path = min(folder.glob("*.safetensors"))
    name = min(load_file(path))
    rewritten(path, lambda tensors: {n: t for n, t in tensors.items() if n != name})
    return name


@pytest.mark.parametrize("part", ["vae", "text_encoder", "text_encoder_2"])
def test_a_stock_part_that_lacks_a_parameter(mine: WeightPaths, part: str) -> None:
    """Both libraries draw it at random and go on."""
    name = without_a_parameter(mine.flux / part)
    with pytest.raises(DataError, match=rf"{part} is not a whole \w+; missing \(1\): {name}"):
        _loading.load(mine, torch.float32)


def test_a_stock_part_of_another_shape_or_with_more(mine: WeightPaths) -> None:
    file = min((mine.flux / "text_encoder").glob("*.safetensors"))
    rewritten(
        file,
        lambda tensors: tensors | {"odd": torch.zeros(2), "text_model.embeddings.position_ids": torch.zeros(1, 77)},
    )
    with pytest.raises(DataError, match=r"not a whole CLIPTextModel; left over \(1\): odd"):
        _loading.load(mine, torch.float32)
    rewritten(file, lambda tensors: {n: t for n, t in tensors.items() if n != "odd"})
    told(mine.flux / "text_encoder_2" / "config.json", d_ff=40)
    with pytest.raises(
        DataError,
        match=r"not a whole T5EncoderModel; wrong shape \(6\): encoder.block.0.layer.1.DenseReluDense.wi_0.weight",
    ):
        _loading.load(mine, torch.float32)


def test_another_flux(mine: WeightPaths) -> None:
    told(mine.flux / "scheduler" / "scheduler_config.json", use_dynamic_shifting=False)
    with pytest.raises(DataError, match=r"is not FLUX.1-dev: its scheduler does not shift"):
        _loading.load(mine, torch.float32)
    told(mine.flux / "transformer" / "config.json", axes_dims_rope=[4, 4, 4])
    with pytest.raises(DataError, match=r"rotary axes \[4, 4, 4\] for heads of 16"):
        load_transformer(mine)
    told(mine.controlnet / "config.json", num_layers="six")
    with pytest.raises(DataError, match=r"config.json does not describe the model: 'str' object"):
        load_adapter(mine)


def test_one_lora_in_two_stages(mine: WeightPaths) -> None:
    """It fits both, and only its bytes tell."""
    shutil.copy(mine.loras[0] / LORA_FILE, mine.loras[1] / LORA_FILE)
    with pytest.raises(
        DataError, match=r"pre_trained_LoRA.* and .*prism_ft_LoRA.* are the same: one of them is of another stage"
    ):
        load_transformer(mine)


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ("{", "is no index of safetensors files"),
        ("[1]", "is no index of safetensors files"),
        ('{"weight_map": {"a": 3}}', "names 3, which is int, not text"),
        ('{"weight_map": {"a": "../../../etc/passwd"}}', "names '../../../etc/passwd', which leads out of its folder"),
    ],
)
def test_an_index_that_is_none(mine: WeightPaths, index: str, message: str) -> None:
    (mine.flux / "transformer" / "diffusion_pytorch_model.safetensors.index.json").write_text(index)
    with pytest.raises(DataError, match=message):
        _loading.prepare_pipeline(mine, Hardware())
    (mine.controlnet / "config.json").write_text("[]")
    with pytest.raises(DataError, match=r"config.json is no configuration of a model"):
        _loading.prepare_pipeline(mine, Hardware())
