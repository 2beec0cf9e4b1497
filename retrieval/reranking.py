"""Texts that are not in the index, scored against a question by the index's encoder and statistics."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..index.analysis import body_terms
from ..index.generation import Generation
from ..index.records import Document
from ..index.splitting.passages import split
from .crossencoder import CrossEncoder
from .evidence import coverage, inverse_frequency
from .understanding import understand
from .weights import TEXT_FEATURES, logit, probability


def score_texts(
    generation: Generation, question: str, texts: Sequence[str], reranker: CrossEncoder | None = None
) -> list[float]:
    """Return, for each text, the probability (0 to 1) that it bears on a question; raises BadQuestion.

    A text is cut into passages as an article is, and gets the score of its best, by the cosine and the share of the
    question's idf. So a score depends on no other text that is scored beside it.
    A text without a word gets 0.

    Where there is a cross-encoder, a passage's score is its own: the logistic function of its logit.
    """
    query = understand(question, generation)
    pieces = [_pieces(generation, text) for text in texts]
    flat = [piece for several in pieces for piece in several]
    if not flat:
        return [0.0] * len(texts)
    if reranker:
        return _best(pieces, reranker.probabilities(query.text or question, flat))
    cosines = generation.encoder.encode(flat) @ generation.encoder.encode_query(query.read or question).vector
    importance = [inverse_frequency(term, generation) for term in query.terms]
    covered = [coverage(query.terms, importance, set(body_terms(piece))) for piece in flat]
    measured = np.column_stack([cosines.astype(np.float64), covered])
    return _best(pieces, probability(logit("text", TEXT_FEATURES, measured)).tolist())


def _best(pieces: Sequence[Sequence[str]], scores: Sequence[float]) -> list[float]:
    """Return for each text the score of the best of its pieces, ``scores`` being those of all of them in order."""
    left = iter(scores)
    return [max((round(next(left), 6) for _ in several), default=0.0) for several in pieces]


def _pieces(generation: Generation, text: str) -> list[str]:
    if not any(character.isalnum() for character in text):
        return []
    article = Document("", text, "", "")
    tokens = generation.encoder.card.passage_tokens
    return [passage.text for passage in split(article, generation.encoder.count_tokens, max_tokens=tokens)]
