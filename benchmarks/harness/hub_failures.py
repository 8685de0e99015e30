"""Why a download from the Hugging Face Hub failed, in plain words."""

from __future__ import annotations

UNCONNECTED = (
    "ConnectError",
    "ConnectionError",
    "ConnectTimeout",
    "ReadTimeout",
    "OfflineModeIsEnabled",
    "LocalEntryNotFoundError",
)
REFUSED = {
    "GatedRepoError": "its terms must be accepted first, with a token of yours (hf auth login)",
    "RepositoryNotFoundError": "the Hub does not know it, or not you",
    "RevisionNotFoundError": "the pinned revision is gone",
}


def explain_failure(error: BaseException | None) -> str:
    """Why a download failed, in plain words; of nested errors the first that is known."""
    last = error
    while error is not None:
        name = type(error).__name__
        if name in REFUSED:
            return REFUSED[name]
        if name in UNCONNECTED:
            return "there is no connection to the Hugging Face Hub from here"
        last, error = error, error.__cause__ or error.__context__
    return f"{type(last).__name__}: {' '.join(str(last).split())[:200]}"
