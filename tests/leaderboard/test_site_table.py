"""Reading and copying a table in a real browser."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from browsing import Site
from extreme_boards import ATTACKS
from toy_tables import PSNR

SMALL = ["Oracle (the truth)", "Painter", "Filler", "Mean colour"]


def test_a_board_opens_at_its_first_strict_table(site: Site) -> None:
    site.open()
    assert site.names() == SMALL
    assert site.js("document.querySelector('input[name=protocol]:checked').value") == "rord-native"
    assert site.js("document.querySelector('[role=tab][aria-selected=true]').textContent") == "Removal"
    assert site.js("[...document.querySelectorAll('input[name=protocol]')].map(i => i.value)") == [
        "rord-native",
        "rord-square512",
        "rord-reported",
    ]
    assert "not ranked: it sees the truth" in site.text("[data-row=rord-oracle]")
    assert "trained on it" in site.text("[data-row=rord-filler]")
    assert site.text(".detectable").startswith("Detectable difference≥ 0.4")


def test_marks_say_best_and_tied_in_words_and_a_dash_is_not_measured(site: Site) -> None:
    site.open()
    assert site.text("[data-row=rord-painter] td.best") == "31.3★best30.9 … 31.6"
    assert site.text("[data-row=rord-filler] td.tied").startswith("31.0≈tied with the best")
    assert site.text("[data-row=rord-constant] td.missing") == "–not measured"
    assert site.text("[data-row=rord-painter] .rank") == "1–2"
    assert site.text("[data-row=rord-oracle] .rank") == "–"


def test_sorting_goes_best_first_then_worst_first_then_back(site: Site) -> None:
    site.open()
    head = f"th[data-sort='{PSNR.key}'] .sort"
    site.click("th[data-sort='removal/native.lpips'] .sort")
    assert site.names() == ["Oracle (the truth)", "Painter", "Filler", "Mean colour"]
    assert (
        site.js("document.querySelector(\"th[data-sort='removal/native.lpips']\").getAttribute('aria-sort')")
        == "ascending"
    )
    site.click("th[data-sort='removal/native.lpips'] .sort")
    assert site.names() == ["Filler", "Painter", "Oracle (the truth)", "Mean colour"]  # not measured stays last
    site.click(head)
    site.click(head)
    assert site.names() == ["Mean colour", "Filler", "Painter", "Oracle (the truth)"]
    assert site.js("document.querySelectorAll('th[aria-sort]').length") == 1
    site.click(head)
    assert site.names() == SMALL
    assert site.js("document.querySelectorAll('th[aria-sort]').length") == 0


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("paint", ["Painter"]),
        ("mit 31", []),
        ("apache mean", ["Mean colour"]),
        ("psnr>30", SMALL[:3]),
        ("lpips<=0.05 psnr<99", ["Painter"]),
    ],
)
def test_search_looks_into_texts_and_columns(site: Site, query: str, expected: list[str]) -> None:
    site.open()
    site.js(
        f"(() => {{ const s = document.getElementById('search'); s.value = {json.dumps(query)}; s.dispatchEvent(new"
        " Event('input')); })()"
    )
    assert site.names() == expected
    assert site.text("#live").startswith(f"{len(expected)} of 4 rows")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("open=1", ["Oracle (the truth)", "Painter", "Mean colour"]),
        ("here=1&ranked=1", ["Painter", "Mean colour"]),
        ("untrained=1", ["Oracle (the truth)", "Painter", "Mean colour"]),
        ("licence=CC+BY-NC+4.0", ["Filler"]),
        ("kind=twin", []),
        ("table=rord-twin-native&kind=twin", ["Painter"]),
    ],
)
def test_filters(site: Site, state: str, expected: list[str]) -> None:
    site.open(state)
    assert site.names() == expected


def test_filters_by_hand_and_their_count(site: Site) -> None:
    site.open()
    site.click("[data-toggle=open]")
    site.click("[data-toggle=ranked]")
    assert site.names() == ["Painter", "Mean colour"]
    assert site.text("[data-menu=filters] .count") == "2"
    assert site.js("location.hash") == "#open=1&ranked=1"


def test_protocol_benchmark_and_task_switch(site: Site) -> None:
    site.open()
    site.click("input[value=rord-square512]")
    assert site.names() == ["Filler", "Painter"]
    site.click("input[value=rord-reported]")
    assert site.text("[data-row=rep-closed] .badge-reported") == "reported"
    assert site.text("[data-row=rep-closed] a.score") == "29.90"  # as printed
    assert "its protocol is not known" in site.text(".notes")
    site.js(
        "(() => { const s = document.getElementById('benchmark'); s.value = 'rord-val-twin-v1'; s.dispatchEvent(new"
        " Event('change')); })()"
    )
    assert site.text("[data-row=twin-painter] .badge-twin") == "twin"
    site.js("document.querySelector('[role=tab][aria-selected=true]').focus()")
    site.browser.key("ArrowRight", 39)
    assert site.js("document.activeElement.textContent") == "Matting"
    assert site.names() == ["Painter", "Mean colour"]


def test_parts_and_columns(site: Site) -> None:
    site.open("part=object=person")
    assert site.text("[data-row=rord-filler] a.score") == "32.0"
    assert site.text("[data-row=rord-constant] td.missing") == "–not measured"
    site.open("columns=removal/native.lpips")
    assert site.js("[...document.querySelectorAll('th[data-sort]')].map(th => th.dataset.sort)") == [
        "rank",
        "method",
        "removal/native.lpips",
        "seconds",
    ]
    site.click("[data-toggle='column-removal/native.bias']")
    assert site.js("decodeURIComponent(location.hash)") == "#columns=removal/native.lpips,removal/native.bias"


def test_a_view_is_a_link_that_reloads_and_the_back_button_returns(site: Site) -> None:
    state = "table=rord-native&sort=-removal/native.psnr&q=e&open=1"
    state += "&columns=removal/native.psnr&part=object=car&intervals=off"
    site.open(state)
    seen = site.js("[location.hash, document.getElementById('panel').innerText]")
    assert seen[0] == f"#{state}"
    site.browser.reload()
    assert site.js("[location.hash, document.getElementById('panel').innerText]") == seen
    site.click("[role=tab]:nth-child(2)")
    assert site.js("document.title").startswith("AIM-500")
    site.js("history.back()")
    site.browser.wait("location.hash.includes('rord-native')")
    site.browser.settle()
    assert site.js("[location.hash, document.getElementById('panel').innerText]") == seen


def test_footnotes_are_told_on_focus_and_listed(site: Site) -> None:
    site.open()
    site.js("document.querySelector('[data-row=rord-filler] button.note').focus()")
    assert "another grid" in site.text(".tooltip")
    assert not site.js("document.querySelector('.tooltip').hidden")
    site.browser.key("Escape", 27)
    assert site.js("document.querySelector('.tooltip').hidden")
    assert site.text(".footnotes li").endswith("SAD x 1000 / MAD gives 1,048,576 pixels: another grid.")
    assert "another grid" in site.js("document.querySelector('button.note').getAttribute('aria-label')")


def copied(site: Site, form: str) -> str:
    site.browser.call("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    site.browser.call("Page.bringToFront")
    site.click(f"[data-copy={form}]")
    return str(site.js("navigator.clipboard.readText()"))


def test_copies_are_the_visible_table(site: Site) -> None:
    site.open("ranked=1&columns=removal/native.psnr&sort=-removal/native.psnr")
    markdown = copied(site, "markdown").split("\n")
    assert markdown[0] == "| Rank | Method | Kind | PSNR (dB ↑) | s / sample |"
    assert markdown[2:5] == [
        "| 3 | Mean colour | measured | 12.0 (11.8 … 12.2) | 0.0040 |",
        "| 1–2 | Filler (512 steps) | measured | 31.0 ≈ (30.6 … 31.4) | 0.20 |",
        "| 1–2 | Painter | measured | **31.3** (30.9 … 31.6) | 1.3 |",
    ]
    latex = copied(site, "latex")
    assert "Rank & Method & Kind & PSNR (dB $\\uparrow$) & s / sample \\\\" in latex
    assert "1--2 & Painter & measured & \\textbf{31.3} & 1.3 \\\\" in latex
    rows = list(csv.DictReader(io.StringIO(copied(site, "csv"))))
    assert [(r["method"], float(r[PSNR.key]), r["seconds_per_sample"]) for r in rows] == [
        ("constant", 12.0, "0.004"),
        ("filler", 31.0, "0.2"),
        ("painter", 31.25, "1.25"),
    ]
    assert copied(site, "link").endswith("#ranked=1&columns=removal/native.psnr&sort=-removal/native.psnr")
    assert site.text("#toast") == "Copied the link to this view"


def test_copies_of_hostile_names_stay_cells(site: Site) -> None:
    site.open(site="attack")
    rows = list(csv.reader(io.StringIO(copied(site, "csv"))))
    assert len(rows) == 1 + len(ATTACKS)
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "@")]
    lines = copied(site, "markdown").split("\n")[: 2 + len(ATTACKS)]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {6}
    assert not re.search(r"(?<!\\)[<>]", copied(site, "markdown"))
    assert "\u202e" not in copied(site, "latex")
