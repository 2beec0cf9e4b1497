"""What is read as an operator, and what is ordinary text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.index.wording import wording
from onrecord.retrieval.operators import MOST, read_operators
from onrecord.retrieval.results import Condition

PIECES = [
    *('"', "“", "”", "-", "--", ":", " ", "(", ")", "source:", "-source:", "title:", "lang:", "after:", "before:", "x"),
    *(
        "early warning",
        '"early warning"',
        "-word",
        '-"two words"',
        "2024-02-29",
        "vi",
        "C++",
        "e-mail",
        "-5 °C",
        "10:30",
    ),
    *("https://example.org/a?b=c", "Bình Định", "日本", "\u0301", "…", "'", '5"', "\\", "*", "%", ".", "\n"),
]
questions = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=25).map("".join)


@pytest.mark.parametrize(
    "text",
    [
        'an "unbalanced quote', 'quote" closed', '"', '""', '" "', '"..."', "-", "- word", "--word", "a -", "-5 °C",
        "e-mail COVID-19", "C++", "source:", "source: Reuters", "Title: The Book", "10:30", "https://example.org",
        'a 5" pipe and a 6" pipe', "don't 'quote' me", "resource:x", "after:noon", "before:2024-13-01", "lang:",
        "well-being – not -2.5", "-...",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_operator_is_ordinary_text(text: str) -> None:
    read = read_operators(text)
    assert (read.text, read.conditions, read.after, read.before) == (text, (), None, None)


@pytest.mark.parametrize(
    ("text", "left", "condition"),
    [
        ('"early warning" systems', "early warning systems", Condition("passage", "early warning")),
        ("“early warning”, please", "early warning, please", Condition("passage", "early warning")),
        ('plan ("early warning")', "plan (early warning)", Condition("passage", "early warning")),
        ("floods -football", "floods", Condition("passage", "football", False)),
        ("-football floods", "floods", Condition("passage", "football", False)),
        ("floods -COVID-19.", "floods .", Condition("passage", "COVID-19", False)),
        ('floods -"flash floods"', "floods", Condition("passage", "flash floods", False)),
        ("title:warning floods", "warning floods", Condition("title", "warning")),
        ('floods Title:"early warning"', "floods early warning", Condition("title", "early warning")),
        ("floods -title:warning", "floods", Condition("title", "warning", False)),
        ('source:"The Hindu" floods', "floods", Condition("source", "The Hindu")),
        ("floods -source:reuters", "floods", Condition("source", "reuters", False)),
        ("floods author:Lan", "floods", Condition("author", "Lan")),
        ("floods lang:vi", "floods", Condition("language", "vi")),
        ("floods language:vi-VN", "floods", Condition("language", "vi-VN")),
    ],
)
def test_an_operator_is_read_and_leaves_its_words_only_where_they_are_asked_for(
    text: str, left: str, condition: Condition
) -> None:
    read = read_operators(text)
    assert (read.text, read.conditions) == (left, (condition,))


def test_days_bound_the_articles_and_the_narrowest_count() -> None:
    read = read_operators("floods after:2023-01-01 after:2024-02-29 before:2025-01-01 before:2024-12-31")
    assert (read.text, read.after, read.before) == ("floods", "2024-02-29", "2024-12-31")


def test_a_day_that_is_none_counts_as_words_and_a_note_says_so() -> None:
    read = read_operators("floods after:2024")
    assert read.text == "floods after:2024"
    assert "after:2024-02-29" in read.notes[0]


def test_more_operators_than_are_read_count_as_words_and_a_note_says_so() -> None:
    read = read_operators(" ".join(f"-word{'x' * n}" for n in range(MOST + 5)))
    assert len(read.conditions) == MOST
    assert "others count as words" in read.notes[0]


@settings(deadline=None)
@given(questions)
def test_any_text_can_be_read(text: str) -> None:
    read = read_operators(text)
    assert all(wording(each.value) or each.part == "language" for each in read.conditions)


@settings(deadline=None)
@given(questions)
def test_a_question_without_operators_is_left_to_the_letter(text: str) -> None:
    read = read_operators(text)
    assert read.any or read.text == text


@settings(deadline=None)
@given(questions)
def test_nothing_but_operators_goes(text: str) -> None:
    read = read_operators(text)
    kept = wording(read.text)
    gone = [word for each in read.conditions for word in wording(each.value)]
    known = {"title", "source", "author", "lang", "language", "after", "before"}
    days = [word for day in (read.after, read.before) if day for word in wording(day)]
    left_out = set(wording(text)) - set(kept) - set(gone) - known - set(days)
    assert not left_out or read.after or read.before  # of several days the narrowest is kept


@settings(deadline=None)
@given(st.text())
def test_words_are_the_same_however_text_is_composed_and_cased(text: str) -> None:
    assert all(word == word.lower() and not word.isspace() and word for word in wording(text))
