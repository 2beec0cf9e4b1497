"""Whether scores keep what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.retrieval.evaluation.calibration import error, expected_error, promises
from onrecord.retrieval.evaluation.runs import document_ids
from onrecord.retrieval.searcher import Searcher


def test_promises_that_come_true_as_often_as_promised_are_without_error() -> None:
    promised = np.repeat([0.25, 0.75], 400)
    came = np.concatenate([np.arange(400) < 100, np.arange(400) < 300])
    assert expected_error(promised, came) == pytest.approx(0.0)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_the_error_lies_between_that_of_one_bin_and_that_of_every_promise_alone(told: list[tuple[float, bool]]) -> None:
    promised, came = np.array([p for p, _ in told]), np.array([c for _, c in told])
    found = expected_error(promised, came)
    assert found >= abs(promised.mean() - came.mean()) - 1e-9
    assert found <= np.abs(promised - came).mean() + 1e-9


def test_a_document_that_nobody_graded_is_not_relevant() -> None:
    assert error({"q": {"a": 1.0, "b": 1.0}}, {"q": {"a": 1}}) == pytest.approx(0.5)


def test_each_article_is_promised_once_and_never_more_than_one_above_it(searcher: Searcher) -> None:
    generation = searcher._generation
    found = promises(generation, "Who chaired the conference?", document_ids(generation))
    assert 1 < len(found) <= 5
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_a_question_that_finds_nothing_promises_nothing(searcher: Searcher) -> None:
    generation = searcher._generation
    assert promises(generation, "-economic -conference -the -government", document_ids(generation)) == {}


@pytest.mark.parametrize("question", ["Who chaired the conference?", "FDI in 2023", "21/NQ-CP", "ngoại giao kinh tế"])
def test_the_score_of_a_hit_falls_with_its_rank(searcher: Searcher, question: str) -> None:
    scores = [hit.score for hit in searcher.search(question, 50)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
