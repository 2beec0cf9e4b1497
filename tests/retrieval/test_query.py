from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from onrecord.index.build import build
from onrecord.index.errors import BadQuestion
from onrecord.retrieval.legs import lexical_leg
from onrecord.retrieval.query import MAX_CHARACTERS, check_question, read_question
from onrecord.retrieval.ranking import leg_weights
from onrecord.retrieval.results import Filters
from onrecord.retrieval.searcher import Searcher, open_searcher
from onrecord.retrieval.understanding import understand


@pytest.mark.parametrize("question", ["", "   ", "\u00a0\n", "?!...", "\x00\x01", "\u200b"])
def test_a_question_without_a_word_is_refused(question: str) -> None:
    with pytest.raises(BadQuestion, match="ask one in words"):
        check_question(question)


def test_a_question_that_is_too_long_is_refused_with_both_numbers() -> None:
    with pytest.raises(BadQuestion, match=r"5,000.*4,000"):
        check_question("a" * 5000)


def test_a_question_of_the_greatest_length_is_asked() -> None:
    assert len(check_question("a" * MAX_CHARACTERS)) == MAX_CHARACTERS


def test_a_question_is_composed_and_cleaned_of_what_cannot_be_seen() -> None:
    assert check_question(unicodedata.normalize("NFD", "Bình\u202e  Định\x07?")) == "Bình Định ?".replace(" ?", " ?")


def terms(question: str, searcher: Searcher) -> dict[str, tuple[str, ...]]:
    query = read_question(question, searcher._generation.lexical)
    return {term.exact: term.corrections for term in query.terms}


def test_a_misspelt_word_is_corrected_to_one_the_articles_have(searcher: Searcher) -> None:
    assert "semiconductor" in terms("semiconducter industry", searcher)["semiconducter"]


def test_a_swap_of_letters_is_corrected(searcher: Searcher) -> None:
    assert terms("dipolmacy", searcher)["dipolmacy"]


def test_a_word_the_articles_have_is_left_alone(searcher: Searcher) -> None:
    assert terms("diplomacy", searcher) == {"diplomacy": ()}


def test_a_number_is_never_corrected(searcher: Searcher) -> None:
    assert terms("in 2097", searcher) == {"2097": ()}


def test_a_question_of_stop_words_alone_keeps_them(searcher: Searcher) -> None:
    assert set(terms("who is who", searcher)) == {"who", "is"}


def test_names_and_numbers_are_told_from_other_words(searcher: Searcher) -> None:
    question = "Does Bình Định plan 94 offices for the prime minister of Laos?"
    query = read_question(question, searcher._generation.lexical)
    assert [term.exact for term in query.names] == ["bình", "định", "94", "laos"]


def test_a_form_of_address_is_no_name(searcher: Searcher) -> None:
    query = read_question("What did Mr. Son say to Dr Pham?", searcher._generation.lexical)
    assert [term.exact for term in query.names] == ["son", "pham"]


def test_saying_a_word_twice_does_not_change_its_weight(searcher: Searcher) -> None:
    generation = searcher._generation
    once = read_question("a plan for semiconductors", generation.lexical)
    again = read_question("a plan, a plan for semiconductors, semiconductors", generation.lexical)
    found = [[part.tolist() for part in lexical_leg(generation, each, Filters(), 10)] for each in (once, again)]
    assert found[0] == found[1]


def test_a_question_that_the_encoder_cannot_read_is_ranked_by_its_words(searcher: Searcher) -> None:
    weights = [
        leg_weights(searcher._generation, read_question(question, searcher._generation.lexical))
        for question in ("Who chaired the conference?", "Who is Phạm Minh Chính?", "Thủ tướng chủ trì hội nghị nào?")
    ]
    assert weights[0] == (0.4, 0.6)
    assert 0.5 < weights[1][0] < weights[2][0] == 0.75
    assert all(sum(pair) == pytest.approx(1) for pair in weights)


@pytest.mark.parametrize("word", ["plant", "sent", "trail"])
def test_a_word_that_the_encoder_knows_is_no_typo(searcher: Searcher, word: str) -> None:
    assert not searcher._generation.lexical.frequency(word)
    query = understand(f"Which company {word} it?", searcher._generation)
    assert [term.corrections for term in query.terms if term.exact == word] == [()]


@pytest.mark.parametrize(("british", "american"), [("programme", "program"), ("organisation", "organization")])
def test_the_other_english_spelling_of_a_word_is_found(
    tmp_path: Path, encoder_folder: Path, british: str, american: str
) -> None:
    (tmp_path / "a.txt").write_text(f"The ministry opened its {british} in May.")
    build([tmp_path / "a.txt"], tmp_path / "index", encoder=str(encoder_folder))
    with open_searcher(tmp_path / "index") as opened:
        assert [term.meant for term in understand(f"the {american}", opened._generation).terms] == [(british,)]
