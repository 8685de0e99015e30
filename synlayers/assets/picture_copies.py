"""Files of a folder that show a picture which another file shows already."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from synlayers.assets.picture_facts import FactStore, PhotoRole, PictureFacts
from synlayers.design import Pixels
from synlayers.support.image_decoding import Undecodable, decode_cutout, open_image, read_photo
from synlayers.support.same_picture import candidate_pairs, same_at_first_look, same_at_second_look

Listed = tuple[Path, str, PictureFacts]


def find_copies(files: Sequence[Listed], role: PhotoRole, store: FactStore) -> dict[int, str]:
    """Positions of the files that show what an earlier one shows, each with the reason for people; the others are all
    different."""
    copies = _exact_copies(files)
    decisions: list[tuple[str, str, bool]] = []
    for i, j in candidate_pairs(np.array([facts.sketch for _, _, facts in files], np.float32)):
        if i in copies or j in copies:
            continue
        a, b = files[i], files[j]
        way = _first_look(a[2], b[2], store)
        if way is None:
            continue
        same = store.verdict(a[2].digest, b[2].digest)
        if same is None:
            same = _second_look(a[0], b[0], way, role)
            decisions.append((a[2].digest, b[2].digest, same))
        if same:
            how = "mirrored or turned" if way else "resized or encoded again"
            copies[j] = f"the same picture as {_shown(a[1])}, {how}"
    store.decide(decisions)
    return copies


def _exact_copies(files: Sequence[Listed]) -> dict[int, str]:
    first: dict[str, str] = {}
    digests: dict[str, str] = {}
    copies = {}
    for i, (_, name, facts) in enumerate(files):
        shown = facts.fact["pixels"]
        if facts.digest in digests:
            copies[i] = f"the same file as {_shown(digests[facts.digest])}"
        elif shown in first:
            copies[i] = f"the same picture as {_shown(first[shown])}, pixel for pixel"
        digests.setdefault(facts.digest, name)
        first.setdefault(shown, name)
    return copies


def _shown(name: str) -> str:
    """A name on one line of a terminal; bytes that are no UTF-8 and line breaks are escaped."""
    return name if name.isprintable() else repr(name)[1:-1]


def _first_look(a: PictureFacts, b: PictureFacts, store: FactStore) -> int | None:
    one, other = (facts.thumb if facts.thumb.size else store.thumb_of(facts.digest) for facts in (a, b))
    aspects = (facts.fact["width"] / facts.fact["height"] for facts in (a, b))
    return same_at_first_look(one, other, *aspects)


def _second_look(a: Path, b: Path, way: int, role: PhotoRole) -> bool:
    try:
        return same_at_second_look(_pixels(a, role), _pixels(b, role), way)
    except (OSError, Undecodable):  # one of them went away since the scan: two pictures, until it is read again
        return False


def _pixels(path: Path, role: PhotoRole) -> Pixels:
    return read_photo(str(path)) if role == "photo" else decode_cutout(open_image(path.read_bytes())).pixels
