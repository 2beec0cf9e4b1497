"""Both legs see the same articles, whatever the filter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from onrecord.index.build import build
from onrecord.index.errors import BadFilter
from onrecord.index.generation import Generation, open_generation
from onrecord.index.languages import primary
from onrecord.retrieval.filters import allowed_rows
from onrecord.retrieval.legs import dense_leg, lexical_leg
from onrecord.retrieval.query import read_question
from onrecord.retrieval.results import Filters

ARTICLES = [
    {"id": "a/1", "source": "VNA", "author": "Lan", "published": "2023-05-01"},
    {"id": "b:2", "source": "VNA", "author": "Minh", "published": "2024-02-29"},
    {"id": "c 3", "source": "Báo Bình Định", "language": "vi-VN", "published": "2024-03-01T23:30:00+07:00"},
    {"id": "d", "source": "Reuters"},
]
FILTERS = [
    Filters(),
    Filters(source=("VNA",)),
    Filters(source=("VNA", "Reuters")),
    Filters(source=("Báo Bình Định",)),
    Filters(source=("nobody",)),
    Filters(author=("Minh",)),
    Filters(language=("vi",)),
    Filters(language=("en", "VI_vn")),
    Filters(language=("vie",)),
    Filters(language=("en", "no language")),
    Filters(document_id=("a/1", "d")),
    Filters(published_after="2024-01-01"),
    Filters(published_before="2024-02-29"),
    Filters(published_after="2024-02-29", published_before="2024-03-01"),
    Filters(as_of="2023-12-31"),
    Filters(as_of="2024-12-31", published_before="2023-12-31", source=("VNA",)),
]


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Iterator[Generation]:
    folder = tmp_path_factory.mktemp("filters")
    lines = [{**article, "text": f"Rice exports grew in year {n}."} for n, article in enumerate(ARTICLES)]
    (folder / "in.jsonl").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    build([folder / "in.jsonl"], folder / "index", encoder=str(encoder_folder))
    opened = open_generation(folder / "index")
    yield opened
    opened.close()


@pytest.mark.parametrize("wanted", ["vi", "vi-VN", "vi_VN", "VI", "vie"])
def test_a_language_is_found_however_article_and_question_write_it(generation: Generation, wanted: str) -> None:
    assert expected(generation, Filters(language=(wanted,))) == {"c 3"}


def expected(generation: Generation, filters: Filters) -> set[str]:
    """Decide from the articles themselves who passes."""
    return {
        d.id
        for d in generation.articles.documents(None, 1_000)
        if _passes(filters, d.id, d.source, d.author, d.language, d.published)
    }


def _passes(f: Filters, id: str, source: str, author: str | None, language: str | None, published: str | None) -> bool:
    day = published[:10] if published else None
    dated = f.published_after or f.published_before or f.as_of
    return (
        (not f.document_id or id in f.document_id)
        and (not f.source or source in f.source)
        and (not f.author or author in f.author)
        and (not f.language or language in [primary(value) or value for value in f.language])
        and (not dated or day is not None)
        and (not f.published_after or (day or "") >= f.published_after)
        and (not f.published_before or (day or "") <= f.published_before)
        and (not f.as_of or (day or "") <= f.as_of)
    )


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_both_legs_return_exactly_the_articles_that_pass(generation: Generation, filters: Filters) -> None:
    query = read_question("rice exports", generation.lexical)
    vector = generation.encoder.encode_query(query.text).vector
    by_words, _ = lexical_leg(generation, query, filters, 100)
    by_meaning, _ = dense_leg(generation, vector, filters, 100)
    wanted = expected(generation, filters)
    assert {generation.articles.passage(int(row)).document_id for row in by_words} == wanted
    assert {generation.articles.passage(int(row)).document_id for row in by_meaning} == wanted


def test_a_filter_leaves_the_scores_of_what_passes_alone(generation: Generation) -> None:
    query = read_question("rice exports", generation.lexical)
    rows, scores = lexical_leg(generation, query, Filters(), 100)
    some, filtered = lexical_leg(generation, query, Filters(source=("VNA",)), 100)
    np.testing.assert_allclose(filtered, [scores[rows.tolist().index(row)] for row in some], rtol=1e-6)


def test_no_filter_means_no_restriction(generation: Generation) -> None:
    assert allowed_rows(Filters(), generation) is None


@pytest.mark.parametrize("field", ["published_after", "published_before", "as_of"])
@pytest.mark.parametrize("value", ["yesterday", "2024-13-01", "2024"])
def test_what_is_not_a_date_is_refused_with_the_name_of_the_filter(
    generation: Generation, field: str, value: str
) -> None:
    with pytest.raises(BadFilter, match=field):
        allowed_rows(replace(Filters(), **{field: value}), generation)  # type: ignore[arg-type]
