"""TwiML: what an answer says, and how long each verb takes."""

from collections.abc import Mapping

from mock_server.contract.xml_reader import Element, XmlRefused, read_xml
from mock_server.engine.moment import SECOND
from mock_server.engine.webhooks.deliveries import WebhookAnswer

SPOKEN_A_SECOND = 15
"""How many characters are spoken in a second (proposed)."""
PLAYED = 5 * SECOND
"""How long a file plays, which nobody fetches (proposed)."""
FOREVER = None

XML_TYPES = ("text/xml", "application/xml", "text/html")

UNREACHABLE, BAD_STATUS, BAD_TYPE, NOT_XML, BAD_ROOT = 11205, 11200, 12300, 12100, 12102


class DocumentRefused(ValueError):
    """Raised for an answer that is no document; `code` is the vendor's."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code


def answered(answer: WebhookAnswer) -> list[Element]:
    """Return the verbs of an answer. Raise `DocumentRefused` if it is none."""
    if answer.status is None:
        raise DocumentRefused(UNREACHABLE, answer.error or "no answer")
    if not answer.is_good:
        raise DocumentRefused(BAD_STATUS, f"seen the status {answer.status}, expected 2xx")
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind in XML_TYPES:
        return verbs(answer.body)
    if kind == "text/plain":
        return [Element("Say", content=[answer.body.decode("utf-8", "replace")])]
    if kind.startswith("audio/"):
        return [Element("Play")]
    raise DocumentRefused(BAD_TYPE, f"seen the content type {kind or 'none'}, expected one of {', '.join(XML_TYPES)}")


def verbs(text: bytes) -> list[Element]:
    """Return the verbs of a document. Raise `DocumentRefused` if it is none."""
    try:
        root = read_xml(text)
    except XmlRefused as refused:
        raise DocumentRefused(NOT_XML, str(refused)) from None
    if root.name != "Response":
        raise DocumentRefused(BAD_ROOT, f"seen the root {root.name}, expected Response")
    return root.elements


def length(verb: Element) -> int | None:
    """Return how many milliseconds a verb takes that says, plays or waits; FOREVER if it has no end."""
    attributes = verb.attributes
    loop = number(attributes, "loop", 1, least=0)
    if verb.name == "Pause":
        return SECOND * number(attributes, "length", 1)
    if verb.name == "Play" and "digits" in attributes:
        return SECOND // 2 * len(attributes["digits"])
    if verb.name == "Play":
        return PLAYED * loop or FOREVER
    return SECOND * max(1, -(-len(verb.text) // SPOKEN_A_SECOND)) * loop or FOREVER


def number(attributes: Mapping[str, str], name: str, usual: int, least: int = 1) -> int:
    """Return the whole number of an attribute; the usual one where it is none, or too small."""
    text = attributes.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) < 7
    return int(text) if is_number and int(text) >= least else usual
