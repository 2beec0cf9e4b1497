"""Which format a file is in: by its name, and by its opening bytes where those tell otherwise."""

from __future__ import annotations

import json
import re
from typing import Literal

from .decode import Unreadable

Format = Literal["text", "markdown", "html", "jsonl", "csv", "tsv", "feed", "mail", "pdf", "docx", "zip", "gzip"]

SUFFIXES: dict[str, Format] = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".xml": "feed",
    ".rss": "feed",
    ".atom": "feed",
    ".rdf": "feed",
    ".eml": "mail",
    ".gz": "gzip",
    ".zip": "zip",
}
NAMES: dict[Format, str] = {
    "text": "plain text",
    "markdown": "Markdown",
    "html": "an HTML page",
    "jsonl": "JSON Lines",
    "csv": "a table of comma-separated values",
    "tsv": "a table of tab-separated values",
    "feed": "a feed (RSS or Atom)",
    "mail": "an e-mail message",
    "pdf": "a PDF",
    "docx": "a Word document",
    "zip": "a ZIP archive",
    "gzip": "a gzip archive",
}
SNIFFED = 65_536  # bytes
_BINARY: frozenset[Format] = frozenset(("pdf", "docx", "zip", "gzip"))
_PDF_HEADER_WITHIN = 1_024  # bytes, as other readers of PDF allow
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# What may stand before the root element: a declaration, comments, a document type.
_ROOT = re.compile(
    rb"\s*(?:<\?[^>]{0,2000}\?>\s*|<!--.{0,20000}?-->\s*|<!DOCTYPE\b[^>\[]{0,2000}(?:\[.{0,20000}?\]\s*)?>\s*)*"
    rb"<([A-Za-z][\w:.-]{0,60})",
    re.DOTALL | re.IGNORECASE,
)
_HTML_DOCTYPE = re.compile(
    rb"\s*(?:<\?xml[^>]{0,2000}\?>\s*)?(?:<!--.{0,20000}?-->\s*)*<!DOCTYPE\s+html\b", re.I | re.S
)
_FEEDS = (b"rss", b"feed", b"rdf:rdf", b"atom:feed")


def format_of(suffix: str, head: bytes) -> tuple[Format, str | None]:
    """Return the format of a file by its lower-case suffix and first bytes, and a note if the two differ.

    Any ZIP archive is "zip"; what it holds is for its reader to see. Raises Unreadable for a suffix that stands for no
    format that is read, and for a file that is not what its suffix says, nor anything else that can be told.
    """
    named = SUFFIXES.get(suffix)
    if named is None:
        raise Unreadable(f"not a format that is read ({' '.join(SUFFIXES)})")
    if not head.strip():
        raise Unreadable("empty: only white space" if head else "empty: 0 bytes")
    if named == "jsonl" and not head.strip(b"\x00 \t\r\n"):  # sparse, and perhaps without end
        raise Unreadable("empty: nothing but zeros")
    told = _told(head)
    if told is not None and told != named and (named, told) != ("docx", "zip") and told != "zip":
        return told, f"called {suffix}, but is {NAMES[told]}; read as that"
    if told is None and named in _BINARY:
        raise Unreadable(f"called {suffix}, but is not {NAMES[named]}")
    if told is None and named == "feed" and (root := _root(head)):
        raise Unreadable(f"XML, but not a feed: its root element is <{root}>, not <rss>, <feed> or <rdf:RDF>")
    return told or named, None


def _told(head: bytes) -> Format | None:
    """Return the format that opening bytes leave no doubt of."""
    if head.startswith(_ZIPS):
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if b"%PDF-" in head[:_PDF_HEADER_WITHIN] and _opens_a_pdf(head):
        return "pdf"
    head = _narrow(head)
    if _HTML_DOCTYPE.match(head):
        return "html"
    root = _ROOT.match(head)
    if root is not None:
        name = root.group(1).lower()
        return "feed" if name in _FEEDS else "html" if name == b"html" else None
    return "jsonl" if head.startswith(b"{") and _is_article(head) else None


def _opens_a_pdf(head: bytes) -> bool:
    """Tell a header from a text that mentions one: before it there is nothing, white space or bytes of no text."""
    before = head[: head.index(b"%PDF-")].strip()
    return not before.removeprefix(_MARKS[0]) or b"\x00" in before


def _narrow(head: bytes) -> bytes:
    """Return the opening of a text in any encoding, as far as it is ASCII."""
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\x00", b"").lstrip()  # UTF-16 and UTF-32 of ASCII are ASCII with zeros


def _root(head: bytes) -> str | None:
    found = _ROOT.match(_narrow(head))
    return found.group(1).decode("ascii", "replace") if found else None


def _is_article(head: bytes) -> bool:
    try:
        found = json.loads(head.split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and isinstance(found.get("text"), str)
