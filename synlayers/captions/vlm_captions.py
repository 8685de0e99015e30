"""Captions by a vision-language model: the structured caption is the hint, every answer is checked against record and
pixels, and asked again once.

What is not kept falls back to the structured caption, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from synlayers.captions.check_free import free_problems, visible_colors
from synlayers.design import Design, Layer, Pixels
from synlayers.storage.sidecar import WHOLE, CaptionRow, Outcome
from synlayers.vlm import Answer, Call, Client, Decoding, Message, Picture, call_of
from synlayers.vlm.prompts import Prompt, read_prompt
from synlayers.vlm.replies import find_json, find_reasoning_tag, strip_reasoning

PROMPTS: Final = Path(__file__).parent / "prompts"
WHOLE_SIDE: Final = 1024
LAYER_SIDE: Final = 512
MARGIN: Final = 8
GROUND: Final = 200
"""Level of the gray that a layer is shown on."""
DECODING: Final = Decoding(temperature=0.0, max_tokens=320)
UNANSWERED: Final = ("transport_error", "missing_output")
"""Where no word came: such a caption is not finished, and asked for again by the next run."""


@dataclass(frozen=True, slots=True)
class Prompts:
    """The templates in use; `version` stands in the sidecar."""

    whole: Prompt
    layer: Prompt
    again: Prompt

    @property
    def version(self) -> str:
        return " ".join(p.version for p in (self.whole, self.layer, self.again))


def load_prompts() -> Prompts:
    """The project's own."""
    return Prompts(*(read_prompt(PROMPTS / f"{name}-v1.txt") for name in ("whole", "layer", "again")))


def caption(client: Client, designs: Sequence[Design], templates: Prompts, layers: bool = True) -> list[CaptionRow]:
    """The captions of some designs, the whole and, with `layers`, every layer of each. All questions of a round are
    asked at once."""
    designs_by_id = {d.id: d for d in designs}
    first = [call for design in designs for call in caption_calls(design, templates, layers)]
    rows: dict[str, CaptionRow] = {}
    contradicted: list[tuple[Call, Answer, list[str]]] = []
    for call, answer in zip(first, client.ask(first), strict=True):
        problems = _problems(answer, designs_by_id)
        if problems and answer.status == "ok":
            contradicted.append((call, answer, problems))
        else:
            rows[call.id] = _make_row(answer, problems, tries=1)
    second = [retry_call(call, answer.text, problems, templates.again) for call, answer, problems in contradicted]
    for (call, before, problems), answer in zip(contradicted, client.ask(second), strict=True):
        if answer.status in UNANSWERED:
            rows[call.id] = _make_row(answer, [], tries=2)
        elif answer.status != "ok":
            rows[call.id] = _make_row(before, problems, tries=2)
        else:
            rows[call.id] = _make_row(answer, _problems(answer, designs_by_id), tries=2)
    return [rows[call.id] for call in first]


def _problems(answer: Answer, designs_by_id: dict[str, Design]) -> list[str]:
    if answer.status != "ok":
        return [f"{answer.status}: {answer.reason}"]
    id, layer = parse_call_id(answer.id)
    design = designs_by_id[id]
    number = None if layer == WHOLE else layer
    words = clean_answer(answer.text)
    if tag := find_reasoning_tag(words):
        return [f"it holds the tag {tag} of thoughts"]
    return free_problems(
        words, design.record(), number, visible_colors(design, None if number is None else design.layers[number])
    )


def _make_row(answer: Answer, problems: Sequence[str], tries: int) -> CaptionRow:
    id, layer = parse_call_id(answer.id)
    if answer.status in UNANSWERED:
        return CaptionRow(id, layer, "failed", "", f"{answer.status}: {answer.reason}", tries)
    outcome: Outcome = "rejected" if problems else "kept_again" if tries > 1 else "kept"
    words = clean_answer(answer.text)
    if answer.status == "truncated" or find_reasoning_tag(words):  # half a sentence, or thoughts: no caption
        words = ""
    return CaptionRow(id, layer, outcome, words, "; ".join(problems), tries)


def clean_answer(text: str) -> str:
    """On one line, without thoughts before it, and without a fence, quotes or a JSON object around the whole.

    >>> clean_answer('<think>hm</think> ```json\\n{"caption": "A red hat."}\\n```')
    'A red hat.'
    """
    answer = strip_reasoning(text)
    line = " ".join(_FENCE.sub(" ", answer).split())
    if line.startswith("{") and len(found := find_json(line)) == 1 and isinstance(found[0], dict):
        texts = [found[0].get(key) for key in ("caption", "description", "text", "answer")]
        line = next((" ".join(words.split()) for words in texts if isinstance(words, str)), line)
    inside = line[1:-1]
    return inside.strip() if len(line) > 1 and line[0] == line[-1] == '"' and '"' not in inside else line


_FENCE: Final = re.compile(r"```(?:json|text|markdown|plaintext)?")


# The questions


def caption_calls(design: Design, templates: Prompts, layers: bool = True) -> Iterator[Call]:
    """The question about the whole, then one a layer."""
    whole = Picture(fit(design.image, WHOLE_SIDE))
    yield call_of(
        _id(design, WHOLE),
        whole,
        templates.whole.fill(hint=hint(design)),
        decoding=DECODING,
        prompt=templates.whole.version,
    )
    if layers:
        for layer in design.layers:
            words = templates.layer.fill(hint=layer.caption)
            yield call_of(
                _id(design, layer.index),
                whole,
                Picture(draw_alone(layer)),
                words,
                decoding=DECODING,
                prompt=templates.layer.version,
            )


def retry_call(call: Call, text: str, problems: Sequence[str], prompt: Prompt) -> Call:
    """The same question with the answer and what is wrong with it."""
    words = prompt.fill(caption=clean_answer(text), problems="\n".join(f"- {problem}" for problem in problems))
    more = (Message("assistant", (text,)), Message("user", (words,)))
    return replace(call, messages=(*call.messages, *more), prompt=f"{call.prompt} {prompt.version}")


def hint(design: Design) -> str:
    """The structured captions, one a line."""
    return "\n".join([design.caption, *(f"- {layer.caption}" for layer in design.layers)])


def draw_alone(layer: Layer) -> Pixels:
    """The layer on gray with a margin, at most `LAYER_SIDE` long."""
    rgb, alpha = layer.pixels[..., :3].astype(np.uint16), layer.pixels[..., 3:].astype(np.uint16)
    shown = np.full((layer.box.height + 2 * MARGIN, layer.box.width + 2 * MARGIN, 3), GROUND, np.uint8)
    shown[MARGIN:-MARGIN, MARGIN:-MARGIN] = (rgb * alpha + GROUND * (255 - alpha) + 127) // 255
    return fit(shown, LAYER_SIDE, least=56)


def fit(pixels: Pixels, most: int, least: int = 1) -> Pixels:
    """No side longer than `most`, and none shorter than `least` (models refuse pictures of a few pixels)."""
    height, width = pixels.shape[:2]
    scale = min(1.0, most / max(height, width))
    size = (max(least, round(width * scale)), max(least, round(height * scale)))
    return (
        pixels
        if size == (width, height)
        else np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))
    )


def _id(design: Design, layer: int) -> str:
    return f"{design.id} {layer}"


def parse_call_id(id: str) -> tuple[str, int]:
    """Sample and layer of a call's id."""
    sample, _, layer = id.rpartition(" ")
    return sample, int(layer)
