"""The start of the page, and two methods beside each other, in a real browser."""

from __future__ import annotations

from boards import small_board
from browsing import Site

from leaderboard.board import Board, BoardChanges, OutdatedRecord, RowPair
from leaderboard.pages.site import write_site

PLACES = ("s0", "s1", "s2", "design")
TEST = {"n": 4, "difference": -0.5, "interval": (-0.9, -0.1), "p": 0.01, "p_adjusted": 0.02}
PAIR = RowPair.model_validate({"one": "rord-filler", "other": "rord-painter", **TEST})
CHOOSE = (
    "(s => { s.value = 'rord-filler'; s.dispatchEvent(new Event('change')) })(document.querySelector('[name=one]'))"
)


def compared() -> Board:
    """The small board with numbers of four samples for two rows."""
    board = small_board()
    table = board.tables[0]
    numbers = {"rord-painter": (31.0, 30.0, 33.0, 31.0), "rord-filler": (30.0, 30.0, 31.0, 32.0)}
    rows = tuple(row.model_copy(update={"samples": numbers.get(row.id, ())}) for row in table.rows)
    parts = {"layers": ("2", "2", "10", "10")}
    first = table.model_copy(update={"rows": rows, "samples": PLACES, "sample_parts": parts, "pairs": (PAIR,)})
    return board.model_copy(update={"tables": (first, *board.tables[1:]), "gallery": ()})


def test_two_methods_are_compared_sample_by_sample(site: Site) -> None:
    write_site(compared(), site.folder / "compared")
    site.open("table=rord-native", site="compared")
    site.js("[...document.querySelectorAll('#panel a')].find(a => a.textContent === 'Compare two methods').click()")
    site.browser.settle()
    assert site.text("#panel h1") == "Painter and Filler (512 steps)"
    assert site.text(".verdict") == "Painter is surely better in PSNR on these samples."
    facts = site.text(".facts")
    assert "0.500 (0.100 … 0.900), 4 common samples" in facts, "the pair is stored the other way round"
    assert "p 0.010, corrected over all pairs of the table 0.020" in facts
    assert "First better2 samples" in facts
    assert "Second better1 sample" in facts
    assert "Equal1 sample" in facts
    bars = "[...document.querySelectorAll('.chart rect')].map(r => r.getAttribute('class'))"
    assert site.js(bars) == ["gain", "gain", "loss", "loss"], "largest gain first; equal ones are drawn as lines"
    lines = "[...document.querySelectorAll('.compare-page .plaintable')][0].innerText"
    words = " ".join(str(site.js(lines)).split())
    assert "layers 2 2 1 0" in words
    assert "layers 10 2 1 1" in words, "in their natural order"
    site.js(CHOOSE)
    site.browser.settle()
    assert site.text("#panel h1") == "Filler (512 steps) and Painter"
    assert "−0.500 (−0.900 … −0.100)" in site.text(".facts")
    for width in (390, 1440):
        site.open("table=rord-native&compare=rord-painter,rord-filler", site="compared", width=width)
        assert site.js("document.documentElement.scrollWidth <= innerWidth")
    site.open("table=crello-strict&compare=a,b", site="compared")
    assert site.text("#panel h1") == "Nothing to compare"


def test_the_page_begins_with_what_it_is_and_what_changed(site: Site) -> None:
    news = BoardChanges(since="2026-01-31", sentences=("New method: <b>Painter</b>.",))
    facts = {"method": "telea", "benchmark": "x-twin-v1", "protocol": "a/b-v1", "date": "2026-01-01"}
    gone = OutdatedRecord(**facts, because="the twin was made anew")
    told = {"repository": "https://example.org/code", "changes": news, "outdated": (gone,), "gallery": ()}
    write_site(small_board().model_copy(update=told), site.folder / "told")
    site.open(site="told")
    assert not site.js("document.getElementById('intro').hidden")
    sentences = site.text("#intro > p").count(". ") + 1
    assert sentences == 5
    links = "[...document.querySelectorAll('#intro a')].map(a => [a.textContent, a.href])"
    assert site.js(links) == [
        ["Submit", "https://example.org/code/blob/main/leaderboard/submissions/README.md"],
        ["Repository", "https://example.org/code"],
    ]
    assert "@misc{synlayers-board-" in site.text(".cite")
    assert "New method: <b>Painter</b>." in site.text("#intro"), "text, not markup"
    assert "telea on x-twin-v1, a/b-v1 (2026-01-01): the twin was made anew." in site.text("#intro")
    site.open("table=rord-native", site="told")
    assert site.js("document.getElementById('intro').hidden")
