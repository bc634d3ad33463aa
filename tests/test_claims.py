"""From names and quantities to claims: with the shipped patterns, on parses that are written out."""

import pytest
from sentences import SENTENCES, TYPES, mentions, parsed, plain, stories, whole

from kg import ontology
from kg.extract import claims
from kg.extract.makers import Maker
from kg.extract.papers import references
from kg.extract.reading import make
from kg.extract.stories import topic
from kg.types import Claim, Mention, Provenance, Quantity, Span

READING = make()
PATTERNS = READING.patterns
BY = Provenance("a", 0.9)


def stated(*blocks, cells=(), makers=(), types=TYPES) -> tuple[str, list[Claim]]:
    """The text and every licensed claim of a document of these blocks, by all finders but variants."""
    document = whole(*blocks, cells=cells)
    found: list[Claim] = []
    for story in stories(document, types=types):
        about = topic(story, references(document.document, READING.names.papers), PATTERNS.stories)
        found.extend(claims.story_topic_claims(story, about, PATTERNS))
        found.extend(claims.maker_claims(story, makers, PATTERNS))
        for scene in story.scenes:
            found.extend(claims.scene_claims(scene, about, PATTERNS))
    kept, _ = claims.license_claims(found, PATTERNS.ontology, threshold=0.4)
    return document.document.text, list(kept)


def triples(found: list[Claim]) -> set[tuple[str, str, str]]:
    return {(c.subject.text, c.relation, c.object.text) for c in found}


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("passive", {("Heron-2", "developedBy", "Nimbus Labs"), ("Heron-2", "developedBy", "Fjordwick University")}),
        ("participle", {("Plover", "developedBy", "Nimbus Labs"), ("Plover", "runsOn", "K90")}),
        ("relative", {("Nimbus Labs", "acquires", "Tern Robotics"), ("Stilt", "developedBy", "Nimbus Labs")}),
        ("possessive", {("Heron-2", "developedBy", "Nimbus Labs"), ("Heron-2", "outperforms", "Plover")}),
        ("copula", {("Heron-2", "variantOf", "Heron")}),
        ("based", {("Nimbus Labs", "locatedIn", "Norway")}),
        ("works", {("Ada Quill", "affiliatedWith", "Nimbus Labs")}),
        ("no names", set()),
    ],
)  # fmt: skip
def test_a_sentence_states_what_a_reader_learns_and_nothing_else(key, expected):
    assert triples(stated(parsed(key))[1]) == expected


def test_two_thousand_chips_are_a_count_and_what_it_was_trained_on():
    _, found = stated(parsed("hardware"))
    counted = [c for c in found if isinstance(c.object, Quantity)]
    assert ("Heron-2", "trainedOnHardware", "K90s") in triples(found)
    assert [(c.subject.text, c.relation, c.object.value) for c in counted] == [
        ("Heron-2", "trainingHardwareCount", 2000.0)
    ]


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("negated", "negated"),
        ("planned", "planned"),
        ("speculative", "speculative"),
        ("question", "speculative"),
        ("active", "asserted"),
    ],
)
def test_a_claim_has_the_status_of_its_sentence(key, status):
    made = [c for c in stated(parsed(key))[1] if (c.subject.text, c.relation) == ("Heron-2", "developedBy")]
    assert made and {c.status for c in made} == {status}


MIGHT = """Nimbus/NNP/compound/1 Labs/NNP/poss/3 '/POS/case/1 Heron-2/NNP/nsubj/5 might/MD/aux/5 beat/VB/ROOT/5
    Plover/NNP/dobj/5"""
PLANNED = """Nimbus/NNP/compound/1 Labs/NNP/poss/4 '/POS/case/1 planned/VBN/amod/4/plan Heron-2/NNP/nsubj/5
    beats/VBZ/ROOT/5/beat Plover/NNP/dobj/5"""


@pytest.mark.parametrize(
    ("sentence", "made", "better"), [(MIGHT, "asserted", "speculative"), (PLANNED, "planned", "asserted")]
)
def test_what_a_noun_phrase_takes_for_granted_holds_whatever_becomes_of_its_sentence(sentence, made, better):
    found = {c.relation: c.status for c in stated(parsed(sentence))[1] if c.subject.text == "Heron-2"}
    assert found == {"developedBy": made, "outperforms": better}


def test_a_title_that_asks_or_hopes_leaves_no_doubt_that_it_was_written():
    types = TYPES | {"Will Small Birds Wade?": "Paper"}
    doc = parsed("Will/MD/aux/3 Small/JJ/amod/2 Birds/NNS/nsubj/3 Wade/VB/ROOT/3 ?/./punct/3 (/-LRB-/punct/3 "
                 "Nimbus/NNP/compound/7 Labs/NNP/appos/3 )/-RRB-/punct/3")  # fmt: skip
    _, found = stated(doc, types=types)
    assert [(c.relation, c.object.text, c.status) for c in found] == [
        ("authoredBy", "Nimbus Labs", "asserted")
    ]


def test_a_claim_says_who_says_so():
    _, found = stated(parsed("says"))
    (trained,) = [c for c in found if c.relation == "trainedOn"]
    assert (trained.subject.text, trained.object.text, trained.status) == ("Heron-2", "TideSet", "asserted")
    assert trained.attributed_to is not None and trained.attributed_to.text == "Ada Quill"


def test_a_claim_without_a_speaker_is_attributed_to_nobody():
    assert {c.attributed_to for c in stated(parsed("active"))[1]} == {None}


def test_the_company_stands_for_the_author_of_the_story():
    text, found = stated(parsed("active"), parsed("company"))
    (made,) = [c for c in found if (c.subject.text, c.relation) == ("TideSet", "developedBy")]
    assert made.object.text == "Nimbus Labs"
    assert text[made.evidence.start : made.evidence.end] == parsed("company").text


def test_it_stands_for_what_the_story_is_about_at_a_discount():
    (direct,) = [c for c in stated(parsed("participle"))[1] if c.relation == "runsOn"]
    (found,) = [c for c in stated(parsed("active"), parsed("it"))[1] if c.relation == "runsOn"]
    assert (found.subject.text, found.object.text) == ("Heron-2", "K90")
    assert found.by.score == round(direct.by.score * claims.REFERENCE_DISCOUNT, 3)


def test_it_stands_for_nothing_where_the_story_has_no_subject():
    assert stated(parsed("it"))[1] == []


USES = "We/PRP/nsubj/1 use/VBP/ROOT/1/use Skua/NNP/dobj/1 ././punct/1"
EXTENDS = "Nimbus/NNP/compound/1 Labs/NNP/nsubj/2 extends/VBZ/ROOT/2/extend Plover/NNP/dobj/2 ././punct/2"
GENERIC = "Developers/NNS/nsubj/1 use/VBP/ROOT/1/use Skua/NNP/dobj/1 ././punct/1"


@pytest.mark.parametrize(
    ("sentence", "relation", "expected"),
    [
        (USES, "uses", {("Heron-2", "uses", "Skua")}),
        (EXTENDS, "basedOn", {("Heron-2", "basedOn", "Plover")}),
        (GENERIC, "uses", set()),
    ],
)
def test_what_makers_use_or_extend_is_said_of_what_they_made(sentence, relation, expected):
    _, found = stated(("heading", plain("Introducing Heron-2")), parsed("active"), parsed(sentence))
    assert {t for t in triples(found) if t[1] == relation} == expected


def test_without_a_subject_of_the_story_makers_stand_for_nothing_that_they_made():
    assert {c.relation for c in stated(parsed(USES))[1]} & {"uses", "basedOn"} == set()
    assert {c.relation for c in stated(parsed(EXTENDS))[1]} & {"uses", "basedOn"} == set()


def test_an_organisation_is_no_part_of_what_has_it():
    said = "Skua/NNP/nsubj/1 includes/VBZ/ROOT/1/include {}/NNP/dobj/1 ././punct/1"
    assert triples(stated(parsed(said.format("Reed")))[1]) == {("Skua", "hasPart", "Reed")}
    assert stated(parsed(said.format("Norway")))[1] == []


def test_a_lead_author_does_not_lead_the_authors_organisation():
    lead = (
        "Ada/NNP/compound/1 Quill/NNP/nsubj/2 leads/VBZ/ROOT/2/lead the/DT/det/4 team/NN/dobj/2 ././punct/2"
    )
    found = stated(parsed("active"), parsed(lead))[1]
    assert "affiliatedWith" not in {c.relation for c in found}


def test_a_table_gives_scores_and_what_was_tested_on_what():
    rows = ["Model | MarshBench", "Plover | 67.9"]
    _, found = stated(*(("row", plain(row)) for row in rows), cells=[row.split(" | ") for row in rows])
    assert triples(found) == {("Plover", "score", "67.9"), ("Plover", "evaluatedOn", "MarshBench")}
    (score,) = [c for c in found if c.relation == "score"]
    assert score.on is not None and score.on.text == "MarshBench"


def test_a_ratio_says_what_it_compares_with():
    _, found = stated(parsed("faster"))
    (speedup,) = [c for c in found if c.relation == "speedup"]
    assert (speedup.subject.text, speedup.object.value, speedup.than.text) == ("Skua", 10.0, "WadeNorm")


def test_the_maker_in_a_name_made_it():
    name = "Tern Robotics Stilt"
    (product,) = mentions(name, types={name: "Robot"})
    maker = Mention(Span("d", 0, 13), "Tern Robotics", "Organization", Provenance("maker:prefix", 0.8))
    doc = parsed("Tern/NNP Robotics/NNP Stilt/NNP wades/VBZ")
    _, found = stated(doc, makers=[Maker(product, maker)], types={name: "Robot"})
    assert [(c.subject.text, c.relation, c.object.text, c.by.finder) for c in found] == [
        (name, "developedBy", "Tern Robotics", "pattern:developedBy/prefix")
    ]


@pytest.mark.parametrize("key", SENTENCES)
def test_the_evidence_is_the_sentence_that_holds_both_ends(key):
    text, found = stated(parsed("no names"), parsed(key), parsed("no names"))
    sentence = parsed(key).text
    for claim in found:
        evidence = text[claim.evidence.start : claim.evidence.end]
        assert evidence == sentence
        for end in (claim.subject, claim.object):
            assert claim.evidence.start <= end.span.start < end.span.end <= claim.evidence.end
            assert text[end.span.start : end.span.end] == end.text


def mention(text: str, kind: str, start: int = 0) -> Mention:
    return Mention(Span("d", start, start + len(text)), text, kind, BY)


def claim(
    subject: Mention,
    relation: str,
    obj,
    *,
    score: float | None = 0.8,
    status: str = "asserted",
    finder: str = "a",
):
    return Claim(subject, relation, obj, Span("d", 0, 50), status, Provenance(finder, score))


HERON, LABS = mention("Heron", "Model"), mention("Nimbus Labs", "Organization", 10)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (claim(HERON, "developedBy", LABS), ""),
        (claim(LABS, "developedBy", HERON), "developedBy does not go from Organization to Model"),
        (claim(HERON, "variantOf", mention("HERON", "Model", 30)), "subject and object are the same"),
        (claim(HERON, "developedBy", LABS, score=0.3), "score 0.3 below 0.4"),
        (claim(HERON, "developedBy", LABS, score=None), "score None below 0.4"),
    ],
)
def test_a_claim_that_the_ontology_or_its_score_forbids_is_turned_down_with_the_reason(made, reason):
    kept, refused = claims.license_claims([made], ontology.load(), threshold=0.4)
    assert [r.reason for r in refused] == ([reason] if reason else [])
    assert kept == (() if reason else (made,))


def test_a_quantity_in_a_unit_that_its_property_does_not_have_is_turned_down():
    amount = Quantity(Span("d", 9, 12), "7 m", 7.0, None, "m", "exact", "", "parameterCount", BY)
    kept, refused = claims.license_claims(
        [claim(HERON, "parameterCount", amount)], ontology.load(), threshold=0.4
    )
    assert (kept, [r.reason for r in refused]) == ((), ["parameterCount in 'm' does not fit Model"])


def test_of_claims_that_say_the_same_in_a_sentence_the_best_scored_stays():
    low, high = claim(HERON, "developedBy", LABS, score=0.5), claim(HERON, "developedBy", LABS, finder="b")
    other = claim(HERON, "developedBy", LABS, status="negated")
    for order in ([low, high, other], [other, high, low]):
        assert claims.license_claims(order, ontology.load(), threshold=0.4)[0] == (high, other)
