"""The simulated tables: their truth against sampling, what is counted, and the record that the docs print."""

from __future__ import annotations

import json
import math
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from leaderboard import simulate as command
from leaderboard.tables.simulation import FAMILIES, LEVELS, Outcome, simulate, summary_table, true_moments

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "docs" / "measurements" / "board_statistics.json"


def recorded() -> list[Outcome]:
    rows = json.loads(RECORD.read_text())["outcomes"]
    return [Outcome(**{k: math.nan if v is None else v for k, v in row.items()}) for row in rows]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_true_means_are_those_of_many_scores(family) -> None:  # type: ignore[no-untyped-def]
    print("seed 4")
    scores = family.scale(
        family.center + family.sign * np.array(LEVELS)[:, None] + np.random.default_rng(4).normal(size=400_000)
    )
    mean, spread = true_moments(family)
    assert mean == pytest.approx(scores.mean(1), abs=5 * float(spread.max()) / math.sqrt(400_000))
    assert spread == pytest.approx(scores.std(1), rel=0.02)


def test_few_scenes_rank_nobody_and_a_rerun_agrees_with_the_record() -> None:
    few = simulate(FAMILIES[0], 4, 10, 0)
    assert few.ranked == 0
    assert few.false_ranks == 0
    assert math.isnan(few.told_apart)
    again = simulate(FAMILIES[0], 20, 60, 7)
    before = next(o for o in recorded() if (o.family, o.scenes) == (again.family, 20))
    # 60 tables of seven rows that share most of their spread: three standard errors of about 60 intervals
    assert again.held == pytest.approx(before.held, abs=3 * math.sqrt(0.05 * 0.95 / 60))
    assert again.false_ranks <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 60)


def test_the_record_holds_what_the_board_promises_and_the_docs_print_it() -> None:
    outcomes = recorded()
    tables = outcomes[0].tables
    noise = 3 * math.sqrt(0.05 * 0.95 / tables)  # rows of a table share their scenes
    for outcome in outcomes:
        if outcome.scenes >= 20:
            assert 0.93 - noise <= outcome.held <= 0.97 + noise, outcome
        assert outcome.false_ranks <= 0.05 + noise or math.isnan(outcome.false_ranks)
        assert outcome.false_ties <= 0.01 or math.isnan(outcome.false_ties)
    assert {field.name for field in fields(Outcome)} <= json.loads(RECORD.read_text())["outcomes"][0].keys()
    assert summary_table(outcomes) in (ROOT / "docs" / "leaderboard.md").read_text(encoding="utf-8")


def test_the_command_writes_what_it_prints(tmp_path: Path) -> None:
    words = ["--tables", "2", "--scenes", "4,10", "--json", str(tmp_path / "a.json")]
    done = CliRunner().invoke(command.app, words)
    assert done.exit_code == 0, done.stdout
    assert len(json.loads((tmp_path / "a.json").read_text())["outcomes"]) == 2 * len(FAMILIES)
    assert CliRunner().invoke(command.app, ["--scenes", "a"]).exit_code == 2
