"""What acronyms stand for, as the articles say it, and as only the articles that are held say it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.index.acronyms import ROW, Meanings, definitions, short_key
from onrecord.index.build import add, build, remove
from onrecord.index.generation import Generation, open_generation
from onrecord.index.upkeep import compact
from onrecord.index.verify import verify


def defined(text: str) -> list[tuple[str, str]]:
    return [(each.short, text[each.start : each.end]) for each in definitions(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The World Economic Forum (WEF) met.", ("WEF", "World Economic Forum")),
        ("FDI (foreign direct investment) rose.", ("FDI", "foreign direct investment")),
        ("the Association of Southeast Asian Nations (ASEAN)", ("ASEAN", "Association of Southeast Asian Nations")),
        ("Co-operation and Development, or Prime Minister (“PM”)", ("PM", "Prime Minister")),
        ("heat shock transcription factor (HSTF; see below)", ("HSTF", "heat shock transcription factor")),
        ("angiotensin-converting enzyme 2 (ACE2)", ("ACE2", "angiotensin-converting enzyme 2")),
        ("của Ủy ban nhân dân (UBND) tỉnh", ("UBND", "Ủy ban nhân dân")),
    ],
)
def test_a_definition_is_found_with_the_shortest_long_form(text: str, wanted: tuple[str, str]) -> None:
    assert defined(text) == [wanted]


@pytest.mark.parametrize(
    "text",
    ["HANOI (VNA) - Rice", "President Joe Biden (D)", "he rose (again)", "in 2024 (see page 3)", "(WEF)", "((", "a (B"],
)
def test_what_defines_nothing_gives_nothing(text: str) -> None:
    assert defined(text) == []


@settings(deadline=None)
@given(st.text(alphabet="abcABC ().-“;\n1", max_size=80))
def test_every_definition_stands_in_the_text(text: str) -> None:
    for each in definitions(text):
        assert text[each.short_start : each.short_end] == each.short
        assert 0 <= each.start < each.end <= len(text)
        assert " " in text[each.start : each.end]


def test_an_acronym_of_several_meanings_has_the_share_of_each() -> None:
    rows = np.zeros(4, ROW)
    rows["short"], rows["long"], rows["document"] = [7, 7, 7, 8], [1, 2, 1, 1], [0, 1, 2, 3]
    meanings = Meanings([rows[:2], rows[2:]], [np.arange(4, dtype=np.uint64)] * 2)
    assert [(each.long_key, each.share) for each in meanings.of_shorts([7])] == [(1, 2 / 3), (2, 1 / 3)]
    assert [(each.short_key, each.share) for each in meanings.of_longs([1])] == [(8, 1.0), (7, 2 / 3)]
    assert meanings.of_shorts([9]) == [] == meanings.of_longs([])


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / f"{name}.jsonl"
    file.write_text(json.dumps({"id": name, "title": "", "source": "s", "text": text}), "utf-8")
    return file


def told(generation: Generation) -> list[tuple[str, float]]:
    found = []
    for meaning in generation.meanings.of_shorts([short_key("WEF")]):
        part = generation.articles.parts[meaning.part]
        text = part.store.document(meaning.document).text
        found.append((text[meaning.long[0] : meaning.long[1]], round(meaning.share, 2)))
    return found


def test_what_only_a_removed_article_defines_is_known_no_more_and_nothing_of_it_is_left(
    tmp_path: Path, encoder_folder: Path
) -> None:
    index = tmp_path / "index"
    write(tmp_path, "a", "The World Economic Forum (WEF) met in Davos today.")
    build([tmp_path / "a.jsonl"], index, encoder=str(encoder_folder))
    add([write(tmp_path, "b", "The Wobbly Elephantastic Farmstead (WEF) opened its gates.")], index)
    opened = open_generation(index)
    assert sorted(told(opened)) == [("Wobbly Elephantastic Farmstead", 0.5), ("World Economic Forum", 0.5)]
    opened.close()
    remove(index, ids=["b"])
    opened = open_generation(index)
    assert told(opened) == [("World Economic Forum", 1.0)]
    opened.close()
    compact(index)
    assert all(check.ok for check in verify(index))
    assert not [file for file in index.rglob("*") if file.is_file() and b"lephantast" in file.read_bytes()]
