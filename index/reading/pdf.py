"""PDF: text by PDFium, page by page, lines put together into paragraphs.

Raises what ``decode`` raises where there is no text to be had: an encrypted file, a broken one, a scan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .article import Draft
from .assembly import assemble
from .decode import Unreadable
from .outcome import Limits
from .pagelines import Line, lines_of
from .paging import Page, flow
from .parsed import Parsed
from .properties import ORIGINS, stated_title

_FORMAT, _PASSWORD, _SECURITY = 3, 4, 5  # FPDF_GetLastError
_REASONS = {
    _PASSWORD: "encrypted: it opens with a password only; save it without one",
    _SECURITY: "encrypted in a way that is not known; save it without",
}
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?(?:Z.*|([+-])(\d\d)'?(\d\d)?'?)?)?", re.ASCII)
_TAIL = 2_048  # bytes in which the end mark stands
_MOST_NAMED = 10


def read_pdf(data: bytes, file_name: str, _limits: Limits) -> Parsed:
    """Return the article that a PDF is, with the offsets at which its pages begin."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            notes: list[str] = []
            return Parsed([("", _draft(document, file_name, notes))], notes=_cut_short(data) + notes)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(_REASONS.get(error.err_code, "a broken PDF: it cannot be opened")) from None


def _draft(document: Any, file_name: str, notes: list[str]) -> Draft:
    pages = list(_pages(document, notes))
    without = [number for number, page in enumerate(pages, 1) if not page.lines]
    if len(without) == len(pages):
        raise Unreadable("a PDF without text, such as a scan; recognise its text first (OCR)")
    if without:
        notes.append(f"no text on {_named(without)}: empty, or a picture of text")
    fields = document.get_metadata_dict()
    title, title_from = stated_title(fields.get("Title")), "field"
    flowed = flow(pages)
    if title is None:
        title, title_from = flowed.title, "heading"
    text, blocks = assemble(flowed.parts, title=title)
    published, modified = _date(fields.get("CreationDate", "")), _date(fields.get("ModDate", ""))
    return Draft(
        text=text,
        file_name=file_name,
        title=title,
        author=fields.get("Author") or None,
        published=published,
        modified=modified if modified != published else None,
        language=_language(document),
        title_from=title_from,
        blocks=blocks,
        found=ORIGINS,
        alone=True,
        pages=tuple(blocks[part].start + within if part < len(blocks) else len(text) for part, within in flowed.pages),
    )


def _pages(document: Any, notes: list[str]) -> Iterator[Page]:
    import pypdfium2

    broken: list[int] = []
    for number in range(len(document)):
        lines: list[Line] = []
        height = 0.0
        try:
            page = document[number]
            height = page.get_height()
            lines = lines_of(page)
            page.close()
        except pypdfium2.PdfiumError:
            broken.append(number + 1)
        yield Page(height, lines)
    if broken:
        notes.append(f"{_named(broken)} cannot be read")


def _named(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:_MOST_NAMED]))
    more = f" and {len(pages) - _MOST_NAMED} more" if len(pages) > _MOST_NAMED else ""
    return f"page {shown}" if len(pages) == 1 else f"pages {shown}{more}"


def _cut_short(data: bytes) -> list[str]:
    return [] if b"%%EOF" in data[-_TAIL:] else ["cut short: its end mark is missing; read as far as it goes"]


def _date(value: str) -> str | None:
    """Return a PDF date, such as D:20240402100000+07'00', in ISO 8601."""
    match = _DATE.match(value)
    if match is None:
        return None
    year, month, day, hour, minute, second, sign, hours, minutes = match.groups()
    if hour is None:
        return f"{year}-{month}-{day}"
    offset = f"{sign}{hours}:{minutes or '00'}" if sign else "Z" if "Z" in value else ""
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{offset}"


def _language(document: Any) -> str | None:
    import ctypes

    import pypdfium2.raw as pdfium

    size = pdfium.FPDFCatalog_GetLanguage(document, None, 0)
    if not 2 < size <= 100:
        return None
    buffer = (ctypes.c_ushort * (size // 2))()
    pdfium.FPDFCatalog_GetLanguage(document, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0") or None
