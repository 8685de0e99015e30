"""Adapter between an official repository and the synlayers benchmarks (docs/external.md). Python >= 3.8, Pillow.

Copy this file into the repository, fill in `System`, name it in a YAML file; or import it and pass a class to `main`.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import Any

VERSION = 1


class System:
    """The two things to fill in. What they print goes to the run's log; an exception fails the sample."""

    def load(
        self, device: str, dtype: str, options: dict[str, Any], places: dict[str, str], weights: dict[str, str]
    ) -> Any:
        """Load the model. A dict that is returned (versions, say) is kept with every answer."""

    def predict(self, task: str, inputs: dict[str, Any], seed: int, size: tuple[int, int]) -> dict[str, Any]:
        """One answer: {"layers": [...]} back to front, {"alpha": ...} or {"image": ...} as the task wants, PIL images
        of the (width, height) `size`. With layers a "composite" may come. "said": what to keep of it, as JSON.

        `inputs`: PIL images, texts, numbers and lists by name.
        """
        raise NotImplementedError("predict() of this adapter is not filled in yet")

    def predict_batch(self, samples: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Several at once, for systems that gain from it; each of `samples` holds the arguments of `predict`."""
        return [self.predict(**sample) for sample in samples]


def main(system: System) -> None:
    """Answer requests until they end."""
    # what libraries print must not stand between the answers, and what they read must not be requests
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.path.insert(0, os.getcwd())
    for request in map(json.loads, requests):
        if request["do"] == "quit":
            break
        try:
            answer = answer_request(system, request)
        except Exception as error:
            traceback.print_exc()
            kind = type(error).__name__
            memory = isinstance(error, MemoryError) or "OutOfMemory" in kind or "out of memory" in str(error)
            answer = {"status": "memory" if memory else "error", "error": f"{kind}: {error}"}
            if memory and "torch" in sys.modules:
                sys.modules["torch"].cuda.empty_cache()
        sys.stdout.flush()
        answers.write(json.dumps({"synlayers": VERSION, "id": request["id"], **answer}, default=str) + "\n")
        answers.flush()


def answer_request(system: System, request: dict[str, Any]) -> dict[str, Any]:
    """The fields of an answer that went well."""
    if request["synlayers"] != VERSION:
        raise ValueError(f"this adapter speaks version {VERSION} of the protocol, not {request['synlayers']}")
    if request["do"] == "load":
        facts = system.load(*(request[name] for name in ("device", "dtype", "options", "places", "weights")))
        return {"status": "ok", "facts": {"python": sys.version.split()[0], **(facts or {})}}
    questions = request["samples"]
    samples = [{"task": q["task"], "seed": q["seed"], "size": tuple(q["size"])} for q in questions]
    for sample, question in zip(samples, questions):  # noqa: B905 (Python 3.8)
        sample["inputs"] = {name: open_input(value) for name, value in question["inputs"].items()}
    answers = zip(system.predict_batch(samples), questions)  # noqa: B905
    return {"status": "ok", "answers": [save_outputs(answer, question["out"]) for answer, question in answers]}


def open_input(value: Any) -> Any:
    """A picture for {"file": path}; everything else is itself."""
    from PIL import Image

    return Image.open(value["file"]) if isinstance(value, dict) and "file" in value else value


def save_outputs(answer: dict[str, Any], out: str) -> dict[str, Any]:
    """Writes the pictures of an answer; what remains are their names."""
    outputs: dict[str, Any] = {}
    for name, value in answer.items():
        if name != "said":
            many = isinstance(value, list)
            pictures = {f"{name}_{i:02d}.png": picture for i, picture in enumerate(value if many else [value])}
            for file, picture in pictures.items():
                picture.save(os.path.join(out, file), compress_level=1)
            outputs[name] = list(pictures) if many else file
    return {"outputs": outputs, "said": answer.get("said", {})}


if __name__ == "__main__":
    main(System())
