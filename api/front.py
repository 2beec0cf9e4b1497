"""The front page as it is without a script: one form, its filters, and below it the answer or the nearest passages.

With a script, static/page.js takes over from here: it reads the same answer from a block of data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote_plus

from ..index.holdings import Holdings
from ..retrieval.query import MAX_CHARACTERS
from ..retrieval.results import Abstention, Answer, Citation, Filters, Hit, Source
from .holding_page import summary
from .links import viewer_link, web_address
from .markup import away, text
from .words import Words, number

_EXCERPT = 280  # characters of a passage that only came near
_CHOICES = 200  # values that a filter offers


def front(question: str, filters: Filters, held: Holdings, words: Words, below: str = "") -> str:
    """Return the page's body: the form, filled with the question and its filters, and what is below it."""
    return (
        f'<div id="ask">\n<form role="search" method="get" action="/">\n'
        f'<h1><label for="q">{text(words["ask_label"])}</label></h1>\n<div class="box">'
        f'<input id="q" name="q" type="search" maxlength="{MAX_CHARACTERS}" required autocomplete="off" '
        f'placeholder="{text(words["ask_hint"])}" value="{text(question)}">'
        f"<button>{text(words['ask'])}</button></div>\n{_narrowing(filters, held, words)}</form>\n"
        f'<p class="status" role="status" id="status"></p>\n<div id="thread">\n{below}\n</div>\n</div>\n'
        f'<aside id="reader" hidden tabindex="-1" aria-label="{text(words["article"])}"></aside>'
    )


def welcome(held: Holdings, titles: Sequence[str], words: Words) -> str:
    """Return what a first visit shows: what the articles are, and questions made of their titles."""
    tries = "".join(f'<li><a data-try href="/?q={text(quote_plus(title))}"><bdi>{text(title)}</bdi></a></li>'
                    for title in titles)  # fmt: skip
    examples = f"<h2>{text(words['try'])}</h2>\n<ul class=tries>{tries}</ul>" if tries else ""
    return f'<section class="welcome">{summary(held, words)}\n{examples}</section>'


def examples(titles: Iterable[str], n: int = 4) -> list[str]:
    """Return titles that read like something to ask: not cut off, neither a word nor a paragraph, none twice."""
    fit = (title for title in titles if 20 <= len(title) <= 110 and not title.endswith(("…", "...")))
    return list(dict.fromkeys(fit))[:n]


def refusal(message: str) -> str:
    """Return why a question cannot be asked."""
    return f'<p role="alert">{text(message)}</p>'


def answered(answer: Answer, words: Words) -> str:
    """Return the answer, or that there is none, as markup."""
    if answer.abstained is not None:
        return _abstention(answer.abstained, words)
    quotes = "\n".join(_quote(each) for each in answer.citations)
    sources = [source for citation in answer.citations for source in citation.sources]
    return f"<section>\n{quotes}\n<h2>{text(words['sources'])}</h2>\n{_sources(sources, words)}\n</section>"


def _narrowing(filters: Filters, held: Holdings, words: Words) -> str:
    narrowed = any((filters.source, filters.language, filters.published_after, filters.published_before))
    span = f' min="{held.first}" max="{held.last}"' if held.dated else ""
    days = "".join(
        f'<label>{text(words[name])} <input type="date" name="{name}"{span} value="{text(value or "")}"></label>'
        for name, value in (("after", filters.published_after), ("before", filters.published_before))
    )
    return (
        f"<details class=filters{' open' if narrowed else ''}><summary>{text(words['filters'])}</summary><div>"
        f"{_choice('source', 'all_sources', held.sources, filters.source, words)}"
        f"{_choice('language', 'all_languages', held.languages, filters.language, words)}{days}</div></details>\n"
    )


def _choice(
    name: str, everything: str, counts: Sequence[tuple[str | None, int]], chosen: Sequence[str], words: Words
) -> str:
    options = "".join(
        f'<option value="{text(value)}"{" selected" if value in chosen else ""}>{text(value)} ({number(words, count)})'
        for value, count in counts[:_CHOICES]
        if value
    )
    return (
        f'<label>{text(words[name])} <select name="{name}"><option value="">{text(words[everything])}'
        f"{options}</select></label>"
    )


def _quote(citation: Citation) -> str:
    marks = " ".join(f'<a class="chip" href="{_place(each)}">{each.n}</a>' for each in citation.sources)
    return f"<blockquote><bdi>{text(citation.text)}</bdi> {marks}</blockquote>"


def _sources(sources: Sequence[Source], words: Words) -> str:
    first_of = {source.n: source for source in reversed(sources)}
    return "<ol>\n" + "\n".join(_source(first_of[n], words) for n in sorted(first_of)) + "\n</ol>"


def _source(source: Source, words: Words) -> str:
    title = f'<a href="{_place(source)}"><bdi>{text(source.title)}</bdi></a>'
    address = web_address(source.url)
    facts = [
        text(source.source),
        text(source.published or ""),
        away(address, words["own_page"]) if address else "",
    ]
    return f'<li value="{source.n}">{title}<br><span class="soft">{" · ".join(filter(None, facts))}</span></li>'


def _abstention(why: Abstention, words: Words) -> str:
    nearest = "\n".join(_near(hit) for hit in why.nearest)
    below = f"<h2>{text(words['nearest'])}</h2>\n<ol>\n{nearest}\n</ol>" if nearest else ""
    return f"<section>\n<h2>{text(words['none'])}</h2>\n<p>{text(why.reason)}</p>\n{below}\n</section>"


def _near(hit: Hit) -> str:
    told = " ".join(hit.text.split())
    excerpt = told if len(told) <= _EXCERPT else told[:_EXCERPT].rstrip() + "…"
    place = text(viewer_link(hit.document_id, hit.start, hit.end))
    return f'<li><a href="{place}"><bdi>{text(hit.title)}</bdi></a><br><bdi>{text(excerpt)}</bdi></li>'


def _place(source: Source) -> str:
    return text(viewer_link(source.document_id, source.start, source.end))
