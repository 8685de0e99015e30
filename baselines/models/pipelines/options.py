"""Options of baselines on diffusion pipelines: a baseline's own class inherits those that it has. What is None is as
published."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class StepsOptions(BaseModel):
    """Of every baseline on a diffusion pipeline."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: int | None = Field(default=None, ge=1, le=1000)


class SizeOptions(StepsOptions):
    """Of models that take any size."""

    pixels: int | None = Field(default=None, ge=1024)
    """Pixels of the model's grid at most; larger images are scaled down and the answer back."""


class GuidanceOptions(StepsOptions):
    """Of models that take a guidance scale."""

    guidance: float | None = Field(default=None, ge=0)
    """Embedded or distilled guidance, or the classifier-free one where a model has only that."""


class TrueGuidanceOptions(StepsOptions):
    """Of models that are asked twice a step, with the prompt and with the negative one."""

    true_guidance: float | None = Field(default=None, ge=0)


class StrengthOptions(StepsOptions):
    """Of inpainting that may start from a noisy version of the image."""

    strength: float | None = Field(default=None, gt=0, le=1)
    """Share of the steps that is run: 1 starts from noise alone, less keeps something of what is under the mask."""


class MaskOptions(StepsOptions):
    """Of inpainting and removal."""

    paste_back: bool = False
    """Put the input back outside the (dilated) mask; off: the model's own background is scored."""
    dilate: int = Field(default=0, ge=0, le=200)
    """Pixels by which the mask is grown before the model sees it."""


class InpaintingOptions(MaskOptions, SizeOptions):
    """Of inpainting without guidance of its own."""
