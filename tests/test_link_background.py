"""Which record an entity is: addresses before names, parts and makers that must agree, nothing where it is unclear."""

from dataclasses import replace

import pytest

from kg.catalogue import Record
from kg.link import match
from kg.link.background import BY_ADDRESS, BY_NAME, Matches, Owners, finder, known_names, match_records
from kg.types import Document, Entity, Extraction, Mention, Provenance, Span

IDS = "https://example.org/id/"


def record(type_name: str, name: str, *aliases: str, **values: str) -> Record:
    cells = {column: tuple(text.split("|")) for column, text in values.items()}
    return Record(f"known:{name}{values.get('maker', '')}", type_name, name, aliases, cells)


def entity(type_name: str, *names: str, ids: tuple[str, ...] = ()) -> Entity:
    return Entity(f"{IDS}{names[0]}", type_name, names, ids)


def matches(entities: list[Entity], records: list[Record], **makers: str) -> Matches:
    said = {f"{IDS}{name.replace('_', ' ')}": frozenset([maker]) for name, maker in makers.items()}
    return match_records(entities, records, makers=said, organizations=records)


def found(entities: list[Entity], records: list[Record], **makers: str) -> list[tuple[str, str]]:
    return [(m.record.name, m.finder) for m in matches(entities, records, **makers).found]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Qwen2.5-7B-Instruct", "Qwen 2.5 7B Instruct"),
        ("Claude Sonnet 3.7", "Claude 3.7 Sonnet"),
        ("Llama-3-70B", "Llama 3-70B"),
    ],
)
def test_names_that_state_the_same_parts_are_one(name, known):
    assert found([entity("Model", name)], [record("Model", known)]) == [(known, BY_NAME)]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("GPT-4", "GPT-4o"),
        ("Llama 3", "Llama 3.1"),
        ("Qwen2.5-7B", "Qwen2.5-72B"),
        ("Qwen2.5", "Qwen2.5-7B"),
        ("Gemma 2 9B", "Gemma 2 9B IT"),
    ],
)
def test_names_that_differ_in_a_stated_part_are_not(name, known):
    assert matches([entity("Model", name)], [record("Model", known)]) == Matches()


def test_types_must_agree():
    assert found([entity("Software", "Heron Studio")], [record("Model", "Heron Studio")]) == []


def test_makers_that_both_state_must_agree():
    known = [record("Model", "Heron", maker="Gullworks")]
    assert found([entity("Model", "Heron")], known, Heron="Ternary") == []
    assert found([entity("Model", "Heron")], known, Heron="Gullworks Inc.") == [("Heron", BY_NAME)]
    assert found([entity("Model", "Heron")], known) == [("Heron", BY_NAME)]


def test_a_part_of_an_organisation_agrees_with_the_whole_and_its_acronym_with_the_name():
    owners = Owners(
        [
            record("Organization", "Gullworks Research", "GWR", parent="Gullworks"),
            record("Organization", "Gullworks"),
        ]
    )
    assert owners.agree(["GWR"], ["Gullworks"])
    assert owners.agree(["Gullworks"], ["Gullworks Research"])
    assert not owners.agree(["Gullworks"], ["Ternary"])


def test_of_two_records_with_one_name_the_makers_is_chosen_and_without_one_none():
    known = [record("Model", "Heron", maker="Gullworks"), record("Model", "Heron", maker="Ternary")]
    [chosen] = matches([entity("Model", "Heron")], known, Heron="Ternary").found
    assert chosen.record.all("maker") == ("Ternary",)
    unclear = matches([entity("Model", "Heron")], known)
    assert (unclear.found, unclear.ambiguous) == ((), (f"{IDS}Heron",))


def test_two_entities_that_fit_one_record_have_none():
    known = [record("Organization", "Tern Valley University", "TVU")]
    both = [entity("Organization", "Tern Valley University"), entity("Organization", "TVU")]
    unclear = matches(both, known)
    assert (unclear.found, len(unclear.ambiguous)) == ((), 2)


def test_an_address_that_both_have_decides_against_names():
    known = [
        record("Model", "Heron Two", link="https://github.com/gullworks/heron2"),
        record("Model", "Heron II"),
    ]
    mine = entity("Model", "Heron II", ids=("https://github.com/gullworks/heron2",))
    assert found([mine], known) == [("Heron Two", BY_ADDRESS)]
    same = entity("Model", "Great Blue", ids=("https://github.com/gullworks/heron2",))
    plain = [
        record("Model", "Heron", link="https://github.com/gullworks/heron2"),
        record("Model", "Great Blue"),
    ]
    assert found([same], plain) == [("Heron", BY_ADDRESS)]


def test_an_address_of_many_sizes_is_none_of_them():
    link = "https://arxiv.org/abs/2501.00001"
    known = [record("Model", "Tern 7B", link=link), record("Model", "Tern 70B", link=link)]
    assert found([entity("Model", "Tern", ids=(link,))], known) == []
    assert found([entity("Model", "Tern 70B", ids=(link,))], known) == [("Tern 70B", BY_ADDRESS)]


def test_a_short_name_needs_its_maker():
    known = [record("Model", "s1", maker="Tern Valley University")]
    assert found([entity("Model", "S1")], known) == []
    assert found([entity("Model", "S1")], known, S1="Tern Valley University") == [("s1", BY_NAME)]


def test_an_organisation_with_a_link_to_anothers_home_page_is_known_by_its_name():
    known = [
        record("Organization", "Gullworks"),
        record("Organization", "Ternary", link="https://ternary.example/"),
    ]
    linked = entity("Organization", "Gullworks", ids=("https://ternary.example/",))
    assert found([linked], known) == [("Gullworks", BY_NAME)]


def test_other_names_lead_to_the_name_unless_two_records_have_them():
    known = known_names(
        [
            record("Organization", "Tern Valley University", "TVU"),
            record("Organization", "Coast Institute of Birds", "CIB"),
            record("Organization", "Central Ice Bureau", "CIB"),
            record("Organization", "Skuas", parent="Gullworks"),
        ]
    )
    assert known == {
        ("Organization", "family=tvu"): ("Organization", "family=ternvalleyuniversity"),
        ("Organization", "family=gullworksskuas"): ("Organization", "family=skuas"),
    }


def mentioned(*names: str) -> list[Extraction]:
    """A document a name."""
    found = []
    for number, name in enumerate(names):
        document = Document(f"{number:016}", f"{number}.txt", "", name, ())
        mention = Mention(Span(document.id, 0, len(name)), name, "Organization", Provenance("test"))
        found.append(Extraction(document, (mention,), (), ()))
    return found


def test_background_joins_an_acronym_in_one_document_with_the_name_in_another():
    of = mentioned("TVU", "Tern Valley University", "Gullworks")
    known = known_names([record("Organization", "Tern Valley University", "TVU")])
    assert len(match.make()(of).entities) == 3
    linking = match.make(known=known)(of)
    assert [e.names for e in linking.entities] == [("Gullworks",), ("Tern Valley University", "TVU")]
    assert {link.by.finder for link in linking.links if link.mention.text == "TVU"} == {"link:background"}


def test_two_acronyms_of_one_name_are_joined_without_it():
    known = known_names([record("Organization", "Tern Valley University", "TVU", "UTV")])
    assert len(match.make(known=known)(mentioned("TVU", "UTV")).entities) == 1


def test_a_name_is_looked_up_in_the_first_catalogue_that_has_it():
    mine = replace(record("Organization", "Gullworks", "GW"), iri="mine:1", catalogue="mine.csv")
    theirs = replace(mine, iri="theirs:1", catalogue="theirs.csv")
    find = finder([mine, theirs])
    assert (find("Organization", "Gullworks"), find("Organization", "GW")) == (mine, mine)
    assert find("Model", "Gullworks") is None
    assert finder([mine, replace(mine, iri="mine:2")])("Organization", "Gullworks") is None
