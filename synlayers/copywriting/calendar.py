"""Dates and times of one event, in one style. The calendar is real, the year comes from the generator, never from a
clock."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

import numpy as np

from synlayers.copywriting.grammar import pick

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DATE_STYLES: Final = (
    "{weekday}, {month} {day}",
    "{month} {day}, {year}",
    "{day} {month} {year}",
    "{month} {day}",
    "{day} {month}",
    "{weekday}, {day} {month} {year}",
    "{wd}, {mon} {day}",
    "{dd}.{mm}.{year}",
    "{mon} {day}, {year}",
)
FIRST_YEAR, LAST_YEAR = 2024, 2030


@dataclass(frozen=True, slots=True)
class Event:
    """When something happens.

    Args:
        start: the day.
        minutes: start of the day's programme, minutes after midnight.
        style: one of `DATE_STYLES`.
        twelve_hours: "7:30 PM" instead of "19:30".
    """

    start: datetime.date
    minutes: int
    style: str
    twelve_hours: bool

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.start.weekday()]

    def date(self) -> str:
        """The day in the event's style."""
        return _format(self.start, self.style)

    def clock(self, offset: int = 0) -> str:
        """The time `offset` minutes after the start: ``7:30 PM`` or ``19:30``."""
        minutes = (self.minutes + offset) % 1440
        hour, minute = divmod(minutes, 60)
        if not self.twelve_hours:
            return f"{hour:02d}:{minute:02d}"
        half = "AM" if hour < 12 else "PM"
        shown = (hour + 11) % 12 + 1
        return f"{shown}:{minute:02d} {half}" if minute else f"{shown} {half}"


def sample_event(rng: np.random.Generator, months: tuple[int, ...], evening: bool) -> Event:
    """An event in one of `months` of a year in 2024..2030."""
    year = FIRST_YEAR + int(rng.random() * (LAST_YEAR - FIRST_YEAR + 1))
    start = datetime.date(year, pick(rng, months), 1 + int(rng.random() * 28))
    rng.random()  # a number that nothing uses: without it, all that a seed draws later would be different
    hours = (17, 18, 18, 19, 19, 20, 21) if evening else (8, 9, 9, 10, 10, 11, 12, 14, 15)
    return Event(
        start=start,
        minutes=60 * pick(rng, hours) + pick(rng, (0, 0, 0, 30)),
        style=pick(rng, DATE_STYLES),
        twelve_hours=rng.random() < 0.7,
    )


def _format(day: datetime.date, style: str) -> str:
    month, weekday = MONTHS[day.month - 1], WEEKDAYS[day.weekday()]
    return style.format(
        weekday=weekday,
        month=month,
        day=day.day,
        year=day.year,
        wd=weekday[:3],
        mon=month[:3],
        dd=f"{day.day:02d}",
        mm=f"{day.month:02d}",
    )
