"""Qwen-Image-Edit, its releases 2509 and 2511, and its inpainting form for removal and filling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from baselines.models.pipelines.grids import GridPlan, Pixels, fit_area, pipeline_input
from baselines.models.pipelines.options import MaskOptions, SizeOptions, StrengthOptions, TrueGuidanceOptions
from baselines.models.pipelines.pipeline_loading import PipelineParts
from baselines.models.pipelines.pipeline_methods import EditingMethod, InpaintingMethod
from benchmarks.api.card import Card, Checkpoint

NEGATIVE = " "
"""As published: without a negative prompt the pipeline leaves guidance out."""
FILES = ("model_index.json", "*/*")
PACKAGES = ("torchvision",)
"""The encoder's image processor is built on torchvision."""
NOTES = (
    "The model works at one megapixel: the image is stretched to the grid of multiples of 32 that is nearest to its"
    " aspect ratio, and the answer back; strips beyond 8:1 are padded by their edge. --set pixels=N moves the answer's"
    " size, not that of what the model is shown. The weights were never loaded where this was written: the same code"
    " runs on small checkpoints in the published layout. memory_gb: size of the weights in 16 bits."
)


def weights(name: str) -> Checkpoint:
    """A repository of the Qwen team's with the 20B model and its 7B encoder."""
    return Checkpoint(repository=f"Qwen/{name}", gigabytes=57.7, licence="Apache-2.0", role="pipeline", files=FILES)


class QwenEditOptions(SizeOptions, TrueGuidanceOptions):
    """Options of the editors."""


class QwenInpaintOptions(MaskOptions, TrueGuidanceOptions, StrengthOptions):
    """Options of the inpainting form."""


class QwenEdit(EditingMethod):
    """The first release."""

    Options = QwenEditOptions
    multiple = 32
    published: ClassVar[Mapping[str, Any]] = {"steps": 50, "true_guidance": 4.0}
    base = weights("Qwen-Image-Edit")
    parts = PipelineParts("QwenImageEditPipeline", base, packages=PACKAGES)
    card = Card(
        name="qwen-image-edit",
        title="Qwen-Image-Edit",
        tasks=("editing",),
        groups=("models", "qwen-image"),
        weights=(base.repository,),
        checkpoints=(base,),
        memory_gb=57.7,
        training_data=("unknown",),
        output_grid="about a megapixel, scaled back",
        settings={**published, "negative_prompt": NEGATIVE},
        prompts={"editing": "{prompt}"},
        notes=NOTES,
        source="Wu et al. 2025 (arXiv 2508.02324), by diffusers' QwenImageEditPipeline",
    )

    def plan(self, size: tuple[int, int]) -> GridPlan:
        return fit_area(size, self.pixels, multiple=self.multiple)

    def model_input(self, image: Pixels, plan: GridPlan) -> Pixels:
        return pipeline_input(image, plan)

    def arguments(self, plan: GridPlan) -> dict[str, Any]:
        width, height = plan.grid
        return {
            "negative_prompt": NEGATIVE,
            "true_cfg_scale": self.setting("true_guidance"),
            "width": width,
            "height": height,
        }


def later(name: str) -> dict[str, Any]:
    """What the card of a later release says otherwise."""
    base = weights(name)
    return {
        "name": name.lower(),
        "title": name,
        "weights": (base.repository,),
        "checkpoints": (base,),
        "settings": {"steps": 40, "true_guidance": 4.0, "negative_prompt": NEGATIVE},
        "source": f"Qwen team 2025 ({base.repository}), by diffusers' QwenImageEditPlusPipeline",
    }


class QwenEdit2509(QwenEdit):
    """The release of September 2025, for several images; here it is shown one."""

    published: ClassVar[Mapping[str, Any]] = {"steps": 40, "true_guidance": 4.0}
    card = QwenEdit.card.model_copy(update=later("Qwen-Image-Edit-2509"))
    parts = PipelineParts("QwenImageEditPlusPipeline", card.checkpoints[0], packages=PACKAGES)


class QwenEdit2511(QwenEdit2509):
    """The release of November 2025."""

    card = QwenEdit.card.model_copy(update=later("Qwen-Image-Edit-2511"))
    parts = PipelineParts("QwenImageEditPlusPipeline", card.checkpoints[0], packages=PACKAGES)


class QwenEditInpainting(InpaintingMethod):
    """Qwen-Image-Edit that keeps what is outside the mask at every step. One image a call, as all of Qwen's editors."""

    Options = QwenInpaintOptions
    together = False
    scales = True
    published: ClassVar[Mapping[str, Any]] = {"steps": 50, "true_guidance": 4.0, "strength": 1.0}
    parts = PipelineParts(
        "QwenImageEditInpaintPipeline", QwenEdit.base, stored_as="QwenImageEditPipeline", packages=PACKAGES
    )
    card = QwenEdit.card.model_copy(
        update={
            "name": "qwen-image-edit-inpaint",
            "title": "Qwen-Image-Edit, inpainting",
            "tasks": ("removal", "fill", "extend", "text_rendering"),
            "settings": {**published, "negative_prompt": NEGATIVE},
            "source": (
                "Qwen-Image-Edit by diffusers' QwenImageEditInpaintPipeline, whose example's steps,"
                " guidance and strength are used"
            ),
            "prompts": {
                "removal": "Remove the object and fill the area with the background.",
                "fill": "{prompt}",
                "text_rendering": "{prompt}",
                "extend": "{prompt}",
                "extend_without_prompt": "Extend the picture.",
            },
            "notes": (
                NOTES.replace(" --set pixels=N moves the answer's size, not that of what the model is shown.", "")
                + " No prompts are published for removal and extension; those here are ours."
            ),
        }
    )

    def plan(self, size: tuple[int, int]) -> GridPlan:
        return fit_area(size, self.pixels)

    def arguments(self, prompts: Sequence[str]) -> dict[str, Any]:
        guidance = {"negative_prompt": [NEGATIVE] * len(prompts), "true_cfg_scale": self.setting("true_guidance")}
        return {**guidance, "strength": self.setting("strength")}


BASELINES = (QwenEdit, QwenEdit2509, QwenEdit2511, QwenEditInpainting)
