"""Algorithms of post-training against what can be computed otherwise: the nine oracles of the suite's notes, and
gradients against finite differences."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from baselines.training.algorithms.advantages import add_rewards, group_advantages
from baselines.training.algorithms.alphagrpo import (
    choose_to_refine,
    image_loss,
    rectified_group,
    sequence_log_ratio,
    text_loss,
    text_reward,
    text_weight,
)
from baselines.training.algorithms.complexity import complexity_bonus
from baselines.training.algorithms.flow_grpo import clipped_loss, guarded_log_ratio, transition_kl
from baselines.training.algorithms.flow_matching import flow_matching_loss, noised
from baselines.training.algorithms.nft import nft_loss, old_decay, optimality
from baselines.training.algorithms.onereward import clean_estimate, hinge_loss, preference
from baselines.training.algorithms.opd import ode_loss, sde_loss, teacher_of
from baselines.training.algorithms.proxy_prompt import ProxyPrompt, proxy_prompt_reward
from baselines.training.algorithms.sde import KERNELS, log_prob, schedule
from synlayers.errors import UsageError


def slope(function: Any, x: Tensor, h: float = 1e-5) -> Tensor:
    """The gradient of a scalar function by central differences, float64."""
    out = torch.zeros_like(x)
    for i in range(x.numel()):
        step = torch.zeros_like(x).flatten()
        step[i] = h
        step = step.reshape(x.shape)
        out.view(-1)[i] = (function(x + step) - function(x - step)) / (2 * h)
    return out


def gradient(function: Any, x: Tensor) -> Tensor:
    x = x.clone().requires_grad_(True)
    (found,) = torch.autograd.grad(function(x), x)
    return found


SPREADS = {
    "ode": (0.4308, 0.4818, 0.4982),
    "flow-sde": (0.4795, 0.4974, 0.5011),
    "dance": (0.4747, 0.4931, 0.4993),
    "cps": (0.3702, 0.4075, 0.4229),
}


@pytest.mark.parametrize("name", SPREADS)
def test_kernels_on_a_gaussian(name: str) -> None:
    """Oracle 1a: data N(1, .5^2), the exact velocity; every step is affine, so that mean and variance are exact."""
    for steps, expected in zip((10, 40, 400), SPREADS[name], strict=True):
        sigmas = np.linspace(1, 0, steps + 1).tolist()
        mean, variance = 0.0, 1.0
        for sigma, following in itertools.pairwise(sigmas):
            x = torch.tensor([[0.0], [1.0]], dtype=torch.float64)
            k = (sigma - (1 - sigma) * 0.25) / ((1 - sigma) ** 2 * 0.25 + sigma**2)
            v = k * (x - (1 - sigma)) - 1
            step = KERNELS[name](x, v, sigma, following, 0.7, sigmas[1])
            offset, factor = step.mean[0].item(), (step.mean[1] - step.mean[0]).item()
            mean, variance = offset + factor * mean, factor**2 * variance + step.deviation**2
        assert mean == pytest.approx(1, abs=1e-9)
        assert math.sqrt(variance) == pytest.approx(expected, abs=5.1e-5)


def test_cps_of_eta_one_is_the_stock_scheduler() -> None:
    """Oracle 1b: diffusers' stochastic sampling, bit for bit."""
    from diffusers import FlowMatchEulerDiscreteScheduler

    scheduler = FlowMatchEulerDiscreteScheduler(stochastic_sampling=True)
    scheduler.set_timesteps(8)
    sigmas = [float(s) for s in scheduler.sigmas]
    x = torch.randn(3, 4, generator=torch.Generator().manual_seed(0))
    for i, t in enumerate(scheduler.timesteps):
        v = torch.sin(3 * x)
        stock = scheduler.step(v, t, x, generator=torch.Generator().manual_seed(i)).prev_sample
        noise = torch.randn(3, 4, generator=torch.Generator().manual_seed(i))
        ours = KERNELS["cps"](x, v, sigmas[i], sigmas[i + 1], 1.0, sigmas[1])
        assert torch.allclose(ours.draw(noise), stock, rtol=0, atol=1e-6)
        x = stock
    assert schedule(4) == pytest.approx([1, 0.75, 0.5, 0.25, 0])


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_an_unchanged_policy_has_ratio_one(dtype: torch.dtype) -> None:
    """Oracle 1c, for states that are stored rounded; and the density is torch's."""
    x, v, noise = torch.randn(3, 4, 6, generator=torch.Generator().manual_seed(2)).to(dtype).unbind()
    step = KERNELS["flow-sde"](x, v, 0.6, 0.5, 0.7, 0.9)
    state = step.draw(noise).to(dtype)
    old = log_prob(state, step)
    new = log_prob(state, KERNELS["flow-sde"](x, v, 0.6, 0.5, 0.7, 0.9))
    assert (new - old).exp().tolist() == [1.0] * 4
    normal = torch.distributions.Normal(step.mean.float(), step.deviation)
    assert torch.allclose(old, normal.log_prob(state.float()).mean(1), atol=1e-5)
    with pytest.raises(ValueError, match="no density"):
        log_prob(state, KERNELS["ode"](x, v, 0.6, 0.5, 0.0, 0.9))


def test_group_advantages() -> None:
    """Oracle 2: both deviations, the factor 1 - 1/G of the mean with oneself, groups that teach nothing."""
    rewards = torch.tensor([[0.0, 1, 1, 1]])
    for kind, expected in (("population", [-1.7317, 0.5772]), ("sample", [-1.4997, 0.4999])):
        found = group_advantages(rewards, deviation=kind).values[0, :2]  # type: ignore[arg-type]
        assert found.tolist() == pytest.approx(expected, abs=6e-5)
    draws = torch.randn(20000, 4, generator=torch.Generator().manual_seed(0))  # gradient of E[x + theta] by score
    own, others = (
        (group_advantages(draws, over="none", leave_one_out=flag).values * draws).mean().item()
        for flag in (False, True)
    )
    assert own == pytest.approx(0.75, abs=0.02)
    assert own / others == pytest.approx(0.75)
    nan = math.nan
    mixed = group_advantages(torch.tensor([[0.1, 0.1, 0.1], [nan, 0, 1], [nan, nan, nan], [nan, nan, 5.0]]))
    assert mixed.values[0].tolist() == mixed.values[2].tolist() == mixed.values[3].tolist() == [0, 0, 0]
    assert mixed.values[1].tolist() == pytest.approx([0, -1, 1], abs=1e-3)
    assert mixed.counted.sum(1).tolist() == [3, 2, 0, 1]
    assert mixed.zero_share == pytest.approx(2 / 3)
    two = torch.stack([torch.tensor([[0.0, 1.0]]), torch.tensor([[0.0, -100.0]])])
    weights = torch.ones(2)
    assert add_rewards(two, weights, normalize_each=True)[0].tolist() == pytest.approx([0, 0], abs=3e-4)
    assert add_rewards(two, weights, normalize_each=False)[0].tolist() == [0, -99]


def test_the_text_of_alphagrpo_learns_from_its_own_advantages() -> None:
    """Oracle 3: the gradient is that of -mean(ratio_i A_i); the published broadcast has none for (+1, -1)."""
    advantages = torch.tensor([1.0, -1.0], dtype=torch.float64)
    zero = torch.zeros(2, dtype=torch.float64)
    found = gradient(lambda x: text_loss(x, advantages), zero)
    assert torch.allclose(found, gradient(lambda x: -(x.exp() * advantages).mean(), zero))
    assert found.tolist() == [-0.5, 0.5]
    broken = gradient(lambda x: -(x.exp() * advantages[:, None]).mean(), zero)
    assert broken.tolist() == [0, 0]
    with pytest.raises(ValueError, match=r"must be \(B,\)"):
        text_loss(zero, advantages[:, None])
    tokens, old = torch.randn(2, 2, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(1)).unbind()
    mask = torch.tensor([[1.0, 1, 1, 0, 0], [1, 1, 1, 1, 1]], dtype=torch.float64)
    ratio = sequence_log_ratio(tokens, old, mask)
    assert ratio[0].item() == pytest.approx((tokens - old)[0, :3].mean().item())
    with pytest.raises(ValueError, match="no ratio"):
        sequence_log_ratio(tokens, old, mask * 0)
    # the text is clipped at .20 and .28, never its advantages; the image the other way about
    assert text_loss(torch.tensor([1.0]), torch.tensor([9.0])).item() == pytest.approx(-9 * 1.28)
    assert image_loss(torch.tensor([0.0]), torch.tensor([9.0])).item() == -5
    assert text_reward(0.5, 0, 1) == 0.5
    assert text_reward(0.5, 1, 1, 0.1) == pytest.approx(0.55)
    assert [
        text_weight(5, 5, thinking=False),
        text_weight(10, 10, thinking=True),
        text_weight(0, 5, thinking=False),
    ] == [1, 10, 0.2]


def test_rectification_is_a_floor() -> None:
    """Of trajectories from one picture; and nothing that is better means that the group is drawn anew."""
    rectified = rectified_group([0.5] * 4, [0.45, 0.30, 0.55, 0.70])
    assert rectified == [0.5, 0.5, 0.55, 0.7]
    centred = torch.tensor(rectified) - torch.tensor(rectified).mean()
    assert centred.tolist() == pytest.approx([-0.0625, -0.0625, -0.0125, 0.1375])
    assert rectified_group([0.5, 0.2], [0.5, 0.1]) is None
    rewards = torch.tensor([[0.4, math.nan, 0.1], [math.nan] * 3])
    assert choose_to_refine(rewards).tolist() == [2, -1]
    generator = torch.Generator().manual_seed(0)
    drawn = choose_to_refine(rewards.repeat(2000, 1), generator).reshape(2000, 2)
    assert set(drawn[:, 0].tolist()) == {0, 2}
    assert (drawn[:, 1] == -1).all()
    assert (drawn[:, 0] == 2).double().mean().item() == pytest.approx(
        math.exp(0.9) / (math.exp(0.9) + math.exp(0.6)), abs=0.04
    )


def test_nft_goes_where_the_reward_is() -> None:
    """Oracle 4: without adaptive weights the minimiser is v_old + E[(2r - 1)(v - v_old)] / beta."""
    random = torch.Generator().manual_seed(4)
    clean, noise = torch.randn(2, 64, 1, dtype=torch.float64, generator=random).unbind()
    sigma = torch.full((64,), 0.5, dtype=torch.float64)
    old, r = torch.full_like(clean, 0.3), torch.rand(64, dtype=torch.float64, generator=random)
    state, target = noised(clean, noise, sigma), noise - clean
    for beta in (1.0, 0.1):

        def loss(v: Tensor, r: Tensor = r, beta: float = beta, adaptive: bool = False) -> Tensor:
            return nft_loss(v.expand_as(clean), old, state, clean, sigma, r, beta=beta, adaptive=adaptive)

        best = 0.3 + ((2 * r - 1)[:, None] * (target - 0.3)).mean() / beta
        assert gradient(loss, best.reshape(1)).item() == pytest.approx(0, abs=1e-9)
        start = torch.tensor([0.7], dtype=torch.float64)
        assert torch.allclose(gradient(loss, start), slope(loss, start), atol=1e-6)
        half = torch.full_like(r, 0.5)
        assert gradient(lambda v: loss(v, half), torch.tensor([0.3], dtype=torch.float64)).item() == pytest.approx(0)  # noqa: B023
    one = torch.ones_like(r)
    matching = (0.5**2) * 5 * flow_matching_loss(torch.full_like(clean, 0.7), clean, noise)
    assert nft_loss(torch.full_like(clean, 0.7), old, state, clean, sigma, one, adaptive=False).item() == pytest.approx(
        matching.item()
    )
    assert optimality(torch.tensor([-9.0, 0, 2.5])).tolist() == [0, 0.5, 0.75]
    assert [old_decay(100), old_decay(9999), old_decay(75, 2), old_decay(9999, 2), old_decay(50, 0)] == [
        0.1,
        0.5,
        0,
        0.999,
        0,
    ]


def test_onereward_by_its_exact_gradient() -> None:
    """Oracle 5: R = -(x - 1)^2, x = .2, reference .5, b = 4, lambda = .9."""

    def loss(x: Tensor, limit: float = 0.9) -> Tensor:
        return hinge_loss(preference(-((x - 1) ** 2), torch.tensor([-0.25], dtype=torch.float64), 4.0), limit)

    x = torch.tensor([0.2], dtype=torch.float64)
    assert gradient(loss, x).item() == pytest.approx(-0.918358, abs=1e-6)
    assert torch.allclose(gradient(loss, x), slope(loss, x), atol=1e-7)
    assert gradient(lambda x: loss(x, 0.1), x).item() == 0
    assert clean_estimate(torch.tensor(2.0), torch.tensor(3.0), 0.5).item() == 0.5


def test_distillation_is_path_wise() -> None:
    """Oracle 6: mu_S = .4, mu_T = .1, s = .2: the gradient of the KL is 7.5; the score-function estimate agrees on
    average, with a deviation of 12 for one sample."""
    student, teacher = torch.full((1, 1), 0.4, dtype=torch.float64), torch.full((1, 1), 0.1, dtype=torch.float64)
    rate, dt = 0.4, -0.25  # s = rate sqrt(-dt) = .2
    assert gradient(lambda m: sde_loss(m, teacher, rate, dt).sum(), student).item() == pytest.approx(7.5)
    assert sde_loss(student, teacher, rate, dt, official=True).item() == pytest.approx(
        sde_loss(student, teacher, rate, dt).item() / 4
    )
    assert transition_kl(student, teacher, 0.2).item() == pytest.approx(sde_loss(student, teacher, rate, dt).item())
    draws = 0.4 + 0.2 * torch.randn(200_000, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    ratio = ((draws - 0.1) ** 2 - (draws - 0.4) ** 2) / (2 * 0.04)
    score = ratio * (draws - 0.4) / 0.04
    assert score.mean().item() == pytest.approx(7.5, abs=0.1)
    assert score.std().item() == pytest.approx(12.0, abs=0.2)
    v_student, v_teacher = torch.randn(
        2, 3, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(1)
    ).unbind()
    euler = [KERNELS["ode"](student.expand(3, 4), v, 0.5, 0.25, 0, 1).mean for v in (v_student, v_teacher)]
    assert torch.allclose(ode_loss(*euler), 0.5 * 0.0625 * ((v_student - v_teacher) ** 2).mean(1))
    assert gradient(lambda m: ode_loss(m, student).sum(), student).item() == 0
    # a round over tasks has the sum of their gradients, in whatever order the batch stands
    weights = torch.tensor([0.2, 0.5], dtype=torch.float64)
    teachers, inputs = {"matting": 1.0, "removal": -2.0}, {"matting": [1.0, 0.0], "removal": [0.0, 3.0]}

    def round_of(tasks: list[str], w: Tensor) -> Tensor:
        parts = []
        for task in tasks:
            made = (w @ torch.tensor(inputs[task], dtype=torch.float64)).reshape(1, 1)
            parts.append(ode_loss(made, torch.full((1, 1), teacher_of(task, teachers), dtype=torch.float64)).sum())
        return torch.stack(parts).sum()

    singly = sum(gradient(lambda w, t=task: round_of([t], w), weights) for task in inputs)
    for order in (["matting", "removal"], ["removal", "matting"]):
        assert torch.allclose(gradient(lambda w, o=order: round_of(o, w), weights), singly)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="no teacher of editing"):
        teacher_of("editing", teachers)


def test_grpo_and_its_guard() -> None:
    """The guard centres the log-ratio at 0 under the old policy; gradients are those of finite differences."""
    random = torch.Generator().manual_seed(9)
    old_mean, shift = torch.zeros(4000, 64), 0.1 * torch.randn(64, generator=random)
    deviation = 0.2
    from baselines.training.algorithms.sde import Transition

    old, new = Transition(old_mean, deviation, 1.0), Transition(old_mean + shift, deviation, 1.0)
    state = old.draw(torch.randn(4000, 64, generator=random))
    plain = log_prob(state, new) - log_prob(state, old)
    b = (shift**2).mean().item() / (2 * deviation**2)
    assert plain.mean().item() == pytest.approx(-b, rel=0.02)
    guarded = guarded_log_ratio(log_prob(state, new), log_prob(state, old), new.mean, old.mean, deviation)
    assert guarded.mean().item() == pytest.approx(0, abs=2e-4)
    advantages = torch.tensor([1.5, -2.0, 0.3], dtype=torch.float64)
    x = torch.tensor([0.05, 0.3, -0.4], dtype=torch.float64)
    for clip in (0.1, (0.2, 0.28)):
        found = gradient(lambda x: clipped_loss(x, advantages, clip), x)  # noqa: B023
        assert torch.allclose(found, slope(lambda x: clipped_loss(x, advantages, clip), x), atol=1e-8)  # noqa: B023
    assert gradient(
        lambda x: clipped_loss(x, advantages, 0.1), torch.tensor([0.2, -0.3, 0.0], dtype=torch.float64)
    ).tolist()[:2] == [0, 0]


def test_complexity_bonus_and_proxy_prompts() -> None:
    """Oracle 9, and CLVR's reward of later steps."""
    assert complexity_bonus([0.80, 0.83, 0.84, 0.60], [1, 2, 3, 1]) == pytest.approx([1.80, 1.33, 3.52 / 3, 0.60])
    lost = complexity_bonus([math.nan, 0.5], [1, 2])
    assert (math.isnan(lost[0]), lost[1]) == (True, 1.5)
    whole, edit = (lambda a, p: len(p) / 10), (lambda a, ref, p: ref)
    assert proxy_prompt_reward("x", ProxyPrompt("cat"), [], whole, edit) == 0.3
    assert proxy_prompt_reward("x", ProxyPrompt("cat", "hat", 1), [9.0, 0.5], whole, edit) == 0.4
    with pytest.raises(UsageError, match="reference from 0 to 0"):
        proxy_prompt_reward("x", ProxyPrompt("cat", "hat", 1), [1.0], whole, edit)
