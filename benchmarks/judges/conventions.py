"""In what harnesses differ when they ask a judge about an edit: prompts, order, sizes, decoding, reading, failures.

The official conventions need the official prompts, which are not part of this project: give the file `vie_prompts.py`
of VIEScore or Step1X-Edit. It is read, never run. The strict convention has prompts of its own
(`prompts/viescore-*-v1.txt`) that ask for the same four scores.
"""

from __future__ import annotations

import ast
import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from PIL import Image

from benchmarks.api.tasks import Array
from benchmarks.judges import parsing
from benchmarks.judges.parsing import Verdict
from synlayers.errors import UsageError
from synlayers.vlm import Decoding
from synlayers.vlm.calls import Encoding
from synlayers.vlm.prompts import Prompt, read_prompt

PROMPTS: Final = Path(__file__).parent / "prompts"
OFFICIAL_PARTS: Final = (
    "_context_no_delimit",
    "_prompts_0shot_two_image_edit_rule",
    "_prompts_0shot_tie_rule_SC",
    "_prompts_0shot_rule_PQ",
)
"""Names of the strings in the official file that make up the two questions."""
AREA: Final = 512 * 512


@dataclass(frozen=True, slots=True)
class Questions:
    """The two prompts. `semantics` has the slot ``<instruction>``."""

    version: str
    semantics: str
    quality: str


def official_questions(path: Path) -> Questions:
    """The prompts of the official file: the context and the rules of the edit task, each joined by a line break.

    Raises `UsageError` if the file lacks one of them.
    """
    try:
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
    except (OSError, SyntaxError, ValueError) as error:
        raise UsageError(f"{path} is not the official vie_prompts.py ({error})") from None
    strings = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    if missing := [name for name in OFFICIAL_PARTS if name not in strings]:
        raise UsageError(f"{path} is not the official vie_prompts.py: it does not define {', '.join(missing)}")
    context, images, semantics, quality = (strings[name] for name in OFFICIAL_PARTS)
    asked = "\n".join((context, images, semantics))
    if "<instruction>" not in asked:
        raise UsageError(f"{path} is not the official vie_prompts.py: its edit rule has no <instruction>")
    whole = "\n".join((context, quality))
    return Questions("official:" + hashlib.sha256(f"{asked}\0{whole}".encode()).hexdigest()[:12], asked, whole)


def own_prompts() -> tuple[Prompt, Prompt]:
    """This project's prompts for semantics and quality."""
    return read_prompt(PROMPTS / "viescore-semantics-v1.txt"), read_prompt(PROMPTS / "viescore-quality-v1.txt")


Fit = Callable[[Array, Array], tuple[Array, Array]]


def fit_to_source(source: Array, edited: Array) -> tuple[Array, Array]:
    """The edit resized to the source by Pillow's default filter (bicubic), if it is of another size."""
    if source.shape == edited.shape:
        return source, edited
    return source, np.asarray(Image.fromarray(edited).resize((source.shape[1], source.shape[0])))


def fit_to_area(source: Array, edited: Array) -> tuple[Array, Array]:
    """Both resized on their own to about 512 * 512 pixels at their aspect ratio, sides truncated."""
    return _resize_to_area(source), _resize_to_area(edited)


def _resize_to_area(image: Array) -> Array:
    ratio = image.shape[1] / image.shape[0]
    width = math.sqrt(AREA * ratio)
    return np.asarray(Image.fromarray(image).resize((int(width), int(width / ratio))))


def keep_sizes(source: Array, edited: Array) -> tuple[Array, Array]:
    """No resizing."""
    return source, edited


@dataclass(frozen=True, slots=True)
class JudgeConvention:
    """All in which harnesses differ, but the judge and the prompts.

    Args:
        tries: how often both questions of a pair are asked where an answer cannot be read (official: 2, then a guess;
            here: 2, then a status). As officially, the second pair takes the place of the first.
        failure: ``drop``: a sample without scores leaves the mean, and `judged` shows it. ``zero``: it counts as 0/0/0.
        repeats: how often the pair of questions is asked; scores are means over the readable answers.
        swap: the edited image comes first in every second repeat.
        suffix: appended to both prompts.
    """

    name: str
    text_first: bool
    encoding: Encoding
    decoding: Decoding
    fit: Fit
    read: Callable[..., Verdict]
    official: bool = True
    tries: int = 2
    failure: Literal["drop", "zero"] = "drop"
    repeats: int = 1
    swap: bool = False
    suffix: str = ""


EVALSCOPE_FORM: Final = (
    "\n\nReply with a single JSON object and no other text, containing these required keys (additional keys are"
    ' allowed):\n- "score": a list\n- "reasoning": a string'
)
"""What evalscope's contract of the form writes at the end of both prompts, to the letter (`OutputContract.instruction`
and `GeditGrade` at the commit fde259d)."""

GPT = JudgeConvention(
    "gedit-official", True, "jpeg", Decoding(max_tokens=1400), fit_to_source, parsing.official_verdict
)
QWEN = JudgeConvention(
    "gedit-official-qwen",
    False,
    "png",
    Decoding(temperature=0.0, max_tokens=512),
    fit_to_source,
    parsing.official_verdict,
)
LMMS = JudgeConvention(
    "gedit-lmms",
    False,
    "png",
    Decoding(temperature=0.1, max_tokens=512),
    fit_to_area,
    parsing.official_verdict,
    failure="zero",
)
EVALSCOPE = JudgeConvention(
    "gedit-evalscope", False, "png", Decoding(), keep_sizes, parsing.evalscope_verdict, tries=1, suffix=EVALSCOPE_FORM
)
STRICT = JudgeConvention(
    "gedit-strict",
    False,
    "png",
    Decoding(temperature=0.0, max_tokens=512),
    fit_to_source,
    parsing.strict_verdict,
    official=False,
    tries=1,
    repeats=2,
    swap=True,
)
