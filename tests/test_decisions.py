"""Files of decisions, and builds that heed them."""

from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from command_line import kg
from tiny_steps import steps

from kg import pipeline
from kg.builds import load_manifest
from kg.decisions import FACT, PAIR, identity, in_words, load_all, parse, record, shape
from kg.errors import ConfigError
from kg.graph.network import facts
from kg.graph.store import load
from kg.graph.validate import validate
from kg.link import LINKERS
from kg.pipeline import Steps
from kg.query.entity import describe
from kg.report import Report
from kg.types import Decision

SAME = '[[decision]]\ndo = "same"\ntype = "Organization"\na = "Tansy"\nb = "Grebe"\n'
REJECT = '[[decision]]\ndo = "reject"\nsubject = "Tansy"\nrelation = "collaboratesWith"\nobject = "merlin"\n'
ACCEPT = REJECT.replace("reject", "accept")


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("Tansy and Merlin opened an office together in the spring of the year.\n")
    (folder / "b.txt").write_text("Grebe was there with Merlin, said the people who had come to see it.\n")
    return folder


def decided(text: str, tmp_path: Path) -> Steps:
    path = tmp_path / "decisions.toml"
    path.write_text(text)
    found = load_all([str(path)])
    link = LINKERS["names"](decisions=found)
    shape = repr(found)
    return replace(steps(), link=link, decisions=found, decided_in=(str(path),), graph_shape=shape)


def build(text: str, news: Path, tmp_path: Path) -> tuple[Path, Report]:
    out = tmp_path / "build"
    return out, pipeline.run(decided(text, tmp_path), [str(news)], out)


def effects(report: Report) -> list[tuple[str, str]]:
    return [(told.effect, told.reason) for told in report.census.decisions]


def test_a_build_without_its_decisions_is_byte_for_byte_what_it_was(news: Path, tmp_path: Path) -> None:
    out, _ = build("", news, tmp_path)
    before = (out / "graph.nt").read_bytes(), (out / "names.sqlite").read_bytes()
    build(SAME + REJECT, news, tmp_path)
    assert (out / "graph.nt").read_bytes() != before[0]
    build("# nothing any more\n", news, tmp_path)
    assert ((out / "graph.nt").read_bytes(), (out / "names.sqlite").read_bytes()) == before


def test_a_later_build_heeds_the_same_decisions(news: Path, tmp_path: Path) -> None:
    out, _ = build(SAME, news, tmp_path)
    (news / "c.txt").write_text(
        "Grebe hired more people than it had rooms for, said Tansy, and left it at that.\n"
    )
    _, report = build(SAME, news, tmp_path)
    assert effects(report) == [("applied", "")]
    assert describe(load(out / "graph.nt"), "Tansy").entity.names == ("Tansy", "Grebe")


def test_the_files_of_decisions_are_remembered(news: Path, tmp_path: Path) -> None:
    out, _ = build(SAME, news, tmp_path)
    stored = orjson.loads((out / "build.json").read_bytes())
    assert stored["decisions"] == ["../decisions.toml"]
    assert load_manifest(out).decisions == (str(tmp_path / "decisions.toml"),)


def test_the_graph_is_shaped_by_what_is_decided_not_by_where_the_files_lie() -> None:
    one, other = (parse(SAME, file) for file in ("who.toml", "/elsewhere/who.toml"))
    assert shape(one) == shape(other)
    assert shape(parse("\n" + SAME, "who.toml")) != shape(one) != shape(parse(REJECT, "who.toml"))


def test_a_rejected_fact_keeps_its_sentence_and_loses_its_triple(news: Path, tmp_path: Path) -> None:
    out, report = build(REJECT, news, tmp_path)
    store = load(out / "graph.nt")
    [fact] = facts(store, statuses=("rejected",))
    assert fact.verdict.decided == 'reject: "Tansy" collaboratesWith "merlin"'
    assert [evidence.status for evidence in fact.evidences] == ["asserted"]
    ends = (fact.statement.subject, fact.statement.object_iri)
    assert (
        f"<{ends[0]}> <https://w3id.org/ainews-kg/ontology#collaboratesWith> <{ends[1]}> ."
        not in (out / "graph.nt").read_text()
    )
    assert effects(report) == [("applied", "")]
    assert not validate(out / "graph.nt")


def test_a_fact_that_no_sentence_says_is_not_accepted(news: Path, tmp_path: Path) -> None:
    _, report = build(ACCEPT.replace("merlin", "Grebe"), news, tmp_path)
    assert effects(report) == [("not applied", "no sentence says it")]


def test_a_fact_that_is_asserted_anyway_needs_no_accepting(news: Path, tmp_path: Path) -> None:
    out, report = build(ACCEPT, news, tmp_path)
    assert effects(report) == [("already so", "the fact is asserted without it")]
    [line] = [x for group in describe(load(out / "graph.nt"), "Tansy").groups for x in group.lines]
    assert line.status == "asserted" and line.decided


def test_an_accepted_rumour_is_a_fact(news: Path, tmp_path: Path) -> None:
    from tiny_steps import extract

    def rumoured(documents):  # type: ignore[no-untyped-def]
        for found in map(extract, documents):
            yield replace(found, claims=tuple(replace(claim, status="reported") for claim in found.claims))

    run = replace(decided(ACCEPT, tmp_path), extract=rumoured)
    report = pipeline.run(run, [str(news)], tmp_path / "build")
    [fact] = facts(load(tmp_path / "build" / "graph.nt"))
    assert (fact.verdict.confidence, [e.status for e in fact.evidences]) == (1.0, ["reported"])
    assert effects(report) == [("applied", "")]
    assert not validate(tmp_path / "build" / "graph.nt")


def test_claims_that_a_new_type_does_not_allow_are_left_out_and_counted(news: Path, tmp_path: Path) -> None:
    text = '[[decision]]\ndo = "type"\ntype = "Organization"\nname = "Merlin"\nto = "Robot"\n'
    out, report = build(text, news, tmp_path)
    assert effects(report) == [("applied", "2 claims do not fit the new type")]
    assert describe(load(out / "graph.nt"), "Merlin").entity.type == "Robot"
    assert not validate(out / "graph.nt")


def test_kg_show_says_what_a_person_decided(news: Path, tmp_path: Path) -> None:
    out, _ = build(SAME + REJECT, news, tmp_path)
    shown = kg("show", out, "Tansy")
    assert 'decided by a person: same: Organization "Tansy" and "Grebe"' in shown.out
    assert "Merlin · Organization · rejected · 2 times · decided by a person" in shown.out


def test_a_decision_that_does_not_apply_is_named_in_the_report(news: Path, tmp_path: Path) -> None:
    out, _ = build(SAME.replace("Grebe", "Heron") + SAME, news, tmp_path)
    [first, second] = orjson.loads((out / "report.json").read_bytes())["census"]["decisions"]
    assert (first["effect"], first["reason"]) == ("not applied", 'no document names the Organization "Heron"')
    assert first["place"].endswith("decisions.toml:1") and second["effect"] == "applied"


def test_kg_build_says_on_stderr_what_no_longer_applies_and_remembers_the_file(
    news: Path, tmp_path: Path
) -> None:
    path, out = tmp_path / "d.toml", tmp_path / "out"
    path.write_text(SAME.replace("Grebe", "Heron"))
    for arguments in (("--decisions", path, "--pipeline", "rules"), ()):
        ended = kg("build", news / "a.txt", "-o", out, "-q", *arguments)
        assert (
            f'decision not applied: {path}:1: same: Organization "Tansy" and "Heron": no document'
            in ended.err
        )


def test_a_bad_file_stops_the_build_before_anything_is_written(news: Path, tmp_path: Path) -> None:
    ended = kg("build", news, "-o", tmp_path / "out", "--decisions", tmp_path / "none.toml")
    assert ended.code == 1 and "can't read decisions" in ended.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('do = "merge"', "d.toml:2: do = 'merge'; there are: same, apart"),
        ('do = "same"\ntype = "Model"\na = "x"', "d.toml:2: 'b' is missing; same needs type, a, b"),
        ('do = "same"\ntype = "Modell"\na = "x"\nb = "y"', "d.toml:2: type = 'Modell'; did you mean 'Model'"),
        ('do = "same"\ntype = "Model"\nname = "x"', "d.toml:2: same has no 'name'"),
        ('do = "same"\ntype = "Model"\na = 7\nb = "x"', "d.toml:2: a = 7 is no text"),
        ('do = "rename"\ntype = "Model"\nname = "x"\nto = "y"\nin = "z"', "rename has no 'in'"),
        ('do = "reject"\nsubject = "x"\nrelation = "uses"', "reject needs object (a name) or value"),
        ('do = "reject"\nsubject = "x"\nrelation = "uses"\nvalue = 7', "it goes with object = a name"),
        ('do = "reject"\nsubject = "x"\nrelation = "used"\nobject = "y"', "did you mean 'uses'"),
        ('do = "type"\ntype = "Model"\nname = "x"\nto = "Thing"', "to = 'Thing'"),
        ('do = "same"\na = ', "is not TOML"),
        ('do = "same"\n[[decisions]]\ndo = "same"', "'decisions' is no decision"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse("# why\n[[decision]]\n" + text, "d.toml")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        REJECT + ACCEPT,
        '[[decision]]\ndo = "rename"\ntype = "Model"\nname = "x"\nto = "y"\n'
        '[[decision]]\ndo = "rename"\ntype = "Model"\nname = "X"\nto = "z"\n',
    ],
)
def test_contradictions_name_both_places(text: str, tmp_path: Path) -> None:
    path = tmp_path / "d.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"d\.toml:1 .*d\.toml:[67] .*contradict"):
        load_all([str(path)])


def test_a_record_is_read_as_it_was_written() -> None:
    pair = Decision("same", "Model", 'a "quoted" name\x7f', "b", other_within="x.md", note="why\nnot")
    fact = Decision("accept", "", "x", relation="score", value=86.4, unit="%", on="MMLU")
    text = "\n".join([*record(pair, PAIR, key="1f"), "", *record(fact, FACT)])
    assert [replace(d, file="", line=0) for d in parse(text, "f")] == [pair, fact]


def test_who_a_decision_is_does_not_depend_on_its_place() -> None:
    first, second = parse(SAME + "\n\n" + SAME, "f")
    assert identity(first) == identity(second) and first.line != second.line
    assert in_words(first) == 'same: Organization "Tansy" and "Grebe"'


def test_kg_explain_says_what_people_decided_about_the_document(news: Path, tmp_path: Path) -> None:
    text = "Tansy Labs released Kestrel 2, a 7B model. Kestrel 2 was trained on H100 chips.\n"
    (news / "c.txt").write_text(text)
    path = tmp_path / "d.toml"
    path.write_text(
        '[[decision]]\ndo = "rename"\ntype = "Model"\nname = "Kestrel 2"\nto = "Kestrel Two"\n' + SAME
    )
    ended = kg("explain", news / "c.txt", "--pipeline", "rules", "--decisions", path)
    assert (
        f'decided by a person: rename: Model "Kestrel 2" to "Kestrel Two": applied   [{path}:1]' in ended.out
    )
    assert "same:" not in ended.out
