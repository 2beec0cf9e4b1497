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


def compare(
    ranking: Ranking, sentences: Sequence[Candidate], generation: Generation, places: Sequence[int] | None = None
) -> Matrix:
    """Return (sentences, LIKENESS), NaN for those not at ``places``; None compares all.

    ``sentences`` are all of their passages', in order: each is seen in the context of the one before it.
    """
    places = range(len(sentences)) if places is None else places
    of_sentence = _encoded_at(
        sorted({*places, *(at - 1 for at in places if sentences[at].before)}), sentences, generation
    )
    titles = list(dict.fromkeys(sentences[at].hit.title for at in places))
    of_title = dict(zip(titles, _encode(generation, titles), strict=True))
    question, importance = ranking.encoded, [inverse_frequency(term, generation) for term in ranking.query.terms]
    weights = token_weights(ranking.query, importance, question)
    matches = {at: best_matches(question, vector) for at, vector in of_sentence.items()}
    measured = np.full((len(sentences), len(LIKENESS)), np.nan)
    for at in places:
        context = np.maximum(matches[at], best_matches(question, of_title[sentences[at].hit.title]))
        if sentences[at].before:
            context = np.maximum(context, matches[at - 1])
        measured[at] = question.vector @ of_sentence[at].vector, weights @ context
    return measured


def _encoded_at(
    places: Sequence[int], sentences: Sequence[Candidate], generation: Generation
) -> dict[int, EncodedText]:
    return dict(zip(places, _encode(generation, [sentences[at].text for at in places]), strict=True))


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
