"""The command from a recipe to a baseline: every algorithm on a tiny policy, a kill at any moment, bad recipes."""

from __future__ import annotations

import json
import math
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import yaml

from baselines import choose_baselines, get_baseline
from baselines.trainer import settings_of, trainer_of
from baselines.training.algorithms.algorithm import algorithms
from baselines.training.evaluation import hacked
from baselines.training.loop import train
from baselines.training.policies.policy import noise_of, roll_out
from baselines.training.policies.small_flow import SmallFlow, exact_reward
from baselines.training.recipe import REWARDS, Recipe
from baselines.training.rewards import get_reward
from baselines.training.scenes import TASKS, draw_scene, question
from baselines.training.trained_folder import read_trained
from synlayers.errors import DataError, UsageError

ROOT = Path(__file__).parents[3]
TINY: dict[str, Any] = {
    "policy": {"size": 16, "width": 16}, "steps": 3, "prompts": 2, "group": 3, "rollout": 3, "eval_scenes": 2,
    "evaluate_every": 3, "save_every": 1, "learning_rate": 1e-3,
}  # fmt: skip


def weights(folder: Path) -> bytes:
    return (folder / "weights.safetensors").read_bytes()


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("training") / "start"
    train(Recipe(**TINY, algorithm="supervised"), folder)  # type: ignore[arg-type]
    return folder


def test_states_decode_to_what_they_encode() -> None:
    policy = SmallFlow(16, 16)
    for task in TASKS:
        samples = [question(draw_scene(1, "train", i, 16), task) for i in range(3)]
        condition, clean = policy.condition(samples), policy.encode(samples)
        measure = get_reward(str(REWARDS[task]["name"]))
        best = {"removal": 0.0}.get(task, 1.0)
        scored = measure(samples, policy.decode(clean, condition))
        assert [s.value for s in scored] == pytest.approx([best] * 3, abs=2e-3)
        assert exact_reward(clean, clean, condition).tolist() == [0] * 3
        worse = exact_reward(-clean, clean, condition)
        assert (worse < -0.05).all()
        noise = noise_of([5, 6, 7], condition.shape)
        path = roll_out(policy, condition, noise, [1, 0.5, 0])
        alone = roll_out(policy, policy.condition(samples[1:2]), noise_of([6], condition.shape), [1, 0.5, 0])
        assert torch.allclose(path.clean[1], alone.clean[0], atol=1e-5)  # of seed and condition alone
        assert not path.random_steps
    broken = policy.decode(torch.full_like(clean, math.nan), condition)
    assert all(not s.counts and s.why for s in measure(samples, broken))
    splits = [draw_scene(0, split, 0, 16).image for split in ("train", "val")]
    assert not np.array_equal(*splits)


OTHERS: dict[str, dict[str, Any]] = {
    "nft": {"algorithm": {"name": "nft", "inner": 2}, "tasks": ["matting"]},
    "flow-grpo": {"algorithm": {"name": "flow-grpo", "guard": True, "kl": 0.01}, "tasks": ["removal"]},
    "onereward": {"algorithm": {"name": "onereward", "dynamic": 0.9}, "tasks": ["removal"]},
    "opd": {"algorithm": "opd", "tasks": ["matting", "removal"]},
}


@pytest.mark.parametrize("name", OTHERS)
def test_every_algorithm_goes_on_to_the_same_weights(name: str, start: Path, tmp_path: Path) -> None:
    """Stopped after any step and called again: the bytes of one uninterrupted run."""
    recipe = {**TINY, **OTHERS[name], "start": str(start)}
    if name == "opd":
        recipe["teachers"] = {task: str(start) for task in recipe["tasks"]}
        recipe["start"] = ""
    whole = Recipe(**recipe)
    said = train(whole, tmp_path / "whole")
    from baselines.training.loop import Training

    stopped = Training(whole, tmp_path / "parts")
    stopped._evaluate(0)
    stopped._step()
    stopped._save()
    stopped._step()  # lost
    assert train(whole, tmp_path / "parts")[1:] == said[1:]
    assert weights(tmp_path / "whole") == weights(tmp_path / "parts") != weights(start)
    for file in ("steps.jsonl", "held_out.json", "policy.json"):
        assert (tmp_path / "whole" / file).read_text() == (tmp_path / "parts" / file).read_text()
    rows = [json.loads(line) for line in (tmp_path / "whole" / "steps.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows if "held_out" in row] == [0, 3]
    assert all(row["moved"] > 0 for row in rows if "moved" in row)


def test_the_list_is_complete() -> None:
    assert set(algorithms()) == {"supervised", *OTHERS}


def test_what_comes_out_is_a_baseline(start: Path) -> None:
    kind = get_baseline(str(start))
    assert kind is not get_baseline(str(start))
    assert [k.card.name for k in choose_baselines(f"identity,{start}")] == ["identity", "tiny-flow-supervised"]
    assert kind.card.training_data == ("drawn scenes v1, train, 4096",)
    assert "alpha-sad-v1" in json.dumps(kind.card.settings)
    method = pickle.loads(pickle.dumps(kind))()
    method.prepare("cpu")
    for task in TASKS:
        sample = question(draw_scene(0, "val", 2, 40), task)
        one, again, other = (method.predict(sample, seed) for seed in (1, 1, 2))
        pixels = [next(a for a in (p.layers, p.alpha, p.image) if a is not None) for p in (one, again, other)]
        assert np.array_equal(pixels[0], pixels[1])
        assert not np.array_equal(pixels[0], pixels[2])
        assert 40 in pixels[0].shape
    data = bytearray(weights(start))
    data[-1] ^= 1
    copy = start.parent / "changed"
    copy.mkdir()
    (copy / "policy.json").write_bytes((start / "policy.json").read_bytes())
    (copy / "weights.safetensors").write_bytes(data)
    with pytest.raises(DataError, match="not the file that its card names"):
        read_trained(copy)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"stepz": 3}, "stepz"),
        ({"algorithm": "nftt"}, "did you mean nft"),
        ({"algorithm": {"name": "nft", "betta": 1}}, "betta"),
        ({"algorithm": {"beta": 1}}, "has no name"),
        ({"rewards": {"removal": "strict"}}, "scores decomposition, not removal"),
        ({"rewards": {"matting": {"name": "alpha-sad", "x": 1}}}, "alpha-sad"),
        ({"algorithm": "opd"}, "needs teachers of matting"),
        ({"algorithm": "nft", "group": 1}, "group is 2 at least"),
        ({"tasks": ["matting", "matting"]}, "twice"),
        ({"learning_rate": math.nan}, "learning_rate"),
        ({"policy": {"size": 20}}, "multiple of 8"),
    ],
)
def test_wrong_recipes_are_refused(change: dict[str, Any], match: str, tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text(yaml.safe_dump({"kind": "post-training", "algorithm": "supervised", "steps": 2, **change}))
    trainer, given = trainer_of(str(path))
    with pytest.raises(UsageError, match=match):
        settings_of(trainer, given)


def test_folders_of_others_are_refused(start: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="another recipe \\(seed differ"):
        train(Recipe(**TINY, algorithm="supervised", seed=1), start)  # type: ignore[arg-type]
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match="other files"):
        train(Recipe(**TINY, algorithm="supervised"), tmp_path)  # type: ignore[arg-type]
    wide = {**TINY, "policy": {"size": 16, "width": 32}}
    with pytest.raises(UsageError, match="width 16"):
        train(Recipe(**wide, algorithm="supervised", start=str(start)), tmp_path / "wide")  # type: ignore[arg-type]


def test_a_reward_that_is_hacked_is_told() -> None:
    rewards = {"matting": get_reward("alpha-sad")}
    history = [{"matting": {"alpha-sad-v1": r, "omnialpha": o}} for r, o in ((0.4, 0.5), (0.6, 0.2))]
    (said,) = hacked(history, rewards)
    assert "alpha-sad-v1 rose by 0.2000 while omnialpha by 0.3000 fell" in said
    assert not hacked([history[0], {"matting": {"alpha-sad-v1": 0.6, "omnialpha": 0.6}}], rewards)


def command_of(folder: Path, steps: int) -> list[str]:
    """The command with a tiny recipe; the folder of the training comes last."""
    recipe = folder / "recipe.yaml"
    chosen = {"kind": "post-training", **TINY, "steps": steps, "algorithm": "nft", "tasks": ["matting"]}
    recipe.write_text(yaml.safe_dump(chosen))
    return ["-m", "baselines.train", str(recipe), "--out"]


@pytest.mark.slow
def test_a_kill_at_any_moment_changes_no_byte(tmp_path: Path) -> None:
    command = [sys.executable, *command_of(tmp_path, 12)]
    subprocess.run([*command, str(tmp_path / "whole")], check=True, cwd=ROOT, timeout=200)
    run = subprocess.Popen([*command, str(tmp_path / "killed")], cwd=ROOT, start_new_session=True)
    until = time.monotonic() + 100
    while not (tmp_path / "killed" / "checkpoint.pt").exists() and run.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    assert run.poll() is None
    os.killpg(run.pid, signal.SIGKILL)
    run.wait(60)
    assert not (tmp_path / "killed" / "policy.json").exists()
    subprocess.run([*command, str(tmp_path / "killed")], check=True, cwd=ROOT, timeout=200)
    assert weights(tmp_path / "whole") == weights(tmp_path / "killed")


@pytest.mark.slow
def test_two_processes_train_one_policy(tmp_path: Path) -> None:
    """accelerate on gloo: each has its own questions, and both the same weights."""
    launch = [sys.executable, "-m", "accelerate.commands.launch", "--cpu", "--num_processes", "2"]
    out = tmp_path / "two"
    subprocess.run([*launch, *command_of(tmp_path, 2), str(out)], check=True, cwd=ROOT, timeout=200)
    one = [sys.executable, *command_of(tmp_path, 2), str(tmp_path / "one")]
    subprocess.run(one, check=True, cwd=ROOT, timeout=200)
    assert weights(out) != weights(tmp_path / "one")
    assert json.loads((out / "policy.json").read_text())["updates"] == 8
