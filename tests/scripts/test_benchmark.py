"""The pure parts of scripts/bench: what it makes up, how it counts, what it prints."""

from __future__ import annotations

import doctest
import importlib
import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from scripts.benchmark.environments import PEERS, PeerCard
from scripts.benchmark.growth import CHUNK, Growth
from scripts.benchmark.rows import Row, table
from scripts.benchmark.texts import WORDS, cut, make_up, mixed
from scripts.benchmark.timing import Metered, Times, TurnFailed, in_rounds, ratio

from ..conftest import ROOT

KEYS = ["work", "ours_ms", "ours_p99_ms", "peer", "peer_ms", "peer_p99_ms", "ratio"]


@pytest.fixture
def growth() -> Growth:
    base = np.random.default_rng(5).normal(size=(CHUNK + 100, 8)).astype(np.float32)
    return Growth(base / np.linalg.norm(base, axis=1, keepdims=True))


@pytest.mark.parametrize("name", ["bare", "settings", "timing"])
def test_every_example_of_the_benchmark_runs(name: str) -> None:
    module = importlib.import_module(f"scripts.benchmark.{name}")
    assert doctest.testmod(module, extraglobs={"np": np}).failed == 0


def test_grown_vectors_begin_with_the_base_and_have_unit_length(growth: Growth) -> None:
    grown = growth.vectors(0, 3 * CHUNK)
    np.testing.assert_array_equal(grown[: len(growth.base)], growth.base)
    np.testing.assert_allclose(np.linalg.norm(grown, axis=1), 1, atol=1e-6)


def test_a_grown_vector_is_the_same_whatever_is_asked_for_beside_it(growth: Growth) -> None:
    whole = growth.vectors(0, 3 * CHUNK)
    np.testing.assert_array_equal(growth.vectors(CHUNK - 7, 2 * CHUNK + 9), whole[CHUNK - 7 : 2 * CHUNK + 9])


def test_a_grown_vector_is_near_the_two_that_it_is_made_of(growth: Growth) -> None:
    number = 2 * CHUNK + 11
    a, b = growth.pair(number)
    wanted = growth.base[a] + 0.5 * growth.base[b]
    assert growth.vectors(number, number + 1)[0] @ wanted / np.linalg.norm(wanted) > 0.99


def test_another_seed_grows_other_vectors(growth: Growth) -> None:
    number = len(growth.base) + 1
    assert growth.pair(number) != Growth(growth.base, seed=2).pair(number)


def test_made_up_texts_are_the_same_every_time() -> None:
    assert make_up(20, 3) == make_up(20, 3)


def test_a_made_up_question_is_words_of_one_passage() -> None:
    texts = make_up(20, 5)
    passages = [set(text.replace(".", "").split()) for _, text in texts.passages]
    for question in texts.questions:
        assert any(set(question.rstrip("?").split()) <= words for words in passages)


def test_mixing_takes_as_many_words_from_both_each_time() -> None:
    one, other = "a " * 60, "b " * 60
    words = mixed(one, other, random.Random(1)).split()
    assert (words.count("a"), words.count("b")) == (40, 20)
    assert words == mixed(one, other, random.Random(1)).split()


def test_cutting_loses_no_word() -> None:
    text = " ".join(map(str, range(2 * WORDS + 5)))
    pieces = list(cut(text))
    assert [len(piece.split()) for piece in pieces] == [WORDS, WORDS, 5]
    assert " ".join(pieces) == text


def test_a_row_is_one_line_of_json_with_the_same_keys_first() -> None:
    row = Row("hybrid 20k", 1.23456, 9.0, "zvec", 2.0, 3.0, 0.61728, {"recall": 1.0, "note": "a\nb"})
    line = row.as_json()
    assert "\n" not in line
    assert list(json.loads(line)) == [*KEYS, "recall", "note"]
    assert json.loads(line)["ours_ms"] == 1.235


def test_a_row_without_times_keeps_every_key() -> None:
    row = json.loads(Row("hybrid 20k", peer="zvec", more={"note": "not installed"}).as_json())
    assert list(row) == [*KEYS, "note"]
    assert row["peer_ms"] is None


def test_the_table_has_as_many_cells_in_every_line() -> None:
    rows = [
        Row("setting", more={"cores": 2}),
        Row("hybrid 20k", 1.0, 2.0, "zvec", 2.0, 12_345.6, 0.5, {"cpu_ratio": 0.25, "same_of_10": 6.5}),
        Row("hybrid 20k", 1.0, 2.0, "lancedb", more={"note": "not installed: a | b\nc"}),
    ]
    above, *lines = table(rows).split("\n\n")
    assert above == "setting: cores 2"
    head, rule, first, second = lines[0].split("\n")
    assert head.count("|") == rule.count("|") == first.count("|") == second.replace("\\|", "").count("|")
    assert first == "| hybrid 20k | 1 / 2 | zvec | 2 / 12,350 | 0.5 | 0.25 | same of 10 6.5 |"
    assert second == "| hybrid 20k | 1 / 2 | lancedb |  |  |  | not installed: a \\| b c |"


def test_rounds_alternate_and_the_first_is_not_counted() -> None:
    order: list[tuple[str, int]] = []

    def turn(name: str, numbers: Sequence[int]) -> Times:
        order.append((name, numbers[0]))
        return Times([1.0] * len(numbers), [1.0] * len(numbers))

    rounds = in_rounds({"a": lambda n: turn("a", n), "b": lambda n: turn("b", n)}, range(4), 2)
    assert order == [("b", 0), ("a", 0), ("a", 0), ("b", 0), ("b", 2), ("a", 2)]
    assert [len(times.wall_ms) for times in rounds["a"] if isinstance(times, Times)] == [2, 2]


def test_one_that_fails_leaves_the_others_their_turns() -> None:
    def fails(_numbers: Sequence[int]) -> Times:
        raise TurnFailed("it broke")

    rounds = in_rounds({"a": fails, "b": lambda _: Times([1.0], [1.0])}, range(3), 1)
    assert rounds["a"] == "it broke"
    assert len(rounds["b"]) == 3


def test_the_ratio_is_that_of_the_median_round() -> None:
    assert ratio([[2.0], [4.0], [900.0]], [[1.0], [1.0], [1.0]]) == 4.0


def test_making_the_items_is_metered() -> None:
    metered = Metered(iter([sum(range(200_000)), 2]))
    assert list(metered)[1] == 2
    assert metered.cpu_s >= 0


@pytest.mark.parametrize("card", PEERS, ids=lambda card: card.name)
def test_every_peer_has_a_file_and_pinned_versions(card: PeerCard) -> None:
    assert Path(ROOT, "scripts", "benchmark", "peers", f"{card.name}.py").is_file()
    assert all("==" in requirement for requirement in card.requirements)
