"""From answers to a submission in one step, and every fault as a sentence before anything is scored."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner

from benchmarks.api.card import Card
from benchmarks.api.images import write_png
from benchmarks.api.runs import RunFacts
from benchmarks.twins.plans import published_plans
from leaderboard import submit_answers
from leaderboard.packing import scoring
from leaderboard.publish import publish
from tests.benchmarks.toy import SIZE, Toy, write_toy
from tests.leaderboard import minirun
from tests.leaderboard.submissions.bending import errors

CARD = {
    "name": "mine",
    "title": "Mine",
    "tasks": ["matting"],
    "submission": {"authors": ["Ada Example"], "contamination": "nothing was trained", "ran_by": "self"},
}
WORDS = ("--benchmark", "aim-500", "--twin", "--mini", "--protocol", "native-v1")


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four flat answers; the small twin is a toy of four pictures."""
    data = Toy(write_toy(tmp_path / "data", 4))
    about = {
        "dataset_digest": data.digest(),
        "dataset_count": 4,
        "twin_plans": published_plans()[minirun.TWIN]["plans"],
    }

    def facts(card: Card, **more: Any) -> RunFacts:
        return RunFacts(method=card, dataset=minirun.TWIN, twin=True, **about, **more)

    source = SimpleNamespace(dataset=data, facts=facts, kind=SimpleNamespace(facts=SimpleNamespace(task="matting")))
    monkeypatch.setattr(scoring, "open_source", lambda *_: source)
    rng = np.random.default_rng(0)
    (tmp_path / "answers").mkdir()
    for sample in data.samples():
        write_png(tmp_path / "answers" / f"{sample.id}.png", rng.integers(0, 256, (SIZE, SIZE), np.uint8))
    (tmp_path / "card.yaml").write_text(yaml.safe_dump(CARD))
    return tmp_path


def call(folder: Path, answers: str = "answers", *words: str, **card: Any) -> tuple[int, str]:
    if card:
        (folder / "card.yaml").write_text(yaml.safe_dump(CARD | card))
    arguments = [str(folder / answers), "--card", str(folder / "card.yaml"), *WORDS, *words]
    done = CliRunner().invoke(submit_answers.app, arguments)
    return done.exit_code, " ".join((done.stdout + done.stderr).split())


def test_folder_and_zip_give_the_same_submission(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(toy)
    code, text = call(toy)
    assert code == 0, text
    assert "mine-aim-500.zip: submission mine of 1 results with their answers, 0 errors" in text
    assert "open a pull request" in text
    assert errors(toy / "mine-aim-500.zip") == []
    with zipfile.ZipFile(toy / "packed.zip", "w") as archive:
        for path in sorted((toy / "answers").iterdir()):
            archive.write(path, f"my answers/{path.name}")
    code, text = call(toy, "packed.zip", "--out", str(toy / "b.zip"))
    assert code == 0, text
    pictures = [
        {n: archive.read(n) for n in archive.namelist() if n.endswith(".png")}
        for archive in map(zipfile.ZipFile, (toy / "mine-aim-500.zip", toy / "b.zip"))
    ]
    assert len(pictures[0]) == 4
    assert pictures[0] == pictures[1]
    (toy / "inbox").mkdir()
    (toy / "b.zip").rename(toy / "inbox" / "b.zip")
    board, _ = publish(None, toy / "site", submissions=toy / "inbox", gallery=0)
    assert [row.evidence for table in board.tables for row in table.rows if row.method == "mine"] == ["rows only"]


def test_what_is_wrong_is_told_in_words_and_nothing_is_written(toy: Path) -> None:
    def refused(code: int, sentence: str, answers: str = "answers", **card: Any) -> None:
        out = toy / "out.zip"
        found, text = call(toy, answers, "--out", str(out), **card)
        assert (found, sentence in text) == (code, True), text
        assert not out.exists()

    refused(2, "who made the method; what was done so that test data were not trained on; who ran it", submission={})
    refused(2, "submission: authors: [Ada Example] contamination: trained on", submission={"ran_by": "self"})
    refused(2, "whether anybody can get the weights", weights=["a.bin"])
    wrong = {**CARD["submission"], "ran_by": "me", "author": "x"}  # type: ignore[dict-item]
    refused(2, "ran_by", submission=wrong)
    refused(2, "author", submission=wrong)
    refused(2, "submission cannot say results; the results do", submission={**CARD["submission"], "results": ["a"]})  # type: ignore[dict-item]
    refused(2, "submission is no list of names and values", submission="me")
    refused(2, "does not do matting; its card says removal", tasks=["removal"])
    refused(2, "there are no answers", "nothing", **CARD)
    (toy / "empty").mkdir()
    refused(1, "has no answer, so nothing was scored", "empty")
    (toy / "bad.zip").write_bytes(b"PK\3\4 no zip at all")
    refused(1, "bad.zip cannot be read", "bad.zip")
    with zipfile.ZipFile(toy / "escape.zip", "w") as archive:
        archive.writestr("../../escape.png", b"x")
    refused(1, "escape.zip cannot be read", "escape.zip")
    link = zipfile.ZipInfo("answers/s000.png")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(toy / "link.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    refused(1, "link.zip cannot be read", "link.zip")
    assert not (toy.parent / "escape.png").exists()
