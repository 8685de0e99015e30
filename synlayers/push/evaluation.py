"""`eval.yaml`: by which the Hub knows that a data set is a benchmark, and which of its splits are asked.

The format is that of the Hub's documentation ("Evaluation Results"): name, description, the framework that scores, and
tasks with an id, a configuration and a split. It is checked on every push; a data set is listed as a benchmark only
after the Hub's people put it on their list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from synlayers.errors import DataError, UsageError
from synlayers.support.untrusted.yaml_reading import read_yaml

EVAL: Final = "eval.yaml"
FRAMEWORK: Final = "synlayers"
"""What scores answers: an identifier, which may be one's own."""

Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=120)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=5000)]


class EvalTask(BaseModel):
    """One question to a model: a split of a configuration. Results of models name it by its `id`."""

    model_config = ConfigDict(extra="allow", frozen=True)  # frameworks have fields of their own here

    id: Word
    config: Word = "default"
    split: Word = "test"


class Evaluation(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Sentence
    description: Sentence
    evaluation_framework: Word = FRAMEWORK
    tasks: Annotated[tuple[EvalTask, ...], Field(min_length=1)]

    @field_validator("tasks")
    @classmethod
    def _ids_are_unique(cls, tasks: tuple[EvalTask, ...]) -> tuple[EvalTask, ...]:
        ids = [task.id for task in tasks]
        if len(set(ids)) < len(ids):
            raise ValueError("two tasks have one id")
        return tasks


def eval_text(evaluation: Evaluation) -> str:
    """The file as YAML (words in the quotes of JSON, which are YAML's too)."""
    lines = [f"{name}: {_quoted(getattr(evaluation, name))}" for name in ("name", "description")]
    lines += [f"evaluation_framework: {evaluation.evaluation_framework}", "", "tasks:"]
    for task in evaluation.tasks:
        first, *others = [f"{name}: {_quoted(value)}" for name, value in task.model_dump().items()]
        lines += [f"  - {first}", *(f"    {line}" for line in others)]
    return "\n".join(lines) + "\n"


def _quoted(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)


_WORDS: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
"""What YAML takes for something else than words."""


def read_evaluation(path: Path) -> Evaluation:
    """An `eval.yaml`. Raises `DataError` with every problem, `UsageError` where no YAML reader is installed."""
    try:
        return Evaluation.model_validate(read_yaml(path, str(path), DataError))
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in error.errors()]
        raise DataError(f"{path} is not what the Hub takes: {'; '.join(problems)}") from None


def build_evaluation(title: str, splits: Sequence[str], config: str = "default") -> Evaluation:
    """Of a build: every split but train and val is a task of decomposition.

    Raises:
        UsageError: it has none.
    """
    asked = [split for split in splits if split not in ("train", "val", "validation")]
    if not asked:
        raise UsageError(f"a benchmark is made of a split that nobody trains on; there are {', '.join(splits)} alone")
    description = (
        "Layered graphic designs: given the flat image, give its layers, back to front. Scored by"
        " `python -m benchmarks.score --benchmark synlayers-shards`."
    )
    tasks = tuple(
        EvalTask(id="decomposition" if len(asked) == 1 else f"decomposition-{split}", config=config, split=split)
        for split in asked
    )
    return Evaluation(name=title, description=description, tasks=tasks)
