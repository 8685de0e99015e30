"""Designs for training with torch (extra ``bench``): by number, as a stream, in batches.

>>> from torch.utils.data import DataLoader                                          # doctest: +SKIP
>>> from synlayers.torch import BucketSampler, DesignDataset, collate                # doctest: +SKIP
>>> designs = DesignDataset("out", split="train", form="canvas")                     # doctest: +SKIP
>>> for batch in DataLoader(designs, batch_sampler=BucketSampler(designs, 8), collate_fn=collate):  # doctest: +SKIP
...     batch["image"], batch["layers"], batch["mask"]
"""

from __future__ import annotations

from synlayers.support.extras import explain_missing

try:
    import torch as _torch  # noqa: F401 - what is missing is told before anything else is imported
except ModuleNotFoundError as error:
    raise ImportError(explain_missing(error)) from error

from synlayers.loading.buckets import BucketSampler
from synlayers.loading.collating import collate
from synlayers.loading.datasets import DesignDataset
from synlayers.loading.dealing import Reader
from synlayers.loading.forms import FORMS, Form, Item
from synlayers.loading.geometry import Prepare, crop, random_crop, resize, resized
from synlayers.loading.streaming import DesignStream

__all__ = [
    "FORMS",
    "BucketSampler",
    "DesignDataset",
    "DesignStream",
    "Form",
    "Item",
    "Prepare",
    "Reader",
    "collate",
    "crop",
    "random_crop",
    "resize",
    "resized",
]
