"""CLIP (Radford et al. 2021): distance of two images, and agreement of an image with a text. A number means nothing
without its model and its scale.

``image/clip-distance`` is 1 - cosine, as in tables of object removal. ``image/clip-score`` is torchmetrics' 100 *
cosine; ``image/clip-score-paper`` that of Hessel et al. 2021, "CLIPScore": 2.5 * cosine of ViT-B/32 with "A photo
depicts" before the text. The plain names use ViT-L/14, ``...-b32`` ViT-B/32, both OpenAI's, read by transformers;
`clip_measures` makes the same of any model of open_clip.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from benchmarks.metrics.image.trunks import exact, forward, pieces
from benchmarks.metrics.image.trunks.clip_networks import Network, OpenClip, OpenClipWeights, TransformersClip
from benchmarks.metrics.image.trunks.hub import Preprocessing
from benchmarks.metrics.image.trunks.resizing import check_levels
from benchmarks.metrics.inputs import InputError
from benchmarks.metrics.measure import Columns, DefectWarning, Function, Measure, Value
from benchmarks.metrics.weights import WeightFile
from synlayers.checks.similarity.open_clip_models import load_model, why_missing


def _folder(name: str, repository: str) -> WeightFile:
    return WeightFile(name=name, file=repository.split("/")[1], source=repository, licence="MIT", folder=True)


L14 = _folder("clip-l14", "openai/clip-vit-large-patch14")
B32 = _folder("clip-b32", "openai/clip-vit-base-patch32")
PUBLISHED: dict[str, dict[str, object]] = {
    L14.name: {"projection_dim": 768, "vision_config.patch_size": 14, "vision_config.image_size": 224},
    B32.name: {"projection_dim": 512, "vision_config.patch_size": 32, "vision_config.image_size": 224},
}


@dataclass(frozen=True)
class Clip:
    """A network with its preprocessing; the same whichever library reads it."""

    network: Network
    preprocessing: Preprocessing
    device: torch.device

    @property
    def longest(self) -> int:
        """Tokens that the network can read, both end marks included."""
        return self.network.longest

    def embed_images(self, images: Tensor) -> Tensor:
        """Images (B, 3, H, W) uint8 to (B, D)."""
        if len(images) == 0:
            return torch.zeros(0, self.network.width, device=self.device)
        return forward(self.network.embed_pixels, self.preprocessing(images), self.device)

    def embed_texts(self, texts: Sequence[str]) -> Tensor:
        """Texts to (B, D), cut to what the network can read, the end mark kept."""
        if len(texts) == 0:
            return torch.zeros(0, self.network.width, device=self.device)
        with exact():
            return torch.cat(
                [self.network.embed_texts(list(texts[part])) for part in pieces(len(texts), 2**14, self.device)]
            )

    def too_long(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Positions of the texts that are cut."""
        return tuple(i for i, text in enumerate(texts) if self.network.count_tokens(text) > self.longest)


def load_clip(folder: str, device: torch.device | str = "cpu", weight: WeightFile = L14) -> Clip:
    """From a folder with ``config.json``, weights, ``preprocessor_config.json`` and the tokenizer's files, by
    transformers."""
    device = torch.device(device)
    preprocessing = Preprocessing.read(folder, weight)
    return Clip(TransformersClip.load(folder, weight, PUBLISHED[weight.name], device), preprocessing, device)


def load_open_clip(name: str, device: torch.device | str = "cpu") -> Clip:
    """A model of open_clip by name (`synlayers.checks.similarity.open_clip_models`), with the preprocessing of this
    project: as transformers has it, which crops an odd margin by a pixel otherwise than torchvision."""
    network = OpenClip(load_model(name, device))
    return Clip(network, network.preprocessing(), network.model.device)


def cosines(a: Tensor, b: Tensor) -> Tensor:
    """Cosine of each pair of rows, (B,) float64 in [-1, 1]."""
    return torch.nn.functional.cosine_similarity(a.double(), b.double(), dim=1).clamp(-1, 1)


def image_distance(embed: Callable[[Tensor], Tensor], image: Tensor, target: Tensor) -> Tensor:
    """1 - cosine of the embeddings of two images.

    image, target: (B, 3, H, W) uint8; the two may differ in size. embed: images to (B, D). Returns (B,) float64 in [0,
    2]. Raises `InputError` for other types and shapes.
    """
    check_levels("image", image)
    check_levels("target", target)
    if len(image) != len(target):
        raise InputError(f"image has {len(image)} samples but target has {len(target)}")
    return 1 - cosines(embed(image), embed(target))


def clip_score(image: Tensor, text: Sequence[str], clip: Clip, scale: float = 100.0, prefix: str = "") -> Tensor:
    """``scale * max(cosine, 0)`` of an image and the text that should describe it.

    image: (B, 3, H, W) uint8; text: B strings. Returns (B,) float64 in [0, scale]. torchmetrics takes the maximum after
    the mean over images, which differs only where a cosine is negative. A text longer than the model can read is cut
    and its end mark kept, with a `DefectWarning` (torchmetrics drops the end mark, and with it the embedding). Raises
    `InputError` for an empty text, or other than strings.
    """
    check_levels("image", image)
    if isinstance(text, str) or len(text) != len(image):
        raise InputError(f"text must be a list of {len(image)} strings, one for each image")
    for position, entry in enumerate(text):
        if not isinstance(entry, str) or not entry.strip():
            raise InputError(
                "text is empty" if isinstance(entry, str) else f"text is {type(entry).__name__}, not a string", position
            )
    texts = [prefix + entry for entry in text]
    if cut := clip.too_long(texts):
        warnings.warn(
            DefectWarning(f"the text is longer than CLIP can read ({clip.longest} tokens) and was cut", cut),
            stacklevel=2,
        )
    return scale * cosines(clip.embed_images(image), clip.embed_texts(texts)).clamp_min(0)


Load = Callable[[Mapping[str, str], torch.device], Clip]
"""From paths of weights by name."""


def _build_distance(load: Load, weights: Mapping[str, str], device: torch.device) -> Function:
    clip = load(weights, device)

    def function(*, image: Tensor, target: Tensor) -> Columns:
        return {"clip_distance": image_distance(clip.embed_images, image, target)}

    return function


def _build_score(load: Load, scale: float, prefix: str, weights: Mapping[str, str], device: torch.device) -> Function:
    clip = load(weights, device)

    def function(*, image: Tensor, text: Sequence[str]) -> Columns:
        return {"clip_score": clip_score(image, text, clip, scale, prefix)}

    return function


def _published(weight: WeightFile, weights: Mapping[str, str], device: torch.device) -> Clip:
    return load_clip(weights[weight.name], device, weight)


def _of_open_clip(weight: OpenClipWeights, weights: Mapping[str, str], device: torch.device) -> Clip:
    return load_open_clip(weight.model_name(weights[weight.name]), device)


def _distance(name: str, weight: WeightFile, load: Load, missing: Callable[[], str] | None = None) -> Measure:
    return Measure(
        name=name,
        version=1,
        official=False,
        inputs=("image", "target"),
        values=(
            Value("clip_distance", "lower", (0, 2), meaning=f"1 - cosine of the image embeddings of {weight.source}"),
        ),
        source="Radford et al. 2021, arXiv 2103.00020; papers on object removal quote it without naming the model",
        weights=(weight,),
        build=partial(_build_distance, load),
        missing=missing,
    )


@dataclass(frozen=True)
class Convention:
    """How a score follows from a cosine: its scale, what stands before the text, and who defines it."""

    scale: float
    prefix: str
    source: str


TORCHMETRICS = Convention(
    100.0, "", "torchmetrics 1.9, functional/multimodal/clip_score.py (its default model is ViT-L/14)"
)
PAPER = Convention(2.5, "A photo depicts ", "Hessel et al. 2021, arXiv 2104.08718, section 3")


def _score(
    name: str, weight: WeightFile, convention: Convention, load: Load, missing: Callable[[], str] | None = None
) -> Measure:
    scale, prefix = convention.scale, convention.prefix
    before = f", '{prefix.strip()}' before the text" if prefix else ""
    meaning = f"{scale:g} * max(cosine, 0) of image and text in {weight.source}{before}"
    return Measure(
        name=name,
        version=1,
        official=missing is None,
        inputs=("image", "text"),
        values=(Value("clip_score", "higher", (0, scale), unit=f"{scale:g} * cosine", meaning=meaning),),
        source=convention.source,
        weights=(weight,),
        build=partial(_build_score, load, scale, prefix),
        missing=missing,
    )


MEASURES = (
    _distance("image/clip-distance", L14, partial(_published, L14)),
    _distance("image/clip-distance-b32", B32, partial(_published, B32)),
    _score("image/clip-score", L14, TORCHMETRICS, partial(_published, L14)),
    _score("image/clip-score-b32", B32, TORCHMETRICS, partial(_published, B32)),
    _score("image/clip-score-paper", B32, PAPER, partial(_published, B32)),
)


def clip_measures(architecture: str, pretrained: str = "") -> tuple[Measure, ...]:
    """The measures of a model of open_clip, for ``MEASURES`` of a plug-in: ``image/clip-distance-NAME``,
    ``image/clip-score-NAME`` and ``image/clip-score-paper-NAME``.

    Args:
        architecture, pretrained: as `open_clip.list_pretrained` has them. Without `pretrained` the weights are always
            given: ``--weights open-clip-NAME=FILE``.

    OpenAI's L/14 and B/32 are measures of this module already, and those are given: a number has one name.

    >>> [measure.name for measure in clip_measures("ViT-B-16", "laion2b_s34b_b88k")][0]
    'image/clip-distance-vit-b-16-laion2b-s34b-b88k'
    >>> [measure.name for measure in clip_measures("ViT-L-14", "openai")]
    ['image/clip-distance', 'image/clip-score']
    """
    plain = architecture.replace("/", "-")
    if pretrained == "openai" and (same := _SAME.get(plain.removesuffix("-quickgelu"))):
        return tuple(measure for measure in MEASURES if same in measure.weights)
    weight = OpenClipWeights.of(plain, pretrained)
    name, load = weight.name.removeprefix("open-clip-"), partial(_of_open_clip, weight)
    return (
        _distance(f"image/clip-distance-{name}", weight, load, why_missing),
        _score(f"image/clip-score-{name}", weight, TORCHMETRICS, load, why_missing),
        _score(f"image/clip-score-paper-{name}", weight, PAPER, load, why_missing),
    )


_SAME = {"ViT-L-14": L14, "ViT-B-32": B32}
