"""The words of every topic, one file a field of life. A file that defines ``TOPICS`` is found by scanning."""

from __future__ import annotations

from synlayers.copywriting.topic import Topic
from synlayers.support.discovery import scan


def all_topics() -> tuple[Topic, ...]:
    """Topics of every file, by file name and then in the order of the file."""
    return tuple(scan(__name__, __path__, "TOPICS", lambda topic: topic.name, by_name=False).values())
