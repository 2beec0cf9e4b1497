"""Where an article is in a search, or the first reason why it is not there."""

from __future__ import annotations

import numpy as np
import pytest

from onrecord.index.articles import Articles
from onrecord.retrieval import ranking
from onrecord.retrieval.explained import WhyNot
from onrecord.retrieval.results import Filters
from onrecord.retrieval.searcher import Searcher

QUESTION = "cranes renewed in the harbour of Vinh"


def _where(searcher: Searcher, id: str, k: int = 1, **options: object) -> WhyNot:
    found = searcher.search(QUESTION, k, why_not=id, **options).why_not  # type: ignore[arg-type]
    assert found is not None
    return found


def test_nothing_is_said_unasked(newsroom: Searcher) -> None:
    assert newsroom.search(QUESTION).why_not is None


def test_an_article_that_is_there_has_its_place(newsroom: Searcher) -> None:
    found = _where(newsroom, "copy-0")
    assert (found.outcome, found.reason, found.rank) == ("found", "place 1", 1)
    assert found.passage_id == newsroom.search(QUESTION, 1)[0].id


def test_an_id_that_no_article_has(newsroom: Searcher) -> None:
    assert _where(newsroom, "nowhere").outcome == "unknown"


@pytest.mark.parametrize(
    ("filters", "reason"),
    [
        (Filters(source=("Daily", "Union")), "source takes it out: 'Outlet 0', wanted 'Daily' or 'Union'"),
        (Filters(author=("A. Clerk",)), "author takes it out: none, wanted 'A. Clerk'"),
        (Filters(document_id=("football",)), "document_id takes it out: 'copy-0', wanted 'football'"),
        (Filters(without=("copy-0",)), "without takes it out: 'copy-0', wanted another than the 1 left out"),
        (
            Filters(published_after="2022-01-01"),
            "published_after takes it out: published 2021-03-01, wanted on or after 2022-01-01",
        ),
        (Filters(as_of="2020-12-31"), "as_of takes it out: published 2021-03-01, wanted as known on 2020-12-31"),
        (
            Filters(source=("Outlet 0",), published_before="2021-02-28", as_of="2020-12-31"),
            "published_before takes it out: published 2021-03-01, wanted on or before 2021-02-28",
        ),
    ],
)
def test_the_first_filter_that_takes_it_out_is_named(newsroom: Searcher, filters: Filters, reason: str) -> None:
    found = _where(newsroom, "copy-0", filters=filters)
    assert (found.outcome, found.reason) == ("filtered", f"the filter {reason}")


@pytest.mark.parametrize(
    ("operator", "reason"),
    [
        ('"no such words"', """the question's "no such words" takes it out: no passage of it"""),
        ("-harbour", """the question's -"harbour" takes it out: every passage of it"""),
        ("-source:outlet", """the question's -source:"outlet" takes it out: every passage of it"""),
        ("title:lighthouse", """the question's title:"lighthouse" takes it out: no passage of it"""),
    ],
)
def test_the_operator_that_takes_it_out_is_named(newsroom: Searcher, operator: str, reason: str) -> None:
    found = newsroom.search(f"{QUESTION} {operator}", 5, why_not="copy-0")
    assert found.why_not is not None
    assert found.why_not.outcome == "filtered"
    assert found.why_not.reason.startswith(reason)
    assert "copy-0" not in {hit.document_id for hit in found}


def test_a_question_of_operators_alone_says_so(newsroom: Searcher) -> None:
    found = newsroom.search("-football", 5, why_not="copy-0").why_not
    assert found is not None
    assert (found.outcome, found.reason.partition(":")[0]) == ("not_retrieved", "no word is left to search for")


def test_an_operator_that_a_hit_meets_is_explained(newsroom: Searcher) -> None:
    hit = newsroom.search(f"{QUESTION} -football", 1, explain=True)[0]
    assert hit.explanation is not None
    assert [part.detail for part in hit.explanation.contributions if part.name == "operator"] == ['-"football" is met']


def test_a_filter_agrees_with_the_search(newsroom: Searcher) -> None:
    filters = Filters(language=("en-GB",), published_after="2022-01-01", without=("weather",))
    passed = {hit.document_id for hit in newsroom.search(QUESTION, 100, filters=filters)}
    for document in newsroom.documents():
        found = _where(newsroom, document.id, 100, filters=filters)
        assert (found.outcome == "filtered") == (document.id not in passed)


def test_an_undated_article_does_not_pass_a_date(newsroom: Searcher) -> None:
    found = _where(newsroom, "report-undated", filters=Filters(as_of="2030-01-01"))
    assert found.reason == "the filter as_of takes it out: without a date, wanted as known on 2030-01-01"


def test_one_ranked_beyond_the_page_has_its_place_there(newsroom: Searcher) -> None:
    found = _where(newsroom, "football")
    assert found.outcome == "ranked_below"
    assert found.rank is not None
    assert found.reason == f"place {found.rank}, beyond this page, which ends at place 1"
    assert newsroom.search(QUESTION, 1, offset=found.rank - 1)[0].document_id == "football"


def test_one_ranked_before_the_page_has_its_place_there(newsroom: Searcher) -> None:
    found = _where(newsroom, "copy-0", 2, offset=3)
    assert (found.outcome, found.reason) == ("ranked_above", "place 1, before this page, which begins at place 4")


def test_a_copy_names_whose_place_it_joined(newsroom: Searcher) -> None:
    found = _where(newsroom, "copy-2")
    shown = newsroom.search(QUESTION, 1)[0].id
    assert (found.outcome, found.rank, found.passage_id) == ("joined", 1, shown)
    assert shown in found.reason


def test_one_that_no_leg_retrieved_says_how_far_it_is(newsroom: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "DEPTHS", (1,))
    without_words = _where(newsroom, "football")
    assert without_words.outcome == "not_retrieved"
    assert "it holds no word of the question; its best cosine " in without_words.reason
    with_words = _where(newsroom, "lighthouse")
    assert "its best BM25 score " in with_words.reason
    assert " is below the last retrieved, " in with_words.reason


def test_one_without_passages_has_nothing_to_show(newsroom: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Articles, "rows_of", lambda *_: np.empty(0, np.int64))  # no reader leaves an article like that
    assert _where(newsroom, "football").outcome == "no_passages"


def test_of_a_search_for_what_is_like_an_article_that_is_said(newsroom: Searcher) -> None:
    itself = newsroom.like("copy-1", 1, why_not="copy-1").why_not
    assert itself is not None
    assert itself.reason == "it is the article that the others are to be like"
    same = newsroom.like("copy-1", 1, why_not="copy-0").why_not
    assert same is not None
    assert same.reason.startswith("it tells the story of copy-1")
