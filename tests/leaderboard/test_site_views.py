"""What opens from a table, in a real browser: details, gallery, pages, plots."""

from __future__ import annotations

from boards import small_board
from browsing import Site

from leaderboard.board import BoardCell, WinRates
from leaderboard.pages.data_cards import FOLDER, card_of
from leaderboard.pages.site import write_site


def test_a_score_opens_its_details_and_the_slider_moves_by_keyboard(site: Site) -> None:
    site.open()
    site.js("document.querySelector('[data-row=rord-painter] a.score').focus()")
    site.browser.key("ArrowDown", 40)
    assert site.js("document.activeElement.closest('tr').dataset.row") == "rord-filler"
    site.browser.key("Enter", 13, "\r")
    site.browser.settle()
    assert site.js("document.getElementById('dialog').open")
    details = site.text("#dialog")
    assert (
        "−0.250 beside Painter (−0.600 … 0.100), 343 common samples, p = 0.160, after Holm's correction p = 0.320"
        in details
    )
    assert "another grid" in details
    assert site.js("[...document.querySelectorAll('.stage img')].map(i => i.alt)") == ["Filler", "Ground truth"]
    site.browser.wait("[...document.querySelectorAll('.stage img')].every(i => i.complete && i.naturalWidth === 320)")
    before = site.js("document.querySelector('.over').style.clipPath")
    site.js("document.querySelector('.compare').focus()")
    for _ in range(3):
        site.browser.key("ArrowRight", 39)
    assert before == "inset(0px 50% 0px 0px)"
    assert site.js("document.querySelector('.over').style.clipPath") == "inset(0px 47% 0px 0px)"
    assert (
        site.js("document.querySelector('.compare').getAttribute('aria-valuetext')") == "53 % Ground truth, 47 % Filler"
    )
    site.browser.key("Escape", 27)
    site.browser.wait(
        "!document.getElementById('dialog').open && !location.hash.includes('row=')"
    )  # the link follows in an event of its own
    assert site.js("document.activeElement.closest('tr').dataset.row") == "rord-filler"


def test_a_small_layer_fills_its_thumbnail(site: Site) -> None:
    """Layer 1 of the toy covers 0.3125 x 0.4 of the canvas from (0.3125, 0.3): its longer side fills the square but for
    a margin, centred."""
    site.open("table=crello-strict&row=crello-painter&sample=design&show=layers")
    site.browser.wait("document.querySelectorAll('.thumb img.close-up').length === 2")
    style = site.js(
        "(s => [s.width, s.height, s.left, s.top].map(parseFloat))(document.querySelectorAll('.thumb img')[1].style)"
    )
    width, height, left, top = style
    assert abs(width * 0.3125 - 100 / 1.1) < 0.01, "the longer side, of 100 by 80 pixels"
    assert abs(height - width / 1.6) < 0.01
    assert abs(left + width * (0.3125 + 0.3125 / 2) - 50) < 0.01
    assert abs(top + height * (0.3 + 0.4 / 2) - 50) < 0.01
    assert site.text(".layer-list li") == "Layer 2, empty"


def test_a_link_to_a_table_that_is_gone_says_so(site: Site) -> None:
    site.open("table=rord-old")
    assert site.text("#panel h1") == "No such table"
    site.click("#panel a")
    assert site.text("#panel h1") == "Benchmarks"


def test_layers_come_apart_and_can_be_hidden(site: Site) -> None:
    site.open("table=crello-strict&row=crello-painter&sample=design&show=layers")
    site.browser.wait("[...document.querySelectorAll('.plane img')].every(i => i.complete && i.naturalWidth === 320)")
    assert site.js("document.querySelectorAll('.plane:not(.ground)').length") == 3
    assert site.js("[...document.querySelectorAll('.layer-list li')].map(li => li.textContent)") == [
        "Layer 2, empty",
        "Layer 1",
        "Layer 0, the bottom",
    ]
    site.click(".layer-list li:first-child input")
    assert site.js("document.querySelectorAll('.plane[hidden]').length") == 1
    depths = "new Set([...document.querySelectorAll('.plane:not(.ground)')].map(p => p.style.transform)).size"
    assert site.js(depths) == 3
    site.js(
        "(r => { r.value = 0; r.dispatchEvent(new Event('input')); })(document.querySelector('.picks"
        " input[type=range]'))"
    )
    assert site.js(depths) == 1


def test_a_method_and_a_benchmark_have_pages(site: Site) -> None:
    site.open("method=painter")
    words = site.js("document.querySelector('.page').textContent")
    for expected in (
        "Painter",
        "MIT",
        "painter.safetensors",
        "A. Author",
        "All scores: 5 rows in 5 tables",
        "hardware · gpu",
        "343 of 343 samples",
    ):
        assert expected in words
    assert site.js("document.querySelector('a.outside').href") == "https://example.org/paper"
    site.open("benchmark=rord-val")
    words = site.js("document.querySelector('.page').textContent")
    for expected in (
        "343",
        "research only",
        "Some pairs differ in exposure.",
        "A perfect answer scores an infinite PSNR",
        "psnr\u00a0∞",
        "Pairs of photographs, with and without.",
    ):
        assert expected in words
    assert site.js("document.querySelectorAll('.card-text table td').length") == 2
    site.open("list=methods")
    assert site.js("document.querySelectorAll('.index li').length") == 5


def test_plots_and_win_rates(site: Site) -> None:
    site.open()
    assert site.js("document.querySelectorAll('.chart .point').length") == 3  # the oracle's infinite value is not drawn
    site.open("plot=time")
    assert (
        site.js("[...document.querySelectorAll('.chart .point')].map(a => a.getAttribute('aria-label'))")[0]
        == "Painter: 31.3 in 1.3 s"
    )
    site.open("table=crello-strict&plot=layers")
    assert (
        site.js("[...document.querySelectorAll('.chart .point')].map(a => a.getAttribute('aria-label'))")[0]
        == "Painter: 0.80 at layers=2-4, 0.70 at layers=5-8, 0.60 at layers=17+"
    )
    site.open()
    rows = site.js(
        "[...document.querySelectorAll('.wins tbody tr')].map(tr => [...tr.cells].map(td => td.textContent))"
    )
    assert rows == [
        ["Painter", "90 %", "80 % … 100 %", "80 %", "100 %"],
        ["Filler", "60 %", "30 % … 90 %", "90 %", "30 %"],
        ["Mean colour", "10 %", "10 % … 10 %", "–", "10 %"],
    ]


def test_win_rates_over_two_protocols_of_one_benchmark_name_them_and_over_one_table_are_left_out(site: Site) -> None:
    board = small_board()
    strict, official = (
        t for t in board.tables if t.benchmark == "rord-val" and any(row.kind != "reported" for row in t.rows)
    )
    rates = {"painter": 1.0, "filler": 0.0}
    two = WinRates(
        task="removal", tables=(strict.id, official.id), rates=rates, without={strict.id: rates, official.id: rates}
    )
    one = WinRates(task="removal", tables=(strict.id,), rates=rates)
    write_site(board.model_copy(update={"win_rates": (two, one), "gallery": ()}), site.folder / "wins")
    site.open(site="wins")
    site.browser.wait("document.querySelectorAll('.wins').length > 0")
    assert site.js("document.querySelectorAll('.wins').length") == 1
    heads = site.js("[...document.querySelectorAll('.wins thead th')].map(th => th.textContent)")
    assert heads[3:] == ["without RORD validation, native-v1", "without RORD validation, square512-v1"]


def test_ties_for_want_of_scenes_and_cells_without_a_number_are_told_apart(site: Site) -> None:
    board = small_board()
    table = board.tables[0]
    painter, filler, constant = table.rows[1:]
    key = table.columns[0].key
    rows = (
        painter,
        filler,
        constant.model_copy(
            update={
                "cells": {key: constant.cells[key].model_copy(update={"rank": (1, 3), "tier": 1, "undecided": True})}
            }
        ),
        table.rows[0].model_copy(
            update={"cells": {key: BoardCell(value=float("nan"))}, "unranked_because": "no sample has one"}
        ),
    )
    changed = table.model_copy(update={"rows": rows})
    write_site(board.model_copy(update={"tables": (changed,), "win_rates": (), "gallery": ()}), site.folder / "ties")
    site.open(site="ties")
    assert site.text("[data-row=rord-filler] td.tied").startswith("31.0≈tied with the best")
    undecided = site.text("[data-row=rord-constant] td.undecided")
    assert undecided.startswith("12.0?far from the best, but too few scenes to tell")
    assert site.text("[data-row=rord-oracle] td:not(.rank):not(.missing)") == "–no sample has a number"
    assert "nan" not in site.text(".board")
    for words in (
        "tied: no row is surely better",
        "far from the best, but too few scenes",
        "or no sample has a number",
    ):
        assert words in site.text(".legend")


def test_tables_with_too_few_scenes_show_values_and_say_why(site: Site) -> None:
    board = small_board()
    table = board.tables[0]
    why = "too few scenes to rank (4 of 10)"
    rows = tuple(
        row.model_copy(
            update={
                "ranked": False,
                "unranked_because": why,
                "cells": {k: BoardCell(value=c.value, interval=c.interval) for k, c in row.cells.items()},
            }
        )
        for row in table.rows[1:]
    )
    few = table.model_copy(update={"rows": rows, "scenes": 4})
    wins = WinRates(task=few.task, tables=(), rates={}, too_few_scenes=(few.id,))
    write_site(board.model_copy(update={"tables": (few,), "win_rates": (wins,), "gallery": ()}), site.folder / "few")
    site.open(site="few")
    assert f"No row is ranked: {why}." in site.text(".notes")
    assert site.js("document.querySelectorAll('.board .rank, .mark').length") == 0
    assert site.names() == ["Painter", "Filler", "Mean colour"]
    site.browser.wait("document.querySelectorAll('.wins').length > 0")
    assert site.text(".wins p") == f"Left out for too few scenes to rank: {few.id}."


def test_data_cards_show_no_raw_marks(site: Site) -> None:
    """All cards of the project, a twin's, and code with backticks, stars and bars in it."""
    board = small_board()
    odd = "**bold `a.b` and `c|d`** then ``a `tick` inside`` and [`label`](https://example.org/x), *em `x`*\n"
    texts = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))]
    assert len(texts) > 5
    twin = board.benchmarks["rord-val-twin-v1"]
    cards = [*texts, card_of(twin), odd]
    benchmarks = {f"b{i}": twin.model_copy(update={"name": f"b{i}", "card": card}) for i, card in enumerate(cards)}
    shown = board.model_copy(update={"benchmarks": board.benchmarks | benchmarks, "gallery": ()})
    write_site(shown, site.folder / "cards")
    bare = (
        "(() => { const card = document.querySelector('.card-text').cloneNode(true);"
        " card.querySelectorAll('code').forEach((c) => c.remove()); return card.textContent; })()"
    )
    for name, card in zip(benchmarks, cards, strict=True):
        site.open(f"benchmark={name}", site="cards")
        assert "`" not in site.js(bare), card[:80]
    codes = site.js("[...document.querySelectorAll('.card-text code')].map((c) => c.textContent)")
    assert codes == ["a.b", "c|d", "a `tick` inside", "x"]
