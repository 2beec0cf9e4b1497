from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.index.analysis import analyse, body_terms
from onrecord.retrieval.evidence import FEATURES, candidates, coverage, features, missing, sentence_bm25
from onrecord.retrieval.expected import asks_for_list, kind_asked, things_of
from onrecord.retrieval.highlights import highlighter
from onrecord.retrieval.hits import fetch, show
from onrecord.retrieval.query import Query, QueryTerm, read_question
from onrecord.retrieval.ranking import rank
from onrecord.retrieval.results import Filters
from onrecord.retrieval.searcher import Searcher

WORDS = [
    "Viet", "Nam", "Vietnam", "683", "billion", "1.5", "thousand", "1500", "2024", "FY2018", "21/NQ-CP", "e-mail",
    "Exports", "exported", "Bình", "Định", "U.S.", "don't", "中文字", "36.6bn", "the",
]  # fmt: skip


def term(body: str) -> QueryTerm:
    return QueryTerm(body, body)


def measured(question: str, searcher: Searcher) -> tuple[list[str], dict[str, np.ndarray]]:
    """Return the candidate sentences for a question and their features by name."""
    generation = searcher._generation
    ranking = rank(generation, question, Filters())
    found = fetch(generation, ranking, first=0, k=20)
    sentences = candidates(show(generation, ranking, found, first=0), [passage for passage, _ in found])
    columns = features(ranking, sentences, generation).T
    return [sentence.text for sentence in sentences], dict(zip(FEATURES, columns, strict=True))


def test_a_sentence_covers_no_less_of_a_question_together_with_what_is_around_it(searcher: Searcher) -> None:
    _, by_name = measured("How many overseas missions are there in Vietnam?", searcher)
    assert (by_name["context"] >= by_name["covers"]).all()
    assert (by_name["context"] > by_name["covers"]).any()


def test_the_sentences_of_the_first_passage_are_behind_none(searcher: Searcher) -> None:
    _, by_name = measured("How many overseas missions are there?", searcher)
    assert by_name["behind"][0] == 0.0
    assert by_name["farther"].min() == 0.0


def test_every_feature_of_every_sentence_is_a_number(searcher: Searcher) -> None:
    _, by_name = measured("dipolmacy 21/NQ-CP ngoại giao 😀 ?!", searcher)
    assert all(np.isfinite(column).all() for column in by_name.values())


def test_coverage_weighs_terms_by_importance() -> None:
    assert coverage([term("rice"), term("the")], [3.0, 1.0], {"rice"}) == 0.75


def test_a_question_of_no_terms_covers_nothing() -> None:
    assert coverage([], [], {"rice"}) == 0.0


def test_the_best_sentence_by_bm25_gets_one_and_none_less_than_zero() -> None:
    scores = sentence_bm25(
        Query("rice", (term("rice"),)), [["rice", "export"], ["export"], ["rice", "rice"], ["tariff"]]
    )
    assert max(scores) == 1.0
    assert min(scores) >= 0.0


def test_sentences_without_terms_do_not_break_bm25() -> None:
    assert sentence_bm25(Query("rice", (term("rice"),)), [[], []]) == [0.0, 0.0]


def test_a_capital_inside_the_question_makes_a_name_and_so_does_a_digit(searcher: Searcher) -> None:
    query = read_question("When did Vietnam sign 21/NQ-CP?", searcher._generation.lexical)
    assert {"vietnam", "21/nq-cp", "21"} <= {name.body for name in query.names}


def test_a_name_is_held_by_what_is_derived_from_it() -> None:
    assert missing([term("vietnam")], {"vietnames"}) == 0.0
    assert missing([term("brazil")], {"vietnames"}) == 1.0


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many missions?", "number"),
        ("When was it signed?", "time"),
        ("In which year was it signed?", "time"),
        ("Who chaired it?", "person"),
        ("Where did it take place?", "place"),
        ("Why was it adopted?", "reason"),
        ("Có bao nhiêu cơ quan đại diện?", "number"),
        ("Hội nghị diễn ra khi nào?", "time"),
        ("What does the plan say about trade?", None),
    ],
)
def test_the_kind_of_thing_asked_for(question: str, kind: str | None) -> None:
    assert kind_asked(question) == kind


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Which countries sent delegations?", True),
        ("What new measures were taken?", True),
        ("What are the four priorities?", True),
        ("What is the plan?", False),
        ("What year was it signed?", False),
        ("Which business class was full?", False),
        ("What does the plan say?", False),
    ],
)
def test_a_list_is_asked_for_in_the_plural(question: str, wanted: bool) -> None:
    assert asks_for_list(question) == wanted


def test_a_thing_the_question_says_itself_is_no_answer() -> None:
    assert things_of("time", "It was held in 2024.", "When in 2024 was it held?") == []


def test_highlights_lie_on_the_words_that_match_whatever_their_form(searcher: Searcher) -> None:
    query = read_question("binh dinh missions", searcher._generation.lexical)
    text = "Missions in Bình Định."
    assert [text[start:end] for start, end in highlighter(query)(text)] == ["Missions", "Bình", "Định"]


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)
)
def test_highlights_are_where_the_analyser_finds_the_terms_of_the_question(said: list[str], asked: list[str]) -> None:
    text, wanted = " ".join(said), [body for word in asked for body in body_terms(word)]
    found = highlighter(Query(" ".join(asked), tuple(term(body) for body in wanted)))(text)
    terms = [(each.start, each.end) for each in analyse(text) if (each.body or each.exact) in wanted]
    assert {place for span in found for place in range(*span)} == {place for span in terms for place in range(*span)}
    assert all(a[1] <= b[0] for a, b in pairwise(found))
