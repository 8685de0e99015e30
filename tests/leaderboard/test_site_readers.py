"""The site for every reader and every board: narrow windows, dark mode, keyboard and screen reader, paper; hostile and
large boards; broken links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browsing import Site
from extreme_boards import ATTACKS


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    "state",
    [
        "",
        "method=m1",
        "method=m3",
        "method=m8",
        "benchmark=b",
        "list=methods",
        "table=attack&row=r0&column=matting/native.sad&show=side",
        "table=attack&row=r0&show=layers",
    ],
)
def test_attacks_are_text_and_the_layout_holds(site: Site, state: str, width: int) -> None:
    site.open(state, site="attack", width=width)
    assert "owned" not in site.js("document.title").split("·")[-1] or "<img" in site.js("document.title")
    assert (
        site.js(
            "document.querySelectorAll('main img[src^=x], main script, main iframe, main [onerror], main [onload],"
            " [style*=expression]').length"
        )
        == 0
    )
    assert (
        site.js(
            "[...document.querySelectorAll('a[href]')].filter(a =>"
            " !/^(#|https:|leaderboard)/.test(a.getAttribute('href'))).length"
        )
        == 0
    )
    assert site.js("[...document.images].filter(i => !i.getAttribute('src').startsWith('gallery/')).length") == 0
    assert site.js("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", site.js("document.body.innerText"))
    if not state:
        names = site.names()
        assert names[0] == ATTACKS[0]
        assert names[1] == ATTACKS[1]
        assert names[3] == "⟨U+202E⟩gnp.exe⟨U+202C⟩ ⟨U+2066⟩isolated"
        assert (
            site.js(
                "Math.max(...[...document.querySelectorAll('.board tbody tr')].map(tr =>"
                " tr.getBoundingClientRect().height))"
            )
            < 400
        )


@pytest.mark.parametrize(
    "state",
    [
        "table=__proto__",
        "method=constructor",
        "benchmark=toString",
        "table=rord-native&row=nobody&column=x",
        "sort=__proto__&part=constructor",
        "columns=,,&kind=%00&q=%3Cimg%3E",
        "plot=__proto__&by=x&list=%22%3E",
        "%%%=&&&===",
    ],
)
def test_broken_links_show_a_page(site: Site, state: str) -> None:
    site.open(state)
    assert len(site.text("#panel")) > 10


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize(
    "state",
    [
        "",
        "table=rord-native&row=rord-filler&column=removal/native.psnr",
        "table=crello-strict&sample=design&show=layers",
        "method=painter",
        "benchmark=rord-val",
        "list=methods",
    ],
)
def test_narrow_windows_never_scroll_sideways(site: Site, state: str, width: int) -> None:
    site.open(state, width=width)
    assert site.js("document.documentElement.scrollWidth") == width
    if not state:
        site.js("document.querySelector('.scroller').scrollLeft = 200")
        site.browser.settle()
        left = site.js(
            "['[data-row=rord-painter] .name', '.scroller'].map(s =>"
            " document.querySelector(s).getBoundingClientRect().left).reduce((a, b) => a - b)"
        )
        assert left < 2  # the method stays in sight


CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "state",
    [
        "",
        "table=rord-reported",
        "table=rord-twin-native",
        "method=painter",
        "table=rord-native&row=rord-filler&column=removal/native.psnr",
    ],
)
def test_text_stands_out_in_both_modes(site: Site, scheme: str, state: str) -> None:
    site.browser.scheme(scheme)
    site.open(state)
    background = site.js("getComputedStyle(document.body).backgroundColor")
    assert (int(re.findall(r"\d+", background)[0]) < 60) == (scheme == "dark")
    assert site.js(CONTRAST) == {}


def test_the_switch_overrides_the_systems_mode_and_stays(site: Site) -> None:
    site.open()
    assert site.text("#theme") == "◐ Theme: auto"
    site.click("#theme")
    site.click("#theme")
    assert site.js("document.documentElement.dataset.theme") == "dark"
    site.open()
    assert site.js("document.documentElement.dataset.theme") == "dark"
    site.click("#theme")
    assert site.js("document.documentElement.dataset.theme") is None


def test_every_control_has_a_name_and_the_table_its_roles(site: Site) -> None:
    site.open("table=rord-native&row=rord-filler&column=removal/native.psnr")
    tree = site.browser.call("Accessibility.getFullAXTree")["nodes"]
    wanted = {
        "button",
        "checkbox",
        "radio",
        "combobox",
        "slider",
        "link",
        "tab",
        "searchbox",
        "dialog",
        "columnheader",
        "table",
    }
    named = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in tree
        if not node["ignored"] and node["role"]["value"] in wanted
    ]
    assert [role for role, name in named if not name.strip()] == []
    site.open()
    tree = site.browser.call("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in tree if not node["ignored"]]
    assert (roles.count("columnheader"), roles.count("tab")) == (
        6 + 5,
        3,
    )  # of the board and of the win rates; of the tasks
    assert {"main", "banner", "navigation", "contentinfo", "tablist", "tabpanel", "row", "rowheader", "cell"} <= set(
        roles
    )


def test_paper_shows_the_whole_table_without_controls(site: Site) -> None:
    site.open()
    site.browser.call("Emulation.setEmulatedMedia", media="print", features=[])
    assert (
        site.js(
            "['.toolbar', '.tabs', '.choices', '#theme'].map(s => getComputedStyle(document.querySelector(s)).display)"
        )
        == ["none"] * 4
    )
    assert site.js("getComputedStyle(document.querySelector('.scroller')).overflow") == "visible"
    site.browser.call("Emulation.setEmulatedMedia", media="", features=[])


def test_a_large_board_shows_every_row_and_column(site: Site) -> None:
    site.open("columns=all", site="large")
    assert site.js(
        "[document.querySelectorAll('.board tbody tr').length, document.querySelectorAll('.board tbody"
        " a.score').length]"
    ) == [300, 12_000]
    site.click("th[data-sort='matting/native.value-39'] .sort")
    values = site.js(
        "[...document.querySelectorAll('.board tbody tr')].map(tr =>"
        " parseFloat(tr.cells[41].querySelector('a.score').textContent))"
    )
    assert values == sorted(values, reverse=True)
    site.open(site="large")
    assert site.text("[data-menu=columns] .count") == "10 of 40"
