import pytest

from kg.server.marks import of_claim
from kg.types import Claim, Mention, Provenance, Span


def marked(text: str, subject: str, target: str, relation: str, rule: str) -> dict[str, str]:
    def mention(name: str) -> Mention:
        start = text.index(name)
        return Mention(Span("d", start, start + len(name)), name, "Model", Provenance("test"))

    by = Provenance(f"pattern:{relation}/{rule}")
    claim = Claim(mention(subject), relation, mention(target), Span("d", 0, len(text)), "asserted", by)
    return {mark["role"]: text[mark["start"] : mark["end"]] for mark in of_claim(text, claim)}


@pytest.mark.parametrize(
    ("text", "relation", "rule", "trigger"),
    [
        ("Skerry Labs built Otter 2 last year.", "developedBy", "verb", "built"),
        ("Otter 2 was released by Skerry Labs.", "developedBy", "verb", "released"),
        ("The team that shipped it, Skerry Labs, has unveiled Otter 2.", "developedBy", "verb", "unveiled"),
        ("Skerry Labs is open-sourcing Otter 2.", "developedBy", "verb", "open-sourcing"),
        ("Otter 2, written at Skerry Labs, is small.", "developedBy", "verb", "written"),
        ("Skerry Labs' Otter 2 is small.", "developedBy", "verb", None),
        ("Skerry Labs built Otter 2 last year.", "developedBy", "no such rule", None),
    ],
)
def test_the_word_that_states_a_relation_is_marked(text, relation, rule, trigger):
    found = marked(text, "Otter 2", "Skerry Labs", relation, rule)
    assert found.get("trigger") == trigger
    assert (found["subject"], found["object"]) == ("Otter 2", "Skerry Labs")


def test_what_stands_outside_of_the_sentence_has_no_mark():
    text = "Otter 2\n\nIt was built by Skerry Labs."
    subject = Mention(Span("d", 0, 7), "Otter 2", "Model", Provenance("test"))
    target = Mention(Span("d", 25, 36), "Skerry Labs", "Organization", Provenance("test"))
    by = Provenance("pattern:developedBy/verb")
    claim = Claim(subject, "developedBy", target, Span("d", 9, 37), "asserted", by)
    assert [(m["role"], text[9 + m["start"] : 9 + m["end"]]) for m in of_claim(text, claim)] == [
        ("trigger", "built"),
        ("object", "Skerry Labs"),
    ]
