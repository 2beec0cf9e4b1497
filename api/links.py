"""Where a passage can be seen: its spot on the article's own page, or in the built-in viewer."""

from __future__ import annotations

import re
from urllib.parse import quote

_WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f<>\"]+", re.IGNORECASE)
_DIRECTIVE = ":~:"  # what follows it in a fragment is for the browser, not for the page
_LONGEST_WORD = 64
WORDS = 4


def link(url: str | None, document_id: str, text: str, start: int, end: int) -> str:
    """Return a link to ``text``, which stands at ``start`` to ``end`` of the document.

    Only an http or https address is ever linked to; for any other, or none, it is the built-in viewer's.
    """
    address = web_address(url)
    return viewer_link(document_id, start, end) if address is None else text_fragment_link(address, text)


def web_address(url: str | None) -> str | None:
    """Return ``url`` if it is an http or https address that can stand in a link as it is."""
    return url if url and _WEB_ADDRESS.fullmatch(url) else None


def viewer_link(document_id: str, start: int, end: int) -> str:
    """Return the address of the article in the built-in viewer, the span marked and scrolled to."""
    return f"{article_path(document_id)}?start={start}&end={end}#quote"


def article_path(document_id: str) -> str:
    """Return the path of the article in the built-in viewer."""
    return f"/articles/{quote(document_id, safe='', errors='replace')}"


def text_fragment_link(url: str, text: str) -> str:
    """Return ``url`` with a text fragment that makes a browser scroll to ``text`` and mark it.

    A fragment that the address has is kept; a text directive that it has gives way.
    Source: WICG, URL Fragment Text Directives.

    >>> text_fragment_link("https://example.org/a#top", "One two three four five six seven eight nine ten.")
    'https://example.org/a#top:~:text=One%20two%20three%20four,seven%20eight%20nine%20ten.'
    """
    terms = _terms(text)
    if not terms:
        return url
    page, _, fragment = url.partition("#")
    kept = fragment.partition(_DIRECTIVE)[0]
    return f"{page}#{kept}{_DIRECTIVE}text={','.join(_encoded(term) for term in terms)}"


def _terms(text: str) -> list[str]:
    """Return the whole text where it is short, else its first and its last words, each within one line.

    A browser matches neither term across the edge of a paragraph.
    """
    lines = [words for line in text.splitlines() if (words := line.split())]
    if not lines or any(len(word) > _LONGEST_WORD for word in lines[0][:WORDS] + lines[-1][-WORDS:]):
        return []
    if len(lines) == 1 and len(lines[0]) <= 2 * WORDS:
        return [" ".join(lines[0])]
    return [" ".join(lines[0][:WORDS]), " ".join(lines[-1][-WORDS:])]


def _encoded(term: str) -> str:
    # A bare "-" would read as the mark of a prefix or a suffix.
    return quote(term, safe="", errors="replace").replace("-", "%2D")
