"""A site in a headless Chromium, for the tests that use it as a reader would."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from boards import draw_gallery, small_board
from browsing import Site
from chromium import PATH, Chromium
from extreme_boards import attack_board, large_board

from leaderboard.pages.site import write_site


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sites")
    for name, board in (("small", small_board()), ("attack", attack_board()), ("large", large_board())):
        write_site(board, folder / name)
    draw_gallery(folder / "small")
    return folder


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    if PATH is None:
        pytest.skip("Chromium is not installed (Debian package chromium)")
    browser = Chromium(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture
def site(chromium: Chromium, sites: Path) -> Iterator[Site]:
    """A page to use; at the end it must have stayed silent, kept its policy and asked nothing of the network."""
    chromium.requests.clear()
    chromium.complaints.clear()
    chromium.scheme("light")
    yield Site(chromium, sites)
    chromium.settle()
    assert chromium.complaints == []
    home = sites.as_uri()
    assert [url for url in chromium.requests if not url.startswith((home, "data:", "about:blank"))] == []
