"""What the packages hand on to Python programs: pinned names, methods of one's own, results as data frames."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

import baselines
import benchmarks
import leaderboard
import synlayers
from benchmarks import Card, Method, Prediction, Sample
from synlayers.errors import DataError, UsageError
from synlayers.support.plugins.files import VARIABLE

NAMES = {
    synlayers: ["Box", "Design", "Designs", "Layer", "Recipe", "SynlayersError", "__version__", "build", "load"],
    benchmarks: [
        *("Card", "Checkpoint", "Dataset", "Measure", "Method", "Prediction", "Protocol", "Result", "Results", "Row"),
        *("Sample", "Twin", "evaluate", "get_dataset", "get_measure", "get_protocol", "read_results"),
    ],
    baselines: ["baselines", "choose_baselines", "get_baseline"],
    leaderboard: ["Board", "board_frame", "find_problems", "publish", "read_board", "reported_frame"],
}
METHOD = """
import numpy as np
from benchmarks import Card, Method, Prediction

class Half(Method):
    card = Card(name="{name}", title="Half everywhere", tasks=("matting",))

    def predict(self, sample, seed):
        height, width = sample.input("image").shape[:2]
        return Prediction(alpha=np.full((height, width), 128, np.uint8))

BASELINES = (Half,)
"""


@pytest.mark.parametrize("package", NAMES, ids=lambda package: package.__name__)
def test_the_public_names_are_these(package) -> None:  # type: ignore[no-untyped-def]
    assert sorted(package.__all__) == sorted(NAMES[package])
    assert set(package.__all__) <= set(dir(package))
    for name in package.__all__:
        value = getattr(package, name)
        assert name == "__version__" or value.__doc__, f"{package.__name__}.{name} has no docstring"
    with pytest.raises(AttributeError, match="no_such"):
        package.no_such  # noqa: B018


def test_importing_the_packages_is_light() -> None:
    heavy = ["torch", "pandas", "datasets", "diffusers", "transformers", "scipy", "cv2", "numba", "skia", "matplotlib"]
    code = (
        "import sys, synlayers, benchmarks, baselines, leaderboard; print(sorted(set(sys.modules) & set(sys.argv[1:])))"
    )
    run = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


class Half(Method):
    """Alpha of one half everywhere."""

    card = Card(name="half", title="Half everywhere", tasks=("matting",))

    def predict(self, sample: Sample, seed: int) -> Prediction:
        height, width = sample.input("image").shape[:2]
        return Prediction(alpha=np.full((height, width), 128, np.uint8))


def test_a_method_of_ones_own_becomes_a_table(tmp_path: Path) -> None:
    class Local(Half):
        card = Half.card.model_copy(update={"name": "local"})

    results = benchmarks.evaluate("aim-500", [Local, "oracle"], twin=True, mini=True, limit=2, out=tmp_path / "runs")
    assert not results.problems
    frame, summary = results.frame(), results.summary()
    assert set(frame["method"]) == {"local", "oracle"}
    assert frame["sample_id"].nunique() == 2
    sad = summary[summary["metric"].eq("matting/native.sad") & summary["group"].eq("")].set_index("method")
    assert sad.loc["oracle", "value"] == 0
    rows = frame[frame["metric"].eq("matting/native.sad") & frame["method"].eq("local")]
    assert sad.loc["local", "value"] == pytest.approx(rows["value"].mean(), rel=1e-12)
    assert (sad["scored"] == 2).all()
    again = benchmarks.read_results(tmp_path / "runs")
    assert (
        again.summary()
        .sort_values(["method", "protocol", "metric", "group"])
        .reset_index(drop=True)
        .equals(summary.sort_values(["method", "protocol", "metric", "group"]).reset_index(drop=True))
    )


def test_a_script_needs_no_guard(tmp_path: Path) -> None:
    """Ten lines without ``if __name__ == "__main__"``: the class is run in the script's own process."""
    script = tmp_path / "mine.py"
    script.write_text(
        METHOD.format(name="ten-lines")
        + textwrap.dedent(
            """
            import benchmarks
            results = benchmarks.evaluate("aim-500", Half, twin=True, mini=True, limit=1)
            print(len(results.frame()), results.summary()["method"].unique())
            """
        )
    )
    run = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "ten-lines" in run.stdout


def test_a_script_that_starts_workers_needs_no_guard(tmp_path: Path) -> None:
    """Workers import what they do, not the script: it is not run again in each of them."""
    for name, text in {
        "evaluates.py": "import benchmarks; benchmarks.evaluate('aim-500', 'identity', twin=True, mini=True, limit=1)",
        "builds.py": "import synlayers; synlayers.build('out', 4, layers=(3, 4), size=(320, 320), workers=2)",
    }.items():
        (tmp_path / name).write_text(text + "\nprint('once')")
        run = subprocess.run([sys.executable, name], capture_output=True, text=True, cwd=tmp_path, timeout=120)
        assert run.returncode == 0, run.stderr
        assert run.stdout.count("once") == 1


def test_a_file_is_a_baseline_and_is_named_in_the_run_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    path = tmp_path / "mine.py"
    path.write_text(METHOD.format(name="from-a-file"))
    results = benchmarks.evaluate("aim-500", str(path), twin=True, mini=True, limit=1)
    run = results.results[0].run
    assert run.method.name == "from-a-file"
    assert run.plugins[0].startswith("mine.py sha256:")
    assert run.key != run.model_copy(update={"plugins": ()}).key
    assert {row.status for row in results.rows[0]} == {"ok"}, "it was found in the worker's process"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (METHOD.format(name="oracle"), "there is a baseline 'oracle' already"),
        (METHOD.format(name="x").replace("BASELINES", "METHODS"), "defines none of"),
        ("BASELINES = (3,)", "3 is no baseline"),
        ("import nothing_like_this", "ModuleNotFoundError"),
    ],
)
def test_files_that_are_no_baselines_are_refused(
    tmp_path: Path, text: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "")
    path = tmp_path / "mine.py"
    path.write_text(text)
    with pytest.raises(UsageError, match=what):
        baselines.choose_baselines(str(path))


def test_wrong_use_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no method"):
        benchmarks.evaluate("aim-500", [3], twin=True, mini=True)  # type: ignore[list-item]
    with pytest.raises(UsageError, match="did you mean"):
        benchmarks.evaluate("aim-50", Half, twin=True, mini=True)
    with pytest.raises(UsageError, match="no results"):
        benchmarks.read_results(tmp_path)
    with pytest.raises((UsageError, DataError), match="half"):
        benchmarks.evaluate("crello", Half, twin=True, mini=True, limit=1)


def test_designs_are_built_and_loaded(tmp_path: Path) -> None:
    designs = synlayers.build(tmp_path / "out", 4, layers=(3, 4), size=(320, 320), workers=1, splits={"train": 1.0})
    assert len(designs) == 4
    assert [design.id for design in synlayers.load(tmp_path / "out")] == [design.id for design in designs]
    with pytest.raises(UsageError, match="lairs"):
        synlayers.build(tmp_path / "other", 4, lairs=(3, 4))


def test_reported_numbers_are_a_frame() -> None:
    frame = leaderboard.reported_frame()
    assert frame["kind"].eq("reported").all()
    assert len(frame) > 1000
    printed = frame[frame["text"].ne("")]
    assert (printed["text"].astype(float) == printed["value"]).all()


def test_a_command_and_a_function_share_a_name() -> None:
    import leaderboard.publish as module

    assert callable(leaderboard.publish)
    assert module.publish.__doc__
    with pytest.raises(TypeError, match="out"):
        module()  # type: ignore[operator]
