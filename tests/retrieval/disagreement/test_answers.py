"""Disagreements and what supersedes in whole answers; and that nothing later is seen as of a day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord import Answer, Filters
from onrecord.api import readable, shapes
from onrecord.api.encoding import json_text
from onrecord.api.http import create_app
from onrecord.api.terminal import Look
from onrecord.index.build import build
from onrecord.retrieval.disagreement.superseded import superseded
from onrecord.retrieval.results import Citation, Disagreement, Source, Stated, Superseded
from onrecord.retrieval.searcher import Searcher, open_searcher

FERRY = "The ferry Aurora sank near the harbour of Norvik in 1987 with {} passengers on board, the inquiry found."
_REST = (
    "Divers found the wreck last spring. The harbour master spoke of a calm night and a clear sky.",
    "A memorial stands on the pier. Schoolchildren lay flowers there every year in autumn.",
    "The shipyard that built her closed long ago. Its cranes can be seen from the bridge.",
    "Two films were made about the night. Neither was shown in the town itself.",
)
ARTICLES: list[dict[str, str]] = [
    {"id": f"ferry-{n}", "title": title, "text": f"{FERRY.format(count)} {rest}", **published}
    for n, (title, count, rest, published) in enumerate(
        [
            ("The night of the Aurora", "214", _REST[0], {"published": "2023-03-01"}),
            ("What the inquiry found", "241", _REST[1], {"published": "2024-06-01"}),
            ("A shipyard's history", "247", _REST[2], {"published": "2025-01-15"}),
            ("Two films", "214", _REST[3], {}),
        ]
    )
]
ARTICLES += [
    {"id": f"copy-{n}", "title": f"Budget {n}", "published": day, "text": "The council of Norvik met. " * 2
     + f"It approved a budget of {amount} million dollars for the new ferry terminal in 2023. The vote was open. "
     "The mayor thanked the members for their patience. The session ended before noon."}
    for n, (amount, day) in enumerate([("36.6", "2023-02-01"), ("39.9", "2023-04-01")])
]  # fmt: skip
QUESTION = "How many passengers were on board the ferry Aurora when it sank?"
BUDGET = "What budget did the council approve for the new ferry terminal?"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("disagreeing")
    (folder / "articles.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)), encoding="utf-8")
    build([folder / "articles.jsonl"], folder / "index", encoder=str(encoder_folder))
    with open_searcher(folder / "index") as opened:
        yield opened


def _ask(searcher: Searcher, question: str = QUESTION, **filters: Any) -> Answer:
    return searcher.ask(question, max_risk=1, filters=Filters(**filters))


def test_articles_that_differ_are_set_side_by_side(made: Searcher) -> None:
    stated = {each.value for between in _ask(made).disagreements for each in between.values}
    assert {"214", "241", "247"} <= stated


def test_every_value_stands_where_it_is_said_to(made: Searcher) -> None:
    for between in _ask(made).disagreements:
        for each in between.values:
            assert made.document(each.document_id).text[each.start : each.end] == each.text
            assert each.value in each.text


def test_the_copy_of_a_story_with_another_figure_is_told(made: Searcher) -> None:
    stated = {each.value for between in _ask(made, BUDGET).disagreements for each in between.values}
    assert stated == {"36.6 million dollars", "39.9 million dollars"}


def test_articles_that_agree_are_not_told_to_differ(made: Searcher) -> None:
    assert not _ask(made, document_id=("ferry-0", "ferry-3")).disagreements


@pytest.mark.parametrize(
    ("own", "others", "by"),
    [
        ("2023-03-01", ["2024-06-01", "2025-01-15"], "2025-01-15"),
        ("2025-01-15", ["2024-06-01", "2023-03-01"], None),
        ("2024-06-01", ["2024-06-01T18:00:00", None], None),
        (None, ["2024-06-01"], None),
    ],
)
def test_the_latest_article_that_gives_another_value_supersedes(
    own: str | None, others: list[str | None], by: str | None
) -> None:
    source = Source(1, "a:0-2", "a", "A", "s", None, own, 0, 2, "So", 0.5)
    values = [Stated("1", "So", "a", "A", own, 0, 2)]
    values += [Stated("2", "So", f"b{n}", "B", day, 0, 2) for n, day in enumerate(others)]
    cited = Citation(0, 2, "So", (3, 6), (source,))
    [found] = superseded([cited], [Disagreement("…", tuple(values))])
    assert (found.sources[0].superseded_by and found.sources[0].superseded_by.published) == by


def test_what_is_quoted_is_superseded_by_the_latest_that_differs(made: Searcher) -> None:
    answer = _ask(made, document_id=("ferry-0", "ferry-1", "ferry-2"))
    by = {source.document_id: source.superseded_by for each in answer.citations for source in each.sources}
    told = {own: one and (one.document_id, one.value) for own, one in by.items()}
    assert told == {own: None if own == "ferry-2" else ("ferry-2", "247") for own in by}


def test_nothing_later_supersedes_as_of_a_day_before_it(made: Searcher) -> None:
    answer = _ask(made, as_of="2023-12-31")
    assert all(source.superseded_by is None for each in answer.citations for source in each.sources)


def _seen(searcher: Searcher, question: str, filters: Filters) -> Iterator[str | None]:
    """Yield the day of everything that an answer and a search name."""
    answer = searcher.ask(question, max_risk=1, filters=filters)
    hits = [
        *searcher.search(question, filters=filters, explain=True),
        *(answer.abstained.nearest if answer.abstained else ()),
    ]
    sources = [source for citation in answer.citations for source in citation.sources]
    for each in (*hits, *sources):
        yield each.published
        yield from (copy.published for copy in each.copies)
    for between in answer.disagreements:
        yield from (stated.published for stated in between.values)
    yield from (source.superseded_by.published for source in sources if source.superseded_by)
    for hit in hits:
        if hit.explanation:
            ids = [joined.id for joined in hit.explanation.joined] + [hit.explanation.scored_as or hit.id]
            yield from (searcher.document(own.rpartition(":")[0]).published for own in ids)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dates(date(2023, 1, 1), date(2025, 3, 1)),
    st.sampled_from([QUESTION, BUDGET, "Norvik", "Who thanked the members?"]),
)
def test_nothing_published_later_or_undated_is_seen_as_of_a_day(made: Searcher, day: Any, question: str) -> None:
    for published in _seen(made, question, Filters(as_of=day.isoformat())):
        assert published is not None
        assert published[:10] <= day.isoformat()


def test_the_service_sends_disagreements(made: Searcher) -> None:
    body = {"question": QUESTION, "max_risk": 1, "filters": {"document_id": ["ferry-0", "ferry-2"]}}
    answer = TestClient(create_app(made)).post("/api/ask", json=body).json()
    [between] = answer["disagreements"]
    assert {each["value"] for each in between["values"]} == {"214", "247"}


def test_the_service_sends_what_supersedes_only_where_there_is_something() -> None:
    source = Source(1, "a:0-2", "a", "A", "s", None, None, 0, 2, "So", 0.5)
    assert "superseded_by" not in json.loads(json_text(shapes.source(source)))
    by = Superseded("b", "B", "2025-01-15", "247")
    assert json.loads(json_text(shapes.source(replace(source, superseded_by=by))))["superseded_by"]["value"] == "247"


def test_a_stream_has_an_event_for_each_disagreement(made: Searcher) -> None:
    body = {"question": QUESTION, "max_risk": 1, "stream": True}
    events = TestClient(create_app(made)).post("/api/ask", json=body).text
    assert "event: disagreement\n" in events


def test_text_for_people_tells_of_disagreements(made: Searcher) -> None:
    answer = _ask(made, document_id=("ferry-0", "ferry-2"))
    [citation] = answer.citations
    by = Superseded("b", "Later", "2026-01-15", "250")
    overtaken = replace(citation, sources=tuple(replace(one, superseded_by=by) for one in citation.sources))
    text = readable.answer(replace(answer, citations=(overtaken,)), Look(None, False))
    assert "Articles differ" in text
    assert "superseded by Later · 2026-01-15: 250" in text
