"""Requests of one to six edits of a design. No public benchmark of this kind knows the exact result; this one is made
of generated designs, so only a twin exists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.api.images import read_rgb, read_size
from benchmarks.api.tasks import Sample
from benchmarks.datasets.dataset import Dataset, DatasetFacts, contents_of
from benchmarks.datasets.gedit import LANGUAGES
from synlayers.errors import DataError
from synlayers.storage.plain_files import read_plain
from synlayers.support.entries import entries

SOURCE: Final = "source.png"
TARGET: Final = "target.png"
ENTRY: Final = "request.json"


class MultiEdit(Dataset):
    """One sample per request and language; both show one image and are one cluster.

    The wording of a sample (three in each language) follows from its folder's name, so that all occur.

    Inputs beyond the task's own: `language` (``en`` or ``cn``). Truth: `target` (the exact result), `facts` (JSON,
    `benchmarks.metrics.facts.measures`: those of the steps in order, then what must stay), `counts` (JSON: how many of
    the facts each step has), `steps` (JSON: the atomic edits, their order and what holds after each).
    """

    facts = DatasetFacts(
        name="multi-edit",
        task="editing",
        title="Multi-step editing",
        count=None,
        layout=(
            f"  <id>/{SOURCE}    the design\n"
            "  <id>/step_<n>.png  the exact result after n edits\n"
            f"  <id>/{TARGET}    the exact result\n"
            f'  <id>/{ENTRY}  {{"kind": ..., "interacting": ..., "requests": {{"en": [...], "cn": [...]}},'
            ' "steps": [...], "keep": [...]}'
        ),
        licence="CC0-1.0 (our twin)",
        twin="multi-edit",
        images_may_be_shown=True,
        images_because="CC0-1.0: there are only our own pictures",
        source="this project; the setting of Plan2Pix (arXiv 2605.15181) and CLVR (arXiv 2605.14876)",
        access="there is no official data: use --twin",
        inputs=("language",),
        known_problems=(
            "the designs are flat graphics: nothing is said about photographs of people or scenes",
            "edits are of elements that can be named by colour, kind, place or words; vaguer requests do not occur",
        ),
    )

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        if not self._folders():
            raise self.wrong(f"no folder with {ENTRY}; {contents_of(self.root)}")

    def samples(self) -> Sequence[Sample]:
        found = (sample for folder in self._folders() for sample in self._samples(folder))
        return sorted(found, key=lambda sample: sample.id)

    def files(self) -> Iterable[Path]:
        return [folder / name for folder in self._folders() for name in (SOURCE, TARGET, ENTRY)]

    def _folders(self) -> list[Path]:
        return [folder for folder in entries(self.root) if (folder / ENTRY).is_file()]

    def _samples(self, folder: Path) -> Iterable[Sample]:
        entry = _read(folder / ENTRY)
        size = read_size(folder / SOURCE)
        if size != read_size(folder / TARGET):
            raise self.wrong(f"{folder.name}/{TARGET} and {folder.name}/{SOURCE} are not of one size")
        steps, keep = entry["steps"], entry["keep"]
        truth = {
            "target": partial(read_rgb, folder / TARGET),
            "facts": json.dumps([fact for step in steps for fact in step["done"]] + keep, ensure_ascii=False),
            "counts": json.dumps([len(step["done"]) for step in steps]),
            "steps": json.dumps(steps, ensure_ascii=False),
        }
        image = partial(read_rgb, folder / SOURCE)
        for number, language in enumerate(LANGUAGES):
            wordings = entry["requests"][language]
            prompt = wordings[(sum(folder.name.encode()) + number) % len(wordings)]
            inputs = {"image": image, "prompt": prompt, "language": language}
            groups = {
                "steps": str(len(steps)),
                "kind": entry["kind"],
                "interacting": "yes" if entry["interacting"] else "no",
                "language": language,
            }
            yield Sample(
                f"{folder.name}-{language}", "editing", size, inputs, truth, cluster=folder.name, groups=groups
            )


def _read(path: Path) -> Mapping[str, Any]:
    """The entry of a request. Raises `DataError` for anything else."""
    try:
        entry = json.loads(read_plain(path).decode("utf-8"))
        steps, requests = entry["steps"], entry["requests"]
        fits = (
            isinstance(entry["kind"], str)
            and isinstance(entry["interacting"], bool)
            and isinstance(entry["keep"], list)
            and all(isinstance(step["done"], list) and step["done"] for step in steps)
            and all(isinstance(text, str) and text for language in LANGUAGES for text in requests[language])
            and all(requests[language] for language in LANGUAGES)
        )
    except (OSError, ValueError, RecursionError, KeyError, TypeError) as error:
        raise DataError(f"{path} is no request of several edits: {type(error).__name__}: {error}") from None
    if not fits or not steps:
        raise DataError(f"{path} is no request of several edits: see the layout in the data card")
    checked: Mapping[str, Any] = entry
    return checked


DATASETS = (MultiEdit,)
