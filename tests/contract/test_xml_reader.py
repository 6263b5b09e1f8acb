"""XML from clients is read as it stands, and nothing in it can cost much or reach outside."""

import pytest

from mock_server.contract.xml_reader import MOST_BYTES, MOST_DEPTH, MOST_ELEMENTS, XmlRefused, read_xml


def test_elements_attributes_and_texts_stand_in_their_order():
    root = read_xml(b'<?xml version="1.0"?><Response><Say voice="a">Hi <b>you</b>!</Say><Hangup/></Response>')
    say, hangup = root.elements
    assert (root.name, say.attributes, say.text, say.own_text, hangup.name) == (
        "Response",
        {"voice": "a"},
        "Hi you!",
        "Hi !",
        "Hangup",
    )


def test_the_five_entities_and_characters_by_number_are_known():
    assert read_xml(b"<a>&lt;&amp;&gt;&quot;&apos;&#233;</a>").text == "<&>\"'\xe9"


def test_it_says_in_which_line_an_element_begins():
    assert [one.line for one in read_xml(b"<a>\n<b/>\n\n<c/></a>").elements] == [2, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_document_in_another_encoding_is_read_if_it_says_so(encoding):
    assert read_xml(f'<?xml version="1.0" encoding="{encoding}"?><a>\xe9</a>'.encode(encoding)).text == "\xe9"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "no element found"),
        (b"<a>", "no element found"),
        (b"<a></b>", "mismatched tag"),
        (b"<a/><b/>", "junk after document element"),
        (b"hello", "syntax error"),
        (b"<a>&lol;</a>", "undefined entity"),
        (b'<a b="1" b="2"/>', "duplicate attribute"),
        (b"<a>\xff</a>", "invalid token"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "a document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "a document type"),
        (b"<a>" * (MOST_DEPTH + 1), "levels"),
        (b"<a>" + b"<b/>" * MOST_ELEMENTS + b"</a>", "elements"),
        (b"<a>" + b" " * MOST_BYTES, f"expected at most {MOST_BYTES}"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "unknown encoding"),
    ],
)
def test_what_is_not_well_formed_or_too_much_is_refused_with_its_reason(text, reason):
    with pytest.raises(XmlRefused, match=reason):
        read_xml(text)
