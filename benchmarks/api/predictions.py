"""Predictions on disk (docs/format.md, "The folder of a run"): one folder a sample, read back as if an enemy had
written it.

<folder>/<sample id>/   decomposition: layer_00.png ... (full canvas RGBA, back to front), composite.png if there is one
                        matting, referring_matting: alpha.png (8 or 16 bit)
                        the others: image.png (RGBA for text_to_rgba)
                        prediction.json: what the model said or used
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.api.answer_limits import MOST_LAYERS, check_picture, check_stack, claim_pixels
from benchmarks.api.images import open_image, png_bytes, read_matte, read_rgb, read_rgba, read_size
from benchmarks.api.notes import take_note
from benchmarks.api.tasks import ID, OUTPUT, Array, Prediction, TaskName, check_prediction
from synlayers.errors import DataError
from synlayers.storage.plain_files import open_plain, read_plain
from synlayers.support.atomic import replacing
from synlayers.support.entries import is_stray

LAYER = re.compile(r"layer_(\d{2,3})\.png")
METADATA = "prediction.json"
ANSWER: Mapping[str, str] = {"alpha": "alpha.png", "image": "image.png"}
"""The file of an answer that is one picture."""
COMPOSITE = "composite.png"
LOSSY: Mapping[str, str] = {"JPEG": "loses", "WEBP": "may lose"}
"""Formats that change levels, and whether they do."""
PICTURE_COST = 4
"""What a pixel of a single picture counts for room, beside one of a layer: most measures of pictures compute floats."""
MOST_METADATA_BYTES = 1 << 20
"""Bytes of prediction.json that are read at most."""


def write_prediction(folder: Path, task: TaskName, prediction: Prediction) -> None:
    """Writes the folder of one sample; it appears whole or not at all. Raises `DataError` if the prediction is not one
    of this task."""
    check_prediction(task, prediction)
    files = _files(task, prediction)
    if prediction.metadata:
        files[METADATA] = metadata_bytes(prediction.metadata)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with replacing(folder, sync_folders=False) as temporary:  # one that a power cut takes is predicted again
        temporary.mkdir()
        for name, data in files.items():
            (temporary / name).write_bytes(data)


def metadata_bytes(metadata: Mapping[str, Any]) -> bytes:
    """What ``prediction.json`` holds."""
    return (json.dumps(dict(metadata), indent=1, sort_keys=True, default=_plain) + "\n").encode()


def _files(task: TaskName, prediction: Prediction) -> dict[str, bytes]:
    if OUTPUT[task] == "alpha":
        return {"alpha.png": png_bytes(_not_none(prediction.alpha))}
    if OUTPUT[task] != "layers":
        return {"image.png": png_bytes(_not_none(prediction.image))}
    files = {f"layer_{i:02d}.png": png_bytes(layer) for i, layer in enumerate(_not_none(prediction.layers))}
    if prediction.composite is not None:
        files["composite.png"] = png_bytes(prediction.composite)
    return files


def _not_none(array: Array | None) -> Array:
    assert array is not None  # check_prediction has seen to it
    return array


def _plain(value: object) -> object:
    if isinstance(value, (np.integer, np.floating, np.ndarray)):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} in prediction.metadata is not JSON")


def read_prediction(folder: Path, task: TaskName, canvas: tuple[int, int] | None = None) -> Prediction:
    """The prediction in `folder`; `canvas` is the (width, height) of the sample. Files that no prediction has are not
    looked at.

    Raises:
        DataError: something is missing, unreadable, of the wrong kind, or not plainly inside the folder; the message
            names the file.
    """
    if folder.is_symlink() or not folder.is_dir():
        raise DataError(f"{folder} is not a folder" + (" but a link" if folder.is_symlink() else ""))
    names = {entry.name for entry in folder.iterdir()}
    for name in sorted(names):
        if is_named(name, task) or name == METADATA or (name == COMPOSITE and OUTPUT[task] == "layers"):
            check_file(folder / name, canvas if name.endswith(".png") else None)
    metadata = read_json_object(folder / METADATA) if METADATA in names else {}
    if OUTPUT[task] == "layers":
        return Prediction(
            layers=_layers(folder, names, canvas),
            composite=read_rgb(folder / "composite.png") if "composite.png" in names else None,
            metadata=metadata,
        )
    return read_picture(_one(folder, names, ANSWER.get(OUTPUT[task], ANSWER["image"])), task, metadata)


def read_picture(path: Path, task: TaskName, metadata: Mapping[str, Any] | None = None) -> Prediction:
    """The answer to a task whose answer is one picture; `check_file` has seen the file. One whose format loses levels
    is read with a note."""
    with open_image(path) as image:
        width, height = image.size
        kind = image.format or ""
    claim_pixels(PICTURE_COST * width * height)
    if kind in LOSSY:
        take_note(f"stored as {kind}, which {LOSSY[kind]} levels: what that changed is part of the numbers")
    about = metadata or {}
    if OUTPUT[task] == "alpha":
        return Prediction(alpha=read_matte(path), metadata=about)
    return Prediction(image=read_rgba(path) if OUTPUT[task] == "rgba" else read_rgb(path), metadata=about)


def check_file(path: Path, canvas: tuple[int, int] | None = None) -> None:
    """Raises `DataError` for a link, for what is no file, and for an image with many more pixels than a canvas (width,
    height)."""
    if path.is_symlink() or not path.is_file():
        raise DataError(f"{path} is not a plain file")
    if canvas is not None:
        check_picture(path.name, read_size(path), canvas)


def digest_predictions(root: Path, ids: Iterable[str]) -> str:
    """SHA-256 over the names and contents of the files of these samples' predictions (`prediction_files`): other
    answers, another digest."""
    whole = hashlib.sha256()
    for sample_id in sorted(ids):
        for path in prediction_files(sample_folder(root, sample_id)):
            whole.update(f"{sample_id}/{path.name}\0".encode())
            with open_plain(path) as file:
                while block := file.read(1 << 20):
                    whole.update(block)
    return whole.hexdigest()


def is_named(name: str, task: TaskName) -> bool:
    """Whether a file of this name is an answer to the task, or a layer of it."""
    output = OUTPUT[task]
    return LAYER.fullmatch(name) is not None if output == "layers" else name == ANSWER.get(output, ANSWER["image"])


def prediction_files(folder: Path) -> list[Path]:
    """The plain files of a sample's folder that predictions have, of any task, in order of name."""
    if not folder.is_dir() or folder.is_symlink():
        return []
    names = {METADATA, COMPOSITE, *ANSWER.values()}
    found = sorted(path for path in folder.iterdir() if path.name in names or LAYER.fullmatch(path.name))
    return [path for path in found if path.is_file() and not path.is_symlink()]


def _one(folder: Path, names: set[str], name: str) -> Path:
    if name not in names:
        names = {name for name in names if not is_stray(name)}
        raise DataError(
            f"{folder} holds no {name}" + (f" (it holds {', '.join(sorted(names)[:6])})" if names else " (it is empty)")
        )
    return folder / name


def _layers(folder: Path, names: set[str], canvas: tuple[int, int] | None) -> Array:
    numbers = sorted(int(m[1]) for name in names if (m := LAYER.fullmatch(name)))
    if not numbers:
        _one(folder, names, "layer_00.png")
    if numbers != list(range(len(numbers))):
        missing = min(set(range(len(numbers) + 1)) - set(numbers))
        raise DataError(f"{folder}: layers are numbered 00, 01, ... without gaps; layer_{missing:02d}.png is missing")
    return stack_layers([folder / f"layer_{i:02d}.png" for i in numbers], canvas)


def stack_layers(paths: Sequence[Path], canvas: tuple[int, int] | None = None) -> Array:
    """Image files of one size as (L, H, W, 4) uint8. Raises `DataError` for one of another size, before any is decoded,
    and for more layers or pixels than are read at most."""
    folder = paths[0].parent
    check_stack(str(folder), len(paths), (0, 0))
    sizes = [read_size(path) for path in paths]
    for path, (width, height) in zip(paths, sizes, strict=True):
        if (width, height) != sizes[0]:
            first = f"{paths[0].name} is {sizes[0][0]}x{sizes[0][1]}"
            raise DataError(f"{path} is {width}x{height} but {first}; layers cover the full canvas")
    check_stack(str(folder), len(paths), sizes[0], canvas)
    stack = np.empty((len(paths), sizes[0][1], sizes[0][0], 4), np.uint8)
    for layer, path in zip(stack, paths, strict=True):  # one picture at a time beside the stack
        layer[...] = read_rgba(path)
    return stack


def check_stack_files(paths: Sequence[Path]) -> None:
    """Raises `DataError` for more files, or larger ones, than are read as one stack, before any is decoded. What cannot
    be read is left to whoever reads it."""
    sizes = []
    for path in paths[: MOST_LAYERS + 1]:
        with suppress(DataError):
            sizes.append(read_size(path))
    if paths:
        largest = (max((w for w, _ in sizes), default=0), max((h for _, h in sizes), default=0))
        check_stack(str(paths[0].parent), len(paths), largest)


def read_json_object(path: Path) -> dict[str, object]:
    """A small JSON file that holds an object. Raises `DataError` for anything else."""
    if path.stat().st_size > MOST_METADATA_BYTES:
        raise DataError(f"{path} is larger than {MOST_METADATA_BYTES >> 20} MiB")
    try:
        content = json.loads(read_plain(path).decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path} is not JSON: {error}") from None
    if not isinstance(content, dict):
        raise DataError(f"{path} must hold a JSON object")
    return content


def sample_folder(root: Path, sample_id: str) -> Path:
    """Where the prediction of a sample lies. The id is checked, so it cannot lead out of `root`."""
    if not ID.fullmatch(sample_id) or set(sample_id) <= {"."}:
        raise DataError(f"{sample_id!r} is not a sample id")
    return root / sample_id
