"""One question of a collection, asked as users ask it, and what its answer is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from ...index.errors import NotInIndex
from ..results import Answer
from ..searcher import Searcher
from .answers import holds_answer
from .beir import Question
from .citing import articles, support
from .squad import exact_match, f1

CEILING = 10  # passages in which the answer may stand
MEASURES = (
    "first quote",        # the first sentence quoted holds a gold answer
    "any quote",          # one of them does
    "top 10",             # one of the sentences of the ten best passages does: how far choosing better could get
    "exact",              # SQuAD's exact match and F1 of the short answer
    "f1",
    "citation recall",    # ALCE's, see citing.py
    "citation precision",
    "first article",      # the first article cited is a relevant one
    "any article",        # one of them is
    "article recall",     # the share of relevant articles that are cited
    "article precision",  # the share of cited articles that are relevant
    "brier",              # 1 less the square of how far confidence is from what came
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question that was to be answered at any risk.

    ``short`` is what was scored as the short answer: the answer's span if it ``has_span``, else its first quote.
    ``confidence`` is 0 and ``quotes`` are empty where nothing could be quoted. ``right`` tells if the first quote holds
    a gold answer. ``values`` are by those of MEASURES that apply: "brier" always, ALCE's where something is cited, the
    rest to answerable questions ("exact" and "f1" where short answers are known).
    """

    id: str
    question: str
    answerable: bool
    confidence: float
    quotes: tuple[str, ...]
    articles: tuple[str, ...]
    short: str
    has_span: bool
    right: bool
    values: Mapping[str, float]


def ask(searcher: Searcher, question: Question, relevant: Mapping[str, int], k: int) -> Asked:
    """Ask a question by ``Searcher.ask`` and measure the answer; ``relevant`` are the articles graded for it."""
    answer = searcher.ask(question.text, k, max_risk=1)
    answerable = question.answerable is not False
    quotes = tuple(citation.text for citation in answer.citations)
    named = tuple(source.document_id for citation in answer.citations for source in citation.sources)
    held = [answerable and holds_answer(quote, question.golds) for quote in quotes]
    confidence, right = answer.confidence if quotes else 0.0, held[:1] == [True]
    short, has_span = short_answer(answer)
    values = _citing(searcher, answer) | {"brier": 1 - (confidence - right) ** 2}
    if answerable:
        reachable = _reachable(searcher, question)
        values |= {"first quote": float(right), "any quote": float(any(held)), "top 10": float(reachable)}
        values |= articles(answer, relevant)
    if answerable and question.answers:
        values |= {"exact": exact_match(short, question.answers), "f1": f1(short, question.answers)}
    return Asked(question.id, question.text, answerable, confidence, quotes, named, short, has_span, right, values)


def short_answer(answer: Answer) -> tuple[str, bool]:
    """Return the short answer and True; the first quote, or "" without any, and False where it has none."""
    if answer.answer_span is not None:
        return answer.answer_span.text, True
    return answer.citations[0].text if answer.citations else "", False


def _citing(searcher: Searcher, answer: Answer) -> dict[str, float]:
    found = support(answer, partial(_span, searcher))
    return {} if found is None else {"citation recall": found[0], "citation precision": found[1]}


def _span(searcher: Searcher, document_id: str, start: int, end: int) -> str:
    try:
        return searcher.document(document_id).text[start:end]
    except NotInIndex:
        return ""


def _reachable(searcher: Searcher, question: Question) -> bool:
    """Tell whether a sentence of the ten best passages holds an answer; a phrase in quote marks is a must there."""
    for hit in searcher.search(question.text, CEILING):
        passage, article = searcher.passage(hit.id)
        if any(holds_answer(article.text[s.start : s.end], question.golds) for s in passage.sentences):
            return True
    return False
