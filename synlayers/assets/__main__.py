"""``python -m synlayers.assets``: list and install open packs of fonts, icons, emoji and objects."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from synlayers.assets.packs.catalogue import Pack, all_packs, find_packs, installed_packs
from synlayers.assets.packs.install import install_pack
from synlayers.assets.user_files import Rejection
from synlayers.errors import SynlayersError, UsageError
from synlayers.support.cli import clean_exit
from synlayers.support.consoles import console, errors, tell
from synlayers.support.paths import cache_root
from synlayers.support.tables import plain_table, print_table

app = typer.Typer(
    help="List and install open packs of fonts, icons, emoji and objects.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
_GIVES = {"icons": "one-colour icons", "emoji": "emoji as illustrations", "cutouts": "objects as cut-outs"}


@app.command("list")
def list_packs(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on stdout instead of a table.")] = False,
) -> None:
    """Show every pack: what it gives, its version and licence, and whether it is installed."""
    with clean_exit():
        packs = list(all_packs().values())
        if as_json:
            rows = [
                {"name": p.name, "kind": p.kind, "version": p.version, "license": p.license, "installed": p.installed}
                for p in packs
            ]
            console.print(json.dumps({"cache": str(cache_root()), "packs": rows}, indent=1))
            return
        table = plain_table("Asset packs", "pack", "gives", "version", "licence", "installed")
        for pack in packs:
            table.add_row(pack.name, _gives(pack), pack.version, pack.license, "yes" if pack.installed else "")
        print_table(table)
        console.print(
            f"{len(installed_packs())} of {len(packs)} installed, in {cache_root() / 'packs'}", soft_wrap=True
        )


def _gives(pack: Pack) -> str:
    if pack.kind == "font":
        return f"{pack.category} font for {'text' if pack.role == 'font_text' else 'headlines'}"
    return _GIVES[pack.kind] + (f" ({pack.note})" if pack.note else "")


@app.command()
def install(
    names: Annotated[list[str] | None, typer.Argument(help="Packs by name, as `list` shows them.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Install every pack.")] = False,
) -> None:
    """Fetch packs with npm, check them against the pinned hashes, and install them into the cache folder."""
    with clean_exit():
        if every == bool(names):
            raise UsageError("name the packs to install, or give --all")
        packs = list(all_packs().values()) if every else find_packs(names or [])
        failed: list[str] = []
        for number, pack in enumerate(packs, 1):
            start, was_installed = time.perf_counter(), pack.installed
            try:
                rejected = _install(pack, f"{number}/{len(packs)} {pack.name}")
            except UsageError:
                raise
            except SynlayersError as error:
                tell(f"error: {error}")
                failed.append(pack.name)
                continue
            state = (
                "already installed"
                if was_installed
                else f"installed in {time.perf_counter() - start:.1f} s{_rejection_summary(rejected)}"
            )
            console.print(f"{number}/{len(packs)} {pack.label} ({pack.license}): {state}")
        if failed:
            tell(f"error: {len(failed)} of {len(packs)} packs are not installed: {', '.join(failed)}")
            raise typer.Exit(1)


def _install(pack: Pack, title: str) -> list[Rejection]:
    """With a bar while the drawings of a pack are looked at, on a terminal."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        return install_pack(pack, lambda done, total: bar.update(task, completed=done, total=total))


def _rejection_summary(rejected: list[Rejection]) -> str:
    reasons = Counter(r.reason for r in rejected).most_common(3)
    return (
        f"; left out {len(rejected)} files ({', '.join(f'{n} {reason}' for reason, n in reasons)})" if reasons else ""
    )


if __name__ == "__main__":
    app(prog_name="python -m synlayers.assets")
