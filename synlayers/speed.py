"""`python -m synlayers.speed`: how fast designs are made, where the time goes, and how far that is from the floor.

The floor is what no generator of these pixels can go below here: the same layers drawn by Skia and encoded by the
codec, nothing else. Both run sample by sample in turn, with caches of their own, so a machine that drifts slows both.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated

import typer

from synlayers.assets.splitting import split_assets
from synlayers.captions import describe
from synlayers.checks.costs import BuildCost, cost_rows, measure_cost
from synlayers.checks.design import check_design
from synlayers.compositing import Composition
from synlayers.design import Design
from synlayers.making.build import build as build_designs
from synlayers.making.cells import generator
from synlayers.making.collection import AssetCollection, AssetOrigins, collect
from synlayers.making.rendering import draw_all
from synlayers.making.workers import SampleFactory, encoded_samples
from synlayers.plan import LayerPlan
from synlayers.recipe import Recipe, make_recipe
from synlayers.storage import EncodedSample, decode_sample, encode, encode_design, format_named
from synlayers.support.cli import clean_exit, console, progress
from synlayers.support.memory import keep_memory
from synlayers.support.scratch import temporary_folder

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


def speed_v1(collected: AssetCollection, codec: str) -> Recipe:
    """The frozen recipe: 1024x1024, 2 to 20 layers, the default mix of sources."""
    return make_recipe(
        {
            "seed": 1,
            "layers": (2, 20),
            "size": (1024, 1024),
            "codec": codec,
            "packs": collected.packs,
            "assets": collected.digest,
        }
    )


@dataclass(slots=True)
class StageClock:
    """Seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    def add(self, stage: str, start: float) -> float:
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - start
        return now


def one_core(recipe: Recipe, collected: AssetCollection, samples: int, warm_up: int = 8) -> StageClock:
    """Time `samples` samples in this process: the whole, the floor, and the stages taken apart."""
    asset_splits = split_assets(collected.assets, recipe.splits)
    keep_memory()
    whole, floor = (
        SampleFactory(recipe, collected.assets, asset_splits),
        SampleFactory(recipe, collected.assets, asset_splits),
    )
    clock = StageClock()
    fmt = format_named(recipe.format)
    with temporary_folder() as folder, progress("one core", samples + warm_up) as advance:

        def stream() -> Iterator[EncodedSample]:
            nonlocal clock
            for index in range(samples + warm_up):
                if index == warm_up:
                    clock = StageClock()
                start = time.perf_counter()
                design = whole.design(index)
                start = clock.add("design", start)
                encoded = encode_design(design, recipe.codec)
                start = clock.add("encode", start)
                yield encoded
                clock.add("write", start)
                _verify(encoded, clock)
                _floor(design, recipe, floor, clock)
                _composite(design, clock)
                advance(1)

        fmt.write_shard(folder / f"speed-00000{fmt.suffix}", stream())
    return clock


def _verify(sample: EncodedSample, clock: StageClock) -> None:
    """What `synlayers.verify` does with one sample."""
    start = time.perf_counter()
    list(check_design(decode_sample(sample)))
    clock.add("verify", start)


def _floor(design: Design, recipe: Recipe, factory: SampleFactory, clock: StageClock) -> None:
    """The same pixels drawn and encoded."""
    plans = [LayerPlan.from_record(entry) for entry in design.record()["layers"]]
    library = factory.libraries[design.split]
    start = time.perf_counter()
    drawn = draw_all(plans, design.width, design.height, library)
    start = clock.add("draw", start)
    for layer in drawn:
        if layer is not None:
            encode(layer.pixels, recipe.codec)
    encode(design.image, recipe.codec)
    clock.add("floor encode", start)


def _composite(design: Design, clock: StageClock) -> None:
    """Compositing with visibility, and captions, alone."""
    start = time.perf_counter()
    composition = Composition(design.width, design.height)
    for layer in design.layers:
        composition.add(layer.pixels, layer.box)
    composition.measure([layer.kind for layer in design.layers])
    _ = composition.image
    start = clock.add("composite", start)
    describe(design, generator(0, design.index))
    clock.add("captions", start)


def all_cores(recipe: Recipe, collected: AssetCollection, samples: int, workers: int) -> float:
    """Samples/s of `workers` processes that write one shard, from the first finished sample to the last."""
    asset_splits = split_assets(collected.assets, recipe.splits)
    fmt = format_named(recipe.format)
    times: list[float] = []
    factory = SampleFactory(recipe, collected.assets, asset_splits)
    with (
        temporary_folder() as folder,
        progress(f"{workers} workers", samples) as advance,
        encoded_samples(factory, range(samples), workers) as stream,
    ):

        def timed() -> Iterator[EncodedSample]:
            for sample in stream:
                times.append(time.perf_counter())
                advance(1)
                yield sample

        fmt.write_shard(folder / f"speed-00000{fmt.suffix}", timed())
    skip = len(times) // 4  # processes start and caches fill
    return (len(times) - 1 - skip) / (times[-1] - times[skip])


def _print_loading(recipe: Recipe, collected: AssetCollection, samples: int) -> None:
    """Rates of every form of `synlayers.torch`, as ratios to webdataset's own decoding in the same run."""
    from synlayers.loading.speed import reading_rates

    keep_memory()
    with temporary_folder() as folder:
        build_designs(recipe, samples, folder, collected.assets)
        rates = reading_rates(folder)
    console.print(f"speed-v1, {recipe.codec}, {samples} samples read by one process; samples per CPU second")
    for name, rate in rates.items():
        console.print(f"  {name:<24} {rate:7.1f}  {rate / rates['webdataset pilrgba']:5.2f} times webdataset")


def _print_million(collected: AssetCollection, samples: int, cores: int) -> None:
    """What a million designs cost in each format and codec, from `samples` of each."""
    costs: dict[str, BuildCost] = {}
    for stored, codec in (("webdataset", "png"), ("webdataset", "webp"), ("parquet", "png")):
        recipe = speed_v1(collected, codec).model_copy(update={"format": stored})
        with temporary_folder() as folder, progress(f"{stored}, {codec}", samples) as advance:
            costs[f"{stored}, {codec}"] = cost = measure_cost(recipe, collected, samples, folder, advance)
        console.print(
            f"{stored}, {codec}: {samples} designs, {1 / cost.make:.1f} a core second made, {1 / cost.verify:.1f}"
            f" verified; {cost.clock:.0f} s on the clock, load {cost.load:.1f} a processor"
        )
    for line in cost_rows(costs, cores):
        console.print(line, soft_wrap=True, markup=False, highlight=False)


@app.command()
def main(
    samples: Annotated[int, typer.Option(help="Samples timed on one core.")] = 150,
    codec: Annotated[str, typer.Option(help="png or webp.")] = "png",
    workers: Annotated[int, typer.Option(help="Processes of the second part; 0 means one per core.")] = 0,
    loading: Annotated[
        bool, typer.Option("--loading", help="Time reading such designs for training (synlayers.torch) instead.")
    ] = False,
    million: Annotated[
        bool, typer.Option("--million", help="Tell what a million of them cost (making, verifying, disk) instead.")
    ] = False,
    cores: Annotated[int, typer.Option(min=1, help="With --million: cores that share the work.")] = 64,
) -> None:
    """Time the frozen recipe speed-v1 (1024x1024, 2 to 20 layers): samples/s, the share of each stage, and the ratio to
    the floor."""
    with clean_exit():
        collected = collect(AssetOrigins())
        recipe = speed_v1(collected, codec)
        if million:
            _print_million(collected, samples, cores)
            return
        if loading:
            _print_loading(recipe, collected, samples)
            return
        clock = one_core(recipe, collected, samples)
        seconds = clock.seconds
        total = seconds["design"] + seconds["encode"] + seconds["write"]
        floor = seconds["draw"] + seconds["floor encode"]
        stages = {
            "plan": seconds["design"] - seconds["draw"] - seconds["composite"] - seconds["captions"],
            "draw": seconds["draw"],
            "composite": seconds["composite"],
            "captions": seconds["captions"],
            "encode": seconds["encode"],
            "write": seconds["write"],
        }
        console.print(
            f"speed-v1, {codec}, {samples} samples, one core: {samples / total:.1f} samples/s"
            f" ({1000 * total / samples:.1f} ms a sample)"
        )
        for stage, spent in stages.items():
            console.print(f"  {stage:<10} {1000 * spent / samples:6.1f} ms  {100 * spent / total:5.1f} %")
        console.print(
            f"floor (Skia draws, codec encodes, nothing else): {samples / floor:.1f} samples/s; the whole takes"
            f" {total / floor:.2f} times the floor"
        )
        console.print(f"verifying them takes {seconds['verify'] / total:.2f} times the time of making them")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024) / 1.048576
        console.print(f"peak memory of this process: {peak:.0f} MB")
        count = workers or os.cpu_count() or 1
        if count > 1:
            one, many = (
                all_cores(recipe, collected, samples, 1),
                all_cores(recipe, collected, samples * min(count, 4), count),
            )
            console.print(f"{count} workers: {many:.1f} samples/s, {many / one:.2f} times one worker ({one:.1f})")


if __name__ == "__main__":
    app(prog_name="python -m synlayers.speed")
