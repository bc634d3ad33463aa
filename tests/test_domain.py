"""A domain of one's own is files in a folder, added to what ships with kg."""

import os
import tomllib
from pathlib import Path

import pytest
from command_line import kg

from kg import config, domain, ontology
from kg.assets import OWN, asset
from kg.errors import ConfigError
from kg.extract import EXTRACTORS

SHIPS = asset("examples/ships")


@pytest.fixture(scope="module")
def ships(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("domain") / "ships"
    domain.assemble(out, [SHIPS])
    return out


@pytest.fixture
def at_sea(ships, monkeypatch):
    monkeypatch.setenv(OWN, str(ships))


def test_the_ontology_has_the_new_type_relation_property_and_unit_and_all_others(ships):
    shipped, own = ontology.load(asset("ontology/kg.ttl")), ontology.load(ships / "ontology/kg.ttl")
    assert set(own.types) - set(shipped.types) == {"Vessel"}
    assert set(own.relations) - set(shipped.relations) == {"operatedBy", "carries"}
    assert set(own.quantities) - set(shipped.quantities) == {"displacement", "topSpeed"}
    assert set(own.units) - set(shipped.units) == {"t", "kn"}
    assert set(shipped.types) < set(own.types)


def test_shapes_and_context_know_them_too(ships):
    assert "kg:Vessel" in (ships / "ontology/shapes.ttl").read_text("utf-8")
    assert '"operatedBy"' in (ships / "ontology/context.jsonld").read_text("utf-8")


def test_a_build_finds_them_and_keeps_to_the_vocabulary(at_sea, tmp_path):
    out = tmp_path / "fleet"
    assert kg("build", SHIPS / "news", "-o", out, "--pipeline", "rules", "--quiet").code == 0
    asked = kg("query", out, "--name", "fleet", "--format", "csv")
    assert asked.out.splitlines()[1:] == [
        "Fulmar Star,,900,Eiderbot",
        "Petrel Dawn,,,NVIDIA Jetson Orin",
        "Tern Explorer,Skerry Labs,4200,Brackwater Otter",
    ]
    assert kg("validate", out).code == 0


def test_assembling_again_writes_the_same_and_leaves_other_folders_alone(ships, tmp_path):
    files = {path: path.read_bytes() for path in (ships / "ontology").iterdir()}
    domain.assemble(ships, [SHIPS])
    assert {path: path.read_bytes() for path in (ships / "ontology").iterdir()} == files
    with pytest.raises(ConfigError, match="hasn't made it"):
        domain.assemble(tmp_path, [SHIPS])


def test_it_is_made_of_what_ships_with_kg_also_where_it_is_in_use(at_sea, ships):
    files = {path: path.read_bytes() for path in (ships / "ontology").iterdir()}
    domain.assemble(ships, [SHIPS])
    assert {path: path.read_bytes() for path in (ships / "ontology").iterdir()} == files


@pytest.mark.parametrize(
    ("name", "wrong", "advice"),
    [("verbs", "develpedBy", "did you mean 'developedBy'"), ("phrases", "sails", "there are: acquires, ")],
)
def test_a_file_of_patterns_that_names_an_unknown_relation_is_refused_with_its_rule(
    name, wrong, advice, tmp_path, monkeypatch
):
    text = asset(f"pipelines/patterns/{name}.toml").read_text("utf-8")
    file = tmp_path / f"pipelines/patterns/{name}.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text.replace('relation = "developedBy"', f'relation = "{wrong}"', 1))
    rule = next(
        row["name"] for row in tomllib.loads(text)[name.removesuffix("s")] if row["relation"] == "developedBy"
    )
    monkeypatch.setenv(OWN, str(tmp_path))
    reading = config.make(config.load("rules"), "extract", EXTRACTORS)
    with pytest.raises(
        ConfigError, match=f"{file}: rule '{rule}': no relation '{wrong}' in the ontology; {advice}"
    ):
        _ = reading.patterns


def test_a_pattern_for_a_relation_that_is_not_in_the_ontology_is_refused(tmp_path):
    file = tmp_path / "mine/pipelines/patterns/verbs.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[[verb]]\nrelation = "sails"\n')
    with pytest.raises(ConfigError, match="no relation 'sails'"):
        domain.assemble(tmp_path / "out", [tmp_path / "mine"])


def test_additions_from_nowhere_are_refused(tmp_path):
    with pytest.raises(ConfigError, match="no ontology/"):
        domain.assemble(tmp_path / "out", [tmp_path])


def test_entries_of_a_table_go_behind_its_head_and_arrays_to_the_end():
    base = "[nouns] # by type\na = 1\n\n[[verb]]\nn = 1\n\n[other]\nb = 2\n"
    more = "# mine\n[nouns]\nc = 3\n[[verb]]\nn = 2\n[new]\nd = 4\n"
    assert domain.merged(base, more) == (
        "[nouns] # by type\nc = 3\na = 1\n\n[[verb]]\nn = 1\n\n[other]\nb = 2\n\n[[verb]]\nn = 2\n\n[new]\nd = 4\n"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pipelines/patterns/cues.toml", "[nouns]\nModel = []\n"),
        ("pipelines/patterns/cues.toml", "a = 1\n"),
        ("pipelines/gazetteer/robot.tsv", "name\tcolour\nSpot\tyellow\n"),
    ],
)
def test_additions_that_do_not_fit_are_named(tmp_path, name, text):
    file = tmp_path / "mine" / name
    file.parent.mkdir(parents=True)
    file.write_text(text)
    with pytest.raises(ConfigError, match=f"doesn't fit {name}"):
        domain.assemble(tmp_path / "out", [tmp_path / "mine"])


def test_rows_are_added_to_a_list():
    assert domain.rows("# c\nname\tx\na\t1\n", "name\tx\nb\t2\n") == "# c\nname\tx\na\t1\nb\t2\n"


def test_a_folder_of_ones_own_without_anything_in_it_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv(OWN, str(tmp_path))
    with pytest.raises(ConfigError, match=OWN):
        asset("ontology/kg.ttl")


def test_what_is_missing_in_it_is_what_ships_with_kg(tmp_path, monkeypatch):
    shipped = asset("pipelines/units.toml")
    (tmp_path / "ontology").mkdir()
    monkeypatch.setenv(OWN, str(tmp_path))
    assert asset("pipelines/units.toml") == shipped
    assert os.environ[OWN]
