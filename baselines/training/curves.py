"""The curves of a training as a picture: rewards of its steps, and every held-out measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from baselines.training.rewards import Reward
from synlayers.support.atomic import replacing


def draw_curves(path: Path, rows: Sequence[Mapping[str, Any]], rewards: Mapping[str, Reward]) -> None:
    """A panel a task; what is rewarded is the thick line, the other measures are changes since the start."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.2 * len(rewards), 3.4), layout="constrained")
    for axis, (task, reward) in zip(figure.subplots(1, len(rewards), squeeze=False)[0], rewards.items(), strict=True):
        steps = [(r["step"], r["reward"]) for r in rows if "reward" in r and r["tasks"] == [task]]
        if steps:
            axis.plot(*zip(*steps, strict=True), color="0.75", lw=0.8, label="reward of steps")
        held = [(r["step"], r["held_out"][task]) for r in rows if "held_out" in r and task in r["held_out"]]
        for name in held[0][1] if held else ():
            line = [(step, values[name]) for step, values in held if values[name] is not None]
            if line:
                axis.plot(*zip(*line, strict=True), marker=".", lw=2.4 if name == reward.label else 1, label=name)
        axis.set_title(task)
        axis.set_xlabel("step")
        axis.legend(fontsize=6)
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=110)
