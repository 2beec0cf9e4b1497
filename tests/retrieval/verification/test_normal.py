"""Writing alike: what the rules make the same, what they keep apart, and that no place is lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.retrieval.verification.normal import differences, normalise, without

PIECES = [
    "a",
    "Bi\u0300nh",
    "“",
    "''",
    "–",
    "--",
    "…",
    ". . .",
    "\u00ad",
    "\u200b",
    "\u00a0",
    " \n ",
    "ﬁ",
    "Ａ",
    "1.5",
    " ",
]
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=20).map("".join)


@pytest.mark.parametrize(
    ("a", "b", "rule"),
    [
        ("a b", "a\u00a0\n b", "white space"),
        ('"a"', "“a”", "quote marks"),
        ("it's", "it’s", "quote marks"),
        ("a - b", "a – b", "dashes"),
        ("a--b", "a—b", "dashes"),
        ("a...", "a…", "ellipsis"),
        ("govern\u00adment", "government", "invisible characters"),
        ("Bình", "Bi\u0300nh", "composed letters"),
        ("ﬁnal", "final", "joined or wide letters"),
    ],
)
def test_texts_set_otherwise_are_the_same_and_it_is_said_how(a: str, b: str, rule: str) -> None:
    assert normalise(a).text == normalise(b).text
    assert differences(a, b) == (rule,)


@pytest.mark.parametrize(
    ("a", "b"), [("Ten", "ten"), ("1,000", "1000"), ("a, b", "a b"), ("5 %", "5%"), ("Bình", "Binh")]
)
def test_case_numbers_punctuation_and_accents_count(a: str, b: str) -> None:
    assert normalise(a).text != normalise(b).text


@given(texts, st.data())
def test_every_stretch_leads_back_to_what_it_was_made_of(text: str, data: st.DataObject) -> None:
    made = normalise(text)
    if made.text:
        start = data.draw(st.integers(0, len(made.text) - 1))
        end = data.draw(st.integers(start + 1, len(made.text)))
        first, last = made.source(start, end)
        assert 0 <= first < last <= len(text)
        assert made.text[start:end] in normalise(text[first:last]).text or _splits(text, first, last)


def _splits(text: str, first: int, last: int) -> bool:
    """Say whether a stretch parts what is written together: a letter from its marks, or dots and dashes of a row."""
    around = text[max(0, first - 2) : last + 2]
    return not unicodedata.is_normalized("NFC", around) or any(mark in around for mark in "-.'‘’\u00a0 `´–—")


def test_what_is_left_out_parts_words_as_white_space_does() -> None:
    assert without("One. Photo: X Two.", [(5, 13)]).text == "One. Two."
