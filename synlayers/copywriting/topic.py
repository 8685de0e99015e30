"""What a design is about: the words, pictures and colours that belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from synlayers.copywriting.grammar import phrases

PaletteMood = Literal["warm", "earthy", "fresh", "cool", "vivid", "pastel", "elegant", "dark"]


@dataclass(frozen=True, slots=True)
class Topic:
    """One subject of a design. Words are lower case unless they are names; sentences end with a full stop.

    Args:
        name: unique, lower case ("coffee shop").
        mood: adjectives for the feeling of the whole design.
        icons, illustrations, photos: tags to match assets on; icons are names of Font Awesome 5 Free.
        palette: the mood of a fitting palette.
        adjectives, things, stuff: "fresh", plural "roasts", mass noun "coffee"; any adjective fits any of the nouns.
        fans: plural noun of the people addressed.
        singles, lines: ready headlines of one word and of more.
        acts: imperative phrases of two to five words, without a full stop.
        kickers: two or three words that stand over a headline.
        subheads, facts: templates of 6 to 12 words, and of whole sentences; slots are those of `grammar.expand`.
        items: "name: description" of what is for sale, `prices` its range in whole units of currency.
        sections: headings for groups of items.
        stats: "value: label".
        agenda: an ordered programme; steps: an ordered how-to.
        course: what a certificate is given for; occasions: noun phrases with article for invitations.
        months: months in which a date makes sense.
    """

    name: str
    mood: tuple[str, ...]
    icons: tuple[str, ...]
    illustrations: tuple[str, ...]
    photos: tuple[str, ...]
    palette: PaletteMood
    adjectives: tuple[str, ...]
    things: tuple[str, ...]
    stuff: tuple[str, ...]
    fans: tuple[str, ...]
    singles: tuple[str, ...]
    lines: tuple[str, ...]
    acts: tuple[str, ...]
    kickers: tuple[str, ...]
    subheads: tuple[str, ...]
    facts: tuple[str, ...]
    ctas: tuple[str, ...]
    features: tuple[str, ...]
    sections: tuple[str, ...]
    items: tuple[str, ...]
    prices: tuple[int, int]
    roles: tuple[str, ...]
    venues: tuple[str, ...]
    brand_words: tuple[str, ...]
    stats: tuple[str, ...]
    steps: tuple[str, ...]
    agenda: tuple[str, ...]
    hashtags: tuple[str, ...]
    course: str
    occasions: tuple[str, ...]
    ingredients: tuple[str, ...]
    months: tuple[int, ...]


ALL_MONTHS: Final = tuple(range(1, 13))


def topic(
    name: str,
    *,
    mood: str,
    icons: str,
    illustrations: str,
    photos: str,
    palette: PaletteMood,
    adjectives: str,
    things: str,
    stuff: str,
    fans: str,
    singles: str,
    lines: str,
    acts: str,
    kickers: str,
    subheads: str,
    facts: str,
    ctas: str,
    features: str,
    sections: str,
    items: str,
    prices: tuple[int, int],
    roles: str,
    venues: str,
    brand_words: str,
    stats: str,
    steps: str,
    agenda: str,
    hashtags: str,
    course: str,
    occasions: str,
    ingredients: str = "",
    months: tuple[int, ...] = ALL_MONTHS,
) -> Topic:
    """A `Topic` from lists written as text: entries are parted by semicolons, tags by spaces."""
    return Topic(
        name=name, mood=tuple(mood.split()), icons=tuple(icons.split()), illustrations=tuple(illustrations.split()),
        photos=tuple(photos.split()), palette=palette, adjectives=phrases(adjectives), things=phrases(things),
        stuff=phrases(stuff), fans=phrases(fans), singles=phrases(singles), lines=phrases(lines), acts=phrases(acts),
        kickers=phrases(kickers), subheads=phrases(subheads), facts=phrases(facts), ctas=phrases(ctas),
        features=phrases(features), sections=phrases(sections), items=phrases(items), prices=prices,
        roles=phrases(roles), venues=phrases(venues), brand_words=phrases(brand_words), stats=phrases(stats),
        steps=phrases(steps), agenda=phrases(agenda), hashtags=tuple(hashtags.split()), course=course,
        occasions=phrases(occasions), ingredients=phrases(ingredients), months=months,
    )  # fmt: skip
