"""Pictures as people have them: profiles, transparency, pages, names and folders of any kind, and a row for each."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from typer.testing import CliRunner, Result

from baselines.decompose.command import app
from benchmarks.api.images import read_for_display, read_with_notes
from benchmarks.datasets.output_names import LONGEST, output_names
from benchmarks.datasets.own_images import images_in

CASES = Path(__file__).parents[1] / "cases"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def rows(out: Path) -> dict[str, dict[str, Any]]:
    """Rows by the file that they are of."""
    objects = [json.loads(text) for text in (out / "decompositions.jsonl").read_text(encoding="utf-8").splitlines()]
    return {row["file"]: row for row in objects}


def card(size: int = 48, color: str = "crimson") -> Image.Image:
    image = Image.new("RGB", (size, size), "ivory")
    ImageDraw.Draw(image).rectangle((size // 4, size // 4, size // 2, size // 2), fill=color)
    return image


def srgb_by_hand(levels: np.ndarray, profile: bytes) -> np.ndarray:
    """Levels under a profile of a matrix and one gamma, in sRGB: the formulas of the ICC and of IEC 61966-2-1."""
    tags = {}
    for n in range(struct.unpack(">I", profile[128:132])[0]):
        name, start, size = struct.unpack(">4sII", profile[132 + 12 * n : 144 + 12 * n])
        tags[name] = profile[start : start + size]
    matrix = np.array([struct.unpack(">3i", tags[name][8:20]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]).T / 65536
    gamma = struct.unpack(">H", tags[b"rTRC"][12:14])[0] / 256
    to_d50 = np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])
    linear = np.clip((levels / 255) ** gamma @ matrix.T @ np.linalg.inv(to_d50).T, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055) * 255


def stacked(path: Path) -> np.ndarray:
    """The layers of a PSD over each other, by other code."""
    psd_tools = pytest.importorskip("psd_tools", reason="PSD files need psd-tools: pip install 'synlayers[export]'")
    document = psd_tools.PSDImage.open(path)
    canvas = Image.new("RGBA", document.size)
    for layer in (part for part in document.descendants() if not part.is_group()):
        canvas.alpha_composite(layer.topil().convert("RGBA"), layer.offset)
    return np.asarray(canvas.convert("RGB")).astype(float)


def test_every_picture_ends_as_what_a_viewer_shows(tmp_path: Path) -> None:
    place = CASES / "decompose_profiles"
    result = run(place, "--out", tmp_path, "--format", "psd,folders", "--baseline", "segments")
    assert result.exit_code == 0, result.output
    for file, row in rows(tmp_path).items():
        with Image.open(place / file) as image:
            levels, profile = np.asarray(image.convert("RGB")).astype(float), image.info.get("icc_profile")
        expected = srgb_by_hand(levels, profile) if profile else levels
        most = 2 if profile else 0
        assert np.abs(stacked(tmp_path / "psd" / f"{row['name']}.psd") - expected).max() <= most, file
        shown = np.asarray(Image.open(tmp_path / "folders" / row["name"] / "recomposed.png").convert("RGB"))
        assert np.abs(shown - expected).max() <= most, file
        assert bool(row["notes"]) == bool(profile)
        assert not profile or row["notes"][0].startswith("colors converted to sRGB from case wide")
    assert "colors converted to sRGB from case widest gamut" in result.output


@pytest.mark.parametrize("kind", ["tiff", "webp", "avif", "palette", "alpha", "jpeg", "turned"])
def test_profiles_of_every_format(kind: str) -> None:
    with Image.open(CASES / "decompose_profiles" / "wide.png") as image:
        picture, profile = image.convert("RGB"), image.info["icc_profile"]
    exif = picture.getexif()
    exif[0x0112] = 8 if kind == "turned" else 1
    options: dict[str, Any] = {"tiff": {}, "webp": {"lossless": True}, "avif": {"quality": 95}, "jpeg": {"quality": 98}}
    stored = {"palette": picture.quantize(200), "alpha": picture.convert("RGBA")}.get(kind, picture)
    buffer = io.BytesIO()
    form = kind.upper() if kind in options else "PNG"
    try:
        stored.save(buffer, form, icc_profile=profile, exif=exif, **options.get(kind, {}))
    except (KeyError, OSError):
        pytest.skip(f"this Pillow writes no {kind}")
    with Image.open(buffer) as image:
        levels = np.asarray(image.convert("RGB")).astype(float)
    expected = srgb_by_hand(np.rot90(levels) if kind == "turned" else levels, profile)
    pixels, notes = read_with_notes(buffer.getvalue())
    assert np.abs(pixels - expected).max() <= 2
    assert notes == ("colors converted to sRGB from case wide gamut",)


def test_what_reading_does_is_told() -> None:
    def told(image: Image.Image, form: str, **options: Any) -> tuple[str, ...]:
        buffer = io.BytesIO()
        image.save(buffer, form, **options)
        return read_with_notes(buffer.getvalue())[1]

    others = [card(color=color) for color in ("navy", "olive")]
    assert told(card(), "PNG") == ()
    assert told(card(), "GIF", save_all=True, append_images=others) == ("first frame of an animation",)
    assert told(card(), "PNG", save_all=True, append_images=others) == ("first frame of an animation",)
    assert told(card(), "TIFF", save_all=True, append_images=others) == ("first of 3 pictures or pages of the file",)
    assert told(card(), "PNG", icc_profile=b"no profile") == ("its color profile is damaged and was not applied",)
    with Image.open(CASES / "decompose_profiles" / "wide.png") as wide:
        profile = wide.info["icc_profile"]
    (note,) = told(card().convert("CMYK"), "TIFF", icc_profile=profile)
    assert note == "its color profile is one of RGB, which its colors are not: it was not applied"
    assert _with_gamma(100_000) == ("its gamma and primaries (gAMA, cHRM) were not applied",)
    assert _with_gamma(45_455) == ()
    glass = card().convert("RGBA")
    glass.putalpha(128)
    buffer = io.BytesIO()
    glass.save(buffer, "PNG")
    pixels, notes = read_with_notes(buffer.getvalue())
    assert notes == ("transparent parts laid on white",)
    expected = np.asarray(card()) * (128 / 255) + 255 * (127 / 255)
    assert np.abs(pixels - expected).max() <= 0.5


def _with_gamma(gamma: int) -> tuple[str, ...]:
    """What is told of a PNG with this gAMA chunk."""
    buffer = io.BytesIO()
    card().save(buffer, "PNG")
    chunk = b"gAMA" + struct.pack(">I", gamma)
    raw = buffer.getvalue()
    return read_with_notes(raw[:33] + struct.pack(">I", 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + raw[33:])[1]


def test_names_that_no_system_likes(tmp_path: Path) -> None:
    """Each is taken apart under a name of its own that can be stored and printed, and the others with it."""
    place, out = os.fsencode(tmp_path / "in"), tmp_path / "out"
    os.makedirs(os.path.join(place, b"folder \xff"))
    names = [
        *(b"caf\xe9.png", b"caf%E9.png", b"caf\xe8.png", b"a[1]*?.png", b"two\nlines.png", b"bell\x07.png"),
        *(b"Poster.png", b"poster.png", b"poster.gif", b"[bold]x[-bold].png", "ä".encode() * 120 + b".png"),
        *("ä".encode() * 121 + b".png", "\u202egnp.png".encode(), b"folder \xff/poster.png", b"folder \xff.png"),
    ]
    for number, name in enumerate(names):
        card(40 + number).save(os.fsdecode(os.path.join(place, name)), "GIF" if name.endswith(b"gif") else "PNG")
    result = run(os.fsdecode(place), "--out", out, "--format", "psd,ora,folders", "--baseline", "segments")
    assert result.exit_code == 0, result.output
    result.output.encode("utf-8")  # strict
    made = rows(out)
    assert len(made) == len(names)
    assert len({row["name"].casefold() for row in made.values()}) == len(names)
    sizes = set()
    for row in made.values():
        assert row["status"] == "ok"
        assert row["name"].isprintable()
        sizes.add(stacked(out / "psd" / f"{row['name']}.psd").shape[0])
    assert sizes == {40 + n for n in range(len(names))}
    assert made["folder \\xff/poster.png"]["name"] == "folder %FF/poster"
    assert made["folder \\xff.png"]["name"] == "folder %FF.png"  # a folder of that name holds others
    assert made["two\\nlines.png"]["name"] == "two%0Alines"
    before = (out / "decompositions.jsonl").read_bytes()
    assert run(os.fsdecode(place), "--out", out, "--format", "psd,ora,folders", "--baseline", "segments").exit_code == 0
    assert (out / "decompositions.jsonl").read_bytes() == before


def test_the_command_prints_any_name(tmp_path: Path) -> None:
    """On a terminal of ASCII, with folders whose names are no UTF-8 either."""
    place = os.path.join(os.fsencode(tmp_path), b"b\xe9")
    os.makedirs(place)
    card().save(os.fsdecode(os.path.join(place, b"caf\xe9.png")))
    Path(os.fsdecode(os.path.join(place, b"broken\xe9.png"))).write_bytes(b"words")
    words = [sys.executable, "-m", "baselines.decompose", place, "--out", place + b"/\xe8", "--baseline", "segments"]
    words += ["--caption", b"a caf\xe9", "--format", "synlayers-folders,ora"]
    done = subprocess.run(
        words, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii:strict"}, check=False
    )
    assert b"Traceback" not in done.stdout + done.stderr
    assert (done.returncode, done.stdout.count(b"1 of 2 taken apart")) == (1, 1), done.stderr
    made = rows(Path(os.fsdecode(place + b"/\xe8")))
    assert made["caf\\xe9.png"]["caption"] == "a caf?"
    assert {file: row["status"] for file, row in made.items()} == {"broken\\xe9.png": "failed", "caf\\xe9.png": "ok"}
    assert "not an image that Pillow can read" in made["broken\\xe9.png"]["error"]
    done = subprocess.run([*words[:3], b"no\xe9where", *words[4:]], capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert b"does not exist" in done.stderr


def test_folders_are_mirrored_and_every_file_is_told(tmp_path: Path) -> None:
    place = tmp_path / "in"
    for name in ("a.png", "a/b.png", "a/c/b.png", ".hidden/x.png", "__MACOSX/a.png"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        card(40 + len(name)).save(place / name)
    (place / "raw.NEF").write_bytes(b"II*\0")
    (place / "page.pdf").write_bytes(b"%PDF-1.7")
    (place / "notes.txt").write_text("no picture")
    (place / "gone.png").symlink_to(place / "nowhere.png")
    (place / "photo.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(20))
    os.mkfifo(place / "pipe.png")
    (place / "loop").symlink_to(place)
    (place / "older").mkdir()
    (place / "older" / "decompositions.jsonl").write_text("")
    card().save(place / "older" / "made.png")
    out = place / "layers"
    for _ in range(2):  # what was made is not taken for pictures
        result = run(place, "--out", out, "--format", "folders,psd", "--baseline", "segments")
        assert result.exit_code == 1
        made = rows(out)
        assert {file: row["name"] for file, row in made.items() if row["status"] == "ok"} == {
            "a.png": "a.png",
            "a/b.png": "a/b",
            "a/c/b.png": "a/c/b",
        }
    assert {path.relative_to(out / "psd").as_posix() for path in (out / "psd").rglob("*.psd")} == {
        *("a.png.psd", "a/b.psd", "a/c/b.psd")
    }
    assert {file for file, row in made.items() if row["status"] == "skipped"} == {"raw.NEF", "page.pdf", "loop"}
    assert "develop it" in made["raw.NEF"]["error"]
    assert "is a link to nothing" in made["gone.png"]["error"]
    assert "is not a regular file" in made["pipe.png"]["error"]
    assert "HEIC" in made["photo.heic"]["error"] or "damaged" in made["photo.heic"]["error"]
    assert "3 of 6 taken apart" in result.output
    assert "3 other files are not read" in result.output
    assert [image.file for image in images_in(place, 2, out)] == ["a.png", "gone.png"]
    assert "no pictures by their names, not looked at: 1 folders that were made of pictures, 1 .txt" in result.output


def test_names_are_stable_and_never_one_for_two() -> None:
    paths = [
        Path(name) for name in ("x.png", "X.jpg", "x.png.gif", "e\u0301.png", "\xe9.png", "b.png", "b/c.png", "d. .png")
    ]
    names = output_names(paths)
    assert len({name.casefold() for name in names}) == len(paths)
    assert names[5:] == ["b.png", "b/c", "d%2E%20"]
    long = output_names([Path("ж" * 100 + "/" + "ж" * 100 + ".png")])[0]
    assert max(len(part.encode()) for part in long.split("/")) <= LONGEST
    assert output_names([Path("плакат 1.png"), Path("100%.png")]) == ["плакат 1", "100%"]


def test_pictures_of_16_bits_and_of_inks() -> None:
    rng = np.random.default_rng(0)
    levels = rng.integers(0, 65536, (20, 30), np.uint16)
    buffer = io.BytesIO()
    Image.fromarray(levels).save(buffer, "PNG")
    pixels, notes = read_with_notes(buffer.getvalue())
    assert np.abs(pixels - levels[..., None] / 257).max() <= 0.51
    assert notes == ("16-bit samples reduced to 8",)
    cmyk = card().convert("CMYK")
    buffer = io.BytesIO()
    cmyk.save(buffer, "JPEG", quality=100)
    assert np.abs(read_for_display(buffer.getvalue()).astype(float) - np.asarray(card())).mean() < 3
