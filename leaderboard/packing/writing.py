"""A submission as an archive or a folder, which appears whole."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.api.answer_layouts import Content
from leaderboard.packing.building import Files
from leaderboard.validation.problems import Refused
from leaderboard.validation.submission import FILE, Submission, parse_submission
from synlayers.errors import UsageError
from synlayers.support.atomic import replacing
from synlayers.support.untrusted.names import path_below

QUESTIONS: Final[Mapping[str, str]] = {
    "authors": "who made the method: --authors, once for each",
    "contamination": "what was done so that test data were not trained on: --contamination",
    "ran_by": "who ran it: --ran-by self, maintainers or 'third party'",
    "open_weights": "whether anybody can get the weights: --open-weights yes, no or unknown",
    "hardware": "on what machine: --hardware",
}
"""What results do not say, and how to say it."""


def write_submission(description: Mapping[str, Any], files: Files, out: Path) -> Submission:
    """An archive where `out` ends so (.zip, or .tar.xz, which is half as large), else a folder; it appears whole.
    Raises `UsageError` listing what is missing or wrong."""
    if missing := [question for name, question in QUESTIONS.items() if name not in description]:
        raise UsageError(
            "the submission needs to say "
            + "; ".join(missing)
            + "; or write them into a file that --init makes, and give it as --facts"
        )
    try:
        submission = parse_submission(dict(description))
    except Refused as error:
        raise UsageError(f"the submission is not valid: {error}") from None
    content = (json.dumps(description, indent=1, ensure_ascii=False) + "\n").encode()
    write = next((write for ending, write in ARCHIVES.items() if out.name.endswith(ending)), _write_folder)
    if out.exists() and (write is _write_folder or not out.is_file()):
        raise UsageError(f"{out} is there already; remove it or name another")
    with replacing(out) as temporary:
        write(temporary, content, files)
    return submission


def _write_zip(path: Path, content: bytes, files: Files) -> None:
    """Equal content gives equal bytes: names in order, no times, one mode."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted({FILE, *files}):
            info = zipfile.ZipInfo(name)  # 1980-01-01
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
            archive.writestr(info, content if name == FILE else _bytes_of(files[name]), compresslevel=6)


def _write_tar_xz(path: Path, content: bytes, files: Files) -> None:
    """The same: names in order, no times, no owners, one mode."""
    with tarfile.open(path, "w:xz", format=tarfile.PAX_FORMAT, preset=6) as archive:
        for name in sorted({FILE, *files}):
            data = content if name == FILE else _bytes_of(files[name])
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(data), 0o644
            archive.addfile(info, io.BytesIO(data))


def _write_folder(path: Path, content: bytes, files: Files) -> None:
    for name in sorted({FILE, *files}):
        place = path_below(path, name, "a result")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if name == FILE else _bytes_of(files[name]))


def _bytes_of(content: Content) -> bytes:
    return content.read_bytes() if isinstance(content, Path) else content()


ARCHIVES: Final[Mapping[str, Callable[[Path, bytes, Files], None]]] = {".zip": _write_zip, ".tar.xz": _write_tar_xz}
"""By how the name ends."""
