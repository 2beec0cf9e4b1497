from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.index.errors import BadQuestion
from onrecord.retrieval.searcher import Searcher

QUESTION = "How many overseas missions does Vietnam have?"
ANSWER = "There are 94 Vietnamese representative agencies abroad."
NOISE = "Bread is baked from flour, water and salt."


def test_the_text_that_answers_scores_best(searcher: Searcher) -> None:
    answer, noise = searcher.score(QUESTION, [ANSWER, NOISE])
    assert answer > 10 * noise


def test_a_text_without_a_word_scores_nothing(searcher: Searcher) -> None:
    assert searcher.score(QUESTION, ["", " \n", "?!", "🙂"]) == [0.0] * 4


def test_no_texts_have_no_scores(searcher: Searcher) -> None:
    assert searcher.score(QUESTION, []) == []


def test_a_long_text_scores_as_its_best_passage(searcher: Searcher) -> None:
    long = "\n\n".join([f"{NOISE} " * 60, f"{ANSWER} " * 30, f"{NOISE} " * 60])
    whole, noise = searcher.score(QUESTION, [long, NOISE])
    assert whole > 5 * noise


def test_an_article_of_its_own_index_is_found_by_its_words(searcher: Searcher) -> None:
    hits = searcher.search("semiconductors", 20)
    scores = searcher.score("semiconductors", [hit.text for hit in hits])
    best = max(range(len(scores)), key=scores.__getitem__)
    assert "semiconductor" in hits[best].text.lower()


def test_a_question_without_a_word_is_refused(searcher: Searcher) -> None:
    with pytest.raises(BadQuestion):
        searcher.score("?!", [ANSWER])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(max_size=80), max_size=4))
def test_a_score_is_a_probability_and_depends_on_no_other_text(searcher: Searcher, texts: list[str]) -> None:
    together = searcher.score(QUESTION, [ANSWER, *texts])
    assert all(0 <= score <= 1 for score in together)
    assert together == [searcher.score(QUESTION, [text])[0] for text in (ANSWER, *texts)]
