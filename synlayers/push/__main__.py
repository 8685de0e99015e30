"""`python -m synlayers.push`: a build, or an exported twin, as a data set on the Hugging Face Hub, with its card and
Croissant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synlayers.errors import DataError, SynlayersError, UsageError
from synlayers.push.planning import PushPlan, front_matter, plan_push
from synlayers.push.repository import TOKENS, find_token, is_repository, open_api
from synlayers.push.uploading import commits_of, push_build
from synlayers.support.cli import clean_exit, console, errors

app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)


@app.command()
def main(
    folder: Annotated[Path, typer.Argument(help="Folder of a build, or of a twin that was exported.")],
    repo: Annotated[str, typer.Option(help="The data set's repository, as user/name; made if it is not there.")],
    private: Annotated[bool, typer.Option("--private", help="Make the repository private, if it is made.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace what the repository holds beside or in place of this build.")
    ] = False,
    benchmark: Annotated[
        bool,
        typer.Option(
            "--benchmark",
            help="Add the eval.yaml by which the Hub knows a benchmark: a task for every split but train and val.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show files, sizes, commits and card; nothing is connected to.")
    ] = False,
) -> None:
    """Upload a build. The token is that of HF_TOKEN or of `hf auth login`. Run again, it goes on: what is there with
    the same bytes is not sent again."""
    with clean_exit():
        if not is_repository(repo):
            raise UsageError(f"--repo {repo}: write user/name")
        plan = plan_push(folder, repo, benchmark)
        if dry_run:
            _describe(plan, repo)
            return
        token = find_token()
        if not token:
            raise UsageError(f"there is no token: set {TOKENS[0]} to one that may write, or use --dry-run")
        for note in plan.notes:
            _tell(note)
        _prepare_client()
        try:
            address = push_build(plan, repo, open_api(token), _tell, private=private, replace=replace)
        except SynlayersError as error:
            raise type(error)(str(error).replace(token, "***")) from None
        _tell(address or "everything was there already")


def _prepare_client() -> None:
    try:
        from huggingface_hub import constants
        from huggingface_hub.utils import disable_progress_bars
    except ImportError:
        return  # open_api says so
    if constants.HF_HUB_OFFLINE:
        raise DataError("HF_HUB_OFFLINE is set: the Hub is not asked")
    if not errors.is_terminal:
        disable_progress_bars()


def _describe(plan: PushPlan, repo: str) -> None:
    lots = list(commits_of(plan))
    _tell(f"dataset {repo}: {len(plan.files)} files, {plan.size:,} bytes, {len(lots)} commits")
    for number, lot in enumerate(lots, 1):
        _tell(f"commit {number}: {len(lot)} files, {sum(file.size for file in lot):,} bytes")
        for file in lot:
            _tell(f"  {file.size:>16,}  {file.path}")
    _tell("front matter of the card:")
    for line in front_matter(plan):
        _tell(f"  {line}")
    if plan.stays:
        _tell(f"stays here, no part of the build: {', '.join(plan.stays)}")
    for note in plan.notes:
        _tell(note)
    _tell("nothing was uploaded")


def _tell(line: str) -> None:
    console.print(line, soft_wrap=True)


if __name__ == "__main__":
    app(prog_name="python -m synlayers.push")
