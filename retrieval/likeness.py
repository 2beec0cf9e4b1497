"""Likeness of question and sentence token by token: "overseas missions" is like "representative offices abroad".

Each token of the question looks for its most similar token in the sentence, by the cosine of their vectors in
context; the best matches are averaged, weighted by how rare the question's words are. Source: Zhang et al.,
"BERTScore", ICLR 2020 (recall with idf weights).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..index.analysis import analyse
from ..index.encoder import EncodedText
from .query import Query

Matrix = npt.NDArray[np.float64]


def token_weights(query: Query, importance: Sequence[float], encoded: EncodedText) -> Matrix:
    """Return (tokens,) weights of the question's tokens, summing to 1: the idf of the word each is part of.

    ``importance`` holds the idf of ``query.terms``. Tokens of stop words weigh nothing.
    """
    idf: dict[str, float] = {}
    for asked, weight in zip(query.terms, importance, strict=True):
        idf |= dict.fromkeys((asked.body, *asked.translations), weight)
    weights = np.zeros(len(encoded.spans))
    for term in analyse(query.read):
        weight = idf.get(term.body or term.exact, 0.0)
        part = (encoded.spans[:, 0] >= term.start) & (encoded.spans[:, 1] <= term.end)
        weights[part] = np.maximum(weights[part], weight / max(1, int(part.sum())))
    total = float(weights.sum())
    return weights / total if total else weights


def best_matches(question: EncodedText, text: EncodedText) -> Matrix:
    """Return (question tokens,): the cosine of each with the token of ``text`` that is most like it."""
    if not len(text.tokens):
        return np.zeros(len(question.tokens))
    return np.asarray((question.tokens @ text.tokens.T).max(axis=1), np.float64)
