"""The page in Firefox, which shares nothing with Chromium: the same table, comparison, dialog and layout."""

from __future__ import annotations

from collections.abc import Iterator

import firefox
import pytest
from boards import small_board
from browsing import NAMES

from leaderboard.pages.site import write_site


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[firefox.Firefox]:
    if firefox.PATH is None:
        pytest.skip("Firefox is not installed (Debian package firefox-esr)")
    opened = firefox.Firefox(tmp_path_factory.mktemp("firefox"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("site")
    write_site(small_board().model_copy(update={"gallery": ()}), folder)
    return (folder / "index.html").as_uri()


def text(browser: firefox.Firefox, selector: str) -> str:
    return str(browser.js(f"document.querySelector('{selector}').textContent"))


def test_firefox_shows_the_board_and_its_policy_lets_the_script_run(browser: firefox.Firefox, page: str) -> None:
    browser.size(1440, 900)
    browser.open(page)
    assert browser.js(NAMES)[:2] == ["Oracle (the truth)", "Painter"]
    assert text(browser, "[data-row=rord-filler] td.tied").startswith("31.0≈tied with the best")
    browser.js("document.querySelector('[data-sort=\"removal/native.lpips\"] button').click()")
    browser.settle()
    assert "sorted by LPIPS" in text(browser, "#status")
    browser.js("document.querySelector('[data-row=rord-painter] a.score').click()")
    browser.settle()
    assert browser.js("document.getElementById('dialog').open")
    assert "Painter" in text(browser, "#dialog")


@pytest.mark.parametrize(
    "state", ["", "#list=methods", "#table=crello-strict", "#method=painter", "#benchmark=rord-val"]
)
def test_no_page_scrolls_sideways_in_firefox(state: str, browser: firefox.Firefox, page: str) -> None:
    browser.size(500, 844)
    browser.open(page + state)
    assert browser.js("document.documentElement.scrollWidth <= innerWidth")
    assert browser.js("document.getElementById('panel').childElementCount > 0")
