"""What plug-ins have to do with a recipe: layouts, sources and topics from outside change bytes, so it names them."""

from __future__ import annotations

from collections.abc import Sequence

from synlayers.copywriting import all_topics
from synlayers.errors import UsageError
from synlayers.layouts import Layout, layouts
from synlayers.recipe import Recipe
from synlayers.sources import sources
from synlayers.support.plugins import origin, origins


def plugins_in_use(names: Sequence[str] = ()) -> tuple[str, ...]:
    """The plug-ins that a build made now depends on.

    Args:
        names: of its layouts; empty for all.
    """
    chosen = [layouts()[name] for name in names or layouts()]
    return origins([*chosen, *sources().values(), *all_topics()])


def check_plugins(wanted: Sequence[str]) -> None:
    """Raises `UsageError` for the first plug-in of a recipe that is not in use here."""
    here = plugins_in_use()
    for plugin in wanted:
        if plugin not in here:
            raise UsageError(
                f"the recipe was made with the plug-in {plugin}, which is not in use here; name its file with --plugin,"
                " or install its package"
            )


def layouts_of(recipe: Recipe) -> list[Layout]:
    """The layouts that a recipe deals: those it lists, or this project's own and those of its plug-ins.

    Raises:
        UsageError: a plug-in or a layout of the recipe is not here.
    """
    check_plugins(recipe.plugins)
    unknown = [name for name in recipe.layouts if name not in layouts()]
    if unknown:
        raise UsageError(f"the recipe has the layout {unknown[0]!r}, which is not known here")
    if recipe.layouts:
        return [layouts()[name] for name in recipe.layouts]
    return [layout for layout in layouts().values() if (by := origin(layout)) is None or str(by) in recipe.plugins]
