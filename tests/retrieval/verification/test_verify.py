"""Verdicts on quotes of the seeds and of articles made for it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord import Quoted, Verdict
from onrecord.index.build import build
from onrecord.index.errors import BadQuote
from onrecord.retrieval.searcher import Searcher, open_searcher
from onrecord.retrieval.verification.normal import normalise

OFFICES = "becoming the central task of the whole sector as well as of all 94 Vietnamese representative offices abroad."
FDI = "FDI attraction reached nearly 36.6 billion USD, an increase of 32.1%"
ARTICLES = [
    {
        "id": "a",
        "text": "We can’t go on. The fund rose by 1.5 million. It was a non-violent protest.\n\nViews: 37\n\nIt ended.",
    },
    {
        "id": "b",
        "text": "The council met on Monday. Nobody spoke about the harbour at all… Then the mayor closed the session.",
    },
    {"id": "c", "text": "The council met on Monday. Rain fell on the harbour for days and nobody spoke about it."},
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("quotes")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)), encoding="utf-8")
    build([folder / "articles.jsonl"], folder / "index", encoder=str(encoder_folder))
    with open_searcher(folder / "index") as opened:
        yield opened


def _verdict(searcher: Searcher, text: str, document_id: str | None = None) -> Verdict:
    [verdict] = searcher.verify_quotes([Quoted(text, document_id)])
    return verdict


def test_a_quote_letter_for_letter_is_exact(searcher: Searcher) -> None:
    verdict = _verdict(searcher, OFFICES)
    assert (verdict.kind, verdict.verified, verdict.differs) == ("exact", True, ())


def test_a_quote_set_otherwise_is_normalised_and_says_in_what(searcher: Searcher) -> None:
    verdict = _verdict(searcher, OFFICES.replace(" of all", "\nof\u00a0\u00a0all"))
    assert (verdict.kind, verdict.verified, verdict.differs) == ("normalised", True, ("white space",))


def test_quote_marks_around_a_quote_are_no_part_of_it(searcher: Searcher) -> None:
    verdict = _verdict(searcher, f"“{OFFICES}”")
    assert verdict.verified
    assert "quote marks around it" in verdict.differs


def test_every_place_holds_its_text(searcher: Searcher) -> None:
    for place in _verdict(searcher, "economic diplomacy").places:
        assert searcher.document(place.document_id).text[place.start : place.end] == place.text


def test_a_quote_of_another_article_is_misattributed_and_says_of_which(searcher: Searcher) -> None:
    [truly] = {place.document_id for place in _verdict(searcher, OFFICES).places}
    other = next(document.id for document in searcher.documents() if document.id != truly)
    verdict = _verdict(searcher, OFFICES, other)
    assert (verdict.kind, verdict.verified) == ("misattributed", False)
    assert {place.document_id for place in verdict.places} == {truly}


def test_a_quote_of_an_article_that_is_not_there_is_misattributed(searcher: Searcher) -> None:
    assert "is not in the index" in _verdict(searcher, OFFICES, "no-such-article").reason


@pytest.mark.parametrize(
    "forged",
    [
        FDI.replace("36.6", "46.6"),
        FDI.replace("nearly", "not nearly"),
        FDI.replace("FDI", "ODA"),
        FDI.replace("nearly ", ""),
        FDI.replace("an increase", "a decrease"),
        FDI[2:],
    ],
)
def test_an_edited_quote_is_not_verified(searcher: Searcher, forged: str) -> None:
    assert not _verdict(searcher, forged).verified


def test_an_edited_quote_shows_what_was_changed(searcher: Searcher) -> None:
    verdict = _verdict(searcher, FDI.replace("36.6", "46.6"))
    assert verdict.kind == "edited"
    assert verdict.nearest is not None
    assert [(change.quote, change.article) for change in verdict.nearest.near.changes] == [("46.6", "36.6")]


def test_what_no_article_comes_near_is_absent(searcher: Searcher) -> None:
    verdict = _verdict(searcher, "The lighthouse keeper counted seventeen ships before the fog closed over the bay.")
    assert (verdict.kind, verdict.nearest) == ("absent", None)


@pytest.mark.parametrize("part", ["We can", "5 million", "1.5 mill", "violent protest", "was a non"])
def test_a_part_of_a_word_or_number_is_no_quote(small: Searcher, part: str) -> None:
    assert not _verdict(small, part).verified


def test_a_quote_may_run_on_past_page_furniture(small: Searcher) -> None:
    verdict = _verdict(small, "It was a non-violent protest. It ended.")
    assert (verdict.kind, verdict.differs) == ("normalised", ("page furniture left out",))


def test_pieces_parted_by_an_ellipsis_are_verified(small: Searcher) -> None:
    verdict = _verdict(small, "The council met on Monday […] the mayor closed the session.")
    assert (verdict.kind, verdict.verified) == ("stitched", True)
    assert verdict.joints is not None
    assert (verdict.joints.marked, verdict.joints.one_article) == (True, True)


def test_pieces_in_another_order_are_not_verified(small: Searcher) -> None:
    verdict = _verdict(small, "the mayor closed the session … The council met on Monday")
    assert (verdict.kind, verdict.verified) == ("stitched", False)


def test_pieces_glued_without_a_word_are_told_from_marked_ones(small: Searcher) -> None:
    verdict = _verdict(small, "The council met on Monday. Then the mayor closed the session.")
    assert (verdict.kind, verdict.verified) == ("stitched", False)
    assert verdict.joints is not None
    assert not verdict.joints.marked


def test_an_ellipsis_of_the_articles_own_marks_nothing_as_left_out(small: Searcher) -> None:
    verdict = _verdict(small, "Nobody spoke about the harbour at all… mayor closed the session.")
    assert not verdict.verified


def test_the_articles_own_ellipsis_within_a_piece_does_no_harm(small: Searcher) -> None:
    quote = "Nobody spoke about the harbour at all… Then the mayor […] closed the session."
    assert _verdict(small, quote).kind == "stitched"


@pytest.mark.parametrize("mark", ["… […] ", "… … "])
def test_an_ellipsis_after_the_articles_own_marks_what_is_left_out(small: Searcher, mark: str) -> None:
    assert _verdict(small, f"Nobody spoke about the harbour at all{mark}mayor closed the session.").verified


def test_pieces_of_two_articles_are_not_verified(small: Searcher) -> None:
    verdict = _verdict(small, "Then the mayor closed the session. Rain fell on the harbour for days")
    assert verdict.kind == "stitched"
    assert verdict.joints is not None
    assert not verdict.joints.one_article


def test_pieces_say_which_part_of_the_quote_they_are(small: Searcher) -> None:
    quote = "The council met on Monday  …  the mayor closed the session."
    for place in _verdict(small, quote).places:
        assert normalise(quote[place.quote_start : place.quote_end].strip()).text == normalise(place.text).text


def test_a_single_word_is_looked_up_and_said_to_be_short(searcher: Searcher) -> None:
    assert "so short" in _verdict(searcher, "diplomacy").reason


@pytest.mark.parametrize("text", ["", " \n", "…", "“”"])
def test_a_quote_without_a_letter_or_digit_is_refused(searcher: Searcher, text: str) -> None:
    with pytest.raises(BadQuote):
        _verdict(searcher, text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_words_in_a_row_are_verified_wherever_passages_end(searcher: Searcher, data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(searcher.documents()))
    prose = [block for block in document.blocks if block.kind == "prose"]
    start, end = min(block.start for block in prose), max(block.end for block in prose)
    words = [match.span() for match in re.finditer(r"\S+", document.text) if start <= match.start() < end]
    words = [span for span in words if not any(f.start <= span[0] < f.end for f in document.furniture)]
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, min(len(words) - 1, first + 150)))
    quote = document.text[words[first][0] : words[last][1]]
    if any(map(str.isalnum, quote)):
        assert _verdict(searcher, quote).verified


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_verified_stands_there(searcher: Searcher, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(searcher.documents())).text
    start = data.draw(st.integers(0, len(text) - 2))
    quote = text[start : start + data.draw(st.integers(2, 80))]
    at = data.draw(st.integers(0, len(quote)))
    quote = quote[:at] + data.draw(st.sampled_from(["", "x", "1", " ", "-", "not ", "…"])) + quote[at:]
    if any(map(str.isalnum, quote)):
        verdict = _verdict(searcher, quote)
        if verdict.kind in ("exact", "normalised"):
            wanted = normalise(quote.strip()).text.strip("' ")
            stored = [normalise(searcher.document(place.document_id).text).text for place in verdict.places]
            assert FURNITURE in verdict.differs or all(wanted in text for text in stored)


FURNITURE = "page furniture left out"
