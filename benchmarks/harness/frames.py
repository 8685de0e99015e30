"""Results as pandas data frames: one row a number, whatever it is a number of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from benchmarks.api.results import Result, Row

if TYPE_CHECKING:
    import pandas as pd

RUN_COLUMNS = ("benchmark", "method", "protocol", "run_key")


def summary_frame(results: Iterable[Result]) -> pd.DataFrame:
    """What the results say: a row for each result, metric and group.

    Columns: ``benchmark, method, protocol, run_key``; ``metric`` (``<measure>.<column>``), ``group`` (empty for all
    samples), ``value, low, high`` (95 % interval), ``standard_error, n, direction, unit``; ``scored, dropped, asked,
    official`` (samples, of the coverage). What does not apply is missing (NaN).
    """
    import pandas as pd

    rows = [
        {
            **_run(result),
            "metric": f"{metric.measure}.{metric.name}",
            "group": metric.group,
            "value": metric.value,
            "low": metric.interval[0] if metric.interval else None,
            "high": metric.interval[1] if metric.interval else None,
            "standard_error": metric.standard_error,
            "n": metric.n,
            "direction": metric.direction,
            "unit": metric.unit,
            "scored": result.coverage.scored,
            "dropped": result.coverage.dropped,
            "asked": result.coverage.asked,
            "official": result.coverage.official,
        }
        for result in results
        for metric in result.metrics
    ]
    columns = ["metric", "group", "value", "low", "high", "standard_error", "n", "direction", "unit"]
    frame = pd.DataFrame(rows, columns=[*RUN_COLUMNS, *columns, "scored", "dropped", "asked", "official"])
    return frame.astype(dict.fromkeys(("value", "low", "high", "standard_error"), float))


def rows_frame(rows: Iterable[tuple[Result, Iterable[Row]]]) -> pd.DataFrame:
    """The numbers of the samples: a row for each result, sample and metric.

    Columns: ``benchmark, method, protocol, run_key, sample_id, metric, value, status, weight, cluster, note, cause``,
    and one for each way of grouping samples (``group_type`` and the like).
    """
    import pandas as pd

    table = [
        {**_run(result), **_row(row)} for result, of_result in rows for row in of_result
    ]  # a list of dicts: groups differ between benchmarks
    columns = ["sample_id", "metric", "value", "status", "weight", "cluster", "note", "cause"]
    groups = sorted({key for row in table for key in row if key.startswith("group_")})
    return pd.DataFrame(table, columns=[*RUN_COLUMNS, *columns, *groups])


def _run(result: Result) -> dict[str, Any]:
    return {
        "benchmark": result.run.dataset,
        "method": result.run.method.name,
        "protocol": result.protocol,
        "run_key": result.run_key,
    }


def _row(row: Row) -> dict[str, Any]:
    groups: Mapping[str, str] = row.group or {}
    return {
        "sample_id": row.sample_id,
        "metric": row.metric,
        "value": row.value,
        "status": row.status,
        "weight": row.weight,
        "cluster": row.cluster,
        "note": row.note,
        "cause": row.cause,
        **{f"group_{name}": value for name, value in groups.items()},
    }
