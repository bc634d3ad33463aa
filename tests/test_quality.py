"""The page of figures is filled in between its marks; what is printed there is what the evaluation says."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SPEC = importlib.util.spec_from_file_location("quality", ROOT / "benchmarks/quality.py")
quality = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(quality)


def score(right: int, wrong: int, missed: int) -> dict[str, float]:
    p, r = quality.share(right, wrong), quality.share(right, missed)
    counts = {"right": right, "wrong": wrong, "missed": missed}
    return counts | {"precision": p, "recall": r, "f1": quality.f1(right, wrong, missed)}


RUN = {
    "documents": [
        {"name": "a", "entities": score(3, 1, 1), "facts": score(1, 1, 3), "quantities": score(1, 0, 1)},
        {"name": "b", "entities": score(1, 1, 1), "facts": score(0, 0, 2), "quantities": score(0, 0, 0)},
    ],
    "by": {"Model": score(4, 2, 2)},
    "reliability": {
        "claims": {
            "count": 4,
            "error": 0.05,
            "brier": 0.1,
            "bins": [{"low": 0.7, "high": 0.8, "count": 4, "probability": 0.75, "right": 0.8}],
        }
    },
    "support": [
        {"finder": "cue:x", "right": 2, "wrong": 1, "helps": ["a"], "harms": ["b"]},
        {"finder": "list:y", "right": 2, "wrong": 0, "helps": ["a", "b"], "harms": []},
    ],
}


def test_rows_are_sums_and_means_over_the_documents_of_each_folder():
    rows = list(quality.summary({"rules": RUN}, {"dev": [Path("a.json")], "train": [Path("b.json")]}))[2:5]
    assert rows == [
        "| rules, all | 2 | 0.67 | 0.67 | 0.625 | 0.50 | 0.17 | 0.167 | 0.67 |",
        "| rules, `dev` | 1 | 0.75 | 0.75 | 0.750 | 0.50 | 0.25 | 0.333 | 0.67 |",
        "| rules, `train` | 1 | 0.50 | 0.50 | 0.500 | 0.00 | 0.00 | 0.000 | 0.00 |",
    ]


def test_types_reliability_and_rules_are_tables():
    assert list(quality.by_name({"rules": RUN}))[2] == "| Model | 6 | 0.67 | 0.67 | 0.67 |"
    assert list(quality.reliability(RUN))[2:] == [
        "| claims | 0.7 to 0.8 | 4 | 0.75 | 0.80 |",
        "| **claims** | | 4 | calibration error 0.050 | Brier 0.100 |",
    ]
    first, *_, last = quality.supports(RUN)
    assert first == "2 finders; 1 help in two documents or more."
    assert last == "| `cue:x` | 2 | 1 | 1 | 1 |"


def test_figures_go_between_their_marks_and_nothing_else_changes():
    page = "a\n<!-- figures: x -->\nold\n<!-- /figures -->\nb\n<!-- figures: y -->\nkept\n<!-- /figures -->\n"
    assert quality.replaced(page, {"x": "new\n"}) == page.replace("old", "new")
    with pytest.raises(SystemExit, match="no marks <!-- figures: z -->"):
        quality.replaced(page, {"z": ""})


def test_the_page_has_marks_for_all_that_is_written():
    page = (ROOT / "docs/quality.md").read_text("utf-8")
    for name in (
        "entities and facts",
        "types and relations",
        "reliability",
        "rules",
        "crossner",
        "throughput",
    ):
        assert f"<!-- figures: {name} -->" in page
