"""Words are varied, grammatical where it can be checked, and consistent within one design."""

from __future__ import annotations

import datetime
import re

import numpy as np
import pytest

from synlayers.copywriting import CHARACTERS, Copywriter, Topic, all_topics, choose_topic
from synlayers.copywriting.calendar import DATE_STYLES, MONTHS, WEEKDAYS, Event
from synlayers.copywriting.grammar import title_case, word_count
from synlayers.copywriting.grammar import words as split_words

STRINGS = split_words(
    "headline kicker subhead cta tagline quote feature price discount coupon_code ticket_no menu_section ingredients"
    " date weekday time hours place city address brand url email phone handle hashtag person author"
    " role_title invitation_line book_title day month year"
)


def copywriter(seed: int, topic: Topic | None = None) -> Copywriter:
    rng = np.random.default_rng(seed)
    return Copywriter(rng, topic or choose_topic(rng))


def everything(words: Copywriter) -> list[str]:
    """One of each kind of text."""
    out = [getattr(words, name)() for name in STRINGS]
    out += [words.body(20, 40), words.step(2), *words.features(3), *words.bullets(4), *words.nav_items(4)]
    out += [*words.menu_item(), *words.statistic(), *words.certificate_text()]
    return out + [cell for row in (*words.table_rows(2), *words.nutrition_rows(3), *words.schedule(4)) for cell in row]


def test_topics_are_many_and_complete() -> None:
    assert len(all_topics()) >= 24
    assert len({t.name for t in all_topics()}) == len(all_topics())
    for topic in all_topics():
        assert min(len(topic.adjectives), len(topic.things), len(topic.features), len(topic.items)) >= 6
        assert min(len(topic.icons), len(topic.illustrations), len(topic.photos), len(topic.facts)) >= 4


@pytest.mark.parametrize("topic", all_topics(), ids=lambda t: t.name)
def test_texts_are_filled_clean_and_drawable(topic: Topic) -> None:
    for seed in range(6):
        for text in everything(copywriter(seed, topic)):
            assert text == text.strip() != ""
            assert "  " not in text
            assert not set(text) - set(CHARACTERS), text
            assert not re.search(r"\{|\}|lorem|\ba [aeio]\w|\b(\w+) \1\b", text, re.IGNORECASE), text


@pytest.mark.parametrize("topic", all_topics(), ids=lambda t: t.name)
def test_lengths_are_what_was_asked(topic: Topic) -> None:
    words = copywriter(3, topic)
    for n in range(1, 7):
        assert word_count(words.headline(n)) == n
    assert all(1 <= word_count(words.headline()) <= 6 for _ in range(50))
    for low, high in ((8, 14), (12, 20), (25, 40), (60, 80), (100, 130)):
        body = words.body(low, high)
        assert low <= word_count(body) <= high
        sentences = re.findall(r"[^.]+(?:\.\w+)*\.", body)
        assert len(sentences) == len(set(sentences))
        assert body[0].isupper()
        assert body.endswith(".")
    assert all(5 <= word_count(words.subhead()) <= 13 for _ in range(len(topic.subheads)))
    assert len(set(words.features(8))) == 8


def test_headlines_vary() -> None:
    assert len({copywriter(seed).headline() for seed in range(4000)}) >= 2000


def test_one_design_speaks_of_one_brand_one_person_one_day() -> None:
    for seed in range(200):
        words = copywriter(seed)
        key = words.handle().removeprefix("@")
        assert words.url() == f"www.{key}.example"
        assert words.email() == f"hello@{key}.example"
        assert re.sub(r"[^a-z]", "", words.brand().lower().replace("&", "and")).startswith(key)
        assert words.author() == words.person() == words.person(0) != words.person(1)
        assert words.place() == words.place()
        assert len({price[0] for price in (words.price() for _ in range(9))}) == 1
        assert re.search(r"555[- ]01\d\d$", words.phone())
        assert str(words.percent) in words.discount()
        assert words.coupon_code().endswith(str(words.percent))


def test_weekdays_are_those_of_the_real_calendar() -> None:
    years = set()
    for seed in range(300):
        words = copywriter(seed)
        day = datetime.date(int(words.year()), MONTHS.index(words.month()) + 1, int(words.day()))
        assert words.weekday() == day.strftime("%A")
        assert day.month in words.topic.months
        named = [d for d in WEEKDAYS if d in words.date()]
        assert named in ([], [words.weekday()])
        years.add(day.year)
    assert years == set(range(2024, 2031))


def test_date_and_time_formats() -> None:
    event = Event(datetime.date(2025, 6, 29), 19 * 60 + 30, DATE_STYLES[0], True)
    assert (event.date(), event.clock(), event.clock(-7 * 60 - 30)) == ("Sunday, June 29", "7:30 PM", "12 PM")
    event = Event(datetime.date(2024, 2, 28), 0, "{dd}.{mm}.{year}", False)
    assert (event.date(), event.clock(), event.clock(90)) == ("28.02.2024", "00:00", "01:30")


def test_schedule_and_lists_are_in_order_and_without_repeats() -> None:
    for seed in range(50):
        words = copywriter(seed)
        titles = [title for _, title in words.schedule(5)]
        assert titles == [entry for entry in words.topic.agenda if entry in titles]
        items = [words.menu_item()[0] for _ in range(len(words.topic.items))]
        assert len(set(items)) == len(items)
        nav = words.nav_items(5)
        assert (nav[0], nav[-1], len(set(nav))) == ("Home", "Contact", 5)


def test_same_seed_same_words() -> None:
    assert everything(copywriter(11)) == everything(copywriter(11))
    assert everything(copywriter(11)) != everything(copywriter(12))


def test_title_case() -> None:
    assert title_case("where the vines end, and what to do with it") == "Where the Vines End, and What to Do with It"
