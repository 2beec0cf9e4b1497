from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from onrecord.retrieval.fusion import convex, normalise, reciprocal_rank

Scores = npt.NDArray[np.float64]
value = st.floats(-10, 10) | st.just(float("nan"))
matrices = st.integers(1, 20).flatmap(lambda n: arrays(np.float64, (2, n), elements=value))


@given(matrices)
def test_normalised_scores_lie_between_0_and_1(scores: Scores) -> None:
    scaled = normalise(scores)
    assert ((scaled >= 0) & (scaled <= 1)).all()


@given(matrices, st.randoms())
def test_convex_does_not_depend_on_the_order_of_candidates(scores: Scores, random: np.random.Generator) -> None:
    order = np.arange(scores.shape[1])
    random.shuffle(order)
    np.testing.assert_allclose(convex(scores[:, order], (0.3, 0.7)), convex(scores, (0.3, 0.7))[order])


@given(matrices)
def test_reciprocal_rank_does_not_depend_on_the_order_of_legs(scores: Scores) -> None:
    np.testing.assert_allclose(reciprocal_rank(scores[::-1]), reciprocal_rank(scores))


@given(matrices)
def test_reciprocal_rank_depends_on_ranks_alone(scores: Scores) -> None:
    np.testing.assert_allclose(reciprocal_rank(scores * 2), reciprocal_rank(scores))


def test_a_weight_of_one_is_the_order_of_that_leg() -> None:
    scores = np.array([[3.0, 1.0, 2.0], [0.1, 0.9, 0.5]])
    assert np.argsort(-convex(scores, (1, 0))).tolist() == [0, 2, 1]


def test_what_a_leg_did_not_retrieve_earns_nothing_from_it() -> None:
    assert convex(np.array([[5.0, np.nan], [np.nan, 0.4]]), (0.5, 0.5)).tolist() == [0.5, 0.5]


def test_no_candidates_fuse_to_nothing() -> None:
    empty = np.empty((2, 0))
    assert len(convex(empty, (0.5, 0.5))) == len(reciprocal_rank(empty)) == 0
