"""TwiML: what an answer says, and how long each verb takes."""

from collections.abc import Mapping

from mock_server.contract.url import UrlRefused, receiver
from mock_server.contract.xml_reader import Element, XmlRefused, read_xml
from mock_server.engine.moment import SECOND
from mock_server.engine.webhooks.delivery import WebhookAnswer

SPOKEN_A_SECOND = 15
"""How many characters are spoken in a second (proposed)."""
PLAYED = 5 * SECOND
"""How long a file plays, which nobody fetches (proposed)."""
FOREVER = None

XML_TYPES = ("text/xml", "application/xml", "text/html")

BAD_STATUS, BAD_TYPE, NOT_XML, BAD_ROOT, TOO_LONG = 11200, 12300, 12100, 12102, 11750
UNREACHABLE, BAD_PROTOCOL, BAD_NAME = 11205, 11206, 11210
BY_ERROR = {"RemoteProtocolError": BAD_PROTOCOL, "gaierror": BAD_NAME}
"""The code of an answer that did not come, by how its error begins; any other is `UNREACHABLE`."""

MOST_BYTES = 65_536
"""How long a document may be."""

STRAY = ""
"""The name of text outside of a verb."""

REDIRECTS, KEEP_METHOD = (301, 302, 303, 307, 308), (307, 308)
"""The statuses of an answer that leads on, and those after which the method stays (proposed)."""


class DocumentRefused(ValueError):
    """Raised for an answer that is no document; `code` is the vendor's."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code


def answered(answer: WebhookAnswer) -> list[Element]:
    """Return the verbs of an answer. Raise `DocumentRefused` if it is none."""
    if answer.status is None:
        error = answer.error or "no answer"
        raise DocumentRefused(BY_ERROR.get(error.partition(":")[0], UNREACHABLE), error)
    if not answer.is_good:
        raise DocumentRefused(BAD_STATUS, f"seen the status {answer.status}, expected 2xx")
    if len(answer.body) > MOST_BYTES:
        raise DocumentRefused(TOO_LONG, f"seen more than {MOST_BYTES} bytes")
    kind = answer.content_type.partition(";")[0].strip().lower()
    if kind in XML_TYPES:
        return verbs(answer.body)
    if kind == "text/plain":
        return [Element("Say", content=[answer.body.decode("utf-8", "replace")])]
    if kind.startswith("audio/"):
        return [Element("Play")]
    raise DocumentRefused(BAD_TYPE, f"seen the content type {kind or 'none'}, expected one of {', '.join(XML_TYPES)}")


def can_be_asked(url: str) -> bool:
    """Return whether a URL of a document is one that can be asked."""
    try:
        receiver(url, with_user=True)
    except UrlRefused:
        return False
    return True


def verbs(text: bytes) -> list[Element]:
    """Return the verbs of a document, and `STRAY` for text outside of them. Raise `DocumentRefused` if it is none."""
    try:
        root = read_xml(text)
    except XmlRefused as refused:
        raise DocumentRefused(NOT_XML, str(refused)) from None
    if root.name != "Response":
        raise DocumentRefused(BAD_ROOT, f"seen the root {root.name}, expected Response")
    return [*([Element(STRAY)] if root.own_text else []), *root.elements]


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
