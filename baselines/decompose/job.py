"""One call of `baselines.decompose`: what is decomposed, and by what."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from baselines.decompose.box_sources import BoxSource
from baselines.decompose.exports import FORMATS
from benchmarks.api.card import Card
from benchmarks.api.method import Method
from synlayers.errors import UsageError

if TYPE_CHECKING:
    from benchmarks.harness.settings import Settings

TEXT_MODES = ("editable", "pixels", "none")
"""What becomes of text: layers that are text again where a format has that, layers of pixels everywhere, nothing."""
GUIDES = ("boxes", "layer_count")
"""Inputs that a detector gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecomposeInput:
    """Pictures of one's own, or with `score` a data set of designs.

    path: a picture, a folder of pictures, a folder of designs, or the name of a twin. caption: of all pictures; empty:
    what the detector says. benchmark: which data set the folder is, where its layout leaves that open.
    """

    path: str
    caption: str = ""
    score: bool = False
    benchmark: str = ""

    def check(self, method: type[Method], detector: str, out: Path) -> None:
        """Raises `UsageError` for what does not go together, before anything is done."""
        if "decomposition" not in method.card.tasks:
            raise UsageError(f"{method.card.name} does not decompose; its card says {', '.join(method.card.tasks)}")
        if not self.score and method.card.answer_key:
            raise UsageError(f"{method.card.name} reads the truth, which pictures of one's own do not have")
        if not self.score and (detector == "truth" or self.benchmark):
            raise UsageError("--detector truth and --benchmark go with --score: without it there is no truth")
        if self.score and self.caption:
            raise UsageError("--caption is for pictures of one's own; designs that are scored have theirs")
        if Path(self.path).is_dir() and Path(self.path).resolve() == out.resolve():
            raise UsageError(
                f"--out {out} is the folder of the pictures; choose another,"
                " or what is made would be taken for pictures"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class DecomposeJob:
    """Where everything goes, who decomposes, and where its boxes come from; `settings` are those of its runs."""

    out: Path
    method: type[Method]
    box_source: BoxSource
    settings: Settings
    text: str = "editable"
    """One of `TEXT_MODES`."""
    raw: bool = False
    """Whether layers are kept as the method gives them."""
    lost: tuple[str, ...] = ()
    """What cannot be done here, for every row."""

    @property
    def card(self) -> Card:
        """The method's card as it stands with its options."""
        from benchmarks.harness.method_options import card_of

        return card_of(self.method, self.settings.choices)

    @property
    def reads_text(self) -> bool:
        """Whether text is taken off before the method sees the pictures."""
        return self.text != "none" and not self.raw and not self.lost

    @property
    def is_guided(self) -> bool:
        """Whether the method takes what a detector finds."""
        return any(name in self.card.requires for name in GUIDES)


def parse_formats(text: str) -> tuple[str, ...]:
    """Names of a comma-separated list, each once. Raises `UsageError` for unknown ones, and for one whose package is
    not installed."""
    names = tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
    unknown = [name for name in names if name not in FORMATS]
    if not names or unknown:
        hint = f"; there is no {', '.join(unknown)}" if unknown else ""
        raise UsageError(f"--format {text}: choose from {', '.join(FORMATS)}{hint}")
    for kind, package, project in (("psd", "psd_tools", "psd-tools"), ("pptx", "pptx", "python-pptx")):
        if kind in names and find_spec(package) is None:
            raise UsageError(f"--format {kind} needs {project}: pip install 'synlayers[export]'")
    return names
