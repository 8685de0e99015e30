"""Qwen-Image-Layered: an image into layers of RGBA, back to front, as many as are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import BaseModel, field_validator

from baselines.models.pipelines.grids import GridPlan, Pixels, fit_area, pipeline_input, restore
from baselines.models.pipelines.options import TrueGuidanceOptions
from baselines.models.pipelines.pipeline_loading import PipelineParts
from baselines.models.pipelines.pipeline_methods import PipelineMethod, levels
from benchmarks.api.card import Card, Checkpoint
from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Prediction, Sample
from synlayers.errors import DataError

MOST = 20
"""Layers that the model was trained with at most."""
NEGATIVE = " "
"""As published: without a negative prompt the pipeline leaves guidance out."""
PROMPT = "an image"
"""Said where no caption is wanted: for an empty prompt the pipeline would have its encoder write one."""
RESOLUTIONS = (640, 1024)
BASE = Checkpoint(
    repository="Qwen/Qwen-Image-Layered",
    gigabytes=57.7,
    licence="Apache-2.0",
    role="pipeline",
    files=("model_index.json", "*/*"),
)


def regions(sample: Sample, image: Pixels) -> int:
    """Parts of one colour in the image (`baselines.classical.segments`), and the background."""
    from baselines.classical.image_ops import downscale
    from baselines.classical.regions import find_parts

    return len(find_parts(downscale(image[..., :3], 1024 * 1024)).front_to_back(MOST - 1)) + 1


COUNTS: Mapping[str, tuple[str, Callable[[Sample, Pixels], int]]] = {
    "given": ("layer_count", lambda sample, image: int(sample.input("layer_count"))),
    "boxes": ("boxes", lambda sample, image: len(np.asarray(sample.input("boxes")).reshape(-1, 4)) + 1),
    "regions": ("", regions),
}
"""How the number of layers is found: the input that is needed, and the rule. A detector's boxes come in place of the
true ones by ``--boxes FILE``."""


def sweep(text: str) -> range | None:
    """The counts that ``4`` or ``2:8`` (both ends) ask for; None for a name of `COUNTS`. Raises `ValueError` for
    anything else.

    >>> sweep("2:4"), sweep("6"), sweep("boxes")
    (range(2, 5), range(6, 7), None)
    """
    if text in COUNTS:
        return None
    low, colon, high = text.partition(":")
    if not low.isdecimal() or (colon and not high.isdecimal()) or not 1 <= int(low) <= int(high or low) <= MOST:
        raise ValueError(f"choose {', '.join(COUNTS)}, a number from 1 to {MOST}, or two of them as 2:8")
    return range(int(low), int(high or low) + 1)


class QwenLayeredOptions(TrueGuidanceOptions):
    """Options of Qwen-Image-Layered."""

    layers: str = "given"
    """``given`` by the data, one more than ``boxes``, colour ``regions`` of the image, a number, or ``2:8``: each, and
    the one kept that rebuilds the image best."""
    resolution: int = 640
    """The model works at this number squared of pixels: 640 or 1024."""
    caption: Literal["none", "sample", "model"] = "none"
    """What the model is told about the image: nothing, the sample's caption, or one that its own encoder writes first,
    as in the published example."""
    cfg_normalize: bool = True
    """Guidance keeps the length of the prediction with the prompt, as in the published example."""

    @field_validator("layers")
    @classmethod
    def _known(cls, value: str) -> str:
        sweep(value)
        return value

    @field_validator("resolution")
    @classmethod
    def _trained(cls, value: int) -> int:
        if value not in RESOLUTIONS:
            raise ValueError(f"choose {' or '.join(map(str, RESOLUTIONS))}")
        return value


class QwenLayered(PipelineMethod):
    """One image at a time: the stock pipeline slices a batch of more wrongly."""

    Options: ClassVar[type[BaseModel]] = QwenLayeredOptions
    multiple = 32
    published: ClassVar[Mapping[str, Any]] = {"steps": 50, "true_guidance": 4.0}
    parts = PipelineParts("QwenImageLayeredPipeline", BASE, without=("processor",))
    card = Card(
        name="qwen-image-layered",
        title="Qwen-Image-Layered",
        tasks=("decomposition",),
        requires=("layer_count",),
        groups=("models", "qwen-image"),
        weights=(BASE.repository,),
        checkpoints=(BASE,),
        memory_gb=57.7,
        licence="Apache-2.0",
        training_data=("unknown",),
        output_grid="about 640x640 or 1024x1024, scaled back",
        source="Yin et al. 2025 (arXiv 2512.15603), by diffusers' QwenImageLayeredPipeline",
        settings={
            **published,
            "negative_prompt": NEGATIVE,
            "cfg_normalize": True,
            "resolution": 640,
            "layers": "given",
        },
        notes=(
            "The open weights, not those of the paper's tables, which were fine-tuned on Crello. Back to front; the"
            " frame that repeats the input is left out. The image is stretched to the grid of multiples of 32 nearest"
            " to its aspect ratio (strips beyond 8:1 are padded) and the layers come back with premultiplied colour."
            " The prompt is two words without meaning, so that no caption is written; --set caption=model has the"
            f" encoder write one first, as the published example does. More than {MOST} layers are not asked for; --set"
            " layers=boxes counts boxes, the data's or by --boxes FILE a detector's. A sweep (--set layers=2:8) costs"
            " as many runs and keeps the stack that rebuilds the image best, the smaller of equals; it never sees the"
            " truth. The weights were never loaded where this was written: the same code runs on a small checkpoint in"
            " the published layout. memory_gb: size of the weights in 16 bits."
        ),
    )

    @classmethod
    def card_with(cls, options: Any) -> Card:
        needed = COUNTS[options.layers][0] if options.layers in COUNTS else ""
        return cls.card.model_copy(update={"requires": (needed,) if needed else ()})

    def required_parts(self) -> PipelineParts:
        """Pictures are shown to the encoder for a caption only; what prepares them is built on torchvision."""
        if self.options.caption != "model":
            return self.parts
        return PipelineParts(self.parts.pipeline, BASE, packages=("torchvision",))

    def use(self, pipe: Any) -> None:
        super().use(pipe)
        if pipe.vae.config.z_dim == 4:
            raise DataError(
                "this VAE has four latent channels, as many as an RGBA picture:"
                " the pipeline would take the picture for latents"
            )

    def plan(self, size: tuple[int, int]) -> GridPlan:
        return fit_area(size, self.options.resolution**2, multiple=self.multiple)

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image = with_alpha(np.asarray(sample.input("image")))
        plan, prompt = self.plan(sample.size), self.prompt_of(sample)
        counts, notes = self.counts(sample, image)
        errors: dict[int, float] = {}
        best: Pixels | None = None
        for count in counts:
            stack = self.call(image, prompt, count, plan, seed)
            errors[count] = rebuilding_error(stack, image)
            if best is None or errors[count] < min(list(errors.values())[:-1]):
                best = stack
        metadata = {
            "prompt": prompt or "written by the model",
            "seed": seed,
            "rebuilding_error": {str(count): e for count, e in errors.items()},
            "notes": notes,
            **self.options.model_dump(exclude_defaults=True),
        }
        return Prediction(layers=best, metadata=self.metadata(plan, **metadata))

    def prompt_of(self, sample: Sample) -> str:
        """What the model is told; empty if it is to write a caption."""
        if self.options.caption == "model":
            return ""
        caption = ""
        if self.options.caption == "sample" and "caption" in sample.inputs:
            caption = str(sample.input("caption") or "")
        return caption if caption.strip() else PROMPT

    def counts(self, sample: Sample, image: Pixels) -> tuple[Sequence[int], list[str]]:
        """The numbers of layers to try, and what was not followed."""
        if (counts := sweep(self.options.layers)) is not None:
            return counts, []
        count = COUNTS[self.options.layers][1](sample, image)
        notes = [f"{count} layers were asked for; the model was trained with at most {MOST}"] if count > MOST else []
        return [min(max(count, 1), MOST)], notes

    def call(self, image: Pixels, prompt: str, count: int, plan: GridPlan, seed: int) -> Pixels:
        """The stack for one count, (count, H, W, 4) uint8 on the image's own grid."""
        from PIL import Image

        with own_randomness(seed):
            layers = self.pipe(
                image=Image.fromarray(pipeline_input(image, plan)),
                prompt=prompt,
                negative_prompt=NEGATIVE,
                layers=count,
                true_cfg_scale=self.setting("true_guidance"),
                num_inference_steps=self.setting("steps"),
                resolution=self.options.resolution,
                cfg_normalize=self.options.cfg_normalize,
                use_en_prompt=True,
                generator=self.generators([seed])[0],
                output_type="np",
            ).images[0]
        return np.stack([restore(levels(layer), plan) for layer in layers])


def with_alpha(image: Pixels) -> Pixels:
    """An image (H, W, 3) or (H, W, 4) as RGBA; opaque where it says nothing."""
    if image.shape[2] == 4:
        return image
    return np.concatenate([image[..., :3], np.full_like(image[..., :1], 255)], -1)


def rebuilding_error(stack: Pixels, image: Pixels) -> float:
    """Mean difference, in levels, between the stack as seen and the image as seen."""
    size = image.shape[1], image.shape[0]
    return round(float(np.abs(flatten(stack, size).astype(np.int16) - flatten([image], size)).mean()), 6)


@contextmanager
def own_randomness(seed: int) -> Iterator[None]:
    """Inside, torch's global generators start from the seed: the encoder samples its captions from them."""
    import torch

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        yield


BASELINES = (QwenLayered,)
