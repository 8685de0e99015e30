"""PowerPaint (the first version) by the stock inpainting pipeline of Stable Diffusion: its task words are tokens of the
published tokenizer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from baselines.models.pipelines.grids import GridPlan, fit
from baselines.models.pipelines.options import GuidanceOptions, InpaintingOptions, StrengthOptions
from baselines.models.pipelines.pipeline_loading import PipelineParts
from baselines.models.pipelines.pipeline_methods import InpaintingMethod
from benchmarks.api.card import Card, Checkpoint
from benchmarks.api.tasks import Sample
from synlayers.errors import DataError

SHORT_SIDE = 640
"""As its demonstration scales every picture."""
VECTORS = 10
"""Embeddings that each task word stands for."""
OBJECT, WORST_OBJECT = "P_obj", "worst quality, low quality, normal quality, bad quality, blurry P_obj"
"""Negative prompts: of removal and extension, and of prompts that ask for an object."""
BASE = Checkpoint(
    repository="Sanster/PowerPaint-V1-stable-diffusion-inpainting",
    licence="MIT, on CreativeML OpenRAIL-M",
    role="pipeline",
    files=("model_index.json", "*/*.json", "*/*.txt", "*/*.safetensors"),
)


class PowerPaintOptions(InpaintingOptions, GuidanceOptions, StrengthOptions):
    """Options of PowerPaint."""


def spell_out(prompt: str) -> str:
    """A prompt with each task word written as the tokens that it stands for.

    >>> spell_out("a dog P_obj")[:21], len(spell_out("P_ctxt").split())
    ('a dog P_obj_0 P_obj_1', 10)
    """
    return " ".join(
        " ".join(f"{word}_{k}" for k in range(VECTORS)) if word in ("P_ctxt", "P_obj", "P_shape") else word
        for word in prompt.split(" ")
    )


class PowerPaint(InpaintingMethod):
    """Removal, extension and filling by text, whose published prompts of both kinds are the same, so that the stock
    pipeline's one is enough."""

    Options = PowerPaintOptions
    multiple = 8
    published: ClassVar[Mapping[str, Any]] = {"steps": 45, "guidance": 7.5, "strength": 1.0}
    parts = PipelineParts("StableDiffusionInpaintPipeline", BASE, without=("safety_checker", "feature_extractor"))
    card = Card(
        name="powerpaint",
        title="PowerPaint v1",
        tasks=("removal", "fill", "extend"),
        groups=("models",),
        weights=(BASE.repository,),
        checkpoints=(BASE,),
        memory_gb=3.0,
        licence=BASE.licence,
        training_data=("LAION", "OpenImages"),
        settings={**published, "short_side": SHORT_SIDE},
        source="Zhuang et al., ECCV 2024 (arXiv 2312.03594), weights as converted for diffusers by IOPaint's author",
        prompts={
            "removal": "empty scene P_ctxt",
            "fill": "{prompt} high quality P_obj",
            "extend": "{prompt} empty scenery high quality P_ctxt",
            "extend_without_prompt": "empty scenery high quality P_ctxt",
        },
        notes=(
            "Version 1: version 2 is on BrushNet, which diffusers does not have; run it as an external system. Prompts"
            " and the shorter side of 640 px are those of the published demonstration; steps and guidance are ours"
            " where it leaves them to sliders. The answer is not blended with the input unless --set paste_back=true"
            " says so. The weights were never loaded where this was written: the same code runs on a small checkpoint"
            " in the layout of the conversion. memory_gb: size of the weights in 16 bits."
        ),
    )

    def use(self, pipe: Any) -> None:
        super().use(pipe)
        vocabulary = pipe.tokenizer.get_vocab()
        if missing := [token for token in spell_out("P_ctxt P_obj").split() if token not in vocabulary]:
            raise DataError(
                f"the tokenizer does not know {missing[0]}: this is a Stable Diffusion without PowerPaint's task words"
            )

    def plan(self, size: tuple[int, int]) -> GridPlan:
        return fit(size, multiple=self.multiple, short_side=SHORT_SIDE, max_pixels=self.pixels)

    def prompt_of(self, sample: Sample) -> str:
        return spell_out(super().prompt_of(sample))

    def arguments(self, prompts: Sequence[str]) -> dict[str, Any]:
        negative = [spell_out(WORST_OBJECT if "P_obj_0" in prompt else OBJECT) for prompt in prompts]
        return {
            "guidance_scale": self.setting("guidance"),
            "strength": self.setting("strength"),
            "negative_prompt": negative,
        }


BASELINES = (PowerPaint,)
