"""FLUX.1 Fill and the models that OneReward trained on it: fill, extend, removal and text rendering by one pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from baselines.models.pipelines.grids import GridPlan, Pixels
from baselines.models.pipelines.guidance import true_guidance
from baselines.models.pipelines.options import GuidanceOptions, InpaintingOptions, TrueGuidanceOptions
from baselines.models.pipelines.pipeline_loading import PipelineParts
from baselines.models.pipelines.pipeline_methods import InpaintingMethod
from benchmarks.api.card import Card, Checkpoint
from benchmarks.api.tasks import TaskName

TASKS: tuple[TaskName, ...] = ("removal", "fill", "extend", "text_rendering")
SEQUENCE = 512
"""Tokens of T5."""
NEGATIVE = "nsfw"
PROMPTS = {
    "removal": "remove",
    "fill": "{prompt}",
    "text_rendering": "{prompt}",
    "extend": "{prompt}",
    "extend_without_prompt": "high-definition, perfect composition",
}

BASE = Checkpoint(
    repository="black-forest-labs/FLUX.1-Fill-dev",
    gigabytes=34.0,
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
REPOSITORY = "bytedance-research/OneReward"
LICENSE = "CC BY-NC 4.0 (weights), on FLUX.1 [dev] non-commercial"
UNCHECKED = (
    "The weights were never loaded where this was written: the same code runs on small checkpoints in the published"
    " layout. Sides that are no multiples of 16 are padded by their edge and cut back; an image of over a megapixel is"
    " scaled down and the answer up, which --set pixels=N moves. No paste-back unless --set paste_back=true says so."
)


def checkpoint(subfolder: str, role: str, gigabytes: float | None, *files: str) -> Checkpoint:
    """A part of the OneReward release."""
    return Checkpoint(
        repository=REPOSITORY, subfolder=subfolder, gigabytes=gigabytes, licence="CC BY-NC 4.0", role=role, files=files
    )


class FluxFillOptions(InpaintingOptions, GuidanceOptions, TrueGuidanceOptions):
    """Options of FLUX Fill."""


class FluxFill(InpaintingMethod):
    """The stock model at its published guidance, without a negative prompt."""

    Options = FluxFillOptions
    published = {"steps": 50, "guidance": 30.0, "true_guidance": 1.0}  # noqa: RUF012 (a constant of the class)
    parts = PipelineParts("FluxFillPipeline", BASE)
    card = Card(
        name="flux-fill",
        title="FLUX.1 Fill [dev]",
        tasks=TASKS,
        groups=("models", "onereward-family"),
        weights=("black-forest-labs/FLUX.1-Fill-dev",),
        checkpoints=(BASE,),
        memory_gb=34.0,
        licence="FLUX.1 [dev] non-commercial",
        training_data=("unknown",),
        settings=published,
        prompts=PROMPTS,
        source="Black Forest Labs 2024, by diffusers' FluxFillPipeline",
        notes=UNCHECKED + " Published as weak at removal (18.5 dB on RORD under OmniEraser's protocol)."
        " memory_gb: size of the stored weights.",
    )

    def use(self, pipe: Any) -> None:
        super().use(pipe)
        self._negative: dict[str, Any] | None = None

    def call(
        self,
        images: Sequence[Pixels],
        masks: Sequence[Pixels],
        prompts: Sequence[str],
        plan: GridPlan,
        seeds: Sequence[int],
    ) -> list[Pixels]:
        scale = float(self.setting("true_guidance"))
        with true_guidance(self.pipe.transformer, self.negative(len(images)) if scale > 1 else {}, scale):
            return super().call(images, masks, prompts, plan, seeds)

    def arguments(self, prompts: Sequence[str]) -> dict[str, Any]:
        return {"guidance_scale": self.setting("guidance"), "max_sequence_length": SEQUENCE}

    def negative(self, count: int) -> dict[str, Any]:
        """The transformer's arguments for the negative prompt, encoded once."""
        if self._negative is None:
            text, pooled, ids = self.pipe.encode_prompt(
                NEGATIVE, None, device=self.pipe._execution_device, max_sequence_length=SEQUENCE
            )
            self._negative = {"encoder_hidden_states": text, "pooled_projections": pooled, "txt_ids": ids}
        wide = {
            name: self._negative[name].expand(count, *self._negative[name].shape[1:])
            for name in ("encoder_hidden_states", "pooled_projections")
        }
        return {**self._negative, **wide}


class OneReward(FluxFill):
    """OneReward's transformer (algorithm 1): guidance 1, true guidance 4 against the negative prompt, 50 steps."""

    published = {"steps": 50, "guidance": 1.0, "true_guidance": 4.0}  # noqa: RUF012
    transformer = checkpoint("flux.1-fill-dev-OneReward-transformer", "transformer", 23.8)
    parts = PipelineParts("FluxFillPipeline", BASE, replaced={"transformer": (transformer, "FluxTransformer2DModel")})
    card = Card(
        name="onereward",
        title="FLUX.1 Fill [OneReward]",
        tasks=TASKS,
        groups=("models", "onereward-family"),
        weights=(f"{REPOSITORY}/{transformer.subfolder}", *FluxFill.card.weights),
        checkpoints=(transformer, BASE),
        memory_gb=34.0,
        licence=LICENSE,
        training_data=("unknown",),
        settings={**published, "negative_prompt": NEGATIVE},
        prompts=PROMPTS,
        source="Gong et al. 2025 (arXiv 2508.21066), by diffusers' FluxFillPipeline with true guidance added",
        notes=UNCHECKED,
    )


class OneRewardDynamic(OneReward):
    """The transformer trained against its own moving average (algorithm 2)."""

    transformer = checkpoint("flux.1-fill-dev-OneRewardDynamic-transformer", "transformer", 23.8)
    parts = PipelineParts("FluxFillPipeline", BASE, replaced={"transformer": (transformer, "FluxTransformer2DModel")})
    card = OneReward.card.model_copy(
        update={
            "name": "onereward-dynamic",
            "title": "FLUX.1 Fill [OneRewardDynamic]",
            "weights": (f"{REPOSITORY}/{transformer.subfolder}", *FluxFill.card.weights),
            "checkpoints": (transformer, BASE),
        }
    )


class OneRewardRemoval(OneReward):
    """OneReward's transformer with the object-removal LoRA of the same release."""

    lora = checkpoint("flux.1-fill-dev-object-removal-lora", "LoRA", None, "pytorch_lora_weights.safetensors")
    parts = PipelineParts("FluxFillPipeline", BASE, replaced=OneReward.parts.replaced, loras=(lora,))
    card = OneReward.card.model_copy(
        update={
            "name": "onereward-removal-lora",
            "title": "FLUX.1 Fill [OneReward] + removal LoRA",
            "tasks": ("removal",),
            "weights": (f"{REPOSITORY}/{lora.subfolder}", *OneReward.card.weights),
            "checkpoints": (lora, *OneReward.card.checkpoints),
        }
    )


BASELINES = (FluxFill, OneReward, OneRewardDynamic, OneRewardRemoval)
