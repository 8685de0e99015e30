"""Flow-GRPO (arXiv 2505.05470): PPO's clipped ratio on the transitions of a stochastic roll-out; and its variant
GRPO-Guard, whose ratios are centred and scaled per step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor

from baselines.training.algorithms.algorithm import Algorithm, Learner, Options, StepFacts, facts_of
from baselines.training.algorithms.sde import log_prob
from benchmarks.api.tasks import Sample

ADVANTAGE_CLIP = 5.0


def clipped_loss(log_ratio: Tensor, advantages: Tensor, clip: float | tuple[float, float]) -> Tensor:
    """-mean min(ratio A, clip(ratio, 1 - low, 1 + high) A).

    log_ratio, advantages: (B,), one number a sample each. Raises `ValueError` for other shapes: (B,) against (B, 1)
    would broadcast to (B, B) and train every sample on the mean of all advantages.
    """
    if log_ratio.ndim != 1 or log_ratio.shape != advantages.shape:
        raise ValueError(f"log-ratios {tuple(log_ratio.shape)} and advantages {tuple(advantages.shape)} must be (B,)")
    low, high = clip if isinstance(clip, tuple) else (clip, clip)
    ratio = log_ratio.exp()
    return -torch.minimum(ratio * advantages, ratio.clamp(1 - low, 1 + high) * advantages).mean()


def guarded_log_ratio(
    log_prob: Tensor, old_log_prob: Tensor, mean: Tensor, old_mean: Tensor, deviation: float
) -> Tensor:
    """GRPO-Guard's: (difference + b) s, with s the step's deviation and b = mean |mu - mu_old|^2 / (2 s^2), which is
    what the difference is on average under the old policy. (B,)."""
    bias = ((mean - old_mean) ** 2).flatten(1).mean(1) / (2 * deviation**2)
    return (log_prob - old_log_prob + bias) * deviation


def transition_kl(mean: Tensor, other: Tensor, deviation: float) -> Tensor:
    """KL of two transitions of equal deviation, |mu - mu'|^2 / (2 s^2), mean over dimensions; (B,).

    s is the whole deviation of the step, sqrt(-dt) included (verl-omni's `kl` leaves sqrt(-dt) out).
    """
    return ((mean - other) ** 2).flatten(1).mean(1) / (2 * deviation**2)


class FlowGrpoOptions(Options):
    """kernel, eta: of the stochastic steps. clip: of the ratio. kl: weight of the distance to the policy at the start.
    inner: updates a step. guard: GRPO-Guard's ratios. deviation: of advantages, over the group or the batch."""

    name: Literal["flow-grpo"] = "flow-grpo"
    kernel: Literal["flow-sde", "dance", "cps"] = "flow-sde"
    eta: float = Field(default=0.7, gt=0, le=1)
    clip: float = Field(default=1e-3, gt=0, lt=1)
    kl: float = Field(default=0.0, ge=0)
    inner: int = Field(default=1, ge=1, le=64)
    guard: bool = False
    deviation: Literal["group", "batch"] = "group"


class FlowGrpo(Algorithm):
    """The policy rolls out stochastically; every random transition is trained by the advantage of its answer."""

    Options = FlowGrpoOptions

    def start(self, learner: Learner) -> None:
        learner.copies["reference"] = learner.policy.frozen()

    def step(self, learner: Learner, batches: Sequence[Sequence[Sample]]) -> StepFacts:
        (samples,) = batches
        o = self.options
        explored = learner.explore(learner.policy, samples, o.deviation, kernel=o.kernel, eta=o.eta)
        keep, path = explored.counted, explored.trajectory
        if not len(keep):
            return facts_of(explored, 0.0)
        condition = explored.condition.take(keep)
        advantages = explored.advantages.values.flatten()[keep].clamp(-ADVANTAGE_CLIP, ADVANTAGE_CLIP)
        total, moved = 0.0, 0.0
        for _ in range(o.inner):
            for number in path.random_steps:
                state = path.states[number][keep]
                sigma = state.new_full((len(state),), path.sigmas[number])
                step = path.transition(number, learner.policy.velocity(state, sigma, condition), keep)
                now, before = log_prob(path.states[number + 1][keep], step), path.log_probs[keep, number]
                log_ratio = now - before
                weight = 1 / len(path.random_steps)
                if o.guard:
                    log_ratio = guarded_log_ratio(now, before, step.mean, path.means[number][keep], step.deviation)
                    weight /= path.sigmas[number] - path.sigmas[number + 1]
                loss = clipped_loss(log_ratio, advantages.to(log_ratio), o.clip)
                if o.kl:
                    with torch.no_grad():
                        first = learner.copies["reference"].velocity(state, sigma, condition)
                    other = path.transition(number, first, keep)
                    loss = loss + o.kl * transition_kl(step.mean, other.mean, step.deviation).mean()
                total += learner.backward(weight * loss)
                moved += float((log_ratio.detach().exp() - 1).abs().mean()) / len(path.random_steps)
            learner.update()
        return facts_of(explored, total / o.inner, ratio_moved=moved / o.inner)


ALGORITHMS = (FlowGrpo,)
