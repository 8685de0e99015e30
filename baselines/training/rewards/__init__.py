"""Rewards, one file each; a file lists its own under ``REWARDS``, and scanning finds them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from baselines.training.rewards.reward import Reward, Scored, SplitRefused
from synlayers.errors import UsageError
from synlayers.support.discovery import named, scan

__all__ = ["Reward", "Scored", "SplitRefused", "get_reward", "rewards"]


@cache
def rewards() -> dict[str, Callable[..., Reward]]:
    """What makes each reward, by name; options are its keyword arguments."""
    return scan(__name__, __path__, "REWARDS", lambda entry: entry.name)


def get_reward(name: str, **options: Any) -> Reward:
    """The reward of this name. Raises `UsageError`: there is none, or it has no such option."""
    make = named("reward", name, rewards())
    try:
        return make(**options)
    except TypeError as error:
        raise UsageError(f"the reward {name}: {str(error).partition(') ')[2] or error}") from None
