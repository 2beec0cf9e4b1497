"""Texts that are not in the index, scored against a question by the index's encoder and statistics."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..index.analysis import body_terms
from ..index.generation import Generation
from ..index.records import Document
from ..index.splitting.passages import split
from .crossing.cross import understand
from .evidence import coverage, inverse_frequency
from .weights import HIT_FEATURES, logit, probability

Matrix = npt.NDArray[np.float64]


def score_texts(generation: Generation, question: str, texts: Sequence[str]) -> list[float]:
    """Return, for each text, the probability (0 to 1) that it bears on a question; raises BadQuestion.

    A text is cut into passages as an article is, and gets the score of its best: that of a search's first hit with
    this cosine and this share of the question's idf. So a score depends on no other text that is scored beside it.
    A text without a word gets 0.
    """
    query = understand(question, generation)
    pieces = [_pieces(generation, text) for text in texts]
    flat = [piece for several in pieces for piece in several]
    if not flat:
        return [0.0] * len(texts)
    cosines = generation.encoder.encode(flat) @ generation.encoder.encode_query(query.read).vector
    importance = [inverse_frequency(term, generation) for term in query.terms]
    covered = [coverage(query.terms, importance, set(body_terms(piece))) for piece in flat]
    scores = iter(_probabilities(cosines.astype(np.float64), np.asarray(covered)))
    return [max((round(float(next(scores)), 6) for _ in several), default=0.0) for several in pieces]


def _pieces(generation: Generation, text: str) -> list[str]:
    if not any(character.isalnum() for character in text):
        return []
    article = Document("", text, "", "")
    tokens = generation.encoder.card.max_tokens
    return [passage.text for passage in split(article, generation.encoder.count_tokens, max_tokens=tokens)]


def _probabilities(cosines: Matrix, covered: Matrix) -> Matrix:
    first = np.ones_like(cosines)  # the fused score of a first hit
    return probability(logit("hit", HIT_FEATURES, np.column_stack([first, cosines, covered])))
