"""``kg train claims`` and ``kg eval --folds`` from end to end, on invented documents of two lines."""

import json
from pathlib import Path

import pytest
from command_line import kg

from kg.cli.golds import apart, pairs, read_pairs
from kg.cli.train import date_of, need
from kg.errors import ConfigError

pytest.importorskip("sklearn")

MAKERS = (
    "Tansy Labs",
    "Grebe Systems",
    "Curlew Institute",
    "Kelpie Labs",
    "Marsh Systems",
    "Osier Labs",
    "Fen Labs",
)
MODELS = ("Heron", "Otter", "Plover", "Skua", "Wigeon", "Dunlin", "Knot")
ARTICLE = """# Notes on {model}

{maker} has released {model}, a 7B parameter language model.

{other} praised the work. The hills near {place} are green in {month}, and {walker} walk there before it rains.
"""
PLACES = ("Norway", "Iceland", "Peru", "Chile", "Kenya", "Ghana", "Nepal")
MONTHS = ("May", "June", "July", "April", "March", "August", "winter")
WALKERS = ("herders", "sailors", "bakers", "farmers", "pupils", "miners", "singers")


def write(folder: Path, number: int) -> None:
    maker, model, other = MAKERS[number], MODELS[number], MAKERS[(number + 1) % len(MAKERS)]
    place, month, walker = PLACES[number], MONTHS[number], WALKERS[number]
    text = ARTICLE.format(model=model, maker=maker, other=other, place=place, month=month, walker=walker)
    (folder / "texts" / f"d{number}.md").write_text(text, "utf-8")
    entities = [
        {"id": "m", "type": "Organization", "names": [maker]},
        {"id": "x", "type": "Model", "names": [model]},
        {"id": "o", "type": "Organization", "names": [other]},
        {"id": "p", "type": "Place", "names": [place]},
    ]
    facts = [
        {"s": "x", "p": "developedBy", "o": "m"},
        {"s": "x", "p": "parameterCount", "value": 7e9, "unit": "1"},
    ]
    gold = {"doc": f"d{number}.md", "entities": entities, "facts": facts}
    (folder / "gold" / f"d{number}.json").write_text(json.dumps(gold), "utf-8")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "texts").mkdir()
    (folder / "gold").mkdir()
    for number in range(len(MODELS)):
        write(folder, number)
    return folder


@pytest.fixture(scope="module")
def judge(corpus: Path) -> Path:
    out = corpus / "judge"
    ended = kg(
        "train", "claims", corpus / "gold", *given(corpus), "-o", out, "--held-out", "d6", "--folds", 6
    )
    assert ended.code == 0, ended.err
    assert ended.err.splitlines()[-1] == f"wrote {out}"
    return out


def given(corpus: Path) -> tuple[object, ...]:
    return ("--documents", corpus / "texts", "--pipeline", "rules")


def test_the_judge_of_a_folder_finds_who_made_what_in_a_document_it_has_not_seen(corpus, judge):
    pipeline = corpus / "own.toml"
    pipeline.write_text(f'[extract]\nuse = "reading"\nclaim_model = "{judge}"\n[link]\nuse = "names"\n')
    shown = kg("explain", corpus / "texts/d6.md", "--pipeline", pipeline)
    assert shown.code == 0, shown.err
    [claim] = [line for line in shown.out.splitlines() if "Knot developedBy Fen Labs" in line]
    assert "claim" in claim
    assert "Knot developedBy Osier Labs" not in shown.out


def test_the_card_says_what_was_learnt_from_and_how_good_it_is_elsewhere(judge):
    card = (judge / "card.md").read_text("utf-8")
    assert "- Data: 6 gold documents" in card
    assert "- Calibration: isotonic by group, over 6 folds" in card
    assert "measured on 1 held-out documents" in card
    assert "| developedBy | 1.00 | 1.00 | 1.00 | 1 |" in card
    config = json.loads((judge / "config.json").read_text("utf-8"))
    assert f"`{config['origin']['dataHash']}`" in card
    assert config["calibration"].keys() >= {"pattern", "pair"}


def test_a_judge_is_the_same_when_it_is_trained_again(corpus, judge):
    again = corpus / "again"
    ended = kg(
        "train", "claims", corpus / "gold", *given(corpus), "-o", again, "--held-out", "d6", "--folds", 6
    )
    assert ended.code == 0, ended.err
    for name in ("config.json", "features.txt", "card.md"):
        assert (again / name).read_bytes() == (judge / name).read_bytes(), name


def test_every_document_is_judged_once_by_what_the_other_folds_taught(corpus):
    arguments = ("eval", "--folds", 3, corpus / "gold", *given(corpus), "--json", "--support")
    ended = kg(*arguments)
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    assert sorted(d["name"] for d in found["documents"]) == [f"d{n}" for n in range(len(MODELS))]
    assert {d["fold"] for d in found["documents"]} == {1, 2, 3}
    assert found["mean"]["facts"] > 0.8
    assert found["by"]["developedBy"]["recall"] == 1.0
    assert found["reliability"].keys() == {"claims before calibration", "claims", "facts"}
    assert any(row["helps"] == [f"d{n}" for n in range(7)] for row in found["support"])
    learnt = [line for line in ended.err.splitlines() if "has learnt from" in line]
    assert len(learnt) == 3 and all(f"learnt from {n} documents" in "".join(learnt) for n in (4, 5))


def test_documents_are_judged_as_the_graphs_of_their_builds_are(corpus, tmp_path):
    built = kg("build", corpus / "texts/d2.md", "-o", tmp_path / "build", "--pipeline", "rules", "-q")
    assert built.code == 0, built.err
    by_graph = kg("eval", tmp_path / "build", "--gold", corpus / "gold/d2.json", "--errors", 9)
    by_document = kg("eval", corpus / "gold/d2.json", *given(corpus), "--errors", 9)
    assert sorted(by_graph.out.splitlines()) == sorted(by_document.out.splitlines())
    assert "parameterCount         P 1.000" in by_document.out and "quantities" in by_document.out


def test_support_names_rules_that_help_one_document_only(corpus):
    ended = kg("eval", corpus / "gold/d0.json", *given(corpus), "--support")
    rows = [line for line in ended.out.splitlines() if line.endswith("helps one document only: d0")]
    assert rows and any(line.startswith("pattern:developedBy/") for line in rows)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["eval", "--folds", "9"], "9 folds of 7 gold files; give 2 to 7"),
        (
            ["train", "claims", "--held-out", "d99", "-o", "out"],
            "no gold file 'd99' to hold out; there are: d0",
        ),
        (["train", "claims", "--fold", "4/3", "-o", "out"], "--fold '4/3': write it as 2/5"),
        (
            ["eval", "--folds", "2", "--name-models", "none"],
            "no finder of names in none/fold1; kg train names",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(corpus, arguments, message):
    ended = kg(*arguments, corpus / "gold", *given(corpus))
    assert ended.code == 1 and ended.err.splitlines()[-1].startswith(f"kg: {message}")


def test_a_gold_file_without_its_document_is_named(corpus, tmp_path):
    with pytest.raises(ConfigError, match=r"d0\.json: 0 documents are named 'd0'"):
        pairs([corpus / "gold"], [tmp_path])
    assert len(pairs([corpus / "gold"], [corpus])) == len(MODELS)


def test_of_two_documents_of_one_name_the_first_folder_has_the_right_one(corpus, tmp_path):
    (tmp_path / "d0.md").write_text("Another text.")
    (tmp_path / "d1.md").write_text("Two")
    (tmp_path / "d1.html").write_text("formats")
    gold = corpus / "gold/d0.json"
    assert pairs([gold], [tmp_path, corpus]) == [(gold, tmp_path / "d0.md")]
    assert pairs([gold], [corpus, tmp_path]) == [(gold, corpus / "texts/d0.md")]
    with pytest.raises(ConfigError, match="2 documents are named 'd1'"):
        pairs([corpus / "gold/d1.json"], [tmp_path])


def test_weak_documents_that_copy_gold_ones_are_left_out(corpus, tmp_path):
    found = read_pairs(pairs([corpus / "gold"], [corpus / "texts"]))
    copied = [(tmp_path / "again.json", found[0][1])]
    assert apart(copied, found) == []
    assert apart(copied, found[1:]) == copied


def test_the_date_of_a_card_does_not_come_from_the_clock(corpus, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert date_of([corpus / "gold/d0.json"]) == "1970-01-02"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(ConfigError, match="not a number of seconds"):
        date_of([])


def test_what_is_missing_for_training_is_asked_for():
    with pytest.raises(
        ConfigError, match=r"training needs no_such_thing; install with: pip install 'ainews-kg\[train\]'"
    ):
        need(["json", "no_such_thing"])
