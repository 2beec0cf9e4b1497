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

WINDOW = 12  # tokens to each side of a thing that may be the answer


def token_weights(query: Query, importance: Sequence[float], encoded: EncodedText) -> npt.NDArray[np.float64]:
    """Return (tokens,) weights of the question's tokens, summing to 1: the idf of the word each is part of.

    ``importance`` holds the idf of ``query.terms``. Tokens of stop words weigh nothing.
    """
    idf = {term.body: weight for term, weight in zip(query.terms, importance, strict=True)}
    weights = np.zeros(len(encoded.spans))
    for term in analyse(query.text):
        weight = idf.get(term.body or term.exact, 0.0)
        part = (encoded.spans[:, 0] >= term.start) & (encoded.spans[:, 1] <= term.end)
        weights[part] = np.maximum(weights[part], weight / max(1, int(part.sum())))
    total = float(weights.sum())
    return weights / total if total else weights


def likeness(
    question: EncodedText,
    weights: npt.NDArray[np.float64],
    sentence: EncodedText,
    things: Sequence[tuple[int, int]],
) -> tuple[float, float]:
    """Return how much of the question the sentence covers, and how much its best stretch does.

    A stretch is WINDOW tokens to each side of one of ``things``, given as character spans of the sentence; with
    no things it is any stretch of that length.
    """
    if not len(sentence.tokens) or not len(question.tokens):
        return 0.0, 0.0
    similar = question.tokens @ sentence.tokens.T
    whole = float(weights @ similar.max(axis=1))
    centres = [int(np.searchsorted(sentence.spans[:, 1], start, side="right")) for start, _ in things]
    if not centres:
        centres = list(range(WINDOW, max(len(sentence.tokens) - WINDOW, WINDOW + 1), WINDOW // 2))
    stretches = [similar[:, max(0, centre - WINDOW) : centre + WINDOW + 1] for centre in centres]
    return whole, max(float(weights @ stretch.max(axis=1)) for stretch in stretches if stretch.shape[1])
