"""Prompts are data: text files named by what they are for and their version, and known by their content."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from synlayers.errors import UsageError

_SLOT = re.compile(r"<([a-z_]+)>")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template. ``<name>`` is a slot; what fills it is put in as it is and never looked at again, so it cannot fill
    other slots."""

    name: str
    text: str

    @property
    def version(self) -> str:
        """Name and digest: a changed word is another prompt, in cache keys and results."""
        return f"{self.name}:{hashlib.sha256(self.text.encode()).hexdigest()[:12]}"

    def fill(self, **values: str) -> str:
        """The text with its slots filled. Raises `UsageError` for a slot without a value."""
        if unfilled := set(_SLOT.findall(self.text)) - set(values):
            raise UsageError(f"prompt {self.name} has the slots {', '.join(sorted(unfilled))}, and nothing fills them")
        return _SLOT.sub(lambda match: values[match[1]], self.text)


def read_prompt(path: Path) -> Prompt:
    """A prompt from ``<name>-v<N>.txt``. Raises `UsageError` if it cannot be read."""
    try:
        return Prompt(path.stem, path.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the prompt {path} cannot be read ({error})") from None
