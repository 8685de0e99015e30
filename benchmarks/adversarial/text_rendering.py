"""Answers to text rendering that are built from the truth: honest ones, and those that do not write what was asked."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.adversarial.writing import Mask, box_of, margin_of, without_text, write
from synlayers.design import Box, Pixels


class Task(NamedTuple):
    """One sample: the true picture, the mask, what the method is given, and the words."""

    target: Pixels
    mask: Mask
    image: Pixels
    words: str
    prompt: str

    @property
    def room(self) -> Box:
        """Where the true text stands, about."""
        return box_of(self.mask, margin_of(self.mask))

    @property
    def empty(self) -> Pixels:
        """The picture without the text."""
        return without_text(self.target, self.mask)

    def only_inside(self, picture: Pixels) -> Pixels:
        """A picture in the mask, the truth around it."""
        return np.where(self.mask[..., None], picture, self.target)


Make = Callable[[Task, np.random.Generator], Pixels]


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """One way to answer. `honest`: it writes what was asked. `listed`: it must score below the words in another
    typeface on every sample."""

    name: str
    make: Make
    honest: bool = False
    listed: bool = True


def truth(task: Task, rng: np.random.Generator) -> Pixels:
    return task.target


def shifted(task: Task, rng: np.random.Generator, by: int = 6) -> Pixels:
    """The true text, `by` px to the right."""
    return task.only_inside(np.where(np.roll(task.mask, by, 1)[..., None], np.roll(task.target, by, 1), task.empty))


def noised(task: Task, rng: np.random.Generator, sigma: float = 4.0) -> Pixels:
    return np.asarray(np.clip(np.rint(task.target + rng.normal(0, sigma, task.target.shape)), 0, 255), np.uint8)


def other_typeface(task: Task, rng: np.random.Generator) -> Pixels:
    """The words as another designer would set them: black or white, plain, on what was filled in."""
    return write(task.empty, task.words, task.room)


def nothing(task: Task, rng: np.random.Generator) -> Pixels:
    return task.empty


def unchanged(task: Task, rng: np.random.Generator) -> Pixels:
    return task.image


def halves_swapped(task: Task, rng: np.random.Generator) -> Pixels:
    """The left and the right half of the true text change places."""
    out, box = task.target.copy(), box_of(task.mask)
    middle = box.x0 + box.width // 2
    left = task.target[box.y0 : box.y1, box.x0 : middle]
    right = task.target[box.y0 : box.y1, box.x1 - left.shape[1] : box.x1]
    out[box.y0 : box.y1, box.x0 : middle], out[box.y0 : box.y1, box.x1 - left.shape[1] : box.x1] = right, left
    return task.only_inside(out)


def words_instead(change: Callable[[str, np.random.Generator], str]) -> Make:
    """Other words, set like honest ones."""

    def make(task: Task, rng: np.random.Generator) -> Pixels:
        return write(task.empty, change(task.words, rng), task.room)

    return make


def other_words(words: str, rng: np.random.Generator) -> str:
    """Words of the same lengths that mean nothing here."""
    letters = "etaoinshrdlucm"
    return "".join(letters[int(rng.integers(len(letters)))] if c.isalpha() else c for c in words)


def shuffled_letters(words: str, rng: np.random.Generator) -> str:
    """The letters of each word in another order."""
    out = []
    for word in words.split():
        mixed = list(word)
        while len(set(word.lower())) > 1 and "".join(mixed).lower() == word.lower():
            rng.shuffle(mixed)
        out.append("".join(mixed))
    return " ".join(out)


def other_order(words: str, rng: np.random.Generator) -> str:
    """The words from last to first; of a single word the letters."""
    split = words.split()
    return " ".join(reversed(split)) if len(set(map(str.lower, split))) > 1 else words[::-1]


def other_language(words: str, rng: np.random.Generator) -> str:
    foreign = "Dnes otevřeno od osmi hodin všichni jste srdečně zváni přijďte včas kapacita je omezena"
    out = foreign
    while len(out) < len(words):
        out += " " + foreign
    return out[: max(6, len(words))].strip()


def first_half(words: str, rng: np.random.Generator) -> str:
    return words[: len(words) // 2].strip() or words[:1]


def pale(step: int) -> Make:
    """The words `step` levels away from what lies below them: nobody sees a few."""

    def make(task: Task, rng: np.random.Generator) -> Pixels:
        strong = write(task.empty, task.words, task.room, "#ffffff").astype(np.int16)
        ink = np.abs(strong - task.empty).max(2) > 40
        up = task.empty.astype(np.int16).mean() < 128
        return np.asarray(np.clip(task.empty + (step if up else -step) * ink[..., None], 0, 255), np.uint8)

    return make


def tiny(task: Task, rng: np.random.Generator) -> Pixels:
    """The words 9 px high in the lower right corner of the mask."""
    box = task.room
    corner = Box(max(box.x0, box.x1 - 9 * len(task.words)), max(box.y0, box.y1 - 12), box.x1, box.y1)
    return write(task.empty, task.words, corner, largest=9)


def twice(task: Task, rng: np.random.Generator) -> Pixels:
    """The words over and under each other."""
    box = task.room
    middle = (box.y0 + box.y1) // 2
    upper = write(task.empty, task.words, Box(box.x0, box.y0, box.x1, middle))
    return write(upper, task.words, Box(box.x0, middle, box.x1, box.y1))


def again_outside(task: Task, rng: np.random.Generator) -> Pixels:
    """The truth, and its words once more in the emptier half of the rest."""
    return write(task.target, task.words, _largest_rest(task))


def outside_only(task: Task, rng: np.random.Generator) -> Pixels:
    return write(task.empty, task.words, _largest_rest(task))


def _largest_rest(task: Task) -> Box:
    """The largest band above or below the mask, a quarter of it high."""
    box, (height, width) = box_of(task.mask), task.mask.shape
    above = box.y0 > height - box.y1
    top, bottom = (0, box.y0) if above else (box.y1, height)
    middle, part = (top + bottom) // 2, max(12, (bottom - top) // 8)
    return Box(width // 10, max(top, middle - part), width - width // 10, min(bottom, middle + part))


def over_everything(task: Task, rng: np.random.Generator) -> Pixels:
    """The prompt, line by line, over the whole picture."""
    height, width = task.mask.shape
    out, line = task.empty, max(14, height // 24)
    for top in range(0, height - line, line):
        out = write(out, task.prompt, Box(4, top, width - 4, top + line))
    return out


def huge(task: Task, rng: np.random.Generator) -> Pixels:
    height, width = task.mask.shape
    return write(task.empty, task.words, Box(8, 8, width - 8, height - 8), weight=700)


def prompt_printed(task: Task, rng: np.random.Generator) -> Pixels:
    return write(task.empty, task.prompt + " in this typeface, please", task.room)


def blurred(share: float) -> Make:
    """The truth under a Gaussian of a share of the height of the mask's lines."""

    def make(task: Task, rng: np.random.Generator) -> Pixels:
        image = Image.fromarray(task.target).filter(ImageFilter.GaussianBlur(max(3.0, share * _line_height(task))))
        return task.only_inside(np.asarray(image))

    return make


def _line_height(task: Task) -> float:
    """Of the text, from the area that a letter has: a letter is about half as wide as a line is high."""
    box = task.room
    return min(float(box.height), math.sqrt(2 * box.area / max(1, len(task.words))))


def mirrored(task: Task, rng: np.random.Generator) -> Pixels:
    return _turned(task, lambda part: part[:, ::-1])


def upside_down(task: Task, rng: np.random.Generator) -> Pixels:
    return _turned(task, lambda part: part[::-1, ::-1])


def _turned(task: Task, turn: Callable[[Pixels], Pixels]) -> Pixels:
    out, box = task.target.copy(), box_of(task.mask)
    out[box.y0 : box.y1, box.x0 : box.x1] = turn(task.target[box.y0 : box.y1, box.x0 : box.x1])
    return task.only_inside(out)


def rest_destroyed(task: Task, rng: np.random.Generator) -> Pixels:
    """The true text in a picture of noise."""
    noise = rng.integers(0, 256, task.target.shape, dtype=np.uint8)
    return np.where(task.mask[..., None], task.target, noise)


def rest_blank(task: Task, rng: np.random.Generator) -> Pixels:
    return np.where(task.mask[..., None], task.target, np.uint8(255))


def on_a_plate(task: Task, rng: np.random.Generator) -> Pixels:
    """The words in black on a plate of a color that the design does not have there."""
    inside = task.target[task.mask].mean(0)
    plate = np.where(inside > 128, 40, 215).astype(np.uint8)
    out = task.target.copy()
    out[task.mask] = plate
    return write(out, task.words, task.room)


def more_below(task: Task, rng: np.random.Generator) -> Pixels:
    """The words, and others under them."""
    box = task.room
    middle = box.y0 + 2 * box.height // 3
    upper = write(task.empty, task.words, Box(box.x0, box.y0, box.x1, middle))
    return write(upper, "and whatever else fits in here", Box(box.x0, middle, box.x1, box.y1))


def striped(task: Task, rng: np.random.Generator) -> Pixels:
    """The truth under stripes as wide as its letters."""
    step = max(2, round(_line_height(task) / 3))
    columns = (np.arange(task.mask.shape[1]) // step % 2 == 0)[None, :, None]
    return task.only_inside(np.where(columns, task.target, np.uint8(128)))


ANSWERS = (
    TextAnswer("truth", truth, honest=True),
    TextAnswer("truth, 6 px to the right", shifted, honest=True),
    TextAnswer("truth, noised (sigma 4)", noised, honest=True),
    TextAnswer("the words in another typeface", other_typeface, honest=True),
    TextAnswer("no text", nothing),
    TextAnswer("the picture as it was given", unchanged),
    TextAnswer("halves of the truth swapped", halves_swapped),
    TextAnswer("other words", words_instead(other_words)),
    TextAnswer("letters of each word shuffled", words_instead(shuffled_letters)),
    TextAnswer("words in another order", words_instead(other_order)),
    TextAnswer("another language", words_instead(other_language)),
    TextAnswer("half of the words", words_instead(first_half)),
    TextAnswer("2 levels from the ground", pale(2)),
    TextAnswer("8 levels from the ground", pale(8)),
    TextAnswer("tiny, in a corner", tiny),
    TextAnswer("twice in the mask", twice),
    TextAnswer("truth, and again outside", again_outside),
    TextAnswer("outside only", outside_only),
    TextAnswer("prompt over everything", over_everything),
    TextAnswer("huge, over the whole picture", huge),
    TextAnswer("the prompt instead of the words", prompt_printed),
    TextAnswer("the words, and others below", more_below),
    TextAnswer("truth, blurred", blurred(0.12)),
    TextAnswer("truth, blurred until nobody reads it", blurred(0.3)),
    TextAnswer("truth, mirrored", mirrored),
    TextAnswer("truth, upside down", upside_down),
    TextAnswer("truth under stripes", striped),
    TextAnswer("truth, the rest noise", rest_destroyed),
    TextAnswer("truth, the rest white", rest_blank),
    TextAnswer("words on a plate of another color", on_a_plate),
)
