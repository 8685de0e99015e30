"""`python -m synlayers.generate`: builds a data set of layered designs."""

from __future__ import annotations

import json
import os
import re
import shlex
import time
from collections import Counter
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from synlayers.assets.props import props_folder
from synlayers.checks.selection import parse_part
from synlayers.design import Record
from synlayers.errors import UsageError
from synlayers.making.collection import AssetCollection, AssetOrigins, collect
from synlayers.recipe import MIXED, Recipe
from synlayers.storage import format_named
from synlayers.storage.address import Address, parse_place
from synlayers.support.cli import PluginFiles, clean_exit, console, progress, progress_of_steps
from synlayers.support.plugins import install

SHOWN = 20
"""Files left out that are named on the terminal; the others are counted."""
SHARD_SIZE = int(Recipe.model_fields["shard_size"].default)
app = typer.Typer(pretty_exceptions_enable=False, add_completion=False, rich_markup_mode="rich")


class FormatName(str, Enum):
    webdataset = "webdataset"
    parquet = "parquet"
    folder = "folder"


class CodecName(str, Enum):
    png = "png"
    webp = "webp"


class Engine(str, Enum):
    local = "local"
    ray = "ray"


class EffectsMode(str, Enum):
    layers = "layers"
    baked = "baked"


@app.command()
def generate(
    out: Annotated[
        str,
        typer.Option(
            metavar="FOLDER",
            help=(
                "Folder of the data set, or an address of a store (s3://, gs://, hf://, by fsspec); created when"
                " missing, continued or grown when it holds this recipe."
            ),
        ),
    ],
    num_samples: Annotated[
        int, typer.Option("--num-samples", "-n", help="Designs in the whole set, all splits together.")
    ],
    layers: Annotated[str, typer.Option(help="Layer counts, lowest:highest, bottom included; 2 to 60.")] = "2:20",
    layer_weights: Annotated[
        str, typer.Option(help="How often counts occur, such as 4=3,8=1 (whole numbers); default: each equally often.")
    ] = "",
    size: Annotated[
        str,
        typer.Option(help="Canvas: 1024, 768x1344 (width x height), or mixed for the shapes each layout is made on."),
    ] = "1024",
    seed: Annotated[int, typer.Option(help="The same seed and settings give the same bytes.")] = 0,
    workers: Annotated[int, typer.Option(help="Worker processes; 0 means one per core. Does not change a byte.")] = 0,
    shard_size: Annotated[int, typer.Option(help="Samples in a shard.")] = SHARD_SIZE,
    shard_mb: Annotated[
        float | None,
        typer.Option(
            "--shard-mb",
            help=(
                "Shards of about so many MB instead: the samples that fit are measured on the recipe's first designs,"
                " and are the --shard-size that the manifest names."
            ),
        ),
    ] = None,
    format: Annotated[FormatName, typer.Option(help="How samples are stored.")] = FormatName.webdataset,
    codec: Annotated[
        CodecName, typer.Option(help="Image codec, lossless either way; webp is smaller and slower.")
    ] = CodecName.png,
    effects: Annotated[
        EffectsMode, typer.Option(help="Shadows and glows as layers of their own, or baked into their owners.")
    ] = EffectsMode.layers,
    splits: Annotated[
        str, typer.Option(help="Shares of the splits; no asset is shared between them.")
    ] = "train=0.9,val=0.05,test=0.05",
    layouts: Annotated[str, typer.Option(help="Layout families to use, joined by commas; default: all.")] = "",
    jpeg: Annotated[
        str, typer.Option(help="Also store a JPEG view of the composite, quality lowest:highest, such as 60:95.")
    ] = "",
    cutouts: Annotated[
        Path | None, typer.Option(help="Folder of RGBA cut-outs to use; files that show one picture count once.")
    ] = None,
    photos: Annotated[
        Path | None, typer.Option(help="Folder of photographs to use; files that show one picture count once.")
    ] = None,
    names_as_captions: Annotated[
        bool,
        typer.Option(
            "--names-as-captions",
            help=(
                "Words of the names of photographs and cut-outs become captions and tags. Not by default: they may be"
                " names of people."
            ),
        ),
    ] = False,
    svg: Annotated[Path | None, typer.Option(help="Folder of SVG illustrations to use.")] = None,
    fonts: Annotated[Path | None, typer.Option(help="Folder of fonts to use.")] = None,
    system_fonts: Annotated[
        bool, typer.Option("--system-fonts", help="Also use the fonts installed on this machine.")
    ] = False,
    packs: Annotated[
        str,
        typer.Option(
            help=(
                "Asset packs to use: none, all (that are installed), or names joined by commas; see python -m"
                " synlayers.assets."
            )
        ),
    ] = "none",
    props: Annotated[
        str,
        typer.Option(
            metavar="FOLDER",
            help=(
                "Library of rendered props to use (python -m synlayers.blender render), or small for the one that"
                " ships; their shadows and reflections become layers."
            ),
        ),
    ] = "",
    shard: Annotated[
        str | None,
        typer.Option(
            metavar="I/N",
            help=(
                "Only this share of the build: its shards are dealt over N calls, on any number of hosts. The last one"
                " to finish, or the same command without it, checks the whole and writes the manifest."
            ),
        ),
    ] = None,
    engine: Annotated[
        Engine, typer.Option(help="Who does the work: worker processes of this machine, or a Ray cluster.")
    ] = Engine.local,
    address: Annotated[
        str | None, typer.Option(help="With --engine ray: of the cluster; without it one is started on this machine.")
    ] = None,
    plugin: PluginFiles = None,
    recipe: Annotated[
        Path | None,
        typer.Option(
            help="A recipe as JSON (the one in a manifest, say); replaces the options above that are part of it."
        ),
    ] = None,
) -> None:
    """Build a data set of layered graphic designs: every layer exact, layer counts balanced, splits disjoint.

    The same command continues a build that was stopped, and grows one when --num-samples is larger.
    """
    with clean_exit():
        from synlayers.making.anywhere import build_anywhere, missing_anywhere
        from synlayers.making.build import plan_shards
        from synlayers.making.dataset import recipe_of
        from synlayers.making.ray_engine import build_on_ray
        from synlayers.making.shares import share_of

        install(plugin or ())
        place = parse_place(out)
        origins = AssetOrigins(
            cutouts, photos, svg, fonts, system_fonts, _packs(packs), names_as_captions, props_folder(props)
        )
        collected = _collect(origins)
        given: dict[str, Any] = {
            "seed": seed,
            "layers": _span(layers, "--layers"),
            "layer_weights": _weights(layer_weights),
            "size": _size(size),
            "layouts": _layouts(layouts),
            "effects": effects.value,
            "codec": codec.value,
            "format": format.value,
            "shard_size": shard_size,
            "jpeg": _span(jpeg, "--jpeg") if jpeg else None,
            "splits": _splits(splits),
        }
        settings = given if recipe is None else _read_recipe(recipe)
        checked = recipe_of(settings, collected)
        count = workers or os.cpu_count() or 1
        if count < 0:
            raise UsageError(f"--workers must be 0 or more, not {workers}")
        if shard_mb is not None:
            if recipe is not None or shard_size != SHARD_SIZE:
                raise UsageError("--shard-mb chooses --shard-size: leave that, and a --recipe, away")
            checked = recipe_of({**settings, "shard_size": _shard_size(checked, collected, shard_mb, count)}, collected)
        start, command = time.monotonic(), _command(checked, num_samples)
        share = parse_part(shard)
        if engine is Engine.ray:
            if share is not None or workers:
                raise UsageError("--engine ray deals the shards itself: leave --shard and --workers away")
            with progress("building on Ray", num_samples) as advance:
                manifest = build_on_ray(checked, num_samples, place, collected.assets, address, command, advance)
        elif address is not None:
            raise UsageError("--address is that of a Ray cluster: say --engine ray, too")
        else:
            shards = plan_shards(checked, num_samples, format_named(checked.format))
            mine = sum(s.samples for s in (share_of(shards, share) if share else shards))
            with progress(f"building share {shard}" if share else "building", mine) as advance:
                part = build_anywhere(checked, num_samples, place, collected.assets, count, share, command, advance)
            if part is None:
                _report_share(place, shard or "", missing_anywhere(checked, num_samples, place))
                return
            manifest = part
        _report(place, manifest, time.monotonic() - start)
        if shard_mb is not None:
            largest = max(entry["bytes"] for entry in manifest["shards"])
            console.print(f"the largest shard has {largest / 1e6:.1f} MB; {shard_mb:g} MB were asked for")


def _shard_size(recipe: Recipe, collected: AssetCollection, megabytes: float, workers: int) -> int:
    from synlayers.making.shard_sizes import PILOT, measure_sample_size, shard_size_for

    with progress("measuring sizes", PILOT) as advance:
        size = measure_sample_size(recipe, collected.assets, workers, advance)
    samples = shard_size_for(size, megabytes)
    console.print(
        f"--shard-mb {megabytes:g}: --shard-size {samples}, by {size.designs} designs of {size.mean / 1e6:.2f} ±"
        f" {size.deviation / 1e6:.2f} MB",
        soft_wrap=True,
    )
    return samples


def _collect(origins: AssetOrigins) -> AssetCollection:
    with progress_of_steps() as report:
        collected = collect(origins, report)
    for option, refused in collected.rejections.items():
        for rejection in refused[:SHOWN]:
            console.print(f"{option}: left out {rejection.name!r}: {rejection.reason}", style="yellow")
        if len(refused) > SHOWN:
            kinds = Counter(re.split("[,:(]| as ", r.reason)[0].strip() for r in refused[SHOWN:]).most_common(3)
            reasons = ", ".join(f"{number} of {kind!r}" for kind, number in kinds)
            console.print(f"{option}: left out {len(refused) - SHOWN} more ({reasons})", style="yellow")
    for option, notes in collected.notes.items():
        for note in notes:
            console.print(f"{option}: {note}", style="yellow")
    return collected


def _span(value: str, option: str) -> tuple[int, int]:
    low, colon, high = value.partition(":")
    try:
        return int(low), int(high if colon else low)
    except ValueError:
        raise UsageError(f"{option} takes lowest:highest, such as 2:20, not {value!r}") from None


def _size(value: str) -> tuple[int, int] | str:
    if value == MIXED:
        return value
    width, times, height = value.lower().partition("x")
    try:
        return int(width), int(height if times else width)
    except ValueError:
        raise UsageError(f"--size takes 1024, 768x1344 or mixed, not {value!r}") from None


def _weights(value: str) -> dict[int, int]:
    try:
        return {
            int(count): int(weight) for count, _, weight in (pair.partition("=") for pair in value.split(",") if pair)
        }
    except ValueError:
        raise UsageError(
            f"--layer-weights takes count=weight pairs of whole numbers, such as 4=3,8=1, not {value!r}"
        ) from None


def _splits(value: str) -> dict[str, float]:
    try:
        pairs = [pair.partition("=") for pair in value.split(",")]
        shares = {name.strip(): float(share) for name, _, share in pairs}
    except ValueError:
        raise UsageError(f"--splits takes name=share pairs, such as train=0.9,test=0.1, not {value!r}") from None
    if len(shares) != len(pairs):
        raise UsageError(f"--splits names a split twice: {value!r}")
    return shares


def _layouts(value: str) -> tuple[str, ...]:
    import difflib

    from synlayers.layouts import layouts

    names = tuple(sorted({name.strip() for name in value.split(",") if name.strip()}))
    for name in names:
        if name not in layouts():
            near = difflib.get_close_matches(name, layouts(), 1)
            raise UsageError(
                f"unknown layout {name!r}; "
                + (f"did you mean {near[0]!r}?" if near else f"there are {', '.join(layouts())}")
            )
    return names


def _packs(value: str) -> tuple[str, ...]:
    from synlayers.assets.packs.catalogue import choose_packs

    return tuple(sorted(pack.name for pack in choose_packs(value)))


def _read_recipe(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"--recipe {path} cannot be read as JSON ({error})") from None
    if not isinstance(content, dict):
        raise UsageError(f"--recipe {path} holds no settings: it must be a JSON object")
    settings = content.get("recipe", content)
    if not isinstance(settings, dict):
        raise UsageError(f'--recipe {path}: its "recipe" is no JSON object of settings')
    return dict(settings)


def _command(recipe: Recipe, samples: int) -> str:
    """The command that makes this build again, without folders and workers."""
    from synlayers.assets.packs.catalogue import all_packs

    words = ["python", "-m", "synlayers.generate", "--num-samples", str(samples)]
    words += ["--layers", "{}:{}".format(*recipe.layers), "--seed", str(recipe.seed)]
    words += ["--size", recipe.size if isinstance(recipe.size, str) else "{}x{}".format(*recipe.size)]
    for name in ("format", "codec", "effects"):
        words += [f"--{name}", getattr(recipe, name)]
    words += ["--splits", ",".join(f"{split}={share:g}" for split, share in recipe.splits.items())]
    if recipe.shard_size != SHARD_SIZE:
        words += ["--shard-size", str(recipe.shard_size)]
    if recipe.layer_weights:
        words += ["--layer-weights", ",".join(f"{count}={weight}" for count, weight in recipe.layer_weights.items())]
    if recipe.layouts:
        words += ["--layouts", ",".join(recipe.layouts)]
    if recipe.jpeg:
        words += ["--jpeg", "{}:{}".format(*recipe.jpeg)]
    packs = [name for pack in recipe.packs if (name := pack.partition(" ")[0]) in all_packs()]
    if packs:
        words += ["--packs", ",".join(packs)]
    return shlex.join(words)


def _report(out: Path | Address, manifest: Record, seconds: float) -> None:
    size = sum(shard["bytes"] for shard in manifest["shards"])
    splits = ", ".join(f"{name} {entry['samples']}" for name, entry in manifest["splits"].items())
    console.print(
        f"{manifest['samples']} designs ({splits}) in {len(manifest['shards'])} shards, {size / 1e6:.1f} MB,"
        f" {seconds:.1f} s: {out}",
        soft_wrap=True,
    )
    rejected = sum(entry["count"] for entry in manifest["rejects"].values())
    if rejected:
        console.print(f"{rejected} attempts were not valid and were made again; reasons are in manifest.json")
    for reason, entry in sorted(manifest["rejects"].items(), key=lambda item: -item[1]["count"]):
        if re.match(r"layout \S+ gave way to ", reason):
            console.print(f"{entry['count']} designs: {reason}, no attempt of which was valid", style="yellow")
        elif match := re.match(r"(.+) raised (\w+)$", reason):
            what = "left out where it failed twice" if not match[1].startswith("layout ") else "please report it"
            console.print(f"{entry['count']} attempts: {reason}; {what}", style="yellow")


def _report_share(out: Path | Address, share: str, missing: list[str]) -> None:
    console.print(f"share {share} is done: {out}", soft_wrap=True)
    if missing:
        names = ", ".join(missing[:3]) + (", ..." if len(missing) > 3 else "")
        console.print(
            f"{len(missing)} shards of other shares are not there yet ({names}). The last share to finish writes the"
            " manifest; where shares are in other folders, copy them together and run the command without --shard.",
            soft_wrap=True,
        )
    else:
        console.print("all shards are there; another process is writing the manifest")


def main() -> None:
    app(prog_name="python -m synlayers.generate")


if __name__ == "__main__":
    main()
