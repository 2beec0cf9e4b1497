"""Likeness of question and sentence token by token: "overseas missions" is like "representative offices abroad".

Each token of the question looks for its most similar token in the sentence, by the cosine of their vectors in
context; the best matches are averaged, weighted by how rare the question's words are. Source: Zhang et al.,
"BERTScore", ICLR 2020 (recall with idf weights).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..index.analysis import analyse
from ..index.encoder import EncodedText
from .query import Query

Matrix = npt.NDArray[np.float64]

WINDOW = 12  # tokens to each side of a thing that may be the answer


def token_weights(query: Query, importance: Sequence[float], encoded: EncodedText) -> Matrix:
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


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Each question token's best match, (question tokens,), around a sentence.

    ``context`` is its title, the sentence before it and itself; ``passage`` all sentences of its passage.
    """

    context: Matrix
    passage: Matrix


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a question some text covers, 0 to 1 or a little below 0.

    ``whole`` is by all of the sentence, ``stretch`` by its best stretch, ``context`` and ``passage`` by its
    surroundings; ``weakest`` is how well the passage covers the question's word that it covers least.
    """

    whole: float
    stretch: float
    context: float
    passage: float
    weakest: float


def similarity(question: EncodedText, sentence: EncodedText) -> Matrix:
    """Return the (question tokens, sentence tokens) cosines; at least one column, of zeros if need be."""
    if not len(sentence.tokens):
        return np.zeros((len(question.tokens), 1))
    return np.asarray(question.tokens @ sentence.tokens.T, np.float64)


def likeness(
    weights: Matrix, similar: Matrix, around: Surroundings, sentence: EncodedText, things: Sequence[tuple[int, int]]
) -> Likeness:
    """Compare a question, whose tokens weigh ``weights``, with a sentence and what is around it.

    ``similar`` is their ``similarity``. A stretch is WINDOW tokens to each side of one of ``things``, given
    as character spans of the sentence; with no things it is any stretch of that length.
    """
    centres = [int(np.searchsorted(sentence.spans[:, 1], start, side="right")) for start, _ in things]
    if not centres:
        centres = list(range(WINDOW, max(similar.shape[1] - WINDOW, WINDOW + 1), WINDOW // 2))
    stretches = [similar[:, max(0, centre - WINDOW) : centre + WINDOW + 1] for centre in centres]
    weighty = weights >= weights.max(initial=0.0) / 4
    return Likeness(
        whole=float(weights @ similar.max(axis=1)),
        stretch=max(float(weights @ stretch.max(axis=1)) for stretch in stretches if stretch.shape[1]),
        context=float(weights @ around.context),
        passage=float(weights @ around.passage),
        weakest=float(around.passage[weighty].min(initial=1.0)),
    )
