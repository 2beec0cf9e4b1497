"""Bad files are read rightly or skipped with a reason; none stops the run, fills the memory or takes for ever."""

from __future__ import annotations

import gzip
import json
import os
import time
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.index.reading.decode import Unreadable
from onrecord.index.reading.files import Skipped, read_articles
from onrecord.index.reading.kinds import NAMES, SUFFIXES, format_of
from onrecord.index.records import Document

SENTENCE = "The Government issued a resolution approving an action plan for the years from 2022 to 2026."
PAGE = f"<!DOCTYPE html><html><body><p>{SENTENCE}</p></body></html>"
LONG = " ".join([SENTENCE] * 220_000)  # 20 MB without a line end


@pytest.mark.parametrize(
    ("name", "data", "note"),
    [
        ("a.txt", PAGE.encode(), "called .txt, but is an HTML page; read as that"),
        ("a.pdf", PAGE.encode(), "called .pdf, but is an HTML page; read as that"),
        ("a.txt", PAGE.encode("utf-16"), "called .txt, but is an HTML page; read as that"),
        ("a.txt", json.dumps({"text": SENTENCE}).encode(), "called .txt, but is JSON Lines; read as that"),
        ("a.html", f"<rss><channel><item><description>{SENTENCE}</description></item></channel></rss>".encode(),
         "called .html, but is a feed (RSS or Atom); read as that"),
        ("a.docx", gzip.compress(json.dumps({"text": SENTENCE}).encode()),
         "called .docx, but is a gzip archive; read as that"),
    ],
)  # fmt: skip
def test_a_file_by_a_wrong_name_is_read_as_what_it_is(read_file: Any, name: str, data: bytes, note: str) -> None:
    read = read_file(name, data)
    assert read.document.text == SENTENCE
    assert note in read.notes


def test_a_pdf_called_a_text_is_read_as_a_pdf(read_file: Any, make_pdf: Any) -> None:
    read = read_file("a.txt", make_pdf([[(72, 700, 11, SENTENCE[:59])]]))
    assert read.document.text == SENTENCE[:59]
    assert read.notes == ["called .txt, but is a PDF; read as that"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", SENTENCE.encode(), "called .pdf, but is not a PDF"),
        ("a.docx", SENTENCE.encode(), "called .docx, but is not a Word document"),
        ("a.gz", SENTENCE.encode(), "called .gz, but is not a gzip archive"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(99), "looks like a PNG picture, not text; export it as text first"),
        ("a.html", b"{\\rtf1 text}", "looks like an RTF document, not text; export it as text first"),
        ("a.pdf", b"", "empty: 0 bytes"),
        ("a.xml", b" \n", "empty: only white space"),
    ],
)
def test_what_cannot_be_read_is_skipped_with_the_reason(read_file: Any, name: str, data: bytes, reason: str) -> None:
    assert read_file(name, data).reason == reason


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(("name", "text"), [("a.txt", SENTENCE), ("a.html", PAGE), ("a.csv", f"text\n{SENTENCE}\n")])
def test_utf_16_without_a_mark_is_read(read_file: Any, encoding: str, name: str, text: str) -> None:
    read = read_file(name, text.encode(encoding))
    assert read.document.text == SENTENCE
    assert read.notes == [f"{encoding.upper()} without a byte order mark, by guess"]


def test_bytes_that_are_not_utf_8_stand_as_replacement_characters_and_are_noted(read_file: Any) -> None:
    read = read_file("a.md", SENTENCE.encode() + " Đây là tiếng Việt ".encode() + b"\xff.")
    assert read.document.text.endswith("Việt \ufffd.")
    assert read.notes == ["1 place is not UTF-8 and stands as U+FFFD"]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "data"), [("a.txt", LONG), ("a.jsonl", json.dumps({"text": LONG}))])
def test_a_line_of_20_mb_is_read(read_file: Any, name: str, data: str) -> None:
    assert len(read_file(name, data).document.text) == len(LONG)


def test_a_page_with_20_mb_between_two_tags_is_skipped(read_file: Any) -> None:
    reason = read_file("a.html", f"<html><body><p>{LONG}").reason
    assert reason == "more than 9,000,000 characters without a tag, of which a parser would drop some"


@pytest.mark.parametrize("opening", ["<div>", "<b>", "<table><tr><td>"])
def test_a_page_100_000_elements_deep_is_skipped(read_file: Any, opening: str) -> None:
    assert "nested deeper than 200" in read_file("a.html", opening * 100_000 + SENTENCE).reason


def test_a_bomb_of_10_gb_is_skipped_unread(read_file: Any) -> None:
    started = time.monotonic()
    data = gzip.compress(bytes(1 << 24)) * 640
    assert "the limit; unpack it yourself" in read_file("a.jsonl.gz", data).reason
    assert time.monotonic() - started < 20


@pytest.mark.slow
def test_a_page_of_a_pdf_that_unpacks_to_a_gigabyte_costs_that_file_alone(read_file: Any, make_pdf: Any) -> None:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"BT (a) Tj ET " * 80_660) for _ in range(1_500)) + packer.flush()
    data = make_pdf([[(72, 700, 11, SENTENCE[:59])]])
    start, end = data.index(b"<< /Length"), data.index(b"endstream")
    bomb = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\n" % (len(packed), packed)
    read = read_file("a.pdf", data[:start] + bomb + data[end:])
    assert read.reasons or read.documents
    assert read_file("b.pdf", data).document.text == SENTENCE[:59]


@pytest.mark.parametrize("name", ["a.pdf", "a.jsonl", "a.jsonl.gz", "a.zip", "a.docx", "a.csv", "a.eml"])
def test_a_sparse_gigabyte_is_skipped(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(2**30)
    (skipped,) = read_articles([tmp_path])
    assert isinstance(skipped, Skipped)


@pytest.mark.parametrize("name", ["a.pdf", "a.jsonl.gz", "a.eml"])
def test_a_pipe_is_not_opened_whatever_its_name(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    (skipped,) = read_articles([tmp_path])
    assert isinstance(skipped, Skipped)
    assert skipped.reason == "a named pipe, not a file; it was not opened"


def test_a_name_with_a_line_end_is_escaped_in_every_message(read_file: Any, tmp_path: Path) -> None:
    (tmp_path / "a\nb.html").write_bytes(b"<p>caf\xe9 is here and there in many places")
    found = [each for each in read_articles([tmp_path]) if not isinstance(each, Document)]
    assert found
    assert all(each.path.endswith("a\\nb.html") for each in found)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(SUFFIXES)),
    st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\x1f\x8b\x08", b"<rss>", b"<html>", b"From: a@b\r\n"]),
    st.binary(max_size=400),
)
def test_no_bytes_stop_the_reading(read_file: Any, suffix: str, opening: bytes, rest: bytes) -> None:
    read = read_file(f"a{suffix}", opening + rest)
    assert read.documents or read.reasons
    for document in read.documents:
        document.text.encode()  # no half characters


@given(st.sampled_from(sorted(SUFFIXES)), st.binary(max_size=2_000))
def test_opening_bytes_are_a_format_or_unreadable(suffix: str, head: bytes) -> None:
    with suppress(Unreadable):
        kind, note = format_of(suffix, head)
        assert note is None or NAMES[kind] in note
