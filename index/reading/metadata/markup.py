"""What a page says about its article in its markup: JSON-LD, OpenGraph and other meta tags, <time>, its own words.

Dates are read here, with their time of day; for the other fields trafilatura knows the ways of sites better, and
this only tells where it took them from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ..dates import iso_date
from .clue import Clue

_MOST_JSON = 1_000_000  # characters
_DEEPEST = 12
_ARTICLE = re.compile(
    r"(?:News|Report|Satirical|Scholarly|Tech|Advertiser)?(?:Article|Posting)|\w*Article|WebPage|Report", re.ASCII
)
_OPEN_GRAPH = re.compile(r"(?:og|article|book):")
_PUBLISHED = frozenset(
    """article:published_time og:published_time og:article:published_time datepublished date pubdate publishdate
    publish_date publish-date publication_date publication-date date_published dc.date dc.date.issued dc.date.created
    dcterms.date dcterms.created dcterms.issued parsely-pub-date sailthru.date article.published displaydate
    originalpublicationdate citation_publication_date citation_date cxenseparse:recs:publishtime""".split()
)
_MODIFIED = frozenset(
    """article:modified_time og:updated_time og:modified_time datemodified last-modified lastmod dc.date.modified
    dcterms.modified revised article.updated date_modified modified""".split()
)
_AUTHOR = "author article:author dc.creator dcterms.creator parsely-author sailthru.author byl twitter:creator"
_SOURCE = "og:site_name application-name publisher dc.publisher article:publisher"
_NAMES = {"author": frozenset(_AUTHOR.split()), "source": frozenset(_SOURCE.split())}
_DATED = {"published": (_PUBLISHED, "datePublished"), "modified": (_MODIFIED, "dateModified")}


class Markup:
    """The statements of one page, read from its tree before anything is cut out of it."""

    def __init__(self, tree: Any) -> None:
        self._tree = tree
        self._items = list(_json_ld(tree))
        self._metas = list(_metas(tree))

    def date(self, field: str) -> Clue | None:
        """Return the first date that says it is that of ``field``, "published" or "modified"."""
        names, key = _DATED[field]
        for item in self._items:
            if clue := _dated(item.get(key), "JSON-LD", 0.98):
                return clue
        for name, content in self._metas:
            if name in names and (clue := _dated(content, _kind(name), 0.95)):
                return clue
        return self._time(field, key)

    def origin(self, field: str, value: str) -> tuple[str, float]:
        """Return where a value of "author" or "source" stands in the markup, and how sure that makes it."""
        for item in self._items:
            if _same(value, _names_in(item.get({"author": "author", "source": "publisher"}[field]))):
                return "JSON-LD", 0.95
        for name, content in self._metas:
            if name in _NAMES[field] and _same(value, [content]):
                return _kind(name), 0.95
        return "page", 0.8

    def named(self, field: str) -> str | None:
        """Return the names that JSON-LD gives for "author" or "source"."""
        for item in self._items:
            if names := list(_names_in(item.get({"author": "author", "source": "publisher"}[field]))):
                return ", ".join(names)
        return None

    def _time(self, field: str, key: str) -> Clue | None:
        words = {"published": (key.lower(), "publish", "pubdate"), "modified": (key.lower(), "update")}[field]
        for element in self._tree.iter("time"):
            marks = f"{element.get('itemprop', '')} {element.get('class', '')} {' '.join(element.keys())}".lower()
            stated = any(word in marks for word in words)
            if stated and (clue := _dated(element.get("datetime"), "time element", 0.9)):
                return clue
        return None


def _dated(value: object, where: str, confidence: float) -> Clue | None:
    day = iso_date(value) if isinstance(value, str) else None
    return Clue(day, where, confidence) if day else None


def _kind(name: str) -> str:
    return "OpenGraph" if _OPEN_GRAPH.match(name) else "meta tag"


def _metas(tree: Any) -> Iterator[tuple[str, str]]:
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and (content := (element.get("content") or "").strip()):
            yield name.strip().lower(), content


def _json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the articles that the page's JSON-LD describes; what is no JSON says nothing."""
    for element in tree.iter("script"):
        if "ld+json" in (element.get("type") or "") and len(element.text or "") <= _MOST_JSON:
            try:
                found = json.loads(element.text or "", strict=False)
            except (ValueError, RecursionError):
                continue
            yield from sorted(_articles(found, 0), key=lambda item: "WebPage" in str(item.get("@type")))


def _articles(found: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(found, list):
        for each in found:
            yield from _articles(each, depth + 1)
    elif isinstance(found, dict):
        kinds = found.get("@type")
        if any(
            isinstance(kind, str) and _ARTICLE.fullmatch(kind)
            for kind in (kinds if isinstance(kinds, list) else [kinds])
        ):
            yield found
        yield from _articles(found.get("@graph"), depth + 1)


def _names_in(value: object) -> Iterator[str]:
    """Yield the names in a string, an object with a name, or a list of these; addresses are no names."""
    for each in value if isinstance(value, list) else [value]:
        name = each.get("name") if isinstance(each, dict) else each
        if isinstance(name, str) and name.strip() and "://" not in name:
            yield name.strip()


def _same(value: str, names: Iterator[str] | list[str]) -> bool:
    folded = {part.strip().casefold() for part in re.split("[;,]", value)}
    stated = {part.strip().casefold() for name in names for part in re.split("[;,]", name)}
    return bool(folded) and folded <= stated
