from __future__ import annotations

import string
import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.index.analysis import (
    analyse,
    body_terms,
    exact_term,
    fingerprint,
    fold,
    forms_among,
    has_neighbours,
    index_terms,
    matching,
    word_forms,
    word_terms,
)


def exact_terms(text: str) -> list[str]:
    return [term.exact for term in analyse(text)]


def test_decomposed_text_gives_the_same_terms_as_composed() -> None:
    text = "Thủ tướng Phạm Minh Chính ở Bình Định"
    assert body_terms(unicodedata.normalize("NFD", text)) == body_terms(text)


def test_unaccented_and_accented_spellings_share_the_body_term_but_not_the_exact_one() -> None:
    assert body_terms("binh dinh") == body_terms("Bình Định")
    assert exact_terms("binh dinh") != exact_terms("Bình Định")


@pytest.mark.parametrize("code", ["21/NQ-CP", "15-CT/TW"])
def test_a_code_is_a_term_as_written_and_by_its_parts(code: str) -> None:
    terms = exact_terms(f"Resolution {code}.")
    assert code.lower() in terms
    assert set(code.lower().replace("/", "-").split("-")) <= set(terms)


def test_a_decimal_number_stays_whole() -> None:
    assert exact_terms("36.6 of them") == ["36.6", "of", "them"]


@pytest.mark.parametrize(
    "written",
    ["683 billion", "$683 billion", "683bn", "US$683bn", "683 bn", "683,000 million", "683.000 triệu", "683 tỷ",
     "683 nghìn triệu", "683,000,000,000", "683.000.000.000", "683000000000"],
)  # fmt: skip
def test_an_amount_is_found_however_it_is_written(written: str) -> None:
    assert "683000000000" in body_terms(f"It rose to {written} in all.")


@pytest.mark.parametrize("written", ["32.1 %", "32.1%", "32,1%", "32,1 %"])
def test_a_share_is_found_however_it_is_written(written: str) -> None:
    assert "32.1" in body_terms(f"by {written}.")


@pytest.mark.parametrize("written", ["1,000", "1.000", "1000"])
def test_a_thousand_is_found_however_it_is_written(written: str) -> None:
    assert "1000" in body_terms(written)


@pytest.mark.parametrize("written", ["10:30", "2024-02-29", "1.5", "3 apples", "5 m", "12.3.4"])
def test_what_is_no_amount_has_no_value(written: str) -> None:
    assert not [term for term in body_terms(written) if term.isdigit() and len(term) > 4]


def test_thousands_are_found_with_and_without_separators() -> None:
    assert "1000" in exact_terms("1,000 delegates")


def test_inflected_forms_share_the_body_term() -> None:
    assert body_terms("missions") == body_terms("mission")


@pytest.mark.parametrize("written", ["Vietnamese", "Viet Nam", "Việt Nam"])
def test_a_people_and_a_name_in_two_words_are_found_by_the_country(written: str) -> None:
    assert set(body_terms("Vietnam")) <= set(body_terms(f"the {written} offices"))


def test_stop_words_have_an_exact_form_and_no_body_form() -> None:
    (term,) = analyse("the")
    assert (term.exact, term.body) == ("the", None)


def test_a_vietnamese_word_that_folds_to_a_stop_word_is_kept() -> None:
    assert body_terms("ăn") == ["an"]


def test_a_possessive_is_found_by_its_owner() -> None:
    assert body_terms("Vietnam’s") == body_terms("Vietnam's") == body_terms("Vietnam")


def test_an_acronym_with_dots_is_the_one_without_and_no_stop_word() -> None:
    assert body_terms("U.S.") == body_terms("US") == ["us"]


def test_text_without_spaces_is_found_by_pairs_of_characters() -> None:
    assert set(body_terms("外交")) <= set(body_terms("经济外交政策"))


def test_marks_of_other_scripts_are_kept_by_folding() -> None:
    assert fold("йод") == "йод"
    assert fold("Đường") == "Duong"


def test_the_fingerprint_is_the_same_in_every_call() -> None:
    assert fingerprint() == fingerprint()


@given(st.text())
def test_every_term_lies_within_the_text(text: str) -> None:
    assert all(0 <= term.start < term.end <= len(text) for term in analyse(text))


@given(st.text())
def test_no_term_holds_a_space(text: str) -> None:
    assert not any(char.isspace() for term in analyse(text) for char in term.exact + (term.body or ""))


@given(st.text(alphabet="aáàảãạăâđeêioôơuưAÁBCDĐ ", max_size=30))
def test_normalisation_never_changes_the_body_terms(text: str) -> None:
    assert body_terms(unicodedata.normalize("NFD", text)) == body_terms(unicodedata.normalize("NFC", text))


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Viet",
                "Nam",
                "Nam's",
                "viet-nam",
                "Việt",
                "U.S.",
                "–",
                "21/NQ-CP",
                "exports",
                "the",
                "(Nam),",
                "“Viet”",
                "_US_",
                "it's.",
                "@a.b",
                "5",
                "1.234",
                "5)nghìn",
                "nghìn)tỷ",
                "billion,",
                "683,000",
                "36.6bn",
                "(tỷ)",
                "million",
            ]
        )
    )
)
def test_index_terms_are_those_of_the_analyser(words: list[str]) -> None:
    for text in (" ".join(words), "\n\u00a0".join(words)):
        terms = [form for term in analyse(text) for form in (term.body, exact_term(term.exact)) if form is not None]
        assert Counter(index_terms(text).split()) == Counter(terms)


@settings(deadline=None)
@given(st.text())
def test_index_terms_of_any_text_are_those_of_the_analyser(text: str) -> None:
    terms = [form for term in analyse(text) for form in (term.body, exact_term(term.exact)) if form is not None]
    assert Counter(index_terms(text).split(" ")) - Counter([""]) == Counter(terms)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("FY2018", ["fy2018", "fy", "2018"]),
        ("COVID19", ["covid19", "covid", "19"]),
        ("G20", ["g20", "20"]),
        ("3M_2018_10K", ["3m_2018_10k", "3m", "2018", "10k", "10"]),
        ("36.6", ["36.6"]),
        ("a1b2c3d4e5f6", ["a1b2c3d4e5f6"]),
    ],
)
def test_a_name_with_a_number_is_found_by_its_letters_and_its_digits(text: str, wanted: list[str]) -> None:
    assert [term.exact for term in analyse(text)] == wanted


@given(st.text(max_size=80))
def test_terms_word_by_word_are_those_of_the_analyser_where_no_words_belong_together(text: str) -> None:
    if not has_neighbours(text):
        assert word_terms(text) == body_terms(text)
        assert word_forms(text) == {term.body or term.exact for term in analyse(text)}


WORDS = st.one_of(
    st.sampled_from(
        "dying Lying tying skis idly Dutch DANISH Burmese Filipino Vietnamese định Định US us high-tech".split()
    ),
    st.just("ab" * 40 + ","),  # longer than a term is kept
    st.text(string.ascii_letters, min_size=1, max_size=9),
    st.text(string.ascii_letters + string.digits + string.punctuation, min_size=1, max_size=6),
    st.text(min_size=1, max_size=6),
)


@given(st.lists(WORDS, max_size=8).map(" ".join))
def test_words_of_a_form_are_found_where_the_analyser_sees_them(text: str) -> None:
    if not has_neighbours(text):
        seen = list(analyse(text))
        for form in {term.body or term.exact for term in seen}:
            places = sorted({(term.start, term.end) for term in seen if (term.body or term.exact) == form})
            assert sorted(set(matching(text, frozenset([form])))) == places
            assert forms_among(text, frozenset([form, "zebra"])) - {"zebra"} == {form}
