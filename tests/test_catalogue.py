"""Catalogues of background knowledge: how they are read, what is refused, and the lists that ship."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from kg.catalogue import COLUMNS, Record, read_table, shipped, sources
from kg.errors import ConfigError
from kg.link.names import parse
from kg.ontology import load

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "pipelines" / "background"
HEAD = (
    "Model,Organization,Publication date,Link,Parameters,Training hardware,Hardware quantity,Base model,"
    "Country (from Organization)"
)


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_background", FOLDER / "build_background.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_background"] = module
    spec.loader.exec_module(module)
    return module


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def read(path: Path, text: str) -> list[Record]:
    return read_table(written(path, text), namespace="https://example.org/known/")


def test_a_row_is_a_record_with_its_values_by_column(tmp_path):
    text = "type,name,aliases,maker,parameters,link,id\nModel,Tern 7B,Tern Seven|T7,Gullworks,7000000000,https://arxiv.org/abs/2501.00001,\n"
    assert read(tmp_path / "mine.csv", text) == [
        Record(
            "https://example.org/known/model/tern-7b",
            "Model",
            "Tern 7B",
            ("Tern Seven", "T7"),
            {
                "maker": ("Gullworks",),
                "parameters": ("7000000000",),
                "link": ("https://arxiv.org/abs/2501.00001",),
            },
            "mine.csv",
            "mine.csv",
        )
    ]


def test_an_id_that_is_an_address_is_the_records_own_and_another_is_a_mark_of_it(tmp_path):
    text = "type,name,id\nModel,Tern,https://example.org/tern\nModel,Skua,Q17\n"
    first, second = read(tmp_path / "mine.csv", text)
    assert first.iri == "https://example.org/tern"
    assert (second.iri, second.one("id")) == ("https://example.org/known/model/skua", "Q17")


def test_tabs_part_cells_in_tsv_and_comments_may_stand_above_the_head(tmp_path):
    [record] = read(tmp_path / "mine.tsv", '# by us\ntype\tname\tsource\nModel\tTern "Two", large\tus\n')
    assert (record.name, record.source) == ('Tern "Two", large', "us")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("type,nmae\nModel,Tern\n", "line 1: no column 'nmae'; did you mean 'name'?"),
        ("type,maker\nModel,Gullworks\n", "line 1: column 'name' is missing"),
        ("name\nTern\n", "line 1: column 'type' is missing"),
        ("type,name,name\nModel,a,b\n", "line 1: two columns 'name'"),
        ("type,name\nModel,Tern\nModle,Skua\n", "line 3: no type 'Modle'; there are: "),
        ("type,name\nModel,\n", "line 2: a Model without a name"),
        ("type,name,parameters\nModel,Tern,7B\n", "line 2: parameters '7B' is no number"),
        ("type,name,parameters\nModel,Tern,inf\n", "line 2: parameters 'inf' is no number"),
        ("type,name,date\nModel,Tern,May 2025\n", "line 2: date 'May 2025' is no YYYY-MM-DD"),
        ("type,name\nModel,Tern,7\n", "line 2: 3 cells under 2 columns; quote cells with commas"),
        ('type,name\nModel,"Tern\n', "line 2: "),
        ("", "line 1: column 'type' is missing"),
    ],
)
def test_what_cannot_be_used_is_refused_with_file_and_line(text, message, tmp_path):
    with pytest.raises(ConfigError) as raised:
        read(tmp_path / "mine.csv", text)
    assert str(raised.value).startswith(f"{tmp_path / 'mine.csv'}, {message}")


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"can't read background .*none\.csv: No such file"):
        read_table(tmp_path / "none.csv", namespace="")
    (tmp_path / "bytes.csv").write_bytes(b"type,name\nModel,\xff\n")
    with pytest.raises(ConfigError, match="it is not UTF-8"):
        read_table(tmp_path / "bytes.csv", namespace="")


def test_epochs_table_is_known_by_its_columns(tmp_path):
    rows = (
        '"Ibis (7B)","Gullworks,Tern Valley University (TVU)",2024-05-01,https://arxiv.org/abs/2405.00001 https://x.org/,'
        '7000000000.000001,NVIDIA A100,64.0,Ibis base,"Norway,Chile"\n'
    )
    model, *makers = read(tmp_path / "epoch.csv", f"{HEAD}\n{rows}")
    assert (model.name, model.all("maker")) == ("Ibis 7B", ("Gullworks", "Tern Valley University"))
    assert (model.number("parameters"), model.number("hardware_count")) == (7e9, 64)
    assert model.all("link") == ("https://arxiv.org/abs/2405.00001", "https://x.org/")
    assert [(m.name, m.aliases, m.one("country")) for m in makers] == [
        ("Gullworks", (), "Norway"),
        ("Tern Valley University", ("TVU",), "Chile"),
    ]


def test_models_with_one_name_and_different_makers_are_two_records(tmp_path):
    rows = "Heron,Gullworks,2024-01-01,,,,,,\nHeron,Ternary,2023-01-01,,,,,,\n"
    found = [r.iri for r in read(tmp_path / "epoch.csv", f"{HEAD}\n{rows}") if r.type == "Model"]
    assert found == [
        "https://example.org/known/model/heron-gullworks",
        "https://example.org/known/model/heron-ternary",
    ]


def test_the_builder_writes_the_same_bytes_and_no_organisation_that_the_own_list_has(tmp_path):
    made = builder()
    table = written(
        tmp_path / "epoch.csv", f'{HEAD}\nHeron,"OpenAI,Gullworks",2024-01-01,,5.0,,,,\nNothing,,,,,,,,\n'
    )
    for name in ("one", "two"):
        assert made.build(table, lists=FOLDER, folder=tmp_path / name) == (1, 1)
    for name in ("model-epoch.tsv", "organization-epoch.tsv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    [record] = read_table(tmp_path / "one" / "organization-epoch.tsv", namespace="")
    assert (record.name, record.source) == ("Gullworks", "Epoch AI")


def test_the_shipped_records_are_distinct_of_known_types_and_of_sources_with_a_licence():
    records, types = shipped(), load().types
    assert len({record.iri for record in records}) == len(records) > 3000
    assert {record.type for record in records} <= set(types)
    assert {record.source for record in records} == set(sources()) == {"own", "Epoch AI"}
    assert all(source["licence"].startswith("https://") for source in sources().values())


def test_the_shipped_lists_of_others_carry_their_attribution():
    for path in FOLDER.glob("*-epoch.tsv"):
        head = path.read_text("utf-8")[:300]
        assert "Epoch AI" in head and "CC BY 4.0" in head, path.name


@pytest.mark.parametrize("name", ["organization", "chip", "benchmark"])
def test_no_two_rows_written_by_hand_have_one_name(name):
    names = [
        (parse(form, record.type).key, record.name)
        for record in read_table(FOLDER / f"{name}.tsv", namespace="")
        for form in record.names
    ]
    by_key: dict[str, set[str]] = {}
    for key, owner in names:
        by_key.setdefault(key, set()).add(owner)
    assert {key: owners for key, owners in by_key.items() if len(owners) > 1} == {}


def test_the_documentation_has_every_column():
    text = (ROOT / "docs" / "background.md").read_text("utf-8")
    assert [column for column in COLUMNS if f"`{column}`" not in text] == []
