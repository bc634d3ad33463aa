"""GraphML and GEXF: valid, readable by others, and whole in Gephi."""

import io
import itertools
import re
from collections import Counter
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
from lxml import etree

from kg.errors import BuildError
from kg.export.gexf import gexf
from kg.export.graphml import graphml
from kg.export.nodes import identifiers, xml
from kg.graph.network import network
from kg.graph.terms import RDF, RDFS, literal
from kg.iri import ONTOLOGY

DATA = Path(__file__).parent / "data"
ID = "https://w3id.org/ainews-kg/id/"
G = "{http://graphml.graphdrawing.org/xmlns}"
X = "{http://gexf.net/1.3}"

HOSTILE = {
    "quotes": "\"quoted\" 'and' \u201ccurly\u201d",
    "markup": "<b>bold & bad</b> ]]> &amp; <!-- -->",
    "control": "a\x00b\x01c\x0bd\x1be\x7ff\x85g",
    "breaks": "one\ntwo\rthree\tfour   five\u2028six",
    "emoji": "\U0001f469\u200d\U0001f52c lab \U0001f680",
    "rtl": "\u202e\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "unassigned": "\ufffe\uffff end",
    "long": "name " * 20_000,
    "escapes": "\\u0001 \\n {0} %s $x",
    "empty": "",
}


def filled(name: str = "network.ttl") -> ox.Store:
    store = ox.Store()
    store.bulk_load(path=str(DATA / name), format=ox.RdfFormat.TURTLE)
    return store


def hostile() -> ox.Store:
    """A model for each of the labels; the IRIs are as odd as IRIs can be."""
    lines = []
    iris = [f"{ID}model/{name}+2_b%20\u4f60" for name in HOSTILE]
    for iri, label in zip(iris, HOSTILE.values(), strict=True):
        lines.append(f"<{iri}> <{RDF}type> <{ONTOLOGY}Model> .")
        lines.append(f"<{iri}> <{RDFS}label> {literal(label)} .")
    for number, (one, other) in enumerate(itertools.pairwise(iris)):
        claim, evidence = f"<{ID}claim/{number}>", f"<{ID}evidence/{number}>"
        lines.append(f"{claim} <{RDF}subject> <{one}> .")
        lines.append(f"{claim} <{RDF}predicate> <{ONTOLOGY}uses> .")
        lines.append(f"{claim} <{RDF}object> <{other}> .")
        lines.append(f"{claim} <{ONTOLOGY}status> <{ONTOLOGY}asserted> .")
        lines.append(f"{claim} <{ONTOLOGY}evidence> {evidence} .")
        lines.append(f"{evidence} <{ONTOLOGY}quote> {literal(list(HOSTILE.values())[number])} .")
    store = ox.Store()
    store.load("\n".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
    return store


def written(writer, store: ox.Store, **options) -> bytes:
    file = io.BytesIO()
    writer(store, file, **options)
    return file.getvalue()


def schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(DATA / name))


def networkx_gexf(text: bytes) -> nx.MultiDiGraph:
    """NetworkX knows GEXF 1.2, which differs in namespace and version."""
    text = text.replace(b"http://gexf.net/1.3", b"http://www.gexf.net/1.2draft").replace(
        b'version="1.3"', b'version="1.2"'
    )
    return nx.read_gexf(io.BytesIO(text))


class Imported:
    """A model of what Gephi 0.10 does with a GraphML file, from its ImporterGraphML and ContainerImpl.

    An edge whose id was seen is dropped; an edge to an unknown node makes a node; a column of unknown type is
    dropped; edges of the same ends and the same type (the XML attribute ``label``) become one, weights added.
    """

    TYPES = ("boolean", "int", "long", "float", "double", "string")

    def __init__(self, text: bytes) -> None:
        root = etree.fromstring(text, etree.XMLParser(huge_tree=True))
        self.dropped: list[str] = []
        self.columns: dict[str, tuple[str, str]] = {}
        self.labels: dict[str, str] = {}
        self.edge_labels: dict[str, str] = {}
        self.weights: Counter[tuple[str, str, str]] = Counter()
        for key in root.iter(f"{G}key"):
            if key.get("attr.type") not in self.TYPES:
                self.dropped.append(key.get("id"))
            elif key.get("for") in ("node", "edge"):
                self.columns[key.get("id")] = (key.get("for"), key.get("attr.name"))
        for node in root.iter(f"{G}node"):
            self.labels[node.get("id")] = self.value(node, "label", "")
        seen: set[str] = set()
        for edge in root.iter(f"{G}edge"):
            if edge.get("id") in seen:
                self.dropped.append(edge.get("id"))
                continue
            seen.add(edge.get("id"))
            for end in (edge.get("source"), edge.get("target")):
                self.labels.setdefault(end, f"made up: {end}")
            self.edge_labels[edge.get("id")] = self.value(edge, "label", "")
            pair = (edge.get("source"), edge.get("target"), edge.get("label", ""))
            self.weights[pair] += float(self.value(edge, "weight", "1"))

    def value(self, element: etree._Element, name: str, default: str) -> str:
        for data in element.iter(f"{G}data"):
            if self.columns.get(data.get("key"), ("", ""))[1] == name:
                return data.text or ""
        return default


@pytest.mark.parametrize("make", [filled, hostile, ox.Store])
@pytest.mark.parametrize("quantities", ["attribute", "node", "none"])
def test_graphml_is_valid(make, quantities):
    store = make()
    plain = written(graphml, store, strict=True, quantities=quantities, status="all")
    schema("graphml.xsd").assertValid(etree.fromstring(plain, etree.XMLParser(huge_tree=True)))
    summed = written(graphml, store, parallel="sum", quantities=quantities)
    schema("graphml.xsd").assertValid(etree.fromstring(summed, etree.XMLParser(huge_tree=True)))
    kinds = written(graphml, store, quantities=quantities)
    schema("graphml-kinds.xsd").assertValid(etree.fromstring(kinds, etree.XMLParser(huge_tree=True)))


@pytest.mark.parametrize("make", [filled, hostile, ox.Store])
@pytest.mark.parametrize("time", ["none", "since", "spells"])
@pytest.mark.parametrize("parallel", ["keep", "sum"])
def test_gexf_is_valid(make, time, parallel):
    text = written(gexf, make(), time=time, parallel=parallel, quantities="node", status="all")
    schema("gexf.xsd").assertValid(etree.fromstring(text, etree.XMLParser(huge_tree=True)))


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("graphml.xsd", b'node id="model:wick"', b'node id="https://w3id.org/model wick"'),
        ("graphml.xsd", b'edge id="claim:c2"', b'edge id="claim:c1"'),
        ("graphml.xsd", b'target="model:wick"', b'target="model:nobody"'),
        ("graphml.xsd", b'data key="n_type"', b'data key="n_kind"'),
        ("graphml.xsd", b'attr.type="double"', b'attr.type="number"'),
        ("gexf.xsd", b'edge id="claim:c2"', b'edge id="claim:c1"'),
        ("gexf.xsd", b'target="model:wick"', b'target="model:nobody"'),
        ("gexf.xsd", b'start="2025-02-24"', b'start="24 February"'),
    ],
)
def test_the_schemas_can_fail(name, good, bad):
    text = (
        written(graphml, filled(), strict=True)
        if "graphml" in name
        else written(gexf, filled(), time="since")
    )
    assert good in text
    assert schema(name).validate(etree.fromstring(text))
    assert not schema(name).validate(etree.fromstring(text.replace(good, bad)))


@pytest.mark.parametrize("make", [filled, ox.Store])
def test_networkx_reads_the_same_graph_from_graphml(make):
    store = make()
    ours = network(store)
    theirs = nx.read_graphml(io.BytesIO(written(graphml, store)), force_multigraph=True)
    assert {values["iri"]: values for _, values in theirs.nodes(data=True)} == dict(ours.nodes(data=True))
    iri = nx.get_node_attributes(theirs, "iri")
    read = {values["claim"]: (iri[s], iri[o], values) for s, o, values in theirs.edges(data=True)}
    assert {key: ends[:2] for key, ends in read.items()} == {
        key: (s, o) for s, o, key in ours.edges(keys=True)
    }
    for _, _, key, values in ours.edges(keys=True, data=True):
        assert {name: read[key][2][name] for name in values} == values


def test_networkx_reads_the_same_graph_from_gexf():
    store = filled()
    ours, theirs = network(store), networkx_gexf(written(gexf, store))
    assert {values["iri"]: values["documents"] for _, values in theirs.nodes(data=True)} == {
        iri: values["documents"] for iri, values in ours.nodes(data=True)
    }

    def labels(graph: nx.MultiDiGraph) -> Counter[tuple[str, float]]:
        return Counter((v["type"], float(v["weight"])) for _, _, v in graph.edges(data=True))

    assert labels(theirs) == labels(ours)
    assert theirs.nodes["model:lantern"]["parameter_count"] == 7e9


def test_gephi_keeps_every_node_edge_and_label():
    store = filled()
    seen, ours = Imported(written(graphml, store)), network(store)
    assert seen.dropped == []
    assert sorted(seen.labels.values()) == sorted(values["label"] for _, values in ours.nodes(data=True))
    assert Counter(seen.edge_labels.values()) == Counter(v["label"] for _, _, v in ours.edges(data=True))
    assert len(seen.weights) == len(ours.edges)


def test_gephi_model_sees_what_networkx_writer_does_to_parallel_edges():
    graph = nx.MultiDiGraph([("a", "b"), ("a", "b"), ("c", "d")])
    text = "\n".join(nx.generate_graphml(graph)).encode()
    assert len(Imported(text).edge_labels) < 3


def test_gephi_would_add_up_parallel_edges_without_types():
    assert len(Imported(written(graphml, filled(), strict=True)).weights) == 3


def test_summed_edges_join_relations_and_add_evidences():
    text = written(graphml, filled(), parallel="sum")
    theirs = nx.read_graphml(io.BytesIO(text))
    assert not theirs.is_multigraph()
    edge = theirs["model:lantern"]["model:wick"]
    assert edge["label"] == "based on; uses"
    assert (edge["weight"], edge["claims"], edge["confidence"]) == (2.0, 2, 0.8)
    assert (edge["first"], edge["last"]) == ("2025-02-24", "2025-02-24")
    assert edge["claim"].count("; ") == 1
    assert theirs["model:lantern"]["organization:brightworks"]["weight"] == 2.0


def test_gexf_edges_have_kinds_that_keep_parallel_ones_apart():
    root = etree.fromstring(written(gexf, filled()))
    edges = [(e.get("source"), e.get("target"), e.get("kind")) for e in root.iter(f"{X}edge")]
    assert len(set(edges)) == len(edges) == 4
    assert ("model:lantern", "model:wick", "basedOn") in edges


def test_dynamic_gexf_begins_with_the_first_document():
    root = etree.fromstring(written(gexf, filled(), time="since"))
    assert root.find(f"{X}graph").get("mode") == "dynamic"
    starts = {e.get("id"): e.get("start") for e in root.iter(f"{X}node", f"{X}edge")}
    assert starts["model:lantern"] == "2025-01-01"
    assert starts["claim:c3"] == "2025-02-24"
    assert starts["claim:c2"] is None


def test_spells_are_the_days_of_documents_and_of_dated_facts():
    store = filled()
    claim = ox.NamedNode(f"{ID}claim/c3")
    store.add(ox.Quad(claim, ox.NamedNode(ONTOLOGY + "validFrom"), ox.Literal("2019")))
    store.add(ox.Quad(claim, ox.NamedNode(ONTOLOGY + "validUntil"), ox.Literal("2024-02")))
    text = written(gexf, store, time="spells")
    root = etree.fromstring(text)
    spells = {
        e.get("id"): [(s.get("start"), s.get("end")) for s in e.iter(f"{X}spell")]
        for e in root.iter(f"{X}node", f"{X}edge")
    }
    assert spells["claim:c3"] == [("2019-01-01", "2024-02-29")]
    assert ("2025-02-24", "2025-02-24") in spells["model:lantern"]
    assert spells["claim:c2"] == []
    dates = networkx_gexf(text).nodes["model:lantern"]["spells"]
    assert [tuple(map(str, spell)) for spell in dates] == spells["model:lantern"]


def test_quantities_are_attributes_nodes_or_nothing():
    def count(quantities: str) -> tuple[int, int]:
        graph = nx.read_graphml(io.BytesIO(written(graphml, filled(), quantities=quantities)))
        return len(graph.nodes), len(graph.edges)

    assert (count("attribute"), count("node"), count("none")) == ((4, 4), (8, 8), (4, 4))
    nodes = nx.read_graphml(io.BytesIO(written(graphml, filled(), quantities="node"))).nodes
    assert nodes["quantity:q3"]["label"] == "7–9 Hz"
    assert "parameter_count" not in nodes["model:lantern"]


def test_claims_that_are_not_asserted_come_when_asked():
    graph = nx.read_graphml(io.BytesIO(written(graphml, filled(), status="all")))
    assert Counter(nx.get_edge_attributes(graph, "status").values()) == {"asserted": 4, "negated": 1}


def test_hostile_labels_survive_but_for_control_characters():
    control = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
    wanted = sorted(control.sub("", label) for label in HOSTILE.values())
    text = written(graphml, hostile())
    root = etree.fromstring(text, etree.XMLParser(huge_tree=True))
    found = [data.text or "" for data in root.iter(f"{G}data") if data.get("key") == "n_label"]
    assert sorted(found) == wanted
    assert sorted(Imported(text).labels.values()) == wanted


def test_an_edge_to_something_without_a_type_is_an_error():
    store = filled()
    store.remove(
        ox.Quad(ox.NamedNode(f"{ID}model/wick"), ox.NamedNode(RDF + "type"), ox.NamedNode(ONTOLOGY + "Model"))
    )
    with pytest.raises(BuildError, match="model/wick has no type"):
        written(graphml, store)


def test_ids_are_unique_tokens():
    iris = [
        f"{ID}model/helix",
        f"{ID}model/helix_2",
        f"{ID}model/helix_5F_2",
        f"{ID}model/helix+2",
        f"{ID}model/helix/2",
        f"{ID}model/\u4f60\u597d",
        f"{ID}model/",
        "https://example.org/model/helix",
        "urn:x",
        f"{ID}iri_/urn:x",
    ]
    ids = list(map(identifiers(iris), iris))
    assert ids[0] == "model:helix"
    assert len(set(ids)) == len(iris)
    assert all(re.fullmatch(r"[A-Za-z0-9._:-]+", id) for id in ids)


def test_another_base_gives_the_same_ids():
    ours = [f"{ID}model/helix", f"{ID}organization/acme"]
    theirs = [iri.replace(ID, "https://example.org/graph/") for iri in ours]
    assert list(map(identifiers(ours), ours)) == list(map(identifiers(theirs), theirs))


def test_xml_text_reads_back():
    text = 'a<b>&"c"\n\t\rd'
    assert etree.fromstring(f'<x y="{xml(text)}">{xml(text)}</x>').get("y") == text
    assert etree.fromstring(f"<x>{xml(text)}</x>").text == text
