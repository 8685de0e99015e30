"""Asset packs: pins, safe installation, and the assets they give. Only the tests marked `network` fetch anything."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import io
import re
import tarfile
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from synlayers.assets.__main__ import app
from synlayers.assets.packs import catalogue as packs
from synlayers.assets.packs import install as packinstall
from synlayers.assets.packs.catalogue import Pack, all_packs, choose_packs, find_packs, provide_packs
from synlayers.assets.packs.install import install_pack
from synlayers.errors import BuildError, UsageError

ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
    b' stroke-width="2"><path d="M%d 10h16v9h-6"/></svg>'
)


def package(path: Path) -> None:
    """An npm package with two good icons, one of two colours, and entries that must never be written."""
    two_colours = ICON.replace(b"</svg>", b'<rect width="9" height="9" fill="red"/></svg>')
    files = {
        "package/icons/cup.svg": ICON % 2,
        "package/icons/coffee-pot.svg": ICON % 4,
        "package/icons/two.svg": two_colours % 2,
        "package/icons/brand-x.svg": ICON % 5,
        "package/../../evil.svg": ICON % 6,
        "/abs/icons/evil.svg": ICON % 7,
        "package/run.js": b"x",
    }
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("package/icons/link.svg")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pack:
    """A pack whose package lies beside the test instead of at a registry."""
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    archive = tmp_path / "demo-1.0.0.tgz"
    package(archive)
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    pack = Pack(
        "demo",
        "icons",
        "Demo",
        "demo",
        "1.0.0",
        integrity,
        "MIT",
        ("icons/*.svg", "*evil*"),
        ("*/brand-*",),
        (("icons", "demo"),),
    )
    monkeypatch.setattr(packs, "all_packs", lambda: {"demo": pack})
    monkeypatch.setattr(packinstall, "fetch", lambda pack, folder: archive)
    return pack


def test_every_pack_is_pinned_and_no_host_is_named() -> None:
    text = (resources.files("synlayers.assets.packs") / "packs.json").read_text("utf-8")
    assert "://" not in text
    for pack in all_packs().values():
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", pack.integrity), pack.name
        assert re.fullmatch(r"\d+\.\d+\.\d+", pack.version), pack.name
        assert pack.license
    assert sum(pack.kind == "font" for pack in all_packs().values()) >= 24


def test_install_gives_the_icons_and_nothing_else(pack: Pack, tmp_path: Path) -> None:
    assert not pack.installed
    rejected = install_pack(pack)
    assert [(r.name, r.reason) for r in rejected] == [("icons/two.svg", "an icon of more than one colour")]
    assets = provide_packs(["demo"])
    assert [(a.id, a.role, a.caption, a.pack, a.license) for a in assets] == [
        ("icon:demo/coffee-pot", "icon", "coffee pot", "demo 1.0.0", "MIT"),
        ("icon:demo/cup", "icon", "cup", "demo 1.0.0", "MIT"),
    ]
    assert assets[1].digest == hashlib.sha256(ICON % 2).hexdigest()
    assert Path(assets[1].path or "").read_bytes() == ICON % 2
    assert not list(tmp_path.rglob("*evil*"))
    assert sorted(p.name for p in pack.folder.rglob("*")) == [
        "coffee-pot.svg",
        "cup.svg",
        "icons",
        "manifest.json",
        "two.svg",
    ]
    assert [p.name for p in pack.folder.parent.iterdir()] == ["demo-1.0.0"], "no unfinished folder is left"


def test_pictures_named_by_code_points_become_cut_outs(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    shapes = {"1f352": 40, "1f680-fe0f": 60, "1f468-200d-1f469": 50, "1f3fb": 45, "00a9": 44, "1f9a9": 0}
    archive = tmp_path / "pictures.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        for name, radius in shapes.items():
            y, x = np.mgrid[:128, :128]
            pixels = np.zeros((128, 128, 4), np.uint8)
            pixels[..., :3] = rng.integers(0, 256, 3)
            pixels[..., 3] = 255 * ((x - 64) ** 2 + (y - 64) ** 2 < radius**2)
            pixels[pixels[..., 3] == 0] = 0
            data = io.BytesIO()
            Image.fromarray(pixels).save(data, "WEBP", lossless=True)
            info = tarfile.TarInfo(f"package/icons/{name}.webp")
            info.size = data.tell()
            data.seek(0)
            tar.addfile(info, data)
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    cutouts = dataclasses.replace(pack, kind="cutouts", integrity=integrity, include=("icons/*.webp",), exclude=())
    monkeypatch.setattr(packs, "all_packs", lambda: {"demo": cutouts})
    monkeypatch.setattr(packinstall, "fetch", lambda pack, folder: archive)
    rejected = {rejection.name: rejection.reason for rejection in install_pack(cutouts)}
    assert {name for name, reason in rejected.items() if reason == "stands for no single thing"} == {
        "icons/1f468-200d-1f469.webp",
        "icons/1f3fb.webp",
        "icons/00a9.webp",
    }
    assert rejected["icons/flamingo.webp"] == "fully transparent"
    assets = provide_packs(["demo"])
    assert [(a.id, a.role, a.caption, a.tags, a.license) for a in assets] == [
        ("cutout:demo/cherries", "cutout", "cherries", ("cherries",), "MIT"),
        ("cutout:demo/rocket", "cutout", "rocket", ("rocket",), "MIT"),
    ]
    assert all(Path(a.path or "").exists() and a.data["width"] for a in assets)


def test_another_package_than_the_pinned_one_is_not_installed(pack: Pack) -> None:
    other = dataclasses.replace(pack, integrity="sha512-" + "A" * 86 + "==")
    with pytest.raises(BuildError, match="not the pinned one"):
        install_pack(other)
    assert not other.installed
    assert not list(pack.folder.parent.iterdir())


def test_a_pack_without_its_manifest_is_not_installed_and_can_be_again(pack: Pack) -> None:
    install_pack(pack)
    (pack.folder / "manifest.json").unlink()
    assert not pack.installed
    install_pack(pack)
    assert pack.installed


def test_a_package_beyond_the_limits(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packinstall, "MAX_TOTAL", 200)
    with pytest.raises(BuildError, match="beyond the limits"):
        install_pack(pack)
    assert not pack.installed


def test_choice_of_packs(pack: Pack) -> None:
    assert choose_packs("none") == []
    assert choose_packs("all") == [], "only installed packs are in a build"
    with pytest.raises(UsageError, match="not installed: demo; run `python -m"):
        choose_packs("demo")
    install_pack(pack)
    assert choose_packs("all") == choose_packs("demo,demo") == [pack]


def test_a_name_that_is_nearly_right() -> None:
    with pytest.raises(UsageError, match="did you mean montserrat"):
        find_packs(["montserat"])


def test_without_npm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    monkeypatch.setattr(packinstall.shutil, "which", lambda name: None)
    with pytest.raises(UsageError, match="install Node"):
        install_pack(all_packs()["lora"])


@pytest.mark.network
@pytest.mark.parametrize(
    ("name", "asset_id"), [("bebas-neue", "font:bebas-neue"), ("twemoji", "emoji:twemoji/strawberry")]
)
def test_a_real_pack(name: str, asset_id: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    install_pack(all_packs()[name])
    assert asset_id in {asset.id for asset in provide_packs([name])}


def test_every_pack_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    said = CliRunner().invoke(app, ["list"])
    assert said.exit_code == 0, said.output
    assert [name for name in all_packs() if name not in said.output] == []
    assert "objects as cut-outs" in said.output
