"""Catalogues in RDF, and the named graph that records are written to."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.catalogue import Record
from kg.errors import ConfigError
from kg.graph.background import graph_iri, write
from kg.graph.catalogues import is_rdf, read_rdf

BASE = "https://example.org/id/"
TURTLE = """
@prefix kg: <https://w3id.org/ainews-kg/ontology#> .
@prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <https://example.org/> .
ex:tern a kg:Model ; rdfs:label "Tern 7B" ; skos:altLabel "T7" ; kg:developedBy ex:gull ;
    rdfs:seeAlso <https://arxiv.org/abs/2501.00001> ; ex:note [ ex:by "us" ] .
ex:gull a schema:Organization ; schema:name "Gullworks" ; schema:parentOrganization [ schema:name "Shoreline" ] .
ex:other a ex:Thing ; rdfs:label "no type of ours" .
ex:nameless a kg:Model .
"""


def read(tmp_path: Path, text: str, suffix: str = "ttl") -> tuple[list[Record], list[str]]:
    path = tmp_path / f"mine.{suffix}"
    path.write_text(text, "utf-8")
    return read_rdf(path, namespace="https://example.org/known/")


def test_things_with_a_known_type_and_a_name_are_records(tmp_path):
    records, _ = read(tmp_path, TURTLE)
    assert records == [
        Record(
            "https://example.org/gull",
            "Organization",
            "Gullworks",
            (),
            {"parent": ("Shoreline",)},
            "mine.ttl",
            "mine.ttl",
        ),
        Record(
            "https://example.org/tern",
            "Model",
            "Tern 7B",
            ("T7",),
            {"maker": ("Gullworks",), "link": ("https://arxiv.org/abs/2501.00001",)},
            "mine.ttl",
            "mine.ttl",
        ),
    ]


def test_all_triples_are_kept_and_blank_nodes_are_numbered(tmp_path):
    lines = [read(tmp_path, TURTLE)[1] for _ in range(2)]
    assert lines[0] == lines[1]
    assert len(lines[0]) == 14
    assert '<https://example.org/known/node/1> <https://example.org/by> "us" .' in lines[0]


def test_files_are_known_by_their_suffix():
    assert [is_rdf(Path(name)) for name in ("a.ttl", "a.JSONLD", "a.csv", "a")] == [True, True, False, False]


def test_a_file_that_does_not_parse_is_refused_with_its_line(tmp_path):
    with pytest.raises(ConfigError, match=r"mine\.ttl, line 2: "):
        read(tmp_path, "<https://a.example/> a <https://b.example/> .\n<broken\n")
    with pytest.raises(ConfigError, match="can't read background"):
        read_rdf(tmp_path / "none.ttl", namespace="")


TERN = Record(
    "https://example.org/tern",
    "Model",
    "Tern 7B",
    ("T7",),
    {
        "maker": ("Gullworks",),
        "parameters": ("7000000000",),
        "date": ("2025-03",),
        "link": ("https://t.example/",),
    },
    "Epoch AI",
)
GULL = Record("https://example.org/gull", "Organization", "Gullworks", (), {"parent": ("Shoreline",)}, "own")


def written(tmp_path: Path) -> ox.Store:
    def find(kind: str, name: str) -> Record | None:
        return GULL if (kind, name) == ("Organization", "Gullworks") else None

    store = ox.Store()
    write(
        [TERN],
        ['<https://e.example/> <https://p.example/> "kept" .'],
        tmp_path / "b.nq",
        find=find,
        base=BASE,
    )
    store.bulk_load(path=str(tmp_path / "b.nq"), format=ox.RdfFormat.N_QUADS)
    return store


def asked(store: ox.Store, pattern: str) -> bool:
    prefixes = {
        "kg": "https://w3id.org/ainews-kg/ontology#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "dcterms": "http://purl.org/dc/terms/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "ex": "https://example.org/",
    }
    return bool(store.query(f"ASK {{ GRAPH <{graph_iri(BASE)}> {{ {pattern} }} }}", prefixes=prefixes))


@pytest.mark.parametrize(
    "pattern",
    [
        'ex:tern a kg:Record ; dcterms:type kg:Model ; rdfs:label "Tern 7B" ; rdfs:seeAlso <https://t.example/>',
        "ex:tern kg:parameterCount ?q . ?q kg:numericValue 7e9 ; kg:unit '1'",
        "ex:tern dcterms:issued '2025-03'^^xsd:gYearMonth",
        "ex:tern dcterms:source ?s . ?s dcterms:license <https://creativecommons.org/licenses/by/4.0/>",
        "ex:tern kg:developedBy ex:gull . ex:gull kg:subOrganizationOf ?shore . ?shore rdfs:label 'Shoreline'",
        "?s ?p 'kept'",
    ],
)
def test_a_record_is_written_with_its_facts_its_source_and_what_it_names(pattern, tmp_path):
    assert asked(written(tmp_path), pattern)


def test_no_record_has_an_entitys_type_and_nothing_is_in_the_default_graph(tmp_path):
    store = written(tmp_path)
    assert not asked(store, "?s a kg:Model") and not asked(store, "?s a kg:Organization")
    assert not list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
