"""FLUX.1 Kontext, an editor, and its inpainting form for removal and filling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from baselines.models.pipelines.grids import GridPlan, Pixels, fit_area, fit_nearest, pipeline_input
from baselines.models.pipelines.options import GuidanceOptions, MaskOptions, SizeOptions, StrengthOptions
from baselines.models.pipelines.pipeline_loading import PipelineParts
from baselines.models.pipelines.pipeline_methods import EditingMethod, InpaintingMethod
from benchmarks.api.card import Card, Checkpoint

WIDEST = 1568 / 672
"""The widest of the sizes that the model was trained on; a strip beyond it is padded."""
BASE = Checkpoint(
    repository="black-forest-labs/FLUX.1-Kontext-dev",
    gigabytes=33.8,
    licence="FLUX.1 [dev] non-commercial",
    gated=True,
    role="pipeline",
    files=("model_index.json", "*/*"),
)
UNCHECKED = (
    " The weights were never loaded where this was written:"
    " the same code runs on a small checkpoint in the published layout."
)


class KontextOptions(SizeOptions, GuidanceOptions):
    """Options of the editor."""


class KontextInpaintOptions(MaskOptions, GuidanceOptions, StrengthOptions):
    """Options of the inpainting form."""


class Kontext(EditingMethod):
    """The open model, at the guidance of its card. The answer has the image's aspect ratio, which the pipeline does not
    do unasked."""

    Options = KontextOptions
    published: ClassVar[Mapping[str, Any]] = {"steps": 28, "guidance": 2.5}
    parts = PipelineParts("FluxKontextPipeline", BASE)
    card = Card(
        name="flux-kontext",
        title="FLUX.1 Kontext [dev]",
        tasks=("editing",),
        groups=("models", "flux"),
        weights=(BASE.repository,),
        checkpoints=(BASE,),
        memory_gb=33.8,
        licence=BASE.licence,
        training_data=("unknown",),
        output_grid="about a megapixel, scaled back",
        settings=dict(published),
        prompts={"editing": "{prompt}"},
        source="Black Forest Labs 2025 (arXiv 2506.15742), by diffusers' FluxKontextPipeline",
        notes=(
            "The model is shown the image at the nearest of the 17 sizes it was trained on and answers at a megapixel"
            " of the image's aspect ratio, in multiples of 16; the answer is scaled back. Strips beyond 7:3 are padded"
            " by their edge. It was trained on English. memory_gb: size of the weights in 16 bits."
        )
        + UNCHECKED,
    )

    def plan(self, size: tuple[int, int]) -> GridPlan:
        return fit_area(size, self.pixels, multiple=self.multiple, max_ratio=WIDEST, down=True)

    def model_input(self, image: Pixels, plan: GridPlan) -> Pixels:
        return pipeline_input(image, plan)

    def arguments(self, plan: GridPlan) -> dict[str, Any]:
        # the pipeline finds the grid from the aspect ratio of these and the area
        width, height = plan.original if plan.scaled == plan.grid else plan.grid
        return {"guidance_scale": self.setting("guidance"), "width": width, "height": height, "max_area": self.pixels}


class KontextInpainting(InpaintingMethod):
    """Kontext that keeps what is outside the mask at every step."""

    Options = KontextInpaintOptions
    together = False
    scales = True
    published: ClassVar[Mapping[str, Any]] = {"steps": 28, "guidance": 2.5, "strength": 1.0}
    parts = PipelineParts("FluxKontextInpaintPipeline", BASE, stored_as="FluxKontextPipeline")
    card = Kontext.card.model_copy(
        update={
            "name": "flux-kontext-inpaint",
            "title": "FLUX.1 Kontext [dev], inpainting",
            "tasks": ("removal", "fill", "extend", "text_rendering"),
            "settings": dict(published),
            "output_grid": "one of 17 sizes of a megapixel, scaled back",
            "source": "FLUX.1 Kontext [dev] by diffusers' FluxKontextInpaintPipeline",
            "prompts": {
                "removal": "Remove the object, keep everything else the same",
                "fill": "{prompt}",
                "text_rendering": "{prompt}",
                "extend": "{prompt}",
                "extend_without_prompt": "Extend the picture",
            },
            "notes": (
                "The image is stretched to the nearest of the 17 sizes the model was trained on, and the answer back;"
                " strips beyond 7:3 are padded. Guidance of the model's card; strength of the pipeline's example. The"
                " prompts are ours. memory_gb: size of the weights in 16 bits." + UNCHECKED
            ),
        }
    )

    def plan(self, size: tuple[int, int]) -> GridPlan:
        from diffusers.pipelines.flux.pipeline_flux_kontext import PREFERRED_KONTEXT_RESOLUTIONS

        return fit_nearest(size, PREFERRED_KONTEXT_RESOLUTIONS)

    def arguments(self, prompts: Sequence[str]) -> dict[str, Any]:
        return {"guidance_scale": self.setting("guidance"), "strength": self.setting("strength")}


BASELINES = (Kontext, KontextInpainting)
