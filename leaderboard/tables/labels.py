"""What tells rows of one method apart."""

from __future__ import annotations

import json
from collections.abc import Sequence

from leaderboard.tables.stored_results import StoredResult

LONGEST = 60
"""Characters of one option's value in a label; the rest is cut, for labels stand in a table's first column."""


def labels(results: Sequence[StoredResult], methods: Sequence[str]) -> list[str]:
    """Of each result of a table in what it differs from the other results of its method; empty for a method's only
    result."""
    texts = [""] * len(results)
    for method in set(methods):
        places = [i for i, m in enumerate(methods) if m == method]
        if len(places) > 1:
            for i, label in zip(places, _tell_apart([results[i] for i in places]), strict=True):
                texts[i] = label
    return texts


def _tell_apart(results: Sequence[StoredResult]) -> list[str]:
    """The facets that differ; the run key where that does not suffice."""
    facets_of_rows = [_facets(stored) for stored in results]
    names = [
        name
        for name in dict.fromkeys(name for facets in facets_of_rows for name in facets)
        if len({f.get(name) for f in facets_of_rows}) > 1
    ]
    texts = [", ".join(facets[name] for name in names if facets.get(name)) for facets in facets_of_rows]
    return [
        text if text and texts.count(text) == 1 else ", ".join(filter(None, [text, f"run {stored.result.run_key[:8]}"]))
        for text, stored in zip(texts, results, strict=True)
    ]


def _facets(stored: StoredResult) -> dict[str, str]:
    """By name, the text that says it."""
    run = stored.result.run
    options = {f"option {k}": f"{k}={_short(v)}" for k, v in sorted(run.options.items())}
    return {
        "submission": f"submitted as {stored.submission.name}" if stored.submission else "run here",
        **options,
        "boxes": f"boxes from {run.box_source}" if run.box_source != "none" else "no boxes",
        "seed": f"seed {run.seed}",
        "first": f"first {stored.first} samples" if stored.first is not None else "",
        "code": f"code {run.code[:8]}" if run.code else "",
        "data": f"data {run.dataset_digest[:8]}",
    }


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
