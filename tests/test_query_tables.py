"""Tables of models and scores, the formats they are written in, and models beside a catalogue's."""

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest
from command_line import kg
from graph_scene import Reading, built_directory, document, extractions, iri

from kg.catalogue import Record
from kg.graph.claims import Measure
from kg.graph.store import load
from kg.query.agreement import Tolerance
from kg.query.compare import Comparison, Difference, compare
from kg.query.tableformats import WRITERS, fitting, footer
from kg.query.tables import Column, Quote, Row, Table, Value, compact, matrix, models, scores

TOLERANCE = Tolerance(0.01, 0.1, frozenset())


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    return load(built_directory(tmp_path_factory.mktemp("tables") / "b") / "graph.nt")


@pytest.fixture(scope="module")
def aurora(store: ox.Store) -> Row:
    return next(row for row in models(store).rows if row.label == "Aurora")


def texts(row: Row, column: str) -> list[str]:
    return [value.text for value in row.cell(column)]


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ("maker", ["Borealis Labs"]),
        ("date", ["≤ 2025-02-24"]),
        ("parameters", ["7B", "9B"]),
        ("data", ["Polaris"]),
        ("hardware", ["Nimbus-2"]),
        ("chips", ["8"]),
        ("scores", ["81.5 % on TundraBench (accuracy)"]),
        ("links", ["hf:aurora model"]),
        ("base", []),
    ],
)
def test_a_row_has_what_is_asserted_of_a_model_best_supported_first(column, shown, aurora):
    assert texts(aurora, column) == shown


def test_only_models_of_which_something_is_asserted_have_a_row(store):
    # All that is said of Vega's size and speed is speculation or a plan.
    assert [row.label for row in models(store).rows] == ["Aurora"]


def test_every_cell_but_links_leads_to_its_sentences(store, aurora):
    for name, cell in aurora.cells.items():
        for value in cell:
            assert name == "links" or value.quotes, name
            for quote in value.quotes:
                said = ox.NamedNode("https://w3id.org/ainews-kg/ontology#quote")
                [found] = store.quads_for_pattern(ox.NamedNode(quote.evidence), said, None)
                assert found.object.value == quote.sentence
    [maker] = aurora.cell("maker")
    assert maker.quotes[0].title == "Northern news"
    assert maker.support == 2


def test_a_release_that_a_text_dates_is_the_date(tmp_path):
    text = "In March 2024 Borealis Labs released Aurora."
    reading = Reading(document(text, source="a.txt", published="2025-01-01"))
    reading.says(text, "Aurora", "developedBy", "Borealis Labs", valid_from="2024-03")
    store = load(built_directory(tmp_path / "b", (reading.extraction(),)) / "graph.nt")
    [date] = models(store).rows[0].cell("date")
    assert (date.text, date.bound, date.quotes[0].sentence) == ("2024-03", "exact", text)


def test_a_row_of_scores_has_benchmark_metric_value_unit_date_and_source(store):
    [row] = scores(store).rows
    names = ("benchmark", "metric", "value", "unit", "date", "source")
    assert (row.label, *(texts(row, name)[0] for name in names)) == (
        "Aurora",
        "TundraBench",
        "accuracy",
        "81.5",
        "%",
        "2025-02-24",
        "Northern news",
    )
    assert row.iri == iri("Aurora") and row.cell("benchmark")[0].iri == iri("TundraBench")
    assert all(cell[0].quotes[0].sentence.startswith("Aurora is better") for cell in row.cells.values())


def test_scores_as_a_matrix_have_a_column_a_benchmark_and_metric(store):
    wide = matrix(scores(store))
    assert [column.name for column in wide.columns] == ["TundraBench · accuracy"]
    assert texts(wide.rows[0], "TundraBench · accuracy") == ["81.5"]


@pytest.mark.parametrize(
    ("value", "high", "bound", "text"),
    [
        (7e9, None, "exact", "7B"),
        (1.5e12, None, "about", "about 1.5T"),
        (7e9, 9e9, "exact", "7B–9B"),
        (4096, None, "exact", "4,096"),
        (128000, None, "atMost", "≤ 128K"),
        (6738415616, None, "exact", "6,738,415,616"),
        (0, None, "exact", "0"),
    ],
)
def test_numbers_are_short_where_that_loses_nothing(value, high, bound, text):
    assert compact(Measure("", value, high, "1", bound, "", "", "", "")) == text


def test_csv_has_numbers_in_full_and_the_sentence_of_each_column(store):
    [row] = csv.DictReader(io.StringIO(WRITERS["csv"](models(store)).decode()))
    assert (row["model"], row["parameters"], row["maker"]) == (
        "Aurora",
        "7000000000 | 9000000000",
        "Borealis Labs",
    )
    assert row["parameters sentence"] == "Borealis Labs trained Aurora, a 7B parameter model."
    assert row["data document"] == "northern.html"


def test_json_has_the_evidence_of_each_value(store):
    [row] = json.loads(WRITERS["json"](models(store)))["rows"]
    seven = row["cells"]["parameters"][0]
    assert (seven["value"], seven["unit"], seven["support"]) == (7e9, "1", 2)
    assert {"id", "sentence", "document", "start", "end"} <= seven["evidence"][0].keys()


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta",):
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_opens_each_value_to_its_sentences_and_trusts_no_text(store):
    quote = Quote(
        "e:1", "It <b>scores</b> 5 & more.", "d:1", "A <title>", "2025-01-01", "javascript:alert(1)", 0, 5
    )
    evil = Value("<script>", (quote,), "e:2")
    row = Row(
        "x:1", 'A "model"', {"maker": (evil,), "links": (Value("a", iri="https://x.example/?a=1&b=2"),)}
    )
    table = Table("models", "Models", "model", (Column("maker"), Column("links"), Column("base")), (row,))
    page = _Page()
    page.feed(WRITERS["html"](table).decode())
    assert page.opened == []
    tags = [tag for tag, _ in page.tags]
    assert "script" not in tags and "b" not in tags
    assert [attrs.get("href") for tag, attrs in page.tags if tag == "a"] == ["https://x.example/?a=1&b=2"]
    assert [attrs["title"] for tag, attrs in page.tags if tag == "summary"] == ["It <b>scores</b> 5 & more."]
    assert "base" not in page.text and "<script>" in page.text


def test_a_terminal_shows_the_columns_that_fit_and_names_the_others(store):
    table = models(store)
    assert fitting(table, 40) == ["maker", "date"]
    assert fitting(table, 300) == ["maker", "date", "parameters", "data", "hardware", "chips", "scores"]
    assert "and parameters, data, hardware" in next(iter(footer(table, width=40)))


def beside(store: ox.Store, **values: str) -> Comparison:
    cells = {column: tuple(text.split("|")) for column, text in values.items()}
    known = [
        Record("known:1", "Model", "Aurora", (), cells),
        Record("known:2", "Model", "Corona", (), {}),
        Record("known:3", "Organization", "Borealis Labs", ("Borealis",), {}),
    ]
    return compare(models(store), known, (), TOLERANCE)


@pytest.mark.parametrize(
    ("column", "catalogue", "text", "verdict"),
    [
        ("parameters", "parameters", "7000000000", "agree"),
        ("parameters", "parameters", "7241732096", "agree"),
        ("parameters", "parameters", "6738415616", "agree"),
        ("parameters", "parameters", "7800000000", "differ"),
        ("parameters", "parameters", "70000000000", "differ"),
        ("maker", "maker", "Borealis|Fjord Institute", "agree"),
        ("data", "data", "Sirius", "differ"),
        ("hardware", "hardware", "Nimbus-2 SXM5", "agree"),
        ("hardware", "hardware", "Nimbus-3", "differ"),
        ("chips", "hardware_count", "8", "agree"),
        ("chips", "hardware_count", "16", "differ"),
        ("date", "date", "2025-01-31", "agree"),
        ("date", "date", "2025-03-31", "differ"),
        ("base", "base", "Polar Light", "only there"),
    ],
)
def test_cells_agree_within_rounding_and_names_as_closely_as_both_state_them(
    column, catalogue, text, verdict, store
):
    found = beside(store, **{catalogue: text})
    [cell] = [cell for cell in found.cells if cell.column == column]
    assert cell.verdict == verdict


def test_a_comparison_counts_models_and_verdicts(store):
    found = beside(store, parameters="7000000000", data="Sirius", base="Polar Light")
    assert (found.here, found.there, found.both, found.ambiguous) == (1, 2, 1, 0)
    assert found.totals() == {"agree": 1, "differ": 1, "only here": 4, "only there": 1}
    assert found.counts()["data"] == {"agree": 0, "differ": 1, "only here": 0, "only there": 0}


def test_a_model_that_another_maker_made_is_not_compared(store):
    assert beside(store, maker="Fjord Institute").both == 0


def test_a_difference_keeps_the_sentence(store):
    [cell] = [cell for cell in beside(store, data="Sirius").cells if cell.verdict == "differ"]
    assert isinstance(cell, Difference)
    assert cell.here[0].quotes[0].sentence == "Aurora was trained on Polaris with 8 Nimbus-2 chips."


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_directory(tmp_path_factory.mktemp("cli") / "b", extractions())


def test_kg_table_writes_each_format_to_the_screen_and_to_a_file(directory, tmp_path):
    for name in ("models", "scores"):
        for format_ in ("table", "csv", "json", "html"):
            ended = kg("table", name, directory, "--format", format_)
            assert ended.code == 0 and "Aurora" in ended.out
            kg("table", name, directory, "--format", format_, "-o", tmp_path / "t")
            assert "Aurora" in (tmp_path / "t").read_text("utf-8")
    assert "TundraBench" in kg("table", "scores", directory, "--wide").out


def test_kg_table_compares_with_epochs_table(directory, tmp_path):
    path = tmp_path / "epoch.csv"
    path.write_text(
        "Model,Organization,Publication date,Link,Parameters\nAurora,Borealis Labs,2025-01-01,,1.3e10\n",
        "utf-8",
    )
    ended = kg("table", "models", directory, "--compare", path)
    assert "1 models are known to both, of 1 here and 1 in epoch.csv" in ended.out
    assert "Aurora · parameters: 7B, 9B here, 13B there" in ended.out
    assert "“Borealis Labs trained Aurora, a 7B parameter model.”" in ended.out
    told = json.loads(kg("table", "models", directory, "--compare", path, "--format", "json").out)
    assert told["columns"]["parameters"]["differ"] == 1
    rows = list(
        csv.DictReader(
            io.StringIO(kg("table", "models", directory, "--compare", path, "--format", "csv").out)
        )
    )
    assert {row["column"]: row["verdict"] for row in rows}["maker"] == "agree"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["modles", "x"], "no table 'modles'; there are: models, scores"),
        (["models", "x", "--wide"], "--wide goes with kg table scores"),
        (["scores", "x", "--compare", "y.csv"], "--compare goes with kg table models"),
        (["models", "x", "--compare", "y.csv", "--format", "html"], "--compare goes with kg table models"),
    ],
)
def test_what_does_not_go_together_is_refused(arguments, message):
    ended = kg("table", *arguments)
    assert ended.code == 2 and message in ended.err
