"""What people are asked about a build, as a file and one by one."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner
from command_line import kg
from linking_scenes import extraction, link
from tiny_steps import extract, steps

from kg import pipeline
from kg.cli.review import review
from kg.decisions import parse
from kg.link import LINKERS
from kg.review.alike import alike
from kg.review.files import decided_part
from kg.types import Document, Extraction, Mention, Provenance


def asked(*names: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Pairs of labels, each name in a document of its own."""
    linking = link(*(extraction(f"d{number}", [name]) for number, name in enumerate(names)))
    labels = {entity.iri: entity.names[0] for entity in linking.entities}
    return {tuple(sorted((labels[found.a], labels[found.b]))) for found in alike(linking.entities)}


@pytest.mark.parametrize(
    ("names", "pairs"),
    [
        ([("Model", "R1"), ("Model", "DeepSeek R1")], {("DeepSeek R1", "R1")}),
        ([("Person", "Hassabis"), ("Person", "Demis Hassabis")], {("Demis Hassabis", "Hassabis")}),
        ([("Model", "Helix"), ("Model", "Helix 2 7B")], {("Helix", "Helix 2 7B")}),
        ([("Organization", "Kestral Labs"), ("Organization", "Kestrel Labs")], {("Kestral Labs", "Kestrel Labs")}),
        (
            [("Method", "BLOT"), ("Method", "Balanced Latent Optimal Transport")],
            {("BLOT", "Balanced Latent Optimal Transport")},
        ),
        (
            [("Model", "Helix 7B", "https://huggingface.co/a/helix"), ("Model", "Orion", "https://huggingface.co/a/helix")],
            {("Helix 7B", "Orion")},
        ),
        ([("Chip", "H100"), ("Chip", "H200")], set()),
        ([("Model", "GPT-4"), ("Model", "GPT-4o")], set()),
        ([("Model", "Orion 2"), ("Model", "Orion 3")], set()),
        ([("Model", "Vega"), ("Robot", "Vega")], set()),
    ],
)  # fmt: skip
def test_what_may_be_one_thing_is_asked(names: list[tuple[str, ...]], pairs: set[tuple[str, str]]) -> None:
    assert asked(*names) == pairs


@pytest.fixture
def build(tmp_path: Path) -> Path:
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.txt").write_text("Kestrel and Merlin opened an office together in the spring of the year.\n")
    (news / "b.txt").write_text(
        "It rained. Kestral was there with Merlin, said the people who came. All left.\n"
    )
    run(tmp_path)
    return tmp_path / "build"


def run(tmp_path: Path, decisions: str = "") -> None:
    found = parse(decisions, "d.toml")
    made = replace(steps(), name="rules", link=LINKERS["names"](decisions=found), decisions=found)
    pipeline.run(replace(made, graph_shape=decisions), [str(tmp_path / "news")], tmp_path / "build")


def test_a_question_has_its_reason_and_a_sentence_of_each_side(build: Path) -> None:
    [question] = orjson.loads(kg("review", build, "--format", "json", "--kind", "alike").out)
    assert {question["a"], question["b"]} == {"Kestrel", "Kestral"}
    assert question["reason"] == '"Kestral" and "Kestrel" are spelt alike'
    said = {context["about"]: context["sentence"] for context in question["contexts"]}
    assert said["Kestral"] == "Kestral was there with Merlin, said the people who came."
    assert question["answers"] == ["same", "apart", "variant", "skip"]


def test_the_file_decides_nothing_until_a_word_is_written(build: Path, tmp_path: Path) -> None:
    path = tmp_path / "d.toml"
    assert kg("review", build, "-o", path).code == 0
    assert {decision.do for decision in parse(path.read_text(), "d.toml")} == {"skip"}
    before = (build / "graph.nt").read_bytes()
    run(tmp_path, path.read_text().replace('"skip"\ntype', '"same"\ntype'))
    assert (build / "graph.nt").read_bytes() != before
    assert "decision:" not in kg("review", build, "--kind", "alike").out


def test_a_file_that_was_decided_in_keeps_that_and_is_not_asked_again(build: Path, tmp_path: Path) -> None:
    path = tmp_path / "d.toml"
    kg("review", build, "-o", path, "--kind", "alike")
    decided = path.read_text().replace('do = "skip"\n', 'do = "apart"  # two firms\n')
    path.write_text(decided)
    kg("review", build, "-o", path, "--kind", "alike")
    assert path.read_text() == decided
    assert decided_part(decided.replace("apart", "skip")).splitlines()[-1].startswith("#   do =")


def test_questions_come_in_the_same_order_and_text_every_time(build: Path) -> None:
    assert kg("review", build).out == kg("review", build).out != ""


def test_answers_are_added_to_the_file_as_they_come(build: Path, tmp_path: Path) -> None:
    path = tmp_path / "d.toml"
    path.write_text("# mine\n")
    ended = CliRunner().invoke(review, [str(build), "--ask", str(path), "--kind", "alike"], input="s\n")
    assert ended.exit_code == 0 and "1 decisions added" in ended.output
    [decision] = parse(path.read_text(), "d.toml")
    assert (decision.do, decision.type) == ("same", "Organization") and path.read_text().startswith(
        "# mine\n"
    )
    again = CliRunner().invoke(review, [str(build), "--ask", str(path), "--kind", "alike"], input="s\n")
    assert "0 decisions added" in again.output


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("n\nKestral\nKestral Inc\n", ("rename", "Kestral", "Kestral Inc")),
        ("t\nKestral\nPerson\n", ("type", "Kestral", "Person")),
        ("v\n", ("variant", "Kestrel", "Kestral")),
        ("k\n", None),
        ("q\n", None),
        ("", None),
        ("n\nKestral\n", None),
    ],
)
def test_one_by_one(build: Path, tmp_path: Path, keys: str, expected: tuple[str, ...] | None) -> None:
    path = tmp_path / "d.toml"
    ended = CliRunner().invoke(review, [str(build), "--ask", str(path), "--kind", "alike"], input=keys)
    assert ended.exit_code == 0, ended.output
    found = parse(path.read_text(), "d.toml") if path.exists() else ()
    told = [
        (d.do, *((d.name, d.other) if d.do != "variant" else sorted((d.name, d.other), reverse=True)))
        for d in found
    ]
    assert told == ([expected] if expected else [])


def test_the_end_of_input_keeps_what_was_decided_and_is_no_failure(build: Path, tmp_path: Path) -> None:
    (tmp_path / "news" / "c.txt").write_text("Cormorant met Cormorent there.\n")
    run(tmp_path)
    path = tmp_path / "d.toml"
    ended = CliRunner().invoke(review, [str(build), "--ask", str(path), "--kind", "alike"], input="s\n")
    assert ended.exit_code == 0 and "2/2" in ended.output and "1 decisions added" in ended.output
    assert [decision.do for decision in parse(path.read_text(), "d.toml")] == ["same"]


@pytest.fixture
def typed(tmp_path: Path) -> Path:
    """Merlin is an Organization in one document and a Person in the other."""

    def as_person(mention: Mention) -> Mention:
        return replace(mention, type="Person") if mention.text == "Merlin" else mention

    def twice(documents: Iterable[Document]) -> Iterator[Extraction]:
        for found in map(extract, documents):
            people = (
                tuple(map(as_person, found.mentions)) if "people" in found.document.text else found.mentions
            )
            yield replace(found, mentions=people, claims=())

    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text("Kestrel and Merlin opened an office together in the spring.\n")
    (tmp_path / "news" / "b.txt").write_text(
        "Grebe and Merlin are people that nobody has met in the spring.\n"
    )
    made = replace(steps(), name="rules", link=LINKERS["names"](), extract=twice)
    pipeline.run(made, [str(tmp_path / "news")], tmp_path / "build")
    return tmp_path / "build"


@pytest.mark.parametrize("key", ["t", "o"])
def test_a_type_may_be_decided_either_way_and_is_not_asked_again(
    typed: Path, tmp_path: Path, key: str
) -> None:
    path = tmp_path / "d.toml"
    asked = [str(typed), "--ask", str(path), "--kind", "type"]
    ended = CliRunner().invoke(review, asked, input=f"{key}\n")
    said = {"t": ("Organization", "Merlin", "Person"), "o": ("Person", "Merlin", "Organization")}
    for kind, name, to in said.values():
        assert f'type: {kind} "{name}" to "{to}"' in ended.output
    [decision] = parse(path.read_text(), "d.toml")
    assert (decision.do, decision.type, decision.name, decision.other) == ("type", *said[key])
    assert "0 decisions added" in CliRunner().invoke(review, asked).output


def test_a_file_says_how_a_type_is_decided_the_other_way_round(typed: Path) -> None:
    shown = kg("review", typed, "--kind", "type").out
    assert '# or the other way round: type = "Person", name = "Merlin", to = "Organization"\n' in shown
    [question] = orjson.loads(kg("review", typed, "--kind", "type", "--format", "json").out)
    assert question["otherwise"] == {"type": "Person", "name": "Merlin", "to": "Organization"}


def test_facts_that_are_not_sure_are_asked_with_their_sentences(build: Path, tmp_path: Path) -> None:
    def unsure(documents: Iterable[Document]) -> Iterator[Extraction]:
        for found in map(extract, documents):
            claims = (replace(claim, by=Provenance("guess", 0.3)) for claim in found.claims[:1])
            yield replace(found, claims=tuple(claims))

    made = replace(steps(shape="2"), name="rules", link=LINKERS["names"](), extract=unsure)
    pipeline.run(made, [str(tmp_path / "news")], build)
    first, second = orjson.loads(kg("review", build, "--format", "json", "--kind", "fact").out)
    assert {first["relation"], second["relation"]} == {"collaboratesWith"}
    assert first["reason"] == "it is not sure (confidence 0.30)"
    assert first["contexts"][0]["about"] == "guess" and first["contexts"][0]["sentence"]
    ended = CliRunner().invoke(
        review, [str(build), "--ask", str(tmp_path / "d.toml"), "--kind", "fact"], input="q\n"
    )
    assert f'accept: "{first["subject"]}" collaboratesWith "{first["object"]}"\n' in ended.output
    assert "0 decisions added" in ended.output and "next" not in ended.output
