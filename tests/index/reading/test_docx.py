from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import docx

TEXT = "The ministry said on Tuesday that exports of rice had grown by twelve per cent."


def made(fill: Callable[[Any], object], **properties: Any) -> bytes:
    document = docx.Document()
    for name, value in {"title": "", "author": "", **properties}.items():
        setattr(document.core_properties, name, value)
    fill(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def changed(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """Return a package with one part changed, or made from nothing."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, change(body.decode()).encode() if name == part else body)
    return file.getvalue()


def in_body(data: bytes, xml: str) -> bytes:
    return changed(data, "word/document.xml", lambda body: body.replace("<w:sectPr", xml + "<w:sectPr", 1))


def test_headings_paragraphs_and_rows_are_read_in_order(read_file: Any) -> None:
    def fill(document: Any) -> None:
        document.add_heading("Rice exports", 0)
        document.add_heading("The year so far", 1)
        document.add_paragraph(TEXT)
        table = document.add_table(2, 2)
        for at, cell in enumerate(cell for row in table.rows for cell in row.cells):
            cell.text = ("Year", "Tonnes", "2023", "41")[at]

    assert read_file("a.docx", made(fill)).blocks == [
        ("title", "Rice exports"), ("heading", "The year so far"), ("prose", TEXT),
        ("prose", "Year | Tonnes"), ("prose", "2023 | 41"),
    ]  # fmt: skip


def test_the_properties_of_a_document_become_fields(read_file: Any) -> None:
    data = made(
        lambda document: document.add_paragraph(TEXT), title="Rice", author="Lan", language="en-GB",
        created=datetime(2024, 4, 2, 10, tzinfo=UTC), modified=datetime(2024, 4, 3, 10, tzinfo=UTC),
    )  # fmt: skip
    document = read_file("a.docx", data).document
    assert (document.title, document.author, document.language) == ("Rice", "Lan", "en")
    assert (document.published, document.modified) == ("2024-04-02T10:00:00+00:00", "2024-04-03T10:00:00+00:00")


def test_what_review_inserted_is_read_and_what_it_deleted_is_not(read_file: Any) -> None:
    xml = (
        "<w:p><w:r><w:t>Exports </w:t></w:r><w:del w:id='1' w:author='a'><w:r><w:delText>fell</w:delText></w:r></w:del>"
        "<w:ins w:id='2' w:author='a'><w:r><w:t>rose</w:t></w:r></w:ins><w:r><w:t> in May.</w:t></w:r></w:p>"
    )
    assert read_file("a.docx", in_body(made(lambda _: None), xml)).document.text == "Exports rose in May."


def test_text_of_content_controls_is_read(read_file: Any) -> None:
    xml = f"<w:sdt><w:sdtContent><w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    assert read_file("a.docx", in_body(made(lambda _: None), xml)).document.text == TEXT


def test_a_document_with_links_to_elsewhere_is_read_and_nothing_fetched(read_file: Any) -> None:
    link = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'attachedTemplate" Target="http://192.0.2.1/evil.dotm" TargetMode="External"/></Relationships>'
    )
    data = changed(
        made(lambda document: document.add_paragraph(TEXT)),
        "word/_rels/document.xml.rels",
        lambda body: body.replace("</Relationships>", link),
    )
    assert read_file("a.docx", data).document.text == TEXT


def test_a_document_type_of_its_own_is_refused(read_file: Any) -> None:
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    data = changed(
        made(lambda document: document.add_paragraph(TEXT)),
        "word/document.xml",
        lambda body: body.replace("?>", f"?>{entity}", 1),
    )
    assert read_file("a.docx", data).reason == "declares an XML document type of its own, which is not read"


def test_a_document_cut_short_is_skipped(read_file: Any) -> None:
    data = made(lambda document: document.add_paragraph(TEXT))
    assert read_file("a.docx", data[:-400]).reason == "a broken ZIP archive"


def test_a_document_without_its_main_part_is_skipped(read_file: Any) -> None:
    data = changed(made(lambda _: None), "word/document.xml", lambda body: body[:200])
    assert read_file("a.docx", data).reason == "a broken Word document: it cannot be opened"


def test_a_document_that_unpacks_beyond_measure_is_skipped_unread(read_file: Any) -> None:
    data = in_body(made(lambda _: None), f"<w:p><w:r><w:t>{'a' * 40_000_000}</w:t></w:r></w:p>")
    assert "the limit; unpack it yourself" in read_file("a.docx", data).reason


def test_a_word_document_by_another_name_is_read_with_a_note(read_file: Any) -> None:
    read = read_file("a.pdf", made(lambda document: document.add_paragraph(TEXT)))
    assert read.document.text == TEXT
    assert read.notes == ["called .pdf, but is a Word document; read as that"]
