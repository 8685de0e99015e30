"""The comparison of docs/post_training.md: one task, several seeds, the same number of updates for every way to go on.

    python tools/post_training.py --out build/post-training --task matting --seeds 3

Every training is a folder of its own and goes on where it was stopped; the table is made again from what lies there.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from baselines.training.loop import train
from baselines.training.recipe import Recipe
from synlayers.support.atomic import write_json_atomic

START = 300
"""Updates of supervised flow matching that every way begins with."""
UPDATES = 80
INNER = 4
WAYS: dict[str, dict[str, Any]] = {
    "more supervised": {"algorithm": "supervised", "steps": UPDATES},
    "DiffusionNFT": {"algorithm": {"name": "nft", "inner": INNER}, "steps": UPDATES // INNER},
    "Flow-GRPO": {"algorithm": {"name": "flow-grpo", "inner": INNER, "clip": 0.01}, "steps": UPDATES // INNER},
    "OneReward, exact": {"algorithm": "onereward", "steps": UPDATES},
}


def main(
    out: Annotated[Path, typer.Option()],
    task: Annotated[str, typer.Option()] = "matting",
    seeds: Annotated[int, typer.Option()] = 3,
    size: Annotated[int, typer.Option()] = 16,
    width: Annotated[int, typer.Option()] = 16,
    held_out: Annotated[int, typer.Option(help="Held-out scenes.")] = 128,
) -> None:
    """Train, and write ``table.json`` and ``table.md``."""
    common: dict[str, Any] = {
        "tasks": (task,),
        "policy": {"size": size, "width": width},
        "prompts": 8,
        "group": 8,
        "eval_scenes": held_out,
        "evaluate_every": 1000,
        "save_every": 20,
    }
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("supervised", *WAYS)}
    for seed in range(seeds):
        first = out / f"supervised-{seed}"
        run(Recipe(**common, algorithm="supervised", steps=START, seed=seed, learning_rate=1e-3), first)
        rows["supervised"].append(result(first))
        for name, way in WAYS.items():
            folder = out / f"{name.split(',')[0].replace(' ', '-').lower()}-{seed}"
            run(Recipe(**common, **way, seed=seed, start=str(first)), folder)
            rows[name].append(result(folder))
            write(out, task, rows)


def run(recipe: Recipe, folder: Path) -> None:
    """Trains unless that was done before."""
    if not (folder / "policy.json").exists():
        print(*train(recipe, folder), sep="\n")


def result(folder: Path) -> dict[str, Any]:
    """Means and scores of every held-out scene."""
    task, scores = next(iter(json.loads((folder / "held_out.json").read_text())["scores"].items()))
    means = json.loads((folder / "policy.json").read_text())["held_out"][task]
    reward = next(iter(scores))
    steps = [json.loads(line) for line in (folder / "steps.jsonl").read_text().splitlines()]
    moved = [row["moved"] for row in steps if "moved" in row][-1]
    return {"reward": reward, "means": means, "scores": scores[reward], "moved": moved}


def write(out: Path, task: str, rows: dict[str, list[dict[str, Any]]]) -> None:
    """The table; intervals are of the paired differences to more supervised training, over scenes and seeds."""
    control = rows["more supervised"]
    table, lines = {}, []
    for name, results in rows.items():
        if not results:
            continue
        means = [r["means"][r["reward"]] for r in results]
        others = {m: [r["means"][m] for r in results] for m in results[0]["means"] if m != results[0]["reward"]}
        pairs = list(zip(results, control, strict=False))
        low, high = interval([np.subtract(r["scores"], c["scores"]) for r, c in pairs]) if pairs else (math.nan,) * 2
        table[name] = {"reward": means, "others": others, "difference": [low, high]}
        shown = " / ".join(f"{m:.4f}" for m in means)
        beside = " / ".join(f"{m:.4f}" for m in next(iter(others.values()), []))
        lines.append(f"| {name} | {shown} | {np.mean(means):.4f} | {low:+.4f} to {high:+.4f} | {beside} |")
    write_json_atomic(out / "table.json", {"task": task, "rows": table})
    head = ["| | reward of each seed | mean | 95 % of the difference to more supervised | omnialpha (not rewarded) |"]
    (out / "table.md").write_text("\n".join([*head, "|---|---|---|---|---|", *lines]) + "\n")


def interval(differences: list[Any]) -> tuple[float, float]:
    """95 % of the mean paired difference, scenes resampled within each seed and seeds resampled, 2,000 times."""
    rng = np.random.default_rng(0)
    draws = []
    for _ in range(2000):
        chosen = [differences[i] for i in rng.integers(len(differences), size=len(differences))]
        draws.append(np.mean([d[rng.integers(len(d), size=len(d))].mean() for d in chosen]))
    low, high = np.quantile(draws, (0.025, 0.975))
    return float(low), float(high)


if __name__ == "__main__":
    typer.run(main)
