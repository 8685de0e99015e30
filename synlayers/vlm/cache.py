"""Answers that were paid for once: one SQLite file, safe for several processes, a hit far below a millisecond."""

from __future__ import annotations

import json
import sqlite3
import warnings
from pathlib import Path

from synlayers.errors import DataError
from synlayers.support.paths import cache_place
from synlayers.vlm.backend import Reply
from synlayers.vlm.calls import Token

BUSY_SECONDS = 30.0


def default_cache() -> Path:
    """Where answers are kept when nothing else is said."""
    return cache_place("answers.sqlite3")


class AnswerCache:
    """Replies by the key of their call. What the server said is kept as it was said: words that cannot be parsed and
    refusals too, so that the same question is not asked again. What never arrived is not kept, nor an answer without
    words: it is asked for again.

    Write-ahead log, one transaction an answer. Used from the thread that made it. A file that fails while it is used
    (full disk, no right to write, broken pages) costs the keeping and not the answers, which have been paid for: that
    is warned of once, and the work goes on without it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._warned = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, reply TEXT NOT NULL) WITHOUT ROWID"
            )
        except (sqlite3.Error, OSError) as error:
            raise DataError(
                f"the cache of answers {path} cannot be used ({error}): remove it or name another"
            ) from None

    def get(self, key: str) -> Reply | None:
        """The reply to this call, if it was made before. A row that cannot be read counts as none."""
        try:
            row = self._connection.execute("SELECT reply FROM answers WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error as error:
            self._warn("read", error)
            return None
        reply = _parse(row[0]) if row else None
        return None if reply is None or reply.is_empty else reply  # empty ones were kept once

    def put(self, key: str, reply: Reply, replace: bool = False) -> None:
        """Keeps a reply, unless it is empty. Of two processes that ask the same, the first stays; with `replace` the
        last."""
        if self._warned or reply.is_empty:  # each further try could wait as long for a lock
            return
        known = self.get(key) is not None and not replace
        try:
            insert = "INSERT OR IGNORE" if known else "INSERT OR REPLACE"
            self._connection.execute(f"{insert} INTO answers VALUES (?, ?)", (key, _dump(reply)))
        except sqlite3.Error as error:
            self._warn("written", error)

    def _warn(self, what: str, error: sqlite3.Error) -> None:
        if not self._warned:
            self._warned = True
            warnings.warn(
                f"the cache of answers {self.path} cannot be {what} ({error}); what is asked now may have to be paid"
                " for again",
                stacklevel=4,
            )

    def __len__(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM answers").fetchone()[0])

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()


def _dump(reply: Reply) -> str:
    alternatives = [[[t.text, t.logprob] for t in position] for position in reply.alternatives]
    fields = [reply.text, reply.declined, alternatives, reply.served, reply.tokens_in, reply.tokens_out]
    return json.dumps([*fields, reply.finish, reply.thoughts], ensure_ascii=False)


def _parse(text: str) -> Reply | None:
    try:
        words, declined, positions, served, tokens_in, tokens_out, *more = json.loads(text)
        alternatives = tuple(tuple(Token(str(t), float(p)) for t, p in position) for position in positions)
        if not all(token.logprob <= 1e-6 for position in alternatives for token in position):
            return None  # nan, or more than certain: no server's answer was kept with it
        finish, thoughts = (str(more[i]) if i < len(more) else "" for i in (0, 1))  # earlier versions kept six fields
        counts = int(tokens_in), int(tokens_out)
        return Reply(str(words), str(declined), alternatives, str(served), *counts, finish, thoughts)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
