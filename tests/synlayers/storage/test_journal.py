"""What is left of a journal after a kill or a power cut is read, told, and added to."""

from __future__ import annotations

import json
import multiprocessing
import random
from pathlib import Path

import pytest

from synlayers.errors import DataError
from synlayers.storage.journal import append_journal, read_journal
from synlayers.storage.locks import Busy, holding

WORDS = ["Zwölf Boxkämpfer", "苹果和橙子", "\U0001f34e\U0001f34f", "plain"]


def rows(path: Path) -> list[dict[str, object]]:
    return list(read_journal(path, json.loads))


def written(path: Path, count: int = 6) -> bytes:
    """A journal as earlier versions wrote it, characters as they are."""
    lines = [json.dumps({"id": i, "words": WORDS[i % 4]}, ensure_ascii=False) + "\n" for i in range(count)]
    path.write_text("".join(lines), encoding="utf-8")
    return path.read_bytes()


@pytest.mark.parametrize("zeros", [0, 1, 4096, 200_000])
def test_a_journal_that_ends_anywhere_keeps_what_was_whole_and_goes_on(tmp_path: Path, zeros: int) -> None:
    path = tmp_path / "a.jsonl"
    whole = written(path)
    start = whole.rindex(b"\n", 0, len(whole) - 1) - 60  # the last two lines, every byte of them
    for end in range(start, len(whole) + 1):
        path.write_bytes(whole[:end] + bytes(zeros))
        before = rows(path)
        kept = whole[:end].count(b"\n") + (whole[end : end + 1] == b"\n")
        assert [row["id"] for row in before] == list(range(kept)), end
        append_journal(path, [{"id": "new"}, {"id": "next"}])
        assert [row["id"] for row in rows(path)] == [*range(kept), "new", "next"], end
        assert b"\0" not in path.read_bytes()


def test_what_is_lost_is_told_once_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(written(path)[:-5])
    rows(path)
    rows(path)
    told = capsys.readouterr().err
    assert told.count("line 6 was not written to its end") == 1
    assert str(path) in told.replace("\n", "")


def test_zeros_inside_cost_only_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = written(path).splitlines(keepends=True)
    lines[2] = bytes(len(lines[2]))  # no line end: the next line is behind them
    lines[4] = lines[4][:9] + bytes(len(lines[4]) - 10) + b"\n"
    path.write_bytes(b"".join(lines))
    assert [row["id"] for row in rows(path)] == [0, 1, 3, 5]


def test_a_whole_line_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"garbage\n" + written(path))
    with pytest.raises(DataError, match="line 1, is no row: it cannot be read"):
        rows(path)


def test_random_ends(tmp_path: Path) -> None:
    seed = random.randrange(1 << 30)
    print("seed", seed)
    rng = random.Random(seed)
    path = tmp_path / "a.jsonl"
    ids: list[int] = []
    for number in range(120):
        append_journal(path, [{"id": number, "words": rng.choice(WORDS)}])
        ids.append(number)
        if rng.random() < 0.5:  # killed while it wrote the next
            line = json.dumps({"id": -1, "words": rng.choice(WORDS)}, ensure_ascii=False).encode()
            path.write_bytes(path.read_bytes() + line[: rng.randrange(len(line))] + bytes(rng.choice([0, 0, 7])))
    assert [row["id"] for row in rows(path)] == ids


def _hold(lock: Path, held: object, end: object) -> None:
    with holding(lock, "busy"):
        held.set()  # type: ignore[attr-defined]
        end.wait(60)  # type: ignore[attr-defined]


def test_only_one_process_holds_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    lock = tmp_path / "new" / ".lock"
    spawn = multiprocessing.get_context("spawn")
    held, end = spawn.Event(), spawn.Event()
    other = spawn.Process(target=_hold, args=(lock, held, end))
    other.start()
    assert held.wait(60)
    with pytest.raises(Busy, match="busy"), holding(lock, "busy"):
        pass
    other.kill()
    other.join()
    with holding(lock, "busy"):
        pass
