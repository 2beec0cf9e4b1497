from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import tantivy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from onrecord.index.analysis import body_terms, index_terms
from onrecord.index.lexical import PIVOT, LexicalIndex, LexicalWriter
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
