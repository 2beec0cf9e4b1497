"""What people see: compact, complete, harmless."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onrecord.api import readable
from onrecord.api.terminal import UNSAFE, Look
from onrecord.index.change import BuildReport
from onrecord.index.reading import Note, Skipped
from onrecord.index.verify import Check
from onrecord.retrieval.explained import Contribution, Explanation, Leg
from onrecord.retrieval.results import (
    Abstention,
    Answer,
    Citation,
    Hit,
    IndexInfo,
    SearchResults,
    Source,
)

TERMINAL = Look(width=80)
INDEX = IndexInfo("i", 1, 1)
EVIL = "evil \x1b[2J\u202e\r\ntitle"


def _hit(text: str = "A short passage.", highlights: tuple[tuple[int, int], ...] = ()) -> Hit:
    return Hit(
        rank=1, id="d:0-16", document_id="d", title=EVIL, source="News\x07", url=None, author=None,
        published="2024-02-22", text=text, start=0, end=len(text), score=0.5, legs={"bm25": 1.0, "dense": None},
        highlights=highlights,
    )  # fmt: skip


def _answer() -> Answer:
    source = Source(
        1, "d:0-40", "d", EVIL, "News", "https://example.org/a", "2024-02-22", 3, 18, "It has 94 doors", 0.9
    )
    citation = Citation(0, 15, "It has 94 doors", (16, 19), (source,))
    return Answer("q", True, "It has 94 doors [1]", 0.87, (citation,), None, INDEX)


def _abstention() -> Answer:
    return Answer("q", False, "", 0.1, (), Abstention("nothing near", (_hit("word " * 200),)), INDEX)


def test_an_answer_shows_quote_marker_title_address_date_and_place() -> None:
    lines = readable.answer(_answer(), Look()).splitlines()
    assert lines[0] == "It has 94 doors [1]"
    assert lines[2].startswith("[1] evil ")
    assert lines[3].strip() == "https://example.org/a · 2024-02-22"
    assert lines[4].strip() == "d:3-18"


def test_quotes_with_one_number_share_one_source() -> None:
    answer = _answer()
    second = replace(answer.citations[0], sources=(replace(answer.citations[0].sources[0], start=30, end=45),))
    text = readable.answer(replace(answer, citations=(answer.citations[0], second)), Look())
    assert text.count("[1] evil") == 1
    assert "d:3-18, 30-45" in text


def test_an_abstention_says_so_and_shows_what_came_nearest() -> None:
    lines = readable.answer(_abstention(), Look()).splitlines()
    assert lines[:2] == ["Not in these articles.", "nothing near"]
    assert lines[4].startswith("  1. evil")


@pytest.mark.parametrize("look", [Look(), TERMINAL])
def test_nothing_of_an_article_can_steer_the_terminal(look: Look) -> None:
    found = SearchResults("q", (_hit("\x1b]0;title\x07 \u2066text"),), None, INDEX)
    for text in (readable.answer(_answer(), look), readable.answer(_abstention(), look), readable.hits(found, look)):
        assert not UNSAFE.search(text)


def test_no_line_is_wider_than_the_terminal() -> None:
    found = SearchResults("q", (_hit("word " * 200),), None, INDEX)
    for text in (readable.answer(_abstention(), TERMINAL), readable.hits(found, TERMINAL)):
        assert max(map(len, text.splitlines())) <= 80


def test_an_excerpt_begins_shortly_before_the_first_matched_word() -> None:
    text = "filler " * 100 + "needle " + "filler " * 100
    found = SearchResults("q", (_hit(text, ((700, 706),)),), None, INDEX)
    shown = readable.hits(found, Look()).splitlines()[2]
    assert shown.strip().startswith("…filler")
    assert 0 < shown.index("needle") < 80


def test_an_excerpt_near_the_end_of_a_passage_is_as_long_as_any_other() -> None:
    text = "filler " * 100 + "needle"
    shown = readable.hits(SearchResults("q", (_hit(text, ((700, 706),)),), None, INDEX), Look()).splitlines()[2]
    assert shown.endswith("needle")
    assert len(shown) > 200


def test_an_explanation_adds_up_before_the_readers_eyes() -> None:
    legs = {"bm25": Leg(7.0, 0.5, 0.4, 3), "dense": Leg(None, 0.0, 0.6)}
    parts = (Contribution("bm25", 0.2, "0.4 x 0.5"), Contribution("dense", 0.0, "0.6 x 0"))
    why = Explanation("convex", legs, 0.2, ("94", "doors"), parts)
    shown = readable.hits(SearchResults("q", (replace(_hit(), explanation=why),), None, INDEX), Look())
    rows = [line.split() for line in shown.splitlines()]
    assert ["bm25", "7.000", "3", "0.500", "0.40", "+0.2000"] in rows
    assert ["dense", "-", "-", "0.000", "0.60", "+0.0000"] in rows
    assert ["convex,", "fused", "0.2000"] in rows


def test_no_hits_are_said_in_words() -> None:
    assert readable.hits(SearchResults("q", (), None, INDEX), Look()) == "Nothing found."


def test_a_report_lists_what_was_skipped_and_why() -> None:
    skipped = Skipped("bad\x1b[31m.txt", "not text")
    built = BuildReport(
        "id", 1, 2, skipped=(skipped,), notes=(Note("a.txt", "title from its first sentence"),), seconds=0.5
    )
    assert readable.report(built, ".onrecord").splitlines() == [
        "Indexed 1 article as 2 passages in 0.5 s: index id in .onrecord",
        "Skipped 1 file:",
        "  bad\\x1b[31m.txt: not text",
        "Notes:",
        "  a.txt: title from its first sentence",
    ]


def test_a_failed_check_stands_out() -> None:
    shown = readable.checks([Check("files", True, "fine"), Check("offsets", False, "wrong: x")], Look())
    assert shown.splitlines() == ["ok    files    fine", "FAIL  offsets  wrong: x"]
