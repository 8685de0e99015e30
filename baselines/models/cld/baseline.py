"""The methods ``cld`` and ``cld-synlayers``: a sample with boxes in, layers on the full canvas out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from baselines.models.cld.grid_boxes import MOST_LAYERS, Overflow, Rule, limit_layers, snap_to_grid
from baselines.models.cld.pixels import DecodedLayers, Pixels, compose, difference, levels, paste_on_canvas, rgb
from baselines.models.cld.tokens import BACKGROUND, CANVAS_LAYERS, CELL, TokenLayout, layout_of
from baselines.models.cld.weights import CLD, CONTROLNET, FLUX, SYNLAYERS, last_stage
from baselines.models.pipelines import checkpoint_folders
from baselines.models.pipelines.grids import GridPlan, fit, restore, stretch, to_grid
from benchmarks.api.card import Card, Checkpoint
from benchmarks.api.method import Method
from benchmarks.api.stacks import flatten
from benchmarks.api.tasks import Prediction, Sample
from synlayers.design import Box
from synlayers.errors import DataError

if TYPE_CHECKING:
    from baselines.models.cld._loading import WeightPaths
    from baselines.models.cld._pipeline import CLDOutput, CLDPipeline

SIDE = 1024
"""Side of the published training images."""
PUBLISHED = {"steps": 28, "guidance": 4.0, "true_guidance": 3.5, "adapter_scale": 0.9}
UNCHECKED = (
    "Reproduces the official modules on random weights (largest difference 4e-7 of the largest value). The published"
    " weights were never loaded where this was written: whether their files are as described, quality, time and memory"
    " only they can confirm (python -m baselines.check NAME). Layers of the whole 1024x1024 canvas that should fit,"
    " estimated and not measured (python -m baselines.cld.memory): in 24 GiB 18 with --offload model --quantise 8bit"
    " and 38 with --offload sequential, in 48 GiB 17 without options, in 80 GiB 50;"
    " with boxes of a fifth of it 50, 50, 50."
)


class CLDOptions(BaseModel):
    """Options of both methods."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    boxes: Rule = "cld"
    """How boxes are brought to the model's grid: cld as published, fixed the smallest box around."""
    overflow: Overflow = "refuse"
    """More boxes than the checkpoint numbers: refuse, or the largest get layers."""
    grid: Literal["native", "square"] = "native"
    """native pads the image to multiples of 16, square stretches it to 1024x1024."""
    pixels: int = Field(default=SIDE * SIDE, ge=CELL * CELL)
    """Pixels of the native grid at most; larger images are scaled down and the layers back."""
    steps: int = Field(default=28, ge=1, le=1000)
    """Steps of the sampler."""
    guidance: float = Field(default=4.0, ge=0)
    """The scale that the model embeds."""
    true_guidance: float = Field(default=3.5, ge=0)
    """Classifier-free guidance against the empty prompt; 1 leaves that branch out."""
    adapter_scale: float = Field(default=0.9, ge=0)
    """Weight of what the adapter, which sees the image, adds to the transformer."""
    stage: Path | None = None
    """Folder of a last stage of one's own: transformer/, adapter/, layer_pe.pth."""


class SynLayersOptions(CLDOptions):
    """Boxes and size as SynLayers' inference has them."""

    boxes: Rule = "fixed"
    """How boxes are brought to the model's grid: fixed the smallest box around, as SynLayers' inference does; cld as
    CLD publishes it."""
    grid: Literal["native", "square"] = "square"
    """square stretches the image to 1024x1024, native pads it to multiples of 16."""


class CLDMethod(Method):
    """Controllable Layer Decomposition, released checkpoint."""

    Options = CLDOptions
    card = Card(
        name="cld",
        title="CLD",
        tasks=("decomposition",),
        requires=("boxes",),
        groups=("models", "cld-family"),
        weights=(FLUX.repository, CONTROLNET.repository, CLD.repository),
        checkpoints=(FLUX, CONTROLNET, CLD),
        memory_gb=38.4,
        licence="FLUX.1 [dev] non-commercial; CLD's own code is MIT, its weights state none",
        deterministic=False,
        settings=PUBLISHED,
        training_data=(
            "PrismLayersPro (first 90 % of each style)",
            "MLTD of ART (private)",
            "PrismLayers (the second stage)",
            "unknown (FLUX.1 [dev])",
        ),
        source=(
            "Liu et al. 2025 (arXiv 2511.16249), github.com/monkek123King/CLD at 0eedd94, reimplemented on diffusers"
        ),
        notes=(
            "Boxes by the published rule, which adds tiles where an end lies on the 16 px grid; --set boxes=fixed"
            " corrects it. The background layer is the RGBA decoder's, the composite stands on the VAE's, both as"
            " published. Outside its box a layer is grey under alpha 0. An empty box gives an empty layer; over 50"
            " boxes are refused unless --set overflow=largest. CLIP sees 77 tokens of the caption, T5 512. memory_gb:"
            " weights in 16 bits without activations. layer_pe.pth and 0008000.pt are pickles, read as tensors only. "
        )
        + UNCHECKED,
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.pipe: CLDPipeline | None = None

    @classmethod
    def unavailable(cls) -> str:
        return checkpoint_folders.unavailable(
            cls.card, ("torch", "diffusers", "transformers", "accelerate", "safetensors")
        )

    def weight_paths(self) -> WeightPaths:
        """The weights' files. Raises `DataError` naming the repository that is not here and how to get it."""
        from baselines.models.cld._loading import WeightPaths

        return WeightPaths.published(self.folder(FLUX), self.folder(CONTROLNET), self.folder(CLD), self.options.stage)

    def folder(self, checkpoint: Checkpoint) -> Path:
        """Where a repository lies on this machine."""
        return checkpoint_folders.locate_checkpoint(checkpoint, self.hardware, self.card.name)

    def prepare(self, device: str) -> None:
        super().prepare(device)
        from baselines.models.cld._loading import prepare_pipeline

        self.pipe = prepare_pipeline(self.weight_paths(), self.hardware.model_copy(update={"device": device}))

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image, notes = rgb(np.asarray(sample.input("image")))
        caption = str(sample.input("caption") or "") if "caption" in sample.inputs else ""
        if not caption.strip():
            notes.append("no caption: the prompt is empty, which the model was not trained on")
        plan = self.plan(image.shape[1::-1])
        boxes, corrected = self.boxes(np.asarray(sample.input("boxes")).reshape(-1, 4).tolist(), plan)
        chosen, left_out = limit_layers(boxes, self.most_layers(), self.options.overflow)
        layout = layout_of(*plan.grid, [boxes[number] for number in chosen])
        output, unseen = self.decompose(to_grid(image, plan), caption, layout, seed)
        decoded = _to_pixels(output)
        crops = dict(zip(chosen, decoded.crops[CANVAS_LAYERS:], strict=True))
        background = paste_on_canvas(decoded.crops[BACKGROUND], layout.boxes[BACKGROUND], plan)
        layers = np.stack(
            [background, *(paste_on_canvas(crops.get(number), box, plan) for number, box in enumerate(boxes))]
        )
        composite = restore(compose(decoded, layout), plan)
        metadata = {
            "caption": caption,
            "seed": seed,
            "settings": self.options.model_dump(mode="json", exclude={"stage"}),
            "grid": plan.metadata(),
            "tokens": layout.count(),
            "boxes_on_grid": [list(box) if box else None for box in boxes],
            "notes": [*notes, *corrected, *left_out, *unseen],
            "composition": {
                "layers": difference(flatten(layers, plan.original), image),
                "composite": difference(composite, image),
            },
        }
        return Prediction(layers=layers, composite=composite, metadata=metadata)

    def plan(self, size: Sequence[int]) -> GridPlan:
        """How an image of (width, height) meets the model's grid."""
        width, height = int(size[0]), int(size[1])
        if self.options.grid == "square":
            return stretch((width, height), (SIDE, SIDE))
        return fit((width, height), multiple=CELL, max_pixels=self.options.pixels)

    def boxes(self, boxes: Sequence[Sequence[float]], plan: GridPlan) -> tuple[tuple[Box | None, ...], list[str]]:
        """Boxes in pixels of the original image on the model's grid, and what had to be corrected."""
        scale = [plan.scaled[axis] / plan.original[axis] for axis in (0, 1)]
        scaled = [[edge * scale[i % 2] + plan.offset[i % 2] for i, edge in enumerate(box)] for box in boxes]
        return snap_to_grid(scaled, *plan.grid, self.options.boxes)

    def most_layers(self) -> int:
        """Layers that the loaded checkpoint numbers, the whole image and the background included."""
        return int(self.pipe.transformer.config.max_layer_num) if self.pipe is not None else MOST_LAYERS

    def decompose(self, image: Pixels, caption: str, layout: TokenLayout, seed: int) -> tuple[CLDOutput, list[str]]:
        """What the model makes of an image (H, W, 3) uint8 of the layout's size, and what the text encoders did not
        see."""
        import torch

        if self.pipe is None:
            raise RuntimeError("prepare() comes before predict()")
        tensor = torch.from_numpy(np.ascontiguousarray(image)).permute(2, 0, 1).float() / 127.5 - 1
        settings = {name: getattr(self.options, name) for name in PUBLISHED}
        output = self.pipe(tensor, caption, layout, torch.Generator("cpu").manual_seed(seed), **settings)
        if not all(torch.isfinite(values).all() for values in (*output.crops, output.background) if values is not None):
            raise DataError(
                f"the model's values are not finite in {self.hardware.dtype}: its weights are damaged,"
                " or bfloat16 or float32 is needed"
            )
        return output, self.pipe.cut_short(caption)


class SynLayersMethod(CLDMethod):
    """CLD with the last stage trained on SynLayers."""

    Options = SynLayersOptions
    card = CLDMethod.card.model_copy(
        update={
            "name": "cld-synlayers",
            "title": "CLD trained on SynLayers",
            "weights": (FLUX.repository, CONTROLNET.repository, SYNLAYERS.repository),
            "checkpoints": (FLUX, CONTROLNET, SYNLAYERS),
            "licence": "FLUX.1 [dev] non-commercial; SynLayers' page says MIT",
            "training_data": (
                "SynLayers (PrismLayersPro recombined, LAION photographs, rendered text)",
                *CLDMethod.card.training_data[1:],
            ),
            "source": (
                "Wu et al. 2026 (arXiv 2605.15167), github.com/YangHaolin0526/SynLayers at f58c688,"
                " reimplemented on diffusers"
            ),
            "notes": (
                "As cld, with images stretched to 1024x1024 and boxes rounded outwards. The release names several"
                " folders for the last stage: the first that is there is taken, --set stage=FOLDER decides. Its"
                " configuration asks for 1024 caption tokens; the model takes 512. Which folder holds which training"
                " run only the published weights can tell. " + UNCHECKED
            ),
        }
    )

    def weight_paths(self) -> WeightPaths:
        from baselines.models.cld._loading import WeightPaths

        root = self.folder(SYNLAYERS)
        stage = self.options.stage or last_stage(root)
        try:
            base = root if (root / "pre_trained_LoRA").is_dir() else self.folder(CLD)
        except DataError as error:
            raise DataError(
                f"{root} has no pre_trained_LoRA, prism_ft_LoRA and trans_vae of its own, and {error}"
            ) from None
        return WeightPaths.published(self.folder(FLUX), self.folder(CONTROLNET), base, stage)


def _to_pixels(output: CLDOutput) -> DecodedLayers:
    return DecodedLayers(
        [levels(crop.permute(1, 2, 0).numpy()) if crop is not None else None for crop in output.crops],
        levels(output.background.permute(1, 2, 0).numpy(), rounded=True),
    )


BASELINES = (CLDMethod, SynLayersMethod)
