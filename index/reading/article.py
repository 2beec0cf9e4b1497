"""What a reader found in a file, made into a document: fields checked, an id given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from ..languages import primary
from ..records import Block, Document, Found, hashed_id
from ..splitting.layout import layout
from ..splitting.titles import derived_title, one_line
from .dates import iso_date
from .metadata.clue import Clue, Clues
from .metadata.gleaning import glean
from .metadata.language import settle

_LONGEST_ID = 200
_LONGEST_URL = 2_000
_FIELDS = ("title", "source", "author", "published", "modified", "language")
_NAMELESS = 0.3  # a file's name in the place of a source

Remark = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as it came: every field but ``text`` may be missing, and none is checked yet.

    ``file_name`` is the base name of its file, the source of last resort. ``blocks`` are given where the
    format itself tells headings from prose; ``pages`` are the offsets at which pages begin. ``found`` says of
    fields where they were found, if that is not a field of the format. ``alone`` tells a file that holds this
    one article, whose name may say the day.
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
    found: tuple[Found, ...] = ()
    alone: bool = False


def make_document(draft: Draft, remark: Remark) -> Document:
    """Return the document of a draft; ``remark`` hears of every field that had to be left out.

    What the draft states as a field goes before what its text tells, and alone enters the id.
    """
    title = one_line(draft.title or "") or None
    blocks = draft.blocks if draft.blocks is not None else layout(draft.text, title=title)
    url = _url(draft.url, remark)
    clues = _stated(draft, remark)
    clues["title"] = _titled(draft, title, blocks)
    language, belied = settle(clues.pop("language", None), _prose(draft.text, blocks))
    if belied:
        remark(belied)
    if language:
        clues["language"] = language
    told = glean(
        draft.text,
        blocks,
        language=language.value if language else None,
        url=url,
        file_name=draft.file_name if draft.alone else None,
    )
    clues = _surest(_presentable(told), clues)
    clues.setdefault("source", Clue(one_line(draft.file_name), "file name", _NAMELESS))
    values = {field: clues[field].value if field in clues else None for field in _FIELDS}
    return Document(
        id=_id(draft, remark),
        text=draft.text,
        title=clues["title"].value,
        source=clues["source"].value,
        url=url,
        author=values["author"],
        published=values["published"],
        language=values["language"],
        modified=values["modified"],
        found=tuple(clues[field].found(field) for field in _FIELDS if field in clues),
        blocks=blocks,
        pages=draft.pages,
    )


def _stated(draft: Draft, remark: Remark) -> Clues:
    """Return the fields that the draft itself holds, checked."""
    values = {
        "source": one_line(draft.source or "") or None,
        "author": one_line(draft.author or "") or None,
        "published": _date("published", draft.published, remark),
        "modified": _date("modified", draft.modified, remark),
        "language": _language(draft.language, remark),
    }
    return {field: _clue(draft, field, value) for field, value in values.items() if value}


def _clue(draft: Draft, field: str, value: str) -> Clue:
    for found in draft.found:
        if found.field == field:
            return Clue(value, found.where, found.confidence)
    return Clue(value, "field", 1.0)


def _surest(told: Clues, stated: Clues) -> Clues:
    """Return for each field what is surest of what the text tells and what is stated, which goes first of equals."""
    clues = told | stated
    for field, clue in told.items():
        if field in stated and stated[field].confidence < clue.confidence:
            clues[field] = clue
    return clues


def _presentable(told: Clues) -> Clues:
    shown = {field: replace(clue, value=one_line(clue.value)) for field, clue in told.items()}
    return {field: clue for field, clue in shown.items() if clue.value}


def _titled(draft: Draft, title: str | None, blocks: tuple[Block, ...]) -> Clue:
    if title:
        return Clue(title, draft.title_from, 1.0 if draft.title_from == "field" else 0.95)
    for block in blocks:
        if block.kind == "title":
            return Clue(one_line(draft.text[block.start : block.end]), "first line", 0.85)
    return Clue(derived_title(draft.text, blocks), "opening words", 0.3)


def _prose(text: str, blocks: tuple[Block, ...]) -> str:
    return " ".join(text[block.start : block.end] for block in blocks if block.kind in ("prose", "title"))


def _came_with(draft: Draft, field: str) -> str | None:
    """Return a field that came as a field, None for one that was read out of a page: reading may improve."""
    value: str | None = getattr(draft, field)
    return None if any(found.field == field for found in draft.found) else value


def _id(draft: Draft, remark: Remark) -> str:
    hashed = hashed_id(
        text=draft.text,
        source=one_line(_came_with(draft, "source") or "") or one_line(draft.file_name),
        title=draft.title if draft.title_from == "field" else None,
        url=draft.url,
        author=_came_with(draft, "author"),
        published=_came_with(draft, "published"),
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
    if (code := primary(value)) is None:
        remark(f"language {value[:60]!r} is not a language code such as en or vi-VN; left out")
    return code
