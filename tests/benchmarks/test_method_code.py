"""The digest of a method's code: it follows the helpers of a method, and nothing else."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from baselines import baselines, get_baseline
from benchmarks.api.method_code import _digest, code_digest


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    folder = tmp_path / "acme_methods"
    folder.mkdir()
    for name, text in {
        "__init__": "",
        "method": "def late():\n    from acme_methods import near\nclass M: ...\n",
        "near": "from acme_methods.far import x\n",
        "far": "x = 1\n",
        "other": "y = 1\n",
    }.items():
        (folder / f"{name}.py").write_text(text)
    yield folder
    for name in [name for name in sys.modules if name.startswith("acme_methods")]:
        del sys.modules[name]


def digest() -> str:
    _digest.cache_clear()
    return code_digest(importlib.import_module("acme_methods.method").M)


@pytest.mark.parametrize(("edited", "same"), [("method", False), ("near", False), ("far", False), ("other", True)])
def test_an_edited_helper_is_another_method(package: Path, edited: str, same: bool) -> None:
    before = digest()
    path = package / f"{edited}.py"
    path.write_text(path.read_text() + "# edited\n")
    assert (digest() == before) == same


def test_what_has_no_file_has_no_digest() -> None:
    kind = type("Typed", (), {"__module__": "no_such_module"})
    assert code_digest(kind) == ""


def test_baselines_differ_and_share_helpers() -> None:
    digests = {name: method.code() for name, method in baselines().items()}
    assert all(len(digest) == 64 for digest in digests.values())
    assert get_baseline("segments").code() != get_baseline("identity").code()
