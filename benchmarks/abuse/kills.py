"""Commands killed again and again: the same bytes in the end, and no process that lives on."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.abuse.trial import Command, Lost, Place, Trial, compare, contents
from benchmarks.twins import twins
from benchmarks.twins.plans import TWIN_FILE
from synlayers.vlm.speed import MODEL, server

BUILD: Final = ("--size", "160", "--layers", "2:4", "--shard-size", "3", "--workers", "2", "--splits", "train=1")
SAMPLES: Final = 12


@dataclass(frozen=True)
class Killed:
    """A command that can be killed.

    Args:
        words: of the command, given the folder of its inputs and the one it writes to.
        inputs: fills a folder with what it needs; commands with the same one share the folder.
        whole: what it writes appears in one step, and a folder that is there is refused.
    """

    words: Callable[[Path, Path], Sequence[str]]
    inputs: Callable[[Path], None] = field(default=lambda folder: None)
    whole: bool = False


@dataclass(frozen=True)
class Straight:
    """What a command leaves that nobody disturbs, and how long it takes."""

    inputs: Path
    files: Mapping[str, bytes]
    seconds: float


def run_straight(place: Place, killed: Killed) -> Straight:
    """Runs the command once for all trials of it."""
    inputs = place.made_once(killed.inputs.__qualname__, killed.inputs)

    def run(folder: Path) -> None:
        start = time.monotonic()
        finish(Command(killed.words(inputs, folder / "out")))
        (folder / "seconds").write_text(str(time.monotonic() - start))

    words = " ".join(killed.words(inputs, Path("out")))
    folder = place.made_once(f"straight-{hashlib.sha256(words.encode()).hexdigest()[:16]}", run)
    return Straight(inputs, contents(folder / "out"), float((folder / "seconds").read_text()))


def kill_command(killed: Killed, place: Place, times: int) -> str:
    """Kills a command at moments of chance, continues, kills again; what it ends with is compared. The first moment is
    in its second half, so that one kill alone meets work under way."""
    straight, out, chance = run_straight(place, killed), place.folder / "out", random.Random(0)
    compared, done, length = 0, 0, straight.seconds
    while done < times:
        start = time.monotonic()
        command = Command(killed.words(straight.inputs, out))
        wait = length * (chance.uniform(0, 1) if done else chance.uniform(0.5, 0.8))
        try:
            command.process.wait(wait)
        except subprocess.TimeoutExpired:
            done += 1
            _kill(command, wait)
            if killed.whole and out.exists():
                compare(out, straight.files, command)
                shutil.rmtree(out)
            continue
        finish(command)
        length = min(length, time.monotonic() - start)  # the machine was busier before
        compare(out, straight.files, command)
        compared += 1
        shutil.rmtree(out)
    command = Command(killed.words(straight.inputs, out))
    finish(command)
    compare(out, straight.files, command)
    if stray := sorted(p.name for p in place.folder.iterdir() if p != out and p.suffix != ".lock"):
        raise Lost(f"{command}: left behind beside its folder: {stray[:3]}")
    return f"killed {done}, finished {compared + 1} times with the same {len(straight.files)} files; none lived on"


def _kill(command: Command, after: float) -> None:
    command.process.send_signal(signal.SIGKILL)
    command.process.wait(10)
    if left := command.leftovers():
        command.end()
        raise Lost(f"{command}: killed after {after:.2f} s, {len(left)} processes live on: {left}")


def kill_workers(place: Place, times: int) -> str:
    """Kills the workers of a build in its first seconds; it ends by itself, with the same bytes."""
    straight, seen, least = run_straight(place, COMMANDS["generate"]), 0, 3.0
    for number in range(times):
        out = place.folder / f"out-{number}"
        command = Command(_build(straight.inputs, out))
        deadline = time.monotonic() + 60
        while not (workers := _workers(command)) and command.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(least * number / max(1, times - 1))
        for pid in _workers(command) or workers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                seen += 1
        finish(command)
        compare(out, straight.files, command)
    return f"{seen} workers killed at {times} moments; every build ended with the same bytes"


def stop_command(place: Place, times: int) -> str:
    """SIGTERM, SIGHUP and Ctrl-C from the first moment on: one sentence or none, and nothing lives on."""
    numbers = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    times = max(times, len(numbers))
    for number in range(times):
        command = Command(_build(place.folder, place.folder / f"out-{number}"))
        time.sleep(0.1 + 2 * number / (times - 1))
        command.process.send_signal(numbers[number % 3])
        said = command.wait(60)
        if left := command.leftovers():
            command.end()
            raise Lost(f"{numbers[number % 3].name}: {len(left)} processes live on: {left}")
        if command.process.returncode in (0, -signal.SIGKILL) and "designs" not in said:
            raise Lost(f"{numbers[number % 3].name}: exit code {command.process.returncode}: {said}")
    return f"stopped {times} times by {', '.join(n.name for n in numbers)}; no traceback, none lived on"


def _workers(command: Command) -> list[int]:
    return [pid for pid, line in command.processes().items() if "processes/entry.py" in line]


def finish(command: Command) -> str:
    said = command.wait()
    if command.process.returncode:
        raise Lost(f"{command}: exit code {command.process.returncode}: {said[-1000:]}")
    if left := command.leftovers():
        command.end()
        raise Lost(f"{command}: ended, but {left} live on")
    return said


def _build(inputs: Path, out: Path) -> list[str]:
    return ["synlayers.generate", "--out", str(out), "-n", str(SAMPLES), *BUILD]


def _make_build(inputs: Path) -> None:
    finish(Command(_build(inputs, inputs / "build")))


def _make_runs(inputs: Path) -> None:
    _make_data(inputs)
    finish(Command(_run(inputs, inputs / "runs")))


def _make_data(inputs: Path) -> None:
    """Twins as if they were the benchmarks' own data, which commands read without making anything."""
    for name in ("aim-500", "crello"):
        shutil.copytree(twins()[name].build(2, 256), inputs / name)
        (inputs / name / TWIN_FILE).unlink()


def _run(inputs: Path, out: Path, name: str = "aim-500", baseline: str = "identity") -> list[str]:
    words = ["benchmarks.run", "--benchmark", name, "--data", str(inputs / name), "--baseline", baseline]
    return [*words, "--out", str(out)]


def _make_layers(inputs: Path) -> None:
    _make_data(inputs)
    finish(Command([*_run(inputs, inputs / "runs", "crello", "oracle"), "--predict-only"]))


def _export(inputs: Path, out: Path) -> list[str]:
    run = next(path.parent for path in sorted((inputs / "runs").rglob("run.json")))
    words = ["benchmarks.export_predictions", str(run), "--data", str(inputs / "crello"), "--layout", "synlayers"]
    return [*words, "--out", str(out)]


def _make_pictures(inputs: Path) -> None:
    from PIL import Image, ImageDraw

    (inputs / "pictures").mkdir()
    for number in range(2):
        picture = Image.new("RGB", (240, 180), (250, 240, 230))
        draw = ImageDraw.Draw(picture)
        draw.rectangle((20 + 9 * number, 20, 110, 120), fill=(200, 40, 60))
        draw.ellipse((130, 60, 220, 150), fill=(30, 90, 40 * number))
        picture.save(inputs / "pictures" / f"{number}.png")


def _decompose(inputs: Path, out: Path) -> list[str]:
    return ["baselines.decompose", str(inputs / "pictures"), "--out", str(out)]


def _publish(inputs: Path, out: Path) -> list[str]:
    return ["leaderboard.publish", "--results", str(inputs / "runs"), "--out", str(out), "--gallery", "1"]


def _verify(inputs: Path, out: Path) -> list[str]:
    out.mkdir(exist_ok=True)
    return ["synlayers.verify", str(inputs / "build"), "--json", str(out / "problems.json"), "--workers", "2"]


def _export_build(inputs: Path, out: Path) -> list[str]:
    return ["synlayers.export", str(inputs / "build"), "--to", "pptx", "--out", str(out)]


def _caption(url: str, inputs: Path, out: Path) -> list[str]:
    if not out.exists():
        shutil.copytree(inputs / "build", out)
    return ["synlayers.caption", str(out), "--base-url", url, "--model", MODEL, "--no-cache", "--concurrency", "2"]


def _make_documents(inputs: Path) -> None:
    _make_build(inputs)
    finish(Command(["synlayers.export", str(inputs / "build"), "--to", "ora", "--out", str(inputs / "documents")]))


def _ingest(inputs: Path, out: Path) -> list[str]:
    return ["synlayers.ingest", str(inputs / "documents"), "--out", str(out), "--workers", "2"]


def kill_caption(place: Place, times: int) -> str:
    """`kill_command` of captions, with a server that answers each request the same."""
    with server(0.05) as url:
        return kill_command(Killed(partial(_caption, url), _make_build), place, times)


COMMANDS: Final = {
    "generate": Killed(_build),
    "run": Killed(_run, _make_data),
    "verify": Killed(_verify, _make_build),
    "decompose": Killed(_decompose, _make_pictures),
    "export": Killed(_export_build, _make_build),
    "export-predictions": Killed(_export, _make_layers, whole=True),
    "publish": Killed(_publish, _make_runs),
    "ingest": Killed(_ingest, _make_documents),
}
TRIALS: Final = (
    *(Trial(f"kill -9: {name}", partial(kill_command, killed)) for name, killed in COMMANDS.items()),
    Trial("kill -9: caption", kill_caption),
    Trial("kill -9: workers of generate", kill_workers),
    Trial("signals: generate", stop_command),
)
