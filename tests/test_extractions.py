from dataclasses import replace

import orjson
import pytest

from kg.errors import BuildError
from kg.extractions import decode, encode, encode_document
from kg.types import (
    Alias,
    Block,
    Claim,
    Document,
    Emphasis,
    Extraction,
    Hyperlink,
    Mention,
    Provenance,
    Quantity,
    Rejection,
    Span,
)

TEXT = "Tansy Labs (TL) released Heron 7B.\nHeron\t7B\n"
DOCUMENT = Document(
    id="0123456789abcdef",
    source="a.md",
    title="Héron",
    text=TEXT,
    blocks=(
        Block(0, 34, "paragraph", 0),
        Block(35, 43, "row", 1, "body", 0, ((35, 40), (41, 43)), 0, True),
    ),
    links=(Hyperlink(25, 33, "https://example.org/heron"),),
    emphases=(Emphasis(0, 10, "strong"),),
    published="2031-05-06",
    author="A. Writer",
    url="https://example.org/",
)
SHAPE = Provenance("shape:family", 0.75)


def span(start: int, end: int) -> Span:
    return Span(DOCUMENT.id, start, end)


LABS = Mention(span(0, 10), "Tansy Labs", "Organization", Provenance("gazetteer:organizations", 1.0))
SHORT = Mention(span(12, 14), "TL", "Organization", SHAPE)
HERON = Mention(span(25, 33), "Heron 7B", "Model", SHAPE, "https://example.org/heron")
#: Its text is not what the document says there, as of a shared head that was written out.
EXPANDED = Mention(span(35, 40), "Heron 7B", "Model", SHAPE)
SIZE = Quantity(span(31, 33), "7B", 7e9, None, "1", "exact", "parameters", "parameterCount", SHAPE)
UNLISTED = Quantity(span(41, 43), "7B", 7e9, 8.5e9, "1", "about", "", "", Provenance("units"))

FULL = Extraction(
    document=DOCUMENT,
    mentions=(LABS, SHORT, HERON, HERON),
    quantities=(SIZE,),
    claims=(
        Claim(HERON, "developedBy", LABS, span(0, 34), "asserted", SHAPE, attributed_to=LABS),
        Claim(EXPANDED, "parameterCount", SIZE, span(0, 34), "planned", SHAPE, valid_from="2031"),
        Claim(HERON, "score", UNLISTED, span(0, 34), "reported", SHAPE, None, LABS, SHORT, "pass@1", "tasks"),
    ),
    aliases=(Alias(LABS, SHORT, Provenance("alias:brackets", None)),),
    rejections=(Rejection(span(11, 15), "Place", SHAPE, "an acronym in brackets"),),
)
EMPTY = Extraction(replace(DOCUMENT, blocks=(), links=(), emphases=()), (), (), ())


@pytest.mark.parametrize("extraction", [FULL, EMPTY], ids=["full", "empty"])
def test_an_extraction_is_read_back_as_it_was_written(extraction):
    assert decode(encode(extraction)) == extraction


def test_the_same_extraction_has_the_same_bytes():
    assert encode(decode(encode(FULL))) == encode(FULL)


def test_a_mention_is_written_once_however_many_claims_name_it():
    once = replace(FULL, claims=FULL.claims[:1])
    often = replace(FULL, claims=FULL.claims[:1] * 2)
    assert encode(often).count(b"Model") == encode(once).count(b"Model")


def test_the_text_of_a_mention_is_written_only_where_it_is_not_the_documents():
    tables = orjson.loads(encode(FULL))
    assert [row[2] for row in tables["mentions"]] == [None, None, None, None, "Heron 7B"]


def test_a_span_of_another_document_is_refused():
    astray = replace(LABS, span=Span("ffffffffffffffff", 0, 10))
    with pytest.raises(ValueError, match="not in document"):
        encode(replace(FULL, mentions=(astray,)))


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", encode(FULL)[:-40], encode(FULL).replace(b'"mentions":[[', b'"mentions":[[9,')],
    ids=["empty", "cut", "list", "nothing in it", "half", "a row with too much"],
)
def test_a_damaged_file_is_named(content):
    with pytest.raises(BuildError, match=r"extractions/x\.json is damaged.*build again"):
        decode(content, name="extractions/x.json")


def test_another_format_is_refused_by_number():
    with pytest.raises(BuildError, match="format 99"):
        decode(encode(FULL).replace(b'"version":1', b'"version":99'))


def test_document_content_is_the_same_under_another_source_and_differs_in_all_else():
    content = encode_document(DOCUMENT)
    assert encode_document(replace(DOCUMENT, source="b.md")) == content
    assert encode_document(replace(DOCUMENT, title="Other")) != content
    assert encode_document(replace(DOCUMENT, links=())) != content
