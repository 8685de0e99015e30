"""The proxy-prompt reward of CLVR (arXiv 2605.14876): the first step of a trajectory is judged by the prompt that sums
up what was asked, later ones half by that and half as an edit of a picture made before. Trained by DiffusionNFT."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from synlayers.errors import UsageError


@dataclass(frozen=True, slots=True)
class ProxyPrompt:
    """What stands for the history: the prompt of the whole, and, after the first step, that of the edit and the number
    of the picture that it starts from."""

    whole: str
    edit: str = ""
    reference: int = -1


def proxy_prompt_reward(
    answer: Any,
    prompt: ProxyPrompt,
    pictures: list[Any],
    whole: Callable[[Any, str], float],
    edit: Callable[[Any, Any, str], float],
) -> float:
    """R_T2I(a, p) at the first step, else 1/2 R_T2I(a, p) + 1/2 R_I2I(a, reference, p_edit).

    pictures: those made so far; none at the first step. Raises `UsageError` for a reference that is none of them.
    """
    if not pictures:
        return whole(answer, prompt.whole)
    if not (0 <= prompt.reference < len(pictures) and prompt.edit):
        raise UsageError(f"step {len(pictures)} needs an edit prompt and a reference from 0 to {len(pictures) - 1}")
    return (whole(answer, prompt.whole) + edit(answer, pictures[prompt.reference], prompt.edit)) / 2
