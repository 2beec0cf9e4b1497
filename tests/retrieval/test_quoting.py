from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.index.articles import Articles
from onrecord.index.columns import Columns, ColumnsWriter
from onrecord.index.part import Part
from onrecord.index.records import Article, Document
from onrecord.index.store import PartStore, StoreWriter
from onrecord.retrieval.evidence import Candidate
from onrecord.retrieval.quoting import Chosen, compose, on_record
from onrecord.retrieval.results import Hit

TEXT = "Rice\u00a0exports rose 12%.\r\nCafe\u0301s 😀 opened. Officials met."
HIT = Hit(1, "d:0-10", "d", "Title", "source", None, None, None, TEXT, 0, len(TEXT), 0.9, {"bm25": 1.0, "dense": 0.5})


def quote(start: int, end: int, text: str | None = None) -> Chosen:
    return Chosen(Candidate(HIT, start, end, TEXT[start:end] if text is None else text, ""), 0.9)


@pytest.fixture
def articles(tmp_path: Path) -> Articles:
    return stored(Document("d", TEXT, "Title", "source"), tmp_path)


def stored(document: Document, tmp_path: Path) -> Articles:
    article = Article(document, ())
    store, columns = StoreWriter(tmp_path), ColumnsWriter()
    store.add(article)
    columns.add(article)
    store.finish(columns.codes)
    columns.finish(tmp_path)
    return Articles([Part(tmp_path, 1, PartStore(tmp_path), Columns(tmp_path), np.empty(0, np.int32))])


def test_a_quote_that_stands_at_its_offsets_is_kept(articles: Articles) -> None:
    chosen = [quote(0, 22), quote(24, 40)]
    assert on_record(chosen, articles) == chosen


def test_a_quote_of_an_article_with_pages_tells_its_page(tmp_path: Path) -> None:
    articles = stored(Document("d", TEXT, "Title", "source", pages=(0, 24)), tmp_path)
    placed = on_record([quote(0, 22), quote(24, 40)], articles)
    _, citations = compose(placed)
    assert [citation.sources[0].page for citation in citations] == [1, 2]


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (0, 22, TEXT[0:22].replace("\u00a0", " ")),  # white space repaired
        (0, 22, TEXT[0:22].replace("12", "21")),  # a figure changed
        (1, 23, TEXT[0:22]),  # moved by one
        (24, 40, "Cafés 😀 opened."),  # composed
        (0, 0, ""),  # nothing at all
    ],
)
def test_a_quote_that_differs_in_any_character_is_dropped(articles: Articles, start: int, end: int, text: str) -> None:
    assert on_record([quote(start, end, text)], articles) == []


def test_a_quote_of_an_article_that_is_not_stored_is_dropped(articles: Articles) -> None:
    candidate = replace(quote(0, 22).sentence, hit=replace(HIT, document_id="gone"))
    assert on_record([Chosen(candidate, 0.9)], articles) == []


@given(st.lists(st.text(min_size=1), max_size=5))
def test_citations_span_their_quotes_and_markers_in_the_answer(quotes: list[str]) -> None:
    text, citations = compose([Chosen(Candidate(HIT, 0, len(q), q, ""), 0.5) for q in quotes])
    assert [text[c.start : c.end] for c in citations] == quotes
    assert [text[slice(*c.marker)] for c in citations] == [f"[{n}]" for n in range(1, len(quotes) + 1)]


def test_no_quotes_make_an_empty_answer() -> None:
    assert compose([]) == ("", ())
