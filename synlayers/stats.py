"""`python -m synlayers.stats`: what a build holds, as tables and as plots."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.table import Table

from synlayers.checks.similarity.build_embeddings import Embedding
from synlayers.checks.similarity.hashing import NEAR_COSINE, difference_hash, hash_vectors
from synlayers.checks.similarity.neighbors import Similarity, look_alike
from synlayers.checks.similarity.report import print_similarity
from synlayers.design import DIFFUSE_KINDS, Design
from synlayers.errors import DataError, UsageError
from synlayers.storage import Damaged, EncodedSample, decode_sample, format_named, formats
from synlayers.storage.manifest import load_manifest
from synlayers.storage.record_fields import LONGEST_NAME
from synlayers.support.cli import clean_exit, console, progress
from synlayers.support.consoles import tell
from synlayers.support.paths import provide_places
from synlayers.support.processes import in_order

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)

SHOWN = 20
"""Damaged samples that are listed."""


@dataclass(slots=True)
class BuildStatistics:
    """Sums over samples; adds up over shards.

    Attributes:
        coverage: for each layer above the bottom, its area with alpha > 0 as a share of the canvas.
        overlap: for each sample, mean number of layers (bottom included) with alpha > 0 at a pixel.
        alpha: pixels of the layers above the bottom by alpha level, where alpha > 0.
        visible: visible fraction of each layer above the bottom.
        hashes, splits: difference hash and split of each image, by id.
        damaged: shard, sample and problem of what could not be read, and is in none of the numbers.
    """

    samples: int = 0
    counts: dict[str, Counter[int]] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    layouts: Counter[str] = field(default_factory=Counter)
    canvases: Counter[str] = field(default_factory=Counter)
    colors: Counter[str] = field(default_factory=Counter)
    fonts: Counter[str] = field(default_factory=Counter)
    coverage: list[float] = field(default_factory=list)
    overlap: list[float] = field(default_factory=list)
    visible: list[float] = field(default_factory=list)
    alpha: list[int] = field(default_factory=lambda: [0] * 256)
    hashes: dict[str, int] = field(default_factory=dict)
    splits: dict[str, str] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)

    def add(self, design: Design) -> None:
        self.samples += 1
        self.counts.setdefault(design.split, Counter())[len(design.layers)] += 1
        self.layouts[design.layout] += 1
        self.canvases[f"{design.width}x{design.height}"] += 1
        self.colors.update(design.palette)
        canvas = design.width * design.height
        inked_total = canvas
        levels = np.zeros(256, np.int64)
        for layer in design.layers:
            self.kinds[layer.kind] += 1
            if layer.font:
                self.fonts[str(layer.font.get("family", "unknown"))[:LONGEST_NAME]] += 1
            if layer.index == 0:
                continue
            histogram = np.bincount(layer.pixels[..., 3].ravel(), minlength=256)
            levels += histogram
            inked = int(histogram[1:].sum())
            inked_total += inked
            self.coverage.append(inked / canvas)
            self.visible.append(layer.visible_fraction)
        self.alpha = [a + int(b) for a, b in zip(self.alpha, levels, strict=True)]
        self.overlap.append(inked_total / canvas)
        self.hashes[design.id] = difference_hash(design.image)
        self.splits[design.id] = design.split

    def merge(self, other: BuildStatistics) -> None:
        self.samples += other.samples
        for split, counter in other.counts.items():
            self.counts.setdefault(split, Counter()).update(counter)
        for name in ("kinds", "layouts", "canvases", "colors", "fonts"):
            getattr(self, name).update(getattr(other, name))
        self.coverage += other.coverage
        self.overlap += other.overlap
        self.visible += other.visible
        self.alpha = [a + b for a, b in zip(self.alpha, other.alpha, strict=True)]
        self.hashes.update(other.hashes)
        self.splits.update(other.splits)
        self.damaged += other.damaged

    def as_json(self) -> dict[str, object]:
        """Numbers for a file. `dataclasses.asdict` would make counters of the pairs in a counter."""
        numbers: dict[str, object] = {name: getattr(self, name) for name in _NUMBERS}
        return numbers | {"kinds_used": sorted(set(self.kinds) - DIFFUSE_KINDS)}

    def look_alike(self) -> Similarity:
        """Near-duplicates and diversity by perceptual hash."""
        ids = sorted(self.hashes)
        vectors = hash_vectors(self.hashes[name] for name in ids)
        return look_alike(vectors, ids, [self.splits[name] for name in ids], NEAR_COSINE, "perceptual hash")


_NUMBERS = tuple(entry.name for entry in fields(BuildStatistics) if entry.name not in ("hashes", "splits"))


def _shard_statistics(folder: Path, format_name: str, name: str) -> BuildStatistics:
    statistics = BuildStatistics()
    for item in format_named(format_name).scan(folder / name):
        if isinstance(item, Damaged):
            statistics.damaged.append(f"{name}{f' sample {item.key}' if item.key else ''}: {item.problem}")
        elif isinstance(item, EncodedSample):
            try:
                statistics.add(decode_sample(item))
            except DataError as error:
                statistics.damaged.append(f"{name} sample {item.key}: {error}")
    return statistics


def gather(folder: Path, workers: int = 0) -> BuildStatistics:
    """Statistics of every sample of a build that can be read; `damaged` says which cannot.

    Raises:
        DataError: there is no readable manifest.
    """
    manifest = load_manifest(folder)
    if manifest["format"] not in formats():
        raise DataError(f"{folder} is in format {manifest['format']!r}, this version reads {', '.join(formats())}")
    names = [shard["file"] for shard in manifest["shards"]]
    total = BuildStatistics()
    look = partial(_shard_statistics, folder, manifest["format"])
    with progress("reading", len(names), "shards") as advance:
        for part in _map_shards(look, names, workers or os.cpu_count() or 1):
            total.merge(part)
            advance(1)
    return total


def _map_shards(look: partial[BuildStatistics], names: list[str], workers: int) -> Iterator[BuildStatistics]:
    if workers == 1 or len(names) < 2:
        yield from map(look, names)
        return
    with in_order(partial(partial, look), names, min(workers, len(names))) as parts:
        yield from parts


def _print(stats: BuildStatistics) -> None:
    counts = Table(title="Layer counts", title_justify="left")
    counts.add_column("layers", justify="right")
    for split in stats.counts:
        counts.add_column(split, justify="right")
    for count in sorted({c for counter in stats.counts.values() for c in counter}):
        counts.add_row(str(count), *(str(counter[count]) for counter in stats.counts.values()))
    console.print(counts)
    console.print(_shares("Kinds", stats.kinds))
    console.print(_shares("Layouts", stats.layouts))
    if len(stats.canvases) > 1:
        console.print(_shares("Canvases", stats.canvases))
    levels = np.array(stats.alpha, np.float64)
    soft = levels[1:255].sum() / max(1.0, levels[1:].sum())
    console.print(
        f"{stats.samples} samples; a layer covers {np.mean(stats.coverage):.3f} of its canvas (median"
        f" {np.median(stats.coverage):.3f}); {np.mean(stats.overlap):.2f} layers lie at a pixel; {100 * soft:.1f} % of"
        f" inked pixels are translucent; {100 * np.mean(np.array(stats.visible) < 0.999):.1f} % of layers are partly"
        " hidden",
        soft_wrap=True,
    )


def _shares(title: str, counter: Counter[str]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(title.lower().rstrip("s"))
    table.add_column("number", justify="right")
    table.add_column("share", justify="right")
    total = sum(counter.values())
    for name, number in sorted(counter.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(name, str(number), f"{100 * number / total:.1f} %")
    return table


def plot(stats: BuildStatistics, out: Path) -> None:
    """Write the plots as one PNG."""
    provide_places()
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 4, figsize=(18, 8.4), constrained_layout=True)
    splits = list(stats.counts)
    counts = sorted({c for counter in stats.counts.values() for c in counter})
    bottom = np.zeros(len(counts))
    for split in splits:
        heights = np.array([stats.counts[split][c] for c in counts])
        axes[0, 0].bar(counts, heights, bottom=bottom, label=_plain(split))
        bottom += heights
    axes[0, 0].set(title="Layer count", xlabel="layers", ylabel="samples")
    axes[0, 0].legend()
    _bars(axes[0, 1], stats.kinds.most_common(), "Kinds of layers")
    _bars(axes[0, 2], stats.layouts.most_common(), "Layouts")
    _bars(axes[0, 3], stats.fonts.most_common(14), "Fonts, by text layers")
    axes[1, 0].hist(stats.coverage, bins=np.geomspace(1e-4, 1, 40), color="#2e86de")
    axes[1, 0].set(xscale="log", title="Area of a layer, share of the canvas", ylabel="layers")
    axes[1, 1].hist(stats.overlap, bins=30, color="#10ac84")
    axes[1, 1].set(title="Layers at a pixel, mean of a sample", ylabel="samples")
    axes[1, 2].bar(range(1, 256), np.maximum(stats.alpha[1:], 1), width=1.0, color="#6c5ce7")
    axes[1, 2].set(yscale="log", title="Alpha levels above 0", xlabel="alpha", ylabel="pixels")
    _swatches(axes[1, 3], stats.colors)
    figure.savefig(out, dpi=90)
    plt.close(figure)


def _plain(name: str) -> str:
    """A name that is no formula to matplotlib."""
    return name.replace("_", " ").replace("$", r"\$")


def _bars(axis, pairs: Iterable[tuple[str, int]], title: str) -> None:  # type: ignore[no-untyped-def]
    rows = list(pairs)[::-1]
    axis.barh([_plain(name) for name, _ in rows], [number for _, number in rows], color="#576574")
    axis.set(title=title)
    axis.tick_params(axis="y", labelsize=8)


def _swatches(axis, colors: Counter[str]) -> None:  # type: ignore[no-untyped-def]
    """Every palette colour, by hue and lightness."""
    from synlayers.style.color import oklch

    points = [(oklch(c), c, n) for c, n in colors.items()]
    axis.scatter(
        [p[0].h for p in points],
        [p[0].L for p in points],
        c=[p[1] for p in points],
        s=[8 + 5 * min(20, p[2]) for p in points],
    )
    axis.set(title="Palette colours", xlabel="OKLCH hue", ylabel="lightness")


@app.command()
def main(
    folder: Annotated[Path, typer.Argument(help="Folder of a build.")],
    plots: Annotated[
        Path | None, typer.Option(help="PNG file for the plots; default: stats.png in the folder.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write the numbers as JSON.")] = None,
    workers: Annotated[int, typer.Option(help="Worker processes; 0 means one per core.")] = 0,
    embeddings: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL",
            help="Also near-duplicates and diversity by a model of open_clip: ARCH:PRETRAINED (ViT-B-32:openai),"
            " ARCH:FILE, ARCH:PRETRAINED:FILE, or a folder as a hub stores it. Without it by perceptual hash alone.",
        ),
    ] = None,
    near: Annotated[
        float | None,
        typer.Option(help="With --embeddings: cosine from which two images are near-duplicates, 0.95 unless given."),
    ] = None,
    device: Annotated[str | None, typer.Option(help="With --embeddings: cpu (default), cuda or cuda:N.")] = None,
) -> None:
    """Print tables of what a build holds, and write plots: layer counts, kinds, coverage, overlap, alpha, palette,
    near-duplicates."""
    with clean_exit():
        if embeddings is None and (near is not None or device is not None):
            raise UsageError("--near and --device go with --embeddings MODEL")
        embedding = Embedding.open(embeddings, near, device) if embeddings is not None else None
        stats = gather(folder, workers)
        if not stats.samples:
            _print_damage(stats)
            raise UsageError(f"{folder} holds no samples" + (" that can be read" if stats.damaged else ""))
        _print(stats)
        similarity = [stats.look_alike()]
        if embedding is not None:
            similarity.append(embedding.look_alike(folder, stats.hashes.keys()))
        for found in similarity:
            print_similarity(found)
        unwritten = []
        if (why := _write_plots(stats, plots or folder / "stats.png")) is not None:
            unwritten.append(why) if plots else tell(why)
        if json_file is not None:
            numbers = stats.as_json() | {
                "near_duplicates": [(pair.a, pair.b) for pair in similarity[0].listed],
                "similarity": [found.as_json() for found in similarity],
            }
            try:
                json_file.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
            except OSError as error:
                unwritten.append(f"--json {json_file} cannot be written ({error.strerror})")
        if stats.damaged:
            _print_damage(stats)
        if unwritten:  # what was asked for by name; the numbers are told all the same
            raise UsageError("; ".join(unwritten))
        if stats.damaged:
            raise SystemExit(1)


def _write_plots(stats: BuildStatistics, target: Path) -> str | None:
    """Writes the plots, or returns why they cannot be: a build may lie where nobody can write."""
    try:
        plot(stats, target)
    except OSError as error:
        name = "" if error.filename in (None, str(target)) else f", {error.filename}"  # matplotlib's own places
        return f"the plots cannot be written to {target} ({error.strerror or error}{name}); say where with --plots"
    console.print(f"plots: {target}", soft_wrap=True)
    return None


def _print_damage(stats: BuildStatistics) -> None:
    for line in stats.damaged[:SHOWN]:
        console.print(line, style="red", markup=False, soft_wrap=True)
    if stats.damaged:
        more = f", the first {SHOWN} are listed" if len(stats.damaged) > SHOWN else ""
        console.print(f"{len(stats.damaged)} could not be read{more}, and are in none of the numbers")


if __name__ == "__main__":
    app(prog_name="python -m synlayers.stats")
