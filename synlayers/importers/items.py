"""One item in a process of its own: what a hostile file does to it ends with it, after a limit of time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath
from queue import SimpleQueue
from typing import Final

from synlayers.design import Record
from synlayers.errors import MachineError, WorkerDied
from synlayers.importers.assembling import Assembled, assemble, ingest_record
from synlayers.importers.drafts import Item, Refused, split_of
from synlayers.importers.naming import one_line
from synlayers.importers.origins import origin_named
from synlayers.storage import EncodedSample, encode_design
from synlayers.storage.codecs import Codec
from synlayers.storage.encoded_sample import dump_record
from synlayers.storage.record_fields import parse_record
from synlayers.support.machine import raise_machine_error
from synlayers.support.processes import Worker

MEMORY: Final = 6 << 30
"""Bytes of address space that a worker may have above what it has at its start."""
AHEAD: Final = 2
"""Items under way per worker."""


@dataclass(slots=True)
class Outcome:
    """What became of an item.

    Args:
        sample: None where it is left out, for `reason`. split: of the source.
        about: JSON; what the record says of where it comes from.
    """

    item: Item
    reason: str = ""
    detail: str = ""
    split: str = ""
    about: Record = field(default_factory=dict)
    sample: EncodedSample | None = None

    def as_json(self) -> Record:
        """All but the sample."""
        return asdict(replace(self, item=None, sample=None)) | {"item": list(self.item)}  # type: ignore[arg-type]


def import_item(codec: Codec, largest: int, item: Item) -> Outcome:
    """Reads, assembles, compares and encodes one item; whatever is wrong with it is the reason of the outcome.

    Raises:
        MachineError: the machine stood in the way.
    """
    try:
        return _import(codec, largest, item)
    except Refused as error:
        return Outcome(item, error.reason, one_line(error.detail, 500))
    except MachineError:
        raise
    except MemoryError:
        return Outcome(item, "it asks for more memory than is given to a file")
    except RecursionError:
        return Outcome(item, "it is nested too deeply to be read")
    except Exception as error:
        raise_machine_error(error)
        return Outcome(item, "it cannot be read", one_line(f"{type(error).__name__}: {error}", 500))


def _import(codec: Codec, largest: int, item: Item) -> Outcome:
    draft = origin_named(item.origin).read(item)
    found = assemble(draft, PurePosixPath(item.name).stem, item.origin)
    about = dict(ingest_record(one_line(item.name, 300), item.row, item.origin, found))
    if (reason := _too_different(found, largest)) is not None:
        said = found.difference
        detail = f"up to {said.largest} levels, {said.mean:g} in the mean, {said.pixels:,} pixels" if said else ""
        causes = "; ".join(found.notes)
        return Outcome(item, reason, detail + (f"; {causes}" if causes else ""), about=about)
    design = replace(found.design, id="000000000", split="train", extra={"ingest": about})
    parse_record(dump_record(design.record()))  # what our own readers would refuse is refused here
    return Outcome(item, split=draft.split or split_of(item.name), about=about, sample=encode_design(design, codec))


def _too_different(found: Assembled, largest: int) -> str | None:
    if found.difference is None or found.difference.largest <= largest:
        return None
    return f"our composite differs from the picture in the file by more than {largest} levels"


def _setup(codec: Codec, largest: int) -> Callable[[Item], Outcome]:
    _limit_memory()
    return partial(import_item, codec, largest)


def _limit_memory() -> None:
    """Where the system can: more than `MEMORY` is a MemoryError, not the end of the machine's."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            used = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))


def outcomes(
    items: Iterable[Item], codec: Codec, largest: int, workers: int, seconds: float
) -> Iterator[tuple[Item, Outcome]]:
    """An outcome for each item, in order, by so many processes; an item that takes longer than `seconds` or whose
    process dies is left out for that reason."""
    idle: SimpleQueue[Worker[Item, Outcome]] = SimpleQueue()
    alive: set[Worker[Item, Outcome]] = set()
    ended = False

    def start() -> Worker[Item, Outcome]:
        worker: Worker[Item, Outcome] = Worker(partial(_setup, codec, largest))
        alive.add(worker)
        return worker

    def ask(item: Item) -> Outcome:
        worker = idle.get()
        try:
            outcome = worker.ask(item, seconds)
        except (TimeoutError, WorkerDied) as error:
            alive.discard(worker)
            worker.close()
            worker = worker if ended else start()
            if isinstance(error, TimeoutError):
                return Outcome(item, f"it takes longer than {seconds:g} s")
            return Outcome(item, "the process that read it died", str(error))
        finally:
            idle.put(worker)
        return outcome

    for _ in range(workers):
        idle.put(start())
    waiting = iter(items)
    with ThreadPoolExecutor(workers, "ingest") as threads:
        try:
            under_way: list[tuple[Item, Future[Outcome]]] = []
            for item in waiting:
                under_way.append((item, threads.submit(ask, item)))
                if len(under_way) >= AHEAD * workers:
                    first, future = under_way.pop(0)
                    yield first, future.result()
            for first, future in under_way:
                yield first, future.result()
        finally:
            ended = True
            for worker in list(alive):
                worker.close()
            threads.shutdown(wait=True, cancel_futures=True)
            for worker in alive:  # begun while the others ended
                worker.close()
