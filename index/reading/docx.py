"""Word documents: paragraphs, headings and tables of the body, by python-docx; what was deleted in review is gone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from .article import Draft
from .assembly import Part, assemble
from .decode import Unreadable
from .outcome import Limits
from .parsed import Parsed
from .properties import ORIGINS, stated_title

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# A text box stands within a paragraph but is none of its words; a fallback says what was said; the rest is deleted.
_BOX = f"{_W}txbxContent"
_APART = frozenset((_BOX, _FALLBACK, f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr"))
_WORDS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_NOTES = {"footnotes": b"<w:footnote ", "endnotes": b"<w:endnote "}
_SEPARATORS = 2  # notes that every document has, to draw lines with
_MOST_BASES = 10


def read_docx(data: bytes, file_name: str, _limits: Limits) -> Parsed:
    """Return the article that a Word document is. What it unpacks to must have been bounded before.

    Raises:
        Unreadable: it is broken, declares a document type, or has no text.
    """
    document = _opened(data)
    core = document.core_properties
    styles = _styles(document)
    parts = list(_blocks(document.element.body, styles))
    title, title_from = stated_title(core.title), "field"
    if title is None:
        title, title_from = next((part.text for part in parts if part.kind == "heading"), None), "heading"
    text, blocks = assemble(parts, title=title)
    if not text:
        raise Unreadable("a Word document without text")
    published, modified = _date(core.created), _date(core.modified)
    draft = Draft(
        text=text,
        file_name=file_name,
        title=title,
        author=core.author or None,
        published=published,
        modified=modified if modified != published else None,
        language=core.language or None,
        title_from=title_from,
        blocks=blocks,
        found=ORIGINS,
        alone=True,
    )
    return Parsed([("", draft)], notes=list(_left_out(document)))


def _opened(data: bytes) -> Any:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import XMLSyntaxError

    try:
        _refuse_document_types(data)
        return docx.Document(io.BytesIO(data))
    except (OpcError, XMLSyntaxError, zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, EOFError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("a broken Word document: it cannot be opened") from None


def _refuse_document_types(data: bytes) -> None:
    """Refuse parts with a DOCTYPE, which the format forbids: it is there to define entities."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in package.read(name).replace(b"\x00", b""):
                raise Unreadable("declares an XML document type of its own, which is not read")


def _styles(document: Any) -> dict[str, str]:
    """Return what each style makes of a paragraph: "heading" or "furniture", for those that make anything of it."""
    kinds: dict[str, str] = {}
    for style in document.styles:
        base = style
        for _ in range(_MOST_BASES):
            name = (base.name or "").lower()
            if name.startswith(("heading", "title")):
                kinds[style.style_id] = "heading"
            elif name.startswith("toc "):
                kinds[style.style_id] = "furniture"
            if (base := getattr(base, "base_style", None)) is None:
                break
    return kinds


def _blocks(element: Any, styles: dict[str, str]) -> Iterator[Part]:
    for child in element:
        if child.tag == f"{_W}p":
            yield Part(_words(child), _kind(child, styles))
            for box in child.iter(_BOX):
                if not any(above.tag == _FALLBACK for above in box.iterancestors()):
                    yield from _blocks(box, styles)
        elif child.tag == f"{_W}tr":
            yield Part(" | ".join(filter(None, map(_cell, child.iter(f"{_W}tc")))), "prose")
        elif child.tag not in _APART:
            yield from _blocks(child, styles)


def _kind(paragraph: Any, styles: dict[str, str]) -> Any:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return styles.get(style.get(f"{_W}val", ""), "prose") if style is not None else "prose"


def _cell(cell: Any) -> str:
    return " ".join(filter(None, (_words(paragraph).strip() for paragraph in cell.iterchildren(f"{_W}p"))))


def _words(element: Any) -> str:
    return "".join(_runs(element))


def _runs(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in (f"{_W}t", f"{_M}t"):
            yield child.text or ""
        elif child.tag in _WORDS:
            yield _WORDS[child.tag]
        elif child.tag not in _APART:
            yield from _runs(child)


def _date(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.isoformat() if moment.tzinfo else f"{moment.isoformat()}Z"  # the format's times are UTC


def _left_out(document: Any) -> Iterator[str]:
    for relation in document.part.rels.values():
        name = relation.reltype.rsplit("/", 1)[-1]
        if name in _NOTES and not relation.is_external:
            count = relation.target_part.blob.count(_NOTES[name]) - _SEPARATORS
            if count > 0:
                yield f"{count} {name} left out"
