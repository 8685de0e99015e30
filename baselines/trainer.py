"""What can be trained: a name, settings that are checked, and the function that trains. A module of this package that
defines ``TRAINER`` is found by scanning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from synlayers.errors import UsageError
from synlayers.support.discovery import named, scan
from synlayers.support.untrusted.yaml_reading import read_yaml
from synlayers.support.validation import problems_of

RECIPES = (".yaml", ".yml")


@dataclass(frozen=True)
class Trainer:
    """One kind of training.

    Args:
        settings: what may be chosen: frozen, extra forbidden. Names that a command line gives as text are read as what
            the field is.
        train: ``train(settings, out)`` fills the folder `out`, goes on where it stopped, and returns sentences that say
            what came out.
    """

    name: str
    settings: type[BaseModel]
    train: Callable[[Any, Path], list[str]]


@cache
def trainers() -> dict[str, Trainer]:
    """Every kind of training by name."""
    import baselines

    return scan("baselines", baselines.__path__, "TRAINER", lambda entry: entry.name)


def trainer_of(what: str) -> tuple[Trainer, dict[str, Any]]:
    """The trainer of a name, or of a recipe: a YAML file whose ``kind`` is such a name and whose other keys are
    settings.

    Raises:
        UsageError: there is none of this name, or the recipe is none.
    """
    if not what.endswith(RECIPES):
        return named("training", what, trainers()), {}
    recipe = read_yaml(Path(what), f"the recipe {what}", UsageError)
    if not isinstance(recipe, dict) or not isinstance(recipe.get("kind"), str):
        raise UsageError(f"the recipe {what} has no 'kind'; kinds are {', '.join(trainers())}")
    return named("training", recipe["kind"], trainers()), {k: v for k, v in recipe.items() if k != "kind"}


def settings_of(trainer: Trainer, given: dict[str, Any]) -> BaseModel:
    """Checked settings. Raises `UsageError` naming every wrong one."""
    try:
        return trainer.settings(**given)
    except ValidationError as error:
        problems = "; ".join(problems_of(error, trainer.settings, "setting"))
        raise UsageError(f"training {trainer.name}: {problems}") from None
