"""Where Blender's Python starts: requests come as lines of JSON on stdin, answers go as lines of JSON to stdout.

It is run as a file, not as a module: what else is installed where this project is must not be found in an environment
that has other versions of the same packages.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
import types
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parents[2]


def find_only_ours() -> None:
    """Makes ``synlayers.blender`` importable, without the folder that it lies in and without its `__init__`."""
    for name, folder in (("synlayers", HOME), ("synlayers.blender", HOME / "blender")):
        package = types.ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    sys.dont_write_bytecode = True


def main() -> None:
    """Answers until stdin closes. What Blender itself prints goes to stderr."""
    requests, answers = os.fdopen(os.dup(0), "r", encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    find_only_ours()
    import bpy

    from synlayers.blender.models import models
    from synlayers.blender.studio.devices import graphics
    from synlayers.blender.studio.mattes import render_matte
    from synlayers.blender.studio.pairs import render_pair
    from synlayers.blender.studio.rendering import render_prop

    def answer(words: dict[str, Any]) -> None:
        answers.write(json.dumps(words) + "\n")
        answers.flush()

    answer({"blender": bpy.app.version_string, "graphics": graphics()})
    for line in watched(requests):
        request = json.loads(line)
        try:
            plan, out = request["plan"], Path(request["out"])
            if "items" in plan:
                facts = render_pair(plan, request["files"], out, request["device"])
            elif "matte" in plan:
                facts = render_matte(plan, request["files"], out, request["device"])
            else:
                facts = render_prop(models()[plan["model"]], plan, request["files"], out, request["device"])
            answer({"number": request["number"], **facts})
        except MemoryError:
            answer({"number": request["number"], "error": "out of memory"})
        except Exception as error:  # told to the one who asked, who goes on with the next
            traceback.print_exc()
            answer({"number": request["number"], "error": f"{type(error).__name__}: {error}"})


def watched(requests: Any) -> Any:
    """Lines as they come; when whoever asks is gone, this process is, too, also in the middle of a render."""
    import queue

    waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def read() -> None:
        for line in requests:
            waiting.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while (line := waiting.get()) is not None:
        yield line


if __name__ == "__main__":
    main()
