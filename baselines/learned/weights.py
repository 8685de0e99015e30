"""Weights on disk: a safetensors file and its card, which carries the file's digest."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from baselines.learned.group_features import KEEP_FEATURES, ORDER_FEATURES
from baselines.learned.network import HIDDEN, Network
from baselines.learned.pair_features import FEATURES
from baselines.learned.stacking import Networks
from synlayers.errors import DataError
from synlayers.support.untrusted.yaml_reading import read_json
from synlayers.support.validation import problems_of

VERSION: Final = 1
"""Of what the networks are asked and how they answer; weights of another version are refused."""
SHIPPED: Final = Path(__file__).parent / "shipped"
WEIGHTS, CARD = "weights.safetensors", "card.json"
MOST_BYTES: Final = 10_000_000
INPUTS: Final = {"same": FEATURES, "keep": KEEP_FEATURES, "front": ORDER_FEATURES}
"""What each network is asked with, by name."""


class WeightCard(BaseModel):
    """Where weights come from.

    Attributes:
        features: digest of the names of all measurements, in order.
        data: of each data set, its recipe hash, and how many designs of its train split were used.
        bias, keep: the two limits of `stacking.stack_parts`.
        seconds: from the first design to the last weight, breaks not counted; cpu_seconds: of the processor.
        held_out: what was measured on the val split.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    sha256: str
    features: str
    licence: str
    data: list[dict[str, Any]]
    designs: int
    seed: int
    settings: dict[str, Any]
    bias: float
    keep: float
    seconds: float
    cpu_seconds: float
    held_out: dict[str, Any]
    made_with: dict[str, str]


def features_digest() -> str:
    """Of the names of what the networks are asked, and of how large they are."""
    return hashlib.sha256(repr((VERSION, HIDDEN, INPUTS)).encode()).hexdigest()[:16]


def to_bytes(networks: Networks) -> bytes:
    """The networks as one safetensors file."""
    from safetensors.numpy import save

    tensors = {
        f"{name}.{key}": np.ascontiguousarray(value, np.float32)
        for name in INPUTS
        for key, value in sorted(getattr(networks, name).tensors.items())
    }
    return bytes(save(tensors))


def digest_of(folder: Path) -> str:
    """SHA-256 of the weights in a folder, as they are. Raises `DataError` where there are none."""
    path = folder / WEIGHTS
    if not path.is_file():
        raise DataError(f"{folder} holds no {WEIGHTS}: it is no folder of weights (python -m baselines.train learned)")
    if path.stat().st_size > MOST_BYTES:
        raise DataError(f"{path} is larger than {MOST_BYTES // 10**6} MB: these are other weights")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_card(folder: Path) -> WeightCard:
    """The card of weights. Raises `DataError` for what is none, or of another version."""
    path = folder / CARD
    try:
        card = WeightCard.model_validate(read_json(path, f"the card {path}", DataError))
    except ValidationError as error:
        raise DataError(f"{path} is no card of weights: {'; '.join(problems_of(error, WeightCard))}") from None
    if card.version != VERSION or card.features != features_digest():
        raise DataError(
            f"the weights in {folder} are of version {card.version} ({card.features}), this code asks as version"
            f" {VERSION} ({features_digest()}): train again, or use the code that made them"
        )
    return card


@functools.lru_cache(maxsize=4)
def load_weights(folder: Path = SHIPPED) -> tuple[Networks, WeightCard]:
    """The networks of a folder and their card.

    Raises:
        DataError: there are none, they are not those that their card names (by digest), or of another version.
    """
    digest = digest_of(folder)
    card = read_card(folder)
    if digest != card.sha256:
        raise DataError(
            f"{folder / WEIGHTS} is not the file that its card names (SHA-256 {digest[:12]}..., the card says"
            f" {card.sha256[:12]}...): it was changed or is damaged"
        )
    return from_bytes((folder / WEIGHTS).read_bytes(), str(folder / WEIGHTS)), card


def from_bytes(data: bytes, where: str) -> Networks:
    """The networks of a safetensors file. Raises `DataError` for tensors that are not those of these networks."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        tensors = load(data)
    except SafetensorError as error:
        raise DataError(f"{where} is no safetensors file: {error}") from None
    shapes = {
        f"{name}.{key}": shape
        for name, features in INPUTS.items()
        for key, shape in {
            "mean": (len(features),),
            "scale": (len(features),),
            "w0": (HIDDEN, len(features)),
            "b0": (HIDDEN,),
            "w1": (HIDDEN, HIDDEN),
            "b1": (HIDDEN,),
            "w2": (1, HIDDEN),
            "b2": (1,),
        }.items()
    }
    wrong = sorted(
        name for name in {*shapes, *tensors} if name not in tensors or tensors[name].shape != shapes.get(name)
    )
    if wrong or any(not np.isfinite(tensor).all() for tensor in tensors.values()):
        raise DataError(f"{where} does not hold the tensors of these networks: {', '.join(wrong) or 'not all finite'}")
    return Networks(
        **{
            name: Network({key.partition(".")[2]: t for key, t in tensors.items() if key.startswith(f"{name}.")})
            for name in INPUTS
        }
    )
