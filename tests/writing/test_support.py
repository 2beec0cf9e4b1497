"""A sentence is let pass only if its numbers, names, turns and words stand in its quotes."""

from __future__ import annotations

import pytest

from onrecord.retrieval.writing.support import unsupported

QUOTES = [
    "Trade reached 683 billion USD in 2023, up 12.1%, said Minister Bui Thanh Son, who did not resign.",
    "The company may open 94 offices in 30 countries.",
    "Officials in Viet Nam met “old friends” of the Nghệ An province on 5 May.",
]


@pytest.mark.parametrize(
    "sentence",
    [
        "Trade reached 683 billion USD in 2023.",
        "Trade reached $683bn in 2023.",
        "Trade was up 12.1 percent in 2023.",
        "Bui Thanh Son did not resign.",
        "The company may open 94 offices.",
        "The company may open offices in thirty countries.",
        "Vietnamese officials met friends of Nghe An on 5 May.",
        "Officials met “old friends”.",
    ],
)
def test_what_the_quotes_say_in_other_words_passes(sentence: str) -> None:
    assert unsupported(sentence, QUOTES) == ""


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("Trade reached 638 billion USD in 2023.", "numbers"),
        ("Trade reached 683 million USD in 2023.", "numbers"),
        ("Trade reached 683 billion USD in 2024.", "numbers"),
        ("The company may open 94 countries.", "numbers"),
        ("The company may open ten offices.", "numbers"),
        ("Trade reached €683 billion in 2023.", "units"),
        ("Trade reached 683 billion USD, said Minister Bui Thanh Long.", "names"),
        ("Brazil reached 683 billion USD in 2023.", "names"),
        ("Trade did not reach 683 billion USD in 2023.", "negation"),
        ("Bui Thanh Son resigned.", "negation"),
        ("Minister Bui Thanh Son never said that trade reached 683 billion USD.", "negation"),
        ("The company opened 94 offices in 30 countries.", "hedge"),
        ("Trade reached 683 billion USD in 2023, down 12.1%.", "direction"),
        ("Minister Bui Thanh Son laughed.", "words"),
        ("Son Thanh Bui did not resign.", "order"),
        ("Some zebras and quaggas ran through the empty streets.", "words"),
        ("Officials met “new friends”.", "quotation"),
        ("Trade reached <b>683</b> billion USD.", "markup"),
        ("Trade reached 683 billion USD [7].", "markup"),
        ("Trade reached 683 billion USD 【1】.", "markup"),
        ("![Trade](https://example.org/683) reached 683 billion USD.", "markup"),
        ("Trade reached \u202e683\u202c billion USD.", "control characters"),
        ("Trade reached\x1b[31m 683 billion USD.", "control characters"),
        ("683", "no words"),
        ("", "no words"),
    ],
)
def test_what_they_do_not_say_does_not(sentence: str, why: str) -> None:
    assert unsupported(sentence, QUOTES) == why


def test_nothing_is_supported_by_no_quotes() -> None:
    assert unsupported("Trade reached 683 billion USD.", [])
