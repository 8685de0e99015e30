"""Systems in environments of their own: the protocol, everything that can go wrong with the other process, and the
ready adapters."""

import errno
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from PIL import Image, ImageOps
from typer.testing import CliRunner

import baselines
from baselines.external import External, from_file
from baselines.external.environment import withheld
from baselines.external.launch import command_of, commit_of
from baselines.external.log import MOST, Log
from baselines.external.method import shipped_systems
from baselines.external.process import Broken
from benchmarks.api.hardware import Hardware
from benchmarks.api.predictions import read_prediction
from benchmarks.api.runs import Run, RunFacts, rank_device, rank_shard
from benchmarks.api.tasks import Sample
from benchmarks.harness.loaded_method import Job
from benchmarks.harness.predicting import predict
from benchmarks.harness.result_files import score_run
from benchmarks.protocols import get_protocol
from benchmarks.run import app as run_command
from synlayers.errors import DataError, MachineError, UsageError
from synlayers.support.machine import machine_hint

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "benchmarks"))  # for the toy data set, here and in worker processes
import official_repositories as official  # noqa: E402
from toy import Toy, write_toy  # noqa: E402

SIZE = (7, 5)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"


def soon(check: Any, seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not check():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def described(to: Path, **changed: Any) -> Path:
    """The YAML of a system that runs `misbehaving_system.py` with this interpreter."""
    shutil.copy(HERE / "misbehaving_system.py", to / "system.py")
    text = {
        "synlayers": 1,
        "card": {"name": "misbehaving", "title": "Misbehaving", "tasks": ["matting"], "training_data": ["none"]},
        "python": sys.executable,
        "command": ["{python}", "-I", "{here}/system.py"],
        "options": {"mode": {"default": "good"}, "marks": {"default": str(to)}, "most": {"default": 100}},
        "limits": {"load": 20, "predict": 20, "quit": 0.3},
        **changed,
    }
    path = to / "system.yaml"
    path.write_text(yaml.safe_dump(text))
    return path


def matting(**inputs: Any) -> Sample:
    width, height = SIZE
    image = np.arange(width * height * 3, dtype=np.uint8).reshape(height, width, 3)
    return Sample("one", "matting", SIZE, {"image": lambda: image, **inputs}, {})


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Any]:
    """Makes and loads the system of a mode."""
    made: list[External] = []

    def start(mode: str, **changed: Any) -> External:
        method = from_file(described(tmp_path, **changed))(mode=mode)
        method.run_folder = tmp_path
        made.append(method)
        method.prepare("cpu")
        return method

    yield start
    for method in made:
        method.close()
    assert all(soon(lambda pid=pid: gone(int(pid))) for pid in (tmp_path / "pids").read_text().split())


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[External]:
    """A system that takes its mode from each sample's caption."""
    method = from_file(described(tmp_path_factory.mktemp("steady"), also=["caption"]))()
    method.prepare("cpu")
    yield method
    method.close()


def scratch(method: External) -> Path:
    assert method._process is not None
    return method._process.scratch


def test_an_answer_comes_back_and_nothing_stays(started: Any) -> None:
    method = started("good")
    folder = scratch(method)
    actual = [method.predict(matting(), seed) for seed in (1, 2**63 - 1)]
    assert [f.metadata["seed"] for f in actual] == [1, 2**63 - 1]
    assert actual[0].metadata["system"]["packages"] == list(sys.version_info[:2])
    assert actual[0].alpha is not None
    assert np.array_equal(actual[0].alpha, np.full((5, 7), 128))
    assert list(folder.iterdir()) == []
    method.close()
    assert not folder.exists()


@pytest.mark.parametrize("mode", ["garbage", "megabytes", "absolute"])
def test_what_is_no_answer_is_logged_and_passed_over(started: Any, mode: str, tmp_path: Path) -> None:
    method = started(mode)
    assert method.predict(matting(), 0).alpha is not None
    method.close()
    logs = list(tmp_path.glob("external.log*"))
    assert sum(p.stat().st_size for p in logs) <= 2 * MOST + (1 << 16)
    if mode == "garbage":
        said = logs[0].read_bytes()
        assert all(word in said for word in (b"Loading: 100%", b"{broken", b"[1, 2]", b"to stderr"))


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("invalid", "its answer is not JSON"),
        ("nan", "NaN is not JSON"),
        ("deep", "not JSON"),
        ("long", "longer than 1 MiB"),
        ("other id", "answered request 99 when"),
        ("floods", "answered request 77"),
        ("version", "speaks version 2 of the protocol"),
        ("status", "the status of its answer is fine"),
        ("dies", "exit code 3.*the driver is too old"),
        ("killed", "signal 9, perhaps for memory"),
        ("closes", "closed its output"),
    ],
)
def test_a_broken_process_costs_the_sample_and_is_started_again(steady: External, mode: str, words: str) -> None:
    with pytest.raises(Broken, match=words):
        steady.predict(matting(caption=mode), 0)
    assert steady.predict(matting(), 0).alpha is not None


def test_one_that_hangs_is_given_up(started: Any) -> None:
    method = started("once hangs", limits={"load": 20, "predict": 0.5, "quit": 0.3})
    with pytest.raises(Broken, match=r"no answer within 0\.5 s"):
        method.predict(matting(), 0)
    assert method.predict(matting(), 0).alpha is not None


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("empty", "no list 'answers'"),
        ("list", "no list 'answers'"),
        ("error", "ValueError: too dark"),
        ("size", "8x5, but the sample 7x5"),
        ("huge", "350x250"),
        ("colour", "RGBA, not gray"),
        ("not a picture", "not a readable image"),
        ("outside", "outside of the folder"),
        ("elsewhere", "outside of the folder"),
        ("link", "is a link"),
        ("pipe", "not a plain file"),
        ("folder", "not a plain file"),
        ("moved", "was replaced"),
        ("nameless", "holds no 'alpha'"),
        ("absent", "No such file"),
        ("number", "not the name of a picture"),
        ("memory", "CUDA out of memory"),
    ],
)
def test_a_wrong_answer_costs_the_sample_and_the_process_goes_on(steady: External, mode: str, words: str) -> None:
    running = steady._process
    with pytest.raises((DataError, MemoryError), match=words) as caught:
        steady.predict(matting(caption=mode), 0)
    assert not isinstance(caught.value, Broken)
    assert steady.predict(matting(), 0).alpha is not None
    assert steady._process is running
    assert list(scratch(steady).iterdir()) == []


def test_another_grid_may_be_promised(started: Any) -> None:
    card = {"name": "other", "title": "Other", "tasks": ["matting"], "output_grid": "one more"}
    alpha = started("size", card=card).predict(matting(), 0).alpha
    assert alpha is not None
    assert alpha.shape == (5, 8)
    with pytest.raises(DataError, match="refused unread"):
        started("huge", card=card).predict(matting(), 0)


def test_one_that_died_meanwhile_is_started_again(started: Any, tmp_path: Path) -> None:
    method = started("good")
    os.kill(int((tmp_path / "pids").read_text()), signal.SIGKILL)
    assert soon(lambda: method._process.over)
    assert method.predict(matting(), 0).alpha is not None


def test_one_that_does_not_read_its_requests_is_given_up(started: Any) -> None:
    method = started("deaf", limits={"load": 20, "predict": 0.5, "quit": 0.3}, also=["caption"])
    with pytest.raises(Broken, match=r"did not read the request|no answer within"):
        method.predict(matting(caption="x" * (1 << 20)), 0)


@pytest.mark.parametrize("mode", ["ignores quit", "children"])
def test_nothing_outlives_it(started: Any, mode: str, tmp_path: Path) -> None:
    method = started(mode)
    method.predict(matting(), 0)
    method.close()
    assert all(gone(int(pid)) for pid in (tmp_path / "pids").read_text().split())


def test_nothing_outlives_its_guard(started: Any, tmp_path: Path) -> None:
    method = started("children")
    method.predict(matting(), 0)
    os.kill(method._process._process.pid, signal.SIGKILL)
    first = int((tmp_path / "pids").read_text().split()[0])
    assert soon(lambda: gone(first))
    with pytest.raises(DataError):
        method._process.ask("predict", 5.0)


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("load dies", "exit code 3"),
        ("load error", "could not load: ValueError: too dark"),
        ("load version", "version 2"),
    ],
)
def test_what_cannot_load_says_so(started: Any, mode: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        started(mode)


def test_it_is_not_started_for_ever(started: Any, tmp_path: Path) -> None:
    method = started("good")
    os.kill(int((tmp_path / "pids").read_text()), signal.SIGKILL)
    (tmp_path / "system.py").write_text("raise SystemExit('no more')")
    assert soon(lambda: method._process.over)
    for _ in range(3):
        with pytest.raises(DataError, match="no more"):
            method.predict(matting(), 0)
    with pytest.raises(DataError, match=r"could not be started again \(3 tries\)"):
        method.predict(matting(), 0)


def test_a_harness_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    path = described(tmp_path)
    code = (
        "import sys, time; from pathlib import Path; from baselines.external import from_file\n"
        f"m = from_file(Path({str(path)!r}))(mode='children'); m.prepare('cpu')\n"
        f"Path({str(tmp_path)!r}, 'ready').write_text(str(m._process.scratch)); time.sleep(600)"
    )
    harness = subprocess.Popen([sys.executable, "-c", code])
    assert soon((tmp_path / "ready").exists, 60)
    assert soon(lambda: (tmp_path / "ready").read_text() != "")
    folder, pids = Path((tmp_path / "ready").read_text()), [int(p) for p in (tmp_path / "pids").read_text().split()]
    assert len(pids) == 3
    assert folder.is_dir()
    assert not any(gone(pid) for pid in pids)
    harness.kill()
    harness.wait()
    assert soon(lambda: all(gone(pid) for pid in pids))
    assert soon(lambda: not folder.exists())


def test_the_log_is_bounded(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    for i in range(300):
        log.write(b"%d" % i + b"x" * (1 << 16) + b"\n")
    assert sum(p.stat().st_size for p in tmp_path.iterdir()) <= 2 * MOST
    assert (tmp_path / "log").read_bytes().rstrip().split(b"\n")[-1].startswith(b"299x")


def ran(tmp_path: Path, count: int, batch: int, **choices: str) -> tuple[Run, External]:
    """The system through the harness, in a worker process."""
    kind = from_file(described(tmp_path))
    data = Toy(write_toy(tmp_path / "data", count))
    facts = RunFacts(
        method=kind.card, dataset="toy", dataset_digest=data.digest(), dataset_count=count, code=kind.code()
    )
    run = Run.open(tmp_path / "runs", facts)
    job = Job(partial(Toy, data.root), partial(kind, **choices), run.predictions, 0, Hardware())
    predict(run, job, data.samples(), batch=batch, time_limit=30)
    return run, kind()


def test_the_harness_runs_it_like_any_method(tmp_path: Path) -> None:
    run, _ = ran(tmp_path, 4, 1, mode="once dies")
    states = {i: line.status for i, line in run.lines().items()}
    assert states == {"s000": "failed", "s001": "ok", "s002": "ok", "s003": "ok"}
    assert "the driver is too old" in run.lines()["s000"].error
    assert "the driver is too old" in (run.folder / "external.log").read_text()
    assert read_prediction(run.predictions / "s001", "matting", (24, 24)).metadata["system"]
    assert all(soon(lambda pid=pid: gone(int(pid))) for pid in (tmp_path / "pids").read_text().split())


def test_batches_that_do_not_fit_are_halved(tmp_path: Path) -> None:
    run, _ = ran(tmp_path, 7, 4, mode="good", most="2")
    assert [line.status for line in run.lines().values()] == ["ok"] * 7
    assert len((tmp_path / "pids").read_text().split()) == 1


def test_classes_made_from_yaml_travel(tmp_path: Path) -> None:
    kind = from_file(described(tmp_path))
    twin = pickle.loads(pickle.dumps(kind))
    assert (twin.card, twin.code(), twin.system, twin.batch) == (kind.card, kind.code(), kind.system, kind.batch)
    assert twin(mode="x").options.mode == "x"
    assert pickle.loads(pickle.dumps(External)) is External
    before = kind.code()
    (tmp_path / "system.py").write_text("# another adapter")
    assert from_file(tmp_path / "system.yaml").code() != before


def test_secrets_are_not_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = {"OPENAI_API_KEY": "sk-1", "HF_TOKEN": "hf-1", "AWS_SECRET_ACCESS_KEY": "aws", "MY_DATABASE": "db"}
    given = {"HTTPS_PROXY": "http://me:word@proxy:1", "HTTP_PROXY": "http://proxy:1", "CUDA_VISIBLE_DEVICES": "1"}
    for name, value in (secret | given).items():
        monkeypatch.setenv(name, value)
    kind = from_file(described(tmp_path, inherit=["HF_TOKEN"], variables={"MODE": "x"}))
    _, _, variables = command_of(kind.system, kind.options_of({}))
    assert {n: variables.get(n) for n in secret | given} == {
        **dict.fromkeys(secret | given),
        "HF_TOKEN": "hf-1",
        "HTTP_PROXY": "http://proxy:1",
        "CUDA_VISIBLE_DEVICES": "1",
    }
    assert (variables["MODE"], variables["HOME"]) == ("x", os.environ["HOME"])
    told = withheld(os.environ, kind.system.inherit)
    assert "OPENAI_API_KEY" in told
    assert "inherit" in told
    assert not any(value in told for value in secret.values())


def test_a_full_disk_is_nobodys_answer(started: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where samples are handed over, and where it is started again."""
    method = started("good")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(tmp_path))

    with monkeypatch.context() as patch:
        patch.setattr("baselines.external.exchange.write_png", full)
        with pytest.raises(OSError, match="No space left") as caught:
            method.predict(matting(), 0)
        assert machine_hint(caught.value)
        method.close()
        patch.setattr("tempfile.mkdtemp", full)
        with pytest.raises(MachineError, match=r"could not load: .*No space left on device; make room"):
            method.predict(matting(), 0)
    assert method.predict(matting(), 0).alpha is not None


def test_whose_failure_it_was(steady: External) -> None:
    for mode, cause in (("killed", "place"), ("dies", "method"), ("invalid", "method")):
        with pytest.raises(Broken) as caught:
            steady.predict(matting(caption=mode), 0)
        assert caught.value.cause == cause


def test_paths_are_no_part_of_the_key_and_choices_are(tmp_path: Path) -> None:
    kind = from_file(described(tmp_path, places={"repo": {"meaning": "a clone"}}))
    options = kind.options_of({"repo": str(tmp_path), "mode": "other", "device": "cuda:1"})
    assert options.model_dump(mode="json", exclude_defaults=True) == {"mode": "other"}
    assert "--set repo=PATH (a clone)" in kind.unavailable()


@pytest.mark.parametrize(
    ("changed", "given", "words"),
    [
        ({"places": {"repo": {"meaning": "a clone"}}}, {}, "--set repo=PATH is needed: a clone"),
        ({"places": {"repo": {"meaning": "a clone"}}}, {"repo": "/no/where"}, "--set repo=/no/where: there is nothing"),
        ({}, {"python": "/no/python"}, "there is no interpreter '/no/python'"),
        ({"command": ["no-such-program"]}, {}, "there is no executable 'no-such-program'"),
        ({"command": ["{python}", "{here}/other.py"]}, {}, "the adapter .*other.py is not there"),
        ({"folder": "{here}/sub"}, {}, "its working folder .*sub is not there"),
        ({}, {"wrong": "1"}, "unknown option 'wrong'"),
    ],
)
def test_what_is_missing_is_told_before_anything_starts(
    tmp_path: Path, changed: dict[str, Any], given: dict[str, str], words: str
) -> None:
    kind = from_file(described(tmp_path, **changed))
    with pytest.raises((DataError, UsageError), match=words):
        kind(**given).prepare("cpu")


def test_the_command_says_so_before_it_builds_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNLAYERS_CACHE", str(tmp_path / "cache"))
    path = described(tmp_path, places={"repo": {"meaning": "a clone"}})
    words = ["--benchmark", "aim-500", "--twin", "--baseline", str(path), "--out", str(tmp_path / "runs")]
    result = CliRunner().invoke(run_command, words)
    assert result.exit_code == 1
    assert result.stderr.strip() == "error: misbehaving cannot be started: --set repo=PATH is needed: a clone"
    assert not (tmp_path / "cache").exists()
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"synlayers": 2}, "must say 'synlayers: 1'"),
        ({"comand": ["x"]}, "did you mean 'command'"),
        ({"command": []}, "'command'"),
        ({"command": ["{repo}/x"]}, r"'\{repo\}/x' names \{repo\}"),
        ({"options": {"python": {"default": 1}}}, "cannot be the name"),
        ({"also": ["boxes"]}, "must stand under the card's 'requires'"),
        ({"limits": {"load": 0}}, "above 0"),
        ({"places": {"mode": {"meaning": "x"}}}, "both a place and an option"),
        ({"card": {"name": "X"}}, "'card.title' is missing"),
    ],
)
def test_a_wrong_file_lists_what_is_wrong(tmp_path: Path, changed: dict[str, Any], words: str) -> None:
    path = described(tmp_path, **changed)
    with pytest.raises(UsageError, match=words):
        from_file(path)
    with pytest.raises(UsageError, match=words):
        baselines.choose_baselines(f"identity,{path}")


def test_files_and_names_can_be_chosen_together(tmp_path: Path) -> None:
    path = described(tmp_path)
    assert [m.card.name for m in baselines.choose_baselines(f"identity,{path}")] == ["identity", "misbehaving"]
    other = described(tmp_path, card={"name": "identity", "title": "Not it", "tasks": ["matting"]})
    with pytest.raises(UsageError, match="both named identity"):
        baselines.choose_baselines(f"identity,{other}")
    for text in ("- a list", "{", "[" * 3000):
        (tmp_path / "wrong.yaml").write_text(text)
        with pytest.raises(UsageError, match=r"wrong\.yaml"):
            from_file(tmp_path / "wrong.yaml")


def test_the_commit_of_a_clone(tmp_path: Path) -> None:
    git = tmp_path / ".git"
    (git / "refs/heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    (git / "packed-refs").write_text(f"# pack-refs\n{'a' * 40} refs/heads/main\n")
    (tmp_path / "sub").mkdir()
    assert commit_of(tmp_path / "sub") == "a" * 40
    (git / "refs/heads/main").write_text("b" * 40 + "\n")
    assert commit_of(tmp_path) == "b" * 40


FROM_THE_DOCUMENTATION = """
import json, os, shutil, sys
from importlib import metadata

for line in sys.stdin:
    request = json.loads(line)
    answer = {"synlayers": 1, "id": request["id"], "status": "ok"}
    if request["do"] == "load":
        import PIL

        answer["facts"] = {"pillow": PIL.__version__, "prefix": sys.prefix, "steps": request["options"]["steps"]}
    elif request["do"] == "predict":
        answer["answers"] = []
        for sample in request["samples"]:
            shutil.copy(sample["inputs"]["image"]["file"], os.path.join(sample["out"], "answer.png"))
            answer["answers"].append({"outputs": {"image": "answer.png"}, "said": {"words": sample["inputs"]["words"]}})
    else:
        break
    print(json.dumps(answer), flush=True)
"""


def environment(folder: Path, pillow: str = "") -> Path:
    """A virtual environment; without network its Pillow is a stand-in of another version."""
    subprocess.run(
        [sys.executable, "-m", "venv", *([] if pillow else ["--without-pip"]), folder], check=True, timeout=120
    )
    if pillow:
        subprocess.run(
            [folder / "bin/python", "-m", "pip", "install", "-q", f"pillow=={pillow}"], check=True, timeout=300
        )
    else:
        (package,) = folder.glob("lib/python*/site-packages")
        (package / "PIL").mkdir()
        (package / "PIL/__init__.py").write_text("__version__ = '0.0.1'")
    return folder


def removal(**inputs: Any) -> Sample:
    image = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
    return Sample(
        "r", "removal", (80, 60), {"image": image, "mask": (image[..., 0] > 127).astype(np.uint8) * 255, **inputs}, {}
    )


def test_an_adapter_from_the_documentation_alone_in_another_environment(tmp_path: Path) -> None:
    (tmp_path / "adapter.py").write_text(FROM_THE_DOCUMENTATION)
    card = {
        "name": "copy",
        "title": "Copy",
        "tasks": ["removal"],
        "training_data": ["none"],
        "prompts": {"removal": "remove it"},
    }
    text = {
        "synlayers": 1,
        "card": card,
        "command": ["{python}", "{here}/adapter.py"],
        "options": {"steps": {"default": 3}},
    }
    (tmp_path / "copy.yaml").write_text(yaml.safe_dump(text))
    method = from_file(tmp_path / "copy.yaml")(python=str(environment(tmp_path / "venv")), steps="5")
    method.prepare("cpu")
    prediction = method.predict(removal(), 1)
    method.close()
    assert np.array_equal(prediction.image, removal().input("image"))
    assert prediction.metadata["words"] == "remove it"
    assert prediction.metadata["system"] == {
        "commit": "",
        "pillow": "0.0.1",
        "prefix": str(tmp_path / "venv"),
        "steps": 5,
    }


def test_the_example_of_the_documentation(tmp_path: Path) -> None:
    words = (HERE.parent.parent / "docs/external.md").read_text()
    blocks = {kind: words.split(f"```{kind}\n")[1].split("```")[0] for kind in ("yaml", "python")}
    shutil.copy(Path(baselines.__file__).parent / "adapters/synlayers_adapter.py", tmp_path)
    (tmp_path / "my_adapter.py").write_text(blocks["python"])
    library = (
        "from PIL import ImageOps\ndef load(folder, device):\n    return lambda image:"
        " ImageOps.invert(image.convert('L')).resize((3, 2))\n"
    )
    (tmp_path / "their_library.py").write_text(library)
    (tmp_path / "my.yaml").write_text(blocks["yaml"] + "places:\n  repo: {meaning: its clone}\n")
    method = from_file(tmp_path / "my.yaml")(python=sys.executable, repo=str(tmp_path))
    method.prepare("cpu")
    alpha = method.predict(matting(), 0).alpha
    method.close()
    seen = ImageOps.invert(Image.fromarray(matting().input("image")).convert("L")).resize((3, 2)).resize(SIZE)
    assert np.array_equal(alpha, np.asarray(seen))


INVERTED = """
from synlayers_adapter import System, main


class Inverted(System):
    def load(self, device, dtype, options, places, weights):
        import PIL

        print("stdout of a library")
        return {"pillow": PIL.__version__}

    def predict(self, task, inputs, seed, size):
        from PIL import ImageOps

        if seed == 13:
            raise MemoryError("too large")
        return {"image": ImageOps.invert(inputs["image"].convert("RGB"))}


main(Inverted())
"""


def inverted(tmp_path: Path, python: str, pillow: str) -> None:
    shutil.copy(Path(baselines.__file__).parent / "adapters/synlayers_adapter.py", tmp_path)
    (tmp_path / "inverted.py").write_text(INVERTED)
    card = {"name": "inverted", "title": "Inverted", "tasks": ["removal"], "training_data": ["none"]}
    (tmp_path / "inverted.yaml").write_text(
        yaml.safe_dump({"synlayers": 1, "card": card, "command": ["{python}", "{here}/inverted.py"]})
    )
    method = from_file(tmp_path / "inverted.yaml")(python=python)
    method.run_folder = tmp_path
    method.prepare("cpu")
    prediction = method.predict(removal(), 1)
    with pytest.raises(MemoryError, match="too large"):
        method.predict(removal(), 13)
    assert method.predict(removal(), 1).image is not None
    method.close()
    assert np.array_equal(prediction.image, 255 - removal().input("image"))
    assert prediction.metadata["system"]["pillow"] == pillow
    assert "stdout of a library" in (tmp_path / "external.log").read_text()


def test_the_reference_adapter(tmp_path: Path) -> None:
    import PIL

    lines = (Path(baselines.__file__).parent / "adapters/synlayers_adapter.py").read_text().splitlines()
    assert len(lines) < 100
    inverted(tmp_path, sys.executable, PIL.__version__)


@pytest.mark.network
def test_the_reference_adapter_with_another_pillow(tmp_path: Path) -> None:
    inverted(tmp_path, str(environment(tmp_path / "venv", "11.2.1")), "11.2.1")


def ready(name: str) -> type[External]:
    return next(kind for kind in shipped_systems() if kind.card.name == name)


def asked(
    name: str,
    repository: Mapping[str, str],
    tmp_path: Path,
    *samples: Sample,
    release: tuple[str, ...] = (),
    **choices: str,
) -> list[Any]:
    """Answers of a ready adapter from the stand-in of its repository; `release` are files below the fetched weights."""
    kind = ready(name)
    for file in release:
        (tmp_path / "weights" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "weights" / file).write_text("{}")
    method = kind(python=sys.executable, repo=str(official.write(dict(repository), tmp_path / "repo")), **choices)
    method.hardware = Hardware(checkpoints=tmp_path / "weights")
    method.run_folder = tmp_path
    method.prepare("cpu")
    try:
        return [method.predict(sample, 7) for sample in samples]
    finally:
        method.close()


def editing() -> Sample:
    return Sample("e", "editing", (80, 60), {"image": removal().input("image"), "prompt": "make it {green}"}, {})


def test_objectclear(tmp_path: Path) -> None:
    (prediction,) = asked("objectclear", official.OBJECTCLEAR, tmp_path, removal(), guidance="1.5")
    assert prediction.metadata["grid"] == [688, 512]
    seen = ImageOps.invert(Image.fromarray(removal().input("image")).resize((688, 512), Image.Resampling.BICUBIC))
    assert np.array_equal(prediction.image, np.asarray(seen.resize((80, 60))))
    assert "stdout of the library" in (tmp_path / "external.log").read_text()


def test_layerd(tmp_path: Path) -> None:
    sample = Sample("d", "decomposition", (80, 60), {"image": removal().input("image")}, {})
    (prediction,) = asked("layerd", official.LAYERD, tmp_path, sample, iterations="2")
    assert np.array_equal(prediction.layers[0][..., :3], sample.input("image"))
    assert prediction.layers[1][0, 0].tolist() == [1, 2, 3, 40]


def test_step1x_edit(tmp_path: Path) -> None:
    (prediction,) = asked(
        "step1x-edit",
        official.STEP1X,
        tmp_path,
        editing(),
        release=("stepfun-ai/Step1X-Edit/vae.safetensors",),
        level="512",
    )
    assert np.array_equal(prediction.image, 255 - editing().input("image"))


@pytest.mark.parametrize(("name", "repository"), [("bagel", "BAGEL"), ("alphagrpo", "ALPHAGRPO")])
def test_bagel_and_alphagrpo(name: str, repository: str, tmp_path: Path) -> None:
    files = ("llm_config.json", "vit_config.json", "ae.safetensors", "ema.safetensors")
    release = tuple(f"ByteDance-Seed/BAGEL-7B-MoT/{file}" for file in files)
    (prediction,) = asked(name, getattr(official, repository), tmp_path, editing(), release=release)
    assert prediction.metadata == {
        "grid": [512, 528],
        "thoughts": "",
        "system": {"commit": "", **prediction.metadata["system"]},
    }
    assert prediction.image.shape == (60, 80, 3)


def test_cld_official(tmp_path: Path) -> None:
    files = (
        "pre_trained_LoRA/x",
        "prism_ft_LoRA/x",
        "decouple_LoRA/transformer/x",
        "decouple_LoRA/adapter/x",
        "trans_vae/0008000.pt",
    )
    release = (
        *(f"thuteam/CLD/{file}" for file in files),
        "black-forest-labs/FLUX.1-dev/x",
        "alimama-creative/FLUX.1-dev-Controlnet-Inpainting-Alpha/x",
    )
    image = np.zeros((70, 100, 3), np.uint8)
    boxes = np.array([[0, 0, 100, 70], [16, 16, 32, 32], [99, 69, 100, 70]])
    sample = Sample(
        "c", "decomposition", (100, 70), {"image": image, "boxes": boxes, "caption": "a caption", "layer_count": 4}, {}
    )
    (prediction,) = asked("cld-official", official.CLD, tmp_path, sample, release=release)
    assert prediction.layers.shape == (4, 70, 100, 4)
    assert prediction.layers[0].min() == 255
    assert prediction.composite.shape == (70, 100, 3)
    assert prediction.metadata["grid"] == [96, 64]
    assert prediction.metadata["boxes"] == [[0, 0, 96, 64], [0, 0, 32, 32], [80, 48, 96, 64]]


def test_omnialpha_official(tmp_path: Path) -> None:
    image, mask = removal().input("image"), removal().input("mask")
    samples = [
        Sample("a", "matting", (80, 60), {"image": image}, {}),
        Sample("b", "referring_matting", (80, 60), {"image": image, "prompt": "the cup"}, {}),
        Sample("c", "removal", (80, 60), {"image": image, "mask": mask}, {}),
        Sample("d", "decomposition", (80, 60), {"image": image}, {}),
        Sample("e", "text_to_rgba", (512, 512), {"prompt": "the cup"}, {}),
    ]
    prediction = asked(
        "omnialpha-official",
        official.OMNIALPHA,
        tmp_path,
        *samples,
        release=("Longin-Yu/OmniAlpha/rgba_vae/x", "Longin-Yu/OmniAlpha/lora/x"),
    )
    assert [f.metadata.get("grid") for f in prediction] == [[64, 32]] * 4 + [[1024, 1024]]
    assert prediction[0].alpha.shape == prediction[1].alpha.shape == (60, 80)
    assert np.all(prediction[0].alpha == 200)
    assert prediction[2].image[0, 0].tolist() == [10, 20, 30]
    assert prediction[3].layers.shape == (2, 60, 80, 4)
    assert prediction[4].image.shape == (512, 512, 4)


def test_ready_systems_say_what_they_are() -> None:
    for kind in shipped_systems():
        assert "Never run with the real weights" in kind.card.notes
        assert len({c.role for c in kind.card.checkpoints}) == len(kind.card.checkpoints)
        assert kind.system.scripts(), kind.card.name
        assert baselines.baselines()[kind.card.name].code() == kind.code()
        assert "--set repo=PATH is needed" in kind.unavailable_with(kind.options_of({}), Hardware())


RANK = """
import os, sys
from functools import partial
from pathlib import Path

from toy import Toy

from baselines.external import from_file
from benchmarks.api.hardware import Hardware
from benchmarks.harness.predicting import predict
from benchmarks.api.runs import Run, rank_shard
from benchmarks.harness.loaded_method import Job

if __name__ == "__main__":
    run, system, data = Run.read(Path(sys.argv[1])), from_file(Path(sys.argv[2])), Toy(Path(sys.argv[3]))
    job = Job(partial(Toy, data.root), system, run.predictions, run.facts.seed, Hardware())
    print(predict(run, job, data.samples(), shard=rank_shard(os.environ)))
"""


def test_two_ranks_make_the_result_of_one_process(tmp_path: Path) -> None:
    whole, _ = ran(tmp_path, 7, 1, mode="good")
    data = Toy(tmp_path / "data")
    shared = Run.open(tmp_path / "shared", whole.facts)
    (tmp_path / "rank.py").write_text(RANK)
    paths = os.pathsep.join([str(HERE.parent / "benchmarks"), str(HERE.parent.parent)])
    ranks = [
        subprocess.Popen(
            [sys.executable, tmp_path / "rank.py", shared.folder, tmp_path / "system.yaml", data.root],
            text=True,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths, "RANK": str(rank), "WORLD_SIZE": "2"},
        )
        for rank in range(2)
    ]
    told = [rank.communicate(timeout=120)[0] for rank in ranks]
    assert sum(int(words.split()[0]) for words in told) == 7, told
    assert not any(words.startswith(("0 ", "7 ")) for words in told)
    assert sorted(p.name for p in shared.folder.glob("*.jsonl")) == ["predictions.1of2.jsonl", "predictions.2of2.jsonl"]
    assert {i: line.status for i, line in shared.lines().items()} == {
        i: line.status for i, line in whole.lines().items()
    }
    native = get_protocol("matting/native-v1")
    one, two = (score_run(run, native, data.samples()) for run in (whole, shared))
    assert one.metrics == two.metrics
    assert one.coverage == two.coverage
    assert one.provenance["predictions_sha256"] == two.provenance["predictions_sha256"]


@pytest.mark.parametrize(
    ("environment", "shard", "device"),
    [
        ({}, None, "cuda"),
        ({"RANK": "0", "WORLD_SIZE": "1", "LOCAL_RANK": "0"}, None, "cuda"),
        ({"RANK": "7", "WORLD_SIZE": "8", "LOCAL_RANK": "3"}, (8, 8), "cuda:3"),
        ({"RANK": "1", "WORLD_SIZE": "2"}, (2, 2), "cuda"),
    ],
)
def test_the_rank_gives_the_shard(environment: dict[str, str], shard: tuple[int, int] | None, device: str) -> None:
    assert rank_shard(environment) == shard
    assert rank_device("cuda", environment) == device
    assert rank_device("cuda:2", environment) == "cuda:2"
    assert rank_device("cpu", environment) == "cpu"


def test_a_wrong_rank_is_refused() -> None:
    for rank, world in (("2", "2"), ("x", "2"), ("-1", "2")):
        with pytest.raises(UsageError, match="are no rank"):
            rank_shard({"RANK": rank, "WORLD_SIZE": world})
