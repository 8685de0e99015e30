"""What the official scoring scripts do from folder to number, written down plainly and slowly from their description,
and sharing nothing with the harness.

Each takes the folder of the truth and the folder of predictions as its authors lay them out, and returns the means that
it would print. `record` of a result holds the harness's numbers for the same thing.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter
from scipy.signal import convolve2d
from skimage.measure import label
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from benchmarks.speed.reference_layerd import plain_layerd

Floats = np.ndarray[Any, np.dtype[np.float64]]
Numbers = dict[str, float]


def gray(path: Path) -> Floats:
    return np.asarray(Image.open(path).convert("L"), np.float64)


# AIM-500: mask/<name>.png, trimap/<name>.png; predictions <name>.png


def aim(root: Path, predictions: Path) -> Numbers:
    """AIM's `core/test.py` on both of its regions: the mean over images."""

    def one(name: str) -> Numbers:
        p, t, trimap = gray(predictions / name) / 255, gray(root / "mask" / name) / 255, gray(root / "trimap" / name)
        fixed = np.where(trimap == 0, 0, np.where(trimap == 255, 1, p))
        d, u = np.abs(p - t), np.abs(fixed - t)[trimap == 128]
        slopes = [
            np.hypot(
                *(gaussian_filter(a.astype(np.float32), 1.4, order=order, mode="reflect") for order in ((0, 1), (1, 0)))
            )
            for a in (p, t)
        ]
        return {
            "sad": d.sum() / 1000,
            "mse": (d**2).mean(),
            "mad": d.mean(),
            "grad": float(((slopes[0] - slopes[1]) ** 2).sum() / 10),
            "conn": connectivity(p, t, np.ones(t.shape, bool), skip_empty=True),
            "unknown_sad": u.sum() / 1000,
            "unknown_mse": (u**2).mean(),
            "unknown_mad": u.mean(),
        }

    return means(root, one)


def adobe(root: Path, predictions: Path) -> Numbers:
    """Adobe's MATLAB functions where the trimap is 128."""

    def one(name: str) -> Numbers:
        p, t = gray(predictions / name) / 255, gray(root / "mask" / name) / 255
        unknown = gray(root / "trimap" / name) == 128
        d = np.abs(p - t)[unknown]
        return {
            "sad": d.sum() / 1000,
            "mse": (d**2).mean(),
            "grad": gradient(p, t, unknown),
            "conn": connectivity(p, t, unknown, single=True),
        }

    return means(root, one)


def mmagic(root: Path, predictions: Path) -> Numbers:
    """MMagic's evaluation of a prediction that the trimap was put over."""

    def one(name: str) -> Numbers:
        trimap = gray(root / "trimap" / name)
        unknown = trimap == 128
        p = np.where(trimap == 0, 0, np.where(trimap == 255, 255, gray(predictions / name))) / 255
        t = gray(root / "mask" / name) / 255
        d = np.abs(p - t)
        return {
            "sad": d.sum() / 1000,
            "mse": (d**2).sum() / unknown.sum(),
            "grad": gradient(p, t, unknown),
            "conn": connectivity(p, t, unknown),
        }

    return means(root, one)


def means(root: Path, one: Callable[[str], Numbers]) -> Numbers:
    rows = [one(path.name) for path in sorted((root / "mask").iterdir())]
    return {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}


def gradient(p: Floats, t: Floats, region: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    """Squared difference of gradient magnitudes of both pictures stretched to [0, 1]; derivative of a Gaussian on 9x9,
    of L2 norm 1, border replicated."""
    sigma, half = 1.4, 4
    x = np.arange(-half, half + 1)
    bell = np.exp(-(x**2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi))
    kernel = np.outer(bell, -x * bell / sigma**2)
    kernel /= np.sqrt((kernel**2).sum())
    slopes = []
    for a in (p, t):
        low, high = a.min(), a.max()
        stretched = np.pad((a - low) / (high - low) if high > low else 0 * a, half, mode="edge")
        slopes.append(
            np.sqrt(convolve2d(stretched, kernel, "valid") ** 2 + convolve2d(stretched, kernel.T, "valid") ** 2)
        )
    return float(((slopes[0] - slopes[1]) ** 2)[region].sum() / 1000)


def connectivity(p: Floats, t: Floats, region: Any, skip_empty: bool = False, single: bool = False) -> float:
    """Rhemann's error with thresholds 0, 0.1, ... 1; `single`: compared in single precision, as MATLAB does; components
    in the scan order of the language."""
    last = np.full(p.shape, -1.0)
    thresholds = np.arange(0, 1.1, 0.1)
    for before, now in itertools.pairwise(thresholds):
        both = (
            (np.float32(p) >= np.float32(now)) & (np.float32(t) >= np.float32(now))
            if single
            else (p >= now) & (t >= now)
        )
        parts = label(both.T, connectivity=1).T if single else label(both, connectivity=1)
        sizes = np.bincount(parts.ravel())[1:]
        if not len(sizes) and skip_empty:
            continue
        largest = parts == 1 + sizes.argmax() if len(sizes) else np.zeros(p.shape, bool)
        last[(last == -1) & ~largest] = before
    last[last == -1] = 1
    degrees = [1 - (a - last) * (a - last >= 0.15) for a in (p, t)]
    return float(np.abs(degrees[0] - degrees[1])[region].sum() / 1000)


# CLD: gt/case_N/{layer_boxes.json, composite.png, 00.png, ...}, predictions/case_N/{case_N.png, background_rgba.png,
# layer_0_rgba.png, ...}


def cld(truth: Path, predictions: Path) -> Numbers:
    """`eval/eval.py` without FID. A case in which anything fails is left out."""
    cases = []
    for folder in predictions.iterdir():
        gt = truth / folder.name
        try:
            boxes = json.loads((gt / "layer_boxes.json").read_text())[1:]
            true = [Image.open(path).convert("RGBA") for path in sorted(gt.glob("[0-9][0-9].png"))]
            names = sorted(
                (p for p in folder.iterdir() if re.fullmatch(r"layer_\d+_rgba.png", p.name)),
                key=lambda p: int(p.name.split("_")[1]),
            )
            predicted = [Image.open(path).convert("RGBA") for path in [folder / "background_rgba.png", *names]]
            rows = [layer_row(p.crop(b), t.crop(b)) for p, t, b in zip(predicted, true, boxes, strict=False)]
            whole = composite_row(Image.open(folder / f"{folder.name}.png"), Image.open(gt / "composite.png"))
        except (OSError, ValueError):
            continue
        cases.append((rows, whole))
    return pooled(cases)


# SynLayers: gt/sample_X/{metadata.json, whole_image.png, ...}, predictions/sample_X/{merged.png, layer_0_rgba.png, ...,
# inference_meta.json}


def synlayers(truth: Path, predictions: Path) -> Numbers:
    """`eval/eval_new.py` without FID: layers above the background, cut by the boxes that the prediction used, else by
    the true ones."""
    cases = []
    for folder in predictions.iterdir():
        gt = truth / folder.name
        try:
            listed = json.loads((gt / "metadata.json").read_text())["layers"]
            true = [(Image.open(gt / layer["image_path"]).convert("RGBA"), layer["box"]) for layer in listed]
            used = folder / "inference_meta.json"
            boxes = json.loads(used.read_text())["boxes"][2:] if used.exists() else []
            names = sorted(
                (p for p in folder.iterdir() if re.fullmatch(r"layer_\d+_rgba.png", p.name)),
                key=lambda p: int(p.name.split("_")[1]),
            )
            rows = []
            for i, (path, (picture, own)) in enumerate(zip(names, true, strict=False)):
                box = boxes[i] if i < len(boxes) else own
                rows.append(layer_row(Image.open(path).convert("RGBA").crop(box), picture.crop(box)))
            whole = composite_row(Image.open(folder / "merged.png"), Image.open(gt / "whole_image.png"))
        except (OSError, ValueError):
            continue
        cases.append((rows, whole))
    return pooled(cases)


def layer_row(predicted: Image.Image, true: Image.Image) -> Numbers:
    """PSNR and SSIM over gray 128, and the overlap of alpha above a tenth."""
    (p, pa), (t, ta) = over_gray(predicted), over_gray(true)
    with np.errstate(divide="ignore"):
        row = {
            "layer_psnr": peak_signal_noise_ratio(t, p, data_range=255),
            "layer_ssim": structural_similarity(t, p, channel_axis=2, data_range=255),
        }
    inter, hit, real = float((pa & ta).sum()), float(pa.sum()), float(ta.sum())
    precision, recall = inter / hit if hit else 0.0, inter / real if real else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    iou = inter / (float((pa | ta).sum()) + 1e-8)
    return {**row, "mask_iou": iou, "mask_precision": precision, "mask_recall": recall, "mask_f1": f1}


def over_gray(picture: Image.Image) -> tuple[Any, Any]:
    rgba = np.asarray(picture).astype(np.float32)
    if rgba.max() <= 1:
        rgba = rgba * 255
    alpha = rgba[..., 3:] / np.float32(255)
    flat = rgba[..., :3] * alpha + np.float32(128) * (1 - alpha)
    return flat.astype(np.uint8), np.asarray(picture)[..., 3] / 255 > 0.1


def composite_row(predicted: Image.Image, true: Image.Image) -> Numbers:
    p, t = (np.asarray(picture.convert("RGB")) for picture in (predicted, true))
    with np.errstate(divide="ignore"):
        psnr = peak_signal_noise_ratio(t, p, data_range=255)
    return {"composite_psnr": psnr, "composite_ssim": structural_similarity(t, p, channel_axis=2, data_range=255)}


def pooled(cases: list[tuple[list[Numbers], Numbers]]) -> Numbers:
    """Means over all layers of all cases, and over the cases' composites."""
    layers, wholes = [row for rows, _ in cases for row in rows], [whole for _, whole in cases]
    found = {key: float(np.mean([row[key] for row in layers])) for key in layers[0]}
    found |= {key: float(np.mean([row[key] for row in wholes])) for key in wholes[0]}
    return {**found, "layers": float(len(layers)), "cases": float(len(cases))}


# LayerD: gt/<id>/0000.png, ..., predictions/<id>/0000.png, ...


def layerd(truth: Path, predictions: Path, max_edits: int = 5) -> Numbers:
    """`tools/evaluate.py --max-edits 5`: means by number of merges; a sample that stops early stays as it is."""
    records = []
    for folder in sorted(predictions.iterdir()):
        stacks = [
            [Image.open(path).convert("RGBA") for path in sorted(side.glob("*.png"))]
            for side in (folder, truth / folder.name)
        ]
        if min(map(len, stacks)) >= 2:
            records.append(plain_layerd(*stacks, max_edits))
    return {
        f"{name}_{k}": float(np.mean([sample[min(k, len(sample) - 1)][name] for sample in records]))
        for k in range(max_edits + 1)
        for name in ("cost", "rgb_l1", "alpha_iou")
    }


# Removal, as ObjectClear's and TurboClear's tables are made: results/<name>.png beside gt/<name>.png


def removal(truth: Path, predictions: Path, square: int | None = None) -> Numbers:
    """Mean PSNR over pictures; `square`: both squashed to that side first."""
    values = []
    for path in sorted(truth.iterdir()):
        pictures = [Image.open(side / path.name).convert("RGB") for side in (predictions, truth)]
        if square:
            pictures = [
                p if p.size == (square, square) else p.resize((square, square), Image.Resampling.BICUBIC)
                for p in pictures
            ]
        p, t = (np.asarray(picture).astype(np.float64) for picture in pictures)
        values.append(10 * np.log10(255**2 / ((p - t) ** 2).mean()))
    return {"psnr": float(np.mean(values))}
