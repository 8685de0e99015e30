"""Folders as a model hub stores them: the images' preprocessing as their file says, and the network by the
`transformers` library."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from benchmarks.metrics.image.trunks import UnpublishedWeights
from benchmarks.metrics.image.trunks.resizing import resize
from benchmarks.metrics.weights import WeightFile
from synlayers.errors import DataError
from synlayers.storage.plain_json import read_object
from synlayers.support.untrusted.reasons import what_is_wrong
from synlayers.support.untrusted.weight_folders import tensors_only


def transformers(what: str) -> ModuleType:
    """The library; `ImportError` with the install line where it is missing."""
    try:
        import transformers
    except ImportError as error:
        raise ImportError(f"{what} needs transformers: pip install 'synlayers[models]'") from error
    module: ModuleType = transformers
    return module


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """What ``preprocessor_config.json`` says, done by Pillow as the published numbers were (processors on torch tensors
    differ in the last levels)."""

    short_side: int | None
    """Length of the shorter side after the resize; None: resize to `size` exactly."""
    size: tuple[int, int] | None
    """Height and width after the resize, where there is no `short_side`."""
    crop: tuple[int, int] | None
    """Height and width of the centre crop."""
    resample: Image.Resampling
    scale: float
    mean: tuple[float, ...]
    std: tuple[float, ...]

    @classmethod
    def read(cls, folder: str | Path, weight: WeightFile) -> Preprocessing:
        """From a model's folder. Raises `DataError` where the file is missing or asks for something else."""
        config = read_json(Path(folder) / "preprocessor_config.json", weight)
        try:
            return cls._of(config)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(
                f"weights '{weight.name}': cannot follow {folder}/preprocessor_config.json: {what_is_wrong(error)}"
            ) from None

    @classmethod
    def _of(cls, config: Mapping[str, Any]) -> Preprocessing:
        off = [step for step in ("do_resize", "do_rescale", "do_normalize") if not config.get(step, True)]
        if off:
            raise ValueError(f"{', '.join(off)} is off")
        crop = _height_width(config["crop_size"]) if config.get("do_center_crop", "crop_size" in config) else None
        size = config["size"]
        # old files give one number: the shorter side where a crop follows, both sides otherwise
        short = (
            size if isinstance(size, int) and crop else size.get("shortest_edge") if isinstance(size, Mapping) else None
        )
        exact = None if short else _height_width(size)
        if crop and (max(crop) > short if short else exact and (crop[0] > exact[0] or crop[1] > exact[1])):
            raise ValueError(f"crop {crop} is larger than the resized image")
        return cls(
            short_side=short,
            size=exact,
            crop=crop,
            resample=Image.Resampling(config.get("resample", Image.Resampling.BICUBIC)),
            scale=float(config.get("rescale_factor", 1 / 255)),
            mean=tuple(config["image_mean"]),
            std=tuple(config["image_std"]),
        )

    @classmethod
    def of_open_clip(cls, config: Mapping[str, Any]) -> Preprocessing:
        """From the settings of a model of open_clip. Raises `ValueError` or `KeyError` where they ask for something
        else."""
        height, width = _height_width(config["size"] if isinstance(config["size"], int) else _pair(config["size"]))
        mode = config.get("resize_mode") or "shortest"
        if mode not in ("shortest", "squash") or (mode == "shortest" and height != width):
            raise ValueError(f"images are resized by '{mode}' to {height}x{width}")
        return cls(
            short_side=height if mode == "shortest" else None,
            size=(height, width) if mode == "squash" else None,
            crop=(height, width) if mode == "shortest" else None,
            resample=Image.Resampling[str(config.get("interpolation") or "bicubic").upper()],
            scale=1 / 255,
            mean=tuple(config["mean"]),
            std=tuple(config["std"]),
        )

    def __call__(self, images: Tensor) -> Tensor:
        """Images (B, 3, H, W) uint8 with B > 0 to (B, 3, h, w) float32 on the CPU."""
        height, width = self._target_size(*images.shape[-2:])
        levels = resize(images, width, height, self.resample, self._box(height, width))
        scaled = (levels.double() * self.scale).float()
        return (scaled - torch.tensor(self.mean).view(3, 1, 1)) / torch.tensor(self.std).view(3, 1, 1)

    def _target_size(self, height: int, width: int) -> tuple[int, int]:
        if self.short_side is None:
            assert self.size is not None
            return self.size
        short, long = sorted((height, width))
        longer = int(self.short_side * long / short)
        return (self.short_side, longer) if height <= width else (longer, self.short_side)

    def _box(self, height: int, width: int) -> tuple[int, int, int, int] | None:
        if self.crop is None:
            return None
        top, left = (height - self.crop[0]) // 2, (width - self.crop[1]) // 2
        return left, top, left + self.crop[1], top + self.crop[0]


def read_json(path: Path, weight: WeightFile) -> dict[str, Any]:
    """A JSON object of a model's folder; `DataError` where there is none."""
    try:
        return read_object(path)
    except (OSError, ValueError) as error:
        reason = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({what_is_wrong(error)})"
        raise DataError(f"weights '{weight.name}': {path} {reason}; get the whole folder of {weight.source}") from None


def load_model(
    name: str, folder: str, weight: WeightFile, published: Mapping[str, object], device: torch.device
) -> Any:
    """The class `name` of `transformers` from a folder, in float32 and evaluation mode. Nothing is downloaded.

    published: settings of the published model by dotted name (``vision_config.patch_size``); where the folder's differ,
    `UnpublishedWeights` is warned. Raises `DataError` where files are missing or lack parameters: the library would go
    on with random numbers.
    """
    library = transformers(f"weights '{weight.name}'")
    try:
        model, info = getattr(library, name).from_pretrained(
            folder, local_files_only=True, output_loading_info=True, **tensors_only(folder)
        )
    except Exception as error:  # the library raises whatever its readers raise
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise DataError(
            f"weights '{weight.name}': {folder} cannot be loaded as {name} ({reason}); get the folder of"
            f" {weight.source}"
        ) from error
    # buffers that old files do not hold, and a head that the metrics do not use
    missing = sorted(
        key for key in info["missing_keys"] if not key.endswith("position_ids") and not key.startswith("pooler.")
    )
    if missing:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        raise DataError(
            f"weights '{weight.name}': {folder} lacks {', '.join(missing[:3])}{more}; get the folder of {weight.source}"
        )
    other = [
        f"{key} is {_setting(model.config, key)}, not {value}"
        for key, value in published.items()
        if _setting(model.config, key) != value
    ]
    if other:
        warnings.warn(
            UnpublishedWeights(f"weights '{weight.name}': {folder} is not {weight.source}: {'; '.join(other)}"),
            stacklevel=3,
        )
    return model.to(device, torch.float32).eval().requires_grad_(False)


def _setting(config: Any, dotted: str) -> object:
    for part in dotted.split("."):
        config = getattr(config, part, None)
    return config


def _pair(size: Any) -> dict[str, int]:
    height, width = size
    return {"height": int(height), "width": int(width)}


def _height_width(size: object) -> tuple[int, int]:
    if isinstance(size, int):
        return size, size
    if isinstance(size, Mapping) and {"height", "width"} <= size.keys():
        return int(size["height"]), int(size["width"])
    raise ValueError(f"unknown size {size}")
