from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.index.records import Span
from onrecord.index.splitting.sentences import sentences
from onrecord.retrieval.reader import Reader, packaged

QUESTION = "How many overseas missions does Vietnam have?"
TEXT = "Exports rose by a tenth. Vietnam has 94 overseas missions. They met in Ha Noi in December 2024."
SENTENCES = [Span(0, 24), Span(25, 58), Span(59, 95)]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return packaged()


def test_the_sentence_that_answers_has_the_greatest_support(reader: Reader) -> None:
    (told,) = reader.read(QUESTION, [("Diplomacy", TEXT, SENTENCES)])
    assert max(range(3), key=told.support.__getitem__) == 1


def test_the_short_answer_is_a_place_in_the_text(reader: Reader) -> None:
    (told,) = reader.read(QUESTION, [("Diplomacy", TEXT, SENTENCES)])
    assert told.places[1] is not None
    start, end = told.places[1]
    assert "94" in TEXT[start:end]


def test_a_passage_that_answers_is_told_from_one_that_does_not(reader: Reader) -> None:
    other = "Rice is grown in the delta. Floods are common in autumn."
    answering, silent = reader.read(
        QUESTION, [("Diplomacy", TEXT, SENTENCES), ("Rice", other, [Span(0, 27), Span(28, 56)])]
    )
    assert answering.answers > silent.answers


def test_what_is_said_of_a_passage_does_not_depend_on_the_others(reader: Reader) -> None:
    passage = ("Diplomacy", TEXT, SENTENCES)
    (alone,) = reader.read(QUESTION, [passage])
    assert reader.read(QUESTION, [("", "Rice.", [Span(0, 5)]), passage])[1] == alone


def test_after_the_deadline_nothing_is_read(reader: Reader) -> None:
    assert reader.read(QUESTION, [("Diplomacy", TEXT, SENTENCES)] * 5, seconds=0.0) == []


def test_sentences_beyond_what_is_read_get_no_share(reader: Reader) -> None:
    long = TEXT + " The meeting went on and on." * 200
    spans = [Span(each.start, each.end) for each in sentences(long, 0, len(long))]
    (told,) = reader.read(QUESTION, [("Diplomacy", long, spans)])
    assert told.support[-1] == told.spans[-1] == -math.inf
    assert told.places[-1] is None


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=200), st.text(max_size=40))
def test_any_text_is_read_and_short_answers_stay_inside_their_sentences(question: str, text: str, title: str) -> None:
    spans = [Span(each.start, each.end) for each in sentences(text, 0, len(text))]
    (told,) = packaged().read(question, [(title, text, spans)])
    assert len(told.support) == len(told.spans) == len(told.places) == len(spans)
    for span, place in zip(spans, told.places, strict=True):
        if place is not None:
            assert span.start <= place[0] < place[1] <= span.end


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["Exports rose.", "Vietnam has 94 missions.", "They met."]), min_size=1, max_size=6))
def test_the_shares_of_a_passage_add_up_to_one(texts: list[str]) -> None:
    text = " ".join(texts)
    starts = [sum(len(each) + 1 for each in texts[:n]) for n in range(len(texts))]
    spans = [Span(start, start + len(each)) for start, each in zip(starts, texts, strict=True)]
    (told,) = packaged().read(QUESTION, [("", text, spans)])
    assert sum(map(math.exp, told.support)) == pytest.approx(1.0, abs=1e-5)
