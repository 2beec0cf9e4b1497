from __future__ import annotations

import numpy as np
import pytest

from onrecord.retrieval.evidence import Candidate, candidates
from onrecord.retrieval.hits import fetch, show
from onrecord.retrieval.looking import FIRST, KNOWN, SECOND, Known, first_look, second_look
from onrecord.retrieval.ranking import Ranking, rank
from onrecord.retrieval.reader import packaged
from onrecord.retrieval.reading import READ
from onrecord.retrieval.results import Filters
from onrecord.retrieval.searcher import Searcher
from onrecord.retrieval.stages import watched

DOUBTFUL = "How many overseas missions does Vietnam have?"
PLAIN = "When was Directive No. 15-CT/TW dated?"


def looked(searcher: Searcher, seconds: float = float("inf")) -> tuple[Known, Known, list[Candidate], Ranking]:
    generation = searcher._generation
    ranking = rank(generation, DOUBTFUL, Filters(), 20)
    found = fetch(generation, ranking, first=0, k=20)
    passages = [passage for passage, _ in found]
    sentences = candidates(show(generation, ranking, found, first=0), passages)
    first = first_look(packaged(), ranking, sentences, passages, seconds)
    return first, second_look(packaged(), ranking, sentences, passages, generation, first, seconds), sentences, ranking


def test_a_first_look_reads_the_first_passages_and_no_other(searcher: Searcher) -> None:
    first, _, sentences, _ = looked(searcher)
    assert first.was_read.tolist() == [sentence.hit.rank - 1 in FIRST for sentence in sentences]
    assert np.isnan(first.values[:, len(READ) :]).all()


def test_a_second_look_knows_all_of_what_was_read(searcher: Searcher) -> None:
    first, second, sentences, _ = looked(searcher)
    assert second.was_read.tolist() == [sentence.hit.rank - 1 in {*FIRST, *SECOND} for sentence in sentences]
    assert (np.isnan(second.values).sum(axis=1) == np.where(second.was_read, 0, len(KNOWN))).all()
    assert (second.values[first.was_read, : len(READ)] == first.values[first.was_read, : len(READ)]).all()


def test_a_sentence_in_other_words_is_more_like_the_question_than_most(searcher: Searcher) -> None:
    _, second, sentences, _ = looked(searcher)
    likeness = np.nan_to_num(second.values[:, KNOWN.index("likeness")])
    best = [sentences[place].text for place in np.argsort(-likeness)[:4]]
    assert any("representative offices abroad" in text or "representative agencies abroad" in text for text in best)


def test_without_time_nothing_is_read(searcher: Searcher) -> None:
    first, second, _, _ = looked(searcher, seconds=0.0)
    assert first.was_cut
    assert not second.was_read.any()


@pytest.mark.parametrize(("question", "looks_again"), [(PLAIN, False), (DOUBTFUL, True)])
def test_only_doubt_is_worth_a_second_look(searcher: Searcher, question: str, *, looks_again: bool) -> None:
    with watched() as seen:
        searcher.ask(question)
    assert ("sentences" in {stage.name for stage in seen.stages}) == looks_again


def test_the_few_words_that_answer_lie_inside_the_first_quote(searcher: Searcher) -> None:
    answer = searcher.ask(
        "Who chaired the conference between the Prime Minister and representative agencies?", max_risk=1
    )
    assert answer.answer_span is not None
    span, first = answer.answer_span, answer.citations[0]
    assert answer.text[span.start : span.end] == span.text
    assert first.start <= span.start < span.end <= first.end
