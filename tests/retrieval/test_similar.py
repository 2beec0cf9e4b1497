"""What is like an article: other articles, none of which tells its story."""

from __future__ import annotations

import numpy as np
import pytest

from onrecord.index.errors import NotInIndex
from onrecord.retrieval.results import Filters
from onrecord.retrieval.searcher import Searcher
from onrecord.retrieval.similar import mean_vector, telling_terms

UNKNOWN = "no-such-article"


def test_the_nearest_of_a_report_are_the_other_reports(newsroom: Searcher) -> None:
    found = newsroom.like("report-third", 4)
    assert {hit.document_id.partition("-")[0] for hit in found} == {"report"}
    assert (found.like, found.query) == ("report-third", "")


def test_neither_the_article_nor_its_copies_are_among_them(newsroom: Searcher) -> None:
    hits = newsroom.like("copy-1", 50).hits
    assert hits
    assert not [hit for hit in hits if hit.document_id.startswith("copy")]


def test_filters_hold(newsroom: Searcher) -> None:
    hits = newsroom.like("report-third", 50, filters=Filters(source=("Daily",), without=("football",))).hits
    assert {hit.document_id for hit in hits} == {"weather", "lighthouse", "roasters"}


def test_pages_join(newsroom: Searcher) -> None:
    whole = [hit.id for hit in newsroom.like("roasters", 6)]
    first, second = newsroom.like("roasters", 3), newsroom.like("roasters", 3, offset=3)
    assert [hit.id for hit in (*first, *second)] == whole


def test_an_article_that_is_not_there_is_named(newsroom: Searcher) -> None:
    with pytest.raises(NotInIndex, match=UNKNOWN):
        newsroom.like(UNKNOWN)


def test_its_words_are_those_that_tell_it_from_others(newsroom: Searcher) -> None:
    generation = newsroom._generation
    article = generation.articles.document("lighthouse")
    terms = telling_terms(generation, article, generation.articles.passages_of("lighthouse"))
    assert [term.exact for term in terms] == ["vinh"]  # all else is in no other article


def test_its_meaning_is_the_mean_of_its_passages(searcher: Searcher) -> None:
    generation = searcher._generation
    own = searcher.documents(limit=1)[0].id
    rows = generation.articles.rows_of(own)
    assert [generation.articles.passage(row).document_id for row in rows.tolist()] == [own] * len(rows)
    vector = mean_vector(generation, rows)
    assert len(rows) > 1
    assert np.linalg.norm(vector) == pytest.approx(1)
    cosines = [float(generation.dense.cosines(vector, rows[at : at + 1])[0]) for at in range(len(rows))]
    oracle = generation.dense.vectors(rows).mean(axis=0)
    np.testing.assert_allclose(cosines, generation.dense.vectors(rows) @ oracle / np.linalg.norm(oracle), atol=1e-5)


def test_every_seed_finds_the_four_others(searcher: Searcher) -> None:
    ids = {document.id for document in searcher.documents()}
    for own in ids:
        assert {hit.document_id for hit in searcher.like(own, 100)} == ids - {own}
