"""The front page as it is without a script: one form, its filters, and below it the answer or the nearest passages.

With a script, static/page.js takes over from here: it reads the same answer from a block of data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote_plus

from ..index.holdings import Holdings
from ..retrieval.query import MAX_CHARACTERS
from ..retrieval.results import Filters
from .holding_page import summary
from .markup import inert, text
from .words import Words, day, language_name, number

_CHOICES = 200  # values that a filter offers


def front(question: str, filters: Filters, held: Holdings, words: Words, below: str = "") -> str:
    """Return the page's body: the form, filled with the question and its filters, and what is below it."""
    return (
        f'<div id="ask">\n<form role="search" method="get" action="/" id="form">\n'
        f'<h1><label for="q">{text(words["ask_label"])}</label></h1>\n<div class="box">'
        f'<input id="q" name="q" type="text" inputmode="search" enterkeyhint="search" maxlength="{MAX_CHARACTERS}" '
        f'required autocomplete="off" placeholder="{text(words["ask_hint"])}" value="{text(question)}">'
        f"<button>{text(words['ask'])}</button></div>\n{_narrowing(filters, held, words)}</form>\n"
        f'<p class="status" role="status" id="status"></p>\n<div id="thread">\n{below}\n</div>\n</div>\n'
        f'<aside id="reader" hidden tabindex="-1" aria-label="{text(words["article"])}"></aside>'
    )


def welcome(held: Holdings, questions: Sequence[str], titles: Sequence[str], words: Words) -> str:
    """Return what a first visit shows: what the articles are, and questions to begin with, or else headlines."""
    shown, heading = (questions, words["questions"]) if questions else (titles, words["try"])
    # The script puts questions in the place of headlines.
    marked = "" if questions else " data-headlines"
    tries = "".join(f'<li><a href="/?q={text(quote_plus(each))}"><bdi>{inert(each)}</bdi></a></li>' for each in shown)
    examples = f'<h2>{text(heading)}</h2>\n<ul class="tries"{marked}>{tries}</ul>' if tries else ""
    return f'<section class="welcome">{summary(held, words)}\n{examples}</section>'


def headlines(titles: Iterable[str], n: int = 4) -> list[str]:
    """Return titles that read like something to ask: not cut off, neither a word nor a paragraph, none twice."""
    fit = (title for title in titles if 20 <= len(title) <= 110 and not title.endswith(("…", "...")))
    return list(dict.fromkeys(fit))[:n]


def refusal(message: str) -> str:
    """Return why a question cannot be asked."""
    return f'<p role="alert">{text(message)}</p>'


def _narrowing(filters: Filters, held: Holdings, words: Words) -> str:
    narrowed = any((filters.source, filters.language, filters.published_after, filters.published_before))
    span = f' min="{held.first}" max="{held.last}"' if held.dated else ""
    days = "".join(
        f'<label>{text(words[name])} <input type="date" name="{name}"{span} value="{text(value or "")}"></label>'
        for name, value in (("after", filters.published_after), ("before", filters.published_before))
    )
    between = (
        f' <span class="soft">{text(day(words, held.first))} – {text(day(words, held.last or ""))}</span>'
        if held.first
        else ""
    )
    return (
        f"<details class=filters{' open' if narrowed else ''}><summary>{text(words['filters'])}"
        f'<span id="chosen"></span></summary><div>'
        f"{_choice('source', 'all_sources', [(value, value, n) for value, n in held.sources], filters.source, words)}"
        f"{_choice('language', 'all_languages', _languages(held, words), filters.language, words)}"
        f"{days if held.dated else ''}{between}</div></details>\n"
    )


def _languages(held: Holdings, words: Words) -> list[tuple[str, str, int]]:
    return [(code, language_name(words, code), n) for code, n in held.languages if code]


def _choice(
    name: str, everything: str, values: Sequence[tuple[str, str, int]], chosen: Sequence[str], words: Words
) -> str:
    """Return a menu of ``values``: each with its name and its number of articles."""
    options = "".join(
        f'<option value="{text(value)}"{" selected" if value in chosen else ""}>{text(label)} ({number(words, count)})'
        for value, label, count in values[:_CHOICES]
    )
    return (
        f'<label>{text(words[name])} <select name="{name}"><option value="">{text(words[everything])}'
        f"{options}</select></label>"
    )
