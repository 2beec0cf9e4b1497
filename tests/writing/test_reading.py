"""Whatever a model writes is read to its end, in whatever pieces it comes, and never believed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.retrieval.writing.reading import LONGEST_OBJECT, Cited, Draft, Reader

WANTED = Draft("There are 48 boats.", (Cited(3, "48 fishing boats"),))
OBJECT = '{"sentence": "There are 48 boats.", "quotes": [{"n": 3, "words": "48 fishing boats"}]}'


def read(*pieces: str) -> list[Draft]:
    reader = Reader()
    found = [draft for piece in pieces for draft in reader.feed(piece)]
    return [*found, *reader.end()]


@pytest.mark.parametrize(
    "text",
    [
        OBJECT,
        OBJECT + "\n",
        f"```json\n{OBJECT}\n```",
        f"[{OBJECT}]",
        f'{{"answer": [{OBJECT}]}}',
        json.dumps(json.loads(OBJECT), indent=2),
        f"1. {OBJECT}",
        f"<think>\nAt first I thought [3] so.\n</think>\n{OBJECT}",
        OBJECT.replace("boats.", "boats [3]."),
        OBJECT.replace('"n": 3', '"n": "[3]"'),
        OBJECT.replace("[{", "{").replace("}]", "}").replace("quotes", "quote"),
    ],
)
def test_a_draft_is_read_in_many_forms(text: str) -> None:
    found = read(text)
    assert [draft.sentence for draft in found] == [WANTED.sentence]
    assert WANTED.cites[0] in found[0].cites


def test_a_plain_line_cites_by_its_markers() -> None:
    assert read("- There are 48 boats [3][5].\n") == [Draft("There are 48 boats.", (Cited(3, ""), Cited(5, "")))]


def test_words_without_a_number_are_looked_for_anywhere() -> None:
    assert read('{"sentence": "So.", "quotes": ["48 fishing boats"]}')[0].cites == (Cited(None, "48 fishing boats"),)


def test_a_line_that_cites_nothing_is_a_draft_that_cites_nothing() -> None:
    assert read("Here is what I found:") == [Draft("Here is what I found:", ())]


def test_none_is_no_draft_but_a_refusal() -> None:
    reader = Reader()
    assert [*reader.feed("NONE."), *reader.end()] == []
    assert reader.declined


def test_an_object_is_read_as_soon_as_it_is_closed() -> None:
    reader = Reader()
    assert list(reader.feed(OBJECT[:-1])) == []
    assert list(reader.feed("}")) == [WANTED]


@pytest.mark.parametrize(
    "text",
    ["{" * 50_000, '{"a":' * 5_000, '{"sentence": "' + "a" * 50_000, "[" * 50_000, '{"n": 1e999}', "<think>" * 9],
)
def test_braces_without_end_end(text: str) -> None:
    assert not any(draft.cites for draft in read(text))


def test_no_more_is_held_than_the_longest_object() -> None:
    reader = Reader()
    for _ in range(50):
        list(reader.feed("{" + "a" * 1_000))
    assert len(reader._held) <= LONGEST_OBJECT + 1_001


PARTS = [OBJECT, *'{}"\\\n`\r\u2028é, ', "[3]", "```", "json", "<think>", "</think>", "none", "words of a line"]


@given(st.lists(st.sampled_from(PARTS), max_size=30), st.data())
def test_the_pieces_that_a_reply_comes_in_change_nothing(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert [draft for draft in read(*pieces) if draft.cites] == [draft for draft in read(text) if draft.cites]
