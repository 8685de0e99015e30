"""`python -m baselines.gpu_report NAME --random`: memory and time of a large model at full size, with random weights
where its own are not at hand.

What the model answers is thrown away: this prints, and writes nothing but the figures where ``--json`` asks for them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from benchmarks.api.tasks import Sample
from synlayers.errors import UsageError
from synlayers.support.atomic import write_json_atomic
from synlayers.support.cli import clean_exit, console

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


BOX_SHARE = 0.2
"""Of the canvas, for models that are told boxes."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one batch cost. Bytes, seconds; peak: of the device, or of the process where it is the CPU."""

    batch: int
    seconds: float
    denoiser: float
    calls: int
    peak: int

    @property
    def each(self) -> float:
        """Seconds per image."""
        return self.seconds / self.batch

    @property
    def outside(self) -> float:
        """Share of the time that is not the denoiser's: encoders, VAE, scheduler, our own work on grids."""
        return 1 - self.denoiser / self.seconds


class CallTimer:
    """Adds up the time in a model's calls, after waiting for the device."""

    def __init__(self, device: str) -> None:
        self.device, self.seconds, self.calls, self._begun = device, 0.0, 0, 0.0

    def now(self) -> float:
        if self.device != "cpu":
            import torch

            torch.cuda.synchronize(self.device)
        return time.perf_counter()

    @contextmanager
    def on(self, model: Any) -> Iterator[None]:
        """Inside, every call of the model is counted."""
        hooks = model.register_forward_pre_hook(self._begin), model.register_forward_hook(self._end)
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def _begin(self, *_: Any) -> None:
        self._begun = self.now()

    def _end(self, *_: Any) -> None:
        self.seconds += self.now() - self._begun
        self.calls += 1


def noise_sample(task: str, size: tuple[int, int], number: int = 0, layers: int = 4) -> Sample:
    """A picture of noise with everything that a task may offer. Boxes: of a fifth of the canvas each, anywhere."""
    width, height = size
    image = np.random.default_rng(number).integers(0, 256, (height, width, 3), dtype=np.uint8)
    mask = np.zeros((height, width), np.uint8)
    mask[height // 4 : height // 2, width // 4 : width // 2] = 255
    inputs = {
        "image": image,
        "mask": mask,
        "prompt": "a red ball on a table of dark wood",
        "layer_count": layers,
        "boxes": _boxes(width, height, layers - 1),
    }
    return Sample(f"noise{number}", task, size, inputs, {})  # type: ignore[arg-type]


def _boxes(width: int, height: int, count: int) -> np.ndarray[Any, Any]:
    """(count, 4), each of a fifth of the canvas."""
    side = BOX_SHARE**0.5
    corners = np.random.default_rng(count).uniform(0, 1 - side, (count, 2))
    return np.round(np.hstack([corners, corners + side]) * [width, height, width, height]).astype(int)


def measure(method: Any, size: tuple[int, int], batch: int = 1, layers: int = 4) -> Report:
    """One batch of a method whose pipeline is in place, after a first one that is not counted (kernels are chosen and
    memory is taken then)."""
    from baselines.models.pipelines.pipeline_loading import denoiser
    from benchmarks.harness.loaded_method import peak_mb

    samples = [noise_sample(method.card.tasks[0], size, number, layers) for number in range(batch)]
    device = method.hardware.device
    method.predict_batch(samples, range(batch))
    if device != "cpu":
        import torch

        torch.cuda.reset_peak_memory_stats(device)
    clock = CallTimer(device)
    with clock.on(denoiser(method.pipe)):
        start = clock.now()
        method.predict_batch(samples, range(batch))
        seconds = clock.now() - start
    return Report(batch, seconds, clock.seconds, clock.calls, round(peak_mb() * 2**20))


def load_random_weights(method: Any) -> dict[str, int]:
    """Gives a method its full-size pipeline with random weights; the number of them by part.

    Raises:
        DataError: more than the machine holds, said before anything is made.
        UsageError: a method whose architecture is not known.
    """
    from baselines.models.cld import architecture as cld
    from baselines.models.cld.baseline import CLDMethod
    from baselines.models.pipelines.architectures import architecture
    from baselines.models.pipelines.pipeline_loading import check_memory, place_on_device, silence_libraries

    silence_libraries()
    is_cld = isinstance(method, CLDMethod)
    full_size = cld.FULL_SIZE if is_cld else architecture(method.parts.base.repository, method.card.name)
    parameters = full_size.parameters()
    check_memory(2 * sum(parameters.values()), method.hardware)
    pipe: Any = full_size.pipeline(cld.pipeline_class() if is_cld else method.parts.pipeline, method.hardware)
    pipe = place_on_device(pipe, method.hardware)
    if is_cld:
        method.pipe = pipe
    else:
        method.use(pipe)
    return parameters


@app.command()
def main(
    name: Annotated[str, typer.Argument(help="Name of a baseline on a diffusion pipeline.")],
    random: Annotated[
        bool, typer.Option("--random", help="Random weights at full size; else the weights themselves.")
    ] = False,
    size: Annotated[str, typer.Option(help="Of the picture, as 1024x1024.")] = "1024x1024",
    batch: Annotated[int, typer.Option(min=1, help="Pictures at once.")] = 1,
    layers: Annotated[int, typer.Option(min=2, help="Layers, for decompositions; boxes of a fifth of the canvas.")] = 4,
    choose: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="An option of the baseline; may be repeated."),
    ] = None,
    device: Annotated[str, typer.Option(help="cuda, or cuda:1; cpu for what is small enough.")] = "cuda",
    dtype: Annotated[str, typer.Option(help="bfloat16, float16 or float32.")] = "bfloat16",
    offload: Annotated[str, typer.Option(help="none, model or sequential.")] = "none",
    tiling: Annotated[bool, typer.Option("--tiling", help="The VAE in tiles.")] = False,
    checkpoints: Annotated[Path | None, typer.Option(help="Folder of checkpoints; by default the Hub's cache.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file, too.")] = None,
) -> None:
    """Run one batch and print peak memory, seconds per image and the share of time outside the denoiser."""
    with clean_exit():
        from baselines import get_baseline
        from baselines.models.cld.baseline import CLDMethod
        from baselines.models.pipelines.pipeline_methods import PipelineMethod
        from benchmarks.api.hardware import check_device, hardware
        from benchmarks.datasets.naming import parse_pairs

        kind = get_baseline(name)
        if not issubclass(kind, PipelineMethod | CLDMethod):
            raise UsageError(f"{name} is on no diffusion pipeline")
        width, times, height = size.partition("x")
        if not (times and width.isdecimal() and height.isdecimal() and min(int(width), int(height)) > 0):
            raise UsageError(f"--size {size}: write 1024x1024")
        method = kind(**parse_pairs("--set", choose or ()))
        method.hardware = hardware(device=device, dtype=dtype, offload=offload, tiling=tiling, checkpoints=checkpoints)
        check_device(device)
        parameters = {}
        if random:
            parameters = load_random_weights(method)
        else:
            method.prepare(device)
        report = measure(method, (int(width), int(height)), batch, layers)
        show(method, report, parameters, size)
        if json_file is not None:
            write_json_atomic(json_file, {"name": name, "size": size, "layers": layers, **asdict(report), **parameters})


def show(method: Any, report: Report, parameters: dict[str, int], size: str) -> None:
    """Prints a report."""
    published = getattr(method, "published", method.card.settings)
    chosen = getattr(method, "setting", lambda key: getattr(method.options, key))
    settings = ", ".join(f"{key} {value}" for key in published if (value := chosen(key)) is not None)
    weights = "random weights, the answers are noise and thrown away" if parameters else "its own weights"
    lines = [
        (
            f"{method.card.title}: {size}, batch {report.batch}, {settings}, {method.hardware.dtype} on"
            f" {method.hardware.device}; {weights}"
        ),
        *(f"  {part}: {count / 1e9:.2f} billion parameters" for part, count in parameters.items()),
        f"  peak memory: {report.peak / 1e9:.1f} GB",
        f"  seconds per image: {report.each:.2f}",
        (
            f"  outside the denoiser: {report.outside:.0%} of the time ({report.calls} calls of it took"
            f" {report.denoiser:.2f} s)"
        ),
    ]
    for line in lines:
        console.print(line, highlight=False, markup=False)


if __name__ == "__main__":
    app()
