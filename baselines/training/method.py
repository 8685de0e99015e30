"""A trained folder as a baseline."""

from __future__ import annotations

import copyreg
import hashlib
from abc import ABCMeta
from pathlib import Path
from typing import Any, ClassVar, cast

from baselines.training.trained_folder import PolicyCard, read_policy_card
from benchmarks.api.card import Card
from benchmarks.api.method import Method
from benchmarks.api.tasks import Prediction, Sample
from synlayers.errors import DataError


class TrainedType(ABCMeta):
    """Type of the classes that are made of folders: a pickle holds the folder, for there is no module to find them
    in."""


class TrainedPolicy(Method, metaclass=TrainedType):
    """A policy of a folder as a method; `trained_method` makes a subclass for each."""

    folder: ClassVar[Path]
    policy_card: ClassVar[PolicyCard]

    @classmethod
    def code(cls) -> str:
        """Over the code and the weights: other weights are another run."""
        return hashlib.sha256(f"{super().code()} {cls.policy_card.sha256}".encode()).hexdigest()

    def prepare(self, device: str) -> None:
        from baselines.training.algorithms.sde import schedule
        from baselines.training.trained_folder import read_trained

        super().prepare(device)
        self.policy, card = read_trained(self.folder, device)
        if card != self.policy_card:
            raise DataError(f"{self.folder} was trained further since this run was started; start it again")
        self.sigmas = schedule(card.rollout)

    def predict(self, sample: Sample, seed: int) -> Prediction:
        from baselines.training.policies.policy import noise_of, roll_out
        from baselines.training.policies.small_flow import at_size

        condition = self.policy.condition([sample])
        noise = noise_of([seed], condition.shape, condition.maps.device)
        (answer,) = self.policy.decode(roll_out(self.policy, condition, noise, self.sigmas).clean, condition)
        return at_size(answer, sample.size)


def trained_method(folder: Path) -> type[TrainedPolicy]:
    """The method of a folder. Raises `DataError` for one that holds no policy."""
    found = read_policy_card(folder)
    size = found.policy.get("size")
    card = Card(
        name=found.name,
        title=f"Small flow policy, {found.algorithm.get('name')}",
        tasks=found.tasks,  # type: ignore[arg-type]  # checked there
        output_grid=f"square {size}",
        weights=(f"weights.safetensors, SHA-256 {found.sha256}",),
        settings={"steps": found.rollout, "algorithm": found.algorithm, "rewards": found.rewards, "seed": found.seed},
        training_data=(found.data,),
        licence=found.licence,
        groups=("trained",),
        notes=f"{found.updates} updates in {found.steps} steps; answers are made at {size} x {size} and enlarged",
    )
    attributes = {"card": card, "folder": folder.resolve(), "policy_card": found, "__module__": __name__}
    return cast(type[TrainedPolicy], TrainedType(found.name, (TrainedPolicy,), attributes))


def _reduce(kind: type[TrainedPolicy]) -> Any:
    return (trained_method, (kind.folder,)) if "folder" in vars(kind) else kind.__qualname__


copyreg.pickle(TrainedType, _reduce)  # type: ignore[arg-type]
