"""Reliability and curves on guesses that are counted by hand."""

import pytest

from kg.evaluate.calibration import Bin, reliability
from kg.extract.claim_model import calibrated
from kg.train.calibration import Guess, cross_calibrated, curves, isotonic


def repeated(probability: float, *, right: int, wrong: int) -> list[tuple[float, bool]]:
    return [(probability, True)] * right + [(probability, False)] * wrong


def test_error_and_brier_are_those_counted_by_hand():
    found = reliability([*repeated(0.9, right=3, wrong=1), *repeated(0.25, right=1, wrong=3), (1.0, True)])
    assert found.bins == (
        Bin(0.2, 0.3, 4, pytest.approx(0.25), pytest.approx(0.25)),
        Bin(0.9, 1.0, 5, pytest.approx(0.92), pytest.approx(0.8)),
    )
    assert found.count == 9
    assert found.error == pytest.approx(5 / 9 * 0.12)
    assert found.brier == pytest.approx((3 * 0.01 + 0.81 + 0.5625 + 3 * 0.0625) / 9)


def test_nothing_guessed_is_no_error():
    found = reliability([])
    assert (found.count, found.error, found.brier, found.bins) == (0, 0.0, 0.0, ())


def test_a_curve_gives_the_share_of_right_ones():
    curve = isotonic([*repeated(0.2, right=10, wrong=90), *repeated(0.8, right=60, wrong=40)])
    assert curve == ((0.2, round(10.8 / 104, 4)), (0.8, round(63.2 / 104, 4)))


def test_what_falls_is_pooled():
    curve = isotonic(
        [
            *repeated(0.2, right=10, wrong=90),
            *repeated(0.5, right=80, wrong=20),
            *repeated(0.7, right=60, wrong=40),
            *repeated(0.9, right=90, wrong=10),
        ]
    )
    assert curve[1] == (0.6, round(142.4 / 204, 4))
    assert [y for _, y in curve] == sorted(y for _, y in curve) and len(curve) == 3


def test_few_guesses_move_a_probability_little():
    assert len(isotonic([(n / 30, n > 20) for n in range(30)])) == 2
    assert isotonic([(0.6, True)]) == ((0.6, round((1 + 4 * 0.6) / 5, 4)),)
    assert isotonic([]) == ()


def test_a_few_sure_guesses_are_not_lost_among_many_unsure_ones():
    curve = isotonic([*repeated(0.02, right=2, wrong=498), *repeated(0.6, right=9, wrong=3)])
    assert [p for p, _ in curve] == [0.02, 0.6] and curve[1][1] == round((9 + 4 * 0.6) / 16, 4)


def test_between_knots_lies_a_straight_line_and_outside_it_is_flat():
    curve = ((0.2, 0.1), (0.6, 0.5), (0.8, 0.9))
    at = {0.0: 0.1, 0.2: 0.1, 0.4: 0.3, 0.6: 0.5, 0.7: 0.7, 0.8: 0.9, 1.0: 0.9}
    assert {p: calibrated(p, curve) for p in at} == at
    assert calibrated(0.37, ()) == 0.37


def test_a_curve_is_fitted_for_each_group_and_a_fold_is_mapped_by_the_others():
    def fold(right: int, wrong: int) -> list[Guess]:
        return [Guess("pattern", p, r) for p, r in repeated(0.5, right=right, wrong=wrong)]

    bold, shy = fold(40, 0), fold(0, 40)
    assert curves([*bold, Guess("pair", 0.1, False)]).keys() == {"pair", "pattern"}
    mapped = cross_calibrated([bold, shy])
    assert mapped[0][0].probability == round(2 / 44, 3)
    assert mapped[1][0].probability == round(42 / 44, 3)
