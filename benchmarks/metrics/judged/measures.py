"""Edits as a vision-language judge scores them (`benchmarks.metrics.judged.viescore`), one measure a convention.

The judge is a file, as weights are.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import torch

from benchmarks.judges.judge_file import read_judge
from benchmarks.metrics.measure import Columns, Function, Measure, Value
from benchmarks.metrics.weights import WeightFile

if TYPE_CHECKING:
    from benchmarks.judges.conventions import JudgeConvention

JUDGE: Final = WeightFile(
    name="judge",
    file="judge.json",
    licence="of the judge",
    source=(
        'a file of your own: {"base_url": "http://HOST:PORT/v1", "model": "..."} or {"local": "FOLDER"}'
        " (benchmarks/judges/judge_file.py)"
    ),
)
"""The judge as the harness sees it: a file that measures need as others need weights."""

OFFICIAL_PROMPTS: Final = WeightFile(
    name="viescore-prompts",
    file="vie_prompts.py",
    licence="MIT",
    source=(
        "GEdit-Bench/viescore/vie_prompts.py of github.com/stepfun-ai/Step1X-Edit (equal to viescore/vie_prompts.py of"
        " github.com/TIGER-AI-Lab/VIEScore)"
    ),
)
"""The official prompts. They are read as data, never run."""


NAMES: Final = {
    "GPT": "viescore",
    "QWEN": "viescore-qwen",
    "LMMS": "lmms",
    "EVALSCOPE": "evalscope",
    "STRICT": "strict",
}
"""Names of the measures by that of their convention in `benchmarks.judges.conventions`."""

MEANINGS: Final = {
    "overall": "square root of semantics times quality, of each sample",
    "semantics": "smaller of success and restraint",
    "quality": "smaller of naturalness and freedom from artifacts",
}


def _values(micro: bool, repeats: bool) -> tuple[Value, ...]:
    """Over all samples, and for each language on the full set and on the intersection subset, as papers give them."""
    spread = Value(
        "spread",
        "lower",
        (0.0, 10.0),
        meaning="standard deviation of the overall score over the repeats",
        weight="counted",
    )
    return (
        *(Value(name, "higher", (0.0, 10.0), meaning=meaning, weight="counted") for name, meaning in MEANINGS.items()),
        Value("judged", "higher", (0.0, 1.0), meaning="share of samples of which every question got a legal answer"),
        *((spread,) if repeats else ()),
        *(
            Value(
                part,
                "higher",
                (0.0, 10.0),
                meaning=f"{MEANINGS[name]}; {language}, {subset}",
                aggregate=partial(_part, part, micro),
            )
            for name in MEANINGS
            for language in ("en", "cn")
            for subset in ("fullset", "intersection")
            for part in (f"{name}_{language}" + ("_intersection" if subset == "intersection" else ""),)
        ),
    )


def _part(name: str, micro: bool, columns: Columns) -> float:
    from benchmarks.metrics.judged import edit_scores

    return (edit_scores.micro if micro else edit_scores.macro)(columns, name)


def _measure(convention: str, *, official: bool, source: str, defects: tuple[str, ...] = ()) -> Measure:
    """The measure of `benchmarks.judges.conventions.<convention>`."""

    def build(paths: Mapping[str, str], device: torch.device) -> Function:
        from benchmarks.judges import conventions
        from benchmarks.metrics.judged import viescore

        kind: JudgeConvention = getattr(conventions, convention)
        judge = read_judge(Path(paths[JUDGE.name]))
        questions = conventions.official_questions(Path(paths[OFFICIAL_PROMPTS.name])) if kind.official else None
        return viescore.VIEScore(judge.client(), kind, questions)

    return Measure(
        name=f"judged/{NAMES[convention]}",
        version=1 if convention == "STRICT" else 2,
        official=official,
        inputs=("image", "source", "prompt", "group", "absent"),
        values=_values(convention in ("LMMS", "EVALSCOPE"), convention == "STRICT"),
        source=source,
        defects=defects,
        weights=(JUDGE, OFFICIAL_PROMPTS) if convention != "STRICT" else (JUDGE,),
        build=build,
    )


_PARSER = (
    "scores above 10, lists of one or three numbers, true as 1 and NaN are taken as they come",
    "not kept: the official second try takes a random score from 0 to 10, or asks for ever; here such an answer has a"
    " status and no score",
    "not kept: thoughts before an answer are left out and an answer that a limit of tokens cut off is not read; the"
    " official parser looks for braces in all that came",
)
_FILES = (
    "not kept: samples without files or with failed calls leave the official mean unseen; here `judged` and the"
    " coverage show them",
    "not kept: the official command calls Chinese zh, the data cn, and its Chinese results are nan",
)
MEASURES = (
    _measure(
        "GPT",
        official=True,
        source="GEdit-Bench of Step1X-Edit 570eba6 with its gpt4o backbone: text, then JPEG images; 1400 tokens",
        defects=_PARSER + _FILES,
    ),
    _measure(
        "QWEN",
        official=True,
        source="the same with its qwen25vl backbone (PNG images, then text; greedy, 512 tokens)",
        defects=_PARSER + _FILES,
    ),
    _measure(
        "LMMS",
        official=True,
        source="lmms-eval 75571cf, task gedit_bench: both images at about 512 x 512, images then text,"
        " temperature 0.1, 512 tokens",
        defects=(
            _PARSER[0],
            "a judge's outage, a refusal and a missing image count as 0/0/0",
            _PARSER[1].replace("random score", "inherited random score"),
            _PARSER[2],
        ),
    ),
    _measure(
        "EVALSCOPE",
        official=False,
        source="evalscope fde259d, benchmark gedit: nothing is resized, images then text, evalscope's JSON form at"
        " the end of the prompts, validated as there",
        defects=(
            '7.0, "7" and true are taken as integers, and scores above 10 as they come',
            "not kept: thoughts before an answer are left out and an answer that a limit of tokens cut off is not read;"
            " evalscope looks for the object in all that came",
        ),
    ),
    _measure(
        "STRICT",
        official=False,
        source="this project, after VIEScore: own prompts, two repeats with the order of images swapped, legal answers"
        " only",
    ),
)
