"""cohere for Python: both versions of its rerank."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

cohere = pytest.importorskip("cohere", reason="needs the client: pip install 'onrecord[clients]'")

from .conftest import QUESTION  # noqa: E402

DOCUMENTS = [
    "Bread is baked from flour, water and salt.",
    "There are 94 Vietnamese representative agencies abroad.",
    "The conference took place in Nghe An.",
    "",
]


@pytest.fixture(scope="module", params=["Client", "ClientV2"])
def client(request: pytest.FixtureRequest, service: str) -> Iterator[Any]:
    with httpx.Client() as connection:  # the client leaves its own open
        yield getattr(cohere, request.param)(api_key="x", base_url=service, httpx_client=connection)


def test_the_document_that_answers_comes_first(client: Any) -> None:
    ranked = client.rerank(model="onrecord", query=QUESTION, documents=DOCUMENTS)
    assert ranked.results[0].index == 1
    assert sorted(each.index for each in ranked.results) == [0, 1, 2, 3]


def test_scores_fall_and_lie_between_0_and_1(client: Any) -> None:
    scores = [each.relevance_score for each in client.rerank(model="x", query=QUESTION, documents=DOCUMENTS).results]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1


def test_only_as_many_as_wanted_are_returned(client: Any) -> None:
    assert len(client.rerank(model="x", query=QUESTION, documents=DOCUMENTS, top_n=2).results) == 2


def test_a_score_does_not_depend_on_what_stands_beside(client: Any) -> None:
    alone = client.rerank(model="x", query=QUESTION, documents=DOCUMENTS[1:2]).results[0]
    among = client.rerank(model="x", query=QUESTION, documents=DOCUMENTS).results[0]
    assert alone.relevance_score == among.relevance_score


def test_a_long_document_has_the_score_of_its_best_passage(client: Any) -> None:
    long = f"{DOCUMENTS[0]} " * 200 + DOCUMENTS[1]
    ranked = client.rerank(model="x", query=QUESTION, documents=[long, DOCUMENTS[0]])
    assert ranked.results[0].index == 0
    assert ranked.results[0].relevance_score > 2 * ranked.results[1].relevance_score


def test_too_many_documents_are_refused_in_words(client: Any) -> None:
    with pytest.raises(cohere.BadRequestError) as refusal:
        client.rerank(model="x", query=QUESTION, documents=["rice"] * 257)
    assert "256" in refusal.value.body["error"]["message"]


def test_too_much_text_is_refused_in_words(client: Any) -> None:
    with pytest.raises(cohere.BadRequestError) as refusal:
        client.rerank(model="x", query=QUESTION, documents=["rice " * 30_000] * 3)
    assert "at most 300,000" in refusal.value.body["error"]["message"]
