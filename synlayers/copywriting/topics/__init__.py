"""The words of every topic, one file a field of life. A file that defines ``TOPICS`` is found by scanning."""

from __future__ import annotations

from synlayers.copywriting.topic import Topic
from synlayers.support.discovery import scan
from synlayers.support.plugins import per_plugins


@per_plugins
def all_topics() -> tuple[Topic, ...]:
    """Topics of every file, by file name and then in the order of the file; those of plug-ins come last."""
    topics = scan(__name__, __path__, "TOPICS", lambda topic: topic.name, kind="topics", by_name=False)
    return tuple(topics.values())
