"""Every form of export, read back as its readers read it; interrupted exports; designs that a form cannot hold."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from resvg import render, usvg
from typer.testing import CliRunner

import synlayers
from benchmarks.datasets import get_dataset
from benchmarks.metrics.layers.box_guided_folders import read_cld
from synlayers.compositing import composite, tight_box
from synlayers.design import KINDS, Design, Pixels
from synlayers.errors import BuildError, UsageError
from synlayers.export import app
from synlayers.exporters import exporting
from synlayers.exporters.exporting import export
from synlayers.exporters.layouts import layerd_layers
from synlayers.exporters.svg import write_svg
from synlayers.exporters.targets import target_named, targets
from synlayers.exporters.texts import fonts, texts_of
from synlayers.making.build import build
from synlayers.making.collection import AssetCollection


@pytest.fixture(scope="module")
def folder(make, collected: AssetCollection, tmp_path_factory: pytest.TempPathFactory) -> Path:  # type: ignore[no-untyped-def]
    """12 designs of 256 px: nine of train, three of val."""
    folder = tmp_path_factory.mktemp("export") / "designs"
    build(make(size=(256, 256), splits={"train": 0.75, "val": 0.25}, layers=(2, 8)), 12, folder, collected.assets)
    return folder


@pytest.fixture(scope="module")
def designs(folder: Path) -> dict[str, Design]:
    return {design.id: design for design in synlayers.load(folder)}


def exported(folder: Path, out: Path, name: str) -> Path:
    record = export(synlayers.load(folder), target_named(name), out)
    assert record["exported"] + len(record["left_out"]) == 12
    assert not (out / ".export").exists()
    return out


def pixels(path: Path, mode: str = "RGBA") -> Pixels:
    with Image.open(path) as image:
        assert image.mode == mode
        return np.asarray(image)


def recompose(files: list[Path]) -> Pixels:
    stack = Image.open(files[0])
    for path in files[1:]:
        stack = Image.alpha_composite(stack, Image.open(path))
    return np.asarray(stack.convert("RGB"))


def test_prismlayers_is_read_by_datasets_and_by_its_benchmark(
    folder: Path, designs: dict[str, Design], tmp_path: Path
) -> None:
    import datasets

    out = exported(folder, tmp_path / "out", "prismlayers")
    rows = datasets.load_dataset(str(out), cache_dir=str(tmp_path / "cache"))
    assert {split: len(rows[split]) for split in rows} == {"train": 9, "val": 3} or set(rows) == {"train", "validation"}
    for split in rows:
        for row in rows[split]:
            design = designs[row["id"]]
            np.testing.assert_array_equal(np.asarray(row["whole_image"]), design.image)
            crops = [(design.layers[0].pixels, design.layers[0].box)]
            for number in range(row["layer_count"]):
                crop = np.asarray(row[f"layer_{number:02d}"])
                x0, y0, x1, y1 = row[f"layer_{number:02d}_box"]
                assert crop.shape == (y1 - y0, x1 - x0, 4)
                crops.append((crop, synlayers.Box(x0, y0, x1, y1)))
            np.testing.assert_array_equal(composite(crops, 256, 256), design.image)


def test_synlayers_folders_are_read_by_its_benchmark(folder: Path, designs: dict[str, Design], tmp_path: Path) -> None:
    out = exported(folder, tmp_path / "out", "synlayers")
    samples = list(get_dataset("synlayers")(out / "train").samples())
    assert len(samples) == len((out / "train" / "scaleup_meta.jsonl").read_text().splitlines()) == 9
    for sample in samples:
        design = designs[f"{int(sample.id.removeprefix('sample_')):09d}"]
        np.testing.assert_array_equal(sample.input("image"), design.image)
        assert len(sample.key("layers")) == len(design.layers)


def test_layerd_folders_are_read_by_its_benchmark(folder: Path, designs: dict[str, Design], tmp_path: Path) -> None:
    out = exported(folder, tmp_path / "out", "layerd")
    for sample in get_dataset("crello")(out / "val").samples():
        kept = layerd_layers(designs[sample.id])
        expected = np.stack([layer.on_canvas(256, 256) for layer in kept])
        np.testing.assert_array_equal(sample.key("layers"), expected)


def test_cld_cases_are_read_as_its_evaluation_does(folder: Path, designs: dict[str, Design], tmp_path: Path) -> None:
    out = exported(folder, tmp_path / "out", "cld")
    for case in sorted((out / "train").iterdir()):
        design = designs[f"{int(case.name.removeprefix('case_')):09d}"]
        truth = read_cld(out / "train", tmp_path / "nothing", case.name)
        assert truth["layers_gt"].shape[0] == len(design.layers) == len(truth["boxes_gt"])
        np.testing.assert_array_equal(truth["composite_gt"][:3].permute(1, 2, 0), design.image)


def test_diffsynth_rows_recompose(folder: Path, designs: dict[str, Design], tmp_path: Path) -> None:
    out = exported(folder, tmp_path / "out", "diffsynth")
    rows = json.loads((out / "train" / "metadata_layered.json").read_text())
    assert len(rows) == 9
    for row in rows:
        whole, *layers = [out / "train" / name for name in row["image"]]
        assert row["layer_input_image"] == row["image"][0]
        assert row["layer_num"] == len(layers)
        np.testing.assert_array_equal(recompose(layers), pixels(whole)[..., :3])


def test_omnialpha_examples_say_the_truth(folder: Path, designs: dict[str, Design], tmp_path: Path) -> None:
    out = exported(folder, tmp_path / "out", "omnialpha") / "train"
    lines = {
        task: [json.loads(line) for line in (out / f"{task}.jsonl").read_text().splitlines()]
        for task in ("decomposition", "matting", "removal", "referring_matting")
    }
    assert len(lines["decomposition"]) == len(lines["matting"]) == 9 >= len(lines["removal"]) > 0
    for line in lines["decomposition"]:
        whole = pixels(out / line["input_images"][0])[..., :3]
        np.testing.assert_array_equal(recompose([out / name for name in line["output_images"]]), whole)
    for line, other in zip(lines["removal"], lines["referring_matting"], strict=True):
        scene, mask = (pixels(out / name) for name in line["input_images"])
        (answer,) = (pixels(out / name) for name in line["output_images"])
        (object_,) = (pixels(out / name) for name in other["output_images"])
        design = designs[line["id"].partition("-")[0]]
        assert set(np.unique(mask)) <= {0, 255}
        np.testing.assert_array_equal(mask[..., 0] > 0, object_[..., 3] > 0)
        owner = next(layer for layer in design.layers if np.array_equal(layer.on_canvas(256, 256), object_))
        effects = [layer for layer in design.layers if layer.effect_of == owner.index]
        outside = mask[..., 0] == 0
        for effect in effects:
            outside &= effect.on_canvas(256, 256)[..., 3] == 0
        np.testing.assert_array_equal(scene[outside], answer[outside])
        assert (scene != answer).any()


def test_coco_is_read_by_pycocotools(folder: Path, designs: dict[str, Design], tmp_path: Path) -> None:
    from pycocotools.coco import COCO

    out = exported(folder, tmp_path / "out", "coco")
    coco = COCO(str(out / "annotations" / "instances_train.json"))
    assert len(coco.imgs) == 9
    for annotation in coco.anns.values():
        image = coco.imgs[annotation["image_id"]]
        assert (out / "train" / image["file_name"]).exists()
        design = designs[image["file_name"].removesuffix(".png")]
        layer = design.layers[annotation["layer_index"]]
        assert coco.cats[annotation["category_id"]]["name"] == layer.kind
        mask = coco.annToMask(annotation).astype(bool)
        through = np.ones((256, 256))
        for other in design.layers[layer.index + 1 :]:
            through *= 1 - other.on_canvas(256, 256)[..., 3] / 255
        np.testing.assert_array_equal(mask, layer.on_canvas(256, 256)[..., 3] / 255 * through >= 0.5)
        x, y, width, height = annotation["bbox"]
        assert mask[y : y + height, x : x + width].sum() == mask.sum() == annotation["area"]
    assert [category["name"] for category in coco.cats.values()] == list(KINDS)


def test_files_for_design_programs(folder: Path, designs: dict[str, Design], tmp_path: Path) -> None:
    from pptx import Presentation
    from psd_tools import PSDImage

    for name in ("psd", "ora", "svg", "pptx"):
        exported(folder, tmp_path / name, name)
    for design in designs.values():
        psd = PSDImage.open(tmp_path / "psd" / design.split / f"{design.id}.psd")
        assert [layer.bbox for layer in psd] == [tuple(layer.box) for layer in design.layers]
        with zipfile.ZipFile(tmp_path / "ora" / design.split / f"{design.id}.ora") as file:
            assert sum(name.startswith("data/") for name in file.namelist()) == len(design.layers)
        (slide,) = Presentation(str(tmp_path / "pptx" / design.split / f"{design.id}.pptx")).slides
        assert len(slide.shapes) == len(design.layers)
        svg = (tmp_path / "svg" / design.split / f"{design.id}.svg").read_text()
        assert svg.count("<g ") == len(design.layers)
        for layer, shape in zip(design.layers, slide.shapes, strict=True):
            if shape.has_text_frame and shape.text_frame.text:
                assert layer.text is not None
                assert shape.text_frame.text.split() == layer.text.split()
            elif layer.kind != "text":
                assert (shape.left // 9525, shape.top // 9525) == layer.box[:2]
    assert any("<text" in path.read_text() for path in (tmp_path / "svg").rglob("*.svg"))


def test_svg_text_stands_where_the_pixels_are(designs: dict[str, Design], tmp_path: Path) -> None:
    """Text set again by another renderer, with the same fonts, fills the layer's box."""
    options = usvg.Options.default()
    for asset in fonts().assets.values():
        for face in asset.data["faces"]:
            options.load_font_file(str(Path(str(asset.path)) / face["file"]))
    apart = []
    for design in designs.values():
        for index, block in texts_of(design, lambda reason: None).items():
            alone = replace(design, layers=(design.layers[0], replace(design.layers[index], index=1)))
            write_svg(tmp_path / "a.svg", alone, {1: block})
            svg = re.sub(r"<image [^>]*/>", "", (tmp_path / "a.svg").read_text())
            drawn = np.asarray(Image.open(BytesIO(render(usvg.Tree.from_str(svg, options), (1, 0, 0, 0, 1, 0)))))
            ours, theirs = design.layers[index].box, tight_box(drawn)
            assert theirs is not None
            # this renderer leaves the last letter's spacing out where it centers
            apart.append(max(abs(a - b) for a, b in zip(ours, theirs, strict=True)) - block.spacing)
    assert len(apart) > 10
    assert max(apart) <= 3, sorted(apart)  # kerning is added up differently along a line
    assert np.mean(apart) <= 1, sorted(apart)


@pytest.mark.parametrize("name", ["synlayers", "prismlayers", "coco"])
def test_an_interrupted_export_goes_on(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(exporting, "PART", 5)

    def tree(root: Path) -> dict[str, str]:
        return {
            str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in root.rglob("*")
            if path.is_file()
        }

    straight = tree(exported(folder, tmp_path / "straight", name))
    target, write = target_named(name), type(target_named(name)).write
    for stop in range(3):

        def breaks(self, out, part, *rest, stop=stop):  # type: ignore[no-untyped-def]
            written = write(self, out, part, *rest)
            if part == stop:  # all is written, and not yet on record
                raise BuildError("the disk is full")
            return written

        with monkeypatch.context() as patch:
            patch.setattr(type(target), "write", breaks)
            with pytest.raises(BuildError):
                export(synlayers.load(folder), target, tmp_path / "out")
    export(synlayers.load(folder), target, tmp_path / "out")
    assert tree(tmp_path / "out") == straight
    assert export(synlayers.load(folder), target, tmp_path / "out")["exported"] == 12


def test_slides_have_no_dates(folder: Path, tmp_path: Path) -> None:
    path = sorted(exported(folder, tmp_path / "out", "pptx").rglob("*.pptx"))[0]
    with zipfile.ZipFile(path) as file:
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_export_killed_before_its_first_record_goes_on(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / ".export").mkdir(parents=True)
    exported(folder, tmp_path / "out", "layerd")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("frame",), [1, 2]),
        (("frame",), "abcd"),
        (("frame",), [1e308, 0, 0, 0]),
        (("draw", "size"), -1),
        (("draw", "size"), "20"),
        (("draw", "text"), None),
        (("draw", "text"), "a " * 10_000),
        (("draw", "font"), ["x"]),
        (("draw", "align"), "nowhere"),
        (("draw", "variant"), None),
        (("draw", "fill"), "url(http://example.org/a)"),
        (("draw", "weight"), 10**30),
        (("font", "family"), "x', y; fill: url(http://example.org)"),
        (("font", "category"), {}),
    ],
)
def test_damaged_parameters_of_text_leave_it_a_picture(
    place: tuple[str, ...], value: object, designs: dict[str, Design], tmp_path: Path
) -> None:
    design, index = next((d, i) for d in designs.values() for i in texts_of(d, lambda what: None))
    layer = design.layers[index]
    known = json.loads(json.dumps({**layer.params, "font": layer.font}))
    owner = known
    for key in place[:-1]:
        owner = owner[key]
    owner[place[-1]] = value
    changed = replace(layer, font=known.pop("font"), params=known)
    told: list[str] = []
    broken = replace(design, layers=(*design.layers[:index], changed, *design.layers[index + 1 :]))
    assert index not in texts_of(broken, told.append)
    assert any("its parameters are damaged" in what or "along an arc" in what for what in told)


def test_what_a_form_cannot_hold_is_left_out_and_told(make, collected: AssetCollection, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    build(make(size=(250, 256), layers=(2, 4)), 3, tmp_path / "odd", collected.assets)
    done = CliRunner().invoke(app, [str(tmp_path / "odd"), "--to", "diffsynth", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0
    assert "0 of 3 designs" in done.output
    assert "left out: 3 (250x256: its trainer takes sides that are multiples of 16)" in done.output
    record = json.loads((tmp_path / "out" / "export.json").read_text())
    assert len(record["left_out"]) == 3


def test_other_folders_are_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    with pytest.raises(UsageError, match="not empty"):
        export(synlayers.load(folder), target_named("coco"), tmp_path / "mine")
    exported(folder, tmp_path / "out", "coco")
    with pytest.raises(UsageError, match="another export"):
        export(synlayers.load(folder), target_named("ora"), tmp_path / "out")
    with pytest.raises(UsageError, match="did you mean synlayers"):
        target_named("synlayer")
    assert len(targets()) == 11
