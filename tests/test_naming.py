"""Names of a document by all finders together, with lists of its own and no language model."""

from dataclasses import replace

import pytest
from sentences import FIND_QUANTITIES, mentions, parsed, plain, whole

from kg.extract import gazetteer, naming
from kg.extract.candidates import Candidate
from kg.extract.gazetteer import Entry
from kg.extract.reading import make
from kg.types import Provenance

LISTED = gazetteer.Gazetteer(
    [
        Entry("Tern Robotics", ("Tern",), "Organization", frozenset(), ""),
        Entry("Kelpie", (), "Organization", frozenset(), ""),
        Entry("Dunlin", (), "Robot", frozenset({"ambiguous"}), "Tern Robotics"),
        Entry("Reed", (), "Model", frozenset({"ambiguous"}), ""),
        Entry("Heron", (), "Model", frozenset(), ""),
        Entry("Swell", (), "Model", frozenset(), ""),
        Entry("Swell", (), "Dataset", frozenset(), ""),
    ]
)


@pytest.fixture(scope="module")
def resources():
    return replace(make().names, gazetteer=LISTED)


def found(resources, *blocks, more=(), **options) -> list[tuple[str, str]]:
    document = whole(*blocks, **options)
    named = naming.find_names(document, resources, threshold=0.5, more=more)
    text = document.document.text
    assert all(text[m.span.start : m.span.end] == m.text for m in named.mentions)
    return [(m.text, m.type) for m in named.mentions]


def test_an_ambiguous_name_of_the_lists_does_not_stand_alone(resources):
    assert found(resources, plain("we met reed and Reed waded")) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Reed/NNP is/VBZ a/DT small/JJ model/NN",
        "the/DT Reed/NNP model/NN waded/VBD",
        "a/DT model/NN called/VBN Reed/NNP",
        "the/DT model/NN Reed/NNP waded/VBD",
    ],
)
def test_an_ambiguous_name_stands_with_a_word_that_says_its_type(resources, sentence):
    assert found(resources, parsed(sentence)) == [("Reed", "Model")]


def test_an_ambiguous_name_stands_where_its_maker_is_named(resources):
    assert found(resources, plain("we saw Dunlin")) == []
    assert found(resources, plain("we saw Dunlin"), plain("made at Tern")) == [
        ("Dunlin", "Robot"),
        ("Tern", "Organization"),
    ]
    assert found(resources, plain("we saw Dunlin"), plain("made at Kelpie")) == [("Kelpie", "Organization")]


def test_the_words_around_a_name_of_two_types_decide(resources):
    sentence = "the/DT Swell/NNP dataset/NN grew/VBD"
    assert found(resources, parsed(sentence), plain("so Swell grew")) == [("Swell", "Dataset")] * 2


def test_a_known_family_goes_on_with_its_version(resources):
    assert found(resources, plain("we ran Heron 2.5 and Heron")) == [
        ("Heron 2.5", "Model"),
        ("Heron", "Model"),
    ]


def test_a_new_name_is_found_by_its_ending_or_its_words(resources):
    doc = parsed("We/PRP built/VBD MarshBench/NNP and/CC Aldermouth/NNP Institute/NNP ././")
    assert found(resources, doc) == [("MarshBench", "Benchmark"), ("Aldermouth Institute", "Organization")]


@pytest.mark.parametrize(
    ("sentences", "names"),
    [
        (("The/DT Curlew/NNP benchmark/NN grew/VBD ././",), [("Curlew", "Benchmark")]),
        (("The/DT Curlew/NNP benchmark/NN grew/VBD ././", "A/DT curlew/NN sang/VBD ././"), []),
        (("Systematic/JJ benchmarks/NNS grew/VBD ././",), []),
        (("Systematic/NNP benchmarks/NNS grew/VBD ././",), [("Systematic", "Benchmark")]),
        (("SRE/JJ benchmarks/NNS grew/VBD ././",), [("SRE", "Benchmark")]),
    ],
)
def test_a_mere_word_with_a_capital_is_no_name_by_the_noun_behind_it(resources, sentences, names):
    assert found(resources, *map(parsed, sentences)) == names


def test_github_alone_is_no_software(resources):
    assert found(resources, plain("the demo is on GitHub and ModelHub")) == [("ModelHub", "Software")]


def test_a_host_in_a_bracket_is_no_name(resources):
    line = plain("Read more: Small Birds Fly Far (Kelpie, arXiv).")
    assert found(resources, line) == [("Small Birds Fly Far", "Paper"), ("Kelpie", "Organization")]


def test_what_another_finder_proposes_is_weighed_with_the_rest(resources):
    text = "we saw Reed"
    guess = Candidate(7, 11, "Model", Provenance("model:names", 0.4))
    assert found(resources, plain(text), more=[guess]) == [("Reed", "Model")]
    assert found(resources, plain("we saw Rush"), more=[guess]) == []


def test_a_name_ends_before_a_number_that_measures(resources):
    text = "we saw Heron 7B 2.4x faster"
    guess = Candidate(7, 20, "Model", Provenance("model:names", 0.9))
    numbers = FIND_QUANTITIES(text, "d", 0)
    assert [n.text for n in numbers] == ["7B", "2.4x"]
    document = whole(plain(text))
    named = naming.find_names(document, resources, threshold=0.5, more=[guess], quantities=numbers)
    assert [m.text for m in named.mentions] == ["Heron 7B"]


def test_a_maker_inside_a_name_is_a_mention_of_its_own(resources):
    text = "we saw Kelpie Heron"
    guess = Candidate(7, 19, "Model", Provenance("model:names", 0.9))
    named = naming.find_names(whole(plain(text)), resources, threshold=0.5, more=[guess])
    assert [(m.text, m.type) for m in named.mentions] == [
        ("Kelpie Heron", "Model"),
        ("Kelpie", "Organization"),
    ]
    assert [(m.product.text, m.maker.text) for m in named.makers] == [("Kelpie Heron", "Kelpie")]


def test_what_the_lists_know_as_something_else_is_no_organisation_by_its_last_word(resources):
    lists = gazetteer.Gazetteer([Entry("Heron Lab", (), "Software", frozenset(), "")])
    own = replace(resources, gazetteer=lists)
    assert found(own, plain("we saw the Heron Lab")) == [("Heron Lab", "Software")]
    assert found(own, plain("we saw the Plover Lab")) == [("Plover Lab", "Organization")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the Modern AI of modern days", []),
        ("the Modern AI of old days", [("Modern AI", "Organization")]),
        ("a Kelpie AI factory", [("Kelpie", "Organization")]),
    ],
)
def test_a_common_word_or_a_company_before_ai_makes_no_organisation(resources, text, names):
    assert found(resources, plain(text)) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the Heron-V4-Pro and V4-Pro", ["Heron-V4-Pro", "V4-Pro"]),
        ("the Heron-V4-Pro and V4-Pro-Max", ["Heron-V4-Pro"]),
        ("the Heron-V4-Pro is here", ["Heron-V4-Pro"]),
        ("the Heron-FP8 and FP8", ["Heron-FP8"]),
        ("the Heron-A3B and A3B", ["Heron-A3B"]),
    ],
)
def test_the_end_of_a_models_name_with_its_version_stands_for_it(resources, text, names):
    first = names[0]
    guess = Candidate(
        text.index(first), text.index(first) + len(first), "Model", Provenance("model:names", 0.9)
    )
    assert [m for m, _ in found(resources, plain(text), more=[guess])] == names


def test_stop_names_are_no_names(resources):
    guess = Candidate(0, 6, "Person", Provenance("model:names", 0.9))
    assert "Monday" in resources.stopnames
    assert found(resources, plain("Monday came"), more=[guess]) == []


def test_a_document_without_a_word_has_no_names(resources):
    assert found(resources) == found(resources, plain("…")) == []
    assert mentions("") == []
