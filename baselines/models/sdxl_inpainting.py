"""SDXL inpainting, the usual "SDXL-INP" row, and RORem, which was trained on it to remove objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import BaseModel

from baselines.models.pipelines.grids import GridPlan, stretch
from baselines.models.pipelines.options import GuidanceOptions, InpaintingOptions, MaskOptions, StrengthOptions
from baselines.models.pipelines.pipeline_loading import PipelineParts
from baselines.models.pipelines.pipeline_methods import InpaintingMethod
from benchmarks.api.card import Card, Checkpoint

FILES = (
    "model_index.json",
    "scheduler/*",
    "tokenizer/*",
    "tokenizer_2/*",
    "*/config.json",
    "text_encoder/model.safetensors",
    "text_encoder_2/model.safetensors",
    "unet/diffusion_pytorch_model.safetensors",
    "vae/diffusion_pytorch_model.safetensors",
)
UNCHECKED = (
    "The weights were never loaded where this was written:"
    " the same code runs on a small checkpoint in the published layout."
)


class SDXLOptions(InpaintingOptions, GuidanceOptions, StrengthOptions):
    """Options of SDXL inpainting."""


class RORemOptions(MaskOptions, GuidanceOptions, StrengthOptions):
    """Options of models that are run at one size."""


class SDXLInpainting(InpaintingMethod):
    """The stock model. Its strength is below 1: at 1 it starts from pure noise and forgets the picture around, as its
    card warns."""

    Options: ClassVar[type[BaseModel]] = SDXLOptions
    multiple = 8
    published: ClassVar[Mapping[str, Any]] = {"steps": 20, "guidance": 8.0, "strength": 0.99}
    base = Checkpoint(
        repository="diffusers/stable-diffusion-xl-1.0-inpainting-0.1",
        gigabytes=13.9,
        licence="CreativeML OpenRAIL++-M",
        role="pipeline",
        files=FILES,
    )
    parts = PipelineParts("StableDiffusionXLInpaintPipeline", base)
    card = Card(
        name="sdxl-inpainting",
        title="SDXL inpainting 0.1",
        tasks=("removal", "fill", "extend"),
        groups=("models",),
        weights=(base.repository,),
        checkpoints=(base,),
        memory_gb=7.0,
        licence="CreativeML OpenRAIL++-M",
        training_data=("LAION",),
        settings=dict(published),
        source="diffusers 2023, StableDiffusionXLInpaintPipeline",
        prompts={"removal": "background", "fill": "{prompt}", "extend": "{prompt}", "extend_without_prompt": ""},
        notes=UNCHECKED
        + " Steps, guidance and strength are those of its card's example. No prompt for removal is published with the"
        " rows of papers; 'background' is ours. memory_gb: size of the weights in 16 bits.",
    )

    def arguments(self, prompts: Sequence[str]) -> dict[str, Any]:
        return {"guidance_scale": self.setting("guidance"), "strength": self.setting("strength")}


class RORem(SDXLInpainting):
    """512x512, 50 steps, no guidance: what its script runs. The script computes a mask grown by 20 pixels and does not
    use it; neither is it used here."""

    Options = RORemOptions
    published: ClassVar[Mapping[str, Any]] = {"steps": 50, "guidance": 1.0, "strength": 0.99}
    side = 512
    base = Checkpoint(
        repository="LetsThink/RORem",
        licence="Apache-2.0 (tag), on SDXL's OpenRAIL++-M",
        role="pipeline",
        files=("model_index.json", "*/*.json", "*/*.txt", "*/*.safetensors"),
    )
    parts = PipelineParts("StableDiffusionXLInpaintPipeline", base)
    card = Card(
        name="rorem",
        title="RORem",
        tasks=("removal",),
        groups=("models",),
        weights=(base.repository,),
        checkpoints=(base,),
        memory_gb=7.0,
        licence=base.licence,
        training_data=("RORD", "MULAN", "rorem-dataset"),
        output_grid="square 512, scaled back",
        settings={**published, "size": "512x512"},
        source="Li et al. 2025 (RORem)",
        prompts={
            "removal": (
                "4K, high quality, masterpiece, Highly detailed, Sharp focus, Professional, photorealistic, realistic"
            )
        },
        notes=UNCHECKED + " It is trained on RORD: in domain on rord-val."
        " With guidance 1 its negative prompt has no effect, so none is given.",
    )

    def plan(self, size: tuple[int, int]) -> GridPlan:
        return stretch(size, (self.side, self.side))


BASELINES = (SDXLInpainting, RORem)
