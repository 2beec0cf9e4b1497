"""Likeness of question and sentence by meaning: "overseas missions" is like "representative offices abroad".

Token by token: each of the question looks for the most similar one in the sentence, by the cosine of their vectors in
context; the best matches are averaged, weighted by how rare the question's words are. Source: Zhang et al.,
"BERTScore", ICLR 2020 (recall with idf weights).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..index.analysis import analyse
from ..index.encoder import EncodedText
from ..index.generation import Generation
from .evidence import Candidate, inverse_frequency
from .query import Query
from .ranking import Ranking
from .stages import stage

Matrix = npt.NDArray[np.float64]

LIKENESS = (
    "cosine",    # of question and sentence
    "likeness",  # token by token, of the question and the sentence in its context
)  # fmt: skip


def compare(ranking: Ranking, sentences: Sequence[Candidate], generation: Generation) -> Matrix:
    """Return (sentences, LIKENESS); ``sentences`` are all of their passages', in order."""
    question, vectors = ranking.encoded, _encode(generation, [sentence.text for sentence in sentences])
    importance = [inverse_frequency(term, generation) for term in ranking.query.terms]
    weights = token_weights(ranking.query, importance, question)
    titles = list(dict.fromkeys(sentence.hit.title for sentence in sentences))
    of_title = dict(zip(titles, _encode(generation, titles), strict=True))
    matches = [best_matches(question, vector) for vector in vectors]
    rows = []
    for place, sentence in enumerate(sentences):
        context = np.maximum(matches[place], best_matches(question, of_title[sentence.hit.title]))
        if sentence.before:
            context = np.maximum(context, matches[place - 1])
        rows.append((float(question.vector @ vectors[place].vector), float(weights @ context)))
    return np.array(rows, np.float64).reshape(len(rows), len(LIKENESS))


@stage("sentences")
def _encode(generation: Generation, texts: Sequence[str]) -> list[EncodedText]:
    return generation.encoder.encode_sentences(texts)


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
