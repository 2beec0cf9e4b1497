from __future__ import annotations

from onrecord.retrieval.followup import standalone
from onrecord.retrieval.results import Turn

HISTORY = [Turn("user", "How much FDI did Vietnam attract in 2023?"), Turn("assistant", "36.6 billion USD.")]


def test_a_question_that_leans_in_a_way_no_rule_knows_is_led_by_the_one_before() -> None:
    assert standalone("What did he say?", HISTORY).startswith("How much FDI")


def test_a_question_that_stands_alone_is_left_alone() -> None:
    question = "Who chaired the conference on semiconductors in Hanoi?"
    assert standalone(question, HISTORY) == question


def test_without_history_nothing_is_added() -> None:
    assert standalone("And then?", []) == "And then?"


def test_the_assistants_words_are_never_searched_for() -> None:
    assert "36.6" not in standalone("What about it?", HISTORY)
