"""Who speaks in a design: an invented brand with the addresses that go with it, and a cast of invented people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synlayers.copywriting import banks
from synlayers.copywriting.grammar import pick, pick_two, shuffle
from synlayers.copywriting.topic import Topic


@dataclass(frozen=True, slots=True)
class BrandIdentity:
    """One brand, spelled the same everywhere. `host` ends in the reserved ``.example``; phone numbers are in the
    fictional 555-01xx."""

    brand: str
    key: str
    since: int
    phone: str
    city: str
    address: str
    place: str
    people: tuple[str, ...]

    @property
    def host(self) -> str:
        return f"{self.key}.example"


def sample_identity(rng: np.random.Generator, topic: Topic) -> BrandIdentity:
    brand, key = _brand(rng, topic)
    city = pick(rng, banks.CITIES)
    street = f"{2 + int(rng.random() * 180)} {pick(rng, banks.STREETS)}"
    number = f"555-01{int(rng.random() * 100):02d}"
    code = pick(rng, banks.AREA_CODES)
    return BrandIdentity(
        brand=brand,
        key=key,
        since=1948 + int(rng.random() * 70),
        phone=pick(rng, (f"({code}) {number}", f"{code}-{number}", f"+1 {code} {number}")),
        city=city,
        address=f"{street}, {city}",
        place=_place(rng, topic, city),
        people=_cast(rng),
    )


def _brand(rng: np.random.Generator, topic: Topic) -> tuple[str, str]:
    """Name and the letters of its web address."""
    first, second = pick_two(rng, banks.BRAND_STARTS)
    end = pick(rng, banks.BRAND_ENDS)
    while first.lower().endswith(end) or end in first.lower():
        end = pick(rng, banks.BRAND_ENDS)
    word = pick(rng, topic.brand_words)
    shape = rng.random()
    if shape < 0.55:
        return f"{first}{end} {word}", f"{first}{end}".lower()
    if shape < 0.8:
        return f"{first}{end}", f"{first}{end}".lower()
    return f"{first} & {second}", f"{first}and{second}".lower()


def _place(rng: np.random.Generator, topic: Topic, city: str) -> str:
    venue = pick(rng, topic.venues)
    return pick(
        rng, (f"{pick(rng, banks.BRAND_STARTS)} {venue}", f"The Old {venue}", f"{venue} {city}", f"{city} {venue}")
    )


def _cast(rng: np.random.Generator) -> tuple[str, ...]:
    """Twelve people, no first and no last name twice."""
    first = shuffle(rng, banks.FIRST_NAMES)[:12]
    starts = shuffle(rng, banks.NAME_STARTS)[:12]
    return tuple(f"{name} {start}{pick(rng, banks.NAME_ENDS)}" for name, start in zip(first, starts, strict=True))
