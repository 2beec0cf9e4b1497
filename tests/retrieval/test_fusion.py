from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from onrecord.retrieval.fused import fuse
from onrecord.retrieval.fusion import normalise

Scores = npt.NDArray[np.float64]
value = st.floats(-10, 10) | st.just(float("nan"))
matrices = st.integers(1, 20).flatmap(lambda n: arrays(np.float64, (2, n), elements=value))


@given(matrices)
def test_normalised_scores_lie_between_0_and_1(scores: Scores) -> None:
    scaled = normalise(scores)
    assert ((scaled >= 0) & (scaled <= 1)).all()


@given(matrices, st.randoms())
def test_a_fused_score_does_not_depend_on_the_order_of_candidates(scores: Scores, random: np.random.Generator) -> None:
    order = np.arange(scores.shape[1])
    random.shuffle(order)
    np.testing.assert_allclose(fuse(scores[:, order], (0.3, 0.7)).scores, fuse(scores, (0.3, 0.7)).scores[order])


def test_a_weight_of_one_is_the_order_of_that_leg() -> None:
    scores = np.array([[3.0, 1.0, 2.0], [0.1, 0.9, 0.5]])
    assert np.argsort(-fuse(scores, (1, 0)).scores).tolist() == [0, 2, 1]


def test_what_a_leg_did_not_retrieve_earns_nothing_from_it() -> None:
    assert fuse(np.array([[5.0, np.nan], [np.nan, 0.4]]), (0.5, 0.5)).scores.tolist() == [0.5, 0.5]


def test_no_candidates_fuse_to_nothing() -> None:
    empty = np.empty((2, 0))
    assert len(fuse(empty, (0.5, 0.5)).scores) == 0
