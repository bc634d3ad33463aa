"""Background knowledge of builds: what is remembered, what is written, what the graph of the documents is spared."""

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from command_line import kg
from tiny_steps import steps

from kg import background, builds, pipeline
from kg.background import NONE, SHIPPED
from kg.errors import ConfigError
from kg.types import Entity

CATALOGUE = "type,name,aliases,link\nOrganization,Tern Valley,TV,\nOrganization,Skuas,,\n"


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(CATALOGUE, "utf-8")
    return path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "news.txt"
    path.write_text("Skuas met Gulls and Skuas again.\n", "utf-8")
    return path


def built(source: Path, out: Path, *files: str) -> builds.Build:
    known = background.load(files)
    pipeline.run(replace(steps(), graph_shape=known.shape, background=known), [str(source)], out)
    return builds.Build(out)


def triples(path: Path) -> set[str]:
    return set(path.read_text("utf-8").splitlines())


def test_background_adds_links_to_the_graph_and_nothing_else(source, catalogue, tmp_path):
    plain = triples(built(source, tmp_path / "plain").graph)
    known = triples(built(source, tmp_path / "known", str(catalogue)).graph)
    assert plain < known
    assert {line.split()[1] for line in known - plain} == {"<http://www.w3.org/2002/07/owl#sameAs>"}


def test_all_of_ones_own_catalogue_is_in_the_named_graph_but_of_what_ships_only_what_is_spoken_of(
    source, catalogue, tmp_path
):
    lines = triples(built(source, tmp_path / "out", str(catalogue), SHIPPED).background)
    assert any('"Tern Valley"' in line for line in lines)
    assert not any('"OpenAI"' in line for line in lines)
    assert all(line.endswith("<https://w3id.org/ainews-kg/id/graph/background> .") for line in lines)


def test_a_build_counts_what_it_knows(source, catalogue, tmp_path):
    census = builds.load_census(built(source, tmp_path / "out", str(catalogue)))
    assert census is not None
    assert census.background == {"ambiguous": 0, "link:background/name": 1}


def test_the_shape_changes_with_a_catalogues_content_and_with_the_choice(catalogue):
    first = background.load([str(catalogue)]).shape
    assert background.load([SHIPPED, str(catalogue)]).shape != first
    catalogue.write_text(CATALOGUE + "Model,Tern,,\n", "utf-8")
    assert background.load([str(catalogue)]).shape != first


def test_ones_own_names_go_before_those_that_ship(catalogue):
    catalogue.write_text(
        "type,name,aliases\nOrganization,Coast School of Ailing Inland Larks,CSAIL\n", "utf-8"
    )
    key = ("Organization", "family=csail")
    shipped = background.load([SHIPPED]).known[key]
    assert background.load([SHIPPED, str(catalogue)]).known[key] != shipped


def test_a_name_that_tells_little_is_a_records_if_a_document_says_that_its_maker_made_it(catalogue):
    catalogue.write_text("type,name,maker\nRobot,N1,Tern Robotics\n", "utf-8")
    mine = background.load([str(catalogue)])
    robot, maker, other = (
        Entity(f"https://example.org/{name}", type_name, (name,))
        for type_name, name in (("Robot", "N1"), ("Organization", "Tern Robotics"), ("Organization", "Skuas"))
    )
    found = {
        said.iri: background.find(mine, [robot, maker, other], {robot.iri: {said.iri}}).links
        for said in (maker, other)
    }
    assert [entity for entity, _ in found[maker.iri]] == [robot.iri]
    assert found[other.iri] == ()


def test_a_build_that_knows_of_nothing_has_an_empty_named_graph(source, tmp_path):
    assert built(source, tmp_path / "out").background.read_text() == ""
    assert NONE.known == {}


@pytest.fixture(scope="module")
def cli_build(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("background")
    (folder / "news.md").write_text("# News\n\nOpenAI has released GPT-4o.\n", "utf-8")
    (folder / "mine.csv").write_text("type,name,maker,parameters\nModel,GPT-4o,OpenAI,7100000000\n", "utf-8")
    out = folder / "out"
    ended = kg(
        "build", folder / "news.md", "-o", out, "--pipeline", "rules", "--background", folder / "mine.csv"
    )
    assert ended.code == 0, ended.err
    assert "known before" in ended.out
    return folder, out


def test_kg_query_reads_the_named_graph(cli_build):
    _, out = cli_build
    question = """SELECT ?n { ?m rdfs:label "GPT-4o" ; owl:sameAs ?r .
        GRAPH ?g { ?r kg:parameterCount/kg:numericValue ?n } }"""
    [head, value] = kg("query", out, question, "--format", "csv").out.split()
    assert (head, float(value)) == ("n", 7.1e9)


def test_a_build_remembers_its_catalogues_until_told_otherwise(cli_build):
    folder, out = cli_build
    mine = str((folder / "mine.csv").resolve())
    assert builds.load_manifest(out).background == (SHIPPED, mine)
    assert kg("build", folder / "news.md", "-o", out, "-q").code == 0
    assert builds.load_manifest(out).background == (SHIPPED, mine)


def test_nq_and_trig_have_the_named_graph_and_nt_has_not(cli_build, tmp_path):
    _, out = cli_build
    for name, named in (("nq", True), ("trig", True), ("nt", False)):
        assert kg("export", out, "-f", name, "-o", tmp_path / f"g.{name}").code == 0
        store = ox.Store()
        store.bulk_load(path=str(tmp_path / f"g.{name}"))
        assert any(graph.value.endswith("graph/background") for graph in store.named_graphs()) == named


def test_a_catalogue_with_a_mistake_stops_the_build_before_it_begins(cli_build, tmp_path):
    folder, _ = cli_build
    (tmp_path / "bad.csv").write_text("type,name\nModle,Heron\n", "utf-8")
    ended = kg("build", folder / "news.md", "-o", tmp_path / "out", "--background", tmp_path / "bad.csv")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(f"kg: {(tmp_path / 'bad.csv').resolve()}, line 2: no type 'Modle'")
    assert not (tmp_path / "out").exists()


def test_no_background_forgets_all(cli_build):
    folder, out = cli_build
    assert kg("build", folder / "news.md", "-o", out, "-q", "--no-background").code == 0
    assert builds.load_manifest(out).background == ()
    assert builds.Build(out).background.read_text() == ""


def test_a_catalogue_that_is_gone_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.csv"):
        background.load([str(tmp_path / "none.csv")])
