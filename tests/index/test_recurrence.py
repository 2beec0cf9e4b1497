"""Lines that recur across the articles of a source: counted over what the index holds, whatever its history."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.index import change, upkeep
from onrecord.index.build import add, build, put, remove
from onrecord.index.manifest import GENERATIONS
from onrecord.index.reading.article import Draft, make_document
from onrecord.index.records import Article, Document
from onrecord.index.recurrence import ARTICLE, Lines, joined, lines_of, recurring_keys, without
from onrecord.index.upkeep import compact, tidy
from onrecord.index.verify import verify
from onrecord.retrieval.searcher import open_searcher

from .test_incremental import answers, write

SLOGAN = "The voice of farmers and of the fields"
PROMPT = "The Furrow is a snappy roundup. Subscribe to the newsletter here."


def body(number: int) -> str:
    return (
        f"The village of Nam Dong {number} sold {100 + number} tonnes of rice in 2023, its chairman said on Monday."
        f"\n\nNext year village {number} wants to sell {200 + number} tonnes, and to plant coffee on its hills too."
    )


def document(number: int, foot: str = SLOGAN, source: str = "field.example") -> Document:
    return make_document(
        Draft(text=f"{body(number)}\n\n{foot}", file_name="a.txt", source=source, id=f"a{number}"), lambda _: None
    )


def table(documents: Iterable[Document]) -> Lines:
    return joined([lines_of(each, ordinal) for ordinal, each in enumerate(documents)])


def test_a_line_that_eight_articles_have_recurs() -> None:
    assert len(recurring_keys(table(map(document, range(8))))) == 1
    assert not recurring_keys(table(map(document, range(7))))


def test_articles_of_several_sources_do_not_add_up() -> None:
    assert not recurring_keys(table(document(number, source=f"{number % 2}.example") for number in range(14)))


def test_copies_of_an_article_count_once() -> None:
    assert not recurring_keys(table([document(1)] * 20))


def test_a_label_must_be_in_a_fiftieth_of_the_articles() -> None:
    others = [document(number, foot="Nothing is to be seen here.") for number in range(100, 1_000)]
    label = [document(number) for number in range(10)]
    prompts = [document(number, foot=PROMPT) for number in range(20, 28)]
    (recurs,) = recurring_keys(table([*others, *prompts, *label]))
    assert recurs & 1  # the last bit tells the line that speaks to the reader
    assert len(recurring_keys(table([*others[:300], *prompts, *label]))) == 2


@given(st.permutations(range(14)), st.sets(st.integers(0, 13)), st.integers(0, 14))
def test_what_recurs_is_a_function_of_the_articles(order: list[int], gone: set[int], cut: int) -> None:
    documents = [
        document(number, foot=[SLOGAN, PROMPT][number % 2], source=f"{number % 3 == 0}") for number in range(14)
    ]
    held = [each for number, each in enumerate(documents) if number not in gone]
    shuffled = [documents[number] for number in order]
    parts = [
        without(table(part), [at for at, each in enumerate(part) if each not in held])
        for part in (shuffled[:cut], shuffled[cut:])
    ]
    assert recurring_keys(joined(parts)) == recurring_keys(table(held))


def test_rows_of_an_article_begin_with_its_own() -> None:
    assert lines_of(document(1), 5)["state"].tolist()[0] == ARTICLE
    assert set(lines_of(document(1), 5)["document"].tolist()) == {5}


def row(number: int, foot: str = SLOGAN, source: str = "field.example") -> dict[str, str]:
    return {"id": f"a{number}", "title": f"Village {number}", "source": source, "text": f"{body(number)}\n\n{foot}"}


def hidden(index: Path) -> dict[str, bool]:
    """Whether the last line of each article is furniture, and so in no passage."""
    with open_searcher(index) as searcher:
        documents = [searcher.document(document.id) for document in searcher.documents(limit=1_000)]
        found = {hit.document_id for hit in searcher.search(SLOGAN, 100).hits if SLOGAN in hit.text}
    told = {each.id: each.blocks[-1].kind == "furniture" for each in documents}
    assert not [own for own in found if told[own]]
    return told


def sound(index: Path) -> bool:
    return all(check.ok for check in verify(index))


@pytest.fixture
def seven(tmp_path: Path, encoder_folder: Path) -> Path:
    build(
        [write(tmp_path / "in", [row(number) for number in range(7)])], tmp_path / "index", encoder=str(encoder_folder)
    )
    return tmp_path / "index"


@pytest.mark.parametrize("small", [1_000, 1])
def test_a_line_is_marked_in_all_articles_when_one_more_has_it_and_unmarked_when_it_leaves(
    seven: Path, tmp_path: Path, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change, "SMALL", small)
    assert not any(hidden(seven).values())
    report = add([write(tmp_path / "more", [row(7), row(8, source="other.example")])], seven)
    assert (report.added, report.changed, report.removed, report.unchanged) == (2, 0, 0, 7)
    assert hidden(seven) == {f"a{number}": number != 8 for number in range(9)}
    assert sound(seven)
    assert remove(seven, ids=["a3"]).unchanged == 8
    assert not any(hidden(seven).values())
    assert sound(seven)


def test_an_article_that_is_marked_is_recognised_when_it_is_read_again(tmp_path: Path, encoder_folder: Path) -> None:
    folder = write(tmp_path / "in", [row(number) for number in range(9)])
    build([folder], tmp_path / "index", encoder=str(encoder_folder))
    assert all(hidden(tmp_path / "index").values())
    report = build([folder], tmp_path / "index", encoder=str(encoder_folder))
    assert (report.added, report.changed, report.unchanged, report.encoded) == (0, 0, 9, 0)


def test_articles_in_which_nothing_changes_stay_where_they_are(
    tmp_path: Path, encoder_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    build([write(tmp_path / "in", [row(number) for number in range(9)])], index, encoder=str(encoder_folder))
    monkeypatch.setattr(change, "SMALL", 1)
    (before,) = (path.stat().st_ino for path in (index / GENERATIONS).rglob("vectors.f32"))
    assert add([write(tmp_path / "more", [row(10)])], index).encoded == 1
    assert before in {path.stat().st_ino for path in (index / GENERATIONS).rglob("vectors.f32")}
    assert all(hidden(index).values())
    assert sound(index)


def test_articles_marked_in_one_index_are_read_anew_for_another(
    tmp_path: Path, seven: Path, encoder_folder: Path
) -> None:
    build(
        [write(tmp_path / "in", [row(number) for number in range(9)])], tmp_path / "other", encoder=str(encoder_folder)
    )
    with open_searcher(tmp_path / "other") as searcher:
        marked = searcher.document("a8")
    put([Article(marked, ())], seven)
    assert all(hidden(seven).values())
    remove(seven, ids=["a1"])
    assert not any(hidden(seven).values())


@pytest.mark.slow
@pytest.mark.parametrize("small", [1_000, 3])
def test_any_history_across_the_threshold_ends_in_the_index_that_a_build_makes(
    tmp_path: Path, encoder_folder: Path, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change, "SMALL", small)
    monkeypatch.setattr(upkeep, "SMALL", small)
    chance = random.Random(small)

    def one(number: int) -> dict[str, str]:
        return row(number, foot=[SLOGAN, SLOGAN, PROMPT][number % 3], source=f"{number % 5 == 0}.example")

    held = set(chance.sample(range(24), 10))
    index = tmp_path / "index"
    build([write(tmp_path / "in", [one(number) for number in held])], index, encoder=str(encoder_folder))
    seen = set()
    for step in range(8):
        if len(held) > 12:
            leaving = chance.sample(sorted(held), 5)
            remove(index, ids=[f"a{number}" for number in leaving])
            held -= set(leaving)
        else:
            coming = chance.sample(sorted(set(range(24)) - held), 6)
            add([write(tmp_path / "in", [one(number) for number in coming])], index)
            held |= set(coming)
        if step % 3 == 2:
            tidy(index)
        assert sound(index)
        seen.add(any(hidden(index).values()))
    assert seen == {True, False}
    fresh = tmp_path / "fresh"
    shuffled = chance.sample(sorted(held), len(held))
    build([write(tmp_path / "in", [one(number) for number in shuffled])], fresh, encoder=str(encoder_folder))
    assert answers(index) == answers(fresh)
    assert hidden(index) == hidden(fresh)
    compact(index)
    assert answers(index) == answers(fresh)
    assert sound(index)
