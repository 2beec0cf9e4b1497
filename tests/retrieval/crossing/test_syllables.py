from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from onrecord.retrieval.crossing.syllables import LONGEST, bare, cut, spelling, tokens
from onrecord.retrieval.crossing.table import pack, table

SYLLABLES = ["xuất", "khẩu", "kim", "ngạch", "của", "năm", "hoà", "Đường", "2025", "là"]


def test_both_ways_to_place_a_tone_are_one_spelling() -> None:
    assert spelling("thuý") == spelling("thúy")


def test_syllables_that_differ_in_a_tone_are_two_spellings() -> None:
    assert len({spelling(word) for word in ("ma", "mà", "má", "mả", "mã", "mạ")}) == 6


def test_a_decomposed_syllable_is_spelt_as_the_composed_one() -> None:
    assert spelling(unicodedata.normalize("NFD", "Đường")) == spelling("Đường")


def test_a_bare_spelling_is_what_is_typed_without_accents() -> None:
    assert [bare(spelling(word)) for word in ("Đường", "xuất", "1.500")] == ["duong", "xuat", "1.500"]


@given(st.lists(st.sampled_from(SYLLABLES), max_size=12))
def test_units_put_together_are_the_syllables_that_were_cut(words: list[str]) -> None:
    spelt = [spelling(word) for word in words]
    assert [syllable for unit in cut(spelt, table().likelihood) for syllable in unit] == spelt


def test_a_word_of_two_syllables_stays_whole() -> None:
    spelt = [spelling(token.text) for token in tokens("Kim ngạch xuất khẩu của năm")]
    assert ("xuât1", "khâu3") in cut(spelt, table().likelihood)


@given(
    st.lists(st.integers(1, 60_000), min_size=1, max_size=LONGEST),
    st.lists(st.integers(1, 60_000), min_size=1, max_size=LONGEST),
)
def test_packed_numbers_are_equal_only_where_the_numbers_are(first: list[int], second: list[int]) -> None:
    assert (pack(first) == pack(second)) == (first == second)
