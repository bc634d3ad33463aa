"""``kg plot``: each picture from a graph of a few statements; the same bytes each time."""

from pathlib import Path

import pytest
from command_line import kg

from kg import pictures
from kg.errors import ConfigError, QueryError
from kg.graph.store import load
from kg.iri import BASE, ONTOLOGY

pytest.importorskip("matplotlib", reason="needs the extra [plot]")

GRAPH = f"""
@prefix kg: <{ONTOLOGY}> . @prefix id: <{BASE}> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<{BASE}model/teal> a kg:Model ; rdfs:label "Teal" ; kg:developedBy <{BASE}organization/pond> ;
  kg:trainedOnHardware <{BASE}chip/h100> ; kg:parameterCount <{BASE}quantity/1> ;
  kg:score <{BASE}quantity/2> .
<{BASE}quantity/1> kg:numericValue 7.0e9 ; kg:unit "1" .
<{BASE}quantity/2> kg:numericValue 61.5e0 ; kg:unit "%" ; kg:onBenchmark <{BASE}benchmark/mmlu> .
<{BASE}organization/pond> a kg:Organization ; rdfs:label "Pond Works" .
<{BASE}chip/h100> a kg:Chip ; rdfs:label "H100" . <{BASE}benchmark/mmlu> a kg:Benchmark ; rdfs:label "MMLU" .
<{BASE}claim/1> rdf:subject <{BASE}model/teal> ; rdf:predicate kg:developedBy ; rdf:object <{BASE}organization/pond> ;
  kg:status kg:asserted .
<{BASE}document/a> a kg:Document ; dcterms:issued "2025-03-01"^^xsd:date ; kg:mentions <{BASE}model/teal> .
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pictures") / "graph.ttl"
    path.write_text(GRAPH)
    return path


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("models", "Teal"),
        ("organizations", "Pond Works"),
        ("hardware", "H100"),
        ("scores", "MMLU"),
        ("network", "Pond Works"),
    ],
)
def test_each_picture_shows_what_the_graph_says_in_the_same_bytes(
    graph: Path, tmp_path: Path, name: str, shown: str
) -> None:
    for path in (tmp_path / "a.svg", tmp_path / "b.svg"):
        pictures.save(pictures.figure(load(graph), name), path)
    assert shown in (tmp_path / "a.svg").read_text()
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_a_png_is_one(graph: Path, tmp_path: Path) -> None:
    pictures.save(pictures.figure(load(graph), "models"), tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_a_network_shows_the_best_connected_and_says_of_how_many(tmp_path: Path) -> None:
    star = [
        f"<{BASE}claim/{n}> rdf:subject <{BASE}model/{n}> ; rdf:predicate kg:developedBy ;"
        f" rdf:object <{BASE}organization/pond> ; kg:status kg:asserted ."
        f' <{BASE}model/{n}> a kg:Model ; rdfs:label "Teal {n}" .'
        for n in range(200)
    ]
    (tmp_path / "star.ttl").write_text(GRAPH + "\n".join(star))
    drawn = pictures.figure(load(tmp_path / "star.ttl"), "network").axes[0]
    assert drawn.get_title() == "150 of 204 entities and the 149 facts between them"
    assert sum(len(dots.get_offsets()) for dots in drawn.collections) == 150


def test_nothing_to_draw_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty.ttl").write_text("")
    for name in ("scores", "network"):
        with pytest.raises(QueryError, match=f"nothing to draw for {name}"):
            pictures.figure(load(tmp_path / "empty.ttl"), name)


def test_wrong_names_are_named(graph: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there are: models"):
        pictures.figure(load(graph), "nonsense")
    with pytest.raises(ConfigError, match="png or svg"):
        pictures.save(pictures.figure(load(graph), "models"), tmp_path / "a.bmp")
    ended = kg("plot", tmp_path, "models", "-o", tmp_path / "a.png")
    assert ended.code == 1
    assert "build" in ended.err
