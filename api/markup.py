"""The frame of every HTML page: scripts and styles of our own alone, nothing from other hosts, nothing inline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import parse_qsl, urlencode

from fastapi.responses import HTMLResponse

from .encoding import dumps
from .words import COOKIE, LANGUAGES, Words

_OVERRIDE = re.compile("[\u202d\u202e]")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language, Cookie",
    "Cache-Control": "no-cache",
}


def page(
    title: str,
    body: str,
    words: Words,
    query: str = "",
    fragment: str = "",
    *,
    modules: Sequence[str] = (),
    wide: bool = False,
    status: int = 200,
) -> HTMLResponse:
    """Return an HTML page; ``title`` is text, ``body`` is markup whose text is escaped already.

    ``query`` and ``fragment`` are those of its address. ``modules`` are addresses of ES modules: the first is run, the
    others it imports, and are fetched meanwhile. ``wide`` leaves room for an article beside the text.
    """
    scripts = "".join(f'<link rel="modulepreload" href="{text(module)}">\n' for module in modules[1:])
    scripts += "".join(f'<script type="module" src="{text(module)}"></script>\n' for module in modules[:1])
    html = (
        f'<!doctype html>\n<html lang="{words["lang"]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n"
        '<link rel="icon" href="/static/icon.svg">\n<link rel="stylesheet" href="/static/page.css">\n'
        f"{scripts}</head>\n<body{' class=wide' if wide else ''}>\n"
        f'<a class="skip" href="#main">{text(words["skip"])}</a>\n{_masthead(words, query, fragment)}\n'
        f'<main id="main" tabindex="-1">\n{body}\n</main>\n</body>\n</html>\n'
    )
    return HTMLResponse(html, status_code=status, headers=HEADERS)


def _masthead(words: Words, query: str, fragment: str) -> str:
    others = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != COOKIE]
    switches = "".join(
        f'<a href="?{text(urlencode([*others, (COOKIE, code)]))}{fragment}" lang="{code}" hreflang="{code}" '
        f'data-lang="{code}"{" aria-current=true" if code == words["lang"] else ""}>{text(each["name"])}</a>'
        for code, each in LANGUAGES.items()
    )
    return (
        f'<header class="masthead"><p><a class="name" href="/">OnRecord</a> '
        f'<span class="tagline">{text(words["tagline"])}</span></p>'
        f'<nav aria-label="{text(words["site"])}"><a href="/corpus">{text(words["corpus"])}</a>{switches}</nav>'
        "</header>"
    )


def text(value: str) -> str:
    """Return ``value`` as the text of an element or of a quoted attribute."""
    return escape(value, quote=True)


def inert(value: str) -> str:
    """Return ``value`` as the text of an element, in which no bidi override reverses what follows it.

    An override stays where it stands, but in an element of its own: the text is the same, and it has nothing to turn.
    """
    return _OVERRIDE.sub(r"<bdi>\g<0></bdi>", text(value))


def away(address: str, label: str) -> str:
    """Return a link that leaves for another site and tells it nothing."""
    return f'<a href="{text(address)}" rel="noopener noreferrer">{text(label)}</a>'


def data(id: str, value: object) -> str:
    """Return ``value`` as JSON that a script of the page can read: a block of data, which nothing runs."""
    return data_text(id, dumps(value))


def data_text(id: str, json: str) -> str:
    """Return JSON as a block of data; no ``<`` is left that could end the block or begin another."""
    return f'<script type="application/json" id="{text(id)}">{json.replace("<", chr(92) + "u003c")}</script>'
