"""Folds of invented texts: what is a copy, and that copies stay together."""

from kg.evaluate.folds import copies, split

TIDE = "The harbour of Lumen Bay has a new crane that lifts forty tonnes at once. "
MOOR = "On the moor nobody has seen a heron since the wet spring of last year. "
DUNE = "Dunes wander east by three metres a year, say the surveyors of the coast. "
FERN = "Ferns unroll when the soil warms and the light under the trees is green. "


def test_a_shortened_copy_goes_with_its_original_and_others_stay_alone():
    found = copies({"a": TIDE + MOOR, "b": "News! " + TIDE, "c": DUNE})
    assert found == (("a", "b"), ("c",))


def test_copies_of_copies_are_one_group():
    texts = {"a": TIDE + MOOR, "b": MOOR + DUNE, "c": DUNE + FERN, "d": FERN}
    assert copies(texts) == (("a", "b", "c", "d"),)


def test_case_and_punctuation_do_not_hide_a_copy():
    assert len(copies({"a": TIDE, "b": TIDE.upper().replace(".", " —")})) == 1


def test_every_document_is_in_one_fold_and_copies_share_theirs():
    texts = {"a": TIDE, "b": TIDE + "More.", "c": MOOR, "d": DUNE, "e": FERN}
    folds = split(texts, 3)
    assert sorted(name for fold in folds for name in fold) == sorted(texts)
    assert [fold for fold in folds if "a" in fold] == [fold for fold in folds if "b" in fold]


def test_folds_are_the_same_in_any_order_and_have_about_as_many_words():
    texts = {f"d{n}": " ".join(f"w{n}x{i}" for i in range(10 * n)) for n in range(1, 9)}
    assert split(dict(reversed(texts.items())), 3) == split(texts, 3)
    words = [sum(len(texts[name].split()) for name in fold) for fold in split(texts, 3)]
    assert max(words) - min(words) <= 30


def test_a_text_shorter_than_a_run_of_words_is_no_copy_of_another():
    assert copies({"a": "Short", "b": "", "c": "Other"}) == (("a",), ("b",), ("c",))
