from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from onrecord.retrieval.choosing import choose
from onrecord.retrieval.evidence import FEATURES, Candidate
from onrecord.retrieval.judging import Evidence, agreement, corroborated, odds
from onrecord.retrieval.query import Query, QueryTerm
from onrecord.retrieval.reading import READ
from onrecord.retrieval.results import Hit


def sentence(text: str, article: str) -> Candidate:
    hit = Hit(1, f"{article}:0-9", article, "Title", "source", None, None, None, text, 0, len(text), 0.5, {})
    return Candidate(hit, 0, len(text), text, "")


def asking(question: str, *names: str) -> Query:
    return Query(question, tuple(QueryTerm(name, name, is_name=True) for name in names))


FOUND = [
    sentence("It has 94 offices.", "a"),
    sentence("All 94 agencies came.", "b"),
    sentence("There are 94 missions.", "b"),
    sentence("It welcomed 50 visits.", "c"),
    sentence("Page 94.", "d"),
]
LOG_ODDS = np.array([2.0, 1.9, 1.8, 1.95, -3.0])


def test_likely_sentences_with_the_same_figure_agree_with_the_best() -> None:
    assert agreement(FOUND, LOG_ODDS, "How many offices are there?") == [0, 1, 2]


def test_agreement_is_only_on_figures() -> None:
    assert agreement(FOUND, LOG_ODDS, "Which offices are there?") == [0]


def test_a_figure_of_the_question_itself_is_no_agreement() -> None:
    assert agreement(FOUND, LOG_ODDS, "How many of the 94 offices closed?") == [0]


def test_articles_that_agree_raise_the_confidence_each_counted_once() -> None:
    confidence = corroborated(np.array([0.5, 0.4, 0.2]), FOUND, [0, 1, 2])
    assert confidence == pytest.approx(1 - 0.5 * 0.6)


def test_one_article_alone_corroborates_nothing() -> None:
    assert corroborated(np.array([0.5, 0.4]), FOUND, [1, 2]) == pytest.approx(0.5)


def test_agreeing_articles_are_quoted_once_each_best_first() -> None:
    evidence = Evidence(FOUND, 1 / (1 + np.exp(-LOG_ODDS)), 0.7, (0, 1, 2))
    assert [one.sentence.hit.document_id for one in choose(evidence, asking("How many offices are there?"))] == [
        "a",
        "b",
    ]


def test_sentences_that_say_the_same_are_quoted_once() -> None:
    twins = [sentence("Rice exports rose by a tenth.", "a"), sentence("Rice exports rose by a tenth.", "b")]
    assert len(choose(Evidence(twins, np.array([0.9, 0.9]), 0.9), asking("What happened to rice?"))) == 1


def test_what_was_not_read_is_judged_by_the_rest() -> None:
    measured, said = np.full((2, len(FEATURES)), 0.5), np.full((2, len(READ)), -1.0)
    said[1] = np.nan
    both = odds("sentence", FEATURES, measured, said)
    neither = odds("sentence", FEATURES, measured, np.full_like(said, np.nan))
    assert both[1] == neither[1]
    assert both[0] != neither[0]


BOTH = [
    sentence("Peru exported copper.", "a"),
    sentence("Chile exported fruit.", "b"),
    sentence("Chile has long coasts.", "c"),
]


def test_a_question_about_two_things_is_answered_by_both_articles() -> None:
    evidence = Evidence(BOTH, np.array([0.9, 0.3, 0.1]), 0.9)
    chosen = choose(evidence, asking("How did exports of Peru and Chile differ?", "peru", "chile"))
    assert [one.sentence.hit.document_id for one in chosen] == ["a", "b"]


def test_a_question_about_one_thing_is_not() -> None:
    evidence = Evidence(BOTH, np.array([0.9, 0.3, 0.1]), 0.9)
    assert len(choose(evidence, asking("What did Peru export?", "peru"))) == 1


def test_a_name_that_no_article_has_adds_no_quote() -> None:
    evidence = Evidence(BOTH, np.array([0.9, 0.3, 0.1]), 0.9)
    assert len(choose(evidence, asking("What did Peru and Bolivia export?", "peru", "bolivia"))) == 1


def reports(*sources: str) -> Evidence:
    """Sentences that say different things, each less likely than the one before, one an article."""
    said = ("Peru exported copper.", "Chile has long coasts.", "Bolivia mines tin.", "Rain fell on the Andes.")
    found = [sentence(text, f"{n}") for n, text in enumerate(said[: len(sources)])]
    found = [replace(each, hit=replace(each.hit, source=source)) for each, source in zip(found, sources, strict=True)]
    return Evidence(found, np.array([0.8, 0.2, 0.05, 0.012])[: len(found)], 0.8)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("Do Reuters and The Age agree on copper?", ["Reuters", "The Age"]),
        ("Does Reuters write of the age of copper?", ["Reuters"]),
        ("What do both articles from Reuters say of copper?", ["Reuters", "Reuters"]),
        ("What does Reuters say of copper?", ["Reuters"]),
        ("Do AFP and Reuters agree on copper?", ["Reuters"]),
    ],
)
def test_each_source_that_is_named_is_quoted(question: str, quoted: list[str]) -> None:
    evidence = reports("Reuters", "The Age", "Reuters")
    assert [one.sentence.hit.source for one in choose(evidence, asking(question))] == quoted


def test_what_a_named_source_says_of_something_else_is_not_quoted() -> None:
    evidence = reports("Reuters", "DPA", "DPA", "The Age")  # 0.015 as likely as the best
    assert [one.sentence.hit.source for one in choose(evidence, asking("Do Reuters and The Age agree?"))] == ["Reuters"]
