"""Publishing: equal inputs give equal bytes, a failure leaves the old site, and only what may be shown is in it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from boards import small_board
from PIL import Image
from typer.testing import CliRunner

from benchmarks import run as running
from benchmarks.datasets import datasets
from benchmarks.datasets.aim500 import Aim500
from benchmarks.twins import get_twin
from benchmarks.twins.plans import TWIN_FILE
from leaderboard import assemble as assembling
from leaderboard import publish as publishing
from leaderboard.board import Board, BoardCell, BoardMethod, BoardTable
from leaderboard.pages.data_cards import CARDS, FOLDER
from leaderboard.pages.images import LONGEST, SiteImages, scale_of
from leaderboard.pages.site_folder import MARKER, replace_site
from leaderboard.tables.merging import find_faults, merge, sort_tables
from synlayers.errors import UsageError

MATTING, LAYERS = "aim-500-twin-v1-mini", "ober-decompose-twin-v1-mini"


def call(app: object, *words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(w) for w in words])  # type: ignore[arg-type]
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Runs of two mini twins, and of AIM-500 as if its twin's pictures were the official ones."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYNLAYERS_CACHE", str(folder / "cache"))
        words = ("--baseline", "trivial", "--out", folder / "runs")
        for benchmark, protocol in (("aim-500", "matting/native-v1"), ("ober-decompose", "decomposition/strict-v1")):
            assert (
                call(running.app, "--benchmark", benchmark, "--protocol", protocol, "--twin", "--mini", *words)[0] == 0
            )
        shutil.copytree(get_twin("aim-500").build(4, 512), folder / "official")
        (folder / "official" / TWIN_FILE).unlink()
        words = ("--baseline", "identity,oracle", "--out", folder / "official-runs")
        assert (
            call(
                running.app,
                "--benchmark",
                "aim-500",
                "--protocol",
                "matting/native-v1",
                "--data",
                folder / "official",
                *words,
            )[0]
            == 0
        )
        yield folder


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def board_of(site: Path) -> Board:
    return Board.model_validate_json((site / "leaderboard.json").read_bytes())


def image_paths(board: Board) -> set[str]:
    paths = set()
    for s in board.gallery:
        paths |= {
            s.input,
            s.truth,
            s.mask,
            *s.truth_layers,
            *(p.image for p in s.pictures),
            *(layer for p in s.pictures for layer in p.layers),
        }
    return paths - {""}


@pytest.fixture(scope="module")
def site(made: Path) -> Path:
    code, text = call(publishing.app, "--results", made / "runs", "--out", made / "site", "--gallery", 2)
    assert code == 0, text
    assert (made / "site" / "index.html").as_uri() in text
    return made / "site"


def test_a_site_has_page_exports_and_pictures(site: Path) -> None:
    names = set(contents(site))
    wanted = {"index.html", MARKER, *(f"leaderboard.{kind}" for kind in ("json", "csv", "parquet", "md", "tex"))}
    assert wanted <= names
    board = board_of(site)
    assert {name for name in names if name.startswith("gallery/")} == image_paths(board), (
        "every picture is shown, and stored once"
    )
    assert all(re.fullmatch(r"gallery/[0-9a-f]{20}\.webp", name) for name in names - wanted)
    assert {t.benchmark for t in board.tables} > {MATTING, LAYERS}
    assert any(row.kind == "reported" for t in board.tables for row in t.rows)
    assert not find_faults(board)


def test_the_gallery_shows_the_first_samples_as_they_are(site: Path) -> None:
    board = board_of(site)
    table = next(t for t in board.tables if t.benchmark == MATTING)
    samples = [s for s in board.gallery if s.table == table.id]
    truth = {s.id: s for s in Aim500(get_twin("aim-500").build(4, 512)).samples()}
    assert [s.sample for s in samples] == sorted(truth)[:2]
    for sample in samples:
        assert {p.row for p in sample.pictures} == {row.id for row in table.rows}
        matte = np.asarray(Image.open(site / sample.truth).convert("L"))
        assert (matte == truth[sample.sample].key("alpha")).all(), "mattes are lossless"
        seen = np.asarray(Image.open(site / sample.input).convert("RGB")).astype(int)
        assert np.abs(seen - truth[sample.sample].input("image")).mean() < 6
        oracle = next(p for p in sample.pictures if p.method == "oracle")
        assert oracle.image == sample.truth, "equal pictures are one file"
        rows = next((site.parent / "runs" / "identity" / MATTING).glob("*/*.samples.jsonl")).read_text().splitlines()
        scores = {r["metric"]: r["value"] for r in map(json.loads, rows) if r["sample_id"] == sample.sample}
        identity = next(p for p in sample.pictures if p.method == "identity")
        assert identity.scores
        assert all(scores[key] == value for key, value in identity.scores.items())


def test_layers_keep_their_alpha(site: Path) -> None:
    board = board_of(site)
    sample = next(s for s in board.gallery if s.truth_layers)
    dataset = datasets()["ober-decompose"](get_twin("ober-decompose").build(4, 512))
    layers = {s.id: s for s in dataset.samples()}[sample.sample].key("layers")
    assert len(layers) == len(sample.truth_layers)
    for path, layer in zip(sample.truth_layers, layers, strict=True):
        stored = np.asarray(Image.open(site / path).convert("RGBA"))
        assert (stored[..., 3] == layer[..., 3]).all()
        assert (stored[layer[..., 3] > 0] == layer[layer[..., 3] > 0]).all()
    assert all(p.layers for p in sample.pictures)


def test_two_publishes_give_equal_bytes(site: Path, made: Path) -> None:
    assert call(publishing.app, "--results", made / "runs", "--out", made / "again", "--gallery", 2)[0] == 0
    assert contents(made / "again") == contents(site)
    assert call(publishing.app, "--results", made / "runs", "--out", made / "again", "--gallery", 0)[0] == 0
    assert not board_of(made / "again").gallery
    assert not [name for name in contents(made / "again") if name.startswith("gallery/")], (
        "the old site is gone as a whole"
    )


def test_nothing_of_this_machine_is_on_the_site(site: Path, made: Path) -> None:
    for name, content in contents(site).items():
        assert str(made).encode() not in content, name
        assert str(Path.home()).encode() not in content or str(Path.home()) == "/", name


@pytest.mark.parametrize("what", ["result", "rows", "submission", "page", "lead"])
def test_a_failed_publish_leaves_the_old_site(
    site: Path, made: Path, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs, before = tmp_path / "runs", contents(site)
    shutil.copytree(made / "runs", runs)
    words: list[object] = []
    broken = next((runs / "identity" / MATTING).glob("*/matting.native-v1.json"))
    if what == "result":
        broken.write_text("{}")
    elif what == "rows":
        broken.with_suffix(".samples.jsonl").unlink()
    elif what == "submission":
        (tmp_path / "submissions" / "bad").mkdir(parents=True)
        (tmp_path / "submissions" / "bad" / "submission.json").write_text('{"name": 1}')
        words = ["--submissions", tmp_path / "submissions"]
    elif what == "page":
        monkeypatch.setattr(
            "leaderboard.pages.site.write_site",
            lambda board, folder: (_ for _ in ()).throw(OSError(28, "No space left on device")),
        )
    else:
        monkeypatch.setattr(
            assembling, "find_leading_baselines", lambda tables, methods: (["the trivial baseline leads"], {})
        )
    code, text = call(publishing.app, "--results", runs, "--out", site, *words)
    assert code == 1
    assert text.count("error: ") == 1, text
    assert "Traceback" not in text
    assert contents(site) == before
    assert [p.name for p in site.parent.glob(".site*")] == [".site.lock"]


def test_other_peoples_folders_are_not_replaced(site: Path, made: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("years of work")
    for out, sentence in (
        (tmp_path / "home", "holds something"),
        (tmp_path / "home" / "thesis.txt", "not a folder"),
        (made, "holds something"),
    ):
        code, text = call(publishing.app, "--results", made / "runs", "--out", out)
        assert (code, sentence in text) == (2, True), text
    inside = site / "runs"
    shutil.copytree(made / "runs" / "oracle", inside)
    try:
        code, text = call(publishing.app, "--results", inside, "--out", site)
        assert (code, "would replace" in text) == (2, True), text
    finally:
        shutil.rmtree(inside)
    assert (tmp_path / "home" / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--results", "nowhere"], "is not a folder"),
        (["--data", "aim-500"], "write NAME=DIR"),
        (["--data", "aim500=x"], "did you mean aim-500"),
        (["--submissions", "nowhere"], "is not a folder"),
        (["--data", "aim-500=a", "--data", "aim-500=b"], "given twice"),
    ],
)
def test_wrong_use_is_one_sentence(words: list[str], sentence: str, tmp_path: Path) -> None:
    code, text = call(publishing.app, "--out", tmp_path / "site", *words)
    assert code == 2
    assert sentence in text
    assert not (tmp_path / "site").exists()


def test_no_results_are_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    code, text = call(publishing.app, "--out", tmp_path / "site", "--results", tmp_path / "runs")
    assert (code, "there are no results" in text) == (2, True)


def test_official_pictures_stay_here_unless_the_licence_allows_them(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--results", made / "official-runs", "--out", tmp_path / "site")
    data = ("--data", f"aim-500={made / 'official'}")
    assert not Aim500.facts.images_may_be_shown
    code, text = call(publishing.app, *words, *data)
    assert code == 0, text
    assert "no pictures of aim-500: they may not be published" in text
    assert not image_paths(board_of(tmp_path / "site"))
    assert not [name for name in contents(tmp_path / "site") if name.startswith("gallery/")]
    monkeypatch.setattr(Aim500, "facts", replace(Aim500.facts, images_may_be_shown=True))
    code, text = call(publishing.app, *words)
    assert "no pictures of aim-500: the data is not given; add --data aim-500=DIR" in text
    assert not image_paths(board_of(tmp_path / "site"))
    code, text = call(publishing.app, *words, *data)
    assert image_paths(board_of(tmp_path / "site"))
    other = tmp_path / "other"
    shutil.copytree(made / "official", other)
    image = next((other / "original").iterdir())
    Image.new("RGB", Image.open(image).size).save(image)
    code, text = call(publishing.app, *words, "--data", f"aim-500={other}")
    assert "it was scored on other files than those here" in text
    assert not image_paths(board_of(tmp_path / "site"))


@pytest.mark.parametrize("change", ["pixels", "link", "gone"])
def test_answers_other_than_the_scored_ones_are_not_shown(made: Path, tmp_path: Path, change: str) -> None:
    runs = tmp_path / "runs"
    shutil.copytree(made / "runs", runs)
    answer = next((runs / "identity" / MATTING).glob("*/predictions/*/alpha.png"))
    if change == "pixels":
        Image.new("L", Image.open(answer).size, 77).save(answer)
    else:
        answer.unlink()
    if change == "link":
        answer.symlink_to("/etc/hostname")
    code, text = call(publishing.app, "--results", runs, "--out", tmp_path / "site", "--gallery", 1)
    assert code == 0, text
    assert f"no pictures of identity on {MATTING}: its predictions are not those that were scored" in text
    board = board_of(tmp_path / "site")
    methods = {p.method for s in board.gallery if s.table.startswith("aim-500-twin") for p in s.pictures}
    assert methods == {"oracle", "mean-colour", "random"}


# The swap

STAGES = ("mkdir", "block", "_sync", "_swap", "_exchange", "rename", "_remove")
CHILD = """
import os, signal, sys
from pathlib import Path
from leaderboard.pages import site_folder
site, stage, when, atomic = Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4] == "1"
def die(): os.kill(os.getpid(), signal.SIGKILL)
def deadly(f):
    def run(*a):
        if when == "before": die()
        out = f(*a)
        die()
        return out
    return run
if not atomic: site_folder._exchange = lambda one, other: False
with site_folder.replace_site(site) as folder:
    if stage == "mkdir": die()
    (folder / "index.html").write_text("new")
    if stage == "block": die()
    if stage == "rename": Path.rename = deadly(Path.rename)
    elif hasattr(site_folder, stage): setattr(site_folder, stage, deadly(getattr(site_folder, stage)))
print("done")
"""


def publish_page(site: Path, text: str) -> None:
    with replace_site(site) as folder:
        (folder / "index.html").write_text(text)


@pytest.mark.parametrize("atomic", [True, False])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("stage", STAGES)
def test_killed_anywhere_the_site_is_the_old_or_the_new_one(
    tmp_path: Path, stage: str, when: str, atomic: bool
) -> None:
    site = tmp_path / "site"
    publish_page(site, "old")
    run = subprocess.run(
        [sys.executable, "-c", CHILD, str(site), stage, when, str(int(atomic))],
        capture_output=True,
        text=True,
        timeout=60,
    )
    dead = run.returncode == -signal.SIGKILL
    assert dead or run.stdout == "done\n", run.stderr
    if atomic and sys.platform.startswith("linux"):
        assert (site / "index.html").read_text() in ("old", "new")
    with pytest.raises(RuntimeError), replace_site(site):  # the next call repairs, and even if it fails
        raise RuntimeError
    assert (site / "index.html").read_text() in ("old", "new")
    publish_page(site, "next")
    assert (site / "index.html").read_text() == "next"
    assert sorted(p.name for p in tmp_path.iterdir()) == [".site.lock", "site"]


def test_two_at_once_are_told_apart(tmp_path: Path) -> None:
    with replace_site(tmp_path / "site") as folder:
        with pytest.raises(UsageError, match="another process is publishing"), replace_site(tmp_path / "site"):
            pass
        (folder / "index.html").write_text("first")
    assert (tmp_path / "site" / "index.html").read_text() == "first"


def test_a_site_may_be_a_link_and_can_be_read_by_a_server(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "real")
    publish_page(tmp_path / "site", "page")
    assert (tmp_path / "site").is_symlink()
    assert (tmp_path / "real" / "index.html").read_text() == "page"
    mask = os.umask(0)
    os.umask(mask)
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o777 & ~mask


# The parts


def test_large_pictures_are_scaled_and_say_so(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    images = SiteImages(tmp_path)
    layer = np.zeros((300, 3000, 4), np.uint8)
    layer[:, 1500:] = (200, 0, 0, 255)
    stored = Image.open(tmp_path / images.add(layer))
    assert stored.size == (LONGEST, round(300 * scale_of(3000, 300)))
    pixels = np.asarray(stored.convert("RGBA"))
    solid = pixels[pixels[..., 3] > 16]
    assert np.abs(solid[:, :3].astype(int) - (200, 0, 0)).max() <= 8, "colour under alpha 0 does not bleed in"
    deep = rng.integers(0, 65536, (8, 9), np.uint16)
    pixels = np.asarray(Image.open(tmp_path / images.add(deep)).convert("L"))
    assert (pixels == np.rint(deep / 257)).all()


def test_measured_facts_stand_and_reported_ones_fill_gaps() -> None:
    card = BoardMethod(name="m", title="Mine", tasks=("matting",), licence="MIT", runs_here=True)
    paper = BoardMethod(
        name="m",
        title="Theirs",
        tasks=("removal",),
        authors=("A",),
        links={"paper": "https://example.org"},
        licence="GPL",
    )
    both = merge({"m": card}, {"m": paper, "n": paper})
    assert both["m"] == card.model_copy(
        update={"tasks": ("matting", "removal"), "authors": paper.authors, "links": paper.links}
    )
    assert both["n"] is paper


def test_faults_of_a_board_are_found() -> None:
    board = small_board()
    assert not find_faults(board)
    table = board.tables[0]
    row = table.rows[0].model_copy(
        update={"method": "ghost", "footnotes": ("none",), "cells": {"x.y": BoardCell(value=1.0)}}
    )
    broken = table.model_copy(update={"protocol": "p", "benchmark": "b", "rows": (row, *table.rows)})
    faults = "\n".join(find_faults(board.model_copy(update={"tables": (broken, *board.tables)})))
    for part in (
        "table id",
        "row id",
        "benchmark 'b'",
        "protocol 'p'",
        "method 'ghost'",
        "cells without a column: x.y",
        "footnote 'none'",
    ):
        assert part in faults, part


def test_tables_are_in_the_order_of_tasks() -> None:
    tables = sort_tables(reversed(small_board().tables))
    assert [t.task for t in tables] == ["decomposition", "matting", "removal", "removal", "removal", "removal"]
    assert [t.rows[0].kind == "reported" for t in tables] == [False] * 5 + [True]
    assert isinstance(tables[0], BoardTable)


def test_every_data_card_is_of_a_data_set() -> None:
    assert set(CARDS) <= set(datasets())
    assert {f"{name}.md" for name in CARDS.values()} == {p.name for p in FOLDER.glob("*.md")}


def test_a_twins_page_says_what_it_is(site: Path) -> None:
    board = board_of(site)
    card = board.benchmarks[MATTING].card
    assert card.startswith(f"**`{MATTING}` is a twin of `aim-500`, not `aim-500`.**")
    assert (FOLDER / "aim-500.md").read_text(encoding="utf-8").strip() in card
    assert board.benchmarks["aim-500"].card == (FOLDER / "aim-500.md").read_text(encoding="utf-8")


def test_a_site_of_few_scenes_has_no_records_and_says_why(site: Path, tmp_path: Path) -> None:
    from leaderboard.hub.__main__ import app

    code, text = call(app, site, "--out", tmp_path / "records")
    assert code == 0, text
    assert "no row is ranked, so there is nothing to write" in text
    assert "too few scenes to rank (4 of 10)" in text


def test_records_of_a_site_hold_the_numbers_of_its_samples(tmp_path: Path) -> None:
    from leaderboard.hub.__main__ import app
    from leaderboard.speed import write_board

    write_board(tmp_path / "runs", 3, 24, 0)
    site, folder = tmp_path / "site", tmp_path / "records"
    code, text = call(publishing.app, "--results", tmp_path / "runs", "--out", site, "--gallery", 0)
    assert code == 0, text
    code, text = call(app, site, "--out", folder, "--results", tmp_path / "runs")
    assert code == 0, text
    assert not (folder / "models").exists(), "twins alone were measured: nothing leaves under a benchmark's name"
    ranked = [(t, row) for t in board_of(site).tables for row in t.rows if row.ranked]
    records = sorted((folder / "every_eval_ever" / "data").rglob("*.json"))
    assert len(records) == len(ranked) == 3
    for path in records:
        about = json.loads(path.read_text())
        assert about["evaluation_results"][0]["source_data"]["dataset_name"] == "aim-500-twin-v1"
        lines = [json.loads(line) for line in path.with_name(path.stem + "_samples.jsonl").read_text().splitlines()]
        assert len(lines) == about["detailed_evaluation_results"]["total_rows"]
        sad = [
            line["evaluation"]["score"]
            for line in lines
            if line["evaluation_result_id"].endswith("matting/native-whole.sad")
        ]
        assert len(sad) == 24
        headline = about["evaluation_results"][0]
        assert headline["metric_config"]["metric_id"] == "matting/native-whole.sad"
        assert headline["score_details"]["score"] == pytest.approx(np.mean(sad))
    code, text = call(app, site, "--out", folder)
    assert (code, "is not empty" in text) == (2, True)
