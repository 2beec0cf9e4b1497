from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from onrecord.index.records import Passage, Span
from onrecord.retrieval.evidence import Candidate, candidates
from onrecord.retrieval.hits import fetch, show
from onrecord.retrieval.judging import says_all
from onrecord.retrieval.likeness import LIKENESS, compare
from onrecord.retrieval.ranking import Ranking, rank
from onrecord.retrieval.reader import Reader, Reading, packaged
from onrecord.retrieval.reading import MOST, SECONDS, Said, _short_answers, read
from onrecord.retrieval.results import Filters
from onrecord.retrieval.searcher import Searcher
from onrecord.retrieval.stages import watched

DOUBTFUL = "How many overseas missions does Vietnam have?"
PLAIN = "When was Directive No. 15-CT/TW dated?"


def reading(searcher: Searcher, seconds: float = float("inf")) -> tuple[Said, list[Candidate], Ranking]:
    generation = searcher._generation
    ranking = rank(generation, DOUBTFUL, Filters(), 20)
    found = fetch(generation, ranking, first=0, k=20)
    passages = [passage for passage, _ in found]
    hits = show(generation, ranking, found, first=0)
    return read(packaged(), DOUBTFUL, hits, passages, seconds), candidates(hits, passages), ranking


def test_the_first_passages_are_read_and_no_other(searcher: Searcher) -> None:
    said, sentences, _ = reading(searcher)
    assert (~np.isnan(said.measured[:, 0])).tolist() == [sentence.hit.rank <= MOST for sentence in sentences]
    assert not said.was_late


def test_without_time_nothing_is_read(searcher: Searcher) -> None:
    said, _, _ = reading(searcher, seconds=0.0)
    assert said.was_late
    assert np.isnan(said.measured).all()


def test_a_sentence_in_other_words_is_more_like_the_question_than_most(searcher: Searcher) -> None:
    _, sentences, ranking = reading(searcher)
    likeness = compare(ranking, sentences, searcher._generation)[:, LIKENESS.index("likeness")]
    best = [sentences[place].text for place in np.argsort(-likeness)[:4]]
    assert any("representative offices abroad" in text or "representative agencies abroad" in text for text in best)


def test_a_word_that_nothing_is_like_is_told_however_much_the_rest_is_alike(searcher: Searcher) -> None:
    ranking = rank(searcher._generation, "Who won the election in Hungary?", Filters(), 20)
    found = fetch(searcher._generation, ranking, first=0, k=20)
    sentences = candidates(show(searcher._generation, ranking, found, first=0), [passage for passage, _ in found])
    likeness = compare(ranking, sentences, searcher._generation)
    (visit,) = (place for place, sentence in enumerate(sentences) if "visits to Hungary" in sentence.text)
    assert likeness[visit, LIKENESS.index("likeness")] == likeness[:, LIKENESS.index("likeness")].max()
    assert not says_all(likeness[visit])


@pytest.mark.parametrize(("question", "looks_again"), [(PLAIN, False), (DOUBTFUL, True)])
def test_only_doubt_is_worth_comparing_sentences_by_meaning(
    searcher: Searcher, question: str, *, looks_again: bool
) -> None:
    with watched() as seen:
        searcher.ask(question)
    assert ("sentences" in {stage.name for stage in seen.stages}) == looks_again


def test_where_reading_takes_too_long_nothing_is_compared_besides(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    swift = Reader.read

    def slow(*given: Any, **options: Any) -> list[Reading]:
        time.sleep(SECONDS)
        return swift(*given, **{**options, "seconds": float("inf")})

    monkeypatch.setattr(Reader, "read", slow)
    with watched() as seen:
        searcher.ask(DOUBTFUL)
    assert "sentences" not in {stage.name for stage in seen.stages}


def test_the_few_words_that_answer_lie_inside_the_first_quote(searcher: Searcher) -> None:
    answer = searcher.ask(PLAIN)
    assert answer.answer_span is not None
    span, first = answer.answer_span, answer.citations[0]
    assert answer.text[span.start : span.end] == span.text == "August 10, 2022"
    assert first.start <= span.start < span.end <= first.end


def test_words_of_the_question_alone_are_no_short_answer() -> None:
    text = "Prices are a barrier to trade."
    passage = Passage("a", 0, len(text), text, (Span(0, len(text)),))
    told = Reading(1.0, (0.0,), (0.0,), ((11, 29),))
    assert list(_short_answers(told, passage, "What is a barrier to trade?")) == [None]
    assert list(_short_answers(told, passage, "What are prices?")) == [(11, 29)]
