"""AlphaGRPO (arXiv 2605.12495): one trajectory of reasoning text and latents, one group advantage for both.

Not copied from its code: there a ratio (B,) meets advantages (B, 1), which broadcasts, so that the text is trained on
the mean advantage of the micro-batch. `clipped_loss` refuses that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor

from baselines.training.algorithms.flow_grpo import ADVANTAGE_CLIP, clipped_loss
from benchmarks.judges.dvreward import rectify

IMAGE_CLIP: Final = 1e-5
TEXT_CLIP: Final = (0.2, 0.28)


def sequence_log_ratio(log_probs: Tensor, old_log_probs: Tensor, mask: Tensor) -> Tensor:
    """Mean over the tokens of a sequence of the log-ratios (GSPO); (B,). All (B, T); mask is 1 for tokens that count.

    Raises `ValueError` for a sequence without tokens.
    """
    count = mask.sum(1)
    if bool((count == 0).any()):
        raise ValueError("a sequence without tokens has no ratio")
    return ((log_probs - old_log_probs) * mask).sum(1) / count


def text_loss(log_ratio: Tensor, advantages: Tensor, clip: tuple[float, float] = TEXT_CLIP) -> Tensor:
    """Of the text: advantages as they are, the ratio of a sequence clipped at .20 below and .28 above."""
    return clipped_loss(log_ratio, advantages, clip)


def image_loss(log_ratio: Tensor, advantages: Tensor, clip: float = IMAGE_CLIP) -> Tensor:
    """Of one transition of the image: advantages clipped at 5, the ratio at 1e-5 (it is one of a mean over dims)."""
    return clipped_loss(log_ratio, advantages.clamp(-ADVANTAGE_CLIP, ADVANTAGE_CLIP), clip)


def text_weight(timesteps_left: int, train_timesteps: int, *, thinking: bool) -> float:
    """Of the text's loss in a round: max(1, remaining timesteps) times 1 / trained timesteps (reflection), or times 1
    (configurations with thinking)."""
    return max(1, timesteps_left) * (1.0 if thinking else 1 / train_timesteps)


def text_reward(reward: float, reflect_format: float, think_tag: float, weight: float = 0.5) -> float:
    """r + w ((reflect_format - 1) + think_tag) / 2; both are 0 or 1 in the code (its comment says otherwise)."""
    return reward + weight * ((reflect_format - 1) + think_tag) / 2


def choose_to_refine(rewards: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """(n,) position in each group (n, G) of the first image that is refined: the lowest reward, or, with a generator,
    one drawn by softmax(1 - r). Images without a reward are never chosen; a group without any has -1."""
    known = torch.isfinite(rewards)
    if generator is None:
        chosen = rewards.where(known, torch.inf).argmin(1)
    else:
        weights = torch.softmax((1 - rewards).where(known, -torch.inf), 1).where(known, 0.0)
        chosen = torch.multinomial(weights.where(known.any(1, keepdim=True), 1.0), 1, generator=generator)[:, 0]
    return chosen.where(known.any(1), -1)


def rectified_group(first: Sequence[float], refined: Sequence[float]) -> list[float] | None:
    """False-positive rectification (`benchmarks.judges.dvreward.rectify`): what did not become better is worth the
    lowest first reward of the group. None where nothing became better: the group is skipped and drawn anew.

    >>> rectified_group([0.5] * 4, [0.45, 0.30, 0.55, 0.70])
    [0.5, 0.5, 0.55, 0.7]
    """
    if not any(after > before for before, after in zip(first, refined, strict=True)):
        return None
    return rectify(first, refined)
