"""Names that are known beforehand, found however they are broken into pieces."""

import pytest

from kg.errors import ConfigError
from kg.extract.candidates import Candidate
from kg.extract.gazetteer import Entry, Gazetteer, find, pieces, read_entries, read_stopnames
from kg.types import Provenance

SCORES = {"plain": 0.8, "ambiguous": 0.35}


def entry(name: str, *aliases: str, type_name: str = "Model", flags: str = "", maker: str = "") -> Entry:
    return Entry(name, aliases, type_name, frozenset(flags.split()), maker)


LISTED = Gazetteer(
    [
        entry("Heron-2"),
        entry("Heron-2 Mini"),
        entry("Heron"),
        entry("K90", type_name="Chip"),
        entry("Nimbus Labs", "Nimbus", type_name="Organization"),
        entry("Fjordwick University", "FU", type_name="Organization"),
        entry("Reed", flags="ambiguous"),
        entry("Stilt", type_name="Robot"),
        entry("Stilt", type_name="Software"),
        entry("rushrun", type_name="Software"),
        entry("C++", type_name="Software"),
        entry("Kelpie", type_name="Organization", flags="case"),
        entry("Small Birds Fly Far", type_name="Paper"),
    ]
)


def surfaces(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in LISTED.matches(text, pieces(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We ran Heron-2, Heron 2, Heron2 and Heron‑2.", ["Heron-2", "Heron 2", "Heron2", "Heron‑2"]),
        ("Heron-2 Mini beats Heron-2", ["Heron-2 Mini", "Heron-2"]),
        ("HERON-2 shouts", ["HERON-2"]),
        ("two herons and a heron", []),
        ("Herons fly", []),
        ("MyHeron and Heron's wings", ["Heron"]),
        ("2,000 K90s and one K90", ["K90s", "K90"]),
        ("K900 and K90x", []),
        ("Nimbus Labs, Nimbus", ["Nimbus Labs", "Nimbus"]),
        ("Nimbus™ Labs and Heron®-2", ["Nimbus™ Labs", "Heron®-2"]),
        ("Nimbus. Labs", ["Nimbus"]),
        ("Nimbus\nLabs", ["Nimbus"]),
        ("FU won, fu did not", ["FU"]),
        ("Reed beats REED and reed", ["Reed"]),
        ("Kelpie, KELPIE and kelpie", ["Kelpie"]),
        ("pip install rushrun or RushRun", ["rushrun", "RushRun"]),
        ("written in C++ not C", ["C++"]),
        ("Small Birds “Fly” — Far!", ["Small Birds “Fly” — Far"]),
        ("Heron", ["Heron"]),
        ("", []),
        ("…!? 🐦🐦", []),
        ("🐦Heron🐦", ["Heron"]),
    ],
)
def test_a_listed_name_is_found_at_word_borders_in_every_spelling_that_may_be_it(text, expected):
    assert surfaces(text) == expected


def test_a_name_of_two_types_is_a_weaker_candidate_for_each():
    found = list(find("Stilt waded", LISTED, SCORES))
    by = Provenance("gazetteer", 0.4)
    assert found == [Candidate(0, 5, "Robot", by), Candidate(0, 5, "Software", by)]


def test_an_ambiguous_name_scores_too_little_to_stand_alone():
    assert list(find("Reed grew", LISTED, SCORES)) == [
        Candidate(0, 4, "Model", Provenance("gazetteer", 0.35))
    ]


def test_an_entry_is_looked_up_by_its_name_and_by_its_aliases():
    assert [e.name for _, e in LISTED.lookup("NIMBUS")] == ["Nimbus Labs"]
    assert LISTED.lookup("Nimb") == LISTED.lookup("") == LISTED.lookup("!") == []


def test_a_list_is_read_with_its_comments_and_missing_cells(tmp_path):
    path = tmp_path / "model.tsv"
    path.write_text(
        "# birds\nname\taliases\tflags\tmaker\tsource\n\nHeron\tH1|H2\tcase ambiguous\tNimbus\tx\n#\nReed\n"
    )
    assert list(read_entries(path, "Model")) == [
        entry("Heron", "H1", "H2", flags="case ambiguous", maker="Nimbus"),
        entry("Reed"),
    ]


def test_a_list_with_other_columns_is_refused_by_line(tmp_path):
    path = tmp_path / "model.tsv"
    path.write_text("# birds\ntitle\tkind\n")
    with pytest.raises(ConfigError, match=r"model\.tsv:2: columns are name, aliases, flags"):
        list(read_entries(path, "Model"))


def test_stop_names_are_the_first_column_without_comments(tmp_path):
    (tmp_path / "stopnames.tsv").write_text("name\n# months\nMay\tmonth\n\nJune\n")
    assert read_stopnames(str(tmp_path)) == {"May", "June"}
