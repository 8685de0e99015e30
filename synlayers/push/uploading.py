"""Uploads a plan in commits. What is in the repository already is compared by its hash and not sent again, so that the
same command goes on from wherever a push stopped, on any machine that has the build.

`huggingface_hub.upload_large_folder` is not used: it tries without end, writes a cache into the folder that it uploads,
and uploads the card before the data are whole.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from synlayers.errors import DataError, UsageError
from synlayers.push.planning import PushFile, PushPlan, commits
from synlayers.push.repository import CLIENTS, causes, comes_from_outside, refusal, status_of

KIND: Final = "dataset"
GONE_SOON: Final = frozenset((408, 409, 412, 423, 429, 500, 502, 503, 504))
"""Answers after which the same request is made again: busy, another commit at the same moment, too many requests."""
WAITS: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds before each further try."""
OWN: Final = (".gitattributes",)
"""Files that the Hub itself writes."""
SHOWN: Final = 3

T = TypeVar("T")
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a repository lacks of a plan.

    missing: to be uploaded. other: of them, data that are there with other bytes. strangers: files there that are no
    part of the plan. described: of the missing, cards and the like that are there with other bytes.
    """

    missing: tuple[PushFile, ...]
    other: tuple[str, ...]
    strangers: tuple[str, ...]
    described: tuple[str, ...]


def push_build(plan: PushPlan, repository: str, api: Any, tell: Tell, *, private: bool, replace: bool) -> str:
    """Uploads what the repository lacks, data first, the card last, and returns the address of the last commit; empty
    if everything was there.

    api: a `huggingface_hub.HfApi`, or what behaves like one.

    Raises:
        UsageError: the repository holds something else, and `replace` is not said.
        DataError: the Hub refuses, the connection broke, or a file is not what the manifest says.
    """
    with_sentences = _Sentences(repository, tell)
    there = with_sentences(lambda: _files_there(api, repository, private, tell))
    difference = compare(plan, there)
    if (difference.other or difference.strangers) and not replace:
        raise UsageError(_something_else(repository, difference))
    for name in difference.described:
        tell(f"{name} is there with another text and is replaced; the former stays in the history")
    names = {file.path for file in plan.data}
    data = [file for file in difference.missing if file.path in names]
    about = [file for file in difference.missing if file.path not in names]
    lots: list[Sequence[PushFile]] = list(commits(data))
    if about or difference.strangers:
        lots.append(about)
    kept = len(plan.files) - len(difference.missing)
    if kept:
        tell(f"{kept} of {len(plan.files)} files are there already")
    address = ""
    for number, lot in enumerate(lots, 1):
        with_sentences.done = f"after {number - 1} of {len(lots)} commits"
        gone = difference.strangers if number == len(lots) else ()
        for file in lot:
            if file.sha256:
                file.digest()
        message = "Describe the data set" if number == len(lots) and about else f"Upload data, part {number}"
        address = with_sentences(lambda lot=lot, gone=gone, text=message: _commit(api, repository, lot, gone, text))  # type: ignore[misc]
        size = sum(file.size for file in lot)
        tell(
            f"commit {number} of {len(lots)}: {len(lot)} files, {size:,} bytes"
            + (f", {len(gone)} removed" if gone else "")
        )
    return address


def compare(plan: PushPlan, there: dict[str, Any]) -> Difference:
    """What is to be uploaded. there: entries of the repository by path, with ``size``, ``blob_id`` and ``lfs``."""
    missing = [file for file in plan.files if not _equal(file, there.get(file.path))]
    data = {file.path for file in plan.data}
    planned = {file.path for file in plan.files}
    return Difference(
        tuple(missing),
        tuple(file.path for file in missing if file.path in data and file.path in there),
        tuple(sorted(name for name in there if name not in planned and name not in OWN)),
        tuple(file.path for file in missing if file.path not in data and file.path in there),
    )


def _equal(file: PushFile, entry: Any) -> bool:
    if entry is None or entry.size != file.size:
        return False
    if entry.lfs is not None:
        return bool(entry.lfs.sha256 == (file.sha256 or file.digest()))
    return bool(entry.blob_id == file.blob_id())


def _files_there(api: Any, repository: str, private: bool, tell: Tell) -> dict[str, Any]:
    """The files of the repository, which is made if it is not there."""
    made = False
    try:
        info = api.repo_info(repository, repo_type=KIND)
        if private and not info.private:
            tell(f"{repository} is public, and stays so: --private is for a new repository")
    except Exception as error:
        if status_of(error) != 404:
            raise
        api.create_repo(repository, repo_type=KIND, private=private, exist_ok=True)
        made = True
    try:
        entries = list(api.list_repo_tree(repository, repo_type=KIND, recursive=True))
    except Exception as error:
        if made and status_of(error) == 404:
            raise DataError(
                f"{repository} is a name that is taken by something that the token may not see: name another"
                " repository, or take a token of its owner"
            ) from error
        raise
    return {entry.path: entry for entry in entries if hasattr(entry, "blob_id")}


def _commit(api: Any, repository: str, lot: Sequence[PushFile], gone: Sequence[str], message: str) -> str:
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    changes: list[Any] = [CommitOperationDelete(path_in_repo=name) for name in gone]
    for file in lot:
        content = str(file.content) if isinstance(file.content, Path) else file.content
        changes.append(CommitOperationAdd(path_in_repo=file.path, path_or_fileobj=content))
    return str(api.create_commit(repository, changes, repo_type=KIND, commit_message=message).commit_url)


class _Sentences:
    """Calls what talks to the Hub; again where an answer may soon be another, else one sentence.

    done: how far the push is.
    """

    def __init__(self, repository: str, tell: Tell) -> None:
        self.repository, self.tell, self.done = repository, tell, "nothing was uploaded"

    def __call__(self, call: Callable[[], T]) -> T:
        for wait in (*WAITS, None):
            try:
                return call()
            except (DataError, UsageError):
                raise
            except Exception as error:
                if not comes_from_outside(error):
                    raise
                if not _may_pass(error):
                    raise DataError(f"{refusal(self.repository, error, self.done)} ({self.done})") from None
                if wait is None:
                    raise DataError(
                        f"{refusal(self.repository, error, self.done)}; run the same command again to go on"
                    ) from None
                self.tell(f"{refusal(self.repository, error, 'no answer')}; once more in {wait:g} s")
                time.sleep(wait)
        raise AssertionError("the last wait is None")


def _may_pass(error: BaseException) -> bool:
    status = status_of(error)
    if status is not None:
        return status in GONE_SOON
    return any(
        isinstance(cause, (ConnectionError, TimeoutError)) or type(cause).__module__.partition(".")[0] in CLIENTS[1:]
        for cause in causes(error)
    )


def _something_else(repository: str, difference: Difference) -> str:
    parts = []
    for what, names in (
        ("not of this build", difference.strangers),
        ("named as in it with other bytes", difference.other),
    ):
        if names:
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            parts.append(f"{len(names)} files {what} ({', '.join(names[:SHOWN])}{more})")
    return (
        f"{repository} holds {' and '.join(parts)}: name another repository, or say --replace, which removes and"
        " replaces them (its history keeps them)"
    )


def commits_of(plan: PushPlan) -> Iterator[Sequence[PushFile]]:
    """The commits of a push into an empty repository."""
    yield from commits(plan.data)
    yield plan.about
