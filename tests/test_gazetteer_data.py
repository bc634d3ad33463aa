"""The lists of names under pipelines/gazetteer, and the script that builds two of them."""

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from kg.errors import ConfigError

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "pipelines" / "gazetteer"
COLUMNS = ("name", "aliases", "flags", "maker", "source")
#: The fewest rows that each list written by hand must have.
OWN = {
    "organization": 900,
    "person": 300,
    "model": 700,
    "software": 400,
    "dataset": 200,
    "benchmark": 300,
    "chip": 120,
    "robot": 80,
    "hardware": 60,
    "method": 250,
    "place": 300,
}
BUILT = {"model-epoch": ("parameters", "date", "link"), "organization-epoch": ()}
WITHOUT_MAKER = ("organization", "person", "place", "organization-epoch")
LISTS = (*OWN, *BUILT)


def load_builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_epoch", FOLDER / "build_epoch.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_epoch"] = module
    spec.loader.exec_module(module)
    return module


builder = load_builder()


@dataclass(frozen=True)
class Line:
    where: str
    name: str
    aliases: tuple[str, ...]
    flags: frozenset[str]
    maker: str
    source: str

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)

    @property
    def keys(self) -> set[str]:
        return {builder.name_key(form) for form in self.forms}


def data_lines(stem: str) -> list[str]:
    text = (FOLDER / f"{stem}.tsv").read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("# ")]


def lines(stem: str) -> Iterator[Line]:
    for number, line in enumerate(data_lines(stem)[1:], 2):
        name, aliases, flags, maker, source, *_ = line.split("\t")
        parts = tuple(aliases.split("|")) if aliases else ()
        yield Line(f"{stem}:{number}", name, parts, frozenset(flags.split()), maker, source)


def stop_names() -> list[str]:
    return data_lines("stopnames")[1:]


@pytest.mark.parametrize("stem", LISTS)
def test_every_row_has_the_columns_of_the_header(stem: str) -> None:
    header, *rows = data_lines(stem)
    assert tuple(header.split("\t")) == COLUMNS + BUILT.get(stem, ())
    width = header.count("\t")
    assert [row for row in rows if row.count("\t") != width] == []


@pytest.mark.parametrize(("stem", "fewest"), OWN.items())
def test_a_list_has_at_least_so_many_names(stem: str, fewest: int) -> None:
    assert len(list(lines(stem))) >= fewest


@pytest.mark.parametrize("stem", LISTS)
def test_no_form_is_empty_or_padded_or_given_twice(stem: str) -> None:
    wrong = [
        line
        for line in lines(stem)
        if len(set(line.forms)) < len(line.forms)
        or any(not builder.name_key(form) or form != " ".join(form.split()) for form in line.forms)
    ]
    assert wrong == []


@pytest.mark.parametrize("stem", LISTS)
def test_names_are_sorted(stem: str) -> None:
    names = [line.name for line in lines(stem)]
    assert names == sorted(names, key=lambda name: (name.casefold(), name))


@pytest.mark.parametrize("stem", LISTS)
def test_no_two_rows_of_a_list_look_alike(stem: str) -> None:
    first: dict[str, Line] = {}
    alike = [
        (first[key].where, line.where, key)
        for line in lines(stem)
        for key in line.keys
        if first.setdefault(key, line) is not line
    ]
    assert alike == []


@pytest.mark.parametrize("stem", LISTS)
def test_flags_makers_and_sources_are_the_known_ones(stem: str) -> None:
    source = "Epoch AI" if stem in BUILT else "own"
    wrong = [
        line
        for line in lines(stem)
        if line.flags - {"ambiguous", "case"}
        or line.source != source
        or (line.maker and stem in WITHOUT_MAKER)
    ]
    assert wrong == []


def test_a_name_of_two_types_needs_context_in_both() -> None:
    rows: dict[str, list[Line]] = {}
    for stem in LISTS:
        for line in lines(stem):
            for key in line.keys:
                rows.setdefault(key, []).append(line)
    plain = {
        key: [line.where for line in found]
        for key, found in rows.items()
        if len({line.where.split(":")[0].split("-")[0] for line in found}) > 1
        and not all("ambiguous" in line.flags for line in found)
    }
    assert plain == {}


def test_both_lists_of_a_type_flag_a_name_alike() -> None:
    flags = {key: line.flags for line in lines("model") for key in line.keys}
    different = [
        line
        for line in lines("model-epoch")
        if builder.name_key(line.name) in flags and flags[builder.name_key(line.name)] != line.flags
    ]
    assert different == []


@pytest.mark.parametrize("stem", LISTS)
def test_a_form_of_one_or_two_letters_is_matched_in_its_case_only(stem: str) -> None:
    short = [
        line
        for line in lines(stem)
        if any(form.isalpha() and len(form) <= 2 for form in line.forms) and "case" not in line.flags
    ]
    assert short == []


def test_stop_names_are_many_sorted_and_different() -> None:
    names = stop_names()
    assert len(names) >= 300
    assert names == sorted(set(names), key=lambda name: (name.casefold(), name))
    assert all(name == name.strip() and name for name in names)


def test_no_stop_name_is_a_name_of_a_list() -> None:
    stops = set(stop_names())
    assert [
        (line.where, form) for stem in LISTS for line in lines(stem) for form in line.forms if form in stops
    ] == []


@pytest.mark.parametrize("stem", BUILT)
def test_the_head_of_a_built_list_names_its_source_and_licence(stem: str) -> None:
    head = (FOLDER / f"{stem}.tsv").read_text("utf-8").split("\nname\t")[0]
    assert "Epoch AI" in head and "CC BY 4.0" in head
    assert all(line.startswith("# ") for line in head.splitlines())


def test_the_documentation_carries_the_attribution() -> None:
    text = (ROOT / "docs" / "gazetteers.md").read_text("utf-8")
    assert "Epoch AI" in text and "CC BY 4.0" in text and "epoch.ai" in text


HEADER = "Model,Domain,Organization,Publication date,Link,Parameters\n"


def build(folder: Path, table: str) -> dict[str, list[list[str]]]:
    lists = folder / "lists"
    lists.mkdir(exist_ok=True)
    head = "name\taliases\tflags\tmaker\tsource\n"
    (lists / "model.tsv").write_text(
        head + "Dune\t\tambiguous\tArrakis Labs\town\nZEPHYR-9\t\tcase\t\town\n", "utf-8"
    )
    (lists / "chip.tsv").write_text(head + "Kestrel X1\tX1\t\tKestrel\town\n", "utf-8")
    (lists / "stopnames.tsv").write_text("name\nLLM\n", "utf-8")
    (lists / "epoch-words.txt").write_text("# words\nfalcon\n", "utf-8")
    (lists / "epoch-kinds.txt").write_text("# kinds\ncnn\n", "utf-8")
    (folder / "table.csv").write_text(table, "utf-8")
    builder.build(folder / "table.csv", lists=lists, folder=folder / "out")
    return {
        stem: [
            line.split("\t")
            for line in (folder / "out" / f"{stem}.tsv").read_text("utf-8").splitlines()
            if not line.startswith("# ")
        ][1:]
        for stem in BUILT
    }


def test_a_model_keeps_its_organisations_size_date_and_first_link(tmp_path: Path) -> None:
    row = 'Ibis-2 (7B),Language,"Ibis AI,University of Nowhere (UNO)",2024-05-01,https://a.example https://b.example,7000000000.00001\n'
    assert build(tmp_path, HEADER + row) == {
        "model-epoch": [
            [
                "Ibis-2 7B",
                "",
                "",
                "Ibis AI|University of Nowhere",
                "Epoch AI",
                "7000000000",
                "2024-05-01",
                "https://a.example",
            ],
        ],
        "organization-epoch": [
            ["Ibis AI", "", "", "", "Epoch AI"],
            ["University of Nowhere", "UNO", "", "", "Epoch AI"],
        ],
    }


def test_an_abbreviation_in_brackets_becomes_an_alias(tmp_path: Path) -> None:
    built = build(tmp_path, HEADER + "Large Ibis XL (LIXL),,Ibis AI,,,\n")
    assert built["model-epoch"][0][:2] == ["Large Ibis XL", "LIXL"]


@pytest.mark.parametrize(
    "name",
    [
        "Falcon",
        "Dune",
        "Kestrel X1",
        "LLM",
        "Abc",
        "Deep Ibis CNN",
        "Ibis-2 (fine-tuned)",
        "Ibis with attention 2",
        "Ibis + Heron",
        "A study of 3 kinds of bird",
        "Birds and their songs",
        "",
    ],
)
def test_words_notes_kinds_and_names_of_the_own_lists_are_dropped(tmp_path: Path, name: str) -> None:
    assert build(tmp_path, f"{HEADER}{name},,Ibis AI,,,\n")["model-epoch"] == []


def test_a_model_of_the_own_list_keeps_its_flags(tmp_path: Path) -> None:
    assert build(tmp_path, HEADER + "Zephyr-9,,Ibis AI,,,\n")["model-epoch"][0][2] == "case"


def test_of_two_rows_that_look_alike_the_fuller_is_kept(tmp_path: Path) -> None:
    rows = "Ibis-2,,Ibis AI,,,\nIBIS 2,,Ibis AI,2024-05-01,,1000000000.0\n"
    assert [row[0] for row in build(tmp_path, HEADER + rows)["model-epoch"]] == ["IBIS 2"]


def test_the_order_of_the_table_does_not_change_the_lists(tmp_path: Path) -> None:
    rows = ["Ibis-2,,Ibis AI,,,\n", "Heron-1,,Heron Works,,,\n", "Stork-3B,,Ibis AI,,,3000000000.0\n"]
    assert build(tmp_path, HEADER + "".join(rows)) == build(tmp_path, HEADER + "".join(reversed(rows)))


def test_a_table_without_a_needed_column_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no column Parameters"):
        build(tmp_path, "Model,Organization,Publication date,Link\n")


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.csv"):
        builder.build(tmp_path / "absent.csv", lists=FOLDER, folder=tmp_path)
