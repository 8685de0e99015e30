"""Post-training as a kind of training (`python -m baselines.train RECIPE`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from baselines.trainer import Trainer
from baselines.training.recipe import Recipe


def _train(recipe: Any, out: Path) -> list[str]:
    from baselines.training.loop import train

    return train(recipe, out)


TRAINER = Trainer("post-training", Recipe, _train)
