"""What is measured, one function a part: each takes the device and gives JSON values.

On a CPU every part runs on small inputs. That shows that it works; its figures mean nothing.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor

Found: TypeAlias = dict[str, Any]
ROOT = Path(__file__).parents[2]
MATTE = 1326
"""Side of a square of 1.76 million pixels, the mean of AIM-500."""


def tests(device: str) -> Found:
    """The tests marked ``gpu``."""
    words = [sys.executable, "-m", "pytest", "-q", "-m", "gpu", "-n", "0", "-p", "no:cacheprovider", "tests/benchmarks"]
    if device == "cpu":
        words.append("--collect-only")
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    last = (done.stdout.strip().splitlines() or ["no output"])[-1]
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped|error)", last)}
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.M)
    return {"ok": done.returncode == 0, "last_line": last, "counts": counts, "failed": failed}


def matting(device: str) -> Found:
    """500 mattes with five measures, and connectivity alone in batches of 16."""
    from benchmarks.metrics.matting.connectivity import RULES, connectivity_error
    from benchmarks.metrics.matting.measures import matting_errors
    from benchmarks.speed.matting import portrait, predict_matte

    side, batch, images = (MATTE, 16, 500) if device != "cpu" else (96, 4, 8)
    rng = np.random.default_rng(0)
    truths = [portrait(side, rng) for _ in range(4)]
    pairs = [
        (predict_matte(truths[n % 4], ("good", "medium", "fragmented")[n % 3], rng), truths[n % 4])
        for n in range(batch)
    ]
    alpha, alpha_gt = (torch.from_numpy(np.stack([pair[k] for pair in pairs]))[:, None] for k in (0, 1))

    def all_five() -> None:
        for first in range(0, images, batch):
            count = min(batch, images - first)  # from the host each time, as scoring does
            matting_errors(alpha[:count].to(device), alpha_gt[:count].to(device), convention="adobe", whole=True)

    there = alpha.to(device), alpha_gt.to(device)
    connectivity = seconds(lambda: connectivity_error(*there, RULES["adobe"]), device)
    return {
        "images": images,
        "pixels": side * side,
        "seconds_five_measures": seconds(all_five, device, times=1),
        "target_seconds": 5,
        "connectivity_ms_an_image": 1e3 * connectivity / batch,
        "target_connectivity_ms": 0.5,
    }


def parity(device: str) -> Found:
    """SSIM, strict and LayerD here and on the CPU: the largest difference of any value."""
    from benchmarks.metrics.image.ssim import ssim
    from benchmarks.metrics.layers.layerd import layerd
    from benchmarks.metrics.layers.strict import strict

    side, layers = (512, 12) if device != "cpu" else (48, 4)
    rng = np.random.default_rng(1)
    images = [torch.from_numpy(rng.integers(0, 256, (4, 3, side, side), dtype=np.uint8)) for _ in range(2)]
    stacks = [random_stacks(rng, 2, layers + n, side) for n in (0, 1)]
    found: Found = {}
    for name, measure, inputs in (("ssim", ssim, images), ("strict", strict, stacks), ("layerd", layerd, stacks)):
        here = columns(measure(*(each.to(device) for each in inputs)))
        there = columns(measure(*inputs))
        apart = max(float((here[key].cpu().double() - there[key].double()).abs().nan_to_num(0).max()) for key in there)
        found[name] = {
            "largest_difference": apart,
            "ms_there": 1e3 * seconds(lambda m=measure, i=inputs: m(*(each.to(device) for each in i)), device),
            "ms_cpu": 1e3 * seconds(lambda m=measure, i=inputs: m(*i), "cpu", times=1),
        }
    found["ok"] = all(found[name]["largest_difference"] <= 1e-6 for name in ("ssim", "strict", "layerd"))
    return found


def networks(device: str) -> Found:
    """LPIPS and CLIP in batches, on random weights."""
    from transformers import CLIPConfig, CLIPModel

    from benchmarks.metrics.image.lpips import Heads, Lpips, lpips
    from benchmarks.metrics.image.trunks.alexnet import AlexNet
    from benchmarks.metrics.image.trunks.vgg import VGG16

    side, batch = (512, 32) if device != "cpu" else (64, 2)
    rng = np.random.default_rng(2)
    images = torch.from_numpy(rng.integers(0, 256, (batch, 3, side, side), dtype=np.uint8)).to(device)
    found: Found = {"side": side, "batch": batch}
    for name, kind in (("lpips_alex", AlexNet), ("lpips_vgg", VGG16)):
        net = Lpips(kind(), Heads(kind.channels)).to(device).eval()
        one = seconds(lambda net=net: lpips(images[:1], images[-1:], net), device)
        many = seconds(lambda net=net: lpips(images, images.flip(0), net), device)
        found[name] = {"ms_one": 1e3 * one, "ms_a_pair_in_batch": 1e3 * many / batch}
    sizes = {} if device != "cpu" else {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
    config = CLIPConfig(vision_config={"patch_size": 32, **sizes}, text_config=sizes)
    model = CLIPModel(config).vision_model.to(device).eval()
    pixels = torch.zeros(batch, 3, 224, 224, device=device)
    with torch.inference_mode():
        found["clip_b32_ms_an_image"] = 1e3 * seconds(lambda: model(pixel_values=pixels), device) / batch
    return found


def model(device: str, name: str, layers: int, options: tuple[str, ...] = ()) -> Found:
    """A large model at full size on random weights: memory and time of a picture."""
    if device == "cpu":
        return {"skipped": "a full-size model needs a GPU"}
    import json

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures.json"
        words = [name, "--random", "--layers", str(layers), "--device", device, "--json", str(file)]
        for option in options:
            words += ["--set", option]
        done = subprocess.run(
            [sys.executable, "-m", "baselines.gpu_report", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            return {"ok": False, "error": said[-1] if said else f"exit code {done.returncode}"}
        found: Found = json.loads(file.read_text())
        return found


PARTS: dict[str, tuple[Callable[[str], Found], float]] = {
    "tests": (tests, 120),
    "matting": (matting, 60),
    "parity": (parity, 60),
    "networks": (networks, 40),
    **{
        f"cld-{layers}-layers": (lambda device, n=layers: model(device, "cld", n, ("steps=4",)), 60.0)
        for layers in (12, 24, 48)
    },
    "flux-fill": (lambda device: model(device, "flux-fill", 4, ("steps=8",)), 50),
    "qwen-image-layered": (lambda device: model(device, "qwen-image-layered", 4, ("steps=4",)), 60),
}
"""By name: what is measured, and how many seconds it may take."""


def seconds(call: Callable[[], Any], device: str, times: int = 3) -> float:
    """The shortest of some calls, after one that is not counted."""

    def once() -> float:
        start = time.perf_counter()
        call()
        if device != "cpu":
            torch.cuda.synchronize()
        return time.perf_counter() - start

    once()
    return min(once() for _ in range(times))


def random_stacks(rng: np.random.Generator, batch: int, layers: int, side: int) -> Tensor:
    """(batch, layers, 4, side, side) uint8: boxes with soft edges over an opaque bottom."""
    stacks = np.zeros((batch, layers, 4, side, side), np.uint8)
    stacks[:, 0] = 255
    for stack in stacks:
        for layer in stack[1:]:
            y, x = rng.integers(0, side // 2, 2)
            height, width = rng.integers(side // 8, side // 2, 2)
            layer[:3, y : y + height, x : x + width] = rng.integers(0, 256, (3, 1, 1))
            layer[3, y : y + height, x : x + width] = rng.integers(1, 256, (height, width))
    return torch.from_numpy(stacks)


def columns(values: Tensor | dict[str, Tensor]) -> dict[str, Tensor]:
    return values if isinstance(values, dict) else {"value": values}
