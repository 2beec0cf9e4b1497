import io
import json
from typing import Any

import pytest

from onrecord.index.reading.decode import Unreadable
from onrecord.index.reading.files import Outcome
from onrecord.index.reading.jsonl import read_jsonl
from onrecord.index.reading.outcome import Note, Skipped
from onrecord.index.records import Document

SENTENCE = "The Government issued a resolution."


def read(data: bytes, line_bytes: int = 10_000) -> list[Outcome]:
    return list(read_jsonl(io.BytesIO(data), "a.jsonl", "a.jsonl", line_bytes=line_bytes))


def read_fields(**fields: Any) -> list[Outcome]:
    return read(json.dumps(fields).encode())


def document(**fields: Any) -> Document:
    (found,) = [found for found in read_fields(text=SENTENCE, **fields) if isinstance(found, Document)]
    return found


def notes(**fields: Any) -> list[str]:
    return [found.message for found in read_fields(text=SENTENCE, **fields) if isinstance(found, Note)]


def test_all_fields_are_kept() -> None:
    found = document(
        id="x:1", title="A plan", url="https://e.org/a", source="E", published="2024-04-02", author="L", language="vi"
    )
    assert (found.id, found.title, found.found[0].where, found.url) == ("x:1", "A plan", "field", "https://e.org/a")
    assert (found.source, found.published, found.author, found.language) == ("E", "2024-04-02", "L", "vi")


def test_a_beir_corpus_is_read() -> None:
    found = read(b'{"_id": "MED-10", "title": "A plan", "text": "It was made.", "metadata": {}}\n')
    assert [(d.id, d.title, d.text) for d in found if isinstance(d, Document)] == [("MED-10", "A plan", "It was made.")]
    assert len(found) == 1


def test_a_beir_document_of_only_a_title_has_it_as_text() -> None:
    found, note = read_fields(_id="1", title="A plan", text="")
    assert isinstance(found, Document)
    assert found.text == "A plan"
    assert note == Note("a.jsonl", "line 1: no text; its title stands as its text")


def test_blank_lines_a_mark_and_windows_line_ends_are_no_matter() -> None:
    line = json.dumps({"text": SENTENCE}).encode()
    assert [type(found) for found in read(b"\xef\xbb\xbf" + line + b"\r\n\r\n \r\n" + line)] == [Document] * 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON: Expecting property name"),
        (b"[1]", "a list, wanted an object"),
        (b'"text"', "a string, wanted an object"),
        (b"{}", 'no text, wanted a string under "text"'),
        (b'{"text": 7}', "text is a number, wanted a string"),
        (b'{"text": null}', "text is null, wanted a string"),
        (b'{"text": " \\n "}', "empty: no words"),
        (b'{"text": "a", "n": ' + b"9" * 5_000 + b"}", "a number too large to read"),
        (b'{"text": ' + b"[" * 9_000 + b"]" * 900, "JSON nested too deeply"),
        (b'{"text": "' + b"a" * 20_000 + b'"}', "longer than 10,000 bytes"),
        (b"\x00\x01", "not JSON"),
    ],
)
def test_a_bad_line_is_left_out_and_the_next_is_read(line: bytes, reason: str) -> None:
    skipped, document = read(line + b"\n" + json.dumps({"text": SENTENCE}).encode())
    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith(f"line 1: {reason}")
    assert isinstance(document, Document)


def test_a_file_without_lines_is_skipped() -> None:
    assert read(b"\n\n") == [Skipped("a.jsonl", "empty: no line has an article")]


def test_unknown_fields_are_named_once_for_the_file() -> None:
    line = b'{"text": "One.", "tags": ["a"], "b\\n": 1}\n'
    assert read(line * 3)[3:] == [Note("a.jsonl", 'fields not used: "b\\n", "tags"')]


def test_half_characters_are_replaced_and_noted() -> None:
    found, note = read(b'{"text": "a \\ud83d b"}')
    assert isinstance(found, Document)
    assert found.text == "a \ufffd b"
    assert isinstance(note, Note)
    assert note.message == "line 1: half characters (lone surrogates) in text stand as U+FFFD"


def test_whole_pairs_of_surrogates_are_characters() -> None:
    assert document(title="\U0001f600").title == "😀"


def test_bytes_that_are_not_utf_8_are_noted() -> None:
    found, note = read(b'{"text": "caf\xe9 is here"}')
    assert isinstance(found, Document)
    assert found.text == "caf\ufffd is here"
    assert note == Note("a.jsonl", "line 1: bytes that are not UTF-8 stand as U+FFFD")


def test_utf_16_is_refused() -> None:
    with pytest.raises(Unreadable, match="must be UTF-8"):
        read('{"text": "a"}'.encode("utf-16"))


@pytest.mark.parametrize("value", ["", "x" * 201, "a\nb", "\x00", " "])
def test_an_id_that_cannot_be_one_is_hashed(value: str) -> None:
    assert len(document(id=value).id) == 16


@pytest.mark.parametrize("value", [["a"], {"a": 1}, 1.5, True])
def test_a_field_of_the_wrong_kind_is_left_out_with_a_note(value: object) -> None:
    assert document(title=value).found[0].where == "opening words"
    assert notes(title=value)[0].startswith("line 1: title is ")


def test_a_number_may_be_an_id() -> None:
    assert document(id=7).id == "7"


def test_several_authors_may_be_a_list() -> None:
    assert document(author=["Lan", "Minh"]).author == "Lan, Minh"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://e.org", "e.org/a", "http://", "https://e.org/a b"])
def test_only_web_addresses_are_kept(url: str) -> None:
    assert document(url=url).url is None
    assert "is not an http or https address; left out" in notes(url=url)[0]


def test_a_date_that_is_none_is_left_out_with_a_note() -> None:
    assert document(published="yesterday").published is None
    assert notes(published="yesterday") == [
        "line 1: published 'yesterday' is not an ISO 8601 or RFC 2822 date; left out"
    ]


def test_the_same_line_has_the_same_id_in_every_run() -> None:
    assert document(title="A").id == document(title="A").id != document(title="B").id
