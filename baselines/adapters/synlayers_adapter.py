"""Adapter between an official repository and the synlayers benchmarks (protocol: docs/external.md). Python 3.8 or
newer, and Pillow.

Copy this file into the repository, fill in `System`, and name it in a YAML file; or import it and pass a class of your
own to `main`.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import Any

VERSION = 1


class System:
    """The two things to fill in. What they print goes to the run's log, an exception fails the sample with its message."""

    def load(
        self, device: str, dtype: str, options: dict[str, Any], places: dict[str, str], weights: dict[str, str]
    ) -> Any:
        """Load the model. A dict that is returned (versions, say) is kept with every answer."""

    def predict(self, task: str, inputs: dict[str, Any], seed: int, size: tuple[int, int]) -> dict[str, Any]:
        """One answer: {"layers": [...]} back to front, {"alpha": ...} or {"image": ...} as the task wants, PIL images
        of the (width, height) `size`.

        `inputs`: PIL images, texts, numbers and lists by name. With layers a "composite" may come. "said": what should
        be kept of it, as JSON.
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
    for line in requests:
        request = json.loads(line)
        if request["do"] == "quit":
            break
        try:
            answer = answered(system, request)
        except Exception as error:
            traceback.print_exc()
            memory = (
                isinstance(error, MemoryError) or "OutOfMemory" in type(error).__name__ or "out of memory" in str(error)
            )
            answer = {"status": "memory" if memory else "error", "error": f"{type(error).__name__}: {error}"}
            if memory and "torch" in sys.modules:
                sys.modules["torch"].cuda.empty_cache()
        sys.stdout.flush()
        answers.write(json.dumps({"synlayers": VERSION, "id": request["id"], **answer}, default=str) + "\n")
        answers.flush()


def answered(system: System, request: dict[str, Any]) -> dict[str, Any]:
    """The fields of an answer that went well."""
    if request["synlayers"] != VERSION:
        raise ValueError(f"this adapter speaks version {VERSION} of the protocol, not {request['synlayers']}")
    if request["do"] == "load":
        facts = system.load(*(request[name] for name in ("device", "dtype", "options", "places", "weights")))
        return {"status": "ok", "facts": {"python": sys.version.split()[0], **(facts or {})}}
    asked = request["samples"]
    samples = [{name: s[name] for name in ("task", "seed", "size")} for s in asked]
    for sample, s in zip(samples, asked):  # noqa: B905 (Python 3.8)
        sample["size"], sample["inputs"] = (
            tuple(s["size"]),
            {name: opened(value) for name, value in s["inputs"].items()},
        )
    return {"status": "ok", "answers": [saved(f, s["out"]) for f, s in zip(system.predict_batch(samples), asked)]}  # noqa: B905


def opened(value: Any) -> Any:
    """A picture for {"file": path}; everything else is itself."""
    from PIL import Image

    return Image.open(value["file"]) if isinstance(value, dict) and "file" in value else value


def saved(found: dict[str, Any], out: str) -> dict[str, Any]:
    """Writes the pictures of an answer; what remains are their names."""
    outputs: dict[str, Any] = {}
    for name, value in found.items():
        if name != "said":
            many = isinstance(value, list)
            pictures = {f"{name}_{i:02d}.png": picture for i, picture in enumerate(value if many else [value])}
            for file, picture in pictures.items():
                picture.save(os.path.join(out, file), compress_level=1)
            outputs[name] = list(pictures) if many else file
    return {"outputs": outputs, "said": found.get("said", {})}


if __name__ == "__main__":
    main(System())
