"""YAML and JSON files of people, as plain data: no object is made, no key stands twice, and nothing grows while it is
read."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from synlayers.errors import SynlayersError
from synlayers.support.machine import raise_machine_error

MOST_BYTES: Final = 1 << 20
"""Of one file."""
MOST_NODES: Final = 50_000
"""Values of one file, those that an alias repeats counted each time: ten aliases of ten aliases are a bomb."""
TOO_MANY: Final = f"it holds more than {MOST_NODES} values, aliases counted each time"

LONGEST_NUMBER: Final = 400
"""Characters of what is no text."""


def read_yaml(path: Path, what: str, error_type: Callable[[str], SynlayersError], most: int = MOST_BYTES) -> Any:
    """What a file holds. Anchors and aliases are read, up to `MOST_NODES` values in all.

    Args:
        what: what messages call the file: ``the card x.yaml``.

    Raises:
        error_type: it cannot be read, is too large, is no YAML, repeats a key of a mapping, or names an object.
    """
    import yaml

    data = _read(path, what, error_type, most)
    try:
        return yaml.load(data, Loader=_loader())
    except RecursionError:
        raise error_type(f"{what} is not YAML that is read: it is nested too deep") from None
    except (ValueError, TypeError, AttributeError, yaml.YAMLError) as error:  # dates and numbers that are none
        raise error_type(f"{what} is not YAML: {' '.join(str(error).split())}") from None


def read_json(path: Path, what: str, error_type: Callable[[str], SynlayersError], most: int = MOST_BYTES) -> Any:
    """The same of JSON."""
    data = _read(path, what, error_type, most)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise error_type(f"{what} is not JSON: {' '.join(str(error).split())}") from None


def _read(path: Path, what: str, error_type: Callable[[str], SynlayersError], most: int) -> bytes:
    if path.exists() and not path.is_file():
        raise error_type(f"cannot read {what}: it is not a plain file")
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise_machine_error(error)
        raise error_type(f"cannot read {what}: {error.strerror}") from None
    if len(data) > most:
        raise error_type(f"{what} is larger than {most >> 10} KiB")
    return data


@cache
def _loader() -> Any:
    """A `yaml.SafeLoader` that counts."""
    import yaml

    class Loader(yaml.SafeLoader):
        nodes = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            self.nodes += 1
            if self.nodes > MOST_NODES:  # before the rest of a long file is taken apart
                raise yaml.composer.ComposerError(None, None, TOO_MANY, self.get_mark())
            return super().compose_node(parent, index)

        def get_single_node(self) -> Any:
            node = super().get_single_node()
            if node is not None:
                _count(node, {}, set())
            return node

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys: set[Any] = set()
            for key_node, _ in getattr(node, "value", ()):
                key = (key_node.tag, str(key_node.value))
                if key in keys and key_node.tag != "tag:yaml.org,2002:merge":
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {str(key_node.value)[:40]!r} stands twice", key_node.start_mark
                    )
                keys.add(key)
            return super().construct_mapping(node, deep=deep)

    return Loader


def _count(node: Any, known: dict[int, int], above: set[int]) -> int:
    """Values below a node, aliases counted each time. Raises for too many, for one that holds itself, and for a number
    that takes long to read."""
    import yaml

    if isinstance(node.value, str) and len(node.value) > LONGEST_NUMBER and not node.tag.endswith(("str", "binary")):
        raise yaml.composer.ComposerError(None, None, "a number or date has very many digits", node.start_mark)
    if id(node) in known:
        return known[id(node)]
    if id(node) in above:
        raise yaml.composer.ComposerError(None, None, "an alias stands inside of what it repeats", node.start_mark)
    above.add(id(node))
    total = 1
    for part in node.value if isinstance(node.value, list) else ():
        for child in part if isinstance(part, tuple) else (part,):
            total += _count(child, known, above)
            if total > MOST_NODES:
                raise yaml.composer.ComposerError(None, None, TOO_MANY, node.start_mark)
    above.discard(id(node))
    known[id(node)] = total
    return total
