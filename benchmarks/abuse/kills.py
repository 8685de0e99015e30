"""Commands killed again and again: the same bytes in the end, and no process that lives on."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.abuse.trial import Command, Lost, Trial, compare, contents
from synlayers.vlm.speed import MODEL, server

BUILD: Final = ("--size", "256", "--layers", "2:5", "--shard-size", "4", "--workers", "2", "--splits", "train=1")
SAMPLES: Final = 24
FOLDERS: Final = ("inputs", "straight", "out")


@dataclass(frozen=True)
class Killed:
    """A command that can be killed.

    Args:
        words: of the command, given the folder of its inputs and the one it writes to.
        inputs: makes what it needs, once.
        whole: what it writes appears in one step, and a folder that is there is refused.
    """

    words: Callable[[Path, Path], Sequence[str]]
    inputs: Callable[[Path], None] = field(default=lambda folder: None)
    whole: bool = False


def kill_command(killed: Killed, folder: Path, times: int) -> str:
    """Kills a command at moments of chance, continues, kills again; what it ends with is compared."""
    inputs, straight, out = folder / "inputs", folder / "straight", folder / "out"
    inputs.mkdir(parents=True)
    killed.inputs(inputs)
    start = time.monotonic()
    finish(Command(killed.words(inputs, straight)))
    length = time.monotonic() - start
    reference = contents(straight)
    chance, compared, done = random.Random(0), 0, 0
    while done < times:
        command = Command(killed.words(inputs, out))
        wait = chance.uniform(0, length)
        try:
            command.process.wait(wait)
        except subprocess.TimeoutExpired:
            command.process.send_signal(signal.SIGKILL)
            command.process.wait()
            done += 1
            if left := command.leftovers():
                command.end()
                raise Lost(f"{command}: killed after {wait:.2f} s, {len(left)} processes live on: {left}") from None
            if killed.whole and out.exists():
                compare(out, reference, command)
                shutil.rmtree(out)
            continue
        finish(command)
        compare(out, reference, command)
        compared += 1
        shutil.rmtree(out)
    command = Command(killed.words(inputs, out))
    finish(command)
    compare(out, reference, command)
    if stray := sorted(p.name for p in folder.iterdir() if p.name not in FOLDERS and p.suffix != ".lock"):
        raise Lost(f"{command}: left behind beside its folder: {stray[:3]}")
    return f"killed {done} times, {compared + 1} times finished with the same {len(reference)} files; none lived on"


def kill_workers(folder: Path, times: int) -> str:
    """Kills the workers of a build in its first seconds; it ends by itself, with the same bytes."""
    straight, seen = folder / "straight", 0
    finish(Command(_build(folder, straight)))
    reference = contents(straight)
    for number in range(times):
        out = folder / f"out-{number}"
        command = Command(_build(folder, out))
        deadline = time.monotonic() + 60
        while not (workers := _workers(command)) and command.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(3 * number / max(1, times - 1))
        for pid in _workers(command) or workers:
            try:
                os.kill(pid, signal.SIGKILL)
                seen += 1
            except ProcessLookupError:
                continue
        finish(command)
        compare(out, reference, command)
    return f"{seen} workers killed at {times} moments; every build ended with the same bytes"


def stop_command(folder: Path, times: int) -> str:
    """SIGTERM, SIGHUP and Ctrl-C from the first moment on: one sentence or none, and nothing lives on."""
    numbers = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    for number in range(times):
        command = Command(_build(folder, folder / f"out-{number}"))
        time.sleep(0.1 + 2 * number / max(1, times - 1))
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
    finish(Command(_run(inputs, inputs / "runs")))


def _run(inputs: Path, out: Path) -> list[str]:
    words = ["benchmarks.run", "--benchmark", "aim-500", "--twin", "--mini", "--baseline", "identity"]
    return [*words, "--out", str(out)]


def _make_layers(inputs: Path) -> None:
    words = ["benchmarks.run", "--benchmark", "crello", "--twin", "--mini", "--baseline", "oracle"]
    finish(Command([*words, "--out", str(inputs / "runs"), "--predict-only"]))


def _export(inputs: Path, out: Path) -> list[str]:
    run = next(path.parent for path in sorted((inputs / "runs").rglob("run.json")))
    return ["benchmarks.export_predictions", str(run), "--layout", "synlayers", "--out", str(out)]


def _make_pictures(inputs: Path) -> None:
    from PIL import Image, ImageDraw

    (inputs / "pictures").mkdir()
    for number in range(4):
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


def kill_caption(folder: Path, times: int) -> str:
    """`kill_command` of captions, with a server that answers each request the same."""
    with server(0.05) as url:
        return kill_command(Killed(partial(_caption, url), _make_build), folder, times)


COMMANDS: Final = {
    "generate": Killed(_build),
    "run": Killed(_run),
    "verify": Killed(_verify, _make_build),
    "decompose": Killed(_decompose, _make_pictures),
    "export": Killed(_export_build, _make_build),
    "export-predictions": Killed(_export, _make_layers, whole=True),
    "publish": Killed(_publish, _make_runs),
}
TRIALS: Final = (
    *(Trial(f"kill -9: {name}", partial(kill_command, killed)) for name, killed in COMMANDS.items()),
    Trial("kill -9: caption", kill_caption),
    Trial("kill -9: workers of generate", kill_workers),
    Trial("signals: generate", stop_command),
)
