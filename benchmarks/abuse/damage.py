"""Builds that were damaged: verify says so, and never falls over."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from typing import Final

from benchmarks.abuse.kills import COMMANDS
from benchmarks.abuse.trial import Command, Lost, Place, Trial

Damage = Callable[[bytes, random.Random], bytes]


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(20):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _zeros(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + bytes(min(4096, len(data) - start)) + data[start + 4096 :]


def _swap(data: bytes, chance: random.Random) -> bytes:
    """Other digits in what is text, so that it still can be read."""
    digits = {48 + d: 48 + chance.randrange(10) for d in range(10)}
    start = chance.randrange(len(data))
    return (
        data[:start]
        + data[start : start + 2000].translate(bytes(digits.get(i, i) for i in range(256)))
        + data[start + 2000 :]
    )


DAMAGES: Final[tuple[Damage, ...]] = (_cut, _flip, _zeros, _swap)


def damage_build(place: Place, times: int) -> str:
    """Damages one file of a build after the other."""
    whole = place.made_once(COMMANDS["verify"].inputs.__qualname__, COMMANDS["verify"].inputs) / "build"
    chance, found = random.Random(0), 0
    files = sorted(p.name for p in whole.iterdir() if p.suffix in (".tar", ".json"))
    for number in range(times):
        broken = place.folder / "broken"
        shutil.copytree(whole, broken)
        path = broken / chance.choice(files)
        before = path.read_bytes()
        path.write_bytes(after := DAMAGES[number % len(DAMAGES)](before, chance))
        command = Command(["synlayers.verify", str(broken), "--workers", "1"])
        said = command.wait()
        code = command.process.returncode
        if code not in (0, 1, 2) or (code == 0 and before != after and path.suffix == ".tar"):
            raise Lost(
                f"{command}: {path.name} damaged ({DAMAGES[number % len(DAMAGES)].__name__}), code {code}: {said}"
            )
        found += code != 0
        shutil.rmtree(broken)
    return f"{times} damaged builds, {found} called damaged, no traceback"


TRIALS: Final = (Trial("damaged builds: verify", damage_build),)
