"""From chosen sentences to an answer: every quote is cut anew from the stored article, or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..index.articles import Articles
from ..index.errors import NotInIndex
from .evidence import Candidate
from .results import Citation, ShortAnswer, Source
from .stages import stage


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence picked for the answer, the probability that it holds it, and the page that it begins on.

    ``short`` is where in its article the short answer stands, if there is one.
    """

    sentence: Candidate
    score: float
    page: int | None = None
    short: tuple[int, int] | None = None


@stage("quote")
def on_record(chosen: Sequence[Chosen], articles: Articles) -> list[Chosen]:
    """Keep the sentences that the stored article holds, character for character, at their offsets; tell their pages."""
    return [placed for one in chosen if (placed := _placed(one, articles))]


def compose(chosen: Sequence[Chosen]) -> tuple[str, tuple[Citation, ...]]:
    """Return the answer's text, each quote followed by its marker, and the citations that place both."""
    text, citations = "", []
    for n, one in enumerate(chosen, start=1):
        quote, marker = one.sentence.text, f"[{n}]"
        start = len(text) + (1 if text else 0)
        end = start + len(quote)
        text = f"{text}{' ' if text else ''}{quote} {marker}"
        citations.append(Citation(start, end, quote, (end + 1, end + 1 + len(marker)), (source(n, one),)))
    return text, tuple(citations)


def short_answer(chosen: Sequence[Chosen], citations: Sequence[Citation]) -> ShortAnswer | None:
    """Return the short answer inside the first quote, if there is one."""
    first = chosen[0]
    if first.short is None:
        return None
    start, end = (at - first.sentence.start for at in first.short)
    if not 0 <= start < end <= len(first.sentence.text):
        return None
    begin = citations[0].start
    return ShortAnswer(begin + start, begin + end, first.sentence.text[start:end])


def _placed(chosen: Chosen, articles: Articles) -> Chosen | None:
    sentence = chosen.sentence
    try:
        article = articles.document(sentence.hit.document_id)
    except NotInIndex:
        return None
    stands = bool(sentence.text) and article.text[sentence.start : sentence.end] == sentence.text
    return replace(chosen, page=article.page(sentence.start)) if stands else None


def source(n: int, chosen: Chosen) -> Source:
    """Return where a sentence stands, as the answer's number ``n``."""
    sentence, hit = chosen.sentence, chosen.sentence.hit
    return Source(
        n=n, id=hit.id, document_id=hit.document_id, title=hit.title, source=hit.source, url=hit.url,
        published=hit.published, start=sentence.start, end=sentence.end, quote=sentence.text, score=chosen.score,
        copies=hit.copies, n_copies=hit.n_copies, page=chosen.page,
    )  # fmt: skip
