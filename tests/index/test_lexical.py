from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import tantivy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from onrecord.index.analysis import body_terms, exact_term, index_terms
from onrecord.index.lexical import (
    PIVOT,
    Ghosts,
    LexicalIndex,
    LexicalWriter,
    _ballast,
    ballast_of,
    delete_documents,
)
from onrecord.index.records import Article, Document, Passage

WORDS = ["trade", "export", "halal", "envoy", "summit", "tariff", "rice"]
texts = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join), min_size=2, max_size=12)


class LuceneBM25(BM25Okapi):  # type: ignore[misc]
    """rank-bm25 with the idf of Lucene and tantivy, which never goes below zero, and lengths in units of PIVOT."""

    def _calc_idf(self, nd: dict[str, int]) -> None:
        self.avgdl = PIVOT
        for word, n in nd.items():
            self.idf[word] = math.log(1 + (self.corpus_size - n + 0.5) / (n + 0.5))


def index_of(bodies: list[str], folder: Path) -> LexicalIndex:
    writer = LexicalWriter(folder, 1)
    for row, body in enumerate(bodies):
        document = Document(f"d{row}", body, "", "source")
        writer.add(Article(document, (Passage(document.id, 0, len(body), body),)))
    writer.finish()
    return LexicalIndex([(folder, 1, 0)], len(bodies))


def ask(index: LexicalIndex, terms: list[str]) -> tantivy.Query:
    clauses = [clause for term in terms if (clause := index.term_query(term))]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=texts, asked=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True))
def test_scores_equal_those_of_rank_bm25(
    bodies: list[str], asked: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    index = index_of(bodies, tmp_path_factory.mktemp("lexical"))
    stems = [body_terms(word)[0] for word in asked]
    oracle = LuceneBM25([index_terms(body).split() for body in bodies], k1=1.2, b=0.75).get_scores(stems)
    rows, scores = index.top(ask(index, stems), len(bodies))
    # rank-bm25 multiplies by k1 + 1 as the original formula does; tantivy does too.
    np.testing.assert_allclose(scores, oracle[rows], atol=0.0051)  # they come to two decimals
    assert set(rows) == {row for row, score in enumerate(oracle) if score > 0}


def test_equal_scores_come_in_order_of_rows(tmp_path: Path) -> None:
    index = index_of(["trade rice", "trade rice", "trade rice"], tmp_path)
    rows, _ = index.top(ask(index, ["trade"]), 3)
    assert rows.tolist() == [0, 1, 2]


def test_opening_writes_nothing_into_the_folder(tmp_path: Path) -> None:
    index = index_of(["trade"], tmp_path)
    assert not list(tmp_path.rglob("*.lock"))
    assert index.top(ask(index, ["trade"]), 1)[0].tolist() == [0]


ARTICLES = [
    Article(
        document := Document(f"d{number}", text, "", f"source {number % 4}", published=f"2024-01-{1 + number:02d}"),
        (Passage(document.id, 0, len(text), text),),
    )
    for number, text in enumerate(
        " ".join(chance.choices(WORDS, k=chance.randint(1, 90))) for chance in [random.Random(5)] for _ in range(24)
    )
]


def parts_of(folder: Path, groups: Sequence[Sequence[Article]]) -> list[tuple[Path, int, int]]:
    """Write each group as a part; return what LexicalIndex wants."""
    placed, first = [], 0
    for number, group in enumerate(groups, start=1):
        part = folder / str(number)
        part.mkdir(parents=True)
        writer = LexicalWriter(part, number)
        for article in group:
            writer.add(article)
        writer.finish()
        placed.append((part, number, first))
        first += len(group)
    return placed


def scores_by_id(index: LexicalIndex, order: Sequence[Article], asked: str) -> dict[str, float]:
    rows, scores = index.top(ask(index, index_terms(asked).split()), 100)
    return {order[row].document.id: score for row, score in zip(rows, scores.tolist(), strict=True)}


@pytest.mark.parametrize("asked", [*WORDS, "rice tariff summit", "halal envoys trade"])
def test_scores_do_not_depend_on_the_cut_into_parts_nor_on_what_was_removed(asked: str, tmp_path: Path) -> None:
    fresh = LexicalIndex(parts_of(tmp_path / "fresh", [ARTICLES[:18]]), 18)
    parts = parts_of(tmp_path / "parts", [ARTICLES[5:9], ARTICLES[9:24], ARTICLES[:5]])
    middle = parts[1][0]
    Ghosts().with_articles(ARTICLES[18:]).write(middle)
    assert delete_documents(middle, [article.document.id for article in ARTICLES[18:]])
    changed = LexicalIndex(parts, 18)
    order = [*ARTICLES[5:9], *ARTICLES[9:24], *ARTICLES[:5]]
    assert scores_by_id(changed, order, asked) == pytest.approx(scores_by_id(fresh, ARTICLES, asked), abs=0.0101)


def test_a_term_of_removed_passages_only_is_neither_counted_nor_suggested(tmp_path: Path) -> None:
    text = "canary rice"
    article = Article(Document("x", text, "", "source"), (Passage("x", 0, len(text), text),))
    parts = parts_of(tmp_path, [[*ARTICLES[:3], article]])
    Ghosts().with_articles([article]).write(parts[0][0])
    delete_documents(parts[0][0], ["x"])
    index = LexicalIndex(parts, 3)
    assert index.frequency("canari") == index.frequency(exact_term("canary")) == 0
    assert index.term_query("canari") is None
    assert "canary" not in index.exact_forms("c")


def test_passages_found_are_those_of_the_articles_and_ballast(tmp_path: Path) -> None:
    parts = parts_of(tmp_path, [ARTICLES[:2], ARTICLES[2:9]])
    assert LexicalIndex(parts, 9).n_found == 9 + sum(
        ballast_of(part, n) for (part, _, _), n in zip(parts, (2, 7), strict=True)
    )


@given(st.lists(st.integers(0, 300), max_size=40))
def test_ballast_brings_the_average_length_to_the_pivot(lengths: list[int]) -> None:
    ballast = _ballast(len(lengths), sum(lengths))
    assert sum(lengths) + sum(ballast) == PIVOT * (len(lengths) + len(ballast))
    assert all(length >= 0 for length in ballast)
