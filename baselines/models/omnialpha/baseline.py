"""The method ``omnialpha``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from baselines.models.omnialpha.center_crop import CANVAS, MULTIPLE, CenterCrop, Pixels, pixel_budget, published_grid
from baselines.models.pipelines import checkpoint_folders
from baselines.models.pipelines.grids import GridPlan, fit, restore, to_grid
from benchmarks.api.card import Card, Checkpoint
from benchmarks.api.method import Method
from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Prediction, Sample, TaskName
from synlayers.errors import DataError
from synlayers.exporters.omnialpha_prompts import PROMPTS

if TYPE_CHECKING:
    from baselines.models.omnialpha._pipeline import OmniAlphaPipeline

TASKS: tuple[TaskName, ...] = ("matting", "referring_matting", "removal", "decomposition", "text_to_rgba")
PUBLISHED = {"steps": 50, "true_guidance": 4.0, "negative_prompt": ""}
BASE = Checkpoint(
    repository="Qwen/Qwen-Image-Edit-2509",
    gigabytes=57.7,
    licence="Apache-2.0",
    role="base pipeline",
    files=("model_index.json", "scheduler/*", "text_encoder/*", "tokenizer/*", "processor/*", "transformer/*"),
)
OWN = Checkpoint(
    repository="Longin-Yu/OmniAlpha",
    licence="not stated",
    role="RGBA VAE, LoRA",
    files=("rgba_vae/*", "lora/*.safetensors", "rgba_lora/*.safetensors"),
)
TARGETS: Mapping[str, int] = {"decomposition": 2}
INPUTS: Mapping[str, int] = {"removal": 2, "text_to_rgba": 0}
SIDE = 1024
"""Of text_to_rgba, fixed."""


class OmniAlphaOptions(BaseModel):
    """Options of OmniAlpha."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    grid: Literal["native", "published", "small"] = "native"
    """native: padded to multiples of 32 and scaled down to the published pixel budget, the answer put back exactly.
    published: the demo's size and centre crop, the answer put back into the frame. small: the same, the answer left on
    the model's grid, where the paper's SAD is."""
    condition: Literal["published", "upright"] = "published"
    """What the text encoder sees of an image that is not square. published: with width and height swapped, as the
    published code has it in training and inference alike, so that this is what the model learnt. upright: as it is."""
    steps: int = Field(default=50, ge=2, le=1000)
    """At least 2: the scheduler of the base stretches its steps to a last one, which one alone cannot be."""
    true_guidance: float = Field(default=4.0, ge=0)
    """Classifier-free guidance against the empty prompt; 1 leaves that branch out."""


class OmniAlpha(Method):
    """The released LoRA and RGBA VAE on Qwen-Image-Edit-2509."""

    Options = OmniAlphaOptions
    card = Card(
        name="omnialpha",
        title="OmniAlpha",
        tasks=TASKS,
        groups=("models",),
        weights=(BASE.repository, OWN.repository),
        checkpoints=(BASE, OWN),
        memory_gb=57.5,
        licence="none stated for OmniAlpha's weights; Apache-2.0 (Qwen-Image-Edit-2509)",
        deterministic=False,
        settings=PUBLISHED,
        prompts=dict(PROMPTS),
        training_data=(
            "AlphaVAE text to RGBA",
            "OBER-Train",
            "AIM-protocol synthetic (Comp-1k, HAtt, AM-2k on BG-20k)",
            "RefMatte (47,500: perhaps its test split too)",
            "PrismLayers",
            "unknown (Qwen-Image-Edit)",
        ),
        source="arXiv 2511.20211v2, github.com/Longin-Yu/OmniAlpha at a5599fe, reimplemented on diffusers",
        notes=(
            "Pixel budgets as published: 1024*1024 divided by the number of images in and out. The published SAD, Grad"
            " and Conn are on that small grid; here answers are on the native grid unless --set grid=small. Removal"
            " gives the colours of the answer, its alpha is dropped. Two layers for every decomposition. The text"
            " encoder is shown non-square images with width and height swapped, as in the published training and"
            " inference; --set condition=upright shows them as they are. The published weights were never loaded where"
            " this was written: the LoRA's folder and layers, and quality, only they can confirm."
        ),
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.pipe: OmniAlphaPipeline | None = None

    @classmethod
    def unavailable(cls) -> str:
        return checkpoint_folders.unavailable(
            cls.card, ("torch", "diffusers", "transformers", "accelerate", "safetensors")
        )

    def prepare(self, device: str) -> None:
        super().prepare(device)
        from baselines.models.omnialpha._loading import prepare_pipeline

        base, own = (
            checkpoint_folders.locate_checkpoint(checkpoint, self.hardware, self.card.name)
            for checkpoint in (BASE, OWN)
        )
        self.pipe = prepare_pipeline(base, own, self.hardware.model_copy(update={"device": device}))

    def predict(self, sample: Sample, seed: int) -> Prediction:
        task = sample.task
        prompt = PROMPTS[task]
        if "{prompt}" in prompt:
            prompt = prompt.format(prompt=str(sample.input("prompt")).strip())
        images = self.images(sample)
        plan = self.plan(task, images[0].shape[1::-1] if images else (SIDE, SIDE))
        answers = self.answers(images, prompt, plan, TARGETS.get(task, 1), seed)
        metadata = {
            "prompt": prompt,
            "seed": seed,
            "settings": self.options.model_dump(mode="json"),
            "grid": plan.metadata(),
        }
        if task in ("matting", "referring_matting"):
            return Prediction(alpha=np.ascontiguousarray(answers[0, ..., 3]), metadata=metadata)
        if task == "removal":
            mean = round(float(answers[0, ..., 3].mean()) / 255, 4)
            metadata["mean_alpha"] = mean
            return Prediction(image=np.ascontiguousarray(answers[0, ..., :3]), metadata=metadata)
        if task == "text_to_rgba":
            return Prediction(image=answers[0], metadata=metadata)
        size = (answers.shape[2], answers.shape[1])
        return Prediction(layers=answers, composite=flatten(answers, size), metadata=metadata)

    def images(self, sample: Sample) -> list[Pixels]:
        """The images that the model is given, (H, W, 4) uint8, in order; RGB gets an opaque alpha. Raises `DataError`
        for unequal sizes."""
        names = ("image", "mask")[: INPUTS.get(sample.task, 1)]
        images = [rgba(np.asarray(sample.input(name))) for name in names]
        if len({image.shape for image in images}) > 1:
            raise DataError(
                f"image and mask of {sample.id} differ in size:"
                f" {', '.join(f'{i.shape[1]}x{i.shape[0]}' for i in images)}"
            )
        return images

    def plan(self, task: str, size: tuple[int, int]) -> GridPlan | CenterCrop:
        """How images of this (width, height) meet the model's grid."""
        most = pixel_budget(INPUTS.get(task, 1) + TARGETS.get(task, 1)) if task != "text_to_rgba" else CANVAS
        if self.options.grid == "native":
            return fit((int(size[0]), int(size[1])), multiple=MULTIPLE, max_pixels=most)
        return CenterCrop((int(size[0]), int(size[1])), published_grid(size, most))

    def answers(
        self, images: list[Pixels], prompt: str, plan: GridPlan | CenterCrop, targets: int, seed: int
    ) -> Pixels:
        """(targets, H, W, 4) uint8 on the original grid, or on the model's with ``grid=small``."""
        import torch

        if self.pipe is None:
            raise RuntimeError("prepare() comes before predict()")
        on_grid = [plan.to_grid(image) if isinstance(plan, CenterCrop) else to_grid(image, plan) for image in images]
        output = self.pipe(
            on_grid,
            prompt,
            plan.grid,
            torch.Generator("cpu").manual_seed(seed),
            targets=targets,
            steps=self.options.steps,
            true_guidance=self.options.true_guidance,
            swapped=self.options.condition == "published",
        )
        if not np.isfinite(output).all():
            raise DataError(
                f"the model's values are not finite in {self.hardware.dtype}: its weights are damaged,"
                " or bfloat16 or float32 is needed"
            )
        levels: Pixels = np.rint(output * 255).astype(np.uint8)
        if self.options.grid == "small":
            return levels
        return np.stack([plan.restore(one) if isinstance(plan, CenterCrop) else restore(one, plan) for one in levels])


def rgba(image: np.ndarray[Any, Any]) -> Pixels:
    """(H, W), (H, W, 1), (H, W, 3) or (H, W, 4) uint8 as (H, W, 4); opaque where there is no alpha. Raises `DataError`
    for anything else."""
    if (
        image.dtype != np.uint8
        or image.ndim not in (2, 3)
        or 0 in image.shape
        or (image.ndim == 3 and image.shape[2] not in (1, 3, 4))
    ):
        raise DataError(
            f"an image must be (H, W), (H, W, 1), (H, W, 3) or (H, W, 4) of uint8, not {image.dtype} {image.shape}"
        )
    if image.ndim == 3 and image.shape[2] == 4:
        return image
    color = np.repeat(image.reshape(*image.shape[:2], 1), 3, 2) if image.ndim == 2 or image.shape[2] == 1 else image
    return np.dstack([color, np.full(image.shape[:2], 255, np.uint8)])


BASELINES = (OmniAlpha,)
