"""Every format: the same bytes for the same graph, whole files or none, and errors that say what to do."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from graph_scene import extractions, linking
from rdflib.compare import isomorphic

from kg.errors import BuildError, ConfigError
from kg.export import DATASETS, EXPORTERS, FOLDERS, TRIPLES, export
from kg.export.ordered import by_subject, reified, sorted_lines
from kg.export.triples import ntriples, turtle
from kg.graph.rdf import ntriples as lines_of
from kg.graph.terms import RDF, RDFS, literal
from kg.iri import ONTOLOGY

DATA = Path(__file__).parent / "data"
ID = "https://w3id.org/ainews-kg/id/"
READ = {
    "nt": (ox.RdfFormat.N_TRIPLES, "nt"),
    "nq": (ox.RdfFormat.N_QUADS, "nquads"),
    "turtle": (ox.RdfFormat.TURTLE, "turtle"),
    "trig": (ox.RdfFormat.TRIG, "trig"),
    "rdfxml": (ox.RdfFormat.RDF_XML, "xml"),
    "jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
}
CONTEXT = {
    "@context": {
        "@vocab": ONTOLOGY,
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "rdf": RDF,
        "rdfs": RDFS,
        "model": f"{ID}model/",
        "id": "@id",
        "type": "@type",
        "label": "rdfs:label",
        "uses": {"@type": "@id", "@container": "@set"},
        "status": {"@type": "@vocab"},
        "numericValue": {"@type": "xsd:double"},
        "confidence": {"@type": "xsd:decimal"},
        "quote": {"@language": "en"},
        "finder": {"@container": "@list"},
        "unit": "rdfs:comment",
        "subject": {"@id": "rdf:subject", "@type": "@id"},
    }
}


@pytest.fixture
def store() -> ox.Store:
    loaded = ox.Store()
    loaded.bulk_load(path=str(DATA / "network.ttl"), format=ox.RdfFormat.TURTLE)
    return loaded


def quads(text: bytes, form: ox.RdfFormat) -> set[ox.Quad]:
    """As a store has them, which knows that 7.0E9 and 7000000000 are one number."""
    loaded = ox.Store()
    loaded.bulk_load(text, form)
    return set(loaded)


def awkward() -> ox.Store:
    """Literals of every kind and everything that needs an escape in one format or another."""
    subject = f"<{ID}model/x+1>"
    values = [
        literal('say "hi" \\ back \n new \t tab \u2028 \U0001f680 \u202e<&>'),
        literal("\\u0001 is no control character, nor is \\b"),
        literal(""),
        '"hallo"@de',
        '"colour"@en-GB',
        *(f'"{text}"^^<http://www.w3.org/2001/XMLSchema#{kind}>' for text, kind in (
            ("7.0E9", "double"), ("-1.5E-7", "double"), ("INF", "double"), ("1.0E300", "double"), ("0.5", "decimal"),
            ("10.0", "decimal"), ("0.123456789", "decimal"), ("5", "integer"),
            ("-12345678901234567", "integer"), ("true", "boolean"),
            ("2025-02-24", "date"), ("2025-02", "gYearMonth"), ("3.0E0", "double"),
        )),
        f"<{ID}model/%20odd>",
        "<urn:x:y>",
    ]  # fmt: skip
    lines = [f"{subject} <{ONTOLOGY}metric> {value} ." for value in values]
    loaded = ox.Store()
    loaded.load("\n".join(lines).encode(), ox.RdfFormat.N_TRIPLES)
    return loaded


@pytest.mark.parametrize("name", TRIPLES)
@pytest.mark.parametrize("make", ["store", "awkward", "empty"])
def test_reading_back_gives_the_same_triples(name, make, store, tmp_path):
    graph = {"store": store, "awkward": awkward(), "empty": ox.Store()}[make]
    export(graph, name, tmp_path / "out")
    assert quads((tmp_path / "out").read_bytes(), READ[name][0]) == set(graph)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("name", TRIPLES)
def test_rdflib_reads_the_same_graph(name, store, tmp_path):
    export(store, name, tmp_path / "out")
    found = rdflib.Dataset() if name in DATASETS else rdflib.Graph()
    found.parse(tmp_path / "out", format=READ[name][1])
    graph = found.default_graph if isinstance(found, rdflib.Dataset) else found
    assert isomorphic(graph, rdflib.Graph().parse(DATA / "network.ttl"))


@pytest.mark.parametrize("name", EXPORTERS)
def test_an_empty_graph_has_a_file(name, tmp_path):
    if name == "parquet":
        pytest.importorskip("pyarrow", reason="pyarrow (extra [parquet]) is not installed")
    export(ox.Store(), name, tmp_path / "out")
    assert (tmp_path / "out").is_dir() if name in FOLDERS else (tmp_path / "out").is_file()


def test_ntriples_are_sorted_and_canonical(store, tmp_path):
    export(store, "nt", tmp_path / "out")
    lines = (tmp_path / "out").read_text("utf-8").splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == len(store)
    assert any('"7.0E9"^^' in line for line in lines)


def test_ntriples_of_a_store_are_the_lines_of_the_build(tmp_path):
    found = extractions()
    text = "".join(f"{line}\n" for line in sorted(set(lines_of(found, linking(found)))))
    loaded = ox.Store()
    loaded.bulk_load(text.encode(), ox.RdfFormat.N_TRIPLES)
    export(loaded, "nt", tmp_path / "out")
    assert (tmp_path / "out").read_text("utf-8") == text


@pytest.mark.parametrize("run", [1, 300, 5_000, 1 << 24])
def test_lines_are_sorted_however_many_runs_there_are(run, store):
    lines = [line for block in sorted_lines(store, run=run) for line in block]
    assert lines == sorted(lines)
    assert len(lines) == len(store)
    backwards = ox.Store()
    backwards.extend(list(store))
    assert [line for block in sorted_lines(backwards, run=run) for line in block] == lines


@pytest.mark.parametrize("name", TRIPLES)
def test_a_sorted_file_does_for_a_store(name, store, tmp_path):
    export(store, "nt", tmp_path / "graph.nt")
    export(store, name, tmp_path / "from-store")
    export(tmp_path / "graph.nt", name, tmp_path / "from-file")
    assert (tmp_path / "from-store").read_bytes() == (tmp_path / "from-file").read_bytes()


@pytest.mark.parametrize("name", ["turtle", "rdfxml"])
def test_store_order_holds_the_same_triples(name, store, tmp_path):
    export(store, name, tmp_path / "out", order="store")
    assert quads((tmp_path / "out").read_bytes(), READ[name][0]) == set(store)


def test_control_characters_are_left_out_of_rdfxml_only(tmp_path):
    graph = ox.Store()
    line = f"<{ID}model/x> <{RDFS}label> {literal('a' + chr(1) + 'b' + chr(12) + 'c' + chr(0xFFFF))} ."
    graph.load(line.encode(), ox.RdfFormat.N_TRIPLES)
    for name in TRIPLES:
        export(graph, name, tmp_path / name)
        found = quads((tmp_path / name).read_bytes(), READ[name][0])
        wanted = "abc" if name == "rdfxml" else "a\x01b\x0cc\uffff"
        assert {quad.object.value for quad in found} == {wanted}


def test_reifiers_say_what_claims_say(store):
    file = io.BytesIO()
    ntriples(store, file, rdf12=True)
    found = quads(file.getvalue(), ox.RdfFormat.N_TRIPLES)
    added = found - set(store)
    claims = set(store.quads_for_pattern(None, ox.NamedNode(RDF + "subject"), None))
    assert {quad.subject for quad in added} == {quad.subject for quad in claims}
    made = ox.Triple(
        *(ox.NamedNode(iri) for iri in (f"{ID}model/lantern", f"{ONTOLOGY}uses", f"{ID}model/wick"))
    )
    assert [quad.object for quad in added if quad.subject.value.endswith("claim/c2")] == [made]
    shorter = io.BytesIO()
    turtle(store, shorter, rdf12=True)
    assert quads(shorter.getvalue(), ox.RdfFormat.TURTLE) == found


@pytest.mark.parametrize("name", ["nt", "nq", "turtle", "trig"])
def test_every_claim_has_a_reifier_in_rdf12(name, store, tmp_path):
    export(store, name, tmp_path / "out", rdf12=True)
    found = quads((tmp_path / "out").read_bytes(), READ[name][0])
    added = found - set(store)
    assert set(store) <= found
    claims = store.quads_for_pattern(None, ox.NamedNode(RDF + "subject"), None)
    assert {quad.subject for quad in added} == {quad.subject for quad in claims}
    assert all(isinstance(quad.object, ox.Triple) for quad in added)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("name", ["nq", "trig"])
def test_named_graphs_read_back_from_a_file_or_a_store(name, store, tmp_path):
    export(store, "nt", tmp_path / "graph.nt")
    graph = "https://example.org/known"
    (tmp_path / "more.nq").write_text(
        f'<{ID}model/a> <{RDFS}label> "b \\" <x> ." <{graph}> .\n<{ID}model/a> <{RDFS}seeAlso> <{ID}c> <{graph}> .\n'
    )
    both = ox.Store()
    both.extend(store)
    both.bulk_load(path=str(tmp_path / "more.nq"), format=ox.RdfFormat.N_QUADS)
    export(tmp_path / "graph.nt", name, tmp_path / "from-files", named=str(tmp_path / "more.nq"))
    export(both, name, tmp_path / "from-store")
    assert (tmp_path / "from-files").read_bytes() == (tmp_path / "from-store").read_bytes()
    assert quads((tmp_path / "from-files").read_bytes(), READ[name][0]) == set(both)
    theirs = rdflib.Dataset()
    theirs.parse(tmp_path / "from-files", format=READ[name][1])
    assert len(theirs.graph(rdflib.URIRef(graph))) == 2
    assert isomorphic(theirs.default_graph, rdflib.Graph().parse(DATA / "network.ttl"))


def test_subjects_come_once_and_only_claims_are_reified():
    lines = [b"<a> <p> <b> .\n", b"<a> <q> <b> .\n", b"<a/b> <p> <b> .\n"]
    assert list(by_subject([lines[:1], lines[1:]])) == [lines[:2], lines[2:]]
    assert list(reified(by_subject([lines]))) == [lines[:2], lines[2:]]


def test_jsonld_uses_the_context_and_means_the_same(store, tmp_path):
    context = tmp_path / "context.jsonld"
    context.write_text(json.dumps(CONTEXT))
    export(store, "jsonld", tmp_path / "out", context=str(context))
    assert quads((tmp_path / "out").read_bytes(), ox.RdfFormat.JSON_LD) == set(store)
    nodes = {node["id"]: node for node in json.loads((tmp_path / "out").read_text())["@graph"]}
    assert nodes["model:lantern"]["type"] == "Model"
    assert nodes["model:lantern"]["label"] == "Lantern"
    assert nodes["model:lantern"]["uses"] == ["model:wick"]
    claim = nodes[f"{ID}claim/c1"]
    assert (claim["subject"], claim["status"], claim["confidence"]) == ("model:lantern", "asserted", "0.93")
    assert nodes[f"{ID}quantity/q1"]["numericValue"] == 7e9
    export(awkward(), "jsonld", tmp_path / "awkward", context=str(context))
    assert quads((tmp_path / "awkward").read_bytes(), ox.RdfFormat.JSON_LD) == set(awkward())


def test_a_bad_context_is_refused(store, tmp_path):
    (tmp_path / "c").write_text("[]")
    with pytest.raises(ConfigError, match="@context"):
        export(store, "jsonld", tmp_path / "out", context=str(tmp_path / "c"))
    assert not (tmp_path / "out").exists()


def test_csv_has_a_row_a_claim(store, tmp_path):
    export(store, "csv", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9
    row = next(row for row in rows if row["relation"] == "score")
    assert (row["subject"], row["value"], row["unit"], row["benchmark"]) == (
        "Lantern",
        "81.5",
        "%",
        "LampBench",
    )
    sizes = [row["value"] for row in rows if row["relation"] == "parameterCount"]
    assert sizes == ["7000000000", "6900000000"]
    assert {row["status"] for row in rows} == {"asserted", "negated"}
    made = next(row for row in rows if row["relation"] == "developedBy" and row["subject"] == "Lantern")
    assert (made["date"], made["document"], made["support"]) == ("2025-01", "Lamps weekly, again", "2")


def test_csv_can_have_a_row_a_sentence(store, tmp_path):
    export(store, "csv", tmp_path / "out.csv", evidences=True)
    with (tmp_path / "out.csv").open(newline="") as file:
        assert len(list(csv.reader(file))) == 1 + 10


def test_csv_for_spreadsheets_holds_no_formulas(store, tmp_path):
    lantern, label = ox.NamedNode(f"{ID}model/lantern"), ox.NamedNode(RDFS + "label")
    store.remove(ox.Quad(lantern, label, ox.Literal("Lantern")))
    store.add(ox.Quad(lantern, label, ox.Literal('=HYPERLINK("x")')))
    export(store, "csv", tmp_path / "plain.csv")
    export(store, "csv", tmp_path / "safe.csv", spreadsheet=True)
    assert '\n"=HYPERLINK' in (tmp_path / "plain.csv").read_text("utf-8")
    safe = (tmp_path / "safe.csv").read_bytes()
    assert safe.startswith(b"\xef\xbb\xbf")
    assert b"\"'=HYPERLINK" in safe and b'\n"=' not in safe


def test_json_lines_have_entities_then_claims_with_evidences(store, tmp_path):
    export(store, "jsonl", tmp_path / "out.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [line["kind"] for line in lines] == ["entity"] * 4 + ["claim"] * 9
    made = next(line for line in lines if line["iri"].endswith("claim/c1"))
    assert [evidence["document"]["date"] for evidence in made["evidences"]] == ["2025-02-24", "2025-01"]
    assert made["evidences"][0]["quote"] == "Brightworks has built Lantern."
    measured = next(line for line in lines if line["iri"].endswith("claim/q3"))
    assert (measured["object"]["value"], measured["object"]["value_max"]) == (7.0, 9.0)


_SCRIPT = """
import hashlib, importlib.util, random, sys, tempfile
from pathlib import Path
import pyoxigraph as ox
from kg.export import EXPORTERS, export
quads = list(ox.parse(path=sys.argv[1], format=ox.RdfFormat.TURTLE))
random.Random(sys.argv[2]).shuffle(quads)
store = ox.Store()
store.extend(quads)
for name in EXPORTERS:
    if name == "parquet" and importlib.util.find_spec("pyarrow") is None:
        continue
    with tempfile.TemporaryDirectory() as folder:
        export(store, name, Path(folder) / "out")
        for path in sorted(Path(folder).rglob("*.*")) or [Path(folder) / "out"]:
            print(name, path.name, hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_bytes_are_the_same_under_any_hash_seed_and_order_of_loading():
    root = Path(__file__).parent.parent
    runs = []
    for seed in ("0", "1", "42", "12345"):
        arguments = [sys.executable, "-c", _SCRIPT, str(DATA / "network.ttl"), seed]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
        runs.append(
            subprocess.run(arguments, env=environment, check=True, capture_output=True, text=True).stdout
        )
    assert {line.split()[0] for line in runs[0].splitlines()} >= EXPORTERS.keys() - {"parquet"}
    assert len(set(runs)) == 1


def test_an_unknown_format_names_the_good_ones(store, tmp_path):
    with pytest.raises(
        ConfigError, match=r"'grapml'; did you mean 'graphml'\? there are: csv, gexf, graphml"
    ):
        export(store, "grapml", tmp_path / "out")


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("nt", {"parallel": "sum"}, "no option 'parallel'"),
        ("graphml", {"parallel": "add"}, "parallel = 'add'"),
        ("gexf", {"tme": "since"}, "did you mean 'time'"),
    ],
)
def test_bad_options_are_refused_before_anything_is_written(name, options, message, store, tmp_path):
    with pytest.raises(ConfigError, match=message):
        export(store, name, tmp_path / "folder" / "out", **options)
    assert list(tmp_path.iterdir()) == []


def test_only_triples_are_written_from_a_file(tmp_path):
    with pytest.raises(ConfigError, match="from a store"):
        export(tmp_path / "graph.nt", "graphml", tmp_path / "out")


@pytest.mark.parametrize("name", TRIPLES)
def test_a_graph_that_is_not_there_is_named(name, tmp_path):
    with pytest.raises(BuildError, match=r"can't read .*graph\.nt"):
        export(tmp_path / "graph.nt", name, tmp_path / "out")


def test_missing_folders_are_made(store, tmp_path):
    export(store, "csv", tmp_path / "a" / "b" / "facts.csv")
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["facts.csv"]


def test_a_place_that_cannot_be_written_is_an_error(store, tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "file" / "out", tmp_path / "folder", Path("/proc/kg/out")):
        with pytest.raises(BuildError, match="can't write"):
            export(store, "nt", path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]
    assert list((tmp_path / "folder").iterdir()) == []


def test_a_failed_export_leaves_what_was_there(store, tmp_path):
    (tmp_path / "out").write_text("before")
    wick, model = ox.NamedNode(f"{ID}model/wick"), ox.NamedNode(ONTOLOGY + "Model")
    store.remove(ox.Quad(wick, ox.NamedNode(RDF + "type"), model))
    with pytest.raises(BuildError, match="no type"):
        export(store, "graphml", tmp_path / "out")
    assert (tmp_path / "out").read_text() == "before"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_link_is_written_through_and_a_device_as_it_is(store, tmp_path):
    (tmp_path / "real").write_text("before")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    export(store, "nt", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert len((tmp_path / "real").read_bytes().splitlines()) == len(store)
    export(store, "nt", Path("/dev/null"))
    assert Path("/dev/null").is_char_device()


def test_files_have_the_usual_permissions(store, tmp_path):
    (tmp_path / "usual").write_text("")
    export(store, "nt", tmp_path / "out")
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_streams_are_left_open(store):
    for name in EXPORTERS.keys() - FOLDERS.keys():
        file = io.BytesIO()
        EXPORTERS[name](store, file)
        assert not file.closed, name
