"""LPIPS beside torchmetrics' on the same trunk, and the small U2-Net beside plain use of ONNX Runtime.

Times do not depend on what the weights are: without the published ones LPIPS is timed on random ones. The U2-Net is a
file, and its line says so where it is missing.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from unittest import mock

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from benchmarks.metrics.image.lpips import HEADS, TRUNKS, Heads, Lpips, load_net, lpips
from benchmarks.metrics.image.trunks import load
from benchmarks.metrics.image.trunks.alexnet import AlexNet
from benchmarks.speed.case import Case, Inputs
from benchmarks.speed.image import smooth_pair

PAIRS = 16


@cache
def _net() -> Lpips:
    trunk, heads = TRUNKS["alex"][1], HEADS["alex"].find()
    if trunk.is_here():
        return load_net("alex", str(trunk.find()), str(heads))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = Lpips(AlexNet(), load(Heads(AlexNet.channels), heads, HEADS["alex"])).eval().requires_grad_(False)
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs lack this form
    return net


@cache
def _net_on(device: str) -> Lpips:
    import copy

    return _net() if device == "cpu" else copy.deepcopy(_net()).to(device)


@cache
def _peer_net() -> Any:
    """torchmetrics' network with our trunk: its own comes from torchvision."""
    import copy

    from torchmetrics.functional.image import lpips as module

    features = copy.deepcopy(_net().trunk.features)
    features.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]  # torch's stubs lack this form
    with mock.patch.object(module, "_get_tv_model_features", return_value=features):
        return module._LPIPS(pretrained=True, net="alex")


def _ours(image: Tensor, target: Tensor) -> Tensor:
    return lpips(image, target, _net_on(image.device.type))


def _peer(image: Tensor, target: Tensor) -> Tensor:
    with torch.no_grad():
        found: Tensor = _peer_net()(image / 255, target / 255, normalize=True).flatten()
    return found


def _pairs(count: int, side: int, rng: np.random.Generator) -> Inputs:
    pairs = [smooth_pair(side, rng) for _ in range(count)]
    return {name: torch.cat([pair[name] for pair in pairs]) for name in ("image", "target")}


def _apart(ours: Tensor, theirs: Tensor) -> float:
    return float((ours.cpu() - theirs).abs().max())


def _image(side: int, rng: np.random.Generator) -> Inputs:
    pair = smooth_pair(side, rng)
    return {"image": pair["image"], "peer_image": pair["peer_image"]}


def saliency_missing() -> str:
    """What the small U2-Net needs here; empty if nothing."""
    from baselines.models.u2net import U2NetP

    return U2NetP.unavailable()


@cache
def _saliency(threads: int) -> Any:
    from baselines.models.pipelines.single_files import place_of
    from baselines.models.u2net import SaliencyNet, U2NetP

    return SaliencyNet(place_of(U2NetP.weights), threads=threads)


def _alpha(image: Tensor) -> npt.NDArray[np.uint8]:
    alpha: npt.NDArray[np.uint8] = _saliency(torch.get_num_threads()).alpha(image[0].permute(1, 2, 0).numpy())
    return alpha


@cache
def _plain_session() -> Any:
    import onnxruntime

    from baselines.models.pipelines.single_files import place_of
    from baselines.models.u2net import U2NetP

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(place_of(U2NetP.weights)), options, providers=["CPUExecutionProvider"])


def _plain_alpha(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The few lines that people write around the file."""
    from PIL import Image

    session = _plain_session()
    small = np.array(Image.fromarray(image).resize((320, 320), Image.Resampling.LANCZOS))
    scaled = (small / small.max() - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)
    output = session.run(None, {session.get_inputs()[0].name: scaled.transpose(2, 0, 1)[None].astype(np.float32)})[0]
    found = (output[0, 0] - output.min()) / (output.max() - output.min())
    mask = Image.fromarray((found * 255).astype(np.uint8))
    return np.array(mask.resize(image.shape[1::-1], Image.Resampling.LANCZOS))


CASES = (
    Case(
        "lpips alex, one pair",
        lambda side, rng: _pairs(1, side, rng),
        _ours,
        _peer,
        "torchmetrics LPIPS on the same trunk",
        _apart,
        target_ms=200,
        target_side=512,
        sides=(512,),
    ),
    Case(
        f"lpips alex, {PAIRS} pairs",
        lambda side, rng: _pairs(PAIRS, side, rng),
        _ours,
        _peer,
        "torchmetrics LPIPS on the same trunk",
        _apart,
        images=lambda inputs: PAIRS,
        target_ms=200,
        target_side=512,
        sides=(512,),
    ),
    Case(
        "u2netp, alpha",
        _image,
        _alpha,
        _plain_alpha,
        "onnxruntime and PIL, as rembg does it",
        lambda ours, theirs: float(np.abs(ours.astype(int) - theirs).max()),
        target_ms=300,
        target_side=512,
        devices="cpu",
        sides=(512,),
        missing=saliency_missing,
    ),
)
