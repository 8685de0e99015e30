"""The reader of RefMatte-RW100 on hand-made folders, and its twin, whose expressions are parsed here and held against
the pixels."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.datasets.refmatte import RefMatteRW100
from benchmarks.twins import get_twin
from benchmarks.twins.mattes.bodies import FORMS
from benchmarks.twins.mattes.referring import Expression, ReferredThing, expressions, is_of
from benchmarks.twins.refmatte import COLORS, TWINS, make_scene
from synlayers.errors import DataError, UsageError
from synlayers.style.color import from_oklch, levels, oklab_of

LABELS, INDEX = "refmatte_rw100_label.json", "eval_index_expression.json"


def write_official(root: Path) -> Path:
    """Two images with two and one entities."""
    for folder in ("image", "mask"):
        (root / folder).mkdir(parents=True)
    rng = np.random.default_rng(0)
    labels = {}
    for image, size, count in (("rim_a", (24, 18), 2), ("rim_b.v2", (15, 20), 1)):
        Image.fromarray(rng.integers(0, 256, (size[1], size[0], 3), np.uint8)).save(root / "image" / f"{image}.jpg")
        for k in range(1, count + 1):
            Image.fromarray(rng.integers(0, 256, size[::-1], np.uint8)).save(root / "mask" / f"{image}_{k}.png")
            labels[f"{image}_{k}"] = {
                "image_name": image,
                "expressions": [f"{image} {k} said in way {n}" for n in range(4)],
            }
    (root / LABELS).write_text(json.dumps(labels))
    (root / INDEX).write_text(json.dumps({"rim_a": 2, "rim_b.v2": 0}))
    return root


def test_one_expression_of_every_entity_is_asked(tmp_path: Path) -> None:
    root = write_official(tmp_path / "RefMatte_RW_100")
    samples = RefMatteRW100(tmp_path).samples()
    assert [(s.id, s.input("prompt"), s.cluster, s.size, s.groups) for s in samples] == [
        ("rim_a_1-e2", "rim_a 1 said in way 2", "rim_a", (24, 18), {"entity": "rim_a_1"}),
        ("rim_a_2-e2", "rim_a 2 said in way 2", "rim_a", (24, 18), {"entity": "rim_a_2"}),
        ("rim_b.v2_1-e0", "rim_b.v2 1 said in way 0", "rim_b.v2", (15, 20), {"entity": "rim_b.v2_1"}),
    ]
    for s in samples:
        assert np.array_equal(s.key("alpha"), np.asarray(Image.open(root / "mask" / f"{s.id[:-3]}.png")))
        assert s.input("image").shape == (*s.size[::-1], 3)


def test_other_rules_are_options(tmp_path: Path) -> None:
    root = write_official(tmp_path)
    assert [s.id[-2:] for s in RefMatteRW100(root, "last").samples()] == ["e3"] * 3
    everything = RefMatteRW100(root, "all").samples()
    assert len({s.id for s in everything}) == 12
    assert len({s.input("prompt") for s in everything}) == 12
    (root / INDEX).unlink()
    assert len(RefMatteRW100(root, "last").samples()) == 3
    with pytest.raises(DataError, match=r"eval_index_expression\.json missing; it holds image/, mask/"):
        RefMatteRW100(root)
    with pytest.raises(UsageError, match="expressions is index or last or all"):
        RefMatteRW100(root, "first")  # type: ignore[arg-type]


def edit(root: Path, file: str, **changes: object) -> None:
    held = json.loads((root / file).read_text()) | changes
    (root / file).write_text(json.dumps({k: v for k, v in held.items() if v is not None}))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda r: (r / "mask" / "rim_a_2.png").unlink(), r"rim_a_2\.png is missing, though"),
        (lambda r: edit(r, LABELS, rim_a_2=None), "no entry rim_a_2, though there is"),
        (
            lambda r: edit(r, LABELS, rim_a_2={"image_name": "rim_c", "expressions": ["x"]}),
            "names the image rim_c, which is not in",
        ),
        (
            lambda r: edit(r, LABELS, rim_a_2={"image_name": "rim_a", "expressions": []}),
            "entry rim_a_2 has no list of expressions",
        ),
        (lambda r: edit(r, INDEX, rim_a=None), "no number for rim_a"),
        (lambda r: edit(r, INDEX, rim_a=4), "number of rim_a is 4, but rim_a_1 has expressions 0 to 3"),
        (lambda r: (r / LABELS).write_text("{'"), "cannot be read as JSON"),
        (
            lambda r: Image.new("L", (9, 9)).save(r / "mask" / "rim_a_1.png"),
            r"rim_a_1\.png is 9x9, but .*rim_a\.jpg is 24x18",
        ),
    ],
)
def test_damage_is_named(tmp_path: Path, damage, says: str) -> None:  # type: ignore[no-untyped-def]
    root = write_official(tmp_path)
    damage(root)
    with pytest.raises(DataError, match=says):
        RefMatteRW100(root).samples()


# The rules


def test_an_expression_is_given_only_to_what_it_means_alone() -> None:
    left, right = ReferredThing("star", "red", "", 0.2, 0.5, 0.1), ReferredThing("star", "blue", "", 0.8, 0.5, 0.05)
    heart = ReferredThing("heart", "red", "glass", 0.5, 0.2, 0.05)
    things = [left, right, heart]
    assert is_of(Expression("star", "red"), left, things)
    assert not is_of(Expression("star"), left, things), "there are two"
    assert is_of(Expression("star", size="large"), left, things)
    assert not is_of(Expression("heart", size="large"), heart, things), "beside what?"
    assert is_of(Expression("star", place="on the left"), left, things)
    assert is_of(Expression("star", relation="to the left of", anchor=Expression("heart")), left, things)
    assert not is_of(Expression("star", relation="below", anchor=Expression("heart")), left, things), "both are"
    twin_star = ReferredThing("star", "red", "", 0.45, 0.5, 0.1)
    assert not is_of(Expression("star", "red", place="on the left"), left, [*things, twin_star]), (
        "the middle one is somewhat left, too"
    )
    double = ReferredThing("star", "red", "", 0.2, 0.5, 0.1)
    assert expressions(np.random.default_rng(0), left, [left, double]) == (), "nothing tells two equal things apart"


# The twin

TEXT = re.compile(
    rf"(?:the )?(?P<size>large |small )?(?P<looks>(?:(?:{'|'.join(COLORS)}|fluffy|glass)"
    rf" )*)(?P<noun>{'|'.join(FORMS.values())}|text)"
    r"(?:,? (?P<place>on the left|on the right|at the top|at the bottom|in the middle))?"
    r"(?: (?P<relation>to the left of|to the right of|above|below) (?P<anchor>the .+))?"
)


def meant(text: str, seen: list[dict]) -> list[int]:  # type: ignore[type-arg]
    """Which things a reader may take the text to mean, read generously; of those called so the largest or smallest
    where a size is said."""
    said = TEXT.fullmatch(text)
    assert said is not None, text
    looks = set(said["looks"].split())
    found = [k for k, t in enumerate(seen) if t["noun"] == said["noun"] and looks <= {t["color"], t["material"]}]
    if said["size"]:
        found = [(max if said["size"] == "large " else min)(found, key=lambda k: seen[k]["area"])]
    if said["relation"]:
        (anchor,) = meant(said["anchor"], seen)
        axis, sign = {"to the left of": ("x", -1), "to the right of": ("x", 1), "above": ("y", -1), "below": ("y", 1)}[
            said["relation"]
        ]
        found = [k for k in found if sign * (seen[k][axis] - seen[anchor][axis]) > 0 and k != anchor]
    if said["place"]:
        wanted = {
            "left": ("x", 0.0),
            "right": ("x", 1.0),
            "top": ("y", 0.0),
            "bottom": ("y", 1.0),
            "middle": ("x", 0.5),
        }
        axis, end = wanted[said["place"].split()[-1]]
        found = [
            k for k in found if abs(seen[k][axis] - end) < (0.2 if end == 0.5 else 0.5)
        ]  # anything in that half, or about the middle
    return found


def measured(words: ReferredThing, mask: np.ndarray) -> dict:  # type: ignore[type-arg]
    """Place and area from a mask's pixels alone."""
    rows, columns = np.nonzero(mask > 127) if (mask > 127).any() else np.nonzero(mask > 25)
    area = float(mask.sum(dtype=np.float64))
    place = {"x": columns.mean() / mask.shape[1], "y": rows.mean() / mask.shape[0]}
    return {"noun": words.noun, "color": words.color, "material": words.material, "area": area, **place}


@pytest.mark.parametrize("size", [256, 400])
def test_expressions_of_the_twin_are_true_and_mean_one_thing(size: int) -> None:
    told = 0
    for design in itertools.islice(TWINS[0].designs(size), 12):
        made = make_scene(design)
        seen = [measured(item.thing, item.visible) for item in made.items]
        for k, texts in made.expressions.items():
            assert len(set(texts)) == 4
            assert not texts[0].startswith("the ")
            for text in texts:
                assert meant(text, seen) == [k], f"design {design.index}: {text}"
                told += 1
    assert told > 60


def test_colours_are_what_they_are_called() -> None:
    tables = {name: oklab_of(np.array(levels(from_oklch(*lch)), np.uint8)) for name, lch in COLORS.items()}
    checked = 0
    for design in itertools.islice(TWINS[0].designs(256), 8):
        made = make_scene(design)
        for item in made.items:
            if item.thing.noun == "text" or item.thing.material == "glass":  # glass shows the background
                continue
            solid = made.image[item.visible > 250]
            mean = oklab_of(solid).mean(0)
            # by hue: the relief changes lightness only
            hue = {
                n: np.hypot(*(mean[1:] / max(np.hypot(*mean[1:]), 0.05) - lab[1:] / max(np.hypot(*lab[1:]), 0.05)))
                for n, lab in tables.items()
            }
            assert min(hue, key=hue.__getitem__) == item.thing.color
            checked += 1
    assert checked > 10


def test_masks_are_visible_alpha() -> None:
    design = next(d for d in TWINS[0].designs(256) if len(make_scene(d).items) >= 4)
    made = make_scene(design)
    through = np.ones(made.background.shape[:2])
    for item in made.items:
        through *= 1 - item.pixels[..., 3] / 255
    total = through + sum(item.visible / 255 for item in made.items)
    assert np.abs(total - 1).max() <= 0.5 / 255 * len(made.items) + 1e-9
    # the image is what the masks say: every item's colour by its visible alpha
    shown = made.background * through[..., None] + sum(
        item.pixels[..., :3] * (item.visible / 255.0)[..., None] for item in made.items
    )
    assert np.abs(made.image - shown).max() <= len(made.items) + 1


def test_the_twin_is_read_and_comes_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []
    for name in ("one", "two"):
        monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / name))
        built.append(get_twin("refmatte-rw100").build(7, 256))
    contents = [{p.relative_to(f).as_posix(): p.read_bytes() for p in f.rglob("*") if p.is_file()} for f in built]
    assert contents[0] == contents[1]
    samples = RefMatteRW100(built[0]).samples()
    assert len(samples) == 7
    assert len({s.cluster for s in samples}) < 7, "entities share images"
    assert len(RefMatteRW100(built[0], "all").samples()) == 28
    for s in samples:
        assert s.key("alpha").shape == s.input("image").shape[:2] == s.size[::-1]
        assert s.key("alpha").max() > 100
