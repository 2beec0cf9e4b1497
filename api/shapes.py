"""Results as the JSON objects of the interface: made here alone, for HTTP and the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from ..index import records
from ..index.holdings import Holdings
from ..retrieval import explained, results
from . import responses
from .links import link


def search(found: results.SearchResults) -> responses.SearchResponse:
    """Return the object of ``/api/search``."""
    return responses.SearchResponse(
        query=found.query,
        results=[hit(each) for each in found.hits],
        next_offset=found.next_offset,
        index=index(found.index),
        **_asked(found),
        **_interpretation(found.interpretation),
    )


def _asked(found: results.SearchResults) -> dict[str, Any]:
    """Return the keys that are there only where they were asked for."""
    keys: dict[str, Any] = {} if found.like is None else {"like": found.like}
    if found.why_not is not None:
        keys["why_not"] = responses.WhyNot.model_validate(asdict(found.why_not))
    return keys


def ask(answer: results.Answer) -> responses.AskResponse:
    """Return the object of ``/api/ask``."""
    return responses.AskResponse(
        question=answer.question,
        answered=answer.answered,
        answer=answer.text if answer.answered else None,
        confidence=answer.confidence,
        answer_span=None if answer.answer_span is None else short_answer(answer.answer_span),
        citations=[citation(each) for each in answer.citations],
        abstained=None if answer.abstained is None else abstention(answer.abstained),
        disagreements=[disagreement(each) for each in answer.disagreements],
        searched_for=answer.searched_for,
        index=index(answer.index),
        **_interpretation(answer.interpretation),
        **_writer(answer.writer),
    )


def short_answer(found: results.ShortAnswer) -> responses.ShortAnswer:
    """Return the words that answer."""
    return responses.ShortAnswer(start=found.start, end=found.end, text=found.text)


def _writer(who: results.Writer | None) -> dict[str, Any]:
    """Return the key that only answers have that a language model could have written."""
    return {} if who is None else {"writer": writer(who)}


def writer(who: results.Writer) -> responses.Writer:
    """Return who wrote an answer."""
    return responses.Writer.model_validate(asdict(who))


def _interpretation(read: results.Interpretation | None) -> dict[str, Any]:
    """Return the key that only questions have that were not read by their words alone."""
    return {} if read is None else {"interpretation": interpretation(read)}


def interpretation(read: results.Interpretation) -> responses.Interpretation:
    """Return how a question was read."""
    return responses.Interpretation(
        text=read.text,
        phrases=list(read.phrases),
        excluded=list(read.excluded),
        fields=[responses.Condition(field=e.part, value=e.value, excluded=not e.wanted) for e in read.fields],
        after=read.after,
        before=read.before,
        corrections=[responses.Replaced(asked=each.asked, used=list(each.used)) for each in read.corrections],
        expansions=[responses.Replaced(asked=each.asked, used=list(each.used)) for each in read.expansions],
        notes=list(read.notes),
    )


def hit(found: results.Hit) -> responses.Hit:
    """Return one hit; ``explanation``, ``recency`` and ``page`` are keys only where there is one."""
    shape = responses.Hit(
        rank=found.rank,
        id=found.id,
        document_id=found.document_id,
        title=found.title,
        source=found.source,
        url=found.url,
        author=found.author,
        published=found.published,
        text=found.text,
        start=found.start,
        end=found.end,
        score=found.score,
        legs=found.legs,
        highlights=list(found.highlights),
        copies=[copy(each) for each in found.copies],
        link=link(found.url, found.document_id, found.text, found.start, found.end),
        **_page(found.page),
    )
    more: dict[str, responses.Shape] = {}
    if found.recency is not None:
        more["recency"] = responses.Recency.model_validate(asdict(found.recency))
    if found.explanation is not None:
        more["explanation"] = explanation(found.explanation)
    return shape.model_copy(update=more) if more else shape


def explanation(why: explained.Explanation) -> responses.Explanation:
    """Return how a hit came by its place."""
    return responses.Explanation.model_validate(asdict(why))


def copy(other: results.Copy) -> responses.Copy:
    """Return another article of a story."""
    return responses.Copy(
        document_id=other.document_id,
        title=other.title,
        source=other.source,
        published=other.published,
        url=other.url,
    )


def citation(quoted: results.Citation) -> responses.Citation:
    """Return one sentence with its sources."""
    return responses.Citation(
        start=quoted.start,
        end=quoted.end,
        text=quoted.text,
        marker=quoted.marker,
        sources=[source(each) for each in quoted.sources],
    )


def source(place: results.Source) -> responses.Source:
    """Return where a quote stands."""
    return responses.Source(
        n=place.n,
        id=place.id,
        document_id=place.document_id,
        title=place.title,
        source=place.source,
        url=place.url,
        published=place.published,
        start=place.start,
        end=place.end,
        quote=place.quote,
        score=place.score,
        copies=[copy(each) for each in place.copies],
        **_page(place.page),
        **_superseded(place.superseded_by),
    )


def disagreement(between: results.Disagreement) -> responses.Disagreement:
    """Return what articles give differently."""
    return responses.Disagreement(
        what=between.what,
        values=[
            responses.Stated(
                value=each.value, text=each.text, document_id=each.document_id, title=each.title,
                source=each.source, published=each.published, start=each.start, end=each.end,
            )
            for each in between.values
        ],
    )  # fmt: skip


def _superseded(by: results.Superseded | None) -> dict[str, Any]:
    """Return the key that only sources have that a later article overtook."""
    if by is None:
        return {}
    shape = responses.Superseded(document_id=by.document_id, title=by.title, published=by.published, value=by.value)
    return {"superseded_by": shape}


def _page(number: int | None) -> dict[str, Any]:
    """Return the key that only articles with pages have."""
    return {} if number is None else {"page": number}


def abstention(why: results.Abstention) -> responses.Abstention:
    """Return why there is no answer."""
    return responses.Abstention(reason=why.reason, nearest=[hit(each) for each in why.nearest])


def index(info: results.IndexInfo) -> responses.Index:
    """Return which state of the index answered."""
    return responses.Index(id=info.id, documents=info.documents, passages=info.passages)


def document_page(documents: Iterable[records.Document], next_cursor: str | None) -> responses.DocumentPage:
    """Return the object of ``/api/documents``."""
    return responses.DocumentPage(documents=[summary(each) for each in documents], next_cursor=next_cursor)


def summary(article: records.Document) -> responses.DocumentSummary:
    """Return an article without its text."""
    return responses.DocumentSummary(
        id=article.id,
        title=article.title,
        source=article.source,
        url=article.url,
        author=article.author,
        published=article.published,
        language=article.language,
        length=len(article.text),
    )


def document(article: records.Document, passages: Sequence[records.Passage]) -> responses.Document:
    """Return the object of ``/api/documents/{id}``."""
    return responses.Document(
        **summary(article).model_dump(),
        modified=article.modified,
        found={each.field: responses.Found(where=each.where, confidence=each.confidence) for each in article.found},
        pages=list(article.pages),
        text=article.text,
        furniture=[(span.start, span.end) for span in article.furniture],
        passages=[each.id for each in passages],
    )


def passage(cut: records.Passage, article: records.Document) -> responses.Passage:
    """Return the object of ``/api/passages/{id}``."""
    return responses.Passage(
        id=cut.id,
        document_id=article.id,
        title=article.title,
        source=article.source,
        url=article.url,
        author=article.author,
        published=article.published,
        language=article.language,
        text=cut.text,
        start=cut.start,
        end=cut.end,
        link=link(article.url, article.id, cut.text, cut.start, cut.end),
    )


def corpus(held: Holdings, info: results.IndexInfo, skipped: int) -> responses.Corpus:
    """Return the object of ``/api/corpus``."""
    return responses.Corpus(
        index=index(info),
        copies=held.copies,
        dated=held.dated,
        first=held.first,
        last=held.last,
        languages=_counts(held.languages),
        sources=_counts(held.sources),
        months=_counts(held.months),
        skipped=skipped,
    )


def _counts(pairs: Iterable[tuple[str | None, int]]) -> list[responses.Count]:
    return [responses.Count(value=value, documents=documents) for value, documents in pairs]
