"""A small convolutional velocity network: three scales from half the size on, conditioned on sigma and the task."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

STATE: int = 7
"""Channels of the state at most: background RGB, object RGB times alpha, alpha."""
MAPS: int = 7
"""Channels of the condition: image, mask, color."""
FEATURES: int = 64


class _Block(nn.Module):
    """Two convolutions beside an identity, scaled and shifted by sigma and task."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(8, channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        self.modulation = nn.Linear(FEATURES, 2 * channels)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, about: Tensor) -> Tensor:
        scale, shift = self.modulation(about)[..., None, None].chunk(2, 1)
        hidden = self.first(nn.functional.silu(self.norm(x)))
        out: Tensor = x + self.second(nn.functional.silu(hidden * (1 + scale) + shift))
        return out


class SmallNetwork(nn.Module):
    """(B, 7, H, W) states, (B, 7, H, W) maps, sigmas (B,) and task numbers (B,) to velocities (B, 7, H, W); sides are
    multiples of 8. About 430,000 parameters at width 32."""

    def __init__(self, tasks: int, width: int = 32) -> None:
        super().__init__()
        wide = (width, width * 3 // 2, width * 2)
        self.tasks = nn.Embedding(tasks, FEATURES)
        self.about = nn.Sequential(nn.Linear(16, FEATURES), nn.SiLU(), nn.Linear(FEATURES, FEATURES))
        self.enter = nn.Conv2d(4 * (STATE + MAPS), wide[0], 3, padding=1)
        self.fine, self.middle = _Block(wide[0]), _Block(wide[1])
        self.coarse = nn.ModuleList([_Block(wide[2]), _Block(wide[2])])
        self.down = nn.ModuleList([nn.Conv2d(wide[i], wide[i + 1], 4, 2, 1) for i in range(2)])
        self.up = nn.ModuleList([nn.Conv2d(wide[i + 1], wide[i], 1) for i in range(2)])
        self.middle_up, self.fine_up = _Block(wide[1]), _Block(wide[0])
        self.leave = nn.Conv2d(wide[0], 4 * STATE, 3, padding=1)

    def forward(self, state: Tensor, sigma: Tensor, maps: Tensor, task: Tensor) -> Tensor:
        frequencies = torch.exp(torch.arange(8, device=sigma.device) * (math.log(100) / 7))
        angles = sigma[:, None] * frequencies
        about = self.about(torch.cat([angles.sin(), angles.cos()], 1)) + self.tasks(task)
        patches = nn.functional.pixel_unshuffle(torch.cat([state, maps], 1), 2)
        fine = self.fine(self.enter(patches), about)
        middle = self.middle(self.down[0](fine), about)
        x = self.down[1](middle)
        for block in self.coarse:
            x = block(x, about)
        x = self.middle_up(middle + self.up[1](nn.functional.interpolate(x, scale_factor=2)), about)
        x = self.fine_up(fine + self.up[0](nn.functional.interpolate(x, scale_factor=2)), about)
        out: Tensor = nn.functional.pixel_shuffle(self.leave(x), 2)
        return out
