"""A run: one method on one data set, its folder, and the journal of what was predicted.

<runs>/<method>/<dataset>/<run key>/run.json              what the run is; the key is its hash
                                   /predictions/<id>/     one folder a sample (`benchmarks.api.predictions`)
                                   /predictions*.jsonl    one line a sample: sample_id, status (ok|failed|skipped),
                                                          seconds, peak memory, error
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from benchmarks.api.card import Card
from synlayers.errors import DataError, UsageError
from synlayers.storage import journal
from synlayers.storage.plain_files import read_plain
from synlayers.support.atomic import write_json_atomic
from synlayers.support.machine import raise_machine_error
from synlayers.support.untrusted.names import one_part
from synlayers.support.validation import problems_of

Status = Literal["ok", "failed", "skipped"]
Cause = Literal["", "method", "place"]
"""Whose failure it was. method: it raised, or gave what is no answer. place: memory or time ran out, its process was
killed, or the sample could not be read: elsewhere it may succeed. Empty where nothing failed, or nobody noted it."""


class RunFacts(BaseModel):
    """What a run is. Two runs that differ in any of this have different keys, hence different folders."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal[1] = 1
    method: Card
    options: dict[str, Any] = {}
    code: str = ""
    """SHA-256 of the files that the method is made of, so that an edited method is another run."""
    seed: int = 0
    dataset: Annotated[str, AfterValidator(one_part)]
    """Name of the data set; of a twin its own name (``aim-500-twin-v1``); with what was chosen of its options
    (``rord-val+truth=gt``). It names folders."""
    dataset_digest: str
    """SHA-256 of the files that are read."""
    dataset_count: int
    dataset_options: dict[str, str] = {}
    """What was chosen otherwise than the data set does by itself (`benchmarks.datasets.dataset.DatasetOption`)."""
    twin: bool = False
    twin_plans: str = ""
    """Of a twin: the hash of the plans that it was made of, the same on every machine (`benchmarks.twins.plans`)."""
    box_source: Literal["none", "truth", "prediction"] = "none"
    """Whose boxes a box-guided method was given."""
    plugins: tuple[str, ...] = ()
    """What brought the method or the data set from outside, with its hash (`synlayers.support.plugins`)."""

    @property
    def key(self) -> str:
        """Sixteen hex digits: the hash of all that differs from the defaults, so that a fact that is added later leaves
        older keys as they are."""
        text = json.dumps(self.model_dump(mode="json", exclude_defaults=True), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line of the journal."""

    sample_id: str
    status: Status
    seconds: float = 0.0
    peak_mb: float = 0.0
    error: str = ""
    cause: Cause = ""


class Run:
    """The folder of a run."""

    def __init__(self, folder: Path, facts: RunFacts) -> None:
        self.folder = folder
        self.facts = facts

    @classmethod
    def open(cls, runs: Path, facts: RunFacts) -> Run:
        """The folder for these facts, made now if it is not there."""
        folder = runs / facts.method.name / facts.dataset / facts.key
        path = folder / "run.json"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            write_json_atomic(path, facts.model_dump(mode="json"))
        return cls(folder, facts)

    @classmethod
    def read(cls, folder: Path) -> Run:
        """An existing run. Raises `DataError` if `run.json` is missing or was changed by hand."""
        path = folder / "run.json"
        try:
            facts = RunFacts.model_validate_json(read_plain(path))
        except FileNotFoundError:
            raise DataError(f"{folder} is no run: it has no run.json") from None
        except ValidationError as error:
            raise DataError(f"{path} does not describe a run: {'; '.join(problems_of(error, RunFacts))}") from None
        except OSError as error:
            raise_machine_error(error)
            raise DataError(f"{path} cannot be read: {error.strerror}") from None
        if facts.key != folder.name:
            raise DataError(
                f"{path} has the key {facts.key} but lies in {folder.name}: it was changed or moved after the run"
            )
        return cls(folder, facts)

    @property
    def predictions(self) -> Path:
        return self.folder / "predictions"

    def journal(self, shard: tuple[int, int] | None = None) -> Path:
        """The file that a process appends to; each shard has its own."""
        return self.folder / ("predictions.jsonl" if shard is None else f"predictions.{shard[0]}of{shard[1]}.jsonl")

    def lines(self) -> dict[str, JournalLine]:
        """The state of every sample tried so far, from all journals. A success stays one, whichever journal has it;
        else the last word counts."""
        latest: dict[str, JournalLine] = {}
        for path in sorted(self.folder.glob("predictions*.jsonl")):
            for line in read_journal(path):
                before = latest.get(line.sample_id)
                if before is None or before.status != "ok" or line.status == "ok":
                    latest[line.sample_id] = line
        return latest


def read_journal(path: Path) -> Iterator[JournalLine]:
    """The lines of a journal (`synlayers.storage.journal`)."""
    return journal.read_journal(path, lambda line: JournalLine(**json.loads(line)))


def append_lines(path: Path, *lines: JournalLine) -> None:
    """Adds lines to a journal and makes them stay."""
    journal.append_journal(path, map(asdict, lines))


def parse_shard(text: str | None) -> tuple[int, int] | None:
    """``i/n`` with 1 <= i <= n."""
    if text is None:
        return None
    try:
        i, n = (int(part) for part in text.split("/"))
    except ValueError:
        raise UsageError(f"--shard {text}: write i/n, for example 2/8") from None
    if not 1 <= i <= n:
        raise UsageError(f"--shard {text}: i goes from 1 to n")
    return i, n


def rank_shard(environment: Mapping[str, str]) -> tuple[int, int] | None:
    """The shard of a process that ``torchrun`` or ``accelerate launch`` started: its rank of so many; None for one
    process alone.

    >>> rank_shard({"RANK": "2", "WORLD_SIZE": "8"})
    (3, 8)
    """
    rank, world = environment.get("RANK", ""), environment.get("WORLD_SIZE", "")
    if not rank or not world:
        return None
    if not (rank.isdecimal() and world.isdecimal() and int(rank) < int(world)):
        raise UsageError(f"RANK={rank} and WORLD_SIZE={world} are set, but are no rank; unset them, or give --shard")
    return (int(rank) + 1, int(world)) if int(world) > 1 else None


def rank_device(device: str, environment: Mapping[str, str]) -> str:
    """``cuda`` as the GPU of this process on its machine: each rank takes another one.

    >>> rank_device("cuda", {"RANK": "5", "WORLD_SIZE": "8", "LOCAL_RANK": "1"})
    'cuda:1'
    """
    local = environment.get("LOCAL_RANK", "")
    return f"cuda:{local}" if device == "cuda" and local.isdecimal() and rank_shard(environment) else device


def in_shard(sample_id: str, shard: tuple[int, int] | None) -> bool:
    """Whether a sample belongs to a shard: by the hash of its id, so that it does not depend on which samples are asked
    for."""
    if shard is None:
        return True
    return int.from_bytes(hashlib.sha256(sample_id.encode()).digest()[:8], "big") % shard[1] == shard[0] - 1


def sample_seed(seed: int, sample_id: str) -> int:
    """The seed of one sample: it follows from the run's seed and the id alone, so order, shards and repetition change
    nothing."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{sample_id}".encode()).digest()[:8], "big") >> 1
