"""The formats whose files are read whole, one function each."""

from __future__ import annotations

from collections.abc import Callable

from .decode import Unreadable, decode
from .docx import read_docx
from .feed import read_feed
from .html import declared_charset, read_html
from .kinds import Format
from .mail import read_mail
from .markdown import read_markdown
from .outcome import Limits
from .parsed import Parsed
from .pdf import read_pdf
from .plain import read_plain
from .table import read_csv, read_tsv

_LONGEST_STRETCH = 9_000_000  # libxml2 leaves out what is longer than 10 MB, and does not say so


def parse(format: Format, data: bytes, file_name: str, limits: Limits) -> Parsed:
    """Return the articles of a file of one of the formats that are read whole.

    Raises:
        Unreadable: there is none to be had from it.
    """
    return _PARSERS[format](data, file_name, limits)


def _text(data: bytes, file_name: str, _limits: Limits) -> Parsed:
    text, note = decode(data)
    return Parsed([("", read_plain(text, file_name))], notes=[note] if note else [])


def _markdown(data: bytes, file_name: str, _limits: Limits) -> Parsed:
    text, note = decode(data)
    return Parsed([("", read_markdown(text, file_name))], notes=[note] if note else [])


def _html(data: bytes, file_name: str, limits: Limits) -> Parsed:
    page, note = decode(data, declared=declared_charset(data))
    if max(map(len, page.split("<"))) > _LONGEST_STRETCH:
        raise Unreadable(f"more than {_LONGEST_STRETCH:,} characters without a tag, of which a parser would drop some")
    return Parsed([("", read_html(page, file_name, max_depth=limits.html_depth))], notes=[note] if note else [])


_PARSERS: dict[Format, Callable[[bytes, str, Limits], Parsed]] = {
    "text": _text,
    "markdown": _markdown,
    "html": _html,
    "pdf": read_pdf,
    "docx": read_docx,
    "csv": read_csv,
    "tsv": read_tsv,
    "feed": read_feed,
    "mail": read_mail,
}
