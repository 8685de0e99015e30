"""``python -m synlayers.blender``: install Blender in an environment of its own, render libraries of props with it."""

from __future__ import annotations

import json
import time
from collections import Counter
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from synlayers.blender import environment
from synlayers.blender.library import missing_props, prepare, render_library
from synlayers.blender.models import models
from synlayers.blender.planning import plan_prop
from synlayers.blender.settings import BLENDER, make_settings
from synlayers.errors import UsageError
from synlayers.support.cli import clean_exit, console, progress
from synlayers.support.consoles import tell
from synlayers.support.paths import cache_place

app = typer.Typer(
    help="Install Blender in an environment of its own, and render libraries of props with it.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


class Device(str, Enum):
    auto = "auto"
    cpu = "cpu"
    gpu = "gpu"


@app.command()
def install(
    python: Annotated[
        Path | None, typer.Option(help="A Python 3.11 to make the environment with; default: the first that is found.")
    ] = None,
) -> None:
    """Make an environment for Blender alone, below the cache folder, and fetch its wheel from PyPI (1 GB on disk).

    Nothing is installed beside this project: Blender needs one version of Python and older packages.
    """
    with clean_exit():
        if environment.installed() is None:
            tell(f"installing Blender {BLENDER} into {environment.home()}; this takes a minute or more")
            environment.install(python)
        console.print(environment.describe(), soft_wrap=True)


@app.command()
def render(
    count: Annotated[int, typer.Option("--count", "-n", help="Props in the whole library.")] = 24,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the library; default: one below the cache folder, by its settings.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed and settings give the same bytes.")] = 0,
    size: Annotated[int, typer.Option(help="Longer side of a prop, px; 64 to 1024.")] = 256,
    samples: Annotated[int, typer.Option(help="Light paths a pixel; glass gets twice as many.")] = 16,
    names: Annotated[
        str, typer.Option("--models", help="Models to use, joined by commas; default: all (see the list below).")
    ] = "",
    device: Annotated[
        Device,
        typer.Option(help="Where Cycles computes: auto takes a graphics card where there is one, whose pixels differ."),
    ] = Device.cpu,
    plan: Annotated[
        bool, typer.Option("--plan", help="Only print what would be rendered, as one line of JSON a prop; no Blender.")
    ] = False,
) -> None:
    """Render a library of props: each a cut-out with its shadow, contact shadow and reflection.

    Models: abstract, backdrop, book, bottle, box, can, cup, jar, letters, phone, podium, shoe. The same command goes on
    with a library that was stopped, and grows one when --count is larger. Use it with `python -m synlayers.generate
    --props FOLDER`.
    """
    with clean_exit():
        if count < 1:
            raise UsageError(f"--count is 1 or more, not {count}")
        settings = make_settings(seed, size, samples, names, "cpu")
        if plan:
            for number in range(count):
                line = json.dumps(plan_prop(settings, number).to_json(), ensure_ascii=False)
                console.print(line, soft_wrap=True, markup=False, highlight=False)
            return
        python = environment.require()
        if device is not Device.cpu:
            settings = make_settings(seed, size, samples, names, _graphics(python, device))
        folder = out or cache_place("props", settings.digest)
        prepare(folder, settings)
        missing = len(missing_props(folder, settings, count))
        start = time.monotonic()
        with progress("rendering", count, "props") as advance:
            manifest = render_library(python, folder, settings, count, advance, tell)
        seconds = time.monotonic() - start
        kinds = ", ".join(f"{number} {name}" for name, number in sorted(Counter(_models_of(manifest)).items()))
        rate = (
            f"{missing} rendered in {seconds:.1f} s, {seconds / missing:.2f} s a prop" if missing else "all were there"
        )
        console.print(f"{count} props ({kinds}); {rate}: {folder}", soft_wrap=True)
        console.print(f"use them: python -m synlayers.generate --props {folder} ...", soft_wrap=True)


def _graphics(python: Path, device: Device) -> str:
    """The kind of graphics card to render on, "cpu" where there is none and none was insisted on."""
    from synlayers.blender.driving import Blender

    with Blender(python) as blender:
        found = blender.graphics
    if not found and device is Device.gpu:
        raise UsageError("--device gpu: Blender finds no graphics card that Cycles can use here; take --device cpu")
    if not found:
        tell("no graphics card that Cycles can use: rendering on the processor")
    return found or "cpu"


def _models_of(manifest: dict[str, object]) -> list[str]:
    props = manifest["props"]
    assert isinstance(props, list)
    return [prop["model"] for prop in props]


@app.command("models")
def list_models() -> None:
    """Name the models of props, each with what it makes."""
    with clean_exit():
        for name in models():
            module = __import__(f"synlayers.blender.models.{name}", fromlist=[name])
            console.print(f"{name:10}{(module.__doc__ or '').strip().splitlines()[0]}")


if __name__ == "__main__":
    app(prog_name="python -m synlayers.blender")
