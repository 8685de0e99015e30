"""Matting and referring matting: whole-image and transition-region errors under named conventions."""

from __future__ import annotations

import numpy as np

from benchmarks.api.tasks import Array, Prediction, Sample
from benchmarks.protocols.protocol import Inputs, Protocol, Scoring, planes, same_size
from synlayers.errors import DataError

AIM = ("aim-500",)
REFERRING = ("refmatte-rw100",)
ZERO = dict.fromkeys(("sad", "mse", "mad", "grad", "conn"), 0.0)


def _alpha(sample: Sample, prediction: Prediction) -> tuple[Array, Array]:
    """Prediction and truth on the truth's grid, as levels of one depth."""
    assert prediction.alpha is not None
    truth: Array = sample.key("alpha")
    same_size(sample, prediction.alpha, truth, "alpha")
    if prediction.alpha.dtype == truth.dtype:
        return prediction.alpha, truth
    return _to_16bit(prediction.alpha), _to_16bit(truth)


def _to_16bit(alpha: Array) -> Array:
    """8-bit levels as the 16-bit levels of the same value: 255 is 65535."""
    return alpha if alpha.dtype == np.uint16 else alpha.astype(np.uint16) * np.uint16(257)


def _to_8bit(alpha: Array) -> Array:
    """16-bit levels rounded to 8 bits: official code knows no others."""
    return alpha if alpha.dtype == np.uint8 else ((alpha.astype(np.uint32) + 128) // 257).astype(np.uint8)


def whole_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """Arguments of a whole-image measure, 8 or 16 bits as they are stored."""
    alpha, truth = _alpha(sample, prediction)
    return {"alpha": planes(alpha), "alpha_gt": planes(truth)}


def whole_8bit_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """Arguments of a whole-image measure of official code, 8 bits."""
    alpha, truth = _alpha(sample, prediction)
    return {"alpha": planes(_to_8bit(alpha)), "alpha_gt": planes(_to_8bit(truth))}


def transition_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """Arguments of a measure of the trimap's unknown region, the prediction as it is, 8 bits."""
    return {**whole_8bit_inputs(sample, prediction), "trimap": planes(_trimap(sample))}


def clamped_inputs(sample: Sample, prediction: Prediction) -> Inputs:
    """The same with the prediction set to 0 and 255 where the trimap knows it, as this code demands or does first."""
    alpha, truth = _alpha(sample, prediction)
    trimap = _trimap(sample)
    clamped = np.where(trimap == 255, 255, np.where(trimap == 0, 0, _to_8bit(alpha))).astype(np.uint8)
    return {"alpha": planes(clamped), "alpha_gt": planes(_to_8bit(truth)), "trimap": planes(trimap)}


def _trimap(sample: Sample) -> Array:
    if "trimap" not in sample.truth:
        raise DataError(f"{sample.id} has no trimap")
    trimap: Array = sample.key("trimap")
    return trimap


def empty_alpha(sample: Sample) -> Prediction:
    """The answer that takes the place of none: alpha 0 everywhere."""
    width, height = sample.size
    return Prediction(alpha=np.zeros((height, width), np.uint8))


def aim_protocol() -> Protocol:
    """The functions of AIM's own evaluation (also GFM's and P3M's), whole image and transition region."""
    return Protocol(
        name="matting/aim-v1",
        task="matting",
        official=True,
        datasets=AIM,
        tables=("type", "category"),
        scorings=(
            Scoring("matting/aim-whole", whole_8bit_inputs),
            Scoring("matting/aim", transition_inputs, ("sad", "mse", "mad", "sad_fg", "sad_bg")),
        ),
        resolution="the truth's own size; the prediction must have it",
        source="JizhiziLi/AIM 48e3dc8 core/evaluate.py and core/test.py",
        missing="left out of the mean; see coverage",
        defects=(
            "it is fed 8-bit predictions here; the authors' script feeds the network's floats",
            "an empty prediction has no connectivity error",
        ),
        oracle=ZERO,
    )


def native_protocol(
    name: str, task: str, datasets: tuple[str, ...], tables: tuple[str, ...], macro: str = ""
) -> Protocol:
    """Ours: float64, no normalisation, foreground components only; a missing answer is scored as an empty one."""
    regions = (Scoring("matting/native", transition_inputs),) if task == "matting" else ()
    return Protocol(
        name=name,
        task="matting" if task == "matting" else "referring_matting",
        official=False,
        datasets=datasets,
        tables=tables,
        macro=macro,
        scorings=(Scoring("matting/native-whole", whole_inputs), *regions),
        resolution="the truth's own size; a prediction of another size is invalid",
        source="this project",
        missing="scored as alpha 0 everywhere",
        stand_in=empty_alpha,
        oracle=ZERO,
    )


PROTOCOLS = (
    native_protocol("matting/native-v1", "matting", (*AIM, "aim-500-salient"), ("type", "category")),
    aim_protocol(),
    Protocol(
        name="matting/adobe-v1",
        task="matting",
        official=True,
        datasets=AIM,
        tables=("type",),
        scorings=(Scoring("matting/adobe", transition_inputs), Scoring("matting/adobe-whole", whole_8bit_inputs)),
        resolution="the truth's own size; the prediction must have it",
        source="Ning Xu 2018, MATLAB code as shipped in GCA-Matting 5a999be4",
        missing="left out of the mean; see coverage",
        oracle=ZERO,
        defects=("the gradient error is blind to a global gain",),
    ),
    Protocol(
        name="matting/mmagic-v1",
        task="matting",
        official=True,
        datasets=AIM,
        tables=("type",),
        scorings=(Scoring("matting/mmagic", clamped_inputs),),
        resolution="the truth's own size; the prediction must have it",
        source="open-mmlab/mmagic 0a560bba",
        missing="left out of the mean; see coverage",
        oracle=ZERO,
        defects=("the gradient error is blind to a global gain",),
    ),
    Protocol(
        name="matting/gca-v1",
        task="matting",
        official=True,
        datasets=AIM,
        tables=("type",),
        scorings=(Scoring("matting/gca", clamped_inputs), Scoring("matting/gca-whole", whole_8bit_inputs)),
        resolution="the truth's own size; the prediction must have it",
        source="Yaoyi-Li/GCA-Matting 5a999be4 utils/evaluate.py",
        missing="left out of the mean; see coverage",
        oracle=ZERO,
        defects=("the background may be taken for the largest component",),
    ),
    native_protocol("referring_matting/native-v1", "referring_matting", REFERRING, ("entity",)),
    Protocol(
        name="referring_matting/mam-v1",
        task="referring_matting",
        official=True,
        datasets=REFERRING,
        scorings=(Scoring("matting/gca-whole", whole_8bit_inputs, ("sad", "mse")),),
        resolution="the truth's own size; the prediction must have it",
        source="SHI-Labs/Matting-Anything eb01e1c (functions of GCA-Matting)",
        missing="left out of the mean; see coverage",
        oracle=ZERO,
    ),
)
