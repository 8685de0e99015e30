"""The `Copywriter`: every kind of text that a design asks for, consistent within one design."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Final

import numpy as np

from synlayers.copywriting import banks
from synlayers.copywriting.calendar import MONTHS, sample_event
from synlayers.copywriting.grammar import (
    expand,
    pick,
    pick_two,
    repeats_word,
    sentence_case,
    shuffle,
    title_case,
    word_count,
)
from synlayers.copywriting.identity import sample_identity
from synlayers.copywriting.topic import Topic
from synlayers.copywriting.topics import all_topics

CHARACTERS: Final[str] = string.ascii_letters + string.digits + " .,:;!?'&%@#$+-/()\u20ac\u00a3"
"""Every character a `Copywriter` may return; a font that draws these draws all texts."""
EVENING_TOPICS: Final = frozenset(
    {
        "music festival",
        "wine tasting",
        "cinema night",
        "restaurant",
        "summer party",
        "book launch",
        "gaming",
        "art exhibition",
    }
)


def choose_topic(rng: np.random.Generator) -> Topic:
    """One of all topics, uniformly."""
    return pick(rng, all_topics())


class Copywriter:
    """Words for one design. Brand, addresses, people, date, currency, discount and the case of headlines stay the same.

    Lists are dealt like cards: nothing comes twice before everything came once.
    """

    def __init__(self, rng: np.random.Generator, topic: Topic) -> None:
        self.rng = rng
        self.topic = topic
        self.identity = sample_identity(rng, topic)
        self.event = sample_event(rng, topic.months, topic.name in EVENING_TOPICS)
        self.currency = pick(rng, ("$", "$", "$", "\u20ac", "\u00a3"))
        self.percent = pick(rng, (10, 15, 20, 20, 25, 30, 30, 40, 50, 50, 60, 70))
        self._headline_case = title_case if rng.random() < 0.6 else sentence_case
        self._cents = pick(rng, (".00", ".50", ".90", ".95", "", ""))
        self._decks: dict[str, list[str]] = {}
        self._slots = {
            "city": self.identity.city,
            "person": self.identity.people[0],
            "brand": self.identity.brand,
            "address": self.identity.address,
            "email": self.email(),
            "phone": self.identity.phone,
            "handle": self.handle(),
            "url": self.url(),
            "since": str(self.identity.since),
            "weekday": self.event.weekday,
            "date": self.event.date(),
            "time": self.event.clock(),
        }

    # Phrases

    def headline(self, words: int | None = None) -> str:
        """A short punchy line of one to six words; with `words`, of just so many."""
        if words is not None and words <= 1:
            return sentence_case(pick(self.rng, self.topic.singles))
        best = self._headline()
        for _ in range(200 if words else 0):
            if word_count(best) == min(words or 0, 6):
                break
            best = self._headline()
        return best

    def kicker(self) -> str:
        """Two or three words that stand over a headline."""
        return title_case(self._deal("kickers", self.topic.kickers))

    def subhead(self) -> str:
        """One phrase of about 6 to 12 words, without a full stop."""
        return expand(self._deal("subheads", self.topic.subheads), self._slots)

    def body(self, min_words: int, max_words: int) -> str:
        """Whole sentences of `min_words` to `max_words` together.

        Asked for less than the shortest sentence, it gives that; asked for more than all sentences have, it gives all
        (about 200 words).
        """
        best = ""
        for _ in range(12):
            text = self._paragraph(min_words, max_words)
            if word_count(text) >= min_words:
                return text
            best = max(best, text, key=word_count)
        return best or min((expand(s, self._slots) for s in banks.SENTENCES), key=word_count)

    def cta(self) -> str:
        """A call to action of one to four words."""
        return title_case(self._deal("ctas", self.topic.ctas))

    def tagline(self) -> str:
        """Three to six words that stand under a brand."""
        return self._headline_case(expand(pick(self.rng, banks.TAGLINES), self._lexicon()))

    def quote(self) -> str:
        """One or two quotable sentences, without quotation marks."""
        return sentence_case(expand(self._deal("quotes", banks.QUOTES), self._lexicon()))

    def feature(self) -> str:
        """An advantage in two to four words."""
        return sentence_case(self._deal("features", self.topic.features))

    def features(self, k: int) -> list[str]:
        """`k` different features (at most as many as the topic has)."""
        return [sentence_case(entry) for entry in shuffle(self.rng, self.topic.features)[:k]]

    def bullets(self, k: int) -> list[str]:
        """`k` different points for a slide or a list."""
        pool = [*self.topic.features, *self.topic.acts, *banks.BULLETS]
        return [sentence_case(entry) for entry in shuffle(self.rng, pool)[:k]]

    def step(self, k: int) -> str:
        """Step `k` of a short how-to, counted from 0; past its end it begins again."""
        return self.topic.steps[k % len(self.topic.steps)]

    def nav_items(self, k: int) -> list[str]:
        """`k` entries of a navigation bar, the first is "Home", the last "Contact" (k >= 2)."""
        inner = [
            banks.NAV_ITEMS[i] for i in sorted(shuffle(self.rng, range(1, len(banks.NAV_ITEMS) - 1))[: max(0, k - 2)])
        ]
        return ["Home", *inner, "Contact"][:k]

    # Offers

    def price(self, low: int | None = None, high: int | None = None) -> str:
        """A price in the design's currency, from the topic's range unless given one."""
        first, last = self.topic.prices
        low, high = first if low is None else low, last if high is None else high
        amount = low + int(self.rng.random() ** 1.6 * (high - low + 1))  # most things in a shop are at the cheap end
        if amount >= 60:
            amount = round(amount / 5) * 5 - (1 if amount % 2 else 0)
        return f"{self.currency}{amount:,}{self._cents if amount < 60 else ''}"

    def discount(self) -> str:
        p = self.percent
        return pick(self.rng, (f"{p}% OFF", f"Save {p}%", f"Up to {p}% off", f"-{p}%", f"{p}% off everything"))

    def coupon_code(self) -> str:
        """Capitals and the design's discount: ``GLOW25``."""
        return f"{pick(self.rng, self.topic.singles).upper()}{self.percent}"

    def ticket_no(self) -> str:
        return pick(self.rng, ("No. {:06d}", "{:06d}", "Ticket {:05d}", "A-{:05d}")).format(
            int(self.rng.random() * 90000) + 1000
        )

    def menu_item(self) -> tuple[str, str, str]:
        """Name, price and description of something to buy."""
        name, description = self._deal("items", self.topic.items).rsplit(": ", 1)
        return name, self.price(), sentence_case(description)

    def menu_section(self) -> str:
        return self._deal("sections", self.topic.sections)

    def table_rows(self, k: int) -> list[tuple[str, str]]:
        """`k` rows of name and price."""
        return [self.menu_item()[:2] for _ in range(k)]

    def ingredients(self) -> str:
        """A list of what is inside, in order of amount."""
        entries = self.topic.ingredients or banks.INGREDIENTS
        return f"{sentence_case(', '.join(entries))}."

    def nutrition_rows(self, k: int) -> list[tuple[str, str]]:
        """The first `k` rows of a nutrition table: ``("Energy", "210 kcal")``."""
        rows = []
        for name, low, high, unit in banks.NUTRIENTS[:k]:
            rows.append((name, f"{low + int(self.rng.random() * (high - low))} {unit}"))
        return rows

    def statistic(self) -> tuple[str, str]:
        """A figure and what it counts: ``("24/7", "open")``."""
        value, label = self._deal("stats", self.topic.stats).rsplit(": ", 1)
        return value, sentence_case(label)

    # Time and place

    def date(self) -> str:
        return self.event.date()

    def weekday(self) -> str:
        """The weekday of `date`."""
        return self.event.weekday

    def day(self) -> str:
        """The day of the month of `date`, as digits."""
        return str(self.event.start.day)

    def month(self) -> str:
        return MONTHS[self.event.start.month - 1]

    def year(self) -> str:
        return str(self.event.start.year)

    def time(self) -> str:
        return self.event.clock()

    def hours(self) -> str:
        """Opening hours: ``Mon - Sat, 8 AM - 6 PM``."""
        days = pick(self.rng, ("Mon - Fri", "Mon - Sat", "Tue - Sun", "Daily", "Wed - Sun"))
        opening = 60 * pick(self.rng, (7, 8, 9, 10, 11)) - self.event.minutes
        return f"{days}, {self.event.clock(opening)} - {self.event.clock(opening + 60 * pick(self.rng, (8, 9, 10)))}"

    def schedule(self, k: int) -> list[tuple[str, str]]:
        """`k` times in order with what happens then (at most as many as the topic's programme has)."""
        gap = pick(self.rng, (30, 45, 60, 90))
        chosen = sorted(shuffle(self.rng, range(1, len(self.topic.agenda)))[: max(0, k - 1)])
        return [(self.event.clock(i * gap), self.topic.agenda[entry]) for i, entry in enumerate([0, *chosen][:k])]

    def city(self) -> str:
        return self.identity.city

    def place(self) -> str:
        """Where it happens: ``Linden Gallery``."""
        return self.identity.place

    def address(self) -> str:
        return self.identity.address

    # People and brand

    def brand(self) -> str:
        return self.identity.brand

    def url(self) -> str:
        return f"www.{self.identity.host}"

    def email(self) -> str:
        return f"hello@{self.identity.host}"

    def phone(self) -> str:
        return self.identity.phone

    def handle(self) -> str:
        return f"@{self.identity.key}"

    def hashtag(self) -> str:
        return f"#{self._deal('hashtags', self.topic.hashtags)}"

    def person(self, k: int = 0) -> str:
        """Person `k` of the design's cast of twelve; 0 is the one that texts speak of."""
        return self.identity.people[k % len(self.identity.people)]

    def author(self) -> str:
        """Who wrote the quote or the book: the first person of the cast."""
        return self.person(0)

    def role_title(self) -> str:
        return self._deal("roles", self.topic.roles)

    # Documents

    def certificate_text(self) -> tuple[str, str, str]:
        """Title, the line before the name, and the reason."""
        course = self.topic.course
        reason = f"for successfully completing {course}" if course.startswith("the ") else f"in recognition of {course}"
        return pick(self.rng, banks.CERTIFICATES), pick(self.rng, banks.AWARD_LINES), reason

    def invitation_line(self) -> str:
        return expand(pick(self.rng, banks.INVITATIONS), {"occasion": pick(self.rng, self.topic.occasions)})

    def book_title(self) -> str:
        return f"The {pick(self.rng, banks.TITLE_NOUNS)} of {pick(self.rng, banks.TITLE_PLACES)}"

    # How it is done

    def _headline(self) -> str:
        while True:
            template = pick(self.rng, banks.HEADLINES)
            text = expand(template, self._lexicon())
            if word_count(text) <= 6 and (template == "{line}" or not repeats_word(text)):
                return self._headline_case(text)

    def _lexicon(self) -> dict[str, str]:
        rng, topic = self.rng, self.topic
        (adj, adj2), (things, things2), (stuff, stuff2) = (
            pick_two(rng, w) for w in (topic.adjectives, topic.things, topic.stuff)
        )
        return self._slots | {
            "adj": adj,
            "adj2": adj2,
            "things": things,
            "things2": things2,
            "stuff": stuff,
            "stuff2": stuff2,
            "fans": pick(rng, topic.fans),
            "single": pick(rng, topic.singles),
            "line": pick(rng, topic.lines),
            "act": pick(rng, topic.acts),
        }

    def _paragraph(self, min_words: int, max_words: int) -> str:
        """Sentences of the topic first, then general ones, each once, while they fit."""
        chosen: list[str] = []
        total = 0
        for sentence in [*shuffle(self.rng, self.topic.facts), *shuffle(self.rng, banks.SENTENCES)]:
            if total >= min_words:
                break
            text = expand(sentence, self._slots)
            count = word_count(text)
            if total + count <= max_words:
                chosen.append(text)
                total += count
        return " ".join(chosen)

    def _deal(self, deck: str, entries: Sequence[str]) -> str:
        """The next of `entries` in an order of its own, reshuffled when all were given."""
        cards = self._decks.get(deck)
        if not cards:
            cards = self._decks[deck] = shuffle(self.rng, entries)
        return cards.pop()
