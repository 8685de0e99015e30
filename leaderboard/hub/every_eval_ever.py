"""Records of Every Eval Ever (schema 0.3.0): an aggregate JSON for each ranked row, and a line for each number of each
sample beside it.

Its schema is made for language models; where it asks what has no meaning here, this module writes what its own
converters write:

* `is_correct` of a continuous score is false, and `metadata.is_correct_applicable` says that it means nothing;
* the picture that a method saw or gave is named, not held, in `input.raw` and `output.raw`;
* numbers that are not finite have no place in it and are left out;
* `retrieved_timestamp` is the date of the board, and the UUID follows from the content, so that equal boards give equal
  records;
* a twin is a data set of source type "other" under its own name.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import math
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from benchmarks.api.results import Row
from benchmarks.datasets import datasets
from benchmarks.datasets.naming import parse_name
from benchmarks.metrics import measures
from leaderboard.board import Benchmark, Board, BoardCell, BoardColumn, BoardMethod, BoardRow, BoardTable
from leaderboard.hub.names import model_of

SCHEMA: Final = "0.3.0"
UNKNOWN: Final = "unknown"


def records(board: Board, rows: Mapping[str, Iterable[Row]]) -> Iterator[tuple[str, bytes]]:
    """Path (``data/<benchmark>/<developer>/<model>/<uuid>.json``, ``..._samples.jsonl``) and content of every record.

    rows: the samples' numbers by `BoardRow.id`; a row without them has an aggregate only.
    """
    for table in board.tables:
        for row in table.rows:
            columns = [
                c
                for c in table.columns
                if c.direction != "neither" and c.key in row.cells and math.isfinite(row.cells[c.key].value)
            ]
            if row.ranked and columns:
                yield from _record(board, table, row, columns, rows.get(row.id, ()))


def _record(
    board: Board, table: BoardTable, row: BoardRow, columns: list[BoardColumn], scores: Iterable[Row]
) -> Iterator[tuple[str, bytes]]:
    method = board.methods[row.method]
    model = model_of(method) or f"{'synlayers' if method.runs_here else UNKNOWN}/{_slug(method.name)}"
    retrieved = f"{_timestamp(board.generated):.0f}"
    about: dict[str, Any] = {
        "schema_version": SCHEMA,
        "evaluation_id": f"{table.benchmark}/{model}/{retrieved}/{row.id}",
        "retrieved_timestamp": retrieved,
        "source_metadata": _source(board, row),
        "eval_library": _library(row),
        "model_info": _model(method, model, row),
        "evaluation_results": [_result(board, table, row, column, row.cells[column.key]) for column in columns],
    }
    if date := row.provenance.get("date"):
        about["evaluation_timestamp"] = str(date)
    name = f"data/{_slug(table.benchmark)}/{model}/{_uuid(about)}"
    lines = list(_instances(about["evaluation_id"], model, table, {c.key for c in columns}, scores))
    if lines:
        content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
        about["detailed_evaluation_results"] = {
            "format": "jsonl",
            "file_path": f"{name}_samples.jsonl",
            "hash_algorithm": "sha256",
            "checksum": hashlib.sha256(content).hexdigest(),
            "total_rows": len(lines),
        }
        yield f"{name}_samples.jsonl", content
    yield f"{name}.json", (json.dumps(about, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _source(board: Board, row: BoardRow) -> dict[str, Any]:
    reported = row.kind == "reported"
    details = {"kind": row.kind, "row": row.id} | ({"source": row.source, "grade": row.grade} if reported else {})
    return {
        "source_name": board.title,
        "source_type": "documentation" if reported else "evaluation_run",
        "source_organization_name": "synlayers",
        "evaluator_relationship": "other" if reported or row.provenance.get("submission") else "third_party",
        "additional_details": details,
    }


def _library(row: BoardRow) -> dict[str, Any]:
    packages = row.provenance.get("packages")
    version = packages.get("synlayers", UNKNOWN) if isinstance(packages, dict) else UNKNOWN
    return {"name": UNKNOWN if row.kind == "reported" else "synlayers", "version": str(version)}


def _model(method: BoardMethod, model: str, row: BoardRow) -> dict[str, Any]:
    weights = {True: "open_weights", False: "closed_weights", None: UNKNOWN}[method.open_weights]
    details = {
        "deployment_type": UNKNOWN if row.kind == "reported" else "self_deployed",
        "model_availability": weights,
        "licence": method.licence,
    }
    return {
        "name": method.title,
        "id": model,
        "developer": model.partition("/")[0],
        "additional_details": details | ({"variant": row.label} if row.label else {}),
    }


def _result(board: Board, table: BoardTable, row: BoardRow, column: BoardColumn, cell: BoardCell) -> dict[str, Any]:
    low, high = _range(column.key)
    metric: dict[str, Any] = {
        "evaluation_description": board.protocols[table.protocol].resolution,
        "metric_id": column.key,
        "metric_name": column.label,
        "lower_is_better": column.direction == "lower",
        "score_type": "continuous",
        "min_score": low,
        "max_score": high,
    } | ({"metric_unit": column.unit} if column.unit else {})
    uncertainty: dict[str, Any] = {}
    if cell.standard_error is not None and math.isfinite(cell.standard_error):
        uncertainty["standard_error"] = {"value": cell.standard_error, "method": "cluster-robust over scenes"}
    if cell.interval is not None and all(map(math.isfinite, cell.interval)):
        uncertainty["confidence_interval"] = {
            "lower": cell.interval[0],
            "upper": cell.interval[1],
            "confidence_level": 0.95,
            "method": "t interval inside the range of the value, clustered by scene",
        }
    if cell.n is not None:
        uncertainty["num_samples"] = cell.n
    return {
        "evaluation_result_id": f"{table.id}:{column.key}",
        "evaluation_name": f"{table.benchmark} under {table.protocol}",
        "source_data": _data(board.benchmarks[table.benchmark]),
        "metric_config": metric,
        "score_details": (
            {"score": cell.value, "details": {"aggregate": cell.aggregate}}
            | ({"uncertainty": uncertainty} if uncertainty else {})
        ),
    }


def _data(benchmark: Benchmark) -> dict[str, Any]:
    if benchmark.twin:
        about = f"generated designs in the layout of {benchmark.of}; its numbers are not those of {benchmark.of}"
        return {"dataset_name": benchmark.name, "source_type": "other", "additional_details": {"twin": about}}
    named = parse_name(benchmark.name)
    kind = datasets().get(named.of)
    if kind is not None and kind.facts.hub:
        return {"dataset_name": benchmark.name, "source_type": "hf_dataset", "hf_repo": kind.facts.hub}
    return {"dataset_name": benchmark.name, "source_type": "other", "additional_details": {"source": benchmark.source}}


def _range(key: str) -> tuple[float | str | None, float | str | None]:
    """The range of a value as its measure declares it; None where no measure has that name (reported numbers)."""
    measure, _, name = key.rpartition(".")
    entry = measures().get(measure)
    value = next((v for v in entry.values if v.name == name), None) if entry else None
    if value is None:
        return None, None
    low, high = (bound if math.isfinite(bound) else "Infinity" if bound > 0 else "-Infinity" for bound in value.range)
    return low, high


def _instances(
    evaluation: str, model: str, table: BoardTable, keys: set[str], scores: Iterable[Row]
) -> Iterator[dict[str, Any]]:
    for score in scores:
        if score.metric not in keys or not score.weight or not math.isfinite(score.value):
            continue
        details = {
            "is_correct_applicable": "false",
            "status": score.status,
            "weight": repr(score.weight),
            "cluster": score.cluster,
        }
        yield {
            "schema_version": SCHEMA,
            "evaluation_id": evaluation,
            "model_id": model,
            "evaluation_name": f"{table.benchmark} under {table.protocol}",
            "evaluation_result_id": f"{table.id}:{score.metric}",
            "sample_id": score.sample_id,
            "interaction_type": "single_turn",
            "input": {"raw": f"sample {score.sample_id} of {table.benchmark}", "reference": []},
            "output": {"raw": [f"the answer to {score.sample_id}"]},
            "answer_attribution": [],
            "evaluation": {"score": score.value, "is_correct": False},
            "metadata": details | {f"group.{name}": part for name, part in sorted((score.group or {}).items())},
        }


def _timestamp(date: str) -> float:
    """Seconds since 1970 of an ISO date, taken as UTC where it names no zone; 0 for what is none."""
    try:
        moment = datetime.datetime.fromisoformat(date.replace("Z", "+00:00"))
    except ValueError:
        return 0.0
    return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)).timestamp()


def _uuid(about: Mapping[str, Any]) -> uuid.UUID:
    """An UUID of the form of version 4 that follows from the content."""
    return uuid.UUID(bytes=hashlib.sha256(json.dumps(about, sort_keys=True).encode()).digest()[:16], version=4)


def _slug(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in name).strip(".") or UNKNOWN
