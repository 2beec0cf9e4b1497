"""Feeds in RSS, Atom or RDF: an article an entry."""

from __future__ import annotations

import io
import re
import time
from typing import Any

from .article import Draft
from .assembly import assemble
from .dates import iso_date
from .decode import Unreadable
from .html import read_fragment
from .outcome import Limits
from .parsed import Parsed

# A document type of its own could define entities; a plain DOCTYPE, as RSS 0.91 has, is harmless and not loaded.
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_MARKUP = re.compile(r"<[A-Za-z!/]|&[#\w]+;")


def read_feed(data: bytes, file_name: str, limits: Limits) -> Parsed:
    """Return the articles of a feed.

    Raises:
        Unreadable: it declares XML entities, or has no entry.
    """
    if _ENTITY.search(data.replace(b"\x00", b"")):
        raise Unreadable("declares XML entities of its own, which are not read")
    import feedparser

    # Bytes as a file: given anything else, the library would look for a file or an address of that name. What it
    # would clean or complete in HTML is none of our text.
    found: Any = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    parsed = Parsed(notes=_complaint(found))
    if not found.entries:
        raise Unreadable("a feed without an entry" + "".join(f"; {note}" for note in parsed.notes))
    for number, entry in enumerate(found.entries, 1):
        try:
            parsed.drafts.append((f"entry {number}", _draft(entry, found.feed, file_name, limits)))
        except Unreadable as error:
            parsed.skipped.append(f"entry {number}: {error.reason}")
    return parsed


def _complaint(found: Any) -> list[str]:
    import feedparser

    error = found.get("bozo_exception") if found.bozo else None
    if error is None or isinstance(error, feedparser.CharacterEncodingOverride | feedparser.NonXMLContentType):
        return []
    line = error.getLineNumber() if hasattr(error, "getLineNumber") else None
    return [f"broken XML{f' in line {line}' if line else ''}; read as far as it makes sense"]


def _draft(entry: Any, feed: Any, file_name: str, limits: Limits) -> Draft:
    title = _plain(_value(entry, "title"), limits)
    parts = read_fragment(body, max_depth=limits.html_depth) if _MARKUP.search(body := _body(entry)) else None
    text, blocks = assemble(parts, title=title) if parts is not None else (body.strip(), None)
    if not text:
        if not title:
            raise Unreadable("neither text nor a title")
        text, blocks = title, None
    return Draft(
        text=text,
        file_name=file_name,
        title=title or None,
        source=_plain(_value(entry.get("source") or {}, "title") or _value(feed, "title"), limits) or None,
        url=_value(entry, "link") or None,
        author=_authors(entry) or None,
        published=_date(entry, "published"),
        modified=_date(entry, "updated"),
        language=_language(entry, feed),
        blocks=blocks,
    )


def _value(fields: Any, name: str) -> str:
    # Not fields.get: asked for a date of change, the library would give that of publication.
    value = dict.get(fields, name)
    return value if isinstance(value, str) else ""


def _body(entry: Any) -> str:
    """Return the whole text, else the summary, whichever is the longest."""
    contents = [_value(content, "value") for content in dict.get(entry, "content") or ()]
    return max((*contents, _value(entry, "summary")), key=len)


def _plain(value: str, limits: Limits) -> str:
    if not _MARKUP.search(value):
        return value.strip()
    return " ".join(part.text for part in read_fragment(value, max_depth=limits.html_depth))


def _authors(entry: Any) -> str:
    names = [_value(author, "name") for author in dict.get(entry, "authors") or ()]
    return ", ".join(dict.fromkeys(filter(None, names))) or _value(entry, "author")


def _date(entry: Any, name: str) -> str | None:
    """Return a date as it stands; of one in an uncommon form, the day that the library makes of it."""
    value = _value(entry, name)
    if not value or iso_date(value):
        return value or None
    parsed = dict.get(entry, f"{name}_parsed")
    return time.strftime("%Y-%m-%d", parsed) if parsed else value


def _language(entry: Any, feed: Any) -> str | None:
    for fields in (entry, feed):
        detail = dict.get(fields, "title_detail") or {}
        if found := _value(fields, "language") or _value(detail, "language"):
            return found
    return None
