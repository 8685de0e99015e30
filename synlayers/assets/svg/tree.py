"""The tree of an untrusted XML file, within limits: no entities, nothing fetched, a bounded size."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

MAX_BYTES: Final = 2_000_000
MAX_ELEMENTS: Final = 20_000
MAX_DEPTH: Final = 128
_SVG: Final = "http://www.w3.org/2000/svg"


class SvgRefused(Exception):
    """This file is not used; the message says why."""


@dataclass(slots=True)
class Node:
    tag: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()


def unpack(raw: bytes) -> bytes:
    """The XML of a plain or gzipped file, at most `MAX_BYTES`."""
    if raw[:2] == b"\x1f\x8b":
        try:
            raw = zlib.decompressobj(wbits=31).decompress(raw, MAX_BYTES + 1)
        except zlib.error:
            raise SvgRefused("broken gzip data") from None
    if len(raw) > MAX_BYTES:
        raise SvgRefused(f"larger than {MAX_BYTES // 1_000_000} MB")
    return raw


class _TreeBuilder:
    """Expat handlers that build `Node`s; names lose the SVG namespace, those of others are marked as ``other-`` or, for
    Dublin Core's words, ``dc-``. A file without any namespace is taken for SVG."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.drawn: str = _SVG
        self.stack: list[Node] = []
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_ELEMENTS:
            raise SvgRefused(f"more than {MAX_ELEMENTS:,} elements")
        if len(self.stack) >= MAX_DEPTH:
            raise SvgRefused(f"nested deeper than {MAX_DEPTH} levels")
        space, _, tag = name.rpartition(" ")
        if self.root is None and not space:
            self.drawn = ""
        if "purl.org/dc" in space:
            tag = f"dc-{tag}"
        elif space != self.drawn:
            tag = f"other-{tag}"
        node = Node(tag, attributes)
        if self.stack:
            self.stack[-1].children.append(node)
        else:
            self.root = node
        self.stack.append(node)

    def end(self, name: str) -> None:
        self.stack.pop()

    def data(self, text: str) -> None:
        self.stack[-1].text += text

    def instruction(self, target: str, _: str) -> None:
        if target == "xml-stylesheet":
            raise SvgRefused("refers to something outside of the file")

    def doctype(self, name: str, system: str | None, public: str | None, has_subset: bool) -> None:
        if has_subset:
            raise SvgRefused("declares entities or a document type of its own")

    def entity(self, *_: object) -> None:
        raise SvgRefused("declares entities or a document type of its own")


def parse(data: bytes) -> Node:
    """The tree of an XML document without entities; no external part is ever fetched."""
    builder = _TreeBuilder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.ProcessingInstructionHandler = builder.instruction
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.EntityDeclHandler = builder.entity
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise SvgRefused(f"not well-formed XML: {expat.ErrorString(error.code)} in line {error.lineno}") from None
    except (ValueError, LookupError):
        raise SvgRefused("not well-formed XML: unknown text encoding") from None
    if builder.root is None:
        raise SvgRefused("not well-formed XML: no element")
    return builder.root
