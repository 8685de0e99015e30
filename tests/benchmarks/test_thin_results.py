"""A table of stand-ins is no success: who is told, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from toy import Half, Toy, write_toy
from typer.testing import CliRunner

from baselines.classical.trivial import IdentityMethod, OracleMethod
from benchmarks import evaluate
from benchmarks.api.card import Card
from benchmarks.api.results import Coverage, MetricResult, Result
from benchmarks.api.runs import RunFacts
from benchmarks.api.tasks import Prediction, Sample
from benchmarks.harness.reasons import reason_lines, thin_results
from benchmarks.run import app

PLUGIN = """
from pathlib import Path

import numpy as np
from benchmarks.api.card import Card
from benchmarks.api.method import Method
from benchmarks.api.tasks import Prediction

class Weak(Method):
    card = Card(name="weak", title="Weak", tasks=("matting",))

    def predict(self, sample, seed):
        if not Path(__file__).with_name("mended").exists() and not sample.id.endswith("19"):
            raise ValueError(f"no idea of {sample.id}")
        return Prediction(alpha=np.zeros(sample.size[::-1], np.uint8))

BASELINES = (Weak,)
"""


def result_of(
    coverage: Coverage, protocol: str = "matting/a-v1", judged: float | None = None, **about: object
) -> Result:
    values = {"sad": 1.0} | ({"judged": judged} if judged is not None else {})
    card = Card(name="weak", title="Weak", tasks=("matting",))
    run = RunFacts(method=card, dataset="toy", dataset_digest="x", dataset_count=coverage.official)
    return Result(
        run=run,
        run_key=run.key,
        protocol=protocol,
        official=False,
        metrics=tuple(
            MetricResult(measure="m/a", name=name, version=1, value=value, direction="lower", n=1)
            for name, value in values.items()
        ),
        coverage=coverage,
        provenance=about,
    )


@pytest.mark.parametrize(
    ("counts", "judged", "thin"),
    [
        ({"scored": 4}, None, False),
        ({"scored": 2, "failed": 2}, None, False),
        ({"scored": 1, "failed": 3}, None, True),
        ({"scored": 0, "failed": 4}, None, True),
        ({"scored": 1, "dropped": 3}, None, False),  # what the official code drops was answered
        ({"scored": 1, "skipped": 3}, None, False),  # what lacks an input was not asked
        ({"scored": 1, "invalid": 3}, None, True),
        ({"scored": 0, "dropped": 4}, 0.0, True),  # a judge said nothing that can be read
        ({"scored": 4}, 0.25, True),  # or was counted as 0, as the official code does
        ({"scored": 4}, 0.5, False),
    ],
)
def test_under_half_is_told(counts: Mapping[str, int], judged: float | None, thin: bool) -> None:
    result = result_of(Coverage(official=4, asked=4, **counts), judged=judged)
    assert bool(thin_results([result])) == thin


def test_a_reason_is_told_once() -> None:
    coverage = Coverage(official=4, asked=4, scored=2, failed=2)
    same = {"failed: ValueError: x": 2}
    results = [
        result_of(coverage, "matting/a-v1", reasons=same),
        result_of(coverage, "matting/b-v1", reasons=same | {"without m/b: no trimap": 1}),
    ]
    lines = reason_lines(results)
    assert lines == [
        "weak on toy, matting/a-v1, matting/b-v1: 2 failed: ValueError: x",
        "weak on toy, matting/b-v1: 1 without m/b: no trimap",
    ]
    about = {"judges": {"m/b": {"not_scored": {"truncated": 3}}}, "reasons": {"without m/b: truncated": 3}}
    assert reason_lines([result_of(coverage, **about)]) == []  # the judge's own report has told it


def test_a_run_that_mostly_fails_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "weak.py").write_text(PLUGIN)
    words = ["--benchmark", "aim-500", "--twin", "--mini", "--baseline", str(tmp_path / "weak.py")]
    words += ["--protocol", "native-v1", "--out", str(tmp_path / "runs")]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 1
    assert "only 1 of 4 answers could be scored; the reasons stand above" in " ".join(done.stderr.split())
    assert done.output.count("no idea") == 1, done.output
    done = CliRunner().invoke(app, [*words, "--predict-only"])
    assert done.exit_code == 1
    assert "only 1 of 4 samples could be predicted: ValueError: no idea" in done.output
    (tmp_path / "mended").touch()
    assert CliRunner().invoke(app, words).exit_code == 1, "failures stay until they are tried again"
    assert CliRunner().invoke(app, [*words, "--retry-failed"]).exit_code == 0


class Once(Half):
    card = Card(name="once", title="Once", tasks=("matting",))
    fails = True

    def predict(self, sample: Sample, seed: int) -> Prediction:
        if type(self).fails:
            raise ValueError("not yet")
        return super().predict(sample, seed)


def test_evaluate_tries_failures_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.harness.benchmark_runs.open_source", _toy_source(tmp_path))
    monkeypatch.setattr("benchmarks.harness.workers.batches.needs_this_process", lambda method: True)
    first = evaluate("aim-500", Once, data=tmp_path, protocol="native-v1", out=tmp_path / "runs")
    assert "only 0 of 3 answers could be scored" in first.problems[0]
    Once.fails = False
    for retry, scored in ((False, 0), (True, 3)):
        results = evaluate(
            "aim-500", Once, data=tmp_path, protocol="native-v1", out=tmp_path / "runs", retry_failed=retry
        )
        assert results.results[0].coverage.scored == scored


def _toy_source(folder: Path) -> object:
    from benchmarks.harness.data_source import DataSource

    write_toy(folder / "toy", 3)
    return lambda name, settings: DataSource(Toy, folder / "toy", name, twin=False)


def test_the_oracle_is_not_asked_where_there_is_no_truth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = evaluate("ober-wild", [OracleMethod, IdentityMethod], twin=True, mini=True, out=tmp_path)
    assert {result.run.method.name for result in results.results} == {"identity"}
    assert not any("oracle" in problem for problem in results.problems)
    told = " ".join(capsys.readouterr().out.split())
    assert "oracle is not run on ober-wild-twin-v1-mini: copies the answer key, and this sample has none" in told
