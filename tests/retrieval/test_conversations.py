"""Conversations about the seeds: each follow-up as the question that it stands for, and no other question touched."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.retrieval.followup import rewritten
from onrecord.retrieval.results import Turn
from onrecord.retrieval.searcher import Searcher

from ..conftest import ROOT

CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (ROOT / "tests" / "data" / "conversations.jsonl").read_text("utf-8").splitlines()
]
LEANING, ALONE = [case for case in CASES if case["leans"]], [case for case in CASES if not case["leans"]]
FDI = [Turn("user", "How much FDI did Vietnam attract in 2022?"), Turn("assistant", "None.")]


def _question(case: dict[str, Any]) -> str:
    return str(case["question"])


def _rewritten(case: dict[str, Any]) -> str | None:
    return rewritten(case["question"], [Turn(turn["role"], turn["content"]) for turn in case["history"]])


@pytest.mark.parametrize("case", ALONE, ids=_question)
def test_a_question_that_stands_alone_is_not_touched_by_what_was_said(case: dict[str, Any]) -> None:
    assert _rewritten(case) is None


@pytest.mark.parametrize("case", LEANING, ids=_question)
def test_a_follow_up_holds_what_it_leaves_out_and_nothing_that_it_replaced(case: dict[str, Any]) -> None:
    found = (_rewritten(case) or "").lower()
    assert [word for word in case["holds"] if word not in found] == []
    assert [word for word in case["lacks"] if word in found] == []


def test_what_was_looked_for_is_in_the_answer(searcher: Searcher) -> None:
    assert searcher.ask("And in 2023?", history=FDI).searched_for == "How much FDI did Vietnam attract in 2023?"


def test_a_question_that_was_not_rewritten_has_nothing_else_looked_for(searcher: Searcher) -> None:
    assert searcher.ask("Who chaired the conference in Nghe An?", history=FDI).searched_for is None


def test_a_follow_up_finds_what_it_asks_for(searcher: Searcher) -> None:
    answer = searcher.ask("And in 2023?", history=FDI)
    assert "36.6 billion USD" in answer.text


@given(
    st.text(max_size=60), st.lists(st.tuples(st.sampled_from(["user", "assistant"]), st.text(max_size=60)), max_size=4)
)
def test_any_conversation_can_be_read(question: str, said: list[tuple[Any, str]]) -> None:
    found = rewritten(question, [Turn(role, content) for role, content in said])
    assert found is None or any(map(str.isalnum, found))
