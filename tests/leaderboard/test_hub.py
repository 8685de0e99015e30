"""The Hub's conventions: fields as its own client reads them, nothing of a twin under a benchmark's name, and a push
that tells before it does."""

import hashlib
import http.server
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from boards import draw_gallery, small_board
from extreme_boards import attack_board
from toy_tables import SAD
from typer.testing import CliRunner

from benchmarks.api.results import Row as Score
from leaderboard import push
from leaderboard.board import Board, BoardCell
from leaderboard.exports import write_exports
from leaderboard.hub.eval_results import FILE, eval_results
from leaderboard.hub.every_eval_ever import records
from leaderboard.hub.names import model_of
from leaderboard.hub.space import DESCRIPTION, README, readme, space_files
from leaderboard.pages.site_folder import MARKER
from synlayers.errors import DataError
from synlayers.push.repository import is_repository

TOKEN = "hf_secretsecretsecret"
SPACE = "someone/leaderboard"


def with_model(board: Board, weights: str = "someone/painter@0123abc") -> Board:
    painter = board.methods["painter"].model_copy(update={"weights": (weights,)})
    return board.model_copy(update={"methods": {**board.methods, "painter": painter}})


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    board = with_model(small_board())
    draw_gallery(folder)
    write_exports(board, folder)
    (folder / "index.html").write_text("<p>page</p>")
    (folder / MARKER).write_text("ours")
    return folder


def test_eval_results_are_read_by_the_hubs_own_client() -> None:
    from huggingface_hub import parse_eval_result_entries

    board = with_model(small_board())
    by_model = eval_results(board, f"https://huggingface.co/spaces/{SPACE}")
    assert list(by_model) == ["someone/painter"]
    entries = parse_eval_result_entries(yaml.safe_load(by_model["someone/painter"]))
    # of the painter's five tables: AIM-500 alone is measured on official data that is on the Hub
    assert [(e.dataset_id, e.task_id, e.value) for e in entries] == [("nobg/AIM-500", "matting-native-v1", 22.5)]
    assert entries[0].source_url == f"https://huggingface.co/spaces/{SPACE}"
    assert "lower is better" in entries[0].notes
    assert "standard error 1.5" in entries[0].notes


@pytest.mark.parametrize(
    "change",
    [{"kind": "twin"}, {"kind": "reported"}, {"ranked": False}, {"cells": {SAD.key: BoardCell(value=float("inf"))}}],
)
def test_only_ranked_rows_on_official_data_leave_as_eval_results(change: dict[str, object]) -> None:
    board = with_model(small_board())
    tables = tuple(
        t.model_copy(
            update={"rows": tuple(r.model_copy(update=change) if r.id == "aim-painter" else r for r in t.rows)}
        )
        for t in board.tables
    )
    assert eval_results(board.model_copy(update={"tables": tables})) == {}
    twin = board.benchmarks["aim-500"].model_copy(update={"twin": True})
    assert eval_results(board.model_copy(update={"benchmarks": {**board.benchmarks, "aim-500": twin}})) == {}


def test_hostile_names_are_no_repositories() -> None:
    assert not any(model_of(method) for method in attack_board().methods.values())
    for name in (
        "../../etc/x",
        "a/..",
        "a/b/../c",
        "user/na\nme",
        "user/",
        "/x",
        "https://huggingface.co/a/b",
        "a/b.",
        "a/-b",
    ):
        assert not is_repository(name), name
    links = {
        "model": "https://huggingface.co/someone/model/tree/main",
        "data": "https://huggingface.co/datasets/someone/set",
    }
    assert model_of(small_board().methods["filler"].model_copy(update={"links": links})) == "someone/model"
    assert model_of(small_board().methods["filler"].model_copy(update={"links": {"x": links["data"]}})) == ""


REQUIRED = {
    "": {
        "schema_version",
        "evaluation_id",
        "retrieved_timestamp",
        "source_metadata",
        "model_info",
        "eval_library",
        "evaluation_results",
    },
    "source_metadata": {"source_type", "source_organization_name", "evaluator_relationship"},
    "model_info": {"name", "id", "additional_details"},
    "eval_library": {"name", "version"},
    "result": {"evaluation_name", "source_data", "metric_config", "score_details"},
    "instance": {
        "schema_version",
        "evaluation_id",
        "model_id",
        "evaluation_name",
        "sample_id",
        "interaction_type",
        "input",
        "output",
        "answer_attribution",
        "evaluation",
    },
}
"""What the schema of Every Eval Ever 0.3.0 requires (every_eval_ever/schemas/eval.schema.json and
instance_level_eval.schema.json of its package)."""
SAMPLES = re.compile(
    r"data/[^/]+/[^/]+/[^/]+/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}_samples\.jsonl"
)
"""The pattern that the schema has for the file of samples."""


def test_every_eval_ever_records_have_what_its_schema_requires() -> None:
    board = with_model(small_board())
    scores = [
        Score("s1", SAD.key, 20.0, cluster="a"),
        Score("s2", SAD.key, float("inf")),
        Score("s3", SAD.key, 3.0, weight=0.0),
        Score("s4", "x/y.z", 1.0),
    ]
    files = dict(records(board, {"aim-painter": scores}))
    assert files == dict(records(board, {"aim-painter": scores})), "equal boards give equal records"
    aggregates = {path: json.loads(content) for path, content in files.items() if path.endswith(".json")}
    ranked = [row for t in board.tables for row in t.rows if row.ranked]
    assert len(aggregates) == len(ranked)
    for path, record in aggregates.items():
        assert record.keys() >= REQUIRED[""]
        for part in ("source_metadata", "model_info", "eval_library"):
            assert record[part].keys() >= REQUIRED[part]
        assert record["source_metadata"]["source_type"] == "evaluation_run"
        assert path.split("/")[2:4] == record["model_info"]["id"].split("/")
        for result in record["evaluation_results"]:
            assert result.keys() >= REQUIRED["result"]
            assert isinstance(result["score_details"]["score"], float)
            assert {"lower_is_better", "min_score", "max_score"} <= result["metric_config"].keys()
            assert path.split("/")[1] == result["source_data"]["dataset_name"]
    twins = [
        r for a in aggregates.values() for r in a["evaluation_results"] if "twin" in r["source_data"]["dataset_name"]
    ]
    assert twins
    assert all(r["source_data"]["source_type"] == "other" for r in twins), "a twin is never the benchmark's data set"
    (samples,) = [path for path in files if path.endswith(".jsonl")]
    assert SAMPLES.fullmatch(samples)
    lines = [json.loads(line) for line in files[samples].splitlines()]
    assert [(line["sample_id"], line["evaluation"]["score"]) for line in lines] == [("s1", 20.0)]
    assert lines[0].keys() >= REQUIRED["instance"]
    (about,) = [a["detailed_evaluation_results"] for a in aggregates.values() if "detailed_evaluation_results" in a]
    assert about["file_path"] == samples
    assert (about["checksum"], about["total_rows"]) == (hashlib.sha256(files[samples]).hexdigest(), 1)


def test_hostile_boards_give_records_with_plain_paths() -> None:
    for path, _ in records(attack_board(), {}):
        assert re.fullmatch(r"data/[A-Za-z0-9._-]+/[A-Za-z0-9._-]+/[A-Za-z0-9._-]+/[0-9a-f-]{36}\.json", path), path


def test_the_space_card_has_front_matter_that_yaml_reads() -> None:
    for board in (small_board(), attack_board()):
        _, front, body = readme(board).decode().split("---\n", 2)
        facts = yaml.safe_load(front)
        assert (facts["sdk"], facts["app_file"]) == ("static", "index.html")
        assert facts["title"] == board.title[:100]
        assert "tables" in body
    assert len(DESCRIPTION) <= 60


def test_links_and_hidden_files_are_not_pushed(site: Path) -> None:
    names = [name for name, _ in space_files(site)]
    assert "index.html" in names
    assert MARKER not in names
    (site / "gallery" / "link.webp").symlink_to("/etc/hostname")
    with pytest.raises(DataError, match="not a plain file"):
        list(space_files(site))


class Api:
    """Records what it is asked for."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, object]] = []

    def create_repo(self, name: str, **facts: object) -> None:
        self.calls.append(("create", (name, facts["repo_type"], facts["space_sdk"])))

    def list_repo_files(self, name: str, **facts: object) -> list[str]:
        return ["README.md", ".gitattributes", "gallery/old.webp", "gallery/input.png", "own-notes.txt"]

    def create_commit(self, name: str, operations: list[object], **facts: object) -> SimpleNamespace:
        self.calls.append(
            ("commit", (name, [(type(o).__name__[15:], o.path_in_repo) for o in operations], facts["create_pr"]))
        )  # type: ignore[attr-defined]
        return SimpleNamespace(
            commit_url="https://hub/commit/1", pr_url="https://hub/pr/1" if facts["create_pr"] else None
        )


def test_push_makes_one_commit_and_a_proposal(site: Path) -> None:
    api = Api()
    space, model = push.uploads(site, SPACE, with_eval_results=True)
    assert push.push(space, api) == "https://hub/commit/1"
    assert push.push(model, api) == "https://hub/pr/1"
    create, (_, commit), (_, proposal) = api.calls
    assert create == ("create", (SPACE, "space", "static"))
    name, operations, is_proposal = commit  # type: ignore[misc]
    assert (name, is_proposal) == (SPACE, False)
    assert [path for kind, path in operations if kind == "Delete"] == ["gallery/old.webp"]
    assert {path for kind, path in operations if kind == "Add"} == {README, *(n for n, _ in space_files(site))}
    assert proposal == ("someone/painter", [("Add", FILE)], True)


def call(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(push.app, [str(w) for w in words])
    return result.exit_code, result.output


def test_without_a_token_it_says_exactly_what_it_would_do(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in push.TOKENS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(push, "open_api", lambda token: pytest.fail("it must not connect"))
    code, text = call(site, "--space", SPACE, "--eval-results")
    assert code == 0
    pictures = [path.stat().st_size for name, path in space_files(site) if name.startswith("gallery/")]
    assert pictures
    assert re.search(rf"^\s*{sum(pictures):,}  gallery/: {len(pictures)} pictures$", text, re.MULTILINE)
    for name, path in space_files(site):
        if not name.startswith("gallery/"):
            assert re.search(rf"^\s*{path.stat().st_size:,}  {re.escape(name)}$", text, re.MULTILINE), name
    files = {name: path.stat().st_size for name, path in space_files(site)}
    total = sum(files.values()) + len(readme(with_model(small_board())))
    assert f"space {SPACE}: {len(files) + 1} files, {total:,} bytes" in text
    assert (
        "model someone/painter: 1 files,"
        f" {len(eval_results(with_model(small_board()), 'https://huggingface.co/spaces/' + SPACE)['someone/painter'])}"
        " bytes" in text
    )
    assert "there is no token" in text
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    code, text = call(site, "--space", SPACE, "--dry-run")
    assert (code, TOKEN in text, "nothing was uploaded" in text) == (0, False, True)


def test_wrong_use_is_one_sentence(site: Path, tmp_path: Path) -> None:
    assert call(site, "--space", "no space") == (2, "error: --space no space: write user/name\n")
    code, text = call(tmp_path, "--space", SPACE)
    assert code == 1
    assert "is not a site that" in text


@pytest.fixture
def hub() -> Iterator[tuple[str, list[str]]]:
    """A Hub on this machine that knows nobody."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            asked.append(f"{self.command} {self.path} {self.headers.get('authorization')}")
            self.send_response(401)
            self.send_header("content-length", "0")
            self.end_headers()

        do_GET = do_POST = do_HEAD = answer

        def log_message(self, *words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


@pytest.mark.parametrize(
    ("there", "sentence"), [(True, "the token is not valid"), (False, "nothing was published there")]
)
def test_what_the_hub_refuses_is_one_sentence_without_the_token(
    site: Path, hub: tuple[str, list[str]], there: bool, sentence: str
) -> None:
    address, asked = hub
    env = {**os.environ, "HF_ENDPOINT": address if there else "http://127.0.0.1:9", "HF_TOKEN": TOKEN}
    words = [sys.executable, "-m", "leaderboard.push", str(site), "--space", SPACE]
    run = subprocess.run(words, env=env, capture_output=True, text=True, timeout=120)
    assert run.returncode == 1, run.stdout + run.stderr
    errors = [line for line in run.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert sentence in errors[0]
    assert "Traceback" not in run.stderr
    assert TOKEN not in run.stdout + run.stderr
    assert any(f"Bearer {TOKEN}" in line for line in asked) == there
