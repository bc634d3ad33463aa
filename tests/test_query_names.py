from pathlib import Path

import pytest

from kg.errors import BuildError
from kg.query.names import index, name_key, search
from kg.types import Entity

NAMES = [
    ("Model", "GPT-4", "GPT 4"),
    ("Model", "GPT-4o"),
    ("Model", "GPT-4o mini"),
    ("Model", "Claude 3.5 Sonnet"),
    ("Model", "DeepSeek R1", "R1"),
    ("Model", "DeepSeek-V3"),
    ("Organization", "OpenAI"),
    ("Organization", "Boston Dynamics"),
    ("Organization", "Café Borealis"),
    ("Software", "C++"),
    ("Chip", "H100"),
    ("Chip", "NVIDIA H100 NVL"),
    ("Organization", "日本電気"),
]


@pytest.fixture(scope="module")
def names(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("names") / "names.sqlite"
    entities = [Entity(f"http://x/{label}", kind, (label, *others)) for kind, label, *others in NAMES]
    assert index(entities, path, weights={"http://x/DeepSeek-V3": 5}) == 15
    return path


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("GPT-4", [("GPT-4", "exact"), ("GPT-4o", "prefix"), ("GPT-4o mini", "prefix")]),
        ("gpt", [("GPT-4", "prefix"), ("GPT-4o", "prefix"), ("GPT-4o mini", "prefix")]),
        ("sonnet", [("Claude 3.5 Sonnet", "words")]),
        ("sonnet claude", [("Claude 3.5 Sonnet", "words")]),
        ("r1", [("R1", "exact")]),
        ("cafe", [("Café Borealis", "prefix")]),
        ("c++", [("C++", "exact")]),
        ("h100", [("H100", "exact"), ("NVIDIA H100 NVL", "words")]),
        ("Bostn Dynamics", [("Boston Dynamics", "similar")]),
        ("clade", [("Claude 3.5 Sonnet", "similar")]),
        ("日本", [("日本電気", "prefix")]),
        ("zebra", []),
        ("", []),
        ('"', []),
        ("NEAR(", []),
        ("a* OR b", []),
    ],
)
def test_names_are_found_exact_ones_first(names, text, found):
    assert [(hit.name, hit.match) for hit in search(names, text)] == found


def test_the_better_known_of_equal_matches_comes_first(names):
    assert [hit.name for hit in search(names, "deepseek")] == ["DeepSeek-V3", "DeepSeek R1"]


def test_an_entity_is_found_once_by_its_best_name(names):
    (hit,) = search(names, "gpt 4", limit=1)
    assert (hit.iri, hit.type, hit.label) == ("http://x/GPT-4", "Model", "GPT-4")


def test_types_and_limit_narrow_the_search(names):
    assert [hit.name for hit in search(names, "b", types=["Organization"])] == [
        "Boston Dynamics",
        "Café Borealis",
    ]
    assert len(search(names, "gpt", limit=2)) == 2


def test_upper_case_accents_and_punctuation_make_no_difference():
    assert name_key("GPT\u20114o (Mini)") == name_key("gpt 4o mini") == "gpt 4o mini"
    assert name_key("Ünïted C++ F#") == "united c++ f#"


def test_a_missing_or_broken_index_is_an_error_of_the_build(tmp_path: Path):
    with pytest.raises(BuildError, match="no index of names"):
        search(tmp_path / "none", "a")
    (tmp_path / "bad").write_text("not a database, but longer than a header of one is" * 20)
    with pytest.raises(BuildError, match="can't be read"):
        search(tmp_path / "bad", "a")


def test_an_index_that_cannot_be_written_is_an_error_of_the_build(tmp_path: Path):
    with pytest.raises(BuildError, match="can't be written"):
        index([], tmp_path / "none" / "names.sqlite")


def test_a_new_index_takes_the_place_of_the_old(tmp_path: Path):
    path = tmp_path / "names.sqlite"
    index([Entity("http://x/a", "Model", ("Old",))], path)
    index([Entity("http://x/b", "Model", ("New",))], path)
    assert (search(path, "old"), len(search(path, "new"))) == ((), 1)
    assert [file.name for file in tmp_path.iterdir()] == ["names.sqlite"]
