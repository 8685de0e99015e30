"""People's layered files as a data set: exact round trips from our own exports, PSDs with groups, masks, clipping and
blend modes, what is left out and why, and files that an enemy wrote."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

import synlayers
from synlayers.checks.build import check_build
from synlayers.compositing import composite
from synlayers.design import Design, Pixels
from synlayers.errors import UsageError
from synlayers.exporters.exporting import export
from synlayers.exporters.layouts import layerd_layers
from synlayers.exporters.svg import write_svg
from synlayers.exporters.targets import target_named
from synlayers.importers import ingesting
from synlayers.importers.drafts import Item
from synlayers.importers.finding import find_items
from synlayers.importers.ingesting import ingest
from synlayers.importers.items import Outcome, import_item, outcomes
from synlayers.importers.origins import origin_named, origins
from synlayers.importers.splitting import deal, parse_splits
from synlayers.ingest import app
from synlayers.making.build import build
from synlayers.making.collection import AssetCollection
from synlayers.recipe import Ingestion


@pytest.fixture(scope="module")
def folder(make, collected: AssetCollection, tmp_path_factory: pytest.TempPathFactory) -> Path:  # type: ignore[no-untyped-def]
    """Six designs of 256 px: four of train, two of val."""
    folder = tmp_path_factory.mktemp("ingest") / "designs"
    build(make(size=(256, 256), splits={"train": 0.667, "val": 0.333}, layers=(2, 6)), 6, folder, collected.assets)
    return folder


@pytest.fixture(scope="module")
def designs(folder: Path) -> list[Design]:
    return sorted(synlayers.load(folder), key=lambda design: design.id)


def here(items: list[Item], codec: str = "png", largest: int = 0) -> list[Outcome]:
    """Outcomes in this process."""
    return [import_item(codec, largest, item) for item in items]  # type: ignore[arg-type]


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """No workers, which take a second to start."""
    monkeypatch.setattr(
        ingesting, "outcomes", lambda items, codec, largest, *_: ((i, import_item(codec, largest, i)) for i in items)
    )


def bring_in(source: Path, out: Path, **settings: object) -> dict[str, object]:
    return ingest(find_items(source, "auto", out), Ingestion(**settings), out)  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["psd", "ora", "prismlayers", "synlayers", "layerd", "own"])
def test_exports_come_back_as_they_were(
    form: str, folder: Path, designs: list[Design], tmp_path: Path, in_this_process: None
) -> None:
    """Pixels, boxes, order, splits and (but for psd and ora, whose names are cut) captions."""
    source = folder
    if form != "own":
        source = tmp_path / form
        export(synlayers.load(folder), target_named(form), source)
    report = bring_in(source, tmp_path / "out", largest=0)
    assert (report["came_in"], report["left_out"]) == (6, 0)
    assert report["exactly"] == (0 if form == "layerd" else 6)
    assert check_build(tmp_path / "out", workers=1).problems == []
    back = {design.image.tobytes(): design for design in synlayers.load(tmp_path / "out")}
    for design in designs:
        layers = layerd_layers(design) if form == "layerd" else design.layers
        image = composite(((layer.pixels, layer.box) for layer in layers), design.width, design.height)
        found = back[image.tobytes()]
        assert [layer.box for layer in found.layers] == [layer.box for layer in layers]
        for ours, theirs in zip(found.layers, layers, strict=True):
            assert np.array_equal(ours.pixels, theirs.pixels)
            if form in ("prismlayers", "synlayers", "own"):
                assert ours.caption == " ".join(theirs.caption.split())
        if form in ("synlayers", "own"):
            assert [layer.kind for layer in found.layers[1:]] == [layer.kind for layer in layers[1:]]
        assert found.split == design.split


def test_files_of_design_programs_come_back(
    folder: Path, designs: list[Design], tmp_path: Path, in_this_process: None
) -> None:
    """SVG without live text as it was; of slides, pictures as they were and live text set again by the same fonts."""
    (tmp_path / "svg").mkdir()
    for design in designs:
        write_svg(tmp_path / "svg" / f"{design.id}.svg", design, {})
    export(synlayers.load(folder), target_named("pptx"), tmp_path / "pptx")
    by_id = {design.id: design for design in designs}
    texts = 0
    for form in ("svg", "pptx"):
        report = bring_in(tmp_path / form, tmp_path / f"{form} out")
        assert (report["came_in"], report["left_out"]) == (6, 0), report["files_left_out"]
        for found in synlayers.load(tmp_path / f"{form} out"):
            ours = by_id[Path(found.extra["ingest"]["file"]).stem].layers
            assert len(found.layers) == len(ours)
            for layer, mine in zip(found.layers, ours, strict=True):
                if form == "pptx" and layer.kind == "text" and layer.text is not None:
                    texts += 1
                    assert mine.text is not None
                    assert layer.text.split() == mine.text.split()
                    apart = [abs(a - b) for a, b in zip(layer.box, mine.box, strict=True)]
                    assert max(apart) <= 0.03 * 256 + mine.box.width * 0.08, (found.id, layer.name, layer.box, mine.box)
                    continue
                assert layer.box == mine.box
                assert np.array_equal(layer.pixels, mine.pixels)
                assert form == "pptx" or layer.kind == mine.kind
    assert texts >= 3
    assert check_build(tmp_path / "pptx out", workers=1).problems == []


def solid(width: int, height: int, *color: int) -> Image.Image:
    return Image.new("RGBA", (width, height), color)  # type: ignore[arg-type]


def gradient(width: int, height: int, alpha: int = 255) -> Pixels:
    y, x = np.mgrid[:height, :width]
    return np.dstack([x * 255 // width, y * 255 // height, (x + y) % 256, np.full_like(x, alpha)]).astype(np.uint8)


def write_photoshop(path: Path) -> Pixels:
    """A PSD with a group, a mask, a clipped layer, opacity, a multiplying layer and a hidden one; the picture in it is
    psd-tools' own rendering, which is returned over white."""
    from psd_tools import PSDImage
    from psd_tools.constants import BlendMode

    document = PSDImage.new("RGBA", (96, 64))
    document.create_pixel_layer(Image.fromarray(gradient(96, 64)), name="Background")
    masked = document.create_pixel_layer(solid(40, 40, 220, 30, 30, 255), name="red product", top=10, left=-8)
    masked.create_mask(Image.fromarray(gradient(40, 40)[..., 0]))
    document.create_group(layer_list=[masked], name="group", open_folder=True)
    base = document.create_pixel_layer(solid(30, 30, 20, 90, 200, 255), name="badge", top=20, left=40)
    clipped = document.create_pixel_layer(solid(30, 12, 250, 240, 10, 255), name="stripe", top=30, left=50)
    clipped.clipping = True
    shade = document.create_pixel_layer(Image.fromarray(gradient(60, 30, 200)), name="soft shadow", top=30, left=30)
    shade.blend_mode = BlendMode.MULTIPLY
    shade.opacity = 180
    hidden = document.create_pixel_layer(solid(96, 64, 0, 0, 0, 255), name="draft")
    hidden.visible = False
    assert base.has_clip_layers()
    whole = np.asarray(document.composite(force=True).convert("RGBA"))
    document.save(path)
    return whole


def test_a_psd_is_flattened_into_what_it_shows(tmp_path: Path) -> None:
    whole = write_photoshop(tmp_path / "poster.psd")
    [outcome] = here(find_items(tmp_path, "auto", tmp_path / "out"), largest=2)
    assert outcome.sample is not None, (outcome.reason, outcome.detail)
    record, image = outcome.sample.record, np.asarray(Image.open(BytesIO(outcome.sample.image)))
    assert np.abs(image.astype(int) - whole[..., :3]).max() <= 2
    assert [layer["name"] for layer in record["layers"]] == ["Background", "red product", "badge", "soft shadow"]
    assert [layer["kind"] for layer in record["layers"]] == ["background", "cutout", "icon", "effect"]
    assert record["layers"][3]["params"]["blend_mode"] == "multiply"
    assert record["layers"][1]["box_unclipped"][0] < 0
    assert any("hidden" in note for note in outcome.about["notes"])
    assert any("blend modes" in note for note in outcome.about["notes"])


SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80">
<defs><linearGradient id="g"><stop stop-color="#f35"/><stop offset="1" stop-color="teal"/></linearGradient></defs>
<rect id="backdrop" width="120" height="80" fill="url(#g)"/>
<g id="badge" opacity="0.5"><title>Round logo</title><circle cx="40" cy="40" r="22" fill="#123"/></g>
<path d="M60 10h40v30h-40z" fill="#fe0"/>%s</svg>"""


def test_groups_at_the_top_of_an_svg_are_layers(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(SVG % "")
    (tmp_path / "b.svg").write_text(SVG % "<script>alert(1)</script><text x='3' y='9'>words</text>")
    (tmp_path / "c.svg").write_text(SVG % "<circle cx='30' cy='30' r='20' style='mix-blend-mode:multiply' fill='red'/>")
    drawn, words, blended = here(find_items(tmp_path, "auto", tmp_path / "out"), largest=2)
    assert drawn.sample is not None, (drawn.reason, drawn.detail)
    layers = drawn.sample.record["layers"]
    assert [layer["name"] for layer in layers] == ["backdrop", "Round logo", "layer 2"]
    assert layers[1]["box"] == [18, 18, 62, 62]
    assert layers[2]["box"] == [60, 10, 100, 40]
    assert words.sample is None
    assert "SVG cannot be drawn" in words.reason
    assert blended.sample is None
    assert "differs" in blended.reason


def test_what_does_not_recompose_is_left_out_with_its_difference(tmp_path: Path, designs: list[Design]) -> None:
    from synlayers.exporters.ora import write_ora

    write_ora(tmp_path / "a.ora", designs[0])
    changed = np.array(designs[0].image)
    changed[5:9, 5:9] ^= 16
    with zipfile.ZipFile(tmp_path / "a.ora") as old, zipfile.ZipFile(tmp_path / "b.ora", "w") as new:
        for name in old.namelist():
            new.writestr(name, png(changed) if name == "mergedimage.png" else old.read(name))
    right, wrong = here(find_items(tmp_path, "auto", tmp_path / "out"))
    assert right.sample is not None
    assert wrong.sample is None
    assert "differs" in wrong.reason
    assert "up to 16 levels" in wrong.detail
    assert "16 pixels" in wrong.detail
    [_, let_in] = here(find_items(tmp_path, "auto", tmp_path / "out"), largest=16)
    assert let_in.sample is not None
    assert let_in.about["largest_difference"] == 16


def png(pixels: Pixels) -> bytes:
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def ora(path: Path, stack: str, width: int = 64, height: int = 64) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "image/openraster")
        file.writestr("stack.xml", f'<image w="{width}" h="{height}"><stack>{stack}</stack></image>')
        file.writestr("a.png", png(gradient(64, 64)))
        file.writestr("b.png", png(gradient(20, 20)[::-1].copy()))
        file.writestr("broken.png", png(gradient(64, 64))[:-60])
    return path


def write_psd_of(path: Path, mode: str, depth: int = 8, side: int = 8) -> None:
    from psd_tools import PSDImage

    document = PSDImage.new(mode, (side, side), depth=depth)
    document.save(path)


HOSTILE = {
    "deep.ora": ("<stack>" * 40 + "</stack>" * 40, "more than 32 groups"),
    "many.ora": ('<layer src="a.png"/>' * 10_000, "more than 512 layers"),
    "absent.ora": ('<layer src="../../etc/passwd"/>', "no OpenRaster file, or damaged"),
    "broken.ora": ('<layer src="broken.png"/>', "cannot be read"),
    "mode.ora": (
        '<layer src="b.png" composite-op="svg:frobnicate"/><layer src="a.png"/>',
        "mode that is not supported",
    ),
    "alone.ora": ('<layer src="a.png"/>', "fewer than two layers"),
    "empty.ora": ("", "fewer than two layers"),
    "number.ora": ('<layer src="a.png" x="nan"/>', "damaged"),
}


def test_a_bottom_that_nobody_sees_is_no_layer(tmp_path: Path) -> None:
    """Two halves above cover it: it is one with the first of them."""
    halves = (
        '<layer name="right" src="a.png" x="32"/><layer name="left" src="half.png"/><layer name="under" src="a.png"/>'
    )
    path = ora(tmp_path / "a.ora", halves)
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("half.png", png(gradient(32, 64)))
    [outcome] = here(find_items(tmp_path, "auto", tmp_path / "out"))
    assert outcome.sample is not None, (outcome.reason, outcome.detail)
    assert [layer["name"] for layer in outcome.sample.record["layers"]] == ["left", "right"]
    assert outcome.sample.record["layers"][0]["box"] == [0, 0, 64, 64]


def test_nothing_that_comes_in_is_an_error_with_a_report(tmp_path: Path, in_this_process: None) -> None:
    ora(tmp_path / "alone.ora", '<layer src="a.png"/>')
    with pytest.raises(UsageError, match="nothing came in"):
        bring_in(tmp_path, tmp_path / "out")
    report = json.loads((tmp_path / "out" / "failed-ingest.json").read_text())
    assert report["reasons"] == {"fewer than two layers can be seen": 1}


def test_hostile_files_have_a_reason(tmp_path: Path) -> None:
    expected = {name: reason for name, (_, reason) in HOSTILE.items()}
    for name, (stack, _) in HOSTILE.items():
        ora(tmp_path / name, stack)
    ora(tmp_path / "huge.ora", '<layer src="a.png"/>', 30_000, 30_000)
    (tmp_path / "none.ora").write_bytes(b"PK\3\4 but no more")
    (tmp_path / "none.psd").write_bytes(b"8BPS\0\1 and then nothing")
    (tmp_path / "zero.psd").write_bytes(b"")
    write_psd_of(tmp_path / "cmyk.psd", "CMYK")
    write_psd_of(tmp_path / "deep.psd", "RGB", depth=32)
    write_psd_of(tmp_path / "flat.psd", "RGB")
    write_photoshop(tmp_path / "cut.psd")
    data = bytearray((tmp_path / "cut.psd").read_bytes())
    (tmp_path / "cut.psd").write_bytes(data[: len(data) // 2])
    expected |= {
        "huge.ora": "more than 64 MiPx",
        "none.ora": "no OpenRaster",
        "none.psd": "psd-tools cannot read it",
        "zero.psd": "psd-tools cannot read it",
        "cmyk.psd": "CMYK",
        "deep.psd": "32 bits",
        "flat.psd": "no visible layers",
        "cut.psd": "",
    }
    found = {outcome.item.name: outcome for outcome in here(find_items(tmp_path, "auto", tmp_path / "out"), largest=2)}
    assert found.keys() == expected.keys()
    for name, reason in expected.items():
        assert found[name].sample is None, name
        assert reason in found[name].reason, (name, found[name].reason, found[name].detail)
        assert found[name].reason


def test_same_pictures_stay_together_or_go(
    folder: Path, designs: list[Design], tmp_path: Path, in_this_process: None
) -> None:
    from synlayers.exporters.ora import write_ora

    source = tmp_path / "source"
    source.mkdir()
    for number, design in enumerate(designs):
        write_ora(source / f"{number}.ora", design)
    mirrored = tuple(
        replace(
            layer,
            pixels=np.ascontiguousarray(layer.pixels[:, ::-1]),
            box=type(layer.box)(256 - layer.box.x1, layer.box.y0, 256 - layer.box.x0, layer.box.y1),
        )
        for layer in designs[2].layers
    )
    write_ora(source / "again.ora", replace(designs[2], layers=mirrored))
    report = bring_in(source, tmp_path / "kept", largest=0, splits={"train": 0.5, "test": 0.5})
    assert report["same_pictures"] == [["2.ora", "again.ora"]]
    splits = {d.extra["ingest"]["file"]: d.split for d in synlayers.load(tmp_path / "kept")}
    assert splits["2.ora"] == splits["again.ora"]
    assert set(splits.values()) == {"train", "test"}
    assert check_build(tmp_path / "kept", workers=1).problems == []
    report = bring_in(source, tmp_path / "dropped", largest=0, duplicates="drop")
    assert report["files_left_out"] == [
        {"file": "again.ora", "reason": "it shows the same picture as another file", "detail": "2.ora"}
    ]
    with pytest.raises(UsageError, match="another recipe"):
        bring_in(source, tmp_path / "dropped", largest=0)


def test_an_interrupted_ingest_goes_on(
    folder: Path, tmp_path: Path, in_this_process: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(synlayers.load(folder), target_named("ora"), tmp_path / "ora")
    bring_in(tmp_path / "ora", tmp_path / "whole", largest=0)
    calls: list[Item] = []

    def some(items, codec, largest, *_):  # type: ignore[no-untyped-def]
        for item in items:
            if len(calls) == 4:
                raise KeyboardInterrupt
            calls.append(item)
            yield item, import_item(codec, largest, item)

    monkeypatch.setattr(ingesting, "outcomes", some)
    with pytest.raises(KeyboardInterrupt):
        bring_in(tmp_path / "ora", tmp_path / "parts", largest=0)
    assert not (tmp_path / "parts" / "manifest.json").exists()
    monkeypatch.undo()
    items = find_items(tmp_path / "ora", "auto", tmp_path / "parts")
    done: list[Item] = []

    def rest(items, codec, largest, *_):  # type: ignore[no-untyped-def]
        for item in items:
            done.append(item)
            yield item, import_item(codec, largest, item)

    monkeypatch.setattr(ingesting, "outcomes", rest)
    ingest(items, Ingestion(largest=0), tmp_path / "parts")
    assert len(done) == 2
    for path in (tmp_path / "whole").iterdir():
        if path.is_file() and path.name != ".lock":
            assert path.read_bytes() == (tmp_path / "parts" / path.name).read_bytes(), path.name
    assert not (tmp_path / "parts" / ".ingest").exists()


def test_verify_sees_what_was_changed_afterwards(folder: Path, tmp_path: Path, in_this_process: None) -> None:
    bring_in(folder, tmp_path / "out", largest=0, format="folder")
    place = min(path.parent for path in (tmp_path / "out").rglob("image.png"))
    with Image.open(place / "image.png") as image:
        pixels = np.array(image)
    pixels[3, 3] ^= 1
    Image.fromarray(pixels).save(place / "image.png")
    record = json.loads((place / "record.json").read_text())
    record["ingest"]["largest_difference"] = 9
    (place / "record.json").write_text(json.dumps(record))
    found = " ".join(str(problem) for problem in check_build(tmp_path / "out", workers=1).problems)
    assert "do not recompose" in found
    assert "bytes are not those" in found
    assert "0 are allowed" in found


def test_a_file_that_takes_too_long_is_left_out(tmp_path: Path) -> None:
    """A worker of its own, which a limit of no time ends; the next file has another."""
    ora(tmp_path / "a.ora", '<layer src="b.png"/><layer src="a.png"/>')
    items = find_items(tmp_path, "auto", tmp_path / "out")
    [(_, late)] = list(outcomes(items, "png", 0, 1, 1e-4))
    assert late.sample is None
    assert "longer than" in late.reason
    [(_, fine)] = list(outcomes(items, "png", 0, 1, 60))
    assert fine.sample is not None


def test_the_command_says_what_came_in(folder: Path, tmp_path: Path, in_this_process: None) -> None:
    ora(tmp_path / "alone.ora", '<layer src="a.png"/>')
    ora(tmp_path / "two.ora", '<layer name="Logo" src="b.png" x="50"/><layer name="sky" src="a.png"/>')
    (tmp_path / "other.xcf").write_bytes(b"gimp xcf")
    result = CliRunner().invoke(app, [str(tmp_path), "--out", str(tmp_path / "out"), "--workers", "1"])
    assert result.exit_code == 0, result.output
    said = " ".join(result.output.split())
    assert "1 of 2 came in" in said
    assert "1 without a picture to compare with" in said
    assert "left out: 1 (fewer than two layers can be seen): alone.ora" in said
    assert "not read: 1 files .xcf, a form that is not known (save them as .ora)" in said
    assert "not balanced" in (tmp_path / "out" / "README.md").read_text()
    [design] = synlayers.load(tmp_path / "out")
    assert [layer.caption for layer in design.layers] == ["sky", "Logo"]
    assert design.layers[1].box_unclipped == (50, 0, 70, 20)
    listed = CliRunner().invoke(app, ["--list-forms"])
    assert all(name in listed.output for name in origins())


def test_groups_are_dealt_whole() -> None:
    pictures = [(n // 3, "", f"{n:04d}") for n in range(300)]
    splits = deal(pictures, {"train": 0.8, "test": 0.2})
    assert all(len(set(splits[n : n + 3])) == 1 for n in range(0, 300, 3))
    assert splits.count("test") == 60
    with pytest.raises(UsageError, match="add up to 1"):
        parse_splits("train=0.5,test=0.6")
    with pytest.raises(UsageError, match="there is no origin"):
        origin_named("pds")


def test_what_a_call_left_that_was_killed_at_its_end_goes_with_the_next(
    folder: Path, tmp_path: Path, in_this_process: None
) -> None:
    """Killed between the report and the end of the removal of what was staged."""
    report = bring_in(folder, tmp_path / "set")
    left = tmp_path / "set" / ingesting.STAGING / "half"
    left.mkdir(parents=True)
    (left / "item.json").write_text("{}")
    assert bring_in(folder, tmp_path / "set") == report
    assert not left.parent.exists()
