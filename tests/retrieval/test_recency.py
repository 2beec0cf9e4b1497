"""Newer articles come first where that is asked for, and nowhere else."""

from __future__ import annotations

from itertools import pairwise

import pytest

from onrecord.retrieval import ranking
from onrecord.retrieval.recency import HALF_LIFE_DAYS, WEIGHT, said, wanted
from onrecord.retrieval.results import Filters
from onrecord.retrieval.searcher import Searcher

QUESTION = "coffee exports of the growers' union"


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("What is the latest figure?", "latest"),
        ("the NEWEST report", "NEWEST"),
        ("most  recent exports", "most recent"),
        ("Who was most recently appointed?", "most recently"),
        ("Giá cà phê mới nhất là bao nhiêu?", "mới nhất"),
        ("gia ca phe moi nhat", "moi nhat"),
        ("Xuất khẩu gần đây", "gần đây"),
        ("xuat khau gan day", "gan day"),
        ("Pha\u0300m gâ\u0300n đây", "gần đây"),  # decomposed
    ],
)
def test_words_that_ask_for_the_newest_are_heard(question: str, word: str) -> None:
    assert said(question) == word


@pytest.mark.parametrize(
    "question",
    [
        "What was exported in 2021?",
        'Who wrote "The Latest News"?',
        "Who wrote “the latest word”?",
        "Ai viết «tin mới nhất»?",
        "Is it due at the latest in May?",
        "a relatest thing",
        "the recent past",
    ],
)
def test_other_words_and_quoted_ones_are_not(question: str) -> None:
    assert said(question) is None


def test_what_is_asked_for_outright_goes_before_the_words() -> None:
    assert wanted(False, "the latest") is None
    assert wanted(7, "the latest") == (7.0, "asked for")
    assert wanted(True, "any") == (HALF_LIFE_DAYS, "asked for")


@pytest.mark.parametrize("days", [0, -1, float("nan"), float("inf"), 40_000])
def test_what_is_no_half_life_is_refused(newsroom: Searcher, days: float) -> None:
    with pytest.raises(ValueError, match="wanted a half-life of more than 0 and at most 36,525 days"):
        newsroom.search(QUESTION, recency=days)


def test_reports_that_say_the_same_come_newest_first(newsroom: Searcher) -> None:
    hits = newsroom.search(f"latest {QUESTION}", 5)
    dated = [hit.published for hit in hits if hit.published]
    assert dated == ["2023-06-02", "2023-05-03", "2023-04-03", "2023-03-04"]


def test_nothing_is_reported_where_nobody_asked(newsroom: Searcher) -> None:
    assert all(hit.recency is None for hit in newsroom.search(QUESTION, 5))


def test_every_hit_says_that_newer_ones_were_preferred_and_why(newsroom: Searcher) -> None:
    hits = newsroom.search(f"the latest {QUESTION}", 10, explain=True).hits
    for hit in hits:
        assert hit.recency is not None
        assert hit.recency.why == "the question says 'latest'"
        assert (hit.recency.half_life_days, hit.recency.newest) == (HALF_LIFE_DAYS, "2023-06-02")
        assert hit.explanation is not None
        (part,) = [part for part in hit.explanation.contributions if part.name == "recency"]
        assert part.value == pytest.approx(hit.recency.change, abs=1e-6)


def test_age_takes_off_by_the_half_life(newsroom: Searcher) -> None:
    hits = newsroom.search(QUESTION, 12, recency=30.0).hits
    changes = {hit.document_id: hit.recency for hit in hits}
    newest, before = changes["report-fourth"], changes["report-third"]
    assert newest is not None
    assert before is not None
    assert (newest.age_days, newest.change) == (0, 0)
    assert before.age_days == 30
    assert before.change == pytest.approx(-WEIGHT / 2)


def test_an_article_without_a_date_stands_in_the_middle(newsroom: Searcher) -> None:
    hits = newsroom.search(QUESTION, 12, recency=30.0).hits
    undated = next(hit.recency for hit in hits if hit.document_id == "report-undated")
    assert undated is not None
    assert (undated.age_days, undated.counted_from) == (None, None)
    assert undated.change == pytest.approx(-WEIGHT / 2)


def test_age_counts_from_the_newest_that_passes(newsroom: Searcher) -> None:
    first = newsroom.search(QUESTION, 1, recency=True, filters=Filters(as_of="2023-05-20")).hits[0].recency
    assert first is not None
    assert (first.newest, first.age_days) == ("2023-05-03", 0)


def test_where_nothing_that_passes_has_a_date_nothing_changes(newsroom: Searcher) -> None:
    only = Filters(document_id=("report-undated",))
    (hit,) = newsroom.search(QUESTION, recency=True, filters=only, explain=True).hits
    assert hit.recency is not None
    assert (hit.recency.newest, hit.recency.change) == (None, 0)
    assert hit.explanation is not None
    assert "no article that passes has a date" in hit.explanation.contributions[2].detail


def test_a_story_is_as_old_as_its_first_article_that_passes(newsroom: Searcher) -> None:
    cranes = "cranes renewed in the harbour of Vinh"
    hit = newsroom.search(cranes, 1, recency=True).hits[0]
    assert hit.recency is not None
    assert (hit.document_id, hit.recency.counted_from) == ("copy-0", "2021-03-01")
    hit = newsroom.search(cranes, 1, recency=True, filters=Filters(source=("Outlet 2",))).hits[0]
    assert hit.recency is not None
    assert hit.recency.counted_from == "2021-03-09"


def test_pages_join_where_newer_ones_are_preferred(newsroom: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "DEPTHS", (1, 3, 6, 100_000))
    paged: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = newsroom.search(QUESTION, 2, offset=offset, recency=True)
        paged += [hit.id for hit in page]
        offset = page.next_offset
    assert len(paged) == len(set(paged)) == len(newsroom.search(QUESTION, 50, recency=True))


def test_scores_fall_with_the_rank_there_too(newsroom: Searcher) -> None:
    hits = newsroom.search(QUESTION, 12, recency=400.0).hits
    assert all(a.score >= b.score for a, b in pairwise(hits))


def test_an_answer_prefers_newer_articles_too(newsroom: Searcher) -> None:
    answer = newsroom.ask(f"latest {QUESTION}?", max_risk=0)
    assert answer.abstained
    assert all(hit.recency for hit in answer.abstained.nearest)
