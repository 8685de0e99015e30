"""torchvision beside a CPU-only torch: it can be imported, and so can what imports it (open_clip, torchmetrics)."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Any, Final

import torch

_KEPT: Final[list[Any]] = []
"""Declarations end with the object that made them."""


def import_torchvision() -> None:
    """Import torchvision where it is installed, also where its operators do not load; nothing where it is not.

    PyPI's torchvision is built for CUDA: beside a CPU-only torch its library of operators does not load, and its import
    ends at the first operator that it looks up by name. Then the schemas of the two that it looks up are declared
    (nothing here calls them), and it is imported again. Where torchvision works nothing is declared.
    """
    if "torchvision" in sys.modules or importlib.util.find_spec("torchvision") is None:
        return
    try:
        importlib.import_module("torchvision")
    except RuntimeError as error:
        if "torchvision::nms" not in str(error) or _KEPT:
            raise
        library: Any = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
        for name in ("nms", "qnms"):
            library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        _KEPT.append(library)
        for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
            del sys.modules[name]
        importlib.import_module("torchvision")
