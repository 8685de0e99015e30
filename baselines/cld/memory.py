"""`python -m baselines.cld.memory`: how many layers CLD should hold in 24, 48 and 80 GiB. An estimate: nothing of it was measured on a GPU.

Weights are counted from the models at full size, activations by following every allocation of a full-size run on fake tensors (`_trace.py`) at two
numbers of layers; both grow linearly with the tokens. What kernels need beside their results (workspaces, the allocator's gaps) is not seen and is
covered by a fixed reserve.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import typer

from baselines.cld.boxes import MOST_LAYERS
from baselines.cld.tokens import CANVAS_LAYERS, CELL
from synlayers.cli import clean_exit, console
from synlayers.errors import UsageError

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

GIB = 2**30
RESERVE = 1.5 * GIB
"""For the CUDA context, workspaces and the allocator's gaps; a guess."""
BUDGETS = (24, 48, 80)
SHARES = (0.05, 0.2, 1.0)
LAYER_AT_WORK = 0.25 * GIB
"""Weights on the device with sequential offload: the largest linear layers have 113 MB."""
MOST = MOST_LAYERS - CANVAS_LAYERS


@dataclass(frozen=True, slots=True)
class Line:
    """Bytes of activations by transformer tokens: ``fixed + slope * tokens``."""

    fixed: float
    slope: float

    def at(self, tokens: int) -> float:
        return self.fixed + self.slope * tokens

    @classmethod
    def through(cls, first: tuple[int, float], second: tuple[int, float]) -> Line:
        """The line through two (tokens, bytes)."""
        slope = (second[1] - first[1]) / (second[0] - first[0])
        return cls(first[1] - slope * first[0], slope)


def tokens_of(width: int, height: int, layers: int, share: float) -> int:
    """Image tokens of a canvas and `layers` boxes above the background, each of `share` of the canvas.

    >>> tokens_of(1024, 1024, 0, 0.1), tokens_of(1024, 1024, 10, 0.25)
    (8192, 18432)
    """
    canvas = math.ceil(width / CELL) * math.ceil(height / CELL)
    return canvas * CANVAS_LAYERS + layers * math.ceil(canvas * share)


def resident(weights: Mapping[str, int]) -> dict[str, tuple[float, float, float]]:
    """Bytes of weights on the device while the step, the RGBA decoder and the VAE are at work, by the options of the harness.

    8 bits: half of the transformer and the adapter, and of T5 all but the output layers of its feed-forward parts, a fifth of it.
    """
    total = float(sum(weights.values()))
    saved = weights["transformer"] / 2 + weights["adapter"] / 2 + weights["text_encoder_2"] * 0.4
    parts = (float(weights["transformer"]), float(weights["rgba_decoder"]), float(weights["vae"]))
    return {
        "none": (total, total, total),
        "--quantise 8bit": (total - saved,) * 3,
        "--offload model": parts,
        "--offload model --quantise 8bit": (parts[0] / 2, *parts[1:]),
        "--offload sequential": (LAYER_AT_WORK,) * 3,
    }


def most_layers(
    budget: float, weights: tuple[float, float, float], needs: tuple[Line, Line, Line], size: tuple[int, int], share: float
) -> int:
    """Layers above the background that fit into `budget` bytes, up to what the checkpoint numbers; -1 if not even the background does."""

    def fits(layers: int) -> bool:
        tokens = tokens_of(*size, layers, share)
        return all(held + need.at(tokens) + RESERVE <= budget for held, need in zip(weights, needs, strict=True))

    return max((n for n in range(MOST + 1) if fits(n)), default=-1)


def traced(width: int, height: int) -> tuple[Line, Line, Line]:
    """Activations of the step, the RGBA decoder and the VAE as lines over the transformer's tokens. Takes half a minute."""
    from baselines.cld._trace import activations
    from baselines.cld.tokens import layout_of
    from synlayers.design import Box

    found = []
    for layers in (0, 2):
        layout = layout_of(width, height, [Box(0, 0, width, height)] * layers)
        found.append((layout.count(), activations(layout)))
    (few, less), (many, more) = found
    step, rgba, vae = (Line.through((few, less[name]), (many, more[name])) for name in ("step", "RGBA decoder", "VAE"))
    return step, rgba, vae


@app.command()
def main(
    size: Annotated[str, typer.Option(help="Canvas, WIDTHxHEIGHT; sides are rounded up to multiples of 16.")] = "1024x1024",
) -> None:
    """Estimate how many layers fit."""
    with clean_exit():
        try:
            width, height = (-(-int(side) // CELL) * CELL for side in size.lower().split("x"))
        except ValueError:
            raise UsageError(f"--size {size}: give it as WIDTHxHEIGHT, such as 1024x1024") from None
        if not CELL <= min(width, height) <= max(width, height) <= 4096:
            raise UsageError(f"--size {size}: sides from 1 to 4096")
        from baselines.cld._trace import full_size
        from benchmarks.report import plain_table, show

        weights, needs = full_size().bytes(), traced(width, height)
        console.print(
            "ESTIMATE from the sizes of full-size models and the allocations of a run on fake tensors; nothing was measured on a GPU."
        )
        console.print("weights in 16 bits: " + ", ".join(f"{name} {count / 1e9:.2f} GB" for name, count in weights.items()))
        for share in SHARES:
            table = plain_table(
                f"layers above the background at {width}x{height}, each box {share:.0%} of the canvas (the checkpoint numbers {MOST})",
                "options", *(f"{budget} GiB" for budget in BUDGETS), right=[f"{budget} GiB" for budget in BUDGETS],
            )  # fmt: skip
            for options, held in resident(weights).items():
                counts = [most_layers(budget * GIB, held, needs, (width, height), share) for budget in BUDGETS]
                table.add_row(options, *("does not fit" if count < 0 else str(count) for count in counts))
            show(table)
        table = plain_table("activations", "layers", "box", "tokens", "step", "RGBA decoder", "VAE, one image")
        for layers, share in ((0, 0.2), (10, 0.2), (50, 0.05), (50, 0.2), (50, 1.0)):
            tokens = tokens_of(width, height, layers, share)
            table.add_row(str(layers), f"{share:.0%}", str(tokens), *(f"{need.at(tokens) / GIB:.2f} GiB" for need in needs))
        show(table)


if __name__ == "__main__":
    app()
