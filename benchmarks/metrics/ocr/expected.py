"""What a reader must find in an answer: the lines that it reads in the truth, and what it does not read there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from benchmarks.metrics.ocr.alignment import ANY, Alignment, align
from synlayers.ocr.folding import fold
from synlayers.ocr.lines import TextLine


class TrueLine(NamedTuple):
    """A line that is read exactly in the truth: its characters ``start .. end`` of what is expected, and where it
    stands."""

    text: str
    line: TextLine
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ExpectedText:
    """What an answer is compared with.

    Args:
        characters: folded, in reading order; `ANY` for what the reader does not read in the truth.
        lines: those that count.
        words: spans of the words of `lines`.
        left_out: lines and stretches that do not count.
        unknown: characters in scripts that the reader does not know.
    """

    characters: tuple[str | None, ...]
    lines: tuple[TrueLine, ...]
    words: tuple[tuple[int, int], ...]
    left_out: int
    unknown: str = ""

    @property
    def counted(self) -> int:
        """How many characters count."""
        return sum(c is not ANY for c in self.characters)


def expect(text: str, lines: Sequence[TextLine], unknown: str = "") -> ExpectedText:
    """Split the true words into the lines that the reader reads in the truth.

    Args:
        text: the true words; breaks and blanks only divide words.
        lines: what it reads in the true picture, in reading order.
        unknown: characters of the text that it has no class for; then nothing counts.

    A line counts when it is read as it is written, character by character after folding. What else was read, and what
    of the text was not, becomes `ANY`, as long as the longer of what is written and what was read.
    """
    written = fold(text)
    if unknown:
        return ExpectedText((ANY,) * len(written), (), (), 1, unknown)
    seen = "".join(fold(line.text) for line in lines)
    ends = _ends(align(written, seen), [fold(line.text) for line in lines], len(written))
    characters: list[str | None] = []
    counted: list[TrueLine] = []
    spans: dict[int, int] = {}
    left_out = written_to = 0
    for line, end in zip(lines, ends, strict=True):
        own, part = fold(line.text), written[written_to:end]
        if part.endswith(own) and own:
            lost = len(part) - len(own)  # not read at all, before this line
            left_out += bool(lost)
            characters += [ANY] * lost
            counted.append(TrueLine(own, line, len(characters), len(characters) + len(own)))
            spans.update({written_to + lost + i: len(characters) + i for i in range(len(own))})
            characters += own
        else:
            left_out += 1
            characters += [ANY] * max(len(part), len(own))
        written_to = end
    if rest := len(written) - written_to:
        left_out += 1
        characters += [ANY] * rest
    return ExpectedText(tuple(characters), tuple(counted), tuple(_words(text, spans)), left_out)


def _ends(alignment: Alignment, seen: Sequence[str], length: int) -> list[int]:
    """Where, in the written text, each line that was read ends: after its last character that is there."""
    ends, reached, start = [], 0, 0
    where = {place: i for i, place in enumerate(alignment.places) if place >= 0}
    for line in seen:
        found = [where[place] for place in range(start, start + len(line)) if place in where]
        reached = max(reached, found[-1] + 1) if found else reached
        # the last character was read as another one, which stands where it stands
        tail = (
            start + len(line) - 1 - max((p for p in range(start, start + len(line)) if p in where), default=start - 1)
        )
        following = min((i for place, i in where.items() if place >= start + len(line)), default=length)
        ends.append(min(reached + tail, following))
        reached, start = ends[-1], start + len(line)
    return ends


def _words(text: str, spans: dict[int, int]) -> list[tuple[int, int]]:
    """Spans of the words that lie in lines that count; marks alone are no words."""
    out, start = [], 0
    for word in text.split():
        end = start + len(fold(word))
        own = [spans.get(i, -1) for i in range(start, end)]
        # a word that something else was read in the middle of is not read in one piece in the truth either
        if any(c.isalnum() for c in word) and own[0] >= 0 and own == list(range(own[0], own[0] + len(own))):
            out.append((own[0], own[-1] + 1))
        start = end
    return out
