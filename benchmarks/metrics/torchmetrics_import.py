"""What scores stand on of torchmetrics, importable also beside a torchvision that is not (torchmetrics imports it where
it is installed)."""

from __future__ import annotations

from synlayers.checks.similarity.vision_operators import import_torchvision

import_torchvision()

from torchmetrics import Metric  # noqa: E402
from torchmetrics.utilities.distributed import gather_all_tensors  # noqa: E402

__all__ = ["Metric", "gather_all_tensors"]
