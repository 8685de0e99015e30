"""LaMa by ONNX Runtime: large-mask inpainting with Fourier convolutions, on a CPU too."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from baselines.models.pipelines import checkpoint_folders
from baselines.models.pipelines.grids import Pixels, restore, stretch, to_grid
from baselines.models.pipelines.hub_download import check_hash
from baselines.models.pipelines.masks import dilate, paste
from baselines.models.pipelines.onnx_sessions import open_session
from benchmarks.api.card import Card, Checkpoint
from benchmarks.api.method import Method
from benchmarks.api.tasks import Prediction, Sample
from synlayers.errors import DataError

SIDE = 512
WEIGHTS = Checkpoint(
    repository="Carve/LaMa-ONNX",
    files=("lama_fp32.onnx",),
    gigabytes=0.208,
    licence="Apache-2.0",
    role="model",
    sha256="1faef5301d78db7dda502fe59966957ec4b79dd64e16f03ed96913c7a4eb68d6",
)


class LaMaOptions(BaseModel):
    """Options of LaMa."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paste_back: bool = True
    """Put the input back outside the (dilated) mask, as LaMa's own code does; off: what comes back from 512x512 is
    scored everywhere."""
    dilate: int = Field(default=0, ge=0, le=200)
    """Pixels by which the mask is grown before the model sees it."""


class LaMa(Method):
    """One session on the file, whose hash is pinned: an ONNX file is a program."""

    Options = LaMaOptions
    weights = WEIGHTS
    card = Card(
        name="lama",
        title="LaMa (big-lama, ONNX)",
        tasks=("removal", "fill", "extend"),
        groups=("models",),
        weights=("Carve/LaMa-ONNX",),
        checkpoints=(WEIGHTS,),
        memory_gb=1.0,
        licence="Apache-2.0",
        training_data=("Places2",),
        output_grid="square 512, scaled back",
        settings={"size": "512x512"},
        source="Suvorov et al., WACV 2022, as Carve/LaMa-ONNX exports it",
        notes=(
            "The file takes 512x512 only: the image is stretched to it and the answer back, and by default only the"
            " mask comes from it. The weights were never loaded where this was written; the same code runs on a small"
            " ONNX file of the same signature. The hash is the one that public users of the file pin."
        ),
    )

    @classmethod
    def unavailable(cls) -> str:
        return checkpoint_folders.unavailable(cls.card, ("onnxruntime",))

    def prepare(self, device: str) -> None:
        """Raises `DataError` if the file is missing, another one, or of another signature."""
        path = checkpoint_folders.locate_checkpoint(self.weights, self.hardware, self.card.name) / self.weights.files[0]
        if not path.is_file():
            raise DataError(f"{path} is not there; get it with: python -m baselines.fetch {self.card.name}")
        check_hash(path, self.weights.sha256)
        self.session = open_session(path, device)
        names = [entry.name for entry in self.session.get_inputs()]
        if names != ["image", "mask"]:
            raise DataError(f"{path} takes {', '.join(names)}, not image and mask: it is another model")

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image = np.asarray(sample.input("image"))[..., :3]
        mask = dilate(np.asarray(sample.input("mask")) > 127, self.options.dilate)
        if not mask.any():
            return Prediction(image=image.copy())
        plan = stretch(sample.size, (SIDE, SIDE))
        answer = restore(
            self.answer(to_grid(image, plan), to_grid(mask.astype(np.uint8) * 255, plan, exact=True)), plan
        )
        if self.options.paste_back:
            answer = paste(image, answer, mask)
        return Prediction(image=answer, metadata={"grid": plan.metadata(), **self.options.model_dump()})

    def answer(self, image: Pixels, mask: Pixels) -> Pixels:
        """The model on its own grid: image in [0, 1] and mask in {0, 1} in, levels 0 to 255 out."""
        planes = np.moveaxis(image, -1, 0)[None].astype(np.float32) / 255
        output = self.session.run(None, {"image": planes, "mask": (mask > 127)[None, None].astype(np.float32)})[0]
        out: Pixels = np.clip(np.rint(np.moveaxis(output[0], 0, -1)), 0, 255).astype(np.uint8)
        return out


BASELINES = (LaMa,)
