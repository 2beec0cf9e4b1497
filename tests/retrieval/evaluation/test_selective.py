"""Risk, coverage and what confidence tells apart."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.retrieval.evaluation.selective import aurc, auroc, coverage_at, curve, kept

TOLD = st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=1, max_size=25)
RISING = st.sampled_from([lambda x: x**3, lambda x: np.exp(x) - 7, lambda x: x / 100, np.sqrt])


def arrays(told: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([float(c) for c, _ in told]), np.array([right for _, right in told], bool)


@given(TOLD)
def test_auroc_is_the_share_of_pairs_in_the_right_order(told: list[tuple[int, bool]]) -> None:
    confidence, right = arrays(told)
    pairs = [(a, b) for a in confidence[right] for b in confidence[~right]]
    found = auroc(confidence, right)
    if pairs:
        assert found == pytest.approx(sum((a > b) + (a == b) / 2 for a, b in pairs) / len(pairs))
    else:
        assert found is None


@given(st.lists(st.booleans(), min_size=1, max_size=30))
def test_aurc_is_the_mean_risk_of_answering_ever_more(right: list[bool]) -> None:
    surest_first = np.arange(len(right), 0, -1.0)
    risks = [sum(not each for each in right[:n]) / n for n in range(1, len(right) + 1)]
    assert aurc(surest_first, np.array(right)) == pytest.approx(sum(risks) / len(risks))


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=6))
def test_aurc_of_equally_sure_ones_is_the_mean_over_their_orders(told: list[tuple[int, bool]]) -> None:
    orders = [
        each for each in itertools.permutations(told) if all(a[0] >= b[0] for a, b in itertools.pairwise(each))
    ]  # fmt: skip
    expected = [aurc(np.arange(len(told), 0, -1.0), arrays(list(order))[1]) for order in orders]
    assert aurc(*arrays(told)) == pytest.approx(np.mean(expected))


@given(TOLD, RISING)
def test_another_scale_of_confidence_changes_nothing(
    told: list[tuple[int, bool]], rising: Callable[[np.ndarray], np.ndarray]
) -> None:
    confidence, right = arrays(told)
    other = rising(confidence)
    assert auroc(other, right) == auroc(confidence, right)
    assert aurc(other, right) == pytest.approx(aurc(confidence, right))
    assert coverage_at(curve(other, right), 0.2) == coverage_at(curve(confidence, right), 0.2)


@given(TOLD)
def test_auroc_of_the_opposite_is_the_rest(told: list[tuple[int, bool]]) -> None:
    confidence, right = arrays(told)
    found = auroc(confidence, right)
    if found is not None:
        assert auroc(-confidence, right) == pytest.approx(1 - found)


@given(TOLD)
def test_a_curve_ends_with_every_question_answered(told: list[tuple[int, bool]]) -> None:
    confidence, right = arrays(told)
    found = curve(confidence, right)
    assert found.coverage[-1] == 1.0
    assert found.risk[-1] == pytest.approx((~right).mean())
    assert (np.diff(found.coverage) > 0).all()
    assert ((found.risk >= 0) & (found.risk <= 1)).all()
    assert 0 <= aurc(confidence, right) <= 1


@given(TOLD, st.floats(0, 1))
def test_coverage_at_a_risk_is_what_the_best_threshold_reaches(told: list[tuple[int, bool]], risk: float) -> None:
    confidence, right = arrays(told)
    tried = [confidence >= least for least in set(confidence.tolist())]
    reached = [each.mean() for each in tried if (~right[each]).mean() <= risk]
    assert coverage_at(curve(confidence, right), risk) == pytest.approx(max(reached, default=0.0))


def test_a_max_risk_is_kept_by_what_is_as_sure_as_it_wants() -> None:
    confidence, right = np.array([0.95, 0.9, 0.6, 0.2]), np.array([True, False, True, False])
    found = kept(confidence, right, np.array([True, False, True, False]), 0.1)
    assert (found.coverage, found.risk) == (0.5, 0.5)
    assert (found.silent_rightly, found.silent_wrongly) == (0.5, 0.5)


def test_a_risk_of_no_answers_is_unknown() -> None:
    found = kept(np.array([0.2]), np.array([True]), np.array([True]), 0.1)
    assert (found.coverage, found.risk, found.silent_rightly, found.silent_wrongly) == (0.0, None, None, 1.0)
