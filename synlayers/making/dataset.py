"""A data set in one call, as `python -m synlayers.generate` builds it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from synlayers.assets.packs.catalogue import choose_packs
from synlayers.assets.props import props_folder
from synlayers.errors import UsageError
from synlayers.making.build import build as build_shards
from synlayers.making.collection import AssetCollection, AssetOrigins, collect
from synlayers.making.outside import check_plugins, plugins_in_use
from synlayers.recipe import Recipe, make_recipe
from synlayers.storage.reading import Designs, load
from synlayers.support.cli import progress as bar
from synlayers.support.cli import progress_of_steps
from synlayers.support.plugins import install


def recipe_of(settings: dict[str, Any], collected: AssetCollection) -> Recipe:
    """The recipe of these settings with these assets and the plug-ins in use. Raises `UsageError` listing every
    problem."""
    check_plugins(settings.get("plugins") or ())
    plugins = plugins_in_use(settings.get("layouts") or ())
    return make_recipe({**settings, "packs": collected.packs, "assets": collected.digest, "plugins": plugins})


def build(
    out: str | Path,
    num_samples: int,
    *,
    cutouts: str | Path | None = None,
    photos: str | Path | None = None,
    svg: str | Path | None = None,
    fonts: str | Path | None = None,
    system_fonts: bool = False,
    names_as_captions: bool = False,
    packs: str = "none",
    props: str | Path = "",
    plugins: Sequence[str | Path] = (),
    workers: int = 0,
    progress: bool = True,
    tell: Callable[[str], None] = print,
    **settings: Any,
) -> Designs:
    """Build, continue or grow a data set of layered designs in the folder `out`, and open it.

    Args:
        num_samples: designs in the whole set, all splits together.
        cutouts, photos, svg, fonts: folders of material of one's own; what cannot be used, and what was changed in
            what is used, is told through `tell`.
        names_as_captions: words of the names of photographs and cut-outs become captions; not unasked, since they may
            be names of people.
        packs: asset packs as on the command line: ``none``, ``all``, or names joined by commas.
        props: a library of rendered props, or "small" for the one that ships.
        plugins: Python files that bring layouts, sources or topics.
        workers: processes; 0 means one per core. Does not change a byte.
        progress: show a bar on a terminal, lines elsewhere.
        settings: of `synlayers.Recipe`: ``seed=0, layers=(2, 20), size=(1024, 1024), splits={"train": 1.0}``, ...

    Raises:
        UsageError: settings that are wrong (all of them are listed), or a folder of another build.
        BuildError: it cannot be written, or a sample cannot be made; finished shards stay.

    >>> designs = build("out", 100, layers=(3, 8), size=(512, 512))     # doctest: +SKIP
    """
    install([Path(path) for path in plugins])
    origins = AssetOrigins(
        cutouts=_path(cutouts),
        photos=_path(photos),
        svg=_path(svg),
        fonts=_path(fonts),
        system_fonts=system_fonts,
        packs=tuple(sorted(pack.name for pack in choose_packs(packs))),
        names_as_captions=names_as_captions,
        props=props_folder(props),
    )
    with progress_of_steps() if progress else nullcontext(None) as report:
        collected = collect(origins, report)
    for rejected in collected.rejections.values():
        for rejection in rejected:
            tell(f"left out {rejection.name!r}: {rejection.reason}")
    for option, notes in collected.notes.items():
        for note in notes:
            tell(f"{option}: {note}")
    if workers < 0:
        raise UsageError(f"workers must be 0 or more, not {workers}")
    recipe = recipe_of(settings, collected)
    with bar("building", num_samples) if progress else nullcontext(lambda steps: None) as advance:
        build_shards(recipe, num_samples, Path(out), collected.assets, workers or os.cpu_count() or 1, advance=advance)
    return load(out)


def _path(given: str | Path | None) -> Path | None:
    return None if given is None else Path(given)
