"""FLUX.2 [klein], 4B and 9B: the distilled editors, the base models they come from, and the inpainting form for removal
and filling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from baselines.models.pipelines.grids import GridPlan, fit
from baselines.models.pipelines.options import GuidanceOptions, InpaintingOptions, SizeOptions, StrengthOptions
from baselines.models.pipelines.pipeline_loading import PipelineParts
from baselines.models.pipelines.pipeline_methods import EditingMethod, InpaintingMethod
from benchmarks.api.card import Card, Checkpoint

SHORTEST, WIDEST = 64, 8.0
"""The pipeline refuses images with a shorter side, or a greater aspect ratio, than these."""
NON_COMMERCIAL = "FLUX non-commercial"
DISTILLED = {"steps": 4, "guidance": 1.0}
UNDISTILLED = {"steps": 50, "guidance": 4.0}
NOTES = (
    "An image of up to a megapixel is not scaled: its sides are padded by their edge to multiples of 16, at least 64"
    " pixels and at most 8:1, and the answer is cut; a larger one is scaled down and the answer up. memory_gb: as its"
    " makers say for the distilled models. The weights were never loaded where this was written: the same code runs on"
    " a small checkpoint in the published layout."
)


def weights(name: str, gigabytes: float) -> Checkpoint:
    """A repository of the family; the 9B models must be accepted first."""
    large = "9B" in name
    return Checkpoint(
        repository=f"black-forest-labs/FLUX.2-{name}",
        gigabytes=gigabytes,
        licence=NON_COMMERCIAL if large else "Apache-2.0",
        gated=large,
        role="pipeline",
        files=("model_index.json", "*/*"),
    )


def card_of(name: str, base: Checkpoint, memory: float, settings: Mapping[str, Any]) -> Card:
    """The card of one of the editors."""
    return Card(
        name=f"flux2-{name.lower()}",
        title=f"FLUX.2 [klein] {name.removeprefix('klein-')}",
        tasks=("editing",),
        groups=("models", "flux"),
        weights=(base.repository,),
        checkpoints=(base,),
        memory_gb=memory,
        licence=base.licence,
        training_data=("unknown",),
        output_grid="multiple of 16, cut back",
        settings=dict(settings),
        prompts={"editing": "{prompt}"},
        notes=NOTES,
        source="Black Forest Labs 2026 (FLUX.2 [klein]), by diffusers' Flux2KleinPipeline",
    )


class KleinBaseOptions(SizeOptions, GuidanceOptions):
    """Options of the base models."""


class KleinInpaintOptions(InpaintingOptions, StrengthOptions):
    """Options of the inpainting form."""


class Klein4B(EditingMethod):
    """Distilled to four steps; guidance has no effect on it."""

    published: ClassVar[Mapping[str, Any]] = DISTILLED
    base = weights("klein-4B", 16.0)
    parts = PipelineParts("Flux2KleinPipeline", base)
    card = card_of("klein-4B", base, 13.0, DISTILLED)

    def plan(self, size: tuple[int, int]) -> GridPlan:
        return fit(size, multiple=self.multiple, max_pixels=self.pixels, min_side=SHORTEST, max_ratio=WIDEST)


class Klein9B(Klein4B):
    """The larger one."""

    base = weights("klein-9B", 35.0)
    parts = PipelineParts("Flux2KleinPipeline", base)
    card = card_of("klein-9B", base, 29.0, DISTILLED)


class KleinBase4B(Klein4B):
    """Before distillation: 50 steps, true guidance against an empty prompt."""

    Options = KleinBaseOptions
    published: ClassVar[Mapping[str, Any]] = UNDISTILLED
    base = weights("klein-base-4B", 16.0)
    parts = PipelineParts("Flux2KleinPipeline", base)
    card = card_of("klein-base-4B", base, 13.0, UNDISTILLED)


class KleinBase9B(KleinBase4B):
    """The larger one before distillation."""

    base = weights("klein-base-9B", 35.0)
    parts = PipelineParts("Flux2KleinPipeline", base)
    card = card_of("klein-base-9B", base, 29.0, UNDISTILLED)


def inpainting(editor: type[Klein4B]) -> Card:
    """The card of an editor's inpainting form."""
    return editor.card.model_copy(
        update={
            "name": f"{editor.card.name}-inpaint",
            "title": f"{editor.card.title}, inpainting",
            "tasks": ("removal", "fill", "extend", "text_rendering"),
            "settings": {**DISTILLED, "strength": 1.0},
            "source": f"{editor.card.title} by diffusers' Flux2KleinInpaintPipeline",
            "prompts": {
                "removal": "Remove the object, keep everything else the same",
                "fill": "{prompt}",
                "text_rendering": "{prompt}",
                "extend": "{prompt}",
                "extend_without_prompt": "Extend the picture",
            },
            "notes": (
                NOTES + " Strength 1, so that nothing of the object is kept; the pipeline's own default is 0.8."
                " The prompts are ours."
            ),
        }
    )


class Klein4BInpainting(InpaintingMethod):
    """Klein that keeps what is outside the mask at every step. One image a call: more would be shown to the model as
    references of each other."""

    Options = KleinInpaintOptions
    together = False
    published: ClassVar[Mapping[str, Any]] = {**DISTILLED, "strength": 1.0}
    parts = PipelineParts("Flux2KleinInpaintPipeline", Klein4B.base, stored_as="Flux2KleinPipeline")
    card = inpainting(Klein4B)

    def plan(self, size: tuple[int, int]) -> GridPlan:
        return fit(size, multiple=self.multiple, max_pixels=self.pixels, min_side=SHORTEST, max_ratio=WIDEST)

    def arguments(self, prompts: Sequence[str]) -> dict[str, Any]:
        return {"guidance_scale": self.setting("guidance"), "strength": self.setting("strength")}


class Klein9BInpainting(Klein4BInpainting):
    """The larger one."""

    parts = PipelineParts("Flux2KleinInpaintPipeline", Klein9B.base, stored_as="Flux2KleinPipeline")
    card = inpainting(Klein9B)


BASELINES = (Klein4B, Klein9B, KleinBase4B, KleinBase9B, Klein4BInpainting, Klein9BInpainting)
