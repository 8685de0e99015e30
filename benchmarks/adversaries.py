"""`python -m benchmarks.adversaries`: answers that are no decompositions, scored under LayerD and strict beside an
honest one; or answers to text rendering that do not write what was asked, scored by `text/ocr`.

It makes designs with the generator, builds each answer from the truth, and prints a table. The honest answer is the
truth with every layer's alpha blurred (Gaussian, sigma 2) and its colours noised (sigma 4); for text rendering it is
the words in another typeface. Each answer should score worse than that on every design.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import torch
import typer

from benchmarks.adversarial.decomposition import ANSWERS, Stack, honest
from benchmarks.metrics import get_measure
from synlayers.errors import UsageError
from synlayers.support.cli import clean_exit, console, progress
from synlayers.support.scratch import temporary_folder
from synlayers.support.tables import plain_table, print_table

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


def generate_truths(count: int, layers: tuple[int, int], size: tuple[int, int], seed: int) -> Iterator[Stack]:
    """Truths from the generator, in a folder that goes away."""
    from synlayers.making.build import build
    from synlayers.making.collection import AssetOrigins, collect
    from synlayers.recipe import make_recipe
    from synlayers.storage.reading import load

    collected = collect(AssetOrigins())
    recipe = make_recipe(
        {"seed": seed, "layers": layers, "size": size, "packs": collected.packs, "assets": collected.digest}
    )
    with temporary_folder() as folder:
        build(recipe, count, folder, collected.assets)
        for design in load(folder):
            yield np.stack([layer.on_canvas(design.width, design.height).transpose(2, 0, 1) for layer in design.layers])


AnswerScores = dict[str, float]


def rate_answer(answer: Stack, truth: Stack, beside: bool = True) -> AnswerScores:
    """Strict, and LayerD's cost without and with five merges (nan where it has none)."""
    one, other = (
        torch.from_numpy(np.ascontiguousarray(answer))[None],
        torch.from_numpy(np.ascontiguousarray(truth))[None],
    )
    row = {"strict": float(get_measure("layers/strict").bind()(layers=one, layers_gt=other)["strict"][0])}
    if not beside or len(answer) < 2 or len(answer) > 3 * len(truth):
        return row | {"cost_0": float("nan"), "cost_5": float("nan")}
    costs = get_measure("layers/layerd").bind()(layers=one, layers_gt=other)
    return row | {name: float(costs[name][0]) for name in ("cost_0", "cost_5")}


def score_all(truths: list[Stack], seed: int, beside: bool = True) -> dict[str, list[AnswerScores]]:
    """By name of the answer, one row a design; "honest" is the honest answer."""
    rows: dict[str, list[AnswerScores]] = {}
    with progress("scoring", len(truths), "designs") as advance:
        for number, truth in enumerate(truths):
            rng = np.random.default_rng((seed, number))
            rows.setdefault("honest", []).append(rate_answer(honest(truth, rng), truth, beside))
            for answer in ANSWERS:
                rows.setdefault(answer.name, []).append(rate_answer(answer.make(truth, rng), truth, beside))
            advance(1)
    return rows


COLUMNS = ("strict", "highest", "worse", "LayerD cost", "worse", "after 5 merges", "worse")


def table_rows(rows: dict[str, list[AnswerScores]]) -> Iterator[tuple[str, ...]]:
    """The cells of the table: means, and on how many designs the answer is worse than the honest one."""
    best = {key: np.array([row[key] for row in rows["honest"]]) for key in ("strict", "cost_0", "cost_5")}
    yield _cells("truth, blurred and noised", rows["honest"], None)
    for answer in ANSWERS:
        yield _cells(answer.name + (" *" if answer.listed else ""), rows[answer.name], best)


def _cells(name: str, rows: list[AnswerScores], best: Any) -> tuple[str, ...]:
    strict = np.array([row["strict"] for row in rows])
    out = [
        name,
        f"{strict.mean():.3f}",
        f"{strict.max():.3f}",
        f"{(strict < best['strict']).mean():.0%}" if best else "",
    ]
    for key in ("cost_0", "cost_5"):
        cost = np.array([row[key] for row in rows])
        scored = ~np.isnan(cost)
        out += [f"{cost[scored].mean():.3f}" if scored.any() else "none"]
        out += [f"{(cost > best[key])[scored].mean():.0%}" if best and scored.any() else ""]
    return tuple(out)


def draw_answers(truth: Stack, path: Path, seed: int) -> None:
    """One design: the layers of some answers side by side over grey, with their scores."""
    from PIL import Image, ImageDraw

    rng = np.random.default_rng(seed)
    side, label = 120, 190
    chosen = [("truth", truth), ("truth, blurred and noised", honest(truth, rng))]
    chosen += [(a.name, a.make(truth, rng)) for a in ANSWERS if a.name in PICTURED]
    sheet = Image.new("RGB", (label + side * max(len(stack) for _, stack in chosen), side * len(chosen)), "white")
    draw = ImageDraw.Draw(sheet)
    for line, (name, stack) in enumerate(chosen):
        row = rate_answer(stack, truth)
        text = (
            f"{name}\nstrict {row['strict']:.2f}\nLayerD cost {row['cost_0']:.2f}\nafter 5 merges {row['cost_5']:.2f}"
        )
        draw.text((6, side * line + 24), text.replace(" with ", "\nwith ").replace(" noised", "\nnoised"), "black")
        for column, layer in enumerate(stack):
            image = Image.fromarray(np.ascontiguousarray(layer.transpose(1, 2, 0)))
            ground = Image.new("RGBA", image.size, (150, 150, 150, 255))
            small = (
                Image.alpha_composite(ground, image)
                .convert("RGB")
                .resize((side - 4, side - 4), Image.Resampling.LANCZOS)
            )
            sheet.paste(small, (label + side * column + 2, side * line + 2))
    sheet.save(path, quality=82)


PICTURED = (
    "composite + composite with union of alpha",
    "adjacent pairs merged",
    "true alpha, colours of the composite",
)


KINDS = ("256:4:12", "512:4:12", "512:15:20", "512:30:40")


def _kind(text: str) -> tuple[int, int, int]:
    numbers = [int(part) for part in text.split(":") if part.isdigit()]
    if len(numbers) != 3 or not 4 <= numbers[1] <= numbers[2]:
        raise UsageError(f"--kind takes SIDE:LOWEST:HIGHEST with at least 4 layers, such as 512:4:12, not '{text}'")
    return numbers[0], numbers[1], numbers[2]


def _text_rendering(count: int, seed: int, out: Path | None, picture: Path | None) -> list[str]:
    """The table of text rendering; the answers that should be worse and are not."""
    from benchmarks.adversarial import text_table

    tasks = text_table.make_tasks(count)
    rows = text_table.score_texts(tasks, seed)
    title = f"{len(tasks)} samples; the share on which it is worse than the words in another typeface"
    _show(title, text_table.COLUMNS, [*text_table.table_lines(rows)], out)
    if picture is not None:
        text_table.draw_texts(tasks[0], picture, seed)
    return text_table.not_worse(rows)


def _show(title: str, columns: tuple[str, ...], listed: list[tuple[str, ...]], out: Path | None) -> None:
    """Print a table; write it as Markdown too where a file is named."""
    table = plain_table(title, "answer", *columns, right=columns)
    for line in listed:
        table.add_row(*line)
    print_table(table)
    if out is not None:
        heads = ["| " + " | ".join(("answer", *columns)) + " |", "|---" + "|---:" * len(columns) + "|"]
        lines = [*heads, *("| " + " | ".join(line) + " |" for line in listed)]
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")


@app.command()
def main(
    task: Annotated[
        Literal["decomposition", "text-rendering"],
        typer.Option(help="What is answered; text rendering needs the extra ocr."),
    ] = "decomposition",
    num_designs: Annotated[
        int | None, typer.Option(help="How many designs; default 60, of text rendering 12.", min=1)
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="SIDE:LOWEST:HIGHEST, canvas and layer counts (4 or more); may be repeated. Decomposition only."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of designs and answers.")] = 0,
    beside: Annotated[bool, typer.Option(help="Score with LayerD as well. Decomposition only.")] = True,
    out: Annotated[Path | None, typer.Option(help="Also write the table, as Markdown.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Also draw one design and some answers to it.")] = None,
) -> None:
    """Score answers that do not do what was asked beside an honest one. Exits with 1 if one that is marked * is not
    worse on every design."""
    with clean_exit():
        if task == "text-rendering":
            if kind or not beside:
                raise UsageError("--kind and --no-beside are for decomposition; text rendering has its twin's pictures")
            _stop(_text_rendering(num_designs or 12, seed, out, picture))
            return
        count = num_designs or 60
        kinds = [_kind(text) for text in kind or KINDS]
        truths: list[Stack] = []
        for k, (side, low, high) in enumerate(kinds):
            part = count // len(kinds) + (k < count % len(kinds))
            truths += generate_truths(part, (low, high), (side, side), seed + k) if part else ()
        rows = score_all(truths, seed, beside)
        title = f"{len(truths)} designs; the share of designs on which it is worse than the honest answer"
        _show(title, COLUMNS, [*table_rows(rows)], out)
        if picture is not None:
            draw_answers(min(truths, key=lambda t: (abs(len(t) - 6), -t.shape[-1])), picture, seed)
        best = np.array([row["strict"] for row in rows["honest"]])
        _stop(
            [
                a.name
                for a in ANSWERS
                if a.listed and not (np.array([row["strict"] for row in rows[a.name]]) < best).all()
            ]
        )


def _stop(failed: list[str]) -> None:
    """Exit with 1 where an answer is not worse."""
    if failed:
        console.print(f"not worse than the honest answer everywhere: {', '.join(failed)}", style="red")
        raise SystemExit(1)


if __name__ == "__main__":
    app()
