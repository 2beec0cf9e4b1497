"""Texts that are not in the index, scored against a question by the index's encoder and statistics."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..index.analysis import body_terms
from ..index.generation import Generation
from ..index.records import Document
from ..index.splitting.passages import split
from .evidence import coverage, inverse_frequency
from .query import read_question
from .weights import TEXT_FEATURES, logit, probability


def score_texts(generation: Generation, question: str, texts: Sequence[str]) -> list[float]:
    """Return, for each text, the probability (0 to 1) that it bears on a question; raises BadQuestion.

    A text is cut into passages as an article is, and gets the score of its best, by the cosine and the share of the
    question's idf. So a score depends on no other text that is scored beside it.
    A text without a word gets 0.
    """
    query = read_question(question, generation.lexical)
    pieces = [_pieces(generation, text) for text in texts]
    flat = [piece for several in pieces for piece in several]
    if not flat:
        return [0.0] * len(texts)
    cosines = generation.encoder.encode(flat) @ generation.encoder.encode_query(query.text).vector
    importance = [inverse_frequency(term, generation) for term in query.terms]
    covered = [coverage(query.terms, importance, set(body_terms(piece))) for piece in flat]
    measured = np.column_stack([cosines.astype(np.float64), covered])
    scores = iter(probability(logit("text", TEXT_FEATURES, measured)))
    return [max((round(float(next(scores)), 6) for _ in several), default=0.0) for several in pieces]


def _pieces(generation: Generation, text: str) -> list[str]:
    if not any(character.isalnum() for character in text):
        return []
    article = Document("", text, "", "")
    tokens = generation.encoder.card.max_tokens
    return [passage.text for passage in split(article, generation.encoder.count_tokens, max_tokens=tokens)]
