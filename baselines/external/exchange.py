"""Samples as files for an external system, and its answers back: read as if an enemy had written them."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.api.answer_limits import check_picture, check_stack
from benchmarks.api.card import Card
from benchmarks.api.images import read_matte, read_rgb, read_rgba, read_size, write_png
from benchmarks.api.tasks import INPUTS, OUTPUT, Array, Prediction, Sample
from synlayers.errors import DataError
from synlayers.support.machine import raise_machine_error

MOST_FILE: Final = 1 << 30
"""Bytes of one picture of an answer."""
MOST_SAID: Final = 1 << 16
"""Bytes of what a system says about one answer."""


class Exchange:
    """The folder of one sample: ``in/`` with its pictures, ``out/`` for the answer."""

    def __init__(self, folder: Path, sample: Sample) -> None:
        self.folder = folder
        self.sample = sample
        self.out = folder / "out"

    def question(self, seed: int, card: Card, also: Collection[str]) -> dict[str, Any]:
        """What the request says about the sample; its pictures are written now.

        Its inputs are those of the task, those that the card requires, those of `also` that the sample offers, and
        ``words``: the card's prompt for the task, where it has one.
        """
        (self.folder / "in").mkdir(parents=True)
        self.out.mkdir()
        marks = self.out.lstat()
        self._same = (marks.st_dev, marks.st_ino)
        names = [*INPUTS[self.sample.task], *card.requires, *(name for name in also if name in self.sample.inputs)]
        inputs = {name: self._write_input(name, self.sample.input(name)) for name in dict.fromkeys(names)}
        if (task := self.sample.task) in card.prompts:
            inputs["words"] = card.prompts[task].replace("{prompt}", str(inputs.get("prompt", "")))
        about = {"sample": self.sample.id, "task": task, "size": list(self.sample.size), "seed": seed}
        return {**about, "inputs": inputs, "out": str(self.out)}

    def _write_input(self, name: str, value: Any) -> Any:
        """Pictures as ``{"file": path}`` of a PNG, everything else as JSON."""
        if isinstance(value, np.ndarray) and value.ndim >= 2 and name != "boxes":
            path = self.folder / "in" / f"{name}.png"
            write_png(path, value)
            return {"file": str(path)}
        if isinstance(value, (np.ndarray, np.generic)):
            return value.tolist()
        if isinstance(value, (tuple, list)):
            return [self._write_input(name, entry) for entry in value]
        return value

    def prediction(self, answer: Mapping[str, Any], same_size: bool, facts: Mapping[str, Any]) -> Prediction:
        """The answer to this sample. Raises `DataError` naming what is wrong with it.

        Args:
            facts: of the system that answered, kept with the answer.
        """
        outputs, metadata = answer.get("outputs"), answer.get("said", {})
        if not isinstance(outputs, dict):
            raise DataError("its answer has no object 'outputs'")
        if not isinstance(metadata, dict) or len(json.dumps(metadata)) > MOST_SAID:
            raise DataError(f"'said' of its answer must be an object of at most {MOST_SAID >> 10} KiB")
        metadata = {**metadata, "system": dict(facts)}
        kind = OUTPUT[self.sample.task]
        if kind == "layers":
            layers, composite = self._layers(outputs, same_size), outputs.get("composite")
            return Prediction(
                layers=layers,
                composite=None if composite is None else self._picture(composite, "rgb", same_size),
                metadata=metadata,
            )
        name = "alpha" if kind == "alpha" else "image"
        if name not in outputs:
            raise DataError(f"its answer holds no '{name}', which {self.sample.task} asks for")
        image = self._picture(outputs[name], kind, same_size)
        if kind == "alpha":
            return Prediction(alpha=image, metadata=metadata)
        return Prediction(image=image, metadata=metadata)

    def _layers(self, outputs: Mapping[str, Any], same_size: bool) -> Array:
        names = outputs.get("layers")
        if not isinstance(names, list) or not names:
            raise DataError("its answer holds no list 'layers' of at least one picture")
        canvas = self.sample.size
        check_stack("its answer", len(names), (0, 0))
        first = self._picture(names[0], "rgba", same_size)
        height, width = first.shape[:2]
        check_stack("its answer", len(names), (width, height), canvas)
        stack = np.empty((len(names), height, width, 4), np.uint8)
        stack[0] = first
        for full, name in zip(stack[1:], names[1:], strict=True):
            layer = self._picture(name, "rgba", same_size)
            if layer.shape != full.shape:
                raise DataError("its layers are not all of one size; layers cover the full canvas")
            full[...] = layer
        return stack

    def _picture(self, name: object, kind: str, same_size: bool) -> Array:
        data = self._read_bytes(name)
        (width, height), canvas = read_size(data, str(name)), self.sample.size
        if same_size and (width, height) != canvas:
            raise DataError(
                f"{name} is {width}x{height}, but the sample {canvas[0]}x{canvas[1]};"
                " the card promises answers of the same size"
            )
        check_picture(str(name), (width, height), canvas)
        read = {"alpha": read_matte, "rgba": read_rgba}.get(kind, read_rgb)
        return read(data, str(name))

    def _read_bytes(self, name: object) -> bytes:
        """A plain file directly in the out folder: no link, no device, no pipe, nothing elsewhere."""
        if not isinstance(name, str) or not name or "\0" in name:
            raise DataError(f"{name!r} in its answer is not the name of a picture")
        given = Path(name)
        if given.name != name and given != self.out / given.name:
            raise DataError(f"{name} lies outside of the folder for answers ({self.out})")
        marks = self.out.lstat()
        if (marks.st_dev, marks.st_ino) != self._same:
            raise DataError(f"{self.out} was replaced by something else")
        path = self.out / given.name
        handle = -1
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            if not isinstance(error, PermissionError):  # the rights of its own file are the system's
                raise_machine_error(error)
            why = "is a link" if path.is_symlink() else error.strerror
        if handle < 0:
            raise DataError(f"{given.name}, which its answer names, cannot be read: {why}")
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode) or about.st_size > MOST_FILE:
            os.close(handle)
            raise DataError(f"{given.name} is not a plain file of at most {MOST_FILE >> 30} GiB")
        with os.fdopen(handle, "rb") as file:
            return file.read(MOST_FILE)

    def remove(self) -> None:
        """Both folders."""
        shutil.rmtree(self.folder, ignore_errors=True)
