"""Reads the XML that clients answer with: no document type, no entities of its own, bounded in size and depth."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

MOST_BYTES = 65_536
MOST_DEPTH = 50
MOST_ELEMENTS = 2_000


class XmlRefused(ValueError):
    """Raised for a text that is no XML, or more than is read; says where and why."""


@dataclass(slots=True)
class Element:
    """One element: its name, its attributes, and what is in it: texts and elements, in order."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    content: list["str | Element"] = field(default_factory=list)
    line: int = 0

    @property
    def elements(self) -> "list[Element]":
        """The elements in it."""
        return [part for part in self.content if isinstance(part, Element)]

    @property
    def text(self) -> str:
        """All text in it, that of its elements included, without space around."""
        return "".join(part if isinstance(part, str) else part.text for part in self.content).strip()

    @property
    def own_text(self) -> str:
        """The text directly in it, without space around."""
        return "".join(part for part in self.content if isinstance(part, str)).strip()


def read_xml(text: bytes) -> Element:
    """Return the root element of a document. Raise `XmlRefused` if it is not well-formed or not bounded."""
    if len(text) > MOST_BYTES:
        raise XmlRefused(f"seen {len(text)} bytes, expected at most {MOST_BYTES}")
    reader = _XmlReader()
    try:
        reader.parser.Parse(text.lstrip(), True)
    except LookupError as error:
        raise XmlRefused(f"line 1: {error}") from None
    except expat.ExpatError as error:
        raise XmlRefused(f"line {error.lineno}, column {error.offset}: {expat.ErrorString(error.code)}") from None
    finally:
        del reader.parser  # they refer to each other
    assert reader.root is not None  # expat refuses a document without a root
    return reader.root


class _XmlReader:
    """Builds elements from the events of one parser."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        line = self.parser.CurrentLineNumber
        if len(self._open) >= MOST_DEPTH or self._count > MOST_ELEMENTS:
            raise XmlRefused(
                f"line {line}: seen more than {MOST_DEPTH} levels or {MOST_ELEMENTS} elements, expected fewer"
            )
        element = Element(name, attributes, [], line)
        if self._open:
            self._open[-1].content.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        self._open[-1].content.append(text)

    def _doctype(self, *_: Any) -> None:
        raise XmlRefused(f"line {self.parser.CurrentLineNumber}: seen a document type, expected none")
