"""Scenes that are rendered once and kept, whatever is shown in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from synlayers.blender.driving import Blender, Plan
from synlayers.support.atomic import replacing
from synlayers.support.scratch import temporary_folder

P = TypeVar("P", bound=Plan)


def render_missing(
    python: Path,
    store: Path,
    plans: Sequence[P],
    pictures: Callable[[P, Path], dict[str, str]],
    device: str,
    advance: Callable[[int], None],
) -> None:
    """Renders what `store` does not hold yet, a folder a plan, each whole or not there.

    Args:
        pictures: writes what is printed on the things of a plan into a folder; the files by name.

    Raises:
        SynlayersError: whatever `Blender` raises.
    """
    store.mkdir(parents=True, exist_ok=True)
    missing = [plan for plan in plans if not (store / plan.name).is_dir()]
    advance(len(plans) - len(missing))
    if not missing:
        return
    with Blender(python) as blender:
        for plan in missing:
            with temporary_folder() as work, replacing(store / plan.name) as folder:
                folder.mkdir()
                blender.render(plan, pictures(plan, work), folder, device)
            advance(1)
