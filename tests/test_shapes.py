"""Names by their own letters: versions, suffixes, words of organisations, capitals."""

import tomllib

import pytest
from sentences import BY, parsed, plain, whole
from spacy.tokens import Span

from kg import ontology
from kg.assets import asset
from kg.extract.candidates import Candidate
from kg.extract.shapes import by_suffix, compile_shapes, extensions, organizations, runs, spacy_entities

TABLE = tomllib.loads(asset("pipelines/patterns/shapes.toml").read_text("utf-8"))
SHAPES = compile_shapes(TABLE)


def extended(text: str, known: str = "", type_name: str = "Model") -> list[str]:
    start = text.index(known)
    listed = [Candidate(start, start + len(known), type_name, BY)] if known else []
    return [text[c.start : c.end] for c in extensions(text, listed, SHAPES)]


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("Heron 3.5 Sonnet wins", "Heron", ["Heron 3.5 Sonnet"]),
        ("Heron-2-mini wins", "Heron", ["Heron-2-mini"]),
        ("Heron2.5-72B-Instruct wins", "Heron", ["Heron2.5-72B-Instruct"]),
        ("Heron 30B-A3B wins", "Heron", ["Heron 30B-A3B"]),
        ("Heron 99x7B wins", "Heron", ["Heron 99x7B"]),
        ("Heron-8x22B-Instruct wins", "Heron", ["Heron-8x22B-Instruct"]),
        ("Heron v2 and Heron", "Heron", ["Heron v2"]),
        ("Heron 2.", "Heron", ["Heron 2"]),
        ("Heron 2025 was a good year", "Heron", []),
        ("Heron wins 3 times", "Heron", []),
        ("Heron, 3 of them", "Heron", []),
        ("Heron 2nd edition", "Heron", []),
        ("Heron 10x faster", "Heron", []),
        ("Heron 5nm chips", "Heron", []),
        ("Heron 4o and Heron 16k", "Heron", ["Heron 4o"]),
        ("two K90s 4 and 5", "K90s", []),
        ("Heron", "Heron", []),
    ],
)
def test_a_known_name_goes_on_with_the_version_size_and_variant_after_it(text, known, expected):
    assert extended(text, known) == expected


def test_only_types_that_have_versions_are_extended():
    assert extended("Nimbus 3 wins", "Nimbus", "Organization") == []


def test_a_maker_that_doubles_as_a_family_is_a_model_with_a_version_only():
    assert extended("DeepSeek R1 and DeepSeek-V3 by DeepSeek, not DeepSeekers 4") == [
        "DeepSeek R1",
        "DeepSeek-V3",
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Heron-7B", "Model"),
        ("Wader-30B-A3B-Instruct", "Model"),
        ("MarshBench", "Benchmark"),
        ("MarshBench Verified", "Benchmark"),
        ("SedgeEval v2", "Benchmark"),
        ("TideCrawl", "Dataset"),
        ("Wade-100K", "Dataset"),
        ("WaderGPT", "Model"),
        ("WadeAttention", "Method"),
        ("Skua SDK", "Software"),
        ("Tern Supercomputer", "Hardware"),
        ("tern.ai", "Organization"),
        ("Heron", None),
        ("", None),
    ],
)
def test_the_end_of_a_name_may_say_its_type(name, kind):
    found = by_suffix(name, SHAPES)
    assert (found and found[0]) == kind


def run_texts(doc, stopnames=frozenset()) -> list[str]:
    passage = whole(doc).passages[0]
    return [doc[i:j].text for i, j in runs(passage, SHAPES, stopnames)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("active", ["Nimbus Labs", "Heron-2", "Plover"]),
        ("using", ["Skua", "Fjordwick University", "Plover"]),
        ("They/PRP saw/VBD Isaac/NNP -/HYPH Sim/NNP ././", ["Isaac-Sim"]),
        ("We/PRP like/VBP Genie/NNP 3/CD ././", ["Genie 3"]),
        ("Costs/NNS rose/VBD 7B/NN and/CC 10x/NN and/CC 5nm/NN ././", ["Costs"]),
        ("no names here/RB", []),
        ("it/PRP uses/VBZ vLLM/NN and/CC o1/NN", ["vLLM"]),
        ("…/. !/.", []),
    ],
)
def test_a_run_of_capitalised_or_mixed_words_may_be_a_name(sentence, expected):
    words = " ".join(w if "/" in w else w + "/NN" for w in sentence.split()) if " " in sentence else sentence
    assert run_texts(parsed(words)) == expected


def test_stop_names_are_trimmed_off_the_start_and_never_stand_alone():
    doc = parsed("The/DT Monday/NNP Heron/NNP and/CC Monday/NNP")
    assert run_texts(doc, frozenset({"Monday", "The"})) == ["Heron"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("We/PRP met/VBD Tern/NNP Robotics/NNP ././", ["Tern Robotics"]),
        ("the/DT University/NNP of/IN Fjordwick/NNP ,/,", ["University of Fjordwick"]),
        (
            "at/IN University/NNP of/IN Aldermouth/NNP in/IN Norwick/NNP won/VBD",
            ["University of Aldermouth in Norwick"],
        ),
        ("the/DT Labs/NNP ././", []),
        ("the/DT University/NNP and/CC Fjordwick/NNP", []),
        ("University/NNP", []),
    ],
)
def test_an_organisation_is_told_by_a_word_at_either_end(sentence, expected):
    doc = parsed(sentence)
    passage = whole(doc).passages[0]
    found = list(organizations(passage, list(runs(passage, SHAPES, frozenset())), SHAPES))
    assert [doc.text[c.start : c.end] for c in found] == expected
    assert all(c.type == "Organization" for c in found)


def test_every_type_that_a_shape_gives_is_one_of_the_ontology():
    types = set(ontology.load().types)
    given = {row["type"] for row in TABLE["suffix"]} | set(TABLE["extension"]["types"])
    assert given | {kind for kind, _ in TABLE["spacy"].values()} <= types


def test_weak_words_of_organisations_are_among_those_that_end_one():
    assert set(TABLE["organization"]["weak"]) <= set(TABLE["organization"]["last"])


def test_plain_text_without_parts_of_speech_gives_runs_too():
    assert run_texts(plain("the Heron waded")) == ["Heron"]


def test_a_person_has_no_degree_and_no_surname_that_the_document_writes_small():
    passage = whole(plain("Ada Quill SM met MIT PhD students at Quick Start")).passages[0]
    doc = passage.doc
    doc.set_ents([Span(doc, i, j, label="PERSON") for i, j in ((0, 3), (4, 6), (8, 10))])
    found = spacy_entities(passage, SHAPES, frozenset({"start", "students"}))
    assert [doc.text[c.start : c.end] for c in found] == ["Ada Quill"]


@pytest.mark.parametrize("word", ["Agent", "Agents", "Editor", "Eval", "Report", "Stack", "Attention"])
def test_a_common_word_by_itself_says_no_type(word):
    assert by_suffix(word, SHAPES) is None
    assert by_suffix(f"Skua {word}", SHAPES) is not None
