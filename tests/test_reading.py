"""The whole of stage 1 with the installed language model, on invented documents: what must hold whatever it parses."""

import random

import pytest
from spacy_model import spacy_model

from kg.extract.reading import make
from kg.readers.sources import read
from kg.types import Block, Document, Extraction, Hyperlink, Mention, Quantity

NEWS = """\
# Wading Weekly 12

**Nimbus Labs makes a small model that wades:**
*…Heron-2 runs on a phone…*

Researchers with Nimbus Labs and Fjordwick University have built Heron-2, a 7B parameter model. The company says
Heron-2 outperforms GPT-4o on MarshBench, a benchmark for wading robots. Heron-2 was trained on 2,000 H100s.

**What they did:** Heron-2 was trained on TideSet, a dataset of tide tables. It scores 67.9% on MarshBench. Nimbus Labs
did not release Heron-2-Max, and plans to release Heron-3 in May. Nimbus Labs reportedly acquired Tern Robotics.

**Read more:** [Heron-2: Do Small Birds Wade?](https://arxiv.org/abs/2501.00001) (arXiv).

***

**Fjordwick's tide corpus gets a robot:**

Fjordwick University (FU) introduces Stilt, a robot. FU's Stilt is controlled by Skua, a software framework.

| Model | MarshBench | SedgeEval |
|-------|------------|-----------|
| GPT-4o | 60.1% | 71.0% |
| Claude 3.5 Sonnet | 63.5% | 80.2% |

***

## Tech Tales

The Last Lighthouse

OpenAI built a lighthouse, and Google bought the sea. Anthropic released Claude 9 into the fog.

Things that inspired this story: fog; lighthouses.

Thanks for reading!
"""
PLAIN = """\
Tern Robotics ships a second robot

Tern Robotics, a startup based in Norway, has unveiled Dunlin, a robot that runs on the NVIDIA Jetson Orin. Dunlin uses
Llama 3.1 to plan its steps. According to Tern Robotics, Dunlin is 3x faster than Spot from Boston Dynamics.
"""


def documents() -> list[Document]:
    return [*read(NEWS.encode(), "wading.md"), *read(PLAIN.encode(), "tern.txt")]


@pytest.fixture(scope="module")
def extractor():
    made = make()
    made.__dict__["model"] = spacy_model()  # one language model for all tests
    return made


@pytest.fixture(scope="module")
def extractions(extractor) -> list[Extraction]:
    return list(extractor(documents()))


def facts(extraction: Extraction, status: str = "asserted") -> set[tuple[str, str, str]]:
    return {(c.subject.text, c.relation, c.object.text) for c in extraction.claims if c.status == status}


def names(extraction: Extraction) -> dict[str, str]:
    return {m.text: m.type for m in extraction.mentions}


def test_the_things_that_a_newsletter_is_about_are_found_with_their_types(extractions):
    expected = {
        "Nimbus Labs": "Organization",
        "Fjordwick University": "Organization",
        "FU": "Organization",
        "Heron-2": "Model",
        "GPT-4o": "Model",
        "Claude 3.5 Sonnet": "Model",
        "MarshBench": "Benchmark",
        "SedgeEval": "Benchmark",
        "TideSet": "Dataset",
        "Stilt": "Robot",
        "Skua": "Software",
        "Heron-2: Do Small Birds Wade?": "Paper",
    }
    found = names(extractions[0])
    assert len(expected.items() & found.items()) >= 10, expected.items() - found.items()


def test_what_a_newsletter_states_is_claimed(extractions):
    expected = {
        ("Heron-2", "developedBy", "Nimbus Labs"),
        ("Heron-2", "developedBy", "Fjordwick University"),
        ("Heron-2", "outperforms", "GPT-4o"),
        ("Heron-2", "trainedOnHardware", "H100s"),
        ("Heron-2", "trainedOn", "TideSet"),
        ("Heron-2", "evaluatedOn", "MarshBench"),
        ("Stilt", "developedBy", "Fjordwick University"),
        ("Heron-2: Do Small Birds Wade?", "introduces", "Heron-2"),
        ("GPT-4o", "evaluatedOn", "MarshBench"),
        ("Claude 3.5 Sonnet", "evaluatedOn", "SedgeEval"),
    }
    assert len(expected & facts(extractions[0])) >= 8, expected - facts(extractions[0])


def test_numbers_are_claimed_of_their_things(extractions):
    found = {
        (c.subject.text, c.relation, c.object.value, c.object.unit)
        for c in extractions[0].claims
        if isinstance(c.object, Quantity) and c.status == "asserted"
    }
    expected = {
        ("Heron-2", "parameterCount", 7e9, "1"),
        ("Heron-2", "trainingHardwareCount", 2000.0, "1"),
        ("Heron-2", "score", 67.9, "%"),
        ("GPT-4o", "score", 60.1, "%"),
        ("Claude 3.5 Sonnet", "score", 80.2, "%"),
    }
    assert len(expected & found) >= 4, expected - found


def test_denials_plans_and_rumours_are_no_facts(extractions):
    asserted = facts(extractions[0])
    assert not {
        fact for fact in asserted if {"Heron-2-Max", "Heron-3"} & set(fact) and fact[1] == "developedBy"
    }
    assert ("Nimbus Labs", "acquires", "Tern Robotics") not in asserted


def test_a_plain_text_is_read_too(extractions):
    expected = {
        ("Dunlin", "developedBy", "Tern Robotics"),
        ("Tern Robotics", "locatedIn", "Norway"),
        ("Dunlin", "uses", "Llama 3.1"),
        ("Spot", "developedBy", "Boston Dynamics"),
    }
    assert len(expected & facts(extractions[1])) >= 3, expected - facts(extractions[1])


def test_nothing_comes_from_fiction_or_boilerplate(extractions):
    document = extractions[0].document
    body = [block for block in document.blocks if block.part == "body"]
    assert {block.part for block in document.blocks} >= {"body", "fiction"}
    spans = [m.span for m in extractions[0].mentions] + [c.evidence for c in extractions[0].claims]
    assert all(any(b.start <= span.start and span.end <= b.end for b in body) for span in spans)
    assert "Claude 9" not in names(extractions[0])


def test_an_acronym_is_an_alias(extractions):
    assert ("Fjordwick University", "FU") in {(a.a.text, a.b.text) for a in extractions[0].aliases}


def test_what_is_turned_down_says_why(extractions):
    assert all(rejection.reason for extraction in extractions for rejection in extraction.rejections)


def check(extraction: Extraction) -> None:
    """What must hold of every extraction: spans slice the text, claims join what was found and lie in one sentence."""
    document, text = extraction.document, extraction.document.text
    body = [block for block in document.blocks if block.part == "body"]
    for mention in extraction.mentions:
        # A variant told apart by its size alone has a name that the text doesn't spell out.
        if not mention.by.finder.startswith("variant:"):
            assert text[mention.span.start : mention.span.end] == mention.text
        assert any(b.start <= mention.span.start < mention.span.end <= b.end for b in body)
    for quantity in extraction.quantities:
        assert text[quantity.span.start : quantity.span.end] == quantity.text
    starts = [mention.span.start for mention in extraction.mentions]
    assert starts == sorted(starts)
    known = set(extraction.mentions)
    for claim in extraction.claims:
        evidence = text[claim.evidence.start : claim.evidence.end]
        assert evidence and evidence == evidence.strip()
        assert any(b.start <= claim.evidence.start < claim.evidence.end <= b.end for b in body)
        ends = [claim.subject, claim.object, claim.attributed_to, claim.than, claim.on]
        assert {end for end in ends if isinstance(end, Mention)} <= known


def test_spans_slice_the_text_and_claims_join_what_was_found(extractions):
    for extraction in extractions:
        check(extraction)


def test_two_readings_and_any_batch_give_the_same(extractor, extractions):
    again = [next(iter(extractor([document]))) for document in documents()]
    assert again == extractions
    assert list(extractor(documents()[::-1])) == extractions[::-1]


#: Pieces of odd documents: names, signs, brackets that don't close, other scripts, emoji.
PIECES = """Nimbus Labs released Heron-2 Heron 2 and , . ( ) [ ] “ ” " ' ’s 's : ; ! ? – — - … 🐦 👩‍🔬 7B 10x 67.9% on
    MarshBench the a with from Read more: Who authors researchers H100 H100s 2,000 trained Claude 3.5 GPT-4 OpenAI
    Anthropic’s (arXiv) (OpenAI, GitHub) * # | / & + C++ é 中文 \u200b \u00a0 \u00ad will not could reportedly says
    According to which that is version of"""


def odd_document(seed: int) -> Document:
    rng, pieces = random.Random(seed), PIECES.split(" ")
    text, blocks, links = "", [], []
    for n in range(rng.randint(0, 6)):
        start = len(text)
        text += "".join(
            rng.choice(pieces) + rng.choice(["", " ", " ", "  "]) for _ in range(rng.randint(0, 30))
        )
        kind = rng.choice(["heading", "paragraph", "item", "row", "quote"])
        middle = (start + len(text)) // 2
        cells = ((start, middle), (middle, len(text))) if kind == "row" and len(text) - start > 3 else ()
        part = rng.choice(["body", "body", "body", "fiction"])
        blocks.append(
            Block(start, len(text), kind, n // 3, part, 0, cells, n // 4 if cells else -1, n % 2 == 0)
        )
        if len(text) - start > 3:
            links.append(Hyperlink(start + 1, len(text) - 1, rng.choice(["https://arxiv.org/abs/1", "x"])))
        text += "\n\n"
    return Document(f"{seed:016x}", "odd", "", text, tuple(blocks), tuple(links))


def test_odd_documents_are_read_without_an_error(extractor):
    found = list(extractor(odd_document(seed) for seed in range(40)))
    assert len(found) == 40
    for extraction in found:
        check(extraction)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "…",
        "🐦🐦",
        "Heron-2",
        "# Heron-2\n\n## Plover\n",
        "x" * 25_000,
        "Nimbus Labs released Heron-2. " * 800,
    ],
    ids=["empty", "dots", "emoji", "a name", "headings only", "one long word", "one long paragraph"],
)
def test_documents_of_one_thing_are_read(extractor, text):
    blocks = (Block(0, len(text), "paragraph", 0),)
    (extraction,) = extractor([Document("d", "s", "", text, blocks)])
    check(extraction)


def test_no_documents_give_no_extractions(extractor):
    assert list(extractor([])) == []
