"""``rule-planner``: a request is split by rules and its parts are carried out one after the other. What an agent that
plans with a model has to beat."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from baselines.agents.splitting import split_request
from baselines.classical.rule_editor import RuleEditor
from benchmarks.api.card import Card
from benchmarks.api.method import Method
from benchmarks.api.tasks import Prediction, Sample


class RulePlanner(Method):
    """Splits a request at its conjunctions and gives each part to the rule-based editor."""

    card = Card(
        name="rule-planner",
        title="Rule-based planner",
        tasks=("editing",),
        groups=("classical",),
        source="this project; the control of Plan2Pix (arXiv 2605.15181) without a model",
        notes=(
            'One call of the editor for each part; a goal that names no edits ("remove every icon") is one part. What'
            " the editor does not understand or find is passed over, and the prediction says so."
        ),
    )

    def __init__(self) -> None:
        self.editor = RuleEditor()

    def predict(self, sample: Sample, seed: int) -> Prediction:
        image = sample.input("image")
        steps: list[dict[str, Any]] = []
        for part in split_request(str(sample.input("prompt"))):
            step = replace(sample, inputs={**sample.inputs, "image": image, "prompt": part})
            answer = self.editor.predict(step, seed)
            image = answer.image
            steps.append({"edit": part, **answer.metadata})
        done = sum(bool(step.get("done")) for step in steps)
        return Prediction(image=image, metadata={"steps": steps, "calls": len(steps), "done": done})


BASELINES = (RulePlanner,)
