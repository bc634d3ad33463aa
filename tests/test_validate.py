from pathlib import Path

import pytest
from command_line import kg
from graph_scene import extractions, iri, linking

from kg.errors import BuildError, ConfigError
from kg.graph.rdf import ntriples
from kg.graph.validate import ENGINES, Violation, chosen, validate
from kg.iri import BASE

KG = "https://w3id.org/ainews-kg/ontology#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
AURORA, LABS, QUILL, VEGA = (iri(name) for name in ("Aurora", "Borealis Labs", "Ada Quill", "Vega"))


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return list(ntriples(extractions(), linking(extractions())))


def check(lines: list[str], folder: Path) -> tuple[Violation, ...]:
    file = folder / "graph.nt"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return validate(file, engine="pyshacl")


def test_what_a_build_writes_is_valid(lines: list[str], tmp_path: Path):
    assert check(lines, tmp_path) == ()


def test_every_broken_rule_is_found_with_its_node(lines: list[str], tmp_path: Path):
    """All at once, since each run of pySHACL takes a second; each added or dropped line breaks one rule."""
    claim = next(line.split()[0] for line in lines if f"{RDF}predicate> <{KG}authoredBy>" in line)
    evidence = next(line.split()[0] for line in lines if f"<{KG}start>" in line)
    quantity = next(line.split()[0] for line in lines if '"1.3E10"' in line)
    file = next(line.split()[0] for line in lines if f"{KG}Document" in line)
    kept = [
        line
        for line in lines
        if not line.startswith((f"{claim} <{KG}status>", f"{evidence} <{KG}quote>", f"{quantity} <{KG}unit>"))
        and not line.startswith(f"{file} <http://purl.org/dc/terms/source>")
    ]
    added = [
        f"<{AURORA}> <{RDF}type> <{KG}Dataset> .",
        f'<{QUILL}> <{RDFS}label> "Another" .',
        f"<{LABS}> <{KG}developedBy> <{VEGA}> .",
        f"<{VEGA}> <{KG}parameterCount> <{QUILL}> .",
        f"<{VEGA}> <{KG}than> <http://example.org/unknown> .",
    ]
    found = {(violation.focus, violation.message) for violation in check(kept + added, tmp_path)}
    assert found >= {
        (claim[1:-1], "a claim has one status"),
        (evidence[1:-1], "an evidence quotes its sentence"),
        (quantity[1:-1], "a quantity has one unit"),
        (file[1:-1], "a document has a source"),
        (AURORA, "an entity has one type, the most specific"),
        (QUILL, "an entity has one label"),
        (VEGA, "object of developedBy is one of: Organization, Person"),
        (VEGA, "parameterCount is a quantity"),
        ("http://example.org/unknown", "what is mentioned, compared with or quoted is an entity"),
    }
    assert {focus for focus, _ in found} == {
        claim[1:-1],
        evidence[1:-1],
        quantity[1:-1],
        file[1:-1],
        AURORA,
        QUILL,
        LABS,
        VEGA,
        "http://example.org/unknown",
    }


def test_a_violation_says_which_property_and_value(lines: list[str], tmp_path: Path):
    (found,) = check([*lines, f'<{QUILL}> <{RDFS}seeAlso> "elsewhere" .'], tmp_path)
    assert found == Violation(QUILL, f"{RDFS}seeAlso", "elsewhere", "see also leads to an address")


def test_a_unit_that_a_property_does_not_have_is_found(lines: list[str], tmp_path: Path):
    quantity = next(line.split()[0] for line in lines if '"9.0E9"' in line)
    changed = [
        line.replace('"1"', '"GB"') if line.startswith(f"{quantity} <{KG}unit>") else line for line in lines
    ]
    (found,) = check(changed, tmp_path)
    assert (found.focus, found.value, found.message) == (AURORA, "GB", "unit of parameterCount is one of: 1")


def test_an_unknown_predicate_of_a_claim_is_found(lines: list[str], tmp_path: Path):
    changed = [
        line.replace("#authoredBy>", "#inspiredBy>") if f"{RDF}predicate>" in line else line for line in lines
    ]
    (found,) = check(changed, tmp_path)
    assert found.focus.startswith(BASE + "claim/")
    assert (found.path, found.value) == (RDF + "predicate", KG + "inspiredBy")


def test_a_broken_graph_file_is_an_error_not_a_violation(tmp_path: Path):
    with pytest.raises(BuildError, match="not a readable graph"):
        check(["<http://a> b ."], tmp_path)


def test_both_engines_find_the_same(lines: list[str], tmp_path: Path):
    pytest.importorskip("shacl", reason="the engine in Rust (extra [shacl]) is not installed")
    for step in (5, 7):
        kept = [line for number, line in enumerate(sorted(lines)) if number % step]
        swapped = [line.replace('"^^<http://www.w3.org/2001/XMLSchema#integer>', '"') for line in kept[::3]]
        (tmp_path / "graph.nt").write_text("\n".join({*kept, *swapped}) + "\n", "utf-8")
        found = {engine: validate(tmp_path / "graph.nt", engine=engine) for engine in ENGINES}
        assert len(found["pyshacl"]) > 50
        assert found["rust"] == found["pyshacl"]


def test_both_engines_find_nothing_wrong_in_a_build(example_build: Path):
    pytest.importorskip("shacl", reason="the engine in Rust (extra [shacl]) is not installed")
    assert [validate(example_build / "graph.nt", engine=engine) for engine in ENGINES] == [(), ()]
    assert kg("validate", example_build, "--engine", "rust").code == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_a_broken_file_is_an_error_for_either_engine(engine: str, tmp_path: Path):
    if engine == "rust":
        pytest.importorskip("shacl", reason="the engine in Rust (extra [shacl]) is not installed")
    (tmp_path / "graph.nt").write_text("<http://a> b .")
    with pytest.raises(BuildError, match="not a readable graph"):
        validate(tmp_path / "graph.nt", engine=engine)
    with pytest.raises(BuildError, match="not a readable graph"):
        validate(tmp_path / "none.nt", engine=engine)


def test_an_engine_that_is_not_there_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kg.graph.validate.find_spec", lambda name: None)
    assert chosen("auto") == "pyshacl"
    with pytest.raises(ConfigError, match=r"pip install 'ainews-kg\[shacl\]'"):
        chosen("rust")
    with pytest.raises(ConfigError, match="'java'; there are: auto, pyshacl, rust"):
        chosen("java")
