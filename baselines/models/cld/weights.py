"""The published weights that CLD needs, as data."""

from __future__ import annotations

from pathlib import Path

from benchmarks.api.card import Checkpoint

FLUX = Checkpoint(
    repository="black-forest-labs/FLUX.1-dev",
    gigabytes=33.7,
    licence="FLUX.1 [dev] non-commercial",
    gated=True,
    role="base pipeline",
    files=(
        "model_index.json",
        "scheduler/*",
        "text_encoder/*",
        "text_encoder_2/*",
        "tokenizer/*",
        "tokenizer_2/*",
        "transformer/*",
        "vae/*",
    ),
)
CONTROLNET = Checkpoint(
    repository="alimama-creative/FLUX.1-dev-Controlnet-Inpainting-Alpha",
    gigabytes=4.28,
    licence="FLUX.1 [dev] non-commercial",
    role="adapter",
    files=("config.json", "*.safetensors"),
)
LORAS = ("pre_trained_LoRA/*.safetensors", "prism_ft_LoRA/*.safetensors", "trans_vae/0008000.pt")
STAGE = ("transformer/*.safetensors", "adapter/*.safetensors", "layer_pe.pth")
CLD = Checkpoint(
    repository="thuteam/CLD",
    licence="not stated; CLD's code is MIT",
    role="LoRAs, layer embedding, RGBA decoder",
    files=(*LORAS, *(f"decouple_LoRA/{file}" for file in STAGE)),
)
SYNLAYERS_STAGES = ("SynLayers_ckpt/step_120000", "SynLayers_checkpoints/SynLayers_ckpt/step_120000", "decouple_LoRA")
"""Where the last stage may lie: the released configuration names the first, the released download script fetches the
last."""
SYNLAYERS = Checkpoint(
    repository="SynLayers/Bbox-caption-8b",
    licence="not stated; its page says MIT",
    role="LoRAs, layer embedding, RGBA decoder",
    files=(*LORAS, *(f"{stage}/{file}" for stage in SYNLAYERS_STAGES for file in STAGE)),
)


def last_stage(root: Path) -> Path:
    """The folder of SynLayers' last stage below its repository: the first of the known ones that is there."""
    stages = [root / name for name in SYNLAYERS_STAGES]
    return next((stage for stage in stages if (stage / "layer_pe.pth").is_file()), stages[0])
