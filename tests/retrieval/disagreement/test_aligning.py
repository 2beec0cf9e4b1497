"""Pairs of sentences: what differs, what only seems to, and what speaks of two things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.retrieval.disagreement.aligning import difference, told
from onrecord.retrieval.disagreement.values import agree, values

FERRY = "The ferry Aurora sank near the harbour of Norvik in 1987 with 214 passengers on board, the inquiry found."
BUDGET = "The harbour council approved a budget of 36.6 million dollars for the new ferry terminal in 2023."


def _differ(
    a: str, b: str, first: str | None = "2024-05-01", second: str | None = "2024-05-02"
) -> tuple[str, str] | None:
    found = difference(told(a, published=first), told(b, published=second))
    return (a[slice(*found.ours)], b[slice(*found.theirs)]) if found else None


@pytest.mark.parametrize(
    ("was", "is_now"),
    [("214", "241"), ("1987", "1978"), ("36.6 million dollars", "46.6 million dollars"), ("2023", "2022")],
)
def test_one_other_value_is_told(was: str, is_now: str) -> None:
    text = FERRY if was in FERRY else BUDGET
    assert _differ(text, text.replace(was, is_now)) == (was, is_now)


def test_another_name_in_a_sentence_that_is_else_the_same_is_told() -> None:
    assert _differ(FERRY, FERRY.replace("Norvik", "Sandvik")) == ("Norvik", "Sandvik")


def test_a_value_is_told_though_the_other_says_more_besides() -> None:
    other = f"Officials in the capital repeated on the radio: {FERRY.replace('214', '241')}"
    assert _differ(FERRY, other.replace(" on the radio", "")) == ("214", "241")


@pytest.mark.parametrize(
    "other",
    [
        BUDGET.replace("36.6 million dollars", "$36.6 million"),
        BUDGET.replace("36.6 million dollars", "about 37 million dollars"),
        BUDGET.replace("36.6 million dollars", "37 million dollars"),
        BUDGET.replace("36.6 million dollars", "36,600,000 dollars"),
        BUDGET.replace("36.6 million dollars", "nearly 36.7 million dollars"),
    ],
)
def test_a_value_written_or_rounded_otherwise_is_no_disagreement(other: str) -> None:
    assert _differ(BUDGET, other) is None


@pytest.mark.parametrize(
    "other",
    [
        BUDGET.replace("36.6", "12.1").replace("ferry", "bus"),
        BUDGET.replace("36.6", "12.1").replace("2023", "2022"),
        BUDGET.replace("36.6", "12.1").replace("harbour council", "school board"),
        BUDGET.replace("36.6 million dollars", "12 million euros"),
        BUDGET.replace("36.6", "12.1").replace("a budget", "an additional budget"),
    ],
)
def test_another_value_for_something_else_is_no_disagreement(other: str) -> None:
    assert _differ(BUDGET, other) is None


def test_what_passes_with_the_day_is_compared_only_within_a_day() -> None:
    text = "The price of a ferry ticket to the outer islands rose to 36 dollars on Monday, the harbour council said."
    other = text.replace("36", "41")
    assert _differ(text, other) == ("36 dollars", "41 dollars")
    assert _differ(text, other, "2024-05-01", "2024-05-20") is None


def test_dates_that_are_the_articles_own_are_no_disagreement() -> None:
    text = "A version of this letter appeared in the May 1 edition of the harbour council's weekly dispatch to readers."
    assert _differ(text, text.replace("May 1", "May 2")) is None
    assert _differ(text, text.replace("May 1", "May 9")) == ("May 1", "May 9")


def test_figures_without_a_year_are_compared_only_within_weeks() -> None:
    text = "The ferry Aurora carries 214 passengers between the harbour of Norvik and the outer islands."
    assert _differ(text, text.replace("214", "241"), "2024-05-01", "2024-05-20") == ("214", "241")
    assert _differ(text, text.replace("214", "241"), "2020-05-01", "2024-05-20") is None


def test_vietnamese_numbers_have_a_comma_before_the_decimals() -> None:
    [value, *_] = values("đạt 36,6 tỷ USD", "vi")
    assert (value.amount, value.unit) == (36.6e9, "usd")


@pytest.mark.parametrize("text", ["21/NQ-CP", "COVID-19", "G7", "10:30", "10-15"])
def test_codes_times_and_ranges_are_no_values(text: str) -> None:
    assert not values(f"It was {text} then")


@given(st.integers(2_100, 10**6), st.integers(0, 9), st.sampled_from(["", " million", " billion", "%", " dollars"]))
def test_a_number_agrees_with_itself_and_its_rounding(whole: int, tenth: int, unit: str) -> None:
    [exact] = values(f"It was {whole}.{tenth}{unit} there")
    [rounded] = values(f"It was about {whole}{unit} there")
    assert agree(exact, exact)
    assert agree(exact, rounded)
    assert agree(rounded, exact)


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_can_be_laid_side_by_side(a: str, b: str) -> None:
    found = difference(told(a), told(b))
    if found:
        assert a[slice(*found.ours)] != b[slice(*found.theirs)]
