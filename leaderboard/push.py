"""`python -m leaderboard.push`: a published site as a static Space of the Hugging Face Hub, and its numbers as
proposals to model repositories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from leaderboard.hub.eval_results import FILE, eval_results
from leaderboard.hub.space import README, readme, space_files
from leaderboard.pages.images import FOLDER as GALLERY
from leaderboard.pages.site_folder import read_site
from synlayers.errors import DataError, UsageError
from synlayers.push.repository import TOKENS, comes_from_outside, is_repository, open_api, refusal, token_of_environment
from synlayers.support.cli import clean_exit, console

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@dataclass(frozen=True, slots=True)
class Upload:
    """What one repository gets.

    files: by path in the repository, bytes or a file on this machine.
    proposal: as a pull request, because the repository is somebody else's.
    """

    repository: str
    kind: str
    files: Mapping[str, bytes | Path] = field(repr=False)
    proposal: bool = False

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(_size(content) for content in self.files.values())


def uploads(site: Path, space: str, *, with_eval_results: bool) -> list[Upload]:
    """What a push of `site` would upload. Raises `DataError` if it is not a site of ours."""
    board = read_site(site)
    planned = [Upload(space, "space", {README: readme(board), **dict(space_files(site))})]
    if with_eval_results:
        address = f"https://huggingface.co/spaces/{space}"
        planned += [
            Upload(model, "model", {FILE: content}, proposal=True)
            for model, content in eval_results(board, address).items()
        ]
    return planned


def push(upload: Upload, api: Any) -> str:
    """Uploads in one commit, and returns its address. Of a Space, pictures that are no longer part of the site are
    removed in it.

    api: a `huggingface_hub.HfApi`, or what behaves like one.
    """
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    changes: list[Any] = []
    if not upload.proposal:
        api.create_repo(upload.repository, repo_type=upload.kind, space_sdk="static", exist_ok=True)
        there = api.list_repo_files(upload.repository, repo_type=upload.kind)
        changes = [
            CommitOperationDelete(p) for p in sorted(there) if p.startswith(f"{GALLERY}/") and p not in upload.files
        ]
    for name, content in upload.files.items():
        changes.append(CommitOperationAdd(name, content if isinstance(content, bytes) else str(content)))
    info = api.create_commit(
        upload.repository,
        changes,
        repo_type=upload.kind,
        commit_message="Publish the leaderboard" if not upload.proposal else "Add evaluation results",
        create_pr=upload.proposal,
    )
    return str(getattr(info, "pr_url", None) or getattr(info, "commit_url", ""))


@app.command()
def main(
    site: Annotated[Path, typer.Argument(help="A site that leaderboard.publish wrote.")],
    space: Annotated[str, typer.Option(help="The Space, as user/name; made if it is not there.")],
    with_eval_results: Annotated[
        bool,
        typer.Option(
            "--eval-results",
            help="Also propose the numbers of models on official data to their repositories, as pull requests.",
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Only say what would be uploaded. Without a token nothing else is done anyway."),
    ] = False,
) -> None:
    """Push a site to a Space. The token is taken from HF_TOKEN; without one this says what it would do."""
    with clean_exit():
        if not is_repository(space):
            raise UsageError(f"--space {space}: write user/name")
        planned = uploads(site, space, with_eval_results=with_eval_results)
        token = token_of_environment()
        if dry_run or not token:
            describe(planned, with_eval_results=with_eval_results)
            console.print(
                "nothing was uploaded"
                + ("" if dry_run else f": there is no token; set {TOKENS[0]} to one that may write")
            )
            return
        api = open_api(token)
        for upload in planned:
            console.print(f"{upload.repository}: {_push(upload, api, token)}")


def _push(upload: Upload, api: Any, token: str) -> str:
    """The address of the commit; whatever the Hub or the network refuses becomes one sentence without the token."""
    try:
        return push(upload, api)
    except Exception as error:
        if not comes_from_outside(error):
            raise
        raise DataError(refusal(upload.repository, error).replace(token, "***")) from None


def describe(planned: list[Upload], *, with_eval_results: bool) -> None:
    """Exactly what would be uploaded, where to."""
    for upload in planned:
        how = "as a pull request" if upload.proposal else "in one commit"
        console.print(f"{upload.kind} {upload.repository}: {len(upload.files)} files, {upload.size:,} bytes, {how}")
        pictures = [content for name, content in upload.files.items() if name.startswith(f"{GALLERY}/")]
        for name, content in upload.files.items():
            if not name.startswith(f"{GALLERY}/"):
                console.print(f"  {_size(content):>12,}  {name}")
        if pictures:
            console.print(f"  {sum(map(_size, pictures)):>12,}  {GALLERY}/: {len(pictures)} pictures")
    if with_eval_results and len(planned) == 1:
        console.print(
            "no evaluation results:"
            " no ranked method with a model on the Hub was measured on official data that is there"
        )


def _size(content: bytes | Path) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size


if __name__ == "__main__":
    app()
