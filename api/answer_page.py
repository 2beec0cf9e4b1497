"""An answer as markup: its quotes with where each stands, how sure it is, what articles differ on, passages."""

from __future__ import annotations

from collections.abc import Sequence

from ..retrieval.results import (
    Abstention,
    Answer,
    Citation,
    Copy,
    Filters,
    Hit,
    ShortAnswer,
    Source,
    Superseded,
    Writer,
)
from ..retrieval.writing.writing import is_written
from .citing import Cited, Place, cited_in
from .links import article_path, viewer_link
from .markup import inert, text
from .responses import AskResponse, Stated
from .words import Words, day, how_sure, language_name, say, who_wrote, why_none

_EXCERPT = 320  # characters of a passage


def turn(answer: Answer, hits: Sequence[Hit], shape: AskResponse, narrowed: str, address: str, words: Words) -> str:
    """Return one question and its answer.

    ``hits`` are passages that bear on it, ``narrowed`` says what it was kept to, ``address`` is the query of the front
    page that asks it; ``shape`` is the answer as it is sent.
    """
    cited = cited_in((_place(source) for citation in answer.citations for source in citation.sources), address)
    told = _abstained(answer.abstained, words) if answer.abstained else _answered(answer, cited, words)
    only = f'<p class="soft">{text(narrowed)}</p>\n' if narrowed else ""
    return (
        f'<section class="turn"><h2 class="asked" dir="auto">{inert(answer.question)}</h2>\n{only}'
        f'<div class="answer">{told}</div>\n{_disagreements(shape, cited, words)}'
        f"{_passages(answer, hits, words)}</section>"
    )


def narrowing(filters: Filters, words: Words) -> str:
    """Return what a question was kept to, in words; "" where to nothing."""
    said = [*filters.source, *(language_name(words, code) for code in filters.language)]
    if filters.published_after:
        said.append(say(words, "since", day=day(words, filters.published_after)))
    if filters.published_before:
        said.append(say(words, "until", day=day(words, filters.published_before)))
    return say(words, "only", filters=", ".join(said)) if said else ""


def facts(source: str, author: str | None, published: str | None, page: int | None, words: Words) -> str:
    """Return where and when an article appeared, as markup."""
    known = [inert(source), inert(author or "")]
    known.append(
        f'<time datetime="{text(published)}">{text(day(words, published))}</time>'
        if published
        else text(words["undated"])
    )
    if page:
        known.append(text(say(words, "page", n=page)))
    return " · ".join(f"<bdi>{fact}</bdi>" for fact in known if fact)


def _answered(answer: Answer, cited: Cited, words: Words) -> str:
    grade, sure = how_sure(words, answer.confidence)
    quotes = "\n".join(
        _quote(each, None if n else answer.answer_span, cited, words) for n, each in enumerate(answer.citations)
    )
    return (
        f'{quotes}\n<div class="confidence {grade}"><p>{text(sure)}</p>'
        f"<details><summary>{text(words['how_sure'])}</summary><p>{text(words['how_sure_told'])}</p></details></div>"
        f"{_writer(answer.writer, words) if answer.writer else ''}"
    )


def _writer(who: Writer, words: Words) -> str:
    """Return who wrote the answer, and what of it was left out."""
    return f'<p class="soft">{" ".join(inert(each) for each in who_wrote(who, words))}</p>'


def _quote(citation: Citation, short: ShortAnswer | None, cited: Cited, words: Words) -> str:
    chips = "&nbsp;".join(_chip(each, cited) for each in citation.sources)
    if is_written(citation):
        return _written(citation, chips, cited, words)
    captions = "".join(_caption(each, cited, words) for each in citation.sources)
    quote = f'<blockquote><bdi dir="auto">{_words_of(citation, short)}</bdi>&nbsp;{chips}</blockquote>'
    return f'<figure class="quote">{quote}{captions}</figure>'


def _words_of(citation: Citation, short: ShortAnswer | None) -> str:
    """Return a quote in which the few words that answer stand out."""
    if short is None:
        return inert(citation.text)
    start, end = short.start - citation.start, short.end - citation.start
    before, after = citation.text[:start], citation.text[end:]
    return f"{inert(before)}<strong>{inert(short.text)}</strong>{inert(after)}"


def _written(citation: Citation, chips: str, cited: Cited, words: Words) -> str:
    """Return a model's sentence, said to be that, and under it the quotes that support it."""
    quotes = "".join(
        f'<blockquote><bdi dir="auto">{inert(each.quote)}</bdi>&nbsp;{_chip(each, cited)}</blockquote>'
        f"{_caption(each, cited, words)}"
        for each in citation.sources
    )
    return (
        f'<figure class="written"><p class="who">{text(words["said"])}</p>'
        f'<p class="said"><bdi dir="auto">{inert(citation.text)}</bdi>&nbsp;{chips}</p>'
        f'<div class="quote"><p class="who">{text(words["on_record"])}</p>{quotes}</div></figure>'
    )


def _chip(source: Source, cited: Cited) -> str:
    link = text(cited.link(_place(source)))
    return f'<a class="chip" href="{link}" aria-label="{source.n}: {text(source.title)}">{source.n}</a>'


def _caption(source: Source, cited: Cited, words: Words) -> str:
    title = f'<a href="{text(cited.link(_place(source)))}"><bdi>{inert(source.title)}</bdi></a>'
    told = facts(source.source, None, source.published, source.page, words)
    more = f"{_overtaken(source.superseded_by, words)}{_copies(source.copies, words)}"
    return f'<figcaption>{title}<span class="facts">{told}</span>{more}</figcaption>'


def _overtaken(by: Superseded | None, words: Words) -> str:
    """Return that a later article gives another value, with a link to it."""
    if by is None:
        return ""
    told = say(words, "overtaken", day=day(words, by.published), value=by.value)
    return f'<a class="facts" href="{text(article_path(by.document_id))}">{inert(told)}</a>'


def _copies(copies: Sequence[Copy], words: Words) -> str:
    if not copies:
        return ""
    items = "".join(
        f'<li><a href="{text(article_path(copy.document_id))}"><bdi>{inert(copy.title)}</bdi></a>'
        f'<span class="facts">{facts(copy.source, None, copy.published, None, words)}</span></li>'
        for copy in copies
    )
    told = words["same_story_one"] if len(copies) == 1 else say(words, "same_story", n=len(copies))
    return f'<details class="copies"><summary>{text(told)}</summary><ul>{items}</ul></details>'


def _abstained(why: Abstention, words: Words) -> str:
    return f'<p class="none">{text(words["none"])}</p>\n<p class="soft">{text(why_none(words, why.reason))}</p>'


def _disagreements(shape: AskResponse, cited: Cited, words: Words) -> str:
    """Return what articles say otherwise of the same thing, side by side."""
    return "".join(
        f'<section class="differ"><h3>{text(_differ(each.what, words))}</h3>'
        f"<ul>{''.join(_side(side, cited, words) for side in each.values)}</ul></section>\n"
        for each in shape.disagreements
    )


def _differ(what: str, words: Words) -> str:
    return say(words, "differ_on", what=what) if what else words["differ"]


def _side(side: Stated, cited: Cited, words: Words) -> str:
    link = cited.link(Place(side.document_id, side.start, side.end))
    return (
        f"<li><strong><bdi>{inert(side.value)}</bdi></strong>"
        f'<blockquote><bdi dir="auto">{inert(side.text)}</bdi></blockquote>'
        f'<a href="{text(link)}"><bdi>{inert(side.title)}</bdi></a>'
        f'<span class="facts">{facts(side.source, None, side.published, None, words)}</span></li>'
    )


def _passages(answer: Answer, hits: Sequence[Hit], words: Words) -> str:
    nearest = answer.abstained.nearest if answer.abstained else ()
    shown = hits or nearest
    if not shown:
        return ""
    heading = words["passages"] if answer.answered else words["nearest"]
    items = "\n".join(_hit(hit, words) for hit in shown)
    summary = f"<summary><h3>{text(heading)}</h3></summary>"
    return f'<details class="passages" open>{summary}<ol class="hits">\n{items}\n</ol></details>'


def _hit(hit: Hit, words: Words) -> str:
    told = " ".join(hit.text.split())
    excerpt = told if len(told) <= _EXCERPT else told[:_EXCERPT].rstrip() + "…"
    place = text(viewer_link(hit.document_id, hit.start, hit.end))
    return (
        f'<li><a class="title" href="{place}"><bdi>{inert(hit.title)}</bdi></a>'
        f'<span class="facts">{facts(hit.source, hit.author, hit.published, hit.page, words)}</span>'
        f'<p class="excerpt" dir="auto">{inert(excerpt)}</p>{_copies(hit.copies, words)}</li>'
    )


def _place(source: Source) -> Place:
    return Place(source.document_id, source.start, source.end)
