"""U2-Net by ONNX Runtime: what stands out of an image, as alpha. The large network and the small one (u2netp).

Images are prepared and answers read as rembg does it, whose files these are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from baselines.models.pipelines import checkpoint_folders
from baselines.models.pipelines.onnx_sessions import open_session
from baselines.models.pipelines.single_files import locate_file
from benchmarks.api.card import Card, Checkpoint
from benchmarks.api.method import Method
from benchmarks.api.tasks import Prediction, Sample
from synlayers.errors import DataError

SIDE: Final = 320
MEAN: Final = (0.485, 0.456, 0.406)
STD: Final = (0.229, 0.224, 0.225)
RELEASE: Final = "https://github.com/danielgatis/rembg/releases/download/v0.0.0"


def network_input(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """(1, 3, 320, 320) of an image (H, W, 3): squashed (Lanczos), divided by its largest level, normalised by the mean
    and deviation of ImageNet. A black image is divided by 1."""
    small = np.array(Image.fromarray(image).resize((SIDE, SIDE), Image.Resampling.LANCZOS))
    scaled = small / max(int(small.max()), 1)
    normalised = (scaled - np.array(MEAN)) / np.array(STD)
    return np.ascontiguousarray(normalised.transpose(2, 0, 1)[None], dtype=np.float32)


def alpha_of(output: npt.NDArray[np.float32], width: int, height: int) -> npt.NDArray[np.uint8]:
    """Alpha (H, W) of the network's saliency (320, 320): stretched so that its least is 0 and its largest 1, cut to 8
    bits, resized (Lanczos). An even answer, in which nothing stands out, has alpha 0."""
    least, largest = output.min(), output.max()
    if not largest > least:
        return np.zeros((height, width), np.uint8)
    levels = ((output - least) / (largest - least) * 255).astype(np.uint8)
    return np.array(Image.fromarray(levels).resize((width, height), Image.Resampling.LANCZOS))


class SaliencyNet:
    """A session on one of the files."""

    def __init__(self, path: Path, device: str = "cpu", threads: int = 0) -> None:
        """Raises `DataError` for a file that is no such network. `threads`: on the CPU; 0: one a core."""
        self._session: Any = open_session(path, device, threads)
        inputs = self._session.get_inputs()
        if len(inputs) != 1 or list(inputs[0].shape[1:]) != [3, SIDE, SIDE]:
            raise DataError(f"{path} does not take one image of {SIDE}x{SIDE}: it is another model")
        self._name = inputs[0].name
        self._output = self._session.get_outputs()[0].name  # the others are its coarser stages

    def alpha(self, image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """Alpha (H, W) uint8 of what stands out of an image (H, W, 3) uint8."""
        output = self._session.run([self._output], {self._name: network_input(image)})[0]
        return alpha_of(output[0, 0], image.shape[1], image.shape[0])


class U2Net(Method):
    """What stands out; of words it reads none."""

    weights = Checkpoint(
        repository=f"{RELEASE}/u2net.onnx",
        files=("u2net.onnx",),
        gigabytes=0.176,
        licence="Apache-2.0",
        role="model",
        sha256="8d10d2f3bb75ae3b6d527c77944fc5e7dcd94b29809d47a739a7a728a912b491",
    )
    card = Card(
        name="u2net",
        title="U2-Net",
        tasks=("matting", "referring_matting"),
        groups=("models", "saliency"),
        weights=("u2net.onnx of rembg",),
        checkpoints=(weights,),
        licence="Apache-2.0",
        training_data=("DUTS-TR",),
        output_grid="square 320, scaled back",
        settings={"size": "320x320"},
        source="Qin et al., Pattern Recognition 2020, arXiv 2005.09007; xuebinqin/U-2-Net (Apache-2.0), ONNX by rembg",
        notes=(
            "A network for salient objects: it is asked for no matte, and its edges are those of 320x320. It reads no"
            " words: where a thing is referred to, the answer is whatever stands out. About 2 s an image on one core, 1"
            " GB. The hash is the one that rembg pins (MD5 60024c5c889badc19c04ad937298a77b)."
        ),
    )

    @classmethod
    def unavailable(cls) -> str:
        return checkpoint_folders.unavailable(cls.card, ("onnxruntime",))

    def prepare(self, device: str) -> None:
        """Raises `DataError` if the file is missing or another one."""
        self.net = SaliencyNet(locate_file(self.weights, self.hardware.checkpoints, self.card.name), device)

    def predict(self, sample: Sample, seed: int) -> Prediction:
        return Prediction(alpha=self.net.alpha(np.asarray(sample.input("image"))[..., :3]))


class U2NetP(U2Net):
    """The small network."""

    weights = Checkpoint(
        repository=f"{RELEASE}/u2netp.onnx",
        files=("u2netp.onnx",),
        gigabytes=0.0046,
        licence="Apache-2.0",
        role="model",
        sha256="309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8",
    )
    card = U2Net.card.model_copy(
        update={
            "name": "u2netp",
            "title": "U2-Net, small",
            "weights": ("u2netp.onnx of rembg",),
            "checkpoints": (weights,),
            "notes": (
                "A network of 1.1 million parameters for salient objects: it is asked for no matte, and its edges are"
                " those of 320x320. It reads no words: where a thing is referred to, the answer is whatever stands out."
                " The hash is the one that rembg pins (MD5 8e83ca70e441ab06c318d82300c84806)."
            ),
        }
    )


BASELINES = (U2NetP, U2Net)
