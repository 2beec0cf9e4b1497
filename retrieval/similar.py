"""More like this: an article in place of a question.

Its words are the terms that tell it from the others, those of the greatest tf * idf, as in Lucene's MoreLikeThis; its
meaning is the mean of its passages' vectors. From there on all is as with a question: legs, filters, fusion.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from ..index.analysis import analyse
from ..index.dense import Rows
from ..index.encoder import EncodedText, Vectors
from ..index.generation import Generation
from ..index.lexical import idf
from ..index.records import Document, Passage
from .query import Query, QueryTerm

MOST_TERMS = 50  # Lucene takes 25; ARCHITECTURE.md has what fewer gave
_OPENING = 1_000  # characters by which it is judged whether the encoder can read the article


def as_question(generation: Generation, document_id: str) -> tuple[Query, EncodedText, tuple[str, ...]]:
    """Return an article as a question, and the ids of the articles to leave out: itself, and those that tell its story.

    Raises NotInIndex.
    """
    document = generation.articles.document(document_id)
    rows = generation.articles.rows_of(document_id)
    passages = generation.articles.passages_of(document_id)
    opening = " ".join((document.title, *(passage.text for passage in passages[:1])))[:_OPENING]
    query = Query(opening, telling_terms(generation, document, passages))
    vector = mean_vector(generation, rows)
    nothing = np.empty((0, generation.dense.dimension), np.float32), np.empty((0, 2), np.int64)
    return query, EncodedText(vector, *nothing), (document_id, *_same_story(generation, rows, document_id))


def telling_terms(generation: Generation, document: Document, passages: list[Passage]) -> tuple[QueryTerm, ...]:
    """Return the MOST_TERMS terms of an article with the greatest tf * idf, of those that others hold too.

    tf counts the article's title and passages, idf is that of the lexical index. Equal ones go by the alphabet.
    """
    counts, held, spelt = Counter[str](), Counter[str](), defaultdict[str, Counter[str]](Counter)
    for text in (document.title, *(passage.text for passage in passages)):
        for term in analyse(text):
            if term.body is not None:
                counts[term.body] += 1
                spelt[term.body][term.exact] += 1
    for passage in passages:
        held.update({term.body for term in analyse(f"{document.title}\n{passage.text}") if term.body is not None})
    lexical = generation.lexical
    known = [body for body in counts if lexical.frequency(body) > held[body]]
    told = {body: counts[body] * idf(lexical.n_passages, lexical.frequency(body)) for body in known}
    best = sorted(told, key=lambda body: (-told[body], body))[:MOST_TERMS]
    return tuple(QueryTerm(spelt[body].most_common(1)[0][0], body) for body in best)


def mean_vector(generation: Generation, rows: Rows) -> Vectors:
    """Return the mean of the rows' vectors at unit length, (dimension,) float32; zeros of no rows."""
    total = generation.dense.vectors(rows).astype(np.float64).sum(axis=0)
    length = float(np.linalg.norm(total))
    mean: Vectors = (total / length if length else total).astype(np.float32)
    return mean


def _same_story(generation: Generation, rows: Rows, own: str) -> Iterator[str]:
    stories = generation.stories
    story = int(stories.of_rows(rows[:1])[0]) if len(rows) else -1
    if story >= 0:
        others = (stories.document(number).id for number in stories.members(story).tolist())
        yield from (other for other in others if other != own)
