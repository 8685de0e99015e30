"""Times every case on one core, on all cores and on the GPU where there is one, beside its peer in the same run."""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
import torch
import typer
from rich.table import Table

import benchmarks.speed as package
from benchmarks.speed.case import Case, Inputs, for_peer, tensors
from synlayers.errors import UsageError
from synlayers.support.cli import clean_exit, progress
from synlayers.support.tables import plain_table, print_table

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


def cases() -> list[Case]:
    """Every case of the modules of this package."""
    listed: list[Case] = []
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            listed += getattr(importlib.import_module(module.name), "CASES", ())
    return listed


def best_ms(call: Callable[[], Any], device: torch.device, budget: float, at_least: int = 3) -> float:
    """The shortest of repeated calls, in milliseconds: at least three after a warm-up, then until `budget` seconds are
    spent."""

    def once() -> float:
        start = time.perf_counter()
        call()
        if device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter() - start

    warm = once()
    if warm > budget:  # a peer that takes seconds is timed by its only call
        return warm * 1e3
    spent = 0.0
    times: list[float] = []
    while len(times) < at_least or spent < budget:
        times.append(once())
        spent += times[-1]
    return min(times) * 1e3


def use_cores(count: int) -> None:
    """Threads of torch (ours follow it) and OpenCV."""
    import cv2

    torch.set_num_threads(count)
    cv2.setNumThreads(count)


def decode_ms(side: int) -> float:
    """The floor: reading one 8-bit gray PNG of this side, which any scoring from files pays twice."""
    import cv2

    ramp = np.add.outer(np.arange(side), np.arange(side)) // 7 % 256 ^ np.random.default_rng(0).integers(
        0, 4, (side, side)
    )
    data = cv2.imencode(".png", ramp.astype(np.uint8))[1]
    return best_ms(lambda: cv2.imdecode(data, cv2.IMREAD_UNCHANGED), torch.device("cpu"), 0.1)


@app.command()
def speed(
    side: Annotated[list[int] | None, typer.Option(help="Sides of the squares; by default 512, 1024 and 2048.")] = None,
    only: Annotated[str, typer.Option(help="Cases whose name contains this.")] = "",
    budget: Annotated[float, typer.Option(help="Seconds of repeated calls for each number.")] = 0.5,
    seed: Annotated[int, typer.Option(help="Seed of the inputs.")] = 0,
    cuda: Annotated[bool, typer.Option(help="Use the GPU where there is one.")] = True,
) -> None:
    """Milliseconds per image of each metric and of its peer, and their ratio. Best of repeated calls; inputs are made
    by seed."""
    with clean_exit():
        sides = side or [512, 1024, 2048]
        if wrong := [s for s in sides if s < 16]:
            raise UsageError(f"--side {wrong[0]}: squares start at 16")
        chosen = [c for c in cases() if only in c.name]
        if not chosen:
            raise UsageError(f"--only '{only}' fits no case; there are: {', '.join(c.name for c in cases())}")
        for size in sides:
            table = run_side(
                size, [c for c in chosen if size in c.sides or side], budget, seed, cuda and torch.cuda.is_available()
            )
            print_table(table)


def run_side(size: int, chosen: list[Case], budget: float, seed: int, cuda: bool) -> Table:
    """One table."""
    cores = torch.get_num_threads()
    title = f"{size}x{size}, ms per image (decoding one gray PNG: {decode_ms(size):.2f} ms)"
    numbers = ("one core", f"{cores} cores", *(["GPU"] if cuda else []), "peer, one core", "ratio", "differ by")
    table = plain_table(title, "metric", *numbers, "peer", right=numbers)
    with progress(f"{size}x{size}", len(chosen), "cases") as advance:
        for case in chosen:
            if needed := case.missing():
                table.add_row(case.name, *[""] * len(numbers), f"not timed: needs {needed}")
                advance(1)
                continue
            warm_up(case, seed)
            table.add_row(*run_case(case, case.make(size, np.random.default_rng(seed)), size, cores, budget, cuda))
            advance(1)
    return table


def warm_up(case: Case, seed: int) -> None:
    """Compile and import on a small input, so that no measured call pays for it."""
    small = case.make(64, np.random.default_rng(seed))
    case.ours(**tensors(small, torch.device("cpu")))
    if case.peer is not None:
        case.peer(**for_peer(small))


def run_case(case: Case, inputs: Inputs, size: int, cores: int, budget: float, cuda: bool) -> list[str]:
    """The cells of one line."""
    cpu, images = torch.device("cpu"), case.images(inputs)
    own = tensors(inputs, cpu)
    use_cores(1)
    case.ours(**own)  # the first call imports and compiles, which the warm-up of best_ms would take for a slow call
    one = best_ms(lambda: case.ours(**own), cpu, budget) / images
    peer, apart = float("nan"), ""
    if case.peer is not None:
        theirs = for_peer(inputs)
        peer = best_ms(lambda: case.peer(**theirs), cpu, budget) / images  # type: ignore[misc]
        if case.agree is not None:
            apart = f"{case.agree(case.ours(**own), case.peer(**theirs)):.1e}"
    use_cores(cores)
    cells = [
        case.name,
        _with_target(one, case.target_ms if size == case.target_side else None),
        f"{best_ms(lambda: case.ours(**own), cpu, budget) / images:.2f}",
    ]
    if cuda:
        device = torch.device("cuda")
        there = tensors(inputs, device)
        cells.append(
            f"{best_ms(lambda: case.ours(**there), device, budget) / images:.3f}" if case.devices == "any" else ""
        )
    ratio = f"{peer / one:.1f}x" if peer == peer else ""
    return [*cells, f"{peer:.1f}" if peer == peer else "", ratio, apart, case.peer_name]


def _with_target(ms: float, target: float | None) -> str:
    return f"{ms:.2f}" if target is None else f"{ms:.2f} (asked {target:g})"


if __name__ == "__main__":
    app()
