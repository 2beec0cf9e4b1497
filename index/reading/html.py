"""HTML: the article's own text out of a page, by trafilatura, with what the page says about itself."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..records import Found
from .article import Draft
from .assembly import Part, assemble
from .decode import Unreadable
from .metadata.clue import Clue
from .metadata.markup import Markup

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,35})", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_SILENT = logging.NullHandler()
_SPACE = re.compile(r"[^\S\n\u00a0]+")
_HEAD_BYTES = 4_096
_TELLING_SIZE = 500  # characters of text below which trafilatura's statistics have little to go by
_NEVER_ARTICLE = frozenset("script style noscript template nav aside footer button select svg iframe".split())
# These never nest, whatever the page forgot to close.
_UNNESTED = frozenset(
    "area base br col embed hr img input link meta source track wbr p li dd dt option td th tr font".split()
)


def declared_charset(data: bytes) -> str | None:
    """Return the encoding that the page's head declares."""
    match = _CHARSET.search(data[:_HEAD_BYTES])
    return match.group(1).decode("ascii") if match else None


def read_html(page: str, file_name: str, *, max_depth: int) -> Draft:
    """Return the article of a page.

    Raises:
        Unreadable: no text in it, or elements nested deeper than ``max_depth``.
    """
    _refuse_depth(page, max_depth)
    import trafilatura  # a third of a second, and only pages need it

    _leave_reports_to_the_reader()
    if "<html" not in page[:_HEAD_BYTES].lower():  # a fragment
        page = f"<html><body>{page}</body></html>"
    # Without "extensive_search" a date is what the page states, never a guess from its text.
    tree = trafilatura.load_html(page)
    markup = Markup(tree) if tree is not None else None
    tree = _pruned(tree)
    found: Any = trafilatura.bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    parts = list(_parts(found.body)) if found is not None and found.body is not None else []
    if sum(len(part.text) for part in parts) < _TELLING_SIZE:
        parts = _whole(tree) or parts
    title = _stated(found, "title")
    text, blocks = assemble(parts, title=title)
    if not text:
        raise Unreadable("a page without text")
    stated, origins = _fields(page, found, markup)
    draft = Draft(text=text, file_name=file_name, title=title, title_from="html", blocks=blocks, alone=True)
    return replace(draft, found=origins, **stated)  # type: ignore[arg-type]  # fields of text alone


def _fields(page: str, found: Any, markup: Markup | None) -> tuple[dict[str, str | None], tuple[Found, ...]]:
    """Return the fields of a page and where they were found."""
    clues: dict[str, Clue | None] = {}
    if markup is not None:
        for field, name in (("source", "sitename"), ("author", "author")):
            value = _stated(found, name) or markup.named(field)
            clues[field] = Clue(value, *markup.origin(field, value)) if value else None
        clues["published"], clues["modified"] = markup.date("published"), markup.date("modified")
    if not clues.get("published") and (day := _stated(found, "date")):
        clues["published"] = Clue(day, "page", 0.7)
    if language := _LANGUAGE.search(page[:_HEAD_BYTES]):
        clues["language"] = Clue(language.group(1), "html lang", 0.8)
    told = {field: clue for field, clue in clues.items() if clue}
    values = {field: clue.value for field, clue in told.items()}
    return {**values, "url": _stated(found, "url")}, tuple(clue.found(field) for field, clue in told.items())


def read_fragment(fragment: str, *, max_depth: int) -> list[Part]:
    """Return the headings and paragraphs of HTML that is nothing but an article, as in feeds and messages.

    Raises:
        Unreadable: elements nested deeper than ``max_depth``.
    """
    _refuse_depth(fragment, max_depth)
    import trafilatura

    _leave_reports_to_the_reader()
    tree = trafilatura.load_html(f"<html><body>{fragment}</body></html>")
    return _whole(_pruned(tree)) if tree is not None else []


def _pruned(tree: Any) -> Any:
    """Return the page without what is never its article: navigation, scripts, buttons."""
    if tree is None:
        raise Unreadable("a page without text")
    for element in list(tree.iter()):
        if (not isinstance(element.tag, str) or element.tag in _NEVER_ARTICLE) and element.getparent() is not None:
            element.drop_tree()
    return tree


def _whole(tree: Any) -> list[Part]:
    """Return all text of the page's article, main part or body: on a short page no statistics tell more."""
    for place in (".//article", ".//main", ".//body"):
        parts = [part for element in tree.iterfind(place) for part in _parts(element) if part.text]
        if parts:
            return parts
    return []


def _leave_reports_to_the_reader() -> None:
    """Keep the library from writing to stderr what comes out as ``Skipped`` anyway."""
    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).addHandler(_SILENT)


def _stated(found: Any, field: str) -> str | None:
    return getattr(found, field, None) or None


def _refuse_depth(page: str, max_depth: int) -> None:
    """Refuse elements nested so deeply that a parser's stack could overflow."""
    depth = 0
    for tag in _TAG.finditer(page):
        if tag.group(2).lower() not in _UNNESTED:
            depth = max(0, depth - 1) if tag.group(1) else depth + 1
        if depth > max_depth:
            raise Unreadable(f"elements nested deeper than {max_depth}; simplify the page")


def _parts(element: Any) -> Iterator[Part]:
    """Yield the headings and paragraphs of trafilatura's tree, list items and table rows one by one."""
    if element.tag in _ROWS:
        cells = (_flat(cell) for cell in element)
        yield Part(" | ".join(filter(None, cells)), "prose")
    elif any(child.tag in _CONTAINED for child in element):
        yield from _mixed(element)
    else:
        yield Part(_flat(element), "heading" if element.tag in _HEADINGS else "prose")


_HEADINGS = frozenset(("head", "h1", "h2", "h3", "h4", "h5", "h6"))  # trafilatura's and HTML's
_ROWS = frozenset(("row", "tr"))
_CONTAINED = (
    _HEADINGS
    | _ROWS
    | frozenset(
        "p list item table quote code div body main ul ol li thead tbody blockquote pre section article header figure"
        " figcaption dl dt dd".split()
    )
)


def _mixed(element: Any) -> Iterator[Part]:
    """Yield the parts of an element that holds others, its own words between them too."""
    own = element.text or ""
    for child in element:
        if child.tag in _CONTAINED:
            yield Part(_tidy(own), "prose")
            yield from _parts(child)
            own = child.tail or ""
        else:
            own += _all_text(child) + (child.tail or "")
    yield Part(_tidy(own), "prose")


def _flat(element: Any) -> str:
    return _tidy(_all_text(element))


def _all_text(element: Any) -> str:
    if element.tag in ("lb", "br"):
        return "\n"
    inner = "".join(_all_text(child) + (child.tail or "") for child in element)
    return f"{element.text or ''}{inner}"


def _tidy(text: str) -> str:
    return "\n".join(filter(None, (_SPACE.sub(" ", line).strip() for line in text.splitlines())))
