"""A library of rendered props: planned by number, rendered one after the other, each there whole or not at all.

``settings.json`` is written first, ``props/<number>-<model>/`` as props are done, ``manifest.json`` last: what lacks
one is not finished, and the same command goes on with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from filelock import FileLock, Timeout
from PIL import Image

from synlayers.assets.props import CAPTION_FILE, FORMAT, MANIFEST, PropRecord
from synlayers.blender.driving import Blender
from synlayers.blender.labels import write_pictures
from synlayers.blender.passes import Pass, read_passes
from synlayers.blender.planning import PropPlan, plan_prop
from synlayers.blender.settings import Settings
from synlayers.captions.color_words import color_terms, keep_colors
from synlayers.captions.shown_colors import shown_in_layer
from synlayers.design import Box, Layer, Pixels, Record
from synlayers.errors import DataError, UsageError
from synlayers.library import digest_of
from synlayers.support.atomic import replacing, write_json_atomic
from synlayers.support.scratch import temporary_folder

SETTINGS: Final = "settings.json"
LICENSE: Final = "Apache-2.0"
Progress = Callable[[int], None]


def folder_of(out: Path, plan: PropPlan) -> Path:
    return out / "props" / plan.name


def is_done(out: Path, plan: PropPlan) -> bool:
    """Whether a prop is there, of this very plan."""
    try:
        record = json.loads((folder_of(out, plan) / CAPTION_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(record, dict) and record.get("plan") == plan.digest


def prepare(out: Path, settings: Settings) -> None:
    """Makes the folder, or finds a library of the same settings there. `UsageError` for anything else."""
    path = out / SETTINGS
    if not path.exists():
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise UsageError(f"{out} is not empty and holds no library of props: choose another --out")
        out.mkdir(parents=True, exist_ok=True)
        write_json_atomic(path, settings.to_json())
        return
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        found = None
    wanted = json.loads(json.dumps(settings.to_json()))
    if found != wanted:
        keys = [k for k in wanted if not isinstance(found, dict) or found.get(k) != wanted[k]]
        raise UsageError(
            f"{out} holds a library of other settings ({', '.join(keys) or 'unknown ones'} differ): choose another"
            " --out, or the settings that its settings.json says"
        )


def missing_props(out: Path, settings: Settings, count: int) -> list[PropPlan]:
    """Plans that are not rendered yet, in order."""
    return [plan for plan in (plan_prop(settings, n) for n in range(count)) if not is_done(out, plan)]


def render_library(
    python: Path, out: Path, settings: Settings, count: int, advance: Progress, told: Callable[[str], None]
) -> Record:
    """Renders what is missing of a library of `count` props and writes its manifest, which is returned.

    Args:
        python: of the environment that has Blender.
        told: takes sentences about what was left out of captions.

    Raises:
        UsageError: the folder holds something else; another process is at work in it.
        SynlayersError: whatever `Blender` raises; what is finished stays, the same call goes on.
    """
    prepare(out, settings)
    try:
        with FileLock(out / ".lock", timeout=0):
            missing = missing_props(out, settings, count)
            advance(count - len(missing))
            if missing:
                with Blender(python) as blender:
                    for plan in missing:
                        _render(blender, plan, settings, out, told)
                        advance(1)
            return write_manifest(out, settings, count)
    except Timeout:
        raise UsageError(f"another process is rendering into {out}") from None


def _render(blender: Blender, plan: PropPlan, settings: Settings, out: Path, told: Callable[[str], None]) -> None:
    with temporary_folder() as work:
        files = write_pictures(plan, settings.seed, work)
        facts = blender.render(plan, files, work, settings.device)
        passes = read_passes(work, facts["places"], plan.side, plan.scene)
    caption = true_caption(plan.caption, passes["prop"].pixels)
    if caption != plan.caption:
        told(f"prop {plan.name}: {plan.caption!r} is called {caption!r}, since the other colors are not seen")
    target = folder_of(out, plan)
    target.parent.mkdir(exist_ok=True)
    with replacing(target) as folder:
        folder.mkdir()
        write_prop(folder, plan, caption, passes)


def true_caption(caption: str, pixels: Pixels) -> str:
    """The caption without color words that the pixels ``(h, w, 4)`` do not show."""
    height, width = pixels.shape[:2]
    shown = shown_in_layer(Layer(0, "", "cutout", Box(0, 0, width, height), pixels))
    return keep_colors(caption, frozenset(term for term in color_terms(caption) if shown.has(term)))


def write_prop(folder: Path, plan: PropPlan, caption: str, passes: dict[str, Pass]) -> None:
    """The files of a prop: lossless WebP of each layer, and its record."""
    entries = {}
    for name, layer in passes.items():
        (folder / f"{name}.webp").write_bytes(encode(layer.pixels))
        height, width = layer.pixels.shape[:2]
        entries[name] = [layer.x, layer.y, width, height]
    record = {
        "plan": plan.digest,
        "model": plan.model,
        "caption": caption,
        "tags": list(plan.tags),
        "role": "photo" if plan.scene else "cutout",
        "layers": entries,
        "params": plan.params,
    }
    (folder / CAPTION_FILE).write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")


def encode(pixels: Pixels) -> bytes:
    """Lossless WebP, color under alpha 0 included; without alpha where all is opaque."""
    image = Image.fromarray(np.ascontiguousarray(pixels[..., :3] if (pixels[..., 3] == 255).all() else pixels))
    buffer = BytesIO()
    image.save(buffer, "WEBP", lossless=True, quality=80, method=4, exact=True)
    return buffer.getvalue()


def write_manifest(out: Path, settings: Settings, count: int) -> Record:
    """Lists the props of a finished library; the file that says that it is one."""
    props = [_entry(out, plan_prop(settings, number)) for number in range(count)]
    content = digest_of(json.dumps(props, sort_keys=True))[:16]
    manifest: Record = {
        "format": FORMAT,
        "name": f"props {content}",
        "license": LICENSE,
        "settings": settings.to_json(),
        "props": props,
    }
    write_json_atomic(out / MANIFEST, manifest)
    return manifest


def _entry(out: Path, plan: PropPlan) -> Record:
    folder = folder_of(out, plan)
    try:
        record = json.loads((folder / CAPTION_FILE).read_text("utf-8"))
        files = {name: (folder / f"{name}.webp").read_bytes() for name in record["layers"]}
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"prop {plan.name} cannot be read back ({error}): run the same command again") from None
    names = sorted(files)
    entry = PropRecord(
        path=f"props/{plan.name}",
        digest=digest_of(*names, *(files[name] for name in names), record["caption"]),
        model=record["model"],
        role=record["role"],
        caption=record["caption"],
        tags=tuple(record["tags"]),
        layers={name: tuple(place) for name, place in record["layers"].items()},
    )
    return entry.model_dump(mode="json")
