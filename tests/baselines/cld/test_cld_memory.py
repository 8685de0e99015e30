"""The estimate of memory: counting allocations, and the arithmetic on top."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from test_cld_formulas import inputs
from tiny_cld import MODEL
from torch._subclasses.fake_tensor import FakeTensorMode

from baselines.models.cld import memory_estimate as memory
from baselines.models.cld._memory_trace import Peak
from baselines.models.cld._transformer import CLDTransformer
from baselines.models.cld.memory_estimate import GIB, LinearFit
from baselines.models.cld.tokens import layout_of
from synlayers.design import Box

pytest_plugins = ["cld_fixtures"]
pytestmark = pytest.mark.usefixtures("one_thread")

ROOT = Path(__file__).parents[3]


def test_tensors_alive_at_once_are_counted() -> None:
    with Peak() as peak:
        a = torch.zeros(1000)  # 4000 bytes
        b = a + 1  # 8000
        del a
        c = b.view(10, 100)[2:]  # no memory of its own
        del b
        assert peak.alive == 4000
        d = torch.cat([c, c])  # 4000 + 2 * 3200
        c.mul_(2)
        del c
        assert peak.alive == d.numel() * 4
    assert peak.most == 4000 + 6400


def test_fake_tensors_need_what_real_ones_need() -> None:
    """The estimate runs on fake tensors: on a small model both kinds are counted alike."""
    layout = layout_of(96, 64, [Box(0, 0, 48, 32), Box(16, 16, 96, 64)])

    def peak() -> int:
        model = CLDTransformer(**MODEL)
        x = {name: tensor.float() for name, tensor in inputs(layout).items()}
        text = {"encoder_hidden_states": x["text"], "pooled_projections": x["pooled"]}
        with torch.no_grad(), Peak() as counted:
            model(x["latents"][None], layout, timestep=x["timestep"], guidance=x["guidance"], **text)
        return counted.most

    real = peak()
    with FakeTensorMode():
        assert peak() == pytest.approx(real, rel=0.01)
    assert real > layout.count() * 32 * 4


def test_tokens_of_boxes_of_equal_share() -> None:
    assert memory.tokens_of(1024, 1024, 3, 0.25) == layout_of(1024, 1024, [Box(0, 0, 512, 512)] * 3).count()


def test_layers_that_fit() -> None:
    needs = (LinearFit(GIB, GIB / 1000), LinearFit(0, 0), LinearFit(0, 0))
    held = (10.0 * GIB, 0.0, 0.0)
    size = (160, 160)  # 100 tokens a layer, 200 for the canvas
    # 20 GiB = 10 of weights + 1.5 reserve + 1 + tokens / 1000
    assert memory.most_layers(20 * GIB, held, needs, size, 1.0) == 50
    assert memory.most_layers(13 * GIB, held, needs, size, 1.0) == 3
    assert memory.most_layers(12 * GIB, held, needs, size, 1.0) == -1
    assert memory.most_layers(13 * GIB, (10.0 * GIB, 12.0 * GIB, 0.0), needs, size, 1.0) == -1
    line = LinearFit.through((10, 30.0), (20, 50.0))
    assert (line.at(10), line.at(20), line.at(0)) == (30, 50, 10)


@pytest.mark.slow
def test_the_command_says_that_it_estimates() -> None:
    """Two numbers of layers give the line; a third lies on it. Weights are those of the official parameter lists."""
    from baselines.models.cld._memory_trace import activations, full_size

    step, rgba, _ = memory.trace_activations(512, 512)
    layout = layout_of(512, 512, [Box(0, 0, 256, 512)] * 9)
    actual = activations(layout)
    assert actual["step"] == pytest.approx(step.at(layout.count()), rel=0.02)
    assert actual["RGBA decoder"] == pytest.approx(rgba.at(layout.count()), rel=0.02)
    official = json.loads((ROOT / "tests" / "golden" / "cld_model" / "state_dicts.json").read_text())
    for name in ("transformer", "rgba_decoder"):
        count = sum(int(torch.tensor(shape).prod()) for shape in official[name].values())
        assert full_size().bytes()[name] == 2 * count
    run = subprocess.run(
        [sys.executable, "-m", "baselines.cld.memory", "--size", "256x256"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert run.stdout.startswith("ESTIMATE")
    assert len(re.findall("--offload sequential", run.stdout)) == 3
    wrong = subprocess.run(
        [sys.executable, "-m", "baselines.cld.memory", "--size", "big"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert (wrong.returncode, wrong.stdout) == (2, "")
