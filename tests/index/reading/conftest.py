"""Files of the formats that are read, made in code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from onrecord.index.reading import files
from onrecord.index.reading.files import Limits, Note, Outcome, Skipped, read_articles
from onrecord.index.reading.parsers import Parsers
from onrecord.index.records import Document

Words = tuple[float, float, float, str]  # left, bottom, size, text
MakePdf = Callable[..., bytes]


def _pdf(pages: Sequence[Sequence[Words]], *, info: Mapping[str, str] | None = None, trailer: str = "") -> bytes:
    """Return a PDF whose pages, 612 by 792 points, hold words in Helvetica."""
    objects = ["", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    for words in pages:
        drawn = "".join(f"BT /F1 {size} Tf {x} {y} Td ({_escaped(text)}) Tj ET\n" for x, y, size, text in words)
        objects += [
            f"<< /Length {len(drawn.encode('cp1252'))} >>\nstream\n{drawn}endstream",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects) + 1} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>",
        ]
    kids = " ".join(f"{number} 0 R" for number in range(5, len(objects) + 1, 2))
    objects[0] = "<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>"
    objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"
    objects.append("<< " + " ".join(f"/{name} ({_escaped(value)})" for name, value in (info or {}).items()) + " >>")
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    tail = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R"
    return data + f"{tail} /Info {len(objects)} 0 R {trailer} >>\nstartxref\n{len(data)}\n%%EOF\n".encode()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


@pytest.fixture
def make_pdf() -> MakePdf:
    return _pdf


class Read:
    """What came of reading one file."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self.documents = [each for each in outcomes if isinstance(each, Document)]
        self.reasons = [each.reason for each in outcomes if isinstance(each, Skipped)]
        self.notes = [each.message for each in outcomes if isinstance(each, Note)]

    @property
    def document(self) -> Document:
        (document,) = self.documents
        return document

    @property
    def reason(self) -> str:
        assert not self.documents
        (reason,) = self.reasons
        return reason

    @property
    def blocks(self) -> list[tuple[str, str]]:
        document = self.document
        return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


ReadFile = Callable[..., Read]


@pytest.fixture(scope="session")
def parsers() -> Iterator[Parsers]:
    """The process that parses, started once for all tests."""
    with Parsers(Limits()) as started:
        yield started


@pytest.fixture
def read_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parsers: Parsers) -> ReadFile:
    """Write bytes or a text under a name and read the file as articles are read."""

    def made(limits: Limits) -> AbstractContextManager[Parsers]:
        return nullcontext(parsers) if limits == Limits() else Parsers(limits)

    monkeypatch.setattr(files, "Parsers", made)

    def read(name: str, data: bytes | str, limits: Limits = Limits()) -> Read:  # noqa: B008  frozen
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return Read(list(read_articles([path], limits)))

    return read
