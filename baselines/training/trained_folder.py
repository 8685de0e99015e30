"""What a training leaves: weights and a card, a folder that ``--baseline DIR`` runs."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

import torch
from pydantic import BaseModel, ConfigDict, ValidationError

from baselines.training.policies.small_flow import SmallFlow
from synlayers.errors import DataError
from synlayers.support.atomic import replacing, write_json_atomic
from synlayers.support.untrusted.yaml_reading import read_json
from synlayers.support.validation import problems_of

WEIGHTS, CARD = "weights.safetensors", "policy.json"
VERSION: Final = 1
MOST_BYTES: Final = 64_000_000


class PolicyCard(BaseModel):
    """Where a trained policy comes from.

    Attributes:
        policy: size and width. rewards: labels by task. data: what it was trained on. updates: of the optimizer.
        start, teachers: digests of the weights of earlier trainings, by folder name.
        held_out: means on held-out scenes, by task and measure.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    name: str
    sha256: str
    policy: dict[str, int]
    tasks: tuple[str, ...]
    algorithm: dict[str, Any]
    rewards: dict[str, str]
    data: str
    seed: int
    steps: int
    updates: int
    rollout: int
    start: dict[str, str] = {}
    teachers: dict[str, str] = {}
    held_out: dict[str, dict[str, float | None]] = {}
    licence: str = "Apache-2.0"


def is_trained_folder(path: str | Path) -> bool:
    """Whether a folder holds a trained policy."""
    return (Path(path) / CARD).is_file()


def write_trained(folder: Path, policy: SmallFlow, facts: dict[str, Any]) -> PolicyCard:
    """Weights first, then the card that names them. Raises `BuildError` for a full disk."""
    from safetensors.torch import save

    inner = getattr(policy.network, "module", policy.network)
    data = save({name: tensor.detach().cpu().contiguous() for name, tensor in inner.state_dict().items()})
    card = PolicyCard(
        version=VERSION,
        sha256=hashlib.sha256(data).hexdigest(),
        policy={"size": policy.size, "width": policy.width},
        **facts,
    )
    with replacing(folder / WEIGHTS) as temporary:
        temporary.write_bytes(data)
    write_json_atomic(folder / CARD, card.model_dump(mode="json"))
    return card


def read_policy_card(folder: Path) -> PolicyCard:
    """The card. Raises `DataError` for what is none."""
    path = folder / CARD
    try:
        card = PolicyCard.model_validate(read_json(path, f"the card {path}", DataError))
    except ValidationError as error:
        raise DataError(f"{path} is no card of a policy: {'; '.join(problems_of(error, PolicyCard))}") from None
    if card.version != VERSION:
        raise DataError(f"the policy in {folder} is of version {card.version}; this code reads version {VERSION}")
    return card


def read_trained(folder: Path, device: str = "cpu") -> tuple[SmallFlow, PolicyCard]:
    """The policy of a folder. Raises `DataError`: no policy, other weights than the card names, or of other shapes."""
    card, path = read_policy_card(folder), folder / WEIGHTS
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise DataError(f"{path} is missing, or larger than weights of a small policy are")
    data = path.read_bytes()
    if (digest := hashlib.sha256(data).hexdigest()) != card.sha256:
        raise DataError(
            f"{path} is not the file that its card names ({digest[:12]}..., the card says {card.sha256[:12]}...)"
        )
    if set(card.policy) != {"size", "width"}:
        raise DataError(f"{folder / CARD}: the policy has a size and a width, not {', '.join(card.policy)}")
    policy = SmallFlow(**card.policy, device=device)
    load_weights(policy, data, str(path))
    return policy, card


def load_weights(policy: SmallFlow, data: bytes, where: str) -> None:
    """Puts the tensors of a safetensors file into a policy. Raises `DataError` for those of another."""
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        tensors = load(data)
    except SafetensorError as error:
        raise DataError(f"{where} is no safetensors file: {error}") from None
    if wrong := [name for name, tensor in tensors.items() if not torch.isfinite(tensor).all()]:
        raise DataError(f"{where}: {wrong[0]} is not all finite")
    inner = getattr(policy.network, "module", policy.network)
    try:
        inner.load_state_dict(tensors)
    except RuntimeError as error:
        raise DataError(f"{where} is of another policy: {str(error).splitlines()[-1].strip()}") from None
