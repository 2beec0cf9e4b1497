"""Exact match and F1 of short answers."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.retrieval.evaluation.squad import exact_match, f1

WORDS = st.lists(st.sampled_from(["the", "An", "army", "of", "U.S.", "Việt", "94", "-"]), max_size=6).map(" ".join)


def by_the_definition(text: str) -> list[str]:
    """Return words as the published script has them: lower case, then no punctuation, articles, white space."""
    bare = "".join(char for char in text.lower() if char not in set(string.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split()).split()


@pytest.mark.parametrize(
    ("said", "gold", "exact", "overlap"),
    [
        ("The Tony Awards!", "tony awards", 1.0, 1.0),
        ("U.S.", "US", 1.0, 1.0),  # points go without a gap
        ("94 missions", "94", 0.0, 2 / 3),
        ("an apple a day", "the apple day", 1.0, 1.0),
        ("rain rain", "rain", 0.0, 2 / 3),  # a word counts as often as it stands in both
        ("", "94", 0.0, 0.0),
        ("no", "yes", 0.0, 0.0),
    ],
)
def test_short_answers_are_scored_as_squads_script_does(said: str, gold: str, exact: float, overlap: float) -> None:
    assert exact_match(said, [gold]) == exact
    assert f1(said, [gold]) == pytest.approx(overlap)


def test_the_best_of_several_answers_counts() -> None:
    assert exact_match("Idaho", ["Coeur d'Alene", "Idaho"]) == 1.0
    assert f1("Idaho", ["Coeur d'Alene", "in Idaho"]) == pytest.approx(2 / 3)


def test_answers_of_nothing_but_articles_are_not_what_was_wanted_if_there_is_another() -> None:
    assert exact_match("", ["the", "94"]) == 0.0
    assert exact_match("", ["the"]) == 1.0


@given(WORDS, WORDS)
def test_f1_is_that_of_precision_and_recall(said: str, gold: str) -> None:
    mine, theirs = by_the_definition(said), by_the_definition(gold)
    shared = sum(min(mine.count(word), theirs.count(word)) for word in set(mine))
    if not mine or not theirs:
        expected = float(mine == theirs)
    elif not shared:
        expected = 0.0
    else:
        precision, recall = shared / len(mine), shared / len(theirs)
        expected = 2 * precision * recall / (precision + recall)
    assert f1(said, [gold]) == pytest.approx(expected)
    assert exact_match(said, [gold]) == float(mine == theirs)


@given(WORDS, st.lists(WORDS, min_size=1, max_size=3))
def test_exact_match_is_never_above_f1(said: str, golds: list[str]) -> None:
    assert 0 <= exact_match(said, golds) <= f1(said, golds) <= 1
