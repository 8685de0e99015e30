"""Referring matting by words: of the parts that stand out, the one whose colour, place, size and shape fit the
expression best."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from baselines.classical.expressions import COLORS, SHAPES, ReferringPhrase, parse_phrase
from baselines.classical.image_ops import (
    Floats,
    Mask,
    Pixels,
    border_distance,
    dilate,
    downscale,
    lab,
    trimap_of,
    upscale_mask,
)
from baselines.classical.peeling import box_of
from baselines.classical.pymatting_methods import solve
from benchmarks.api.card import Card
from benchmarks.api.method import Method
from benchmarks.api.tasks import Prediction, Sample

PIXELS = 200_000
"""Parts are sought on at most so many pixels."""
LEAST = 0.002
"""Least area of a part, as a share of the image."""
MOST = 60
"""Parts that are compared."""


@dataclass(frozen=True)
class Candidate:
    """A candidate: mask, centre (x, y) and area as shares of the image, and how much it stands out."""

    mask: Mask = field(repr=False)
    x: float
    y: float
    area: float
    contrast: float


def color_fit(colors: Floats, name: str) -> Floats:
    """How well each colour in Lab is called by this name, [0, 1]: hue counts most for bright colours, lightness for
    greys."""
    target = lab(np.array([[COLORS[name]]], np.uint8))[0, 0]
    chroma, wanted = np.linalg.norm(colors[..., 1:], axis=-1), float(np.linalg.norm(target[1:]))
    light = (colors[..., 0] - target[0]) / 45
    if wanted < 12:
        return np.asarray(np.exp(-((chroma / 12) ** 2) - (light * 2) ** 2), np.float32)
    cosine = (colors[..., 1:] @ target[1:]) / np.maximum(chroma * wanted, 1e-3)
    turn = np.degrees(np.arccos(np.clip(cosine, -1, 1))) / 28
    weak = np.maximum(0, 1 - chroma / (0.5 * wanted))
    return np.asarray(np.exp(-(turn**2) - light**2 - 2 * weak**2), np.float32)


def find_candidates(image: Pixels, names: tuple[str, ...]) -> list[Candidate]:
    """What stands out from the colours of the border: connected parts, whole and split by what colour they are called."""
    import cv2

    colors, unlike = lab(image), border_distance(image)
    level, _ = cv2.threshold(np.clip(unlike * 2, 0, 255).astype(np.uint8), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    stands_out = unlike > max(6.0, 0.7 * level / 2)
    fits = np.stack([color_fit(colors, name) for name in COLORS])
    nearest_name = fits.argmax(0)
    order = list(COLORS)
    masks = [stands_out, *(stands_out & (nearest_name == n) for n in range(len(order)))]
    for name in names:
        masks += [stands_out & (fits[order.index(name)] > 0.3), fits[order.index(name)] > 0.5]
    candidates = [part for mask in masks for part in _connected_candidates(mask, unlike)]
    return sorted(candidates, key=lambda p: -p.area * p.contrast)[:MOST]


def _connected_candidates(mask: Mask, unlike: Floats) -> list[Candidate]:
    import cv2

    tidy = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    tidy = cv2.morphologyEx(tidy, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, labels, stats, centers = cv2.connectedComponentsWithStats(tidy, connectivity=8)
    height, width = mask.shape
    candidates = []
    for n in range(1, count):
        area = stats[n, cv2.CC_STAT_AREA] / mask.size
        if LEAST <= area <= 0.7:
            filled = _filled(labels == n)
            candidates.append(
                Candidate(
                    filled,
                    (centers[n][0] + 0.5) / width,
                    (centers[n][1] + 0.5) / height,
                    float(area),
                    float(unlike[filled].mean()),
                )
            )
    return candidates


def _filled(mask: Mask) -> Mask:
    """Without holes: glints and shades are not holes, and a ring is rare."""
    import cv2

    shape_outline, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(np.zeros(mask.shape, np.uint8), shape_outline, -1, 1, cv2.FILLED) > 0)


def shape_ratios(mask: Mask) -> tuple[float, float, float]:
    """Area over that of the convex hull, of the smallest circle and of the smallest rectangle around."""
    import cv2

    points = cv2.findNonZero(mask.astype(np.uint8))
    hull = cv2.convexHull(points)
    area = float(mask.sum())
    (_, radius), (_, (width, height), _) = cv2.minEnclosingCircle(hull), cv2.minAreaRect(hull)
    # points are centres of pixels: half a pixel more on every side
    around = cv2.contourArea(hull) + 0.5 * cv2.arcLength(hull, True) + 1
    return area / around, area / (np.pi * (radius + 0.5) ** 2), area / ((width + 1) * (height + 1))


def score_candidates(phrase: ReferringPhrase, parts: list[Candidate], image: Pixels) -> Floats:
    """How well each part fits the phrase: a product of one factor a word, times a little for size and contrast."""
    colors = lab(image)
    largest = max(p.area for p in parts)
    out = np.array([(p.area / largest) ** 0.3 * min(1.0, p.contrast / 30) for p in parts], np.float32)
    for name in phrase.colors:
        fit = color_fit(colors, name)
        out *= np.array([0.02 + float(fit[p.mask].mean()) for p in parts], np.float32)
    if phrase.kinds:
        shapes = np.array([shape_ratios(p.mask) for p in parts])
        fits = [np.exp(-0.5 * (((shapes - np.array(SHAPES[kind])) / 0.14) ** 2).sum(1)) for kind in phrase.kinds]
        out *= 0.1 + np.maximum.reduce(fits).astype(np.float32)
    for word in phrase.places:
        out *= np.array([_place_score(word, p.x, p.y) for p in parts], np.float32)
    if phrase.sizes:
        # large and small are said among things that fit otherwise
        rivals = max((p.area for p, s in zip(parts, out, strict=True) if s >= 0.3 * out.max()), default=largest)
        share = np.array([min(1.0, p.area / rivals) for p in parts], np.float32)
        out *= share if "large" in phrase.sizes else np.exp(-2 * share)
    if phrase.anchor is not None:
        anchors = score_candidates(phrase.anchor, parts, image)
        anchors = anchors / max(float(anchors.max()), 1e-9)
        out *= np.array(
            [
                max(_relation_score(phrase.towards, p, q) * a for q, a in zip(parts, anchors, strict=True)) + 0.01
                for p in parts
            ],
            np.float32,
        )
    return np.asarray(out, np.float32)


def _place_score(place: str, x: float, y: float) -> float:
    far = {"left": 1 - x, "right": x, "top": 1 - y, "bottom": y, "middle": 1 - 2 * max(abs(x - 0.5), abs(y - 0.5))}[
        place
    ]
    return 0.05 + 0.95 / (1 + float(np.exp(-10 * (far - 0.55))))


def _relation_score(towards: tuple[int, int], part: Candidate, other: Candidate) -> float:
    """Whether the other part lies in this direction, more ahead than aside, and is another thing."""
    if (part.mask & other.mask).sum() > 0.3 * min(part.mask.sum(), other.mask.sum()):
        return 0.0
    ahead = towards[0] * (other.x - part.x) + towards[1] * (other.y - part.y)
    aside = towards[1] * (other.x - part.x) + towards[0] * (other.y - part.y)
    return float(np.exp(-((aside / 0.4) ** 2))) / (1 + float(np.exp(-25 * (ahead - 0.06))))


class ColorWords(Method):
    """The part that the words fit, with a soft edge."""

    card = Card(
        name="colour-words",
        title="Colour and position words",
        tasks=("referring_matting",),
        groups=("classical",),
        notes=(
            "Reads English words of colour, place, size and a few shapes, and one relation; other words are passed"
            " over. Parts are what the colours of the image's border do not explain. The edge is closed-form matting"
            " within 8 % of the part's size. No known word: the part that stands out most. Nothing stands out: alpha 0."
            " About 2 s for an image of 1.3 Mpx on one core."
        ),
    )

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image, phrase = sample.input("image"), parse_phrase(sample.input("prompt"))
        small = downscale(image, PIXELS)
        names = phrase.colors + (phrase.anchor.colors if phrase.anchor else ())
        candidates = find_candidates(small, tuple(dict.fromkeys(names)))
        if not candidates:
            return Prediction(alpha=np.zeros(image.shape[:2], np.uint8))
        best = candidates[int(np.argmax(score_candidates(phrase, candidates, small)))]
        record = {
            "x": round(best.x, 4),
            "y": round(best.y, 4),
            "area": round(best.area, 4),
            "words": [*phrase.colors, *phrase.places, *phrase.kinds],
        }
        return Prediction(alpha=soften(image, upscale_mask(best.mask, *image.shape[:2])), said=record)


def soften(image: Pixels, mask: Mask) -> Pixels:
    """Alpha, (H, W) uint8, by closed-form matting in a band around the edge of a mask."""
    band = max(2, round(0.04 * float(mask.sum()) ** 0.5))
    alpha = np.zeros(mask.shape, np.uint8)
    box = box_of(mask, 2 * band + 2)
    if box is None:
        return alpha
    near = (slice(box.y0, box.y1), slice(box.x0, box.x1))
    trimap = trimap_of(mask[near], band)
    if not (trimap == 255).any():
        trimap = np.where(mask[near], 255, np.where(dilate(mask[near], band), 128, 0)).astype(np.uint8)
    alpha[near] = solve("cf", np.ascontiguousarray(image[near]), trimap, 150_000)
    return alpha


BASELINES = (ColorWords,)
