"""SAD of an alpha matte as a reward: 1 for the truth, 0 for what is as bad as the worse of the two trivial mattes."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from baselines.training.rewards.reward import EachAlone
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.metrics.matting.errors import sad_mse_mad
from benchmarks.protocols.protocol import planes, same_size
from synlayers.errors import DataError


class AlphaSad(EachAlone):
    """1 - SAD / SAD of the worse trivial matte (all 0, or all 1); negative for what is worse than that."""

    name = "alpha-sad"
    tasks = ("matting", "referring_matting")
    source = "matting/native-whole v1 (sad)"

    def terms(self, sample: Sample, answer: Prediction) -> dict[str, float]:
        truth, alpha = sample.key("alpha"), answer.alpha
        assert alpha is not None
        same_size(sample, alpha, truth, "matte")
        if alpha.dtype != truth.dtype:
            raise DataError(f"the matte of {sample.id} is {alpha.dtype}, the truth {truth.dtype}")
        true, found = planes(truth)[None], planes(alpha)[None]
        top = torch.iinfo(true.dtype).max
        errors = sad_mse_mad(
            torch.cat([found, torch.zeros_like(true), torch.full_like(true, top)]), true.expand(3, -1, -1, -1)
        )
        sad, *trivial = errors["sad"].tolist()
        return {"sad": sad, "mse": errors["mse"][0].item(), "trivial_sad": max(trivial)}

    def value(self, terms: Mapping[str, float]) -> float:
        return 1 - terms["sad"] / terms["trivial_sad"]


REWARDS = (AlphaSad,)
