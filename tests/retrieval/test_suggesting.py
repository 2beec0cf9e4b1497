"""Questions to begin with."""

from __future__ import annotations

import pytest

from onrecord.index.records import Document
from onrecord.retrieval.searcher import Searcher
from onrecord.retrieval.suggesting import questions_of, suggestions


def _document(text: str) -> Document:
    return Document(id="d", text=text, title="", source="")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("On April 2, Prime Minister Ada Byron chaired a conference on steam.", "Who chaired a conference on steam?"),
        ("It is so, said Grace Hopper, the director of the office.", "Who is Grace Hopper?"),
        (
            "There are 94 Vietnamese representative agencies abroad.",
            "How many Vietnamese representative agencies are there?",
        ),
        ("Chiều 2/4, Thủ tướng Phạm Minh Chính chủ trì hội nghị ngoại giao.", "Ai chủ trì hội nghị ngoại giao?"),
    ],
)
def test_a_question_is_made_of_a_sentence_that_answers_it(text: str, question: str) -> None:
    assert question in list(questions_of(_document(text)))


@pytest.mark.parametrize("text", ["", "It rose by 12 percentage points.", "In 2023 Vietnamese exports grew."])
def test_nothing_is_made_of_a_sentence_that_fits_no_form(text: str) -> None:
    assert list(questions_of(_document(text))) == []


def test_every_suggestion_is_answered(searcher: Searcher) -> None:
    made = suggestions(searcher)
    assert 2 <= len(made) <= 4
    assert len(set(made)) == len(made)
    assert all(searcher.ask(question).answered for question in made)


def test_questions_come_before_headlines(searcher: Searcher) -> None:
    kinds = [question.endswith("?") for question in suggestions(searcher)]
    assert kinds == sorted(kinds, reverse=True)
    assert kinds[0]
