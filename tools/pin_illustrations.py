"""Writes ``synlayers/sources/illustration/digests.json`` anew: run it after a drawing was changed or added.

A subject whose drawing is as it was keeps its digest; the others get new ones, so that builds made with them are known
to be other builds.
"""

from __future__ import annotations

import json
from pathlib import Path

from synlayers.library import digest_of
from synlayers.making.engine import engine
from synlayers.sources import illustration
from synlayers.sources.illustration.digests import FILE, drawing_hash, read_digests
from synlayers.sources.illustration.registry import SUBJECTS


def main() -> None:
    before = read_digests()
    if before[""]["engine"] != engine()["probe"]:
        raise SystemExit(
            "this engine draws other bytes than the one of digests.json: pin with the same package versions"
        )
    after: dict[str, dict[str, str]] = {"": before[""]}
    for name in sorted(SUBJECTS):
        drawing = drawing_hash(SUBJECTS[name])
        same = name in before and before[name]["drawing"] == drawing
        after[name] = before[name] if same else {"digest": digest_of("illustration", name, drawing), "drawing": drawing}
        if not same:
            print(f"{name}: {'a new digest' if name in before else 'new'}")
    path = Path(illustration.__path__[0]) / FILE
    path.write_text(json.dumps(after, indent=1) + "\n", encoding="utf-8")
    print(f"{len(after) - 1} subjects: {path}")


if __name__ == "__main__":
    main()
