"""SDXL inpainting, the usual "SDXL-INP" row, and RORem, which was trained on it to remove objects."""

from __future__ import annotations

from typing import Any

from baselines.pipelines.diffused import Inpainting
from baselines.pipelines.grids import Plan, squashed
from baselines.pipelines.loading import Parts
from benchmarks.method import Card, Checkpoint

FILES = (
    "model_index.json", "scheduler/*", "tokenizer/*", "tokenizer_2/*", "*/config.json", "text_encoder/model.safetensors",
    "text_encoder_2/model.safetensors", "unet/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors",
)  # fmt: skip
UNCHECKED = "The weights were never loaded where this was written: the same code runs on a small checkpoint in the published layout."


class SDXLInpainting(Inpainting):
    """The stock model."""

    multiple = 8
    strength = 0.99
    """Below 1: at 1 the model starts from pure noise and forgets the picture around, as its card warns."""
    published = {"steps": 20, "guidance": 8.0}  # noqa: RUF012 (a constant of the class)
    base = Checkpoint(
        repository="diffusers/stable-diffusion-xl-1.0-inpainting-0.1", gigabytes=13.9, licence="CreativeML OpenRAIL++-M", role="pipeline", files=FILES,
    )  # fmt: skip
    parts = Parts("StableDiffusionXLInpaintPipeline", base)
    card = Card(
        name="sdxl-inpainting", title="SDXL inpainting 0.1", tasks=("removal", "fill", "extend"), groups=("models",),
        weights=(base.repository,), checkpoints=(base,), memory_gb=7.0, licence="CreativeML OpenRAIL++-M", training_data=("LAION",),
        settings={**published, "strength": strength}, source="diffusers 2023, StableDiffusionXLInpaintPipeline",
        prompts={"removal": "background", "fill": "{prompt}", "extend": "{prompt}", "extend_without_prompt": ""},
        notes=UNCHECKED + " Steps, guidance and strength are those of its card's example. No prompt for removal is published with the rows of"
        " papers; 'background' is ours. memory_gb: size of the weights in 16 bits.",
    )  # fmt: skip

    def arguments(self, count: int) -> dict[str, Any]:
        return {"guidance_scale": self.setting("guidance"), "strength": self.strength}


class RORem(SDXLInpainting):
    """512x512, 50 steps, no guidance: what its script runs. The script computes a mask grown by 20 pixels and does not use it; neither is it used here."""

    published = {"steps": 50, "guidance": 1.0}  # noqa: RUF012
    side = 512
    base = Checkpoint(
        repository="LetsThink/RORem", gigabytes=13.9, licence="Apache-2.0 (tag), on SDXL's OpenRAIL++-M", role="pipeline", files=FILES
    )  # fmt: skip
    parts = Parts("StableDiffusionXLInpaintPipeline", base)
    card = Card(
        name="rorem", title="RORem", tasks=("removal",), groups=("models",), weights=(base.repository,), checkpoints=(base,), memory_gb=7.0,
        licence=base.licence, training_data=("RORD", "MULAN", "rorem-dataset"), output_grid="square 512, scaled back",
        settings={**published, "strength": SDXLInpainting.strength, "size": "512x512"}, source="Li et al. 2025 (RORem)",
        prompts={"removal": "4K, high quality, masterpiece, Highly detailed, Sharp focus, Professional, photorealistic, realistic"},
        notes=UNCHECKED + " It is trained on RORD: in domain on rord-val. With guidance 1 its negative prompt has no effect, so none is given.",
    )  # fmt: skip

    def plan(self, size: tuple[int, int]) -> Plan:
        return squashed(size, (self.side, self.side))


BASELINES = (SDXLInpainting, RORem)
