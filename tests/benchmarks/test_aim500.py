"""The reader of AIM-500 on hand-made folders and tables, and its twin."""

from __future__ import annotations

import io
import itertools
import json
import warnings
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from benchmarks.datasets.aim500 import CATEGORIES, TYPES, Aim500, Aim500Rgba, Aim500Salient
from benchmarks.twins import get_twin, twins
from benchmarks.twins.aim500 import CARDS, TWINS, make_sample, usr_of
from benchmarks.twins.mattes import scenery
from benchmarks.twins.mattes.scenery import trimap_of
from synlayers.errors import DataError

NAMES = {
    "o_00000001": ("SO", "animal", (40, 30)),
    "o_0b": ("STM", "transparent", (21, 33)),
    "o_zz": ("NS", "plant", (17, 16)),
}


def pictures(name: str) -> dict[str, Image.Image]:
    """Image, mask and trimap of a made-up sample; mask modes vary as the official ones do."""
    rng = np.random.default_rng(len(name))
    width, height = NAMES[name][2]
    alpha = rng.integers(0, 256, (height, width), np.uint8)
    mask = Image.fromarray(alpha)
    image = Image.fromarray(rng.integers(0, 256, (height, width, 3), np.uint8))
    trimap = Image.fromarray(np.where(alpha == 0, 0, np.where(alpha == 255, 255, 128)).astype(np.uint8))
    return {"original": image, "mask": mask.convert("RGB") if name == "o_0b" else mask, "trimap": trimap}


def write_folders(root: Path) -> Path:
    for folder in ("original", "mask", "trimap", "usr"):
        (root / folder).mkdir(parents=True)
    for name in NAMES:
        for folder, picture in pictures(name).items():
            picture.save(root / folder / f"{name}.{'jpg' if folder == 'original' else 'png'}", quality=95)
    labels = {name: {"type": kind, "category": category} for name, (kind, category, _) in NAMES.items()}
    (root / "aim_category_type.json").write_text(json.dumps(labels))
    return root


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def write_tables(root: Path, trimaps: bool) -> Path:
    """As the Hub has it: structs of bytes and path, two files, small row groups, and a category stored as a class
    number in one of them."""
    (root / "data").mkdir(parents=True)
    classes = sorted(CATEGORIES)
    parts = [list(NAMES)[:2], list(NAMES)[2:]]
    for k, part in enumerate(parts):
        columns = {
            "image": [{"bytes": png(pictures(n)["original"]), "path": f"{n}.jpg"} for n in part],
            "mask": [{"bytes": png(pictures(n)["mask"]), "path": f"{n}.png"} for n in part],
            "type": [NAMES[n][0] for n in part],
            "image_name": [f"{n}.jpg" for n in part],
            "category": [classes.index(NAMES[n][1]) if k else NAMES[n][1] for n in part],
        }
        if trimaps:
            columns["trimap"] = [png(pictures(n)["trimap"]) for n in part]
        table = pa.table(columns)
        if k:
            features = {"info": {"features": {"category": {"names": classes, "_type": "ClassLabel"}}}}
            table = table.replace_schema_metadata({"huggingface": json.dumps(features)})
        pq.write_table(table, root / "data" / f"test-{k:05d}-of-00002.parquet", row_group_size=1)
    return root


def test_folders_are_read_as_they_are(tmp_path: Path) -> None:
    root = write_folders(tmp_path / "AIM-500")
    aim = Aim500(root)
    samples = aim.samples()
    assert [s.id for s in samples] == sorted(NAMES)
    for s in samples:
        kind, category, size = NAMES[s.id]
        made = pictures(s.id)
        assert (s.size, s.groups) == (size, {"type": kind, "category": category})
        assert np.array_equal(
            s.input("image"), np.asarray(Image.open(root / "original" / f"{s.id}.jpg").convert("RGB"))
        )
        assert np.array_equal(s.key("alpha"), np.asarray(made["mask"].convert("L")))
        assert np.array_equal(s.key("trimap"), np.asarray(made["trimap"]))
        assert np.array_equal(s.input("trimap"), s.key("trimap"))
    assert Aim500(tmp_path).digest() == aim.digest(), "the folder that holds AIM-500 is as good as AIM-500"
    before = aim.digest()
    (root / "usr" / "o_zz.png").write_bytes(b"not read")
    assert aim.digest() == before
    pictures("o_zz")["trimap"].save(root / "mask" / "o_zz.png")
    assert aim.digest() != before


@pytest.mark.parametrize("trimaps", [True, False])
def test_tables_of_the_mirror_hold_the_same_samples(tmp_path: Path, trimaps: bool) -> None:
    samples = Aim500(write_tables(tmp_path, trimaps)).samples()
    assert [(s.id, s.size, s.groups["type"], s.groups["category"]) for s in samples] == [
        (n, NAMES[n][2], NAMES[n][0], NAMES[n][1]) for n in sorted(NAMES)
    ]
    for s in samples:
        assert np.array_equal(s.input("image"), np.asarray(pictures(s.id)["original"]))
        assert np.array_equal(s.key("alpha"), np.asarray(pictures(s.id)["mask"].convert("L")))
        assert ("trimap" in s.inputs) == ("trimap" in s.truth) == trimaps
    if not trimaps:
        with pytest.raises(DataError, match="no 'trimap'"):
            samples[0].key("trimap")


def test_text_to_rgba_asks_by_category_and_answers_with_the_matte(tmp_path: Path) -> None:
    root = write_folders(tmp_path)
    matting = {s.id: s for s in Aim500(root).samples()}
    for s in Aim500Rgba(root).samples():
        assert s.task == "text_to_rgba"
        assert "image" not in s.inputs
        assert s.groups["category"].split()[0] in (*s.input("prompt").split(), "plant")
        rgba = s.key("image")
        assert np.array_equal(rgba[..., :3], matting[s.id].input("image"))
        assert np.array_equal(rgba[..., 3], matting[s.id].key("alpha"))
    assert "captions" in Aim500Rgba.facts.known_problems[0]


def break_labels(root: Path, text: str) -> None:
    (root / "aim_category_type.json").write_text(text)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda r: (r / "mask" / "o_0b.png").unlink(), r"mask/o_0b\.png is missing"),
        (lambda r: (r / "trimap" / "o_0b.png").unlink(), r"trimap/o_0b\.png is missing"),
        (lambda r: Image.new("L", (5, 4)).save(r / "mask" / "o_zz.png"), r"o_zz\.png is 5x4, but .*o_zz\.jpg is 17x16"),
        (lambda r: break_labels(r, "{"), r"aim_category_type\.json cannot be read as JSON"),
        (lambda r: break_labels(r, "[]"), "holds a list"),
        (lambda r: break_labels(r, "{}"), "o_00000001"),
        (
            lambda r: break_labels(r, json.dumps({n: {"type": "XX", "category": "toy"} for n in NAMES})),
            "'XX'.*types are SO",
        ),
        (lambda r: (r / "original" / "o_zz.jpg").write_bytes(b"\xff\xd8 cut"), r"o_zz\.jpg is not a readable image"),
    ],
)
def test_damage_is_named(tmp_path: Path, damage, says: str) -> None:  # type: ignore[no-untyped-def]
    root = write_folders(tmp_path)
    damage(root)
    with pytest.raises(DataError, match=says):
        Aim500(root).samples()


def test_wrong_folders_say_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    with pytest.raises(
        DataError, match=r"original, mask, trimap, aim_category_type\.json missing; it holds images/.*Expected"
    ) as caught:
        Aim500(tmp_path)
    assert Aim500.facts.layout in str(caught.value)
    pq.write_table(pa.table({"picture": [b""]}), tmp_path / "x.parquet")
    with pytest.raises(DataError, match=r"x\.parquet has the columns picture; expected"):
        Aim500(tmp_path).samples()
    (tmp_path / "x.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataError, match=r"x\.parquet is not a readable parquet file"):
        Aim500(tmp_path).samples()


def test_another_level_for_unknown_is_read_and_other_levels_are_refused(tmp_path: Path) -> None:
    root = write_folders(tmp_path)
    levels = np.zeros((16, 17), np.uint8)
    levels[0, :3] = 127
    Image.fromarray(levels).save(root / "trimap" / "o_zz.png")
    with pytest.warns(UserWarning, match="level 127 of a trimap was read as 128"):
        assert np.array_equal(Aim500(root).samples()[2].key("trimap"), np.where(levels == 127, 128, 0))
    levels[1, :2] = 5
    Image.fromarray(levels).save(root / "trimap" / "o_zz.png")
    with pytest.raises(DataError, match=r"o_zz\.png: 5 of 272 trimap pixels are none of 0, 128, 255 but 5, 127"):
        Aim500(root).samples()[2].key("trimap")


# The twin


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYNLAYERS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield get_twin("aim-500").build(4, 256)


def test_the_twin_is_read_by_the_reader(folder: Path) -> None:
    assert {"aim-500", "aim-500-rgba"} <= set(twins())
    samples = Aim500(folder).samples()
    assert len(samples) == 4
    assert {s.groups["type"] for s in samples} == set(TYPES), "even four samples have every type"
    assert len({s.groups["category"] for s in samples}) == 4
    assert {c for _, c, _ in CARDS} == set(CATEGORIES)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # no trimap has a level of its own
        for s in samples:
            alpha, trimap = s.key("alpha"), s.key("trimap")
            assert max(s.size) <= 256
            assert alpha.shape == trimap.shape == s.input("image").shape[:2] == s.size[::-1]
            assert (alpha[trimap == 0] == 0).all()
            assert (alpha[trimap == 255] == 255).all()
            assert ((alpha > 0) & (alpha < 255)).sum() / (alpha > 0).sum() > 0.1, "much of the matte is fractional"
            usr = np.asarray(Image.open(folder / "usr" / f"{s.id}.png"))
            assert set(np.unique(usr)) <= {"SO": {0, 128, 255}, "STM": {0, 128}, "NS": {128}}[s.groups["type"]]
    assert len(Aim500Rgba(folder).samples()) == 4


def test_the_twin_is_made_of_its_layers_and_comes_out_again(folder: Path) -> None:
    samples = {s.id: s for s in Aim500(folder).samples()}
    for number, design in enumerate(itertools.islice(TWINS[0].designs(256), 4)):
        made, again = make_sample(design, number), make_sample(design, number)
        assert np.array_equal(made.foreground, again.foreground)
        assert np.array_equal(made.background, again.background)
        alpha = made.foreground[..., 3:] / 255
        exact = made.foreground[..., :3] * alpha + made.background * (1 - alpha)
        assert np.abs(made.image - exact).max() <= 1, "PIL rounds once"
        assert (made.foreground[..., :3][alpha[..., 0] == 0] == 0).all()
        s = samples[f"t_{design.index:08d}"]
        assert np.array_equal(s.key("alpha"), made.alpha), "the JPEG does not touch the matte"
        assert np.abs(s.input("image") - made.image.astype(float)).mean() < 3


def test_the_salient_images_have_one_subject_and_backgrounds_none(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {s.id: s.groups["type"] for s in Aim500(folder).samples()}
    assert {s.id for s in Aim500Salient(folder).samples()} == {i for i, kind in whole.items() if kind != "NS"}
    assert Aim500Salient.facts.count == 467
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    asked: list[tuple[str, int]] = []
    real = scenery.render_photo
    monkeypatch.setattr(
        scenery, "render_photo", lambda style, seed, *size: asked.append((style, seed)) or real(style, seed, *size)
    )
    scenery._photo.cache_clear()
    twin = get_twin("aim-500-salient")
    samples = Aim500Salient(twin.build(17, 256)).samples()
    assert len(samples) == 17, "none of them is left out by the reader"
    assert {s.groups["type"] for s in samples} == {"SO", "STM"}
    assert {style for style, _ in asked} <= set(scenery.SUBJECTLESS)
    assert len({style for style, _ in asked}) > 5
    assert all(seed >= scenery.UNSEEN for _, seed in asked)
    designs = list(itertools.islice(twin.designs(256), 3))
    for number, design in enumerate(designs):
        plain, other = make_sample(design, number, salient=True), make_sample(design, number)
        assert not np.array_equal(plain.background, other.background)
        share = (plain.alpha > 127).mean()
        assert 0.02 < share < 0.9, "one thing, and a background around it"


def test_the_trimap_is_dilated_support_and_eroded_core() -> None:
    rng = np.random.default_rng(3)
    alpha = np.clip(cv2.GaussianBlur(rng.normal(0, 1, (60, 70)), (0, 0), 6) * 1500 + 100, 0, 255).astype(np.uint8)
    trimap, radius = trimap_of(alpha, 4), 4
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9)) > 0
    padded = {fill: np.pad(alpha, radius, constant_values=fill) for fill in (0, 255)}
    for y, x in itertools.product(range(60), range(70)):
        near = padded[0][y : y + 9, x : x + 9][disk]
        inside = padded[255][y : y + 9, x : x + 9][disk]
        assert trimap[y, x] == (255 if (inside == 255).all() else 0 if (near == 0).all() else 128)
    assert set(np.unique(usr_of("STM", trimap))) == {0, 128}


@pytest.mark.parametrize("number", range(len(CARDS)))
def test_every_subject_can_be_drawn_small(number: int) -> None:
    design = next(TWINS[0].designs(256))
    made = make_sample(design, number)
    support = (made.alpha > 0).mean()
    assert 0.02 < support <= 1.0
    assert ((made.alpha > 0) & (made.alpha < 255)).any()
