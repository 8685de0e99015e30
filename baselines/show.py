"""`python -m baselines.show NAME`: the card of a baseline, its options, and what it still needs to run here."""

from __future__ import annotations

from typing import Annotated

import typer

from synlayers.support.cli import clean_exit, console

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    name: Annotated[str, typer.Argument(help="Name of the baseline; python -m benchmarks.list baselines shows them.")],
) -> None:
    """Show what a baseline is: tasks, weights, licences, settings as published, prompts, options."""
    with clean_exit():
        from baselines import get_baseline

        method = get_baseline(name)
        card = method.card
        console.print(f"{card.title} ({card.name})", style="bold", highlight=False, markup=False)
        for label, text in {
            "source": card.source,
            "tasks": ", ".join(card.tasks),
            "needs from the data": ", ".join(card.requires),
            "output grid": card.output_grid,
            "licence": card.licence,
            "trained on": ", ".join(card.training_data),
            "memory": f"{card.memory_gb:g} GB" if card.memory_gb else "",
            "groups": ", ".join(card.groups),
            "notes": card.notes,
        }.items():
            if text:
                console.print(f"  {label}: {text}", highlight=False, markup=False)
        for c in card.checkpoints:
            size = f", {c.gigabytes:g} GB" if c.gigabytes else ""
            where = c.repository + (f"/{c.subfolder}" if c.subfolder else "") + f" at {c.revision}"
            console.print(
                f"  weights ({c.role}): {where}{size}, {c.licence}{', gated' if c.gated else ''}",
                highlight=False,
                markup=False,
            )
        if card.settings:
            console.print(
                f"  as published: {', '.join(f'{k} {_visible(v)}' for k, v in card.settings.items())}",
                highlight=False,
                markup=False,
            )
        for task, prompt in card.prompts.items():
            console.print(f"  prompt ({task}): {prompt}", highlight=False, markup=False)
        for key, field in method.Options.model_fields.items():
            default = "as published" if field.default is None else field.default
            chosen = "" if default == "" else f" (by default {default})"
            meaning = f": {' '.join(field.description.split())}" if field.description else ""
            console.print(f"  option: --set {key}=...{chosen}{meaning}", highlight=False, markup=False)
        unavailable = method.unavailable()
        console.print(
            f"  to run here it still needs: {unavailable}" if unavailable else "  it can run here",
            highlight=False,
            markup=False,
        )


def _visible(value: object) -> str:
    """A value as text; blank text in quotes."""
    return repr(value) if isinstance(value, str) and not value.strip() else str(value)


if __name__ == "__main__":
    app()
