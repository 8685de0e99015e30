"""Captions never contradict the record, and the checker finds every kind of contradiction."""

from __future__ import annotations

import copy
import re
import time
from dataclasses import replace

import numpy as np
import pytest

from synlayers.captions import caption_design, caption_layer, check_captions, describe
from synlayers.captions.check_structured import without_verb
from synlayers.captions.phrases import noun_phrase
from synlayers.captions.vocabulary import GRID, POSITIONS, regions
from synlayers.copywriting import Copywriter, choose_topic
from synlayers.design import Box, Design, Kind, Layer, Record

NOUNS = {
    "shape": (
        "a coral circle",
        "dark teal ring",
        "an amber circle",
        "a white card with two corners",
        "a coral circle",
        "wavy ribbon",
        "a blob, soft",
    ),
    "icon": ("white coffee cup icon", "a leaf icon", "red heart icon", "glasses icon"),
    "illustration": (
        "slice of pizza",
        "monstera leaves",
        "two pieces of sushi with chopsticks",
        "{} potted plant",
        "unicorn in the center of a ring",
    ),
    "photo": ("a photo of a misty forest", "round photo of city lights at night"),
    "cutout": ("IMG 2034", "happy dogs", 'a "quoted" thing.', ""),
    "texture": ("a pattern of gray dots",),
    "effect": ("a soft shadow", "vignette"),
}
CONTENT: tuple[Kind, ...] = ("text", "text", "shape", "icon", "illustration", "photo", "cutout", "texture", "effect")
ROLES = ("headline", "kicker", "subhead", "body", "price", "button label", "details", "menu item", "left column")


def random_design(seed: int, count: int) -> Design:
    """A design of random boxes; who covers whom follows from the boxes."""
    rng = np.random.default_rng(seed)
    width, height = ((1024, 1024), (768, 1344), (1344, 768))[seed % 3]
    words = Copywriter(rng, choose_topic(rng))
    empty = np.zeros((1, 1, 4), np.uint8)
    layers = [Layer(0, "background", "background", Box(0, 0, width, height), empty, caption="a cream background")]
    for i in range(1, count):
        kind: Kind = CONTENT[int(rng.integers(len(CONTENT)))]
        box = Box(*_interval(rng, width, height))
        text = [words.headline(), words.body(8, 30), words.date() + "\n" + words.place(), 'say "cheese" now'][
            int(rng.integers(4))
        ]
        past = bool(rng.random() < 0.3)
        layers.append(
            Layer(
                i,
                (
                    ROLES[int(rng.integers(len(ROLES)))]
                    if kind == "text"
                    else str(rng.choice(["glow", "shadow", "thing"]))
                ),
                kind,
                box,
                empty,
                rotation=float(rng.choice([0, 0, 1.5, 12.4, -45, 200])),
                opacity=float(rng.choice([1, 1, 0.35])),
                visible_fraction=float(rng.random()),
                box_unclipped=Box(box.x0 - 9 if box.x0 < 99 else box.x0, box.y0, width + 5, box.y1) if past else None,
                caption="x" if kind == "text" else str(rng.choice(NOUNS[kind])),
                text=text if kind == "text" else None,
                font={"category": "serif", "weight": 700, "italic": True, "size": 40.0} if kind == "text" else None,
                effect_of=i - 1 if kind == "effect" and rng.random() < 0.6 else None,
                params={"draw": {"fill": "#ffffff"}},
            )
        )
    layers = [
        replace(
            layer,
            occluded_by=tuple(
                up.index for up in layers[layer.index + 1 :] if layer.box.intersect(up.box).area > 0.1 * layer.box.area
            ),
        )
        for layer in layers
    ]
    return Design(
        f"{seed:09d}",
        width,
        height,
        tuple(layers),
        empty[..., :3],
        layout="social_post",
        palette=("#0f4c5c", "#fff8e7", "#e36414"),
    )


def _interval(rng: np.random.Generator, width: int, height: int) -> tuple[int, int, int, int]:
    w, h = (int(side * rng.choice([0.1, 0.25, 0.5, 0.9, 1.0])) for side in (width, height))
    x, y = int(rng.integers(0, width - w + 1)), int(rng.integers(0, height - h + 1))
    return x, y, x + w, y + h


def captioned(design: Design, seed: int = 0) -> Record:
    caption, notes = describe(design, np.random.default_rng(seed))
    layers = tuple(replace(layer, caption=note) for layer, note in zip(design.layers, notes, strict=True))
    return replace(design, caption=caption, layers=layers).record()


@pytest.mark.parametrize("count", [1, 2, 3, 6, 11, 20, 60])
def test_what_is_written_never_contradicts_the_record(count: int) -> None:
    for seed in range(25):
        record = captioned(random_design(1000 * count + seed, count), seed)
        assert check_captions(record) == []
        for entry in record["layers"]:
            assert entry["caption"].endswith(".")
            if "text" in entry:
                assert '"' + entry["text"].replace("\n", " ") + '"' in entry["caption"]


def test_length_and_variety_of_the_whole_caption() -> None:
    captions = [captioned(random_design(seed, 2 + seed % 19), seed)["caption"] for seed in range(60)]
    lengths = [len(caption.split()) for caption in captions]
    assert min(lengths) >= 30
    assert max(lengths) <= 140
    assert sum(length >= 40 for length in lengths) >= 55
    design = random_design(5, 11)
    assert len({caption_design(design, np.random.default_rng(s)) for s in range(40)}) == 40


def test_same_generator_same_words() -> None:
    design = random_design(8, 9)
    assert describe(design, np.random.default_rng(4)) == describe(design, np.random.default_rng(4))
    assert caption_layer(design.layers[3], design, np.random.default_rng(4)) == caption_layer(
        design.layers[3], design, np.random.default_rng(4)
    )


def small() -> Record:
    """A design whose captions are written by hand, and true."""
    empty = np.zeros((1, 1, 4), np.uint8)
    layers = (
        Layer(
            0, "background", "background", Box(0, 0, 300, 300), empty, caption="A cream background filling the canvas."
        ),
        Layer(
            1,
            "ring",
            "shape",
            Box(200, 0, 300, 90),
            empty,
            rotation=20.0,
            opacity=0.5,
            box_unclipped=Box(200, -20, 330, 90),
            occluded_by=(3,),
            caption=(
                "A coral ring in the top right corner, partly hidden behind the leaf icon, rotated about 20 degrees"
                " clockwise, at 50% opacity, cut off by the top and right edges."
            ),
        ),
        Layer(
            2,
            "headline",
            "text",
            Box(20, 120, 280, 180),
            empty,
            text="Fresh\nStart",
            caption='A teal headline reading "Fresh Start" across the middle, below the coral ring.',
        ),
        Layer(
            3,
            "leaf",
            "icon",
            Box(210, 60, 280, 110),
            empty,
            caption="A leaf icon at the top right, in front of the coral ring.",
        ),
    )
    caption = (
        'A square poster made of four layers in a palette of white and black. The headline reads "Fresh Start" across'
        " the middle. It is decorated with a coral ring and a leaf icon."
    )
    return Design("0", 300, 300, layers, empty[..., :3], palette=("#ffffff", "#000000"), caption=caption).record()


def test_true_captions_pass() -> None:
    assert check_captions(small()) == []


@pytest.mark.parametrize(
    ("layer", "old", "new", "problem"),
    [
        (2, "Fresh Start", "Fresh Star", "layer 2: the caption quotes 'Fresh Star', which no layer shows"),
        (2, 'reading "Fresh Start" ', "", "layer 2: the caption does not give the layer's text in full"),
        (2, "across the middle", "at the bottom", "'at the bottom', the box"),
        (2, "below the", "above the", "'above' of layer 1"),
        (2, "the coral ring", "the coral star", "no layer is called that"),
        (1, "20 degrees", "25 degrees", "the rotation is 20.0"),
        (1, "20 degrees clockwise", "20 degrees counterclockwise", "the rotation is 20.0"),
        (1, "50%", "60%", "the opacity is 0.5"),
        (1, "the top and right edges", "the right edge", "ran past ['top', 'right']"),
        (
            1,
            "hidden behind the leaf icon",
            'hidden behind the headline "Fresh Start"',
            "layer 1: the caption says 'partly hidden behind' of layer 2",
        ),
        (None, "four layers", "five layers", "caption: counts five layers, the record has 4"),
        (None, "square", "vertical", "caption: says 'vertical' of a canvas of 300x300"),
        (2, "the coral ring", "the teal ring", "no layer is called that"),
        (None, '"Fresh Start"', '"Fresh Paint"', "caption: quotes 'Fresh Paint'"),
        (None, "across the middle", "at the top left", "'at the top left' of layer 2"),
        (None, "a coral ring and", "two coral rings and", "counts two coral rings, the record has 1"),
        (None, "a leaf icon.", "a dog at the top.", "something that no layer is called"),
    ],
)
def test_every_kind_of_lie_is_found(layer: int | None, old: str, new: str, problem: str) -> None:
    record = copy.deepcopy(small())
    target = record if layer is None else record["layers"][layer]
    assert old in target["caption"]
    target["caption"] = target["caption"].replace(old, new)
    found = check_captions(record)
    assert any(problem in text for text in found), found


def test_a_layer_count_that_is_not_the_number_of_layers_is_found() -> None:
    assert any("lists 4" in p for p in check_captions({**small(), "layer_count": 5}))


def test_regions_follow_the_centre() -> None:
    for row in range(3):
        for column in range(3):
            x, y = 100 * column + 40, 100 * row + 40
            assert regions(Box(x, y, x + 20, y + 20), 300, 300) == [GRID[row][column]]
    assert regions(Box(0, 0, 300, 300), 300, 300)[0] == "all"
    assert regions(Box(0, 0, 150, 300), 300, 300)[0] == "left half"


def test_position_phrases_mean_one_region_each() -> None:
    phrases = [phrase for options in POSITIONS.values() for phrase in options]
    assert len(phrases) == len(set(phrases))


@pytest.mark.parametrize(
    ("caption", "kind", "expected"),
    [
        ("orange fox", "cutout", "an orange fox"),
        ("scissors", "icon", "scissors"),
        ("two dogs", "cutout", "two dogs"),
        ("a boat in the center of a lake", "photo", "a boat"),
        ("in the center", "photo", "a photo"),
        ('the "Big", one.', "shape", "the Big one"),
        ("IMG 2034", "cutout", "a cut-out object"),
        ("", "cutout", "a cut-out object"),
    ],
)
def test_names_of_things_make_no_claims(caption: str, kind: str, expected: str) -> None:
    assert noun_phrase(caption, kind) == expected
    assert not re.search(r'[",.]', expected)


def test_captions_of_any_form_are_checked_in_bounded_time() -> None:
    record = small()
    assert check_captions({**record, "caption": "a cat, " * 10_000})[0].startswith("a caption has 70000 characters")
    for unit in (
        ", is",
        "very ",
        "a red cat above the ",
        "above the red cat ",
        "red and ",
        '"',
        " \n",
        "\ue0009\ue001 above ",
    ):
        start = time.process_time()
        check_captions({**record, "caption": (unit * 5000)[:5000]})
        assert time.process_time() - start < 2, unit
    for mark in ("\ue00099\ue001", "\ue000+\ue001", f"\ue000{'9' * 4990}\ue001", "\ue000\u0663\ue001"):
        check_captions({**record, "caption": f"{mark} is above {mark}"})  # our own marks are none in a caption
    assert without_verb("the cat, which is,  ") == "the cat, which"
