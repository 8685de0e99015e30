"""How a folder of answers may be laid out, and which of them a folder is.

own         <sample id>/alpha.png (or image.png, layer_00.png, ...), `benchmarks.api.predictions`
flat        <sample id>.png, of tasks whose answer is one picture
layerd, cld, synlayers, qwen    a folder a sample, as these projects write it (`benchmarks.api.layer_folders`)
psd, ora    <sample id>.psd or <sample id>/<any name>.psd, of decompositions (`benchmarks.api.layered_files`)
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.api.images import png_bytes
from benchmarks.api.layer_folders import LAYOUTS, LayerLayout, layer_files, read_layer_folder, read_record
from benchmarks.api.layered_files import READERS
from benchmarks.api.predictions import (
    METADATA,
    check_file,
    is_named,
    metadata_bytes,
    prediction_files,
    read_picture,
    read_prediction,
    sample_folder,
)
from benchmarks.api.tasks import OUTPUT, Prediction, Sample, TaskName
from synlayers.errors import UsageError
from synlayers.support.discovery import suggestion
from synlayers.support.entries import entries

AUTO: Final = "auto"
"""The word of ``--layout`` for finding out."""

Content = Path | Callable[[], bytes]
"""A file's bytes: where they lie, or what makes them."""


class AnswerLayout(ABC):
    """One way of laying answers out. `name` is the word of ``--layout``."""

    name: str

    @abstractmethod
    def form(self, task: TaskName) -> str:
        """What it looks for, in words for messages: ``ID/alpha.png``; empty if it has no answers to this task."""

    @abstractmethod
    def place(self, root: Path, sample: Sample) -> Path:
        """Where the answer to a sample lies, or would lie."""

    def is_there(self, root: Path, sample: Sample) -> bool:
        """Whether something lies in the place of the answer, readable or not."""
        return self.place(root, sample).exists() or self.place(root, sample).is_symlink()

    @abstractmethod
    def holds(self, root: Path, sample: Sample) -> bool:
        """Whether the files that it names are there."""

    def claims(self, root: Path, sample: Sample) -> bool:
        """Whether what is there is of this layout rather than of another that names the same files."""
        return self.holds(root, sample)

    @abstractmethod
    def read(self, root: Path, sample: Sample) -> Prediction:
        """The answer. Raises `DataError` naming the file that is wrong."""

    @abstractmethod
    def files(self, root: Path, sample: Sample) -> Mapping[str, Content]:
        """The files of the answer under the names of our own layout: what its digest is over, and what a submission
        carries. Links are left out. Raises `DataError` for an answer that cannot be read."""


class OwnLayout(AnswerLayout):
    """A folder a sample, with the files that docs/format.md names."""

    name = "own"

    def form(self, task: TaskName) -> str:
        return {"layers": "ID/layer_00.png, layer_01.png, ...", "alpha": "ID/alpha.png"}.get(
            OUTPUT[task], "ID/image.png"
        )

    def place(self, root: Path, sample: Sample) -> Path:
        return sample_folder(root, sample.id)

    def is_there(self, root: Path, sample: Sample) -> bool:
        return self.place(root, sample).is_dir()

    def holds(self, root: Path, sample: Sample) -> bool:
        folder = self.place(root, sample)
        return folder.is_dir() and any(is_named(path.name, sample.task) for path in folder.iterdir())

    def read(self, root: Path, sample: Sample) -> Prediction:
        return read_prediction(self.place(root, sample), sample.task, sample.size)

    def files(self, root: Path, sample: Sample) -> Mapping[str, Content]:
        return {path.name: path for path in prediction_files(self.place(root, sample))}


ENDINGS: Final = tuple(
    "." + word for name in ("png", "jpg", "jpeg", "webp", "bmp", "tif", "tiff") for word in (name, name.upper())
)
"""Of one picture a sample, in the order in which they are looked for."""


class FlatLayout(AnswerLayout):
    """One picture a sample, named by its id; what was stored with loss is read with a note."""

    name = "flat"

    def form(self, task: TaskName) -> str:
        return "" if OUTPUT[task] == "layers" else "ID.png"

    def place(self, root: Path, sample: Sample) -> Path:
        png = sample_folder(root, sample.id).with_name(f"{sample.id}.png")  # checks the id
        others = (png.with_name(sample.id + ending) for ending in ENDINGS)
        return png if png.exists() else next((path for path in others if path.is_file()), png)

    def holds(self, root: Path, sample: Sample) -> bool:
        return self.place(root, sample).is_file()

    def claims(self, root: Path, sample: Sample) -> bool:
        """A preview beside the answer itself is not the answer."""
        path = self.place(root, sample)
        return path.is_file() and (path.suffix.lower() == ".png" or not _OWN.holds(root, sample))

    def read(self, root: Path, sample: Sample) -> Prediction:
        path = self.place(root, sample)
        check_file(path, sample.size)
        return read_picture(path, sample.task)

    def files(self, root: Path, sample: Sample) -> Mapping[str, Content]:
        path = self.place(root, sample)
        name = "alpha.png" if OUTPUT[sample.task] == "alpha" else "image.png"
        return {} if path.is_symlink() or not path.is_file() else {name: path}


@dataclass(frozen=True)
class FolderLayout(AnswerLayout):
    """A folder a sample, as another project's scripts write decompositions."""

    name: str
    layout: LayerLayout

    def form(self, task: TaskName) -> str:
        return f"ID/{self.layout.example} ({self.layout.title})" if OUTPUT[task] == "layers" else ""

    def place(self, root: Path, sample: Sample) -> Path:
        return sample_folder(root, sample.id)

    def is_there(self, root: Path, sample: Sample) -> bool:
        return self.place(root, sample).is_dir()

    def holds(self, root: Path, sample: Sample) -> bool:
        return self.layout.is_folder(self.place(root, sample))

    def claims(self, root: Path, sample: Sample) -> bool:
        return self.layout.is_folder(self.place(root, sample), certain=True)

    def read(self, root: Path, sample: Sample) -> Prediction:
        return read_layer_folder(self.place(root, sample), self.layout, sample.size)

    def files(self, root: Path, sample: Sample) -> Mapping[str, Content]:
        folder = self.place(root, sample)
        layers, composite, record = layer_files(folder, self.layout)
        files: dict[str, Content] = {f"layer_{number:02d}.png": path for number, path in enumerate(layers)}
        if composite is not None:
            files["composite.png"] = composite
        if record is not None and (said := read_record(record)):
            files[METADATA] = lambda: metadata_bytes(said)
        return {
            name: path
            for name, path in files.items()
            if not isinstance(path, Path) or (path.is_file() and not path.is_symlink())
        }


@dataclass(frozen=True)
class FileLayout(AnswerLayout):
    """One layered file a sample."""

    name: str

    def form(self, task: TaskName) -> str:
        return f"ID.{self.name} or ID/....{self.name}" if OUTPUT[task] == "layers" else ""

    def place(self, root: Path, sample: Sample) -> Path:
        folder = sample_folder(root, sample.id)
        inside = entries(folder, f"*.{self.name}")
        return inside[0] if len(inside) == 1 else folder.with_name(f"{sample.id}.{self.name}")

    def holds(self, root: Path, sample: Sample) -> bool:
        return self.place(root, sample).is_file()

    def claims(self, root: Path, sample: Sample) -> bool:
        """An export beside the layers themselves is not the answer."""
        path = self.place(root, sample)
        return path.is_file() and not (
            path.parent != root and any(other.holds(root, sample) for other in (_OWN, *_FOLDERS))
        )

    def read(self, root: Path, sample: Sample) -> Prediction:
        canvas = sample.size if all(sample.size) else None
        prediction: Prediction = READERS[self.name](self.place(root, sample), canvas)
        return prediction

    def files(self, root: Path, sample: Sample) -> Mapping[str, Content]:
        layers = self.read(root, sample).layers
        assert layers is not None
        return {f"layer_{number:02d}.png": _encoder(layer) for number, layer in enumerate(layers)}


def _encoder(layer: object) -> Callable[[], bytes]:
    return lambda: png_bytes(layer)  # type: ignore[arg-type]


_OWN: Final = OwnLayout()
_FOLDERS: Final = tuple(FolderLayout(name, layout) for name, layout in LAYOUTS.items())
ANSWER_LAYOUTS: Final[Mapping[str, AnswerLayout]] = {
    layout.name: layout for layout in (_OWN, FlatLayout(), *_FOLDERS, *(FileLayout(name) for name in READERS))
}
"""By the word of ``--layout``."""


def get_answer_layout(name: str) -> AnswerLayout:
    """The layout of this name; `UsageError` with near misses if there is none."""
    if name in ANSWER_LAYOUTS:
        return ANSWER_LAYOUTS[name]
    raise UsageError(f"there is no layout '{name}'; {suggestion(name, [AUTO, *ANSWER_LAYOUTS])}")


def layouts_of(task: TaskName) -> list[AnswerLayout]:
    """Those that have answers to a task."""
    return [layout for layout in ANSWER_LAYOUTS.values() if layout.form(task)]


def detect_layout(root: Path, samples: Sequence[Sample]) -> tuple[AnswerLayout, dict[str, int]]:
    """The layout of a folder of answers, and for each layout that fits, to how many samples it has one; our own where
    none fits.

    Raises:
        UsageError: the folder may be of several, and nothing but the user's word decides.
    """
    if not samples:
        return _OWN, {}
    layouts = layouts_of(samples[0].task)
    counts = {layout.name: sum(layout.claims(root, sample) for sample in samples) for layout in layouts}
    counts = {name: count for name, count in counts.items() if count}
    best = sorted(counts, key=lambda name: -counts[name])
    if not best:
        return _OWN, {}
    if len(best) > 1 and (counts[best[0]] < len(samples) or counts[best[1]] == len(samples)):
        forms = ", ".join(
            f"{counts[name]} as {ANSWER_LAYOUTS[name].form(samples[0].task)} (--layout {name})" for name in best
        )
        raise UsageError(
            f"{root} holds answers to the {len(samples)} samples in {len(best)} layouts: {forms}; which are meant? Say"
            f" --layout {' or '.join(best)}"
        )
    return ANSWER_LAYOUTS[best[0]], counts
