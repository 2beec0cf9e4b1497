"""An explanation is what ranking did: its parts add up, its ranks are the legs' ranks, its offsets lead to words."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.index.build import build
from onrecord.retrieval import ranking
from onrecord.retrieval.explained import Explanation
from onrecord.retrieval.fused import fuse
from onrecord.retrieval.legs import lexical_leg
from onrecord.retrieval.query import read_question
from onrecord.retrieval.results import Filters, Hit
from onrecord.retrieval.searcher import Searcher, open_searcher

QUESTION = "How many tonnes did coffee exports reach?"
WORDS = "coffee port tonnes Vinh crane mayor exports beans Huế report 1,000 record rain latest".split()


def _why(hit: Hit) -> Explanation:
    assert hit.explanation is not None
    return hit.explanation


def _adds_up(hit: Hit) -> bool:
    why = _why(hit)
    assert why.calibration is not None
    parts = sum(feature.value * feature.weight for feature in why.calibration.features) + why.calibration.bias
    return (
        abs(sum(part.value for part in why.contributions) - why.fused) < 1e-9
        and abs(parts - why.calibration.logit) < 1e-9
        and abs(1 / (1 + math.exp(-why.calibration.logit)) - hit.score) < 1e-4
    )


def _corpus(chance: random.Random) -> list[dict[str, str]]:
    """Random articles, some undated, some copies of others."""
    found: list[dict[str, str]] = []
    for number in range(chance.randint(15, 25)):
        text = ". ".join(" ".join(chance.choices(WORDS, k=9)).capitalize() for _ in range(chance.randint(1, 6))) + "."
        if found and chance.random() < 0.4:
            text = chance.choice(found)["text"]
        own = {"id": f"a{number}", "title": chance.choice(WORDS), "source": chance.choice("xyz"), "text": text}
        if chance.random() < 0.8:
            own["published"] = f"20{chance.randint(10, 24)}-0{chance.randint(1, 9)}-11"
        found.append(own)
    return found


@pytest.fixture(scope="module", params=[1, 2])
def random_index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path
) -> Iterator[Searcher]:
    root = tmp_path_factory.mktemp("random")
    (root / "in.jsonl").write_text("\n".join(map(json.dumps, _corpus(random.Random(request.param)))), "utf-8")
    build([root / "in.jsonl"], root / "index", encoder=str(encoder_folder))
    with open_searcher(root / "index") as opened:
        yield opened


@given(
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
    filters=st.sampled_from([Filters(), Filters(source=("x", "y")), Filters(as_of="2020-01-01")]),
    newer=st.sampled_from([None, True, False, 400.0]),
    depths=st.sampled_from([(50, 100_000), (2, 4, 9, 100_000), (1, 3, 100_000)]),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_contributions_add_up_over_random_indexes_and_questions(
    random_index: Searcher, words: list[str], filters: Filters, newer: bool | float | None, depths: tuple[int, ...]
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ranking, "DEPTHS", depths)  # shallow ones settle places
        hits = random_index.search(" ".join(words), 12, filters=filters, explain=True, recency=newer).hits
        hits += random_index.like("a0", 12, filters=filters, explain=True, recency=newer).hits
    assert all(map(_adds_up, hits))


@given(
    st.lists(st.tuples(st.floats(0, 30), st.floats(-1, 1)), min_size=3, max_size=30),
    st.floats(0, 1),
    st.data(),
)
def test_parts_add_up_whatever_was_settled_before(
    scores: list[tuple[float, float]], weight: float, data: st.DataObject
) -> None:
    deep = fuse(np.array(scores).T, (weight, 1 - weight), -np.linspace(0, 0.3, len(scores)))
    kept = np.array(sorted(data.draw(st.sets(st.integers(0, len(scores) - 1), min_size=1))))
    before = fuse(np.array(scores).T[:, kept], (weight, 1 - weight))
    settled = deep.settled(kept, before)
    total = (settled.weights * settled.normalised).sum(axis=0) + settled.recency + settled.held
    np.testing.assert_allclose(total, settled.scores, rtol=0, atol=1e-9)
    assert settled.scores.max() == before.scores.max()


def test_a_settled_place_says_what_holds_it(newsroom: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "DEPTHS", (2, 100_000))
    hits = newsroom.search("green beans from the highlands", 12, explain=True).hits
    assert any(part.name == "settled" and part.value < 0 for hit in hits for part in _why(hit).contributions)
    assert all(map(_adds_up, hits))


def test_ranks_are_those_of_each_leg_alone(newsroom: Searcher) -> None:
    generation = newsroom._generation
    query = read_question(QUESTION, generation.lexical)
    rows, scores = lexical_leg(generation, query, Filters(), 100)
    by_id = {
        generation.articles.passage(row).id: 1 + int((scores > score).sum())
        for row, score in zip(rows.tolist(), scores.tolist(), strict=True)
    }
    for hit in newsroom.search(QUESTION, 12, explain=True):
        why = _why(hit)
        assert why.legs["bm25"].rank == by_id.get(why.scored_as or hit.id)


def test_a_leg_that_did_not_retrieve_a_hit_gives_no_rank(newsroom: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "DEPTHS", (1,))
    (by_meaning,) = [_why(hit) for hit in newsroom.search("umbrellas", 1, explain=True)]
    assert (by_meaning.legs["bm25"].rank, by_meaning.legs["bm25"].raw) == (None, None)
    found = newsroom.search("a keeper at a soccer match", 2, explain=True)  # by its words, of a lighthouse
    dense = [_why(hit).legs["dense"] for hit in found]
    assert {leg.rank for leg in dense} == {1, None}
    assert all(leg.raw is not None for leg in dense)  # looked up, but not retrieved by it


def test_matches_lead_to_the_words_of_title_and_passage(newsroom: Searcher) -> None:
    hit = newsroom.search("COFFEE export unions", 1, explain=True)[0]
    found = {(match.field, match.term): match for match in _why(hit).matches}
    texts = {"title": hit.title, "body": hit.text}
    assert {texts[m.field][m.start : m.end].lower() for m in found.values()} == {"coffee", "exports", "union"}
    assert found["body", "coffee"].exact
    assert not found["title", "export"].exact
    assert set(_why(hit).matched_terms) == {"coffee", "export", "unions"}


def test_a_corrected_word_is_matched_as_it_was_asked(newsroom: Searcher) -> None:
    hit = newsroom.search("lighthuose", 1, explain=True)[0]
    match = _why(hit).matches[-1]
    assert (match.term, hit.text[match.start : match.end], match.exact) == ("lighthuose", "lighthouse", False)


def test_filters_that_applied_are_named_with_what_passed(newsroom: Searcher) -> None:
    filters = Filters(source=("Union", "x"), published_after="2023-01-01", without=("football",))
    hit = newsroom.search(QUESTION, 1, filters=filters, explain=True)[0]
    told = {part.name: part.detail for part in _why(hit).contributions if part.name.startswith("filter")}
    assert told == {
        "filter source": "'Union', wanted 'Union' or 'x'",
        "filter without": f"'{hit.document_id}', wanted another than the 1 left out",
        "filter published_after": f"published {hit.published}, wanted on or after 2023-01-01",
    }


def test_copies_that_joined_are_a_contribution_of_nothing(newsroom: Searcher) -> None:
    hit = newsroom.search("cranes renewed in the harbour of Vinh", 1, explain=True)[0]
    (told,) = [part for part in _why(hit).contributions if part.name == "copies"]
    assert told.value == 0
    assert told.detail.startswith("takes the place of 2 passages of copies")


def test_explaining_changes_no_hit(newsroom: Searcher) -> None:
    plain = newsroom.search(QUESTION, 10).hits
    explained = newsroom.search(QUESTION, 10, explain=True).hits
    assert [replace(hit, explanation=None) for hit in explained] == list(plain)
