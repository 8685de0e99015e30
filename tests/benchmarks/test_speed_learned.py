"""What `benchmarks.speed` times beside a peer gives what the peer gives; what cannot run says so in its line."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from rich.console import Console

from benchmarks.speed.__main__ import cases, run_side
from benchmarks.speed.case import for_peer, tensors
from benchmarks.speed.learned import CASES


@pytest.mark.parametrize("case", [case for case in CASES if case.name.startswith("lpips")], ids=lambda case: case.name)
def test_lpips_agrees_with_torchmetrics(case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))  # without weights: on random ones
    inputs = case.make(64, np.random.default_rng(0))
    ours, theirs = case.ours(**tensors(inputs, torch.device("cpu"))), case.peer(**for_peer(inputs))
    assert len(ours) == case.images(inputs)
    assert float(ours.min()) > 0
    assert case.agree(ours, theirs) < 1e-5
    assert case in cases()


def test_a_case_without_its_weights_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path))
    case = next(case for case in CASES if case.name.startswith("u2netp"))
    table = run_side(64, [case], 0.01, 0, False)
    screen = Console(width=300, record=True, file=io.StringIO())
    screen.print(table)
    assert "not timed: needs weights" in screen.export_text()
