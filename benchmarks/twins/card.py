"""What lies beside an exported twin: a card (`README.md`) and the `eval.yaml` by which the Hub knows a benchmark."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from benchmarks.datasets import get_dataset
from benchmarks.twins.twin import MINI, Twin
from synlayers.push.evaluation import EVAL, EvalTask, Evaluation, eval_text
from synlayers.support.atomic import write_text_atomic
from synlayers.support.entries import entries

CARD: Final = "README.md"
TEST: Final = "test"
SHARD: Final = re.compile(r"(?P<split>.+)-\d{5}-of-\d{5}\.parquet")
TASK_TAGS: Final = ("layered-images", "synthetic", "benchmark")


def write_about(folder: Path, twin: Twin, name: str, samples: int, whole: int) -> None:
    """Card and `eval.yaml` of a twin that lies in `folder`; a build brings its own card."""
    splits = splits_in(folder)
    if not (folder / CARD).exists():
        write_text_atomic(folder / CARD, card_text(twin, name, samples, whole, splits, has_tables(folder)))
    write_text_atomic(folder / EVAL, eval_text(evaluation_of(twin, name, samples, whole, splits)))


def has_tables(folder: Path) -> bool:
    """Whether the data are Parquet files in ``data/``, which the Hub's viewer shows as rows."""
    return bool(entries(folder / "data", "*.parquet"))


def splits_in(folder: Path) -> dict[str, str]:
    """The splits and where their files are, as loaders of the Hub name them: by the files of ``data/``
    (``<split>-00000-of-00001.parquet``), else all of it as `TEST`."""
    names = (SHARD.fullmatch(path.name) for path in entries(folder / "data", "*.parquet"))
    if tables := sorted({match["split"] for match in names if match}):
        return {split: f"data/{split}-*.parquet" for split in tables}
    return {TEST: "test-*.tar" if entries(folder, "test-*.tar") else "**"}


def evaluation_of(twin: Twin, name: str, samples: int, whole: int, splits: dict[str, str]) -> Evaluation:
    """A task for every split; its id is the benchmark's name."""
    title = get_dataset(twin.of).facts.title
    tasks = tuple(
        EvalTask(id=twin.of if len(splits) == 1 else f"{twin.of}-{split}", config="default", split=split)
        for split in splits
    )
    return Evaluation(
        name=f"{title}: twin ({name})", description=" ".join(describe(twin, name, samples, whole)), tasks=tasks
    )


def describe(twin: Twin, name: str, samples: int, whole: int) -> list[str]:
    """What it is, in sentences."""
    facts = get_dataset(twin.of).facts
    part = f", a part of {whole}: no number of it is the twin's" if samples < whole else ""
    return [
        f"A twin of {facts.title}: the layout of that benchmark, rebuilt from generated designs, with exact truth.",
        f"{samples} samples{part}.",
        f"Numbers are those of {name}, never of {facts.title}.",
    ]


def card_text(twin: Twin, name: str, samples: int, whole: int, splits: dict[str, str], tables: bool) -> str:
    """The card; what the layout leaves out is said there too."""
    facts = get_dataset(twin.of).facts
    mini = " --mini" if name.endswith(MINI) else ""
    lines = ["---", "license: other", "license_name: see-the-packs-used", "license_link: README.md#licences"]
    lines += [f"pretty_name: {name}", "tags:", *(f"- {tag}" for tag in (*TASK_TAGS, facts.task)), "configs:"]
    lines += ["- config_name: default"]
    if not tables:
        lines += ["  drop_labels: true"]
    lines += ["  data_files:"]
    for split, path in splits.items():
        lines += [f"  - split: {split}", f'    path: "{path}"']
    lines += ["---", "", f"# {name}", "", *describe(twin, name, samples, whole), "", "## Layout", "", "```"]
    lines += [facts.layout, "```", ""]
    for heading, sentences in (
        ("## Beside the official layout", twin.beside),
        ("## What the layout has no place for", twin.left_out),
    ):
        if sentences:
            lines += [heading, "", *(f"- {sentence}" for sentence in sentences), ""]
    partial = " --partial" if samples < whole else ""
    lines += [
        "## Scoring",
        "",
        "    python -m benchmarks.score --benchmark"
        f" {twin.of} --twin{mini} --predictions DIR --method card.yaml --out scores{partial}",
        "",
        "scores answers by the ids of the samples; the twin is built for it, from the same plans.",
        "",
        "## Licences",
        "",
        "The designs are free to use as far as the packs they are made of allow:",
        "",
        *(f"- {pack}" for pack in twin.recipe().packs),
    ]
    return "\n".join(lines) + "\n"
