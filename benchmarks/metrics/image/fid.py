"""Fréchet inception distance, in the two conventions of the CLD family. They compare with each other as little as with
published FIDs.

``image/fid-logits`` (CLD) takes the 1000 ImageNet logits of torchvision's network, ``image/fid-pool`` (SynLayers) the
2048 pooled features of the TensorFlow network. Both see images squeezed to 299x299 by Pillow (antialiased, bilinear,
rounded to 8 bit).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor

from benchmarks.metrics.image.trunks import forward, inception, load
from benchmarks.metrics.image.trunks.resizing import check_levels, resize
from benchmarks.metrics.inputs import InputError, rows
from benchmarks.metrics.measure import Columns, DefectWarning, Function, Measure, Value
from benchmarks.metrics.weights import WeightFile

Array = npt.NDArray[np.float64]
Extractor = Callable[[Tensor], Tensor]
"""Images (B, 3, H, W) uint8 to features (B, D) float32, on the device of the network."""

SIDE = 299


def inception_logits(path: str, device: torch.device | str = "cpu") -> Extractor:
    """CLD's features: images (B, 3, H, W) uint8 to the (B, 1000) logits of torchvision's Inception-v3
    (``transform_input=False``, mean and std 0.5)."""
    net = load(inception.torchvision_form(), path, inception.TORCHVISION, device, ignored=("AuxLogits.",))
    return _extractor(net, 1000, torch.device(device))


def inception_pool(path: str, device: torch.device | str = "cpu") -> Extractor:
    """SynLayers' features: images (B, 3, H, W) uint8 to the (B, 2048) pooled features of pytorch-fid's network, whose
    own resize has nothing left to do."""
    net = load(inception.tensorflow_form(), path, inception.TENSORFLOW, device)
    return _extractor(net.pooled, 2048, torch.device(device))


def _extractor(net: Callable[[Tensor], Tensor], count: int, device: torch.device) -> Extractor:
    def features(images: Tensor) -> Tensor:
        check_levels("images", images)
        if len(images) == 0:
            return torch.zeros(0, count, device=device)
        squares = resize(images, SIDE, SIDE, Image.Resampling.BILINEAR)
        return forward(lambda levels: net((levels.float() / 255 - 0.5) / 0.5), squares, device)

    return features


def fid(features_a: Tensor, features_b: Tensor) -> float:
    """Fréchet distance of the normal distributions fitted to two sets of features, (N, D) and (M, D).

    The official scripts form covariances (`numpy.cov`) and take `scipy.linalg.sqrtm` of their product, whose real part
    they keep. The trace of that root is the sum of the singular values of A Bᵀ, with A and B the centred features over
    sqrt(N - 1) and sqrt(M - 1), which needs no covariance, no root of a singular matrix, and no epsilon on its
    diagonal. Both agree within 1e-6 of the value where there are about as many samples as features or more. On small
    sets the official root is of a singular matrix and its last digits are noise (and differ between versions of scipy):
    there they agree within 1e-4. Here equal sets give 0, there about -1e-7 of the traces.

    With fewer than two samples in a set it is not defined: nan. With D samples or fewer the covariances are
    rank-deficient and the distance is biased upwards: `DefectWarning` in both cases. Raises `InputError` for features
    that are not finite, naming the sample.
    """
    check_features(features_a, features_b)
    samples, width = min(len(features_a), len(features_b)), features_a.shape[1]
    if samples < 2:
        warnings.warn(DefectWarning(f"FID is not defined for {samples} sample(s)"), stacklevel=2)
        return math.nan
    if samples <= width:
        warnings.warn(
            DefectWarning(
                f"FID of {samples} samples with {width} features: the covariances are rank-deficient and the number is"
                " biased upwards"
            ),
            stacklevel=2,
        )
    a, b = _array(features_a), _array(features_b)
    return _distance(a.mean(0) - b.mean(0), _root(a), _root(b))


def check_features(features_a: Tensor, features_b: Tensor, equal: bool = False) -> None:
    """Two sets of features, (N, D) and (M, D), with N = M where `equal`. Raises `InputError`, naming the sample of a
    number that is not finite."""
    for name, features in (("features_a", features_a), ("features_b", features_b)):
        if features.ndim != 2 or features.shape[1:] != features_a.shape[1:]:
            raise InputError(
                f"features must be (N, D) and (M, D), not {tuple(features_a.shape)} and {tuple(features_b.shape)}"
            )
        if wrong := rows(~torch.isfinite(features)):
            raise InputError(f"{name} holds nan or infinity", wrong[0])
    if equal and len(features_a) != len(features_b):
        raise InputError(f"sets of features must be of equal size, not {len(features_a)} and {len(features_b)}")


def frechet_distance(mean_a: Tensor, cov_a: Tensor, mean_b: Tensor, cov_b: Tensor) -> float:
    """Fréchet distance of two normal distributions (Heusel et al. 2017): ``|mean_a - mean_b|² + tr(cov_a + cov_b - 2
    (cov_a cov_b)^½)``.

    mean: (D,), cov: (D, D) symmetric without negative eigenvalues. Computed from square roots of each covariance, so it
    is real for singular ones too; pytorch-fid's `sqrtm` of the product agrees within 1e-6 of the traces. Raises
    `InputError` for other shapes or values.
    """
    means, covs = [_array(t) for t in (mean_a, mean_b)], [_array(t) for t in (cov_a, cov_b)]
    width = len(means[0])
    if any(mean.shape != (width,) for mean in means) or any(cov.shape != (width, width) for cov in covs):
        shapes = ", ".join(str(t.shape) for t in (*means, *covs))
        raise InputError(f"means and covariances must be (D,), (D,), (D, D), (D, D), not {shapes}")
    if not all(np.isfinite(t).all() for t in (*means, *covs)):
        raise InputError("means and covariances hold nan or infinity")
    return _distance(means[0] - means[1], *(_root_of_covariance(cov) for cov in covs))


def _array(tensor: Tensor) -> Array:
    return tensor.detach().cpu().double().numpy()


def _distance(shift: Array, root_a: Array, root_b: Array) -> float:
    """From square roots (any number of rows, D) of the covariances, ``cov = rootᵀ root``. Rounding never makes it
    negative."""
    cross = np.linalg.svd(root_a @ root_b.T, compute_uv=False).sum()
    return max(0.0, float(np.square(shift).sum() + np.square(root_a).sum() + np.square(root_b).sum() - 2 * cross))


def _root(features: Array) -> Array:
    centered: Array = (features - features.mean(0)) / math.sqrt(len(features) - 1)
    return np.asarray(np.linalg.qr(centered, mode="r")) if len(centered) > centered.shape[1] else centered


def _root_of_covariance(cov: Array) -> Array:
    largest = float(np.abs(cov).max(initial=0))
    if not np.allclose(cov, cov.T, rtol=1e-6, atol=1e-6 * largest):
        raise InputError("a covariance is not symmetric")
    values, vectors = np.linalg.eigh((cov + cov.T) / 2)
    noise = len(cov) * np.finfo(np.float64).eps * float(np.abs(values).max(initial=0))
    if float(values.min(initial=0)) < -max(noise, 1e-6 * largest):
        raise InputError(f"a covariance has a negative eigenvalue, {float(values.min()):g}")
    kept = values > noise
    root: Array = (vectors[:, kept] * np.sqrt(values[kept])).T
    return root


def _aggregate(columns: Columns) -> float:
    return fid(columns["image_features"], columns["target_features"])


def build_features(
    extractor: Callable[[str, torch.device], Extractor], weight: WeightFile
) -> Callable[[Mapping[str, str], torch.device], Function]:
    """What a measure on the features of two sets of images is built from: ``image_features``, ``target_features``."""

    def build(weights: Mapping[str, str], device: torch.device) -> Function:
        features = extractor(weights[weight.name], device)

        def function(*, image: Tensor, target: Tensor) -> Columns:
            check_levels("image", image)
            check_levels("target", target)
            if len(image) != len(target):
                raise InputError(f"image has {len(image)} samples but target has {len(target)}")
            return {"image_features": features(image), "target_features": features(target)}

        return function

    return build


def _measure(
    name: str, meaning: str, source: str, extractor: Callable[[str, torch.device], Extractor], weight: WeightFile
) -> Measure:
    return Measure(
        name=name,
        version=1,
        official=True,
        inputs=("image", "target"),
        values=(
            Value(
                "fid",
                "lower",
                meaning=f"{meaning}; no mean over samples: from the features of all of them",
                aggregate=_aggregate,
            ),
        ),
        source=source,
        defects=(
            "biased upwards, the more so the fewer samples; rank-deficient unless there are more samples than features",
        ),
        weights=(weight,),
        build=build_features(extractor, weight),
    )


MEASURES = (
    _measure(
        "image/fid-logits",
        "Fréchet distance of 1000 ImageNet logits (torchvision Inception-v3)",
        "monkek123King/CLD eval/eval.py 0eedd944; not comparable with FIDs on pooled features",
        inception_logits,
        inception.TORCHVISION,
    ),
    _measure(
        "image/fid-pool",
        "Fréchet distance of 2048 pooled features (TensorFlow Inception-v3 of 2015-12-05)",
        "YangHaolin0526/SynLayers eval/eval_new.py f58c688c; pytorch-fid 0.3.0 behind Pillow's antialiased resize",
        inception_pool,
        inception.TENSORFLOW,
    ),
)
