"""Predictions on a Ray cluster: the answers of one machine, whatever is lost on the way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from baselines import choose_baselines
from benchmarks.api.hardware import Hardware
from benchmarks.api.runs import JournalLine, Run, RunFacts
from benchmarks.datasets import get_dataset
from benchmarks.harness.loaded_method import Job
from benchmarks.harness.predicting import predict
from benchmarks.harness.workers import on_ray
from benchmarks.harness.workers.on_ray import RETRIES, Predictor, RayBatches
from benchmarks.run import app
from benchmarks.twins import get_twin
from synlayers.errors import DataError, UsageError
from synlayers.support.processes.messages import packed


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYNLAYERS_CACHE", str(tmp_path_factory.mktemp("cache")))
        return get_twin("crello").build(3, 256)


def run_of(twin: Path, out: Path) -> tuple[Run, Job, Any]:
    (method,) = choose_baselines("identity")
    data = get_dataset("crello")(twin)
    run = Run.open(out, RunFacts(method=method.card, dataset="crello", dataset_digest="", dataset_count=3))
    return run, Job(partial(get_dataset("crello"), twin), method, run.predictions, 0, Hardware()), data.samples()


def tree(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_node_that_does_not_see_the_run_sends_its_answers(twin: Path, tmp_path: Path) -> None:
    here, job, samples = run_of(twin, tmp_path / "here")
    predict(here, job, samples[:3])
    far, far_job, _ = run_of(twin, tmp_path / "far")
    (far.folder / "run.json").rename(tmp_path / "run.json")
    node = Predictor({"path": [], "plugins": (), "job": packed(far_job)}, 2, 60.0)
    try:
        lines, files = node.answer([sample.id for sample in samples[:3]])
    finally:
        node._worker.close()
        node._scratch.__exit__(None, None, None)
    assert [line.status for line in lines] == ["ok"] * 3
    assert not far.predictions.exists()
    on_ray._write(far.predictions, files)
    assert tree(far.predictions) == tree(here.predictions)
    for name in ("../x/a.png", "/etc/passwd", "a/../../b"):
        with pytest.raises((DataError, OSError, ValueError)):
            on_ray._write(far.predictions, {name: b""})


class FakeRay:
    """As much of Ray as deals lots; actors of which `broken` says so are lost whenever they are asked."""

    class exceptions:
        class RayError(Exception): ...

        class RayTaskError(RayError): ...

    def __init__(self, broken: Any) -> None:
        self.broken, self.made, self.killed, self.most = broken, 0, 0, 0

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": 2.0}

    def make(self) -> Any:
        number, self.made = self.made, self.made + 1
        ask = lambda ids: (number, tuple(ids), object())  # noqa: E731
        return SimpleNamespace(answer=SimpleNamespace(remote=ask))

    def wait(self, references: list[Any], num_returns: int, timeout: float) -> tuple[list[Any], list[Any]]:
        self.most = max(self.most, len(references))
        return references[:1], references[1:]

    def get(self, reference: Any, timeout: float) -> Any:
        number, ids, _ = reference
        if self.broken(number):
            raise self.exceptions.RayError("gone")
        return [JournalLine(i, "ok") for i in ids], {}

    def kill(self, actor: Any) -> None:
        self.killed += 1


def test_what_is_lost_is_asked_again_and_given_up_in_the_end(twin: Path, tmp_path: Path) -> None:
    _, job, _ = run_of(twin, tmp_path)
    ids = [f"s{k}" for k in range(50)]
    ray = FakeRay(lambda number: number % 3 == 0)
    lines = [line for some in on_ray._deal(ray, ray.make, "CPU", job, ids, 60.0) for line in some]
    assert sorted(line.sample_id for line in lines) == sorted(ids)
    assert {line.status for line in lines} == {"ok"}
    assert ray.most == 2, "no more under way than the cluster has processors"
    ray = FakeRay(lambda number: True)
    lines = [line for some in on_ray._deal(ray, ray.make, "CPU", job, ids[:1], 60.0) for line in some]
    assert [(line.status, line.cause) for line in lines] == [("failed", "place")]
    assert f"{RETRIES + 1} times" in lines[0].error
    with pytest.raises(UsageError, match="no GPU; it has CPU"):
        list(on_ray._deal(ray, ray.make, "GPU", job, ids, 60.0))


def test_what_cannot_be_is_told(twin: Path, tmp_path: Path) -> None:
    words = ["--benchmark", "crello", "--baseline", "identity", "--twin", "--mini", "--out", str(tmp_path)]
    for more, why in ((["--address", "auto"], "say --engine ray"), (["--engine", "ray", "--shard", "1/2"], "--shard")):
        done = CliRunner().invoke(app, [*words, *more])
        assert (done.exit_code, why in done.output) == (2, True), done.output
    _, job, _ = run_of(twin, tmp_path)
    with pytest.raises(UsageError, match="say --device cuda"):
        list(RayBatches()(Job(job.dataset, job.method, job.predictions, 0, Hardware(device="cuda:1")), ["a"], 1, 1.0))


@pytest.mark.slow
def test_a_node_that_is_killed_costs_no_answer(cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    twin = get_twin("crello").build(8, 256)
    here, job, samples = run_of(twin, tmp_path / "here")
    predict(here, job, samples)
    there, ray_job, _ = run_of(twin, tmp_path / "there")
    batches, killed = RayBatches(cluster.address), []

    def killing(*words: Any) -> Iterator[list[JournalLine]]:
        for lines in batches(*words):
            if not killed:
                killed.append(True)
                cluster.remove_node(cluster.second, allow_graceful=False)
            yield lines

    counts = predict(there, ray_job, samples, batches=killing)
    assert (counts.ok, counts.failed, bool(killed)) == (8, 0, True)
    assert tree(there.predictions) == tree(here.predictions)
    lines = [json.loads(line) for line in (there.folder / "predictions.jsonl").read_text().splitlines()]
    assert sorted(line["sample_id"] for line in lines) == sorted(sample.id for sample in samples)
