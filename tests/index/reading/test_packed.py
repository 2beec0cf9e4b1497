from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from onrecord.index.reading.files import Limits, Note, read_articles

LINE = json.dumps({"_id": "MED-10", "title": "A plan", "text": "It was made.", "metadata": {}}).encode() + b"\n"


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize("name", ["corpus.jsonl.gz", "a.gz", "a.zip", "a.txt"])
def test_lines_in_gzip_are_read_whatever_their_name(read_file: Any, name: str) -> None:
    assert read_file(name, gzip.compress(LINE)).document.id == "MED-10"


def test_the_corpus_of_a_zipped_collection_is_read_and_the_rest_left_out_with_a_note(read_file: Any) -> None:
    files = {"fiqa/corpus.jsonl": LINE, "fiqa/queries.jsonl": LINE, "fiqa/qrels/test.tsv": b"a\tb\t1\n"}
    read = read_file("fiqa.zip", zipped(**files))
    assert read.document.id == "MED-10"
    assert read.notes == ['left out of the archive: "fiqa/qrels/test.tsv", "fiqa/queries.jsonl"']


def test_queries_and_judgements_beside_a_corpus_are_left_out_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    for name in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv"):
        (tmp_path / name).write_bytes(LINE)
    found = list(read_articles([tmp_path]))
    assert sorted(each.message for each in found if isinstance(each, Note)) == [
        "judgements of a test collection, not articles; left out",
        "questions of a test collection, not articles; left out",
    ]
    assert len(found) == 3


def test_fields_that_a_corpus_keeps_under_metadata_are_used(read_file: Any) -> None:
    line = {"_id": "1", "text": "It was made.", "metadata": {"url": "https://e.org/1", "author": "Lan", "n": 1}}
    read = read_file("corpus.jsonl", json.dumps(line))
    assert (read.document.url, read.document.author) == ("https://e.org/1", "Lan")
    assert read.notes == ['fields not used: "metadata.n"']


def test_other_things_in_gzip_are_not_unpacked(read_file: Any) -> None:
    assert "not JSON Lines; unpack it" in read_file("a.tar.gz", gzip.compress(gzip.compress(LINE))).reason


def test_an_archive_in_an_archive_is_not_opened(read_file: Any) -> None:
    assert "without JSON Lines" in read_file("a.zip", zipped(**{"inner.zip": zipped(a=LINE)})).reason


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        ("xl/workbook.xml", "an Excel workbook; export it as CSV"),
        ("content.xml", "an OpenDocument file; export it as DOCX"),
        ("a.txt", "a ZIP archive without JSON Lines (corpus.jsonl); unpack it"),
    ],
)
def test_other_archives_are_skipped_with_what_they_are(read_file: Any, member: str, reason: str) -> None:
    assert read_file("a.zip", zipped(**{member: b"x"})).reason == reason


def bomb(size: int) -> bytes:
    """Return a gzip file of ``size`` zeros, made without unpacking it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(1 << 24)
    parts = [packer.compress(block) for _ in range(size >> 24)]
    return b"".join((*parts, packer.flush()))


def test_a_gzip_bomb_is_skipped_unread(read_file: Any) -> None:
    reason = read_file("a.jsonl.gz", bomb(1 << 28)).reason
    assert reason.startswith("unpacks from ")
    assert reason.endswith("bytes, the limit; unpack it yourself if you trust it")


def test_a_zip_that_says_it_holds_10_gb_is_skipped_unread(read_file: Any) -> None:
    data = bytearray(zipped(**{"corpus.jsonl": bytes(1_000)}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (4_200_000_000).to_bytes(4, "little")
    assert "the limit; unpack it yourself" in read_file("a.zip", bytes(data)).reason


def test_a_zip_that_holds_more_than_it_says_is_skipped(read_file: Any) -> None:
    data = bytearray(zipped(**{"corpus.jsonl": bytes(10_000_000)}))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.index(mark) + offset
        data[at : at + 4] = (100).to_bytes(4, "little")
    assert read_file("a.zip", bytes(data)).reason == "a broken ZIP archive"


def test_the_limits_of_unpacking_can_be_set(read_file: Any) -> None:
    limits = Limits(file_bytes=1_000, unpacked_ratio=2)
    assert read_file("a.jsonl.gz", gzip.compress(LINE * 10), limits).documents
    assert "the limit" in read_file("a.jsonl.gz", gzip.compress(LINE * 100), limits).reason


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.zip"])
def test_an_archive_cut_short_is_skipped(read_file: Any, name: str) -> None:
    data = gzip.compress(LINE * 9) if name.endswith("gz") else zipped(**{"corpus.jsonl": LINE * 9})
    assert "broken" in read_file(name, data[:-9]).reason


def test_an_encrypted_archive_is_skipped(read_file: Any) -> None:
    data = bytearray(zipped(**{"corpus.jsonl": LINE}))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + offset] |= 1
    assert read_file("a.zip", bytes(data)).reason == "encrypted; save it without a password"


def test_an_archive_of_very_many_files_is_skipped(read_file: Any) -> None:
    data = zipped(**{f"{number}.jsonl": b"" for number in range(10_001)})
    assert read_file("a.zip", data).reason == "an archive of 10,001 files, over the limit of 10,000"
