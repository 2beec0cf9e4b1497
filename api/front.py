"""The front page: one form, and under it the answer with its citations or the passages that came nearest."""

from __future__ import annotations

from collections.abc import Sequence

from ..retrieval.query import MAX_CHARACTERS
from ..retrieval.results import Abstention, Answer, Citation, Hit, Source
from .links import viewer_link, web_address
from .markup import away, text

_EXCERPT = 280  # characters of a passage that only came near


def front(question: str, below: str = "") -> str:
    """Return the page's body: the form, filled with the question, and what is below it."""
    return (
        '<h1>OnRecord</h1>\n<form role="search" method="get" action="/">\n'
        '<label for="q">Ask the articles; the answer is in their own words</label>\n'
        f'<input id="q" name="q" type="search" maxlength="{MAX_CHARACTERS}" required '
        f'value="{text(question)}">\n'
        f"<button>Ask</button>\n</form>\n{below}"
    )


def refusal(message: str) -> str:
    """Return why a question cannot be asked."""
    return f'<p role="alert">{text(message)}</p>'


def answered(answer: Answer) -> str:
    """Return the answer, or that there is none, as markup."""
    if answer.abstained is not None:
        return _abstention(answer.abstained)
    quotes = "\n".join(_quote(each) for each in answer.citations)
    sources = [source for citation in answer.citations for source in citation.sources]
    return f"<section>\n{quotes}\n<h2>Sources</h2>\n{_sources(sources)}\n</section>"


def _quote(citation: Citation) -> str:
    marks = " ".join(f'<a href="{_place(each)}">[{each.n}]</a>' for each in citation.sources)
    return f"<blockquote><bdi>{text(citation.text)}</bdi> {marks}</blockquote>"


def _sources(sources: Sequence[Source]) -> str:
    first_of = {source.n: source for source in reversed(sources)}
    return "<ol>\n" + "\n".join(_source(first_of[n]) for n in sorted(first_of)) + "\n</ol>"


def _source(source: Source) -> str:
    title = f'<a href="{_place(source)}"><bdi>{text(source.title)}</bdi></a>'
    address = web_address(source.url)
    facts = [
        text(source.source),
        text(source.published or ""),
        away(address, "the article's own page") if address else "",
    ]
    return f'<li value="{source.n}">{title}<br><span class="soft">{" · ".join(filter(None, facts))}</span></li>'


def _abstention(why: Abstention) -> str:
    nearest = "\n".join(_near(hit) for hit in why.nearest)
    below = f"<h2>Nearest passages</h2>\n<ol>\n{nearest}\n</ol>" if nearest else ""
    return f"<section>\n<h2>Not in these articles</h2>\n<p>{text(why.reason)}</p>\n{below}\n</section>"


def _near(hit: Hit) -> str:
    words = " ".join(hit.text.split())
    excerpt = words if len(words) <= _EXCERPT else words[:_EXCERPT].rstrip() + "…"
    place = text(viewer_link(hit.document_id, hit.start, hit.end))
    return f'<li><a href="{place}"><bdi>{text(hit.title)}</bdi></a><br><bdi>{text(excerpt)}</bdi></li>'


def _place(source: Source) -> str:
    return text(viewer_link(source.document_id, source.start, source.end))
