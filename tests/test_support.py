"""What each finder is good for, counted by hand."""

from kg.evaluate.extractions import Item
from kg.evaluate.support import Support, support


def item(*finders: str, right: bool | None) -> Item:
    return Item(True, finders, 0.5, right)


def test_items_are_counted_by_finder_and_document():
    rows = support(
        {
            "one": [item("verb", right=True), item("verb", "cue", right=True), item("cue", right=False)],
            "two": [item("verb", right=True), item("list", right=None), item("cue", right=False)],
        }
    )
    assert rows == (
        Support("cue", 1, 2, 0, ("one",), ("one", "two")),
        Support("list", 0, 0, 0, (), ()),
        Support("verb", 3, 0, 2, ("one", "two"), ()),
    )


def test_a_rule_that_helps_one_document_is_named():
    rows = support({"one": [item("cue", right=True), item("list", right=False)], "two": []})
    assert [row.verdict for row in rows] == ["helps one document only", "helps no document"]
    assert [row.precision for row in rows] == [1.0, 0.0]
