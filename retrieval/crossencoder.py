"""Reranking: a cross-encoder reads the question and each of the first passages together, and puts them in order.

It takes long, so it has a deadline. It goes from the best place down; when time is up, the passages that it read stand
first, by its score, and behind them the others in the order that they had.

Source: Nogueira and Cho, "Passage Re-ranking with BERT", 2019.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ..index.generation import Generation
from ..index.splitting.passages import encoder_text, title_for_encoder
from .pairexport import prepare_cross_encoder
from .pairs import PairModel
from .ranking import Ranking, Reranking
from .stages import stage
from .weights import probability

Scores = npt.NDArray[np.float64]

PASSAGES, MILLISECONDS = 50, 500  # what is reranked at most, and for how long


class CrossEncoder:
    """A cross-encoder that reranks; safe to call from many threads.

    ``passages`` is how many of the first are read, ``milliseconds`` how long that may take, 0 as long as it takes.
    """

    def __init__(self, model: PairModel, *, passages: int = PASSAGES, milliseconds: int = MILLISECONDS) -> None:
        self._model = model
        self.passages = passages
        self.milliseconds = milliseconds

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.card.name

    def scores(self, question: str, texts: Sequence[str], *, until: float | None = None) -> list[float]:
        """Return sentence-transformers' score of each text, higher is better; of the first only, if ``until`` comes.

        ``until`` is a moment of ``time.monotonic``.
        """
        activate = probability if self._model.card.activation == "sigmoid" else np.asarray
        return [float(activate(each)) for each in self._logits(question, texts, until)]

    def probabilities(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return the logistic function of each text's logit, 0 to 1."""
        return [float(probability(each)) for each in self._logits(question, texts, None)]

    @stage("rerank")
    def rerank(self, generation: Generation, ranking: Ranking) -> Ranking:
        """Return a ranking whose first places stand in the order of the cross-encoder's scores.

        What it did not read keeps its order behind what it read. Equal scores keep their order.
        """
        until = time.monotonic() + self.milliseconds / 1000 if self.milliseconds else None
        collapsed = ranking.collapsed
        first = collapsed.shown[: self.passages]
        texts = [_text(generation, int(row)) for row in ranking.candidates.rows[first]]
        scores = self.scores(ranking.query.text, texts, until=until)
        best = np.argsort(-np.asarray(scores), kind="stable")
        turned = np.concatenate([best, np.arange(len(best), len(collapsed.order))]).astype(np.int64)
        ordered = replace(
            collapsed, order=collapsed.order[turned], shown=collapsed.shown[turned], places=collapsed.places[turned]
        )
        by_candidate = dict(zip(collapsed.order.tolist(), scores, strict=False))
        told = Reranking(self.name, collapsed.order, by_candidate, cut=len(scores) < len(texts))
        return replace(ranking, collapsed=ordered, reranking=told)

    def _logits(self, question: str, texts: Sequence[str], until: float | None) -> list[Scores]:
        outputs = self._model.run(question, texts, until=until)
        return [output.logits.astype(np.float64).reshape(()) for output in outputs]


def open_cross_encoder(
    model: str, *, passages: int = PASSAGES, milliseconds: int = MILLISECONDS, tell: Callable[[str], None]
) -> CrossEncoder:
    """Load a cross-encoder by name or path, exporting it where that was not done before; raises ModelUnavailable."""
    return CrossEncoder(PairModel(prepare_cross_encoder(model, tell)), passages=passages, milliseconds=milliseconds)


def _text(generation: Generation, row: int) -> str:
    """Return what the cross-encoder reads of a passage: what the encoder saw of it."""
    passage = generation.articles.passage(row)
    title = generation.articles.document(passage.document_id).title
    return encoder_text(title_for_encoder(title, generation.encoder.count_tokens), passage.text)
