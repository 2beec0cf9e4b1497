"""A story that many outlets carry takes one place in the results, and is one witness."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from onrecord.api import readable, shapes
from onrecord.api.terminal import Look
from onrecord.index import copies as grouping
from onrecord.index.build import build, remove
from onrecord.index.generation import read_status
from onrecord.index.upkeep import compact
from onrecord.index.verify import verify
from onrecord.retrieval import ranking
from onrecord.retrieval.evidence import Candidate
from onrecord.retrieval.judging import corroborated
from onrecord.retrieval.results import Filters, Hit
from onrecord.retrieval.searcher import Searcher, open_searcher

QUESTION = "How many tonnes of coffee did the port of Vinh ship?"
PORTS = "Vinh Hue Hanoi Danang Haiphong Cantho Quynhon Nhatrang Camau Laocai Sonla Phuquoc".split()
COPIES = 30


def story(number: int) -> str:
    """An article of its own about a port; number 0 is the one asked about."""
    chance = random.Random(number)
    facts = "cranes silos tugs berths pilots sheds wagons barges lighters scales".split()
    chance.shuffle(facts)
    port = PORTS[number]
    return (
        f"The port of {port} shipped {4_000 + 37 * number} tonnes of coffee last year. "
        f"Its {facts[0]} and {facts[1]} were renewed by {facts[2].title()} {facts[3].title()} in week {number}. "
        f"Workers at {port} asked for {facts[4]}, {facts[5]} and {facts[6]} before the {facts[7]} came, said a clerk."
    )


def articles() -> Iterator[dict[str, str]]:
    for number, port in enumerate(PORTS):
        yield {"id": f"own-{number}", "title": f"Coffee through {port}", "source": "Port News", "text": story(number)}
    for number in range(COPIES):
        body = story(0)
        if number == 7:
            body += (
                "\n\nOur own reporter found that the mayor keeps eleven parrots in the customs house, which the staff "
                "feed with sunflower seeds every morning while ships wait for their coffee papers to be stamped."
            )
        yield {
            "id": f"copy-{number}", "title": "Coffee through Vinh" if number % 2 else f"Beans {number % 6}",
            "source": f"Outlet {number}", "published": f"2024-05-{1 + number:02}", "text": body,
        }  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Path:
    root = tmp_path_factory.mktemp("copies")
    (root / "in.jsonl").write_text("\n".join(map(json.dumps, articles())), "utf-8")
    report = build([root / "in.jsonl"], root / "index", encoder=str(encoder_folder))
    assert report.copies == COPIES
    return root / "index"


@pytest.fixture(scope="module")
def opened(folder: Path) -> Iterator[Searcher]:
    with open_searcher(folder) as searcher:
        yield searcher


def test_a_page_is_full_of_different_stories_though_one_has_many_copies(opened: Searcher) -> None:
    hits = opened.search(QUESTION, 10).hits
    assert len({hit.story for hit in hits}) >= 9
    assert len({hit.document_id for hit in hits}) == 10


def test_a_copy_with_a_paragraph_of_its_own_is_found_by_it(opened: Searcher) -> None:
    first = opened.search("parrots in the customs house", 3).hits[0]
    assert first.document_id == "copy-7"
    assert "parrots" in first.text


def test_pages_hold_every_hit_once(opened: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [hit.id for hit in opened.search(QUESTION, 100).hits]
    monkeypatch.setattr(ranking, "DEPTHS", (5, 10, 20, 100_000))
    paged: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = opened.search(QUESTION, 3, offset=offset)
        paged += [hit.id for hit in page]
        offset = page.next_offset
    assert len(paged) == len(set(paged))
    assert {opened.passage(id)[0].text for id in paged} == {opened.passage(id)[0].text for id in whole}  # noqa: A001


def test_the_text_is_shown_as_it_was_published_first(opened: Searcher) -> None:
    first = opened.search(QUESTION, 1).hits[0]
    assert (first.document_id, first.published) == ("copy-0", "2024-05-01")


def test_the_others_stand_behind_it_the_earliest_first(opened: Searcher) -> None:
    first = opened.search(QUESTION, 1).hits[0]
    assert first.n_copies == COPIES
    assert [copy.document_id for copy in first.copies] == [f"copy-{number}" for number in range(1, 21)]
    assert not opened.search("parrots? " + story(3), 1).hits[0].copies


def test_a_filter_finds_the_copy_that_passes_it_and_tells_of_no_other(opened: Searcher) -> None:
    hits = opened.search(QUESTION, 5, filters=Filters(source=("Outlet 12",))).hits
    assert [hit.document_id for hit in hits] == ["copy-12"]
    assert hits[0].n_copies == 0


def test_what_was_published_later_is_not_told_of(opened: Searcher) -> None:
    first = opened.search(QUESTION, 1, filters=Filters(as_of="2024-05-04")).hits[0]
    assert [copy.document_id for copy in first.copies] == ["copy-1", "copy-2", "copy-3"]


def test_explain_tells_what_a_hit_stands_for(opened: Searcher) -> None:
    why = opened.search(QUESTION, 1, explain=True).hits[0].explanation
    assert why is not None
    assert why.n_joined == COPIES - 1  # of 31 one is shown, and one says more
    assert all(0.6 <= each.said <= 1 for each in why.joined)
    assert sum(leg.weight * leg.normalised for leg in why.legs.values()) == pytest.approx(why.fused)


def test_scores_fall_with_the_rank(opened: Searcher) -> None:
    scores = [hit.score for hit in opened.search(QUESTION, 20).hits]
    assert scores == sorted(scores, reverse=True)


def test_an_answer_quotes_a_story_once_and_names_its_copies(opened: Searcher) -> None:
    answer = opened.ask(QUESTION, max_risk=1)
    quoted = [source for citation in answer.citations for source in citation.sources]
    assert len({source.quote for source in quoted}) == len(quoted)
    assert quoted[0].document_id == "copy-0"
    assert quoted[0].n_copies == COPIES


def test_copies_raise_no_confidence(opened: Searcher, tmp_path: Path, encoder_folder: Path) -> None:
    alone = [each for each in articles() if each["id"].startswith("own") or each["id"] == "copy-0"]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, alone)), "utf-8")
    build([tmp_path / "in.jsonl"], tmp_path / "index", encoder=str(encoder_folder))
    with open_searcher(tmp_path / "index") as single:
        assert opened.ask(QUESTION).confidence == pytest.approx(single.ask(QUESTION).confidence, abs=0.05)


def test_articles_of_one_story_are_one_witness_and_those_of_two_are_two() -> None:
    hit = Hit(1, "p", "a", "t", "s", None, None, None, "x", 0, 1, 0.5, {}, story="a")
    copy, other = replace(hit, document_id="b"), replace(hit, document_id="c", story="c")
    found = [Candidate(each, 0, 1, "x", "") for each in (hit, copy, other)]
    assert corroborated(np.array([0.5, 0.5]), found, [0, 1]) == pytest.approx(0.5)
    assert corroborated(np.array([0.5, 0.5]), found, [0, 2]) == pytest.approx(0.75)


def test_copies_are_shown_to_people_and_programs(opened: Searcher) -> None:
    found = opened.search(QUESTION, 1)
    assert f"{COPIES} copies: Outlet 1," in readable.hits(found, Look())
    sent = shapes.search(found).model_dump()["results"][0]["copies"]
    assert sent[0] == {
        "document_id": "copy-1", "title": "Coffee through Vinh", "source": "Outlet 1", "published": "2024-05-02",
        "url": None,
    }  # fmt: skip


def test_status_counts_copies(folder: Path) -> None:
    assert read_status(folder).copies == COPIES


def test_removing_the_first_of_a_story_makes_the_next_the_first(
    folder: Path, tmp_path: Path, encoder_folder: Path
) -> None:
    some = [each for each in articles() if each["id"] in ("own-1", "copy-0", "copy-1", "copy-2")]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, some)), "utf-8")
    build([tmp_path / "in.jsonl"], tmp_path / "index", encoder=str(encoder_folder))
    assert remove(tmp_path / "index", ids=["copy-0"]).copies == 1
    with open_searcher(tmp_path / "index") as searcher:
        first = searcher.search(QUESTION, 1).hits[0]
        assert (first.document_id, [copy.document_id for copy in first.copies]) == ("copy-1", ["copy-2"])
    assert all(check.ok for check in verify(tmp_path / "index"))


def test_an_open_index_answers_though_its_files_are_gone(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "index")
    with open_searcher(tmp_path / "index") as searcher:
        remove(tmp_path / "index", ids=["own-3"])
        compact(tmp_path / "index")
        assert searcher.search(QUESTION, 1).hits[0].n_copies == COPIES


def test_verify_groups_anew_and_compares(tmp_path: Path, encoder_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = [each for each in articles() if each["id"] in ("copy-0", "copy-1")]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, some)), "utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(grouping, "firsts_of_stories", lambda sketches, _: np.arange(len(sketches)))
        build([tmp_path / "in.jsonl"], tmp_path / "index", encoder=str(encoder_folder))
    assert [check.name for check in verify(tmp_path / "index") if not check.ok] == ["copies"]
