"""A search with a cross-encoder: its order above, the fused order below, and both told."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from onrecord.retrieval.crossencoder import CrossEncoder, open_cross_encoder
from onrecord.retrieval.pairs import PairModel, PairOutput
from onrecord.retrieval.results import Hit
from onrecord.retrieval.searcher import Searcher, open_searcher

from ..index import tiny

pytest.importorskip("sentence_transformers", reason="the extra `models` is not installed")
pytestmark = pytest.mark.slow

QUESTION = "How many overseas missions does Vietnam have?"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PairModel]:
    from onrecord.retrieval.pairexport import prepare_cross_encoder

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        source = tiny.cross_encoder(tmp_path_factory.mktemp("ce"), "bert", tiny.word_piece(), types=True)
        yield PairModel(prepare_cross_encoder(str(source), lambda _: None))


@pytest.fixture(scope="module")
def reranking(seeds_index: Path, model: PairModel) -> Iterator[Searcher]:
    with open_searcher(seeds_index, reranker=CrossEncoder(model, passages=8, milliseconds=0)) as opened:
        yield opened


class _Slow(PairModel):
    """A model whose time runs out after three pairs."""

    def __init__(self, model: PairModel) -> None:
        self.__dict__.update(model.__dict__)

    def run(self, question: str, passages: Sequence[str], *, until: float | None = None) -> list[PairOutput]:
        assert until is not None
        assert until > time.monotonic()
        return super().run(question, passages[:3])


def ids(hits: Sequence[Hit]) -> list[str]:
    return [hit.id for hit in hits]


def test_the_first_places_are_in_the_order_of_the_cross_encoder(reranking: Searcher) -> None:
    scores = [hit.legs["reranker"] for hit in reranking.search(QUESTION, 8).hits]
    assert None not in scores
    assert scores == sorted(scores, key=lambda score: -(score or 0))
    assert len(set(scores)) > 1


def test_the_places_behind_keep_their_order(reranking: Searcher, searcher: Searcher) -> None:
    ours, fused = reranking.search(QUESTION, 20).hits, searcher.search(QUESTION, 20).hits
    assert ids(ours)[:8] != ids(fused)[:8]
    assert sorted(ids(ours)[:8]) == sorted(ids(fused)[:8])
    assert ids(ours)[8:] == ids(fused)[8:]
    assert all(hit.legs["reranker"] is None for hit in ours[8:])


def test_a_request_can_do_without_the_cross_encoder(reranking: Searcher, searcher: Searcher) -> None:
    assert reranking.search(QUESTION, rerank=False) == searcher.search(QUESTION)
    assert reranking.ask(QUESTION, rerank=False) == searcher.ask(QUESTION)


def test_pages_fit_together(reranking: Searcher) -> None:
    whole = reranking.search(QUESTION, 12).hits
    pages = [hit for offset in (0, 5, 10) for hit in reranking.search(QUESTION, 5, offset=offset).hits]
    assert ids(pages)[:12] == ids(whole)


def test_scores_shown_fall_with_the_place(reranking: Searcher, searcher: Searcher) -> None:
    scores = [hit.score for hit in reranking.search(QUESTION, 20).hits]
    assert scores == sorted(scores, reverse=True)


def test_what_was_not_read_in_time_keeps_its_order_behind_what_was(
    seeds_index: Path, model: PairModel, searcher: Searcher
) -> None:
    fused = ids(searcher.search(QUESTION, 20).hits)
    with open_searcher(seeds_index, reranker=CrossEncoder(_Slow(model), passages=8, milliseconds=60_000)) as slow:
        hits = slow.search(QUESTION, 20, explain=True).hits
    assert sorted(ids(hits)[:3]) == sorted(fused[:3])
    assert ids(hits)[3:] == fused[3:]
    told = [hit.explanation.reranked for hit in hits if hit.explanation]
    assert all(each is not None and each.cut for each in told)


def test_an_explanation_tells_the_place_before_and_the_score(reranking: Searcher, searcher: Searcher) -> None:
    fused = ids(searcher.search(QUESTION, 20).hits)
    for hit in reranking.search(QUESTION, 20, explain=True).hits:
        assert hit.explanation is not None
        told = hit.explanation.reranked
        assert told is not None
        assert fused[told.place - 1] == hit.id
        assert told.score == hit.legs["reranker"]
        assert not told.cut


def test_an_answer_is_looked_for_in_what_the_cross_encoder_put_first(reranking: Searcher) -> None:
    assert reranking.ask(QUESTION, max_risk=1).answered


def test_texts_are_scored_by_the_cross_encoder(reranking: Searcher, model: PairModel) -> None:
    texts = ["There are 94 Vietnamese representative agencies abroad.", "Bread is baked from flour."]
    assert reranking.score(QUESTION, texts) == pytest.approx(
        CrossEncoder(model).probabilities(QUESTION, texts), abs=1e-6
    )


def test_a_cross_encoder_is_opened_by_its_path_or_that_of_its_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    source = tiny.cross_encoder(tmp_path, "bert", tiny.word_piece(), types=True)
    opened = open_cross_encoder(str(source), tell=lambda _: None)
    (exported,) = (tmp_path / "cache" / "onrecord" / "rerankers").iterdir()
    again = open_cross_encoder(str(exported), tell=lambda _: None)
    assert opened.scores(QUESTION, ["a"]) == again.scores(QUESTION, ["a"])
