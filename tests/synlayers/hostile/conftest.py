"""One small build in each format, and copies of it to damage."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from synlayers.checks.build import check_build
from synlayers.generate import app as generate
from synlayers.storage import formats


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One build in each format, of two shards of three samples."""
    root = tmp_path_factory.mktemp("hostile")
    for name in formats():
        options = ["--out", str(root / name), "--format", name, "--num-samples", "6", "--shard-size", "3"]
        options += ["--size", "192", "--layers", "2:4", "--workers", "1", "--splits", "train=1"]
        result = CliRunner().invoke(generate, options)
        assert result.exit_code == 0, result.output
        assert check_build(root / name, 1).problems == []
    return {name: root / name for name in formats()}


@pytest.fixture
def copy(builds: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    def make(name: str = "webdataset") -> Path:
        return Path(shutil.copytree(builds[name], tmp_path / name))

    return make
