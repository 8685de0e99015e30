"""The folders that the CLD and the SynLayers scripts read, as inputs of `layers/cld` and `layers/synlayers`.

CLD:        TRUTH/case_N/{layer_boxes.json, composite.png, 00.png (background), 01.png, ...}
            PREDICTION/case_N/{case_N.png (composite), background_rgba.png, layer_0_rgba.png, ...}
SynLayers:  TRUTH/sample_X/{metadata.json or metadata_old.json, whole_image.png, base_image.png, layer files}
            PREDICTION/sample_X/{merged.png, background_rgba.png, layer_0_rgba.png, ..., inference_meta.json if the
            model names its boxes}

A *prediction* never stops a data set: a missing file is fewer layers; a missing composite is one without pixels, for
which the measures drop the case. A file that cannot be read drops it in the same way, with a `DefectWarning` that names
the file (CLD's script drops such a case, SynLayers' stops). Its layers may have any size, as the scripts load each
alone: smaller ones are transparent black up to the largest, which is what a box takes from outside a picture. That
leaves one difference: of layers of unequal size, one that no box cuts is compared on the largest canvas instead of its
own.

A broken *truth*, which the scripts drop without a word, is a `DataError`; its layers are full canvas.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from benchmarks.api.predictions import check_stack_files
from benchmarks.metrics.measure import DefectWarning
from synlayers.errors import DataError
from synlayers.storage.plain_files import plain, read_plain
from synlayers.support.machine import raise_machine_error
from synlayers.support.untrusted.names import path_below

NO_IMAGE = torch.zeros((4, 0, 0), dtype=torch.uint8)


class CaseListing(NamedTuple):
    """Names of cases, in natural order. The official scripts look at `both` and notice neither of the others."""

    both: list[str]
    without_prediction: list[str]
    without_truth: list[str]


def cld_cases(truth: Path, predictions: Path) -> CaseListing:
    """The folders ``case_N`` on both sides, by number (``case_007`` is predicted for the truth ``case_7``)."""
    true = set(_folders(truth, r"case_\d+$"))
    wanted = {name: f"case_{_number(name)}" for name in _folders(predictions, r"case_\d+$")}
    return _list_cases({name: wanted[name] if wanted[name] in true else None for name in wanted}, true)


def synlayers_samples(truth: Path, predictions: Path) -> CaseListing:
    """The folders ``sample_*`` on both sides, by name."""
    true = set(_folders(truth, r"sample_"))
    return _list_cases({name: name if name in true else None for name in _folders(predictions, r"sample_")}, true)


def read_cld(truth: Path, predictions: Path, name: str) -> dict[str, Tensor]:
    """The inputs of `layers/cld` for the predicted case `name`. Raises `DataError` for a broken truth."""
    folder, predicted = truth / f"case_{_number(name)}", predictions / name

    def prediction() -> dict[str, Tensor]:
        layers = _read_images([*_existing(predicted / "background_rgba.png"), *_predicted_layers(predicted)])
        return {"layers": _pad_stack(layers), "composite": _read_if_there(predicted / f"case_{_number(name)}.png")}

    boxes = _boxes(_json(folder / "layer_boxes.json"), folder / "layer_boxes.json")
    images = sorted(path for path in _children(folder) if re.fullmatch(r"\d{2}\.png", path.name))
    return {
        "layers_gt": _read_stack(images),
        "boxes_gt": boxes[1:],  # the first is the whole image; the background's follows
        "composite_gt": _read_image(folder / "composite.png"),
        **_read_prediction(prediction),
    }


def read_synlayers(truth: Path, predictions: Path, name: str) -> dict[str, Tensor]:
    """The inputs of `layers/synlayers` for the sample `name`. Raises `DataError` for a broken truth."""
    folder, predicted = truth / name, predictions / name

    def prediction() -> dict[str, Tensor]:
        background = _read_if_there(predicted / "background_rgba.png")  # not scored, but the script wants it
        used = predicted / "inference_meta.json"
        return {
            "layers": _pad_stack(_read_images(_predicted_layers(predicted))),
            "boxes": _boxes(_mapping(used).get("boxes", []), used)[2:] if used.exists() else _boxes([], used),
            "composite": _read_if_there(predicted / "merged.png") if background.numel() else NO_IMAGE,
        }

    record = next(iter(_existing(folder / "metadata.json", folder / "metadata_old.json")), folder / "metadata.json")
    # official: a missing file leaves with its box
    named = [(_layer_file(folder, layer["image_path"], record), layer["box"]) for layer in _entries(record)]
    layers = [(path, box) for path, box in named if path.exists()]
    return {
        "layers_gt": _read_stack([path for path, _ in layers]),
        "boxes_gt": _boxes([box for _, box in layers], record),
        "composite_gt": _read_image(folder / "whole_image.png"),
        **_read_prediction(prediction, boxes=_boxes([], record)),
    }


def _layer_file(folder: Path, name: Any, record: Path) -> Path:
    """The file of a layer beside its record. The published records name absolute paths of the machine that made them,
    of which the file's own name counts."""
    return path_below(folder, PurePosixPath(name).name if isinstance(name, str) else name, record)


def _read_prediction(read: Callable[[], dict[str, Tensor]], **nothing: Tensor) -> dict[str, Tensor]:
    """What `read` gives; or, where a file of the prediction is broken, no layers and no composite, for which the
    measure drops the case."""
    try:
        return read()
    except DataError as error:
        warnings.warn(DefectWarning(f"the case is dropped: {error}"), stacklevel=3)
        return {"layers": _pad_stack([]), "composite": NO_IMAGE, **nothing}


def _list_cases(predicted: dict[str, str | None], true: Iterable[str]) -> CaseListing:
    with_prediction = set(predicted.values())
    return CaseListing(
        sorted((name for name, truth in predicted.items() if truth is not None), key=_natural),
        sorted((name for name in true if name not in with_prediction), key=_natural),
        sorted((name for name, truth in predicted.items() if truth is None), key=_natural),
    )


def _folders(root: Path, pattern: str) -> list[str]:
    return [path.name for path in _children(root) if path.is_dir() and re.match(pattern, path.name)]


def _children(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise DataError(f"{folder} is not a folder")
    return list(folder.iterdir())


def _number(name: str) -> int:
    match = re.fullmatch(r"case_(\d+)", name)
    if match is None:
        raise DataError(f"'{name}' is not the name of a case; they are called case_0, case_1, ...")
    return int(match[1])


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _predicted_layers(folder: Path) -> list[Path]:
    layers = [
        (int(match[1]), path)
        for path in _children(folder)
        if (match := re.fullmatch(r"layer_(\d+)_rgba\.png", path.name))
    ]
    return [path for _, path in sorted(layers)]


def _existing(*paths: Path) -> list[Path]:
    return [path for path in paths if path.exists()]


def _read_if_there(path: Path) -> Tensor:
    return _read_image(path) if path.exists() else NO_IMAGE


def _read_image(path: Path) -> Tensor:
    """(4, H, W) uint8."""
    from PIL import Image

    try:
        with Image.open(plain(path)) as image:
            rgba = np.array(image.convert("RGBA"))
    except FileNotFoundError:
        raise DataError(f"{path} is missing") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise_machine_error(error)
        raise DataError(f"{path} cannot be read as a picture: {error}") from None
    return torch.from_numpy(rgba).permute(2, 0, 1).contiguous()


def _read_images(paths: list[Path]) -> list[Tensor]:
    check_stack_files(paths)
    return [_read_image(path) for path in paths]


def _pad_stack(images: list[Tensor]) -> Tensor:
    """(L, 4, H, W), as large as the largest; beyond the others' right and lower edges is transparent black, as Pillow's
    crop sees it."""
    height, width = (max((image.shape[d] for image in images), default=1) for d in (1, 2))
    stack = torch.zeros((len(images), 4, height, width), dtype=torch.uint8)
    for layer, image in zip(stack, images, strict=True):
        layer[:, : image.shape[1], : image.shape[2]] = image
    return stack


def _read_stack(paths: list[Path]) -> Tensor:
    """(L, 4, H, W) of the truth, whose layers share one canvas."""
    images = _read_images(paths)
    for path, image in zip(paths, images, strict=True):
        if image.shape != images[0].shape:
            (_, height, width), (_, first_height, first_width) = image.shape, images[0].shape
            raise DataError(
                f"{path} is {width}x{height} but {paths[0].name} {first_width}x{first_height}; layers must cover the"
                " whole canvas"
            )
    return _pad_stack(images)


def _json(path: Path) -> Any:
    try:
        return json.loads(read_plain(path).decode("utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path} is missing") from None
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path} cannot be read as JSON: {error}") from None


def _mapping(path: Path) -> dict[str, Any]:
    content = _json(path)
    if not isinstance(content, dict):
        raise DataError(f"{path} should hold an object, not a {type(content).__name__}")
    return content


def _entries(record: Path) -> list[dict[str, Any]]:
    layers = _mapping(record).get("layers", [])
    if not isinstance(layers, list) or not all(
        isinstance(layer, dict) and {"image_path", "box"} <= set(layer) for layer in layers
    ):
        raise DataError(f"{record}: 'layers' should be a list of objects with image_path and box")
    return layers


def _boxes(boxes: Any, path: Path) -> Tensor:
    """(n, 4) int64; fractions are rounded as Pillow rounds them (half to even)."""
    try:
        listed = [[round(x) for x in box] for box in boxes]
        return torch.tensor(listed, dtype=torch.int64).reshape(len(listed), 4)
    except (TypeError, ValueError, OverflowError, RuntimeError):
        raise DataError(f"{path} should hold a list of boxes [x0, y0, x1, y1]") from None
