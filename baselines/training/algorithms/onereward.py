"""OneReward (arXiv 2508.21066): a reference that is fully denoised, a policy's clean estimate at a random step that
carries the gradient, and the hinge max(0, lambda - P(estimate better than reference)).

With an exact, differentiable reward R the probability is Bradley and Terry's, P = sigmoid(b (R(x) - R(reference)));
then dJ/dx = -b P (1 - P) grad R where P < lambda, and 0 elsewhere. In the variant *Dynamic* the reference is of the
policy's moving average.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor

from baselines.training.algorithms.algorithm import Algorithm, Learner, Options, StepFacts
from baselines.training.algorithms.nft import follow
from baselines.training.rewards.reward import check_training
from benchmarks.api.tasks import Sample


def preference(reward: Tensor, reference: Tensor, slope: float) -> Tensor:
    """P that the first is better; (B,)."""
    return torch.sigmoid(slope * (reward - reference))


def hinge_loss(probability: Tensor, limit: float) -> Tensor:
    """mean max(0, limit - P)."""
    return torch.relu(limit - probability).mean()


def clean_estimate(state: Tensor, velocity: Tensor, sigma: float) -> Tensor:
    """x0 = x - sigma v, in one step."""
    return state - sigma * velocity


class OneRewardOptions(Options):
    """limit: lambda. slope: b. first, last: the share of the roll-out between which the step with the gradient is
    drawn. outside: weight of what lies outside the hole. dynamic: share of the moving average that stays a step; 0: the
    reference is the policy at the start."""

    name: Literal["onereward"] = "onereward"
    limit: float = Field(default=0.9, gt=0, le=1)
    slope: float = Field(default=50.0, gt=0)
    first: float = Field(default=0.2, ge=0, lt=1)
    last: float = Field(default=0.9, gt=0, le=1)
    outside: float = Field(default=1.0, ge=0)
    dynamic: float = Field(default=0.0, ge=0, lt=1)


class OneReward(Algorithm):
    """With the exact Bradley and Terry probability of the policy's differentiable reward (`Policy.exact_reward`)."""

    Options = OneRewardOptions
    groups = False

    def start(self, learner: Learner) -> None:
        learner.copies["reference"] = learner.policy.frozen()

    def step(self, learner: Learner, batches: Sequence[Sequence[Sample]]) -> StepFacts:
        (samples,) = batches
        o, policy = self.options, learner.policy
        check_training(samples, "onereward's exact reward")
        condition, truth = policy.condition(samples), policy.encode(samples)
        reference = learner.roll_out(learner.copies["reference"], condition, 1).clean
        path = learner.roll_out(policy, condition, 2)
        low, high = int(o.first * learner.steps), max(int(o.first * learner.steps) + 1, int(o.last * learner.steps))
        number = int(torch.randint(low, high, (), generator=learner.torch_generator(3)))
        state, sigma = path.states[number], path.sigmas[number]
        velocity = policy.velocity(state, state.new_full((len(state),), sigma), condition)
        rewards, against = (
            policy.exact_reward(clean, truth, condition, o.outside)
            for clean in (clean_estimate(state, velocity, sigma), reference)
        )
        probability = preference(rewards, against, o.slope)
        loss = learner.backward(hinge_loss(probability, o.limit))
        learner.update()
        if o.dynamic:
            follow(learner.copies["reference"], policy, o.dynamic)
        final = policy.exact_reward(path.clean, truth, condition, o.outside)
        return StepFacts(loss, float(final.mean()), None, {"preferred": float(probability.detach().mean())})


ALGORITHMS = (OneReward,)
