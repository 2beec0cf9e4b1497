"""Likeness of question and sentence by meaning: "overseas missions" is like "representative offices abroad".

Token by token: each of the question looks for the most similar one in the sentence, by the cosine of their vectors in
context; the best matches are averaged, weighted by how rare the question's words are. Source: Zhang et al.,
"BERTScore", ICLR 2020 (recall with idf weights). An average forgives one word that nothing is like, though it may be
the very thing asked about: "the ambassador to Germany" is much like a sentence about a visit to Germany. So the worst
match is kept as well.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..index.analysis import Term, analyse
from ..index.encoder import EncodedText
from ..index.generation import Generation
from .evidence import Candidate, inverse_frequency
from .expected import OF_ASKING
from .query import Query
from .ranking import Ranking
from .stages import stage

Matrix = npt.NDArray[np.float64]
Word = tuple[Term, npt.NDArray[np.bool_]]  # with (tokens,): which of the question's tokens are part of it

LIKENESS = (
    "cosine",    # of question and sentence
    "likeness",  # token by token, of the question and the sentence in its context
    "least",     # the same of the question's word that is least like any there
)  # fmt: skip


def compare(
    ranking: Ranking, sentences: Sequence[Candidate], generation: Generation, places: Sequence[int] | None = None
) -> Matrix:
    """Return (sentences, LIKENESS), NaN for those not at ``places``; None compares all."""
    places = range(len(sentences)) if places is None else places
    question, importance = ranking.encoded, [inverse_frequency(term, generation) for term in ranking.query.terms]
    words = _words(ranking.query, question)
    weights = token_weights(ranking.query, importance, words, len(question.spans))
    telling = [part & (weights > 0) for term, part in words if term.exact not in OF_ASKING]
    texts = list(dict.fromkeys(text for at in places for text in _in_context(sentences[at])))
    encoded = dict(zip(texts, _encode(generation, texts), strict=True))
    matches = dict(zip(texts, best_matches(question, list(encoded.values())), strict=True))
    measured = np.full((len(sentences), len(LIKENESS)), np.nan)
    for at in places:
        context = np.max([matches[text] for text in _in_context(sentences[at])], axis=0)
        least = min((float(context[part].mean()) for part in telling if part.any()), default=1.0)
        measured[at] = question.vector @ encoded[sentences[at].text].vector, weights @ context, least
    return measured


def _in_context(sentence: Candidate) -> list[str]:
    """Return a sentence with the one before it and its article's title, where there are such."""
    return [text for text in (sentence.text, sentence.before, sentence.hit.title) if text]


@stage("sentences")
def _encode(generation: Generation, texts: Sequence[str]) -> list[EncodedText]:
    return generation.encoder.encode_sentences(texts)


def token_weights(query: Query, importance: Sequence[float], words: Sequence[Word], tokens: int) -> Matrix:
    """Return (tokens,) weights of the question's tokens, summing to 1: the idf of the word each is part of.

    ``importance`` holds the idf of ``query.terms``. Tokens of stop words weigh nothing.
    """
    idf: dict[str, float] = {}
    for asked, weight in zip(query.terms, importance, strict=True):
        idf |= dict.fromkeys((asked.body, *asked.translations), weight)
    weights = np.zeros(tokens)
    for term, part in words:
        weight = idf.get(term.body or term.exact, 0.0)
        weights[part] = np.maximum(weights[part], weight / max(1, int(part.sum())))
    total = float(weights.sum())
    return weights / total if total else weights


def _words(query: Query, encoded: EncodedText) -> list[Word]:
    """Return the words of a question, each with its tokens."""
    starts, ends = encoded.spans.T
    return [(term, (starts >= term.start) & (ends <= term.end)) for term in analyse(query.read)]


def best_matches(question: EncodedText, texts: Sequence[EncodedText]) -> Matrix:
    """Return (texts, question tokens): the cosine of each with the token of a text that is most like it."""
    if not texts:
        return np.zeros((0, len(question.tokens)))
    cosines = np.asarray(question.tokens @ np.vstack([text.tokens for text in texts]).T, np.float64)
    parts = np.split(cosines, np.cumsum([len(text.tokens) for text in texts])[:-1], axis=1)
    return np.array([part.max(axis=1) if part.shape[1] else np.zeros(len(cosines)) for part in parts])
