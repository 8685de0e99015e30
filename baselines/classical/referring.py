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
LEAST, LARGEST = 0.002, 0.7
"""Area of a part, as a share of the image: less is noise, more is the ground."""
MOST = 60
"""Parts that are compared."""
GRAY_CHROMA = 12
"""Chroma in Lab below which a colour's name is one of the greys: hue says nothing there."""
HUE_SPREAD, LIGHT_SPREAD = 28, 45
"""Degrees of hue, and levels of L*, at which a colour fits a name by 1/e."""
STANDS_OUT = 6.0
"""Least distance in Lab from the colours of the border, where Otsu's threshold is lower still."""

# Weights of the words. All were set by hand: what counts is that a factor never is 0, because one misread word must not
# rule the right part out, and that a word that fits beats size and contrast.
SIZE_WEIGHT = 0.3
"""Power of the area, relative to the largest part, where no word speaks of size: large things are named more often."""
FULL_CONTRAST = 30
"""Distance in Lab from the border from which a part stands out fully."""
NO_COLOR, NO_SHAPE, NO_RELATION, NO_PLACE = 0.02, 0.1, 0.01, 0.05
"""What is left to a part of another colour, shape, relation, place. Colours are read most surely, shapes least."""
SHAPE_SPREAD = 0.14
"""Standard deviation of the three ratios of areas within one kind of shape."""
RIVAL = 0.3
"""Share of the best score so far from which a part is one of those among which "large" and "small" are said."""
PLACE_STEEPNESS, PLACE_MIDDLE = 10, 0.55
"""Logistic over the way across the image: a part a little past its middle counts half as "right", "top", ..."""
ASIDE, AHEAD_STEEPNESS, AHEAD = 0.4, 25, 0.06
"""Of relations, as shares of the image: how far aside the other thing may lie, and how far ahead counts half."""
SAME = 0.3
"""Share of the smaller mask that two parts may have in common and still be two things."""


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
    chroma, target_chroma = np.linalg.norm(colors[..., 1:], axis=-1), float(np.linalg.norm(target[1:]))
    light = (colors[..., 0] - target[0]) / LIGHT_SPREAD
    if target_chroma < GRAY_CHROMA:
        return np.asarray(np.exp(-((chroma / GRAY_CHROMA) ** 2) - (light * 2) ** 2), np.float32)
    cosine = (colors[..., 1:] @ target[1:]) / np.maximum(chroma * target_chroma, 1e-3)
    turn = np.degrees(np.arccos(np.clip(cosine, -1, 1))) / HUE_SPREAD
    # of less than half the chroma it is rather called grey
    weak = np.maximum(0, 1 - chroma / (0.5 * target_chroma))
    return np.asarray(np.exp(-(turn**2) - light**2 - 2 * weak**2), np.float32)


def find_candidates(image: Pixels, names: tuple[str, ...]) -> list[Candidate]:
    """What stands out from the colours of the border: connected parts, whole and split by what colour they are
    called."""
    import cv2

    colors, unlike = lab(image), border_distance(image)
    # Otsu's threshold on distances in half levels of Lab, lowered so that the soft edge of a thing is part of it
    level, _ = cv2.threshold(np.clip(unlike * 2, 0, 255).astype(np.uint8), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    stands_out = unlike > max(STANDS_OUT, 0.7 * level / 2)
    fits = np.stack([color_fit(colors, name) for name in COLORS])
    nearest_name = fits.argmax(0)
    order = list(COLORS)
    masks = [stands_out, *(stands_out & (nearest_name == n) for n in range(len(order)))]
    for name in names:
        # a colour that is asked for is taken more generously where something stands out, elsewhere too if it is clear
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
        if LEAST <= area <= LARGEST:
            filled = _fill_holes(labels == n)
            x, y = (centers[n][0] + 0.5) / width, (centers[n][1] + 0.5) / height
            candidates.append(Candidate(filled, x, y, float(area), float(unlike[filled].mean())))
    return candidates


def _fill_holes(mask: Mask) -> Mask:
    """Without holes: glints and shades are not holes, and a ring is rare."""
    import cv2

    outline, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(np.zeros(mask.shape, np.uint8), outline, -1, 1, cv2.FILLED) > 0)


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
    out = np.array(
        [(p.area / largest) ** SIZE_WEIGHT * min(1.0, p.contrast / FULL_CONTRAST) for p in parts], np.float32
    )
    for name in phrase.colors:
        fit = color_fit(colors, name)
        out *= np.array([NO_COLOR + float(fit[p.mask].mean()) for p in parts], np.float32)
    if phrase.kinds:
        shapes = np.array([shape_ratios(p.mask) for p in parts])
        fits = [
            np.exp(-0.5 * (((shapes - np.array(SHAPES[kind])) / SHAPE_SPREAD) ** 2).sum(1)) for kind in phrase.kinds
        ]
        out *= NO_SHAPE + np.maximum.reduce(fits).astype(np.float32)
    for word in phrase.places:
        out *= np.array([_place_score(word, p.x, p.y) for p in parts], np.float32)
    if phrase.sizes:
        # large and small are said among things that fit otherwise
        rivals = max((p.area for p, s in zip(parts, out, strict=True) if s >= RIVAL * out.max()), default=largest)
        share = np.array([min(1.0, p.area / rivals) for p in parts], np.float32)
        out *= share if "large" in phrase.sizes else np.exp(-2 * share)
    if phrase.anchor is not None:
        anchors = score_candidates(phrase.anchor, parts, image)
        anchors = anchors / max(float(anchors.max()), 1e-9)
        related = [
            max(_relation_score(phrase.towards, p, q) * a for q, a in zip(parts, anchors, strict=True)) for p in parts
        ]
        out *= np.array([score + NO_RELATION for score in related], np.float32)
    return np.asarray(out, np.float32)


def _place_score(place: str, x: float, y: float) -> float:
    middle = 1 - 2 * max(abs(x - 0.5), abs(y - 0.5))
    far = {"left": 1 - x, "right": x, "top": 1 - y, "bottom": y, "middle": middle}[place]
    return NO_PLACE + (1 - NO_PLACE) / (1 + float(np.exp(-PLACE_STEEPNESS * (far - PLACE_MIDDLE))))


def _relation_score(towards: tuple[int, int], part: Candidate, other: Candidate) -> float:
    """Whether the other part lies in this direction, more ahead than aside, and is another thing."""
    if (part.mask & other.mask).sum() > SAME * min(part.mask.sum(), other.mask.sum()):
        return 0.0
    ahead = towards[0] * (other.x - part.x) + towards[1] * (other.y - part.y)
    aside = towards[1] * (other.x - part.x) + towards[0] * (other.y - part.y)
    return float(np.exp(-((aside / ASIDE) ** 2))) / (1 + float(np.exp(-AHEAD_STEEPNESS * (ahead - AHEAD))))


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
        metadata = {
            "x": round(best.x, 4),
            "y": round(best.y, 4),
            "area": round(best.area, 4),
            "words": [*phrase.colors, *phrase.places, *phrase.kinds],
        }
        return Prediction(alpha=soften(image, upscale_mask(best.mask, *image.shape[:2])), metadata=metadata)


def soften(image: Pixels, mask: Mask) -> Pixels:
    """Alpha, (H, W) uint8, by closed-form matting in a band around the edge of a mask."""
    # 4 % of the side of a square of the mask's area, on both sides of its edge
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
