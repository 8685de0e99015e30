"""What baselines on diffusers' pipelines share: options, loading, grids, masks, seeds. A baseline adds its parts, its
prompts and one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from pydantic import BaseModel

from baselines.models.pipelines import checkpoint_folders, pipeline_loading
from baselines.models.pipelines.grids import GridPlan, Pixels, fit, pipeline_input, restore, to_grid
from baselines.models.pipelines.masks import dilate, paste
from baselines.models.pipelines.options import InpaintingOptions, SizeOptions, StepsOptions
from baselines.models.pipelines.token_types import pass_token_types
from benchmarks.api.method import Method
from benchmarks.api.tasks import Prediction, Sample
from synlayers.errors import DataError

SETTINGS = ("steps", "guidance", "true_guidance", "strength")


class PipelineMethod(Method):
    """A method on one pipeline. `prepare` loads it; `call` answers one image on the model's grid.

    A baseline adds its parts, its prompts and, where it differs, one of `plan`, `arguments` and `call`.
    """

    Options: ClassVar[type[BaseModel]] = StepsOptions
    parts: ClassVar[pipeline_loading.PipelineParts]
    multiple: ClassVar[int] = 16
    """Both sides of the model's grid are multiples of it."""
    max_pixels: ClassVar[int] = 1024 * 1024
    """Pixels of the grid at most, unless `pixels` says otherwise."""
    published: ClassVar[Mapping[str, Any]] = {}
    """Values of `SETTINGS` as published."""

    @classmethod
    def unavailable(cls) -> str:
        return checkpoint_folders.unavailable(cls.card, ("diffusers", "transformers", *cls.parts.packages))

    def prepare(self, device: str) -> None:
        self.use(pipeline_loading.load(self.required_parts(), self.hardware, self.card.name))

    def required_parts(self) -> pipeline_loading.PipelineParts:
        """The parts that are loaded with these options."""
        return self.parts

    def use(self, pipe: Any) -> None:
        """Answer with this pipeline, which is on the device."""
        pass_token_types(getattr(pipe, "text_encoder", None))
        self.pipe = pipe

    def setting(self, name: str) -> Any:
        """An option, or what was published."""
        value = getattr(self.options, name, None)
        return self.published.get(name) if value is None else value

    def plan(self, size: tuple[int, int]) -> GridPlan:
        """How an image of this (width, height) meets the model's grid."""
        return fit(size, multiple=self.multiple, max_pixels=self.pixels)

    @property
    def pixels(self) -> int:
        """Pixels of the model's grid at most, or nearly so where models always work at one area."""
        return getattr(self.options, "pixels", None) or self.max_pixels

    def generators(self, seeds: Sequence[int]) -> list[Any]:
        """One generator a sample, on the CPU: the same noise on every device and in every batch."""
        import torch

        return [torch.Generator("cpu").manual_seed(seed) for seed in seeds]

    def metadata(self, plan: GridPlan, **more: Any) -> dict[str, Any]:
        """What the model used, for `prediction.json`."""
        settings = {name: value for name in SETTINGS if (value := self.setting(name)) is not None}
        return {"grid": plan.metadata(), **settings, **more}


class InpaintingMethod(PipelineMethod):
    """Removal, fill, extend, text rendering: an image, a mask (white is made anew), a prompt. Samples of one size are
    answered in one batch."""

    Options: ClassVar[type[BaseModel]] = InpaintingOptions
    together: ClassVar[bool] = True
    """Whether the pipeline takes several images in one call."""
    scales: ClassVar[bool] = False
    """Whether the pipeline scales its input to the grid by itself."""

    def prompt_of(self, sample: Sample) -> str:
        """The task's published prompt, or the sample's own words."""
        template = self.card.prompts.get(sample.task, "{prompt}")
        words = str(sample.inputs.get("prompt") or "")
        if words or "{prompt}" not in template:
            return template.format(prompt=words)
        return self.card.prompts.get(f"{sample.task}_without_prompt", "")

    def predict(self, sample: Sample, seed: int) -> Prediction:
        return self.predict_batch([sample], [seed])[0]

    def predict_batch(self, samples: Sequence[Sample], seeds: Sequence[int]) -> list[Prediction]:
        """Answers in the order asked; samples of one size share a call."""
        answers: dict[int, Prediction] = {}
        sizes: dict[tuple[int, int], list[int]] = {}
        for position, sample in enumerate(samples):
            sizes.setdefault(sample.size, []).append(position)
        for size, positions in sizes.items():
            group = [samples[p] for p in positions], [seeds[p] for p in positions]
            answers.update(zip(positions, self._predict_same_size(*group, self.plan(size)), strict=True))
        return [answers[p] for p in range(len(samples))]

    def _predict_same_size(self, samples: Sequence[Sample], seeds: Sequence[int], plan: GridPlan) -> list[Prediction]:
        images = [np.asarray(s.input("image"))[..., :3] for s in samples]
        masks = [dilate(np.asarray(s.input("mask")) > 127, self.options.dilate) for s in samples]
        prompts = [self.prompt_of(s) for s in samples]
        transform = pipeline_input if self.scales else to_grid
        grid_images = [transform(i, plan) for i in images]
        grid_masks = [transform(m.astype(np.uint8) * 255, plan, exact=True) for m in masks]
        parts = [slice(None)] if self.together else [slice(k, k + 1) for k in range(len(samples))]
        outputs = [
            answer for p in parts for answer in self.call(grid_images[p], grid_masks[p], prompts[p], plan, seeds[p])
        ]
        predictions = []
        for image, mask, prompt, seed, output in zip(images, masks, prompts, seeds, outputs, strict=True):
            answer = restore(output, plan)
            if self.options.paste_back:
                answer = paste(image, answer, mask)
            metadata = self.metadata(plan, prompt=prompt, seed=seed, **self.options.model_dump(exclude_defaults=True))
            predictions.append(Prediction(image=answer, metadata=metadata))
        return predictions

    def call(
        self,
        images: Sequence[Pixels],
        masks: Sequence[Pixels],
        prompts: Sequence[str],
        plan: GridPlan,
        seeds: Sequence[int],
    ) -> list[Pixels]:
        """The model's answers, (grid height, grid width, 3) uint8 each: the pipeline's own call, with `arguments`."""
        from PIL import Image

        images_out = self.pipe(
            prompt=list(prompts),
            image=[Image.fromarray(i) for i in images],
            mask_image=[Image.fromarray(m) for m in masks],
            width=plan.grid[0],
            height=plan.grid[1],
            num_inference_steps=self.setting("steps"),
            generator=self.generators(seeds),
            output_type="np",
            **self.arguments(prompts),
        ).images
        return [levels(image) for image in images_out]

    def arguments(self, prompts: Sequence[str]) -> dict[str, Any]:
        """What this pipeline takes beside image, mask, prompt, size, steps and seeds."""
        return {"guidance_scale": self.setting("guidance")}


class EditingMethod(PipelineMethod):
    """An image and an instruction, which goes to the model as it is, in whatever language. One image a call."""

    Options: ClassVar[type[BaseModel]] = SizeOptions

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image = np.asarray(sample.input("image"))[..., :3]
        words = str(sample.input("prompt"))
        if not words.strip():
            raise DataError(f"sample {sample.id} has no instruction")
        plan = self.plan(sample.size)
        answer = restore(self.call(image, words, plan, seed), plan)
        metadata = self.metadata(plan, prompt=words, seed=seed, **self.options.model_dump(exclude_defaults=True))
        return Prediction(image=answer, metadata=metadata)

    def call(self, image: Pixels, words: str, plan: GridPlan, seed: int) -> Pixels:
        """The model's answer, (grid height, grid width, 3) uint8, to an image on its own grid."""
        from PIL import Image

        output = self.pipe(
            image=Image.fromarray(self.model_input(image, plan)),
            prompt=words,
            num_inference_steps=self.setting("steps"),
            generator=self.generators([seed])[0],
            output_type="np",
            **self.arguments(plan),
        ).images[0]
        return levels(output)

    def model_input(self, image: Pixels, plan: GridPlan) -> Pixels:
        """What the pipeline is given."""
        return to_grid(image, plan)

    def arguments(self, plan: GridPlan) -> dict[str, Any]:
        """What this pipeline takes beside image, prompt, steps and seed."""
        return {"guidance_scale": self.setting("guidance")}


def levels(image: Any) -> Pixels:
    """A pipeline's output, floats in [0, 1], as 8-bit levels."""
    out: Pixels = np.clip(np.rint(image * 255), 0, 255).astype(np.uint8)
    return out
