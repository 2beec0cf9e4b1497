"""What a reader found in a file, made into a document: fields checked, an id given."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..records import Block, Document, Found, hashed_id
from ..splitting.layout import layout
from ..splitting.titles import derived_title, one_line
from .dates import iso_date

_LONGEST_ID = 200
_LONGEST_URL = 2_000
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")

Remark = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as it came: every field but ``text`` may be missing, and none is checked yet.

    ``file_name`` is the base name of its file, the source of last resort. ``blocks`` are given where the
    format itself tells headings from prose; ``pages`` are the offsets at which pages begin.
    """

    text: str
    file_name: str
    id: str | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    modified: str | None = None
    title_from: str = "field"
    blocks: tuple[Block, ...] | None = None
    pages: tuple[int, ...] = ()


def make_document(draft: Draft, remark: Remark) -> Document:
    """Return the document of a draft; ``remark`` hears of every field that had to be left out."""
    title = one_line(draft.title or "") or None
    blocks = draft.blocks if draft.blocks is not None else layout(draft.text, title=title)
    title, title_from = (title, draft.title_from) if title else _found_title(draft.text, blocks)
    source = one_line(draft.source or "") or one_line(draft.file_name)
    return Document(
        id=_id(draft, source, remark),
        text=draft.text,
        title=title,
        source=source,
        url=_url(draft.url, remark),
        author=one_line(draft.author or "") or None,
        published=_date("published", draft.published, remark),
        language=_language(draft.language, remark),
        modified=_date("modified", draft.modified, remark),
        found=(Found("title", title_from),),
        blocks=blocks,
        pages=draft.pages,
    )


def _found_title(text: str, blocks: tuple[Block, ...]) -> tuple[str, str]:
    for block in blocks:
        if block.kind == "title":
            return one_line(text[block.start : block.end]), "first line"
    return derived_title(text, blocks), "opening words"


def _id(draft: Draft, source: str, remark: Remark) -> str:
    hashed = hashed_id(
        text=draft.text,
        source=source,
        title=draft.title if draft.title_from in ("field", "html") else None,
        url=draft.url,
        author=draft.author,
        published=draft.published,
    )
    if draft.id is None:
        return hashed
    if 1 <= len(draft.id) <= _LONGEST_ID and draft.id.isprintable() and not draft.id.isspace():
        return draft.id
    remark(f"id of {len(draft.id)} characters, wanted 1 to {_LONGEST_ID} printable ones; it is called {hashed}")
    return hashed


def _date(field: str, value: str | None, remark: Remark) -> str | None:
    if value is None or not value.strip():
        return None
    if (found := iso_date(value)) is None:
        remark(f"{field} {value[:60]!r} is not an ISO 8601 or RFC 2822 date; left out")
    return found


def _url(value: str | None, remark: Remark) -> str | None:
    if value is None or not value.strip():
        return None
    value = value.strip()
    if _is_web_address(value):
        return value
    remark(f"url {value[:60]!r} is not an http or https address; left out")
    return None


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    legible = value.isprintable() and " " not in value and len(value) <= _LONGEST_URL
    return legible and parts.scheme in ("http", "https") and bool(parts.hostname)


def _language(value: str | None, remark: Remark) -> str | None:
    if value is None or not value.strip():
        return None
    if _LANGUAGE.fullmatch(value.strip()):
        return value.strip().replace("_", "-")
    remark(f"language {value[:60]!r} is not a language code such as en or vi-VN; left out")
    return None
