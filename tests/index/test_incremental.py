"""An index that is changed is the index that would have been built: same id, same answers, nothing left behind."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from onrecord.index import change, upkeep
from onrecord.index.build import add, build, remove
from onrecord.index.errors import IndexIncompatible, NotInIndex, SearchError
from onrecord.index.generation import read_status
from onrecord.index.manifest import GENERATIONS
from onrecord.index.shingles import shingles
from onrecord.index.snapshot import restore, snapshot
from onrecord.index.upkeep import compact, rollback, tidy
from onrecord.index.verify import verify
from onrecord.retrieval.results import Filters
from onrecord.retrieval.searcher import open_searcher

PLACES = ["Bình Định", "Hà Nội", "Huế", "Cần Thơ", "Đà Nẵng", "Quảng Ninh", "Lào Cai", "Vinh"]
GOODS = ["rice", "semiconductors", "halal food", "coffee", "durian", "textiles", "seafood", "furniture"]
QUESTIONS = [
    "How many tonnes of rice did Bình Định export?",
    "Who signed the agreement on semiconductors in Ha Noi?",
    "coffee exports rose",
    "What did the envoy say about halal food?",
]


def article(number: int, version: int = 1) -> dict[str, str]:
    """An article; those from 30 on are copies of earlier ones, some framed, some published before them."""
    if number >= 30:
        copied = article(number - 26, version)
        text = copied["text"] + (" Reprinted by permission of the editors." if number % 2 else "")
        return {**copied, "id": f"a{number}", "source": "reprints", "title": f"Again {number}", "text": text}
    place, good = PLACES[number % len(PLACES)], GOODS[number // len(PLACES) % len(GOODS)]
    return {
        "id": f"a{number}",
        "title": f"{place} exports {good}",
        "source": f"source {number % 3}",
        "published": f"2024-0{1 + number % 9}-11",
        "text": f"{place} exported {100 + number * version} tonnes of {good} in 2023, the envoy said. "
        f"An agreement on {good} was signed by Minister Lan {number}.\n\nThe province wants {version} more markets.",
    }


def write(folder: Path, articles: Sequence[dict[str, str]], name: str = "in.jsonl") -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in articles), "utf-8")
    return file


def answers(folder: Path) -> list[object]:
    """Everything that a user sees, but for the time it takes."""
    with open_searcher(folder) as searcher:
        found: list[object] = [searcher.info, [document.id for document in searcher.documents(limit=1_000)]]
        for question in QUESTIONS:
            for filters in (Filters(), Filters(source=("source 1",)), Filters(published_after="2024-04-01")):
                hits = searcher.search(question, 20, filters=filters, explain=True).hits
                found += [(hit.id, hit.score, hit.legs, hit.highlights, hit.story, hit.copies) for hit in hits]
            answer = searcher.ask(question)
            found += [answer.text, answer.confidence, answer.abstained and answer.abstained.reason]
        return found


@pytest.fixture(params=[1_000, 3], ids=["in one part", "in many parts"])
def small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """From how many passages on a part is left alone, as is and low enough for a test to have many parts."""
    monkeypatch.setattr(change, "SMALL", request.param)
    monkeypatch.setattr(upkeep, "SMALL", request.param)
    return int(request.param)


@pytest.mark.slow
@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", range(2))
def test_any_history_of_adds_and_removes_ends_in_the_index_that_a_build_makes(
    seed: int, tmp_path: Path, encoder_folder: Path
) -> None:
    chance = random.Random(seed)
    held = dict.fromkeys(chance.sample(range(40), 12), 1)
    index = tmp_path / "index"
    build([write(tmp_path / "in", [article(*each) for each in held.items()])], index, encoder=str(encoder_folder))
    for step in range(6):
        if held and chance.random() < 0.4:
            leaving = chance.sample(sorted(held), min(3, len(held)))
            remove(index, ids=[f"a{number}" for number in leaving])
            for number in leaving:
                del held[number]
        else:
            coming = {number: chance.randint(1, 3) for number in chance.sample(range(40), 4)}
            held |= coming
            add([write(tmp_path / "in", [article(*each) for each in coming.items()])], index)
        if step % 3 == 2:
            tidy(index)
    assert all(check.ok for check in verify(index)), verify(index)
    shuffled = chance.sample(sorted(held.items()), len(held))
    fresh = tmp_path / "fresh"
    build([write(tmp_path / "in", [article(*each) for each in shuffled])], fresh, encoder=str(encoder_folder))
    assert answers(index) == answers(fresh)
    assert read_status(index).copies == read_status(fresh).copies
    compact(index)
    assert answers(index) == answers(fresh)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "in", [article(number) for number in range(6)]).parent


@pytest.fixture
def index(tmp_path: Path, folder: Path, encoder_folder: Path) -> Path:
    build([folder], tmp_path / "index", encoder=str(encoder_folder))
    return tmp_path / "index"


def test_a_second_build_of_the_same_articles_changes_nothing_on_disk(
    index: Path, folder: Path, encoder_folder: Path
) -> None:
    before = read_status(index)
    report = build([folder], index, encoder=str(encoder_folder))
    assert (report.added, report.changed, report.removed, report.unchanged, report.encoded) == (0, 0, 0, 6, 0)
    assert read_status(index) == before


def test_a_second_build_encodes_only_what_is_new_and_drops_what_is_gone(
    index: Path, folder: Path, encoder_folder: Path
) -> None:
    write(folder, [article(0), article(1, version=2), *(article(number) for number in (2, 3, 4, 7))])
    report = build([folder], index, encoder=str(encoder_folder))
    assert (report.added, report.changed, report.removed, report.unchanged) == (1, 1, 1, 4)
    assert report.encoded == 2
    with open_searcher(index) as searcher:
        assert [document.id for document in searcher.documents()] == ["a0", "a1", "a2", "a3", "a4", "a7"]


def test_a_passage_whose_text_is_known_is_not_encoded_again_for_another_article(index: Path, tmp_path: Path) -> None:
    copy = {**article(3), "id": "copy", "source": "another"}
    assert add([write(tmp_path / "more", [copy])], index).encoded == 0


def test_a_build_cut_short_goes_on_where_it_was(
    tmp_path: Path, folder: Path, encoder_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> Iterator[None]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("onrecord.index.writing.Draft.publish", interrupt)
        with pytest.raises(KeyboardInterrupt):
            build([folder], tmp_path / "index", encoder=str(encoder_folder))
    assert build([folder], tmp_path / "index", encoder=str(encoder_folder)).encoded == 0
    assert not (tmp_path / "index" / "encoded.journal").exists()


def test_removing_what_is_not_there_removes_nothing(index: Path) -> None:
    before = read_status(index)
    with pytest.raises(NotInIndex, match="nowhere"):
        remove(index, ids=["a1", "nowhere"])
    assert read_status(index) == before


def test_all_articles_of_a_source_can_be_removed(index: Path) -> None:
    assert remove(index, sources=["source 1"]).removed == 2
    with open_searcher(index) as searcher:
        assert {document.source for document in searcher.documents()} == {"source 0", "source 2"}


def test_an_index_may_be_emptied_and_filled_again(index: Path, folder: Path) -> None:
    assert remove(index, sources=["source 0", "source 1", "source 2"]).documents == 0
    with open_searcher(index) as searcher:
        assert searcher.search("rice").hits == ()
        assert not searcher.ask("How much rice?").answered
    assert all(check.ok for check in verify(index))
    assert add([folder], index).documents == 6


def test_an_index_split_otherwise_is_not_added_to(index: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.index.generation.splitter", lambda: "another")
    with pytest.raises(IndexIncompatible, match="splitter"):
        add([folder], index)


CANARY = "zyxwcanaryqv"


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def hashes_of(text: str) -> set[bytes]:
    """What a sketch holds of a text, less the byte that tells the place, as it would stand in a file."""
    return {int(each).to_bytes(8, "little")[1:] for each in shingles(text)}


@pytest.mark.usefixtures("small")
def test_what_is_removed_is_nowhere_at_once_and_in_no_byte_after_compact(
    tmp_path: Path, folder: Path, encoder_folder: Path
) -> None:
    secret = {**article(9), "id": f"id-{CANARY}", "title": f"On {CANARY}", "source": f"{CANARY}.example"}
    secret["text"] += f" The {CANARY} was named."
    index = tmp_path / "index"
    build([folder, write(tmp_path / "secret", [secret])], index, encoder=str(encoder_folder))
    with open_searcher(index, follow=True) as searcher:
        assert CANARY in searcher.search(CANARY).hits[0].text
        remove(index, ids=[secret["id"]])
        asked = [f"{CANARY[:-1]} was named", "Who was named?", "exports"]  # a misspelling must not lead to it either
        seen = [(searcher.search(text, 50, explain=True), searcher.ask(text)) for text in asked]
        assert CANARY not in repr((seen, searcher.documents(), searcher.info))
        with pytest.raises(NotInIndex):
            searcher.document(secret["id"])
    compact(index)
    assert CANARY.encode() not in bytes_below(index)
    kept = {each for number in range(6) for each in hashes_of(article(number)["text"])}
    assert hashes_of(secret["text"]) - kept
    assert not any(each in bytes_below(index) for each in hashes_of(secret["text"]) - kept)
    assert CANARY.encode() not in str(sorted(index.rglob("*"))).encode()


def test_compact_leaves_one_part_and_one_generation(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change, "SMALL", 3)
    for number in (20, 21, 22):
        add([write(tmp_path / "more", [article(number)])], index)
    before = read_status(index)
    assert before.parts > 1
    compact(index)
    assert read_status(index).parts == 1
    assert read_status(index).index_id == before.index_id
    assert len(list((index / GENERATIONS).iterdir())) == 1


def test_tidy_merges_parts_of_a_like_size(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change, "SMALL", 1)
    monkeypatch.setattr(upkeep, "SMALL", 1)
    for number in range(20, 28):
        add([write(tmp_path / "more", [article(number)])], index)
    assert read_status(index).parts == 9
    assert tidy(index) is not None
    assert read_status(index).parts < 9
    assert tidy(index) is None
    assert all(check.ok for check in verify(index))


def test_files_of_parts_that_stay_are_the_same_files(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change, "SMALL", 1)
    (before,) = (path.stat().st_ino for path in (index / GENERATIONS).rglob("vectors.f32"))
    add([write(tmp_path / "more", [article(30)])], index)
    remove(index, ids=["a2"])
    last = index / GENERATIONS / read_status(index).generation
    assert before in {path.stat().st_ino for path in last.rglob("vectors.f32")}


def test_rollback_brings_the_last_state_back(index: Path) -> None:
    before = read_status(index).index_id
    remove(index, ids=["a1"])
    rollback(index)
    assert read_status(index).index_id == before
    assert all(check.ok for check in verify(index))


def test_rollback_says_so_where_there_is_nothing_to_go_back_to(index: Path) -> None:
    with pytest.raises(SearchError, match="no older generation"):
        rollback(index)


def test_a_restored_snapshot_answers_as_the_index_did(index: Path, tmp_path: Path) -> None:
    snapshot(index, tmp_path / "snapshot.tar")
    restore(tmp_path / "snapshot.tar", tmp_path / "restored")
    assert answers(tmp_path / "restored") == answers(index)
    assert all(check.ok for check in verify(tmp_path / "restored"))


def test_a_searcher_stays_with_its_state_until_it_is_told(index: Path) -> None:
    with open_searcher(index) as searcher:
        remove(index, ids=["a1"])
        assert searcher.document("a1").id == "a1"
        assert searcher.refresh()
        assert not searcher.refresh()
        with pytest.raises(NotInIndex):
            searcher.document("a1")


def test_a_searcher_that_follows_moves_on_by_itself(index: Path, tmp_path: Path) -> None:
    with open_searcher(index, follow=True) as searcher:
        add([write(tmp_path / "more", [article(31)])], index)
        assert searcher.document("a31").id == "a31"
        assert searcher.info.documents == 7


def test_a_searcher_that_follows_stays_where_it_is_if_the_next_state_is_damaged(
    index: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with open_searcher(index, follow=True) as searcher:
        add([write(tmp_path / "more", [article(31)])], index)
        vectors = max((index / GENERATIONS).rglob("vectors.f32"))
        vectors.write_bytes(b"\0" * vectors.stat().st_size)
        assert searcher.info.documents == 6
        assert "damaged" in caplog.text
