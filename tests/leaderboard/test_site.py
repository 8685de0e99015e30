"""What the page is as a file: its policy, its data, what is there without a script."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from boards import small_board
from extreme_boards import attack_board

from leaderboard.board import Board
from leaderboard.pages.site import embedded, page, write_site


def test_the_policy_allows_exactly_the_style_and_the_script_of_the_page() -> None:
    text = page(small_board())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    rules = dict(rule.split(" ", 1) for rule in policy[1].replace("&#39;", "'").split("; "))
    styles, scripts = re.findall(r"<style>(.*?)</style>", text, re.S), re.findall(r"<script>(.*?)</script>", text, re.S)
    hashed = [
        f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'" for part in (*styles, *scripts)
    ]
    assert [rules["style-src"], rules["script-src"]] == hashed
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["img-src"] == "'self' data:"
    assert "unsafe" not in policy[1]
    assert not re.search(r"<[^>]*\s(on\w+|style)=", text.split("<script")[0])


@pytest.mark.parametrize("board", [small_board(), attack_board()], ids=["small", "attack"])
def test_the_embedded_board_is_the_board_and_cannot_leave_its_block(board: Board) -> None:
    text = embedded(board)
    assert not re.search("[<>&\u2028\u2029]", text)
    assert Board.model_validate_json(text) == board
    assert page(board).count("<script") == 2


def test_equal_boards_give_equal_bytes(tmp_path: Path) -> None:
    for name in "ab":
        write_site(small_board(), tmp_path / name)
    assert (tmp_path / "a/index.html").read_bytes() == (tmp_path / "b/index.html").read_bytes()


def test_without_script_the_headlines_are_there() -> None:
    part = re.search(r"<noscript>(.*)</noscript>", page(small_board()), re.S)
    assert part
    text = part[1]
    assert text.count("<table") == len(small_board().tables)
    for expected in ("Painter", "31.25 (30.85 … 31.65)", "not ranked: it sees the truth", "∞", "29.90", "PSNR dB ↑"):
        assert expected in text
    assert "<img src=x" not in page(attack_board())
