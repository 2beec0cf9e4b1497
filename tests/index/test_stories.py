"""Copies are found whatever was done to them, and what is alike but no copy is not; both in linear time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.index.columns import id_hash
from onrecord.index.records import Block, Document
from onrecord.index.shingles import shingles
from onrecord.index.sketches import FIRST, SAMPLES, sketch
from onrecord.index.stories import firsts_of_stories

WORDS = [
    f"{first}{last}" for first in "ba ke li mo nu ra se ti vo xu".split() for last in "lan rest dim ghos t".split()
]


def text(seed: int, words: int = 300, vocabulary: Sequence[str] = WORDS) -> str:
    """Sentences of twelve words, four a paragraph."""
    chance = random.Random(seed)
    sentences = [" ".join(chance.choices(vocabulary, k=12)).capitalize() + "." for _ in range(words // 12)]
    return "\n\n".join(" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))


def document(id: str, body: str, published: str | None = None) -> Document:
    return Document(id, body, "A title", "source", published=published, blocks=(Block(0, len(body), "prose"),))


def firsts(documents: Sequence[Document]) -> dict[str, str]:
    """The id of the first of each article's story."""
    sketches = np.array([sketch(each) for each in documents]).reshape(-1, FIRST + SAMPLES)
    hashes = np.array([id_hash(each.id) for each in documents], np.uint64)
    found = firsts_of_stories(sketches.astype(np.uint64), hashes)
    return {each.id: documents[place].id for each, place in zip(documents, found, strict=True)}


def retype(body: str) -> str:
    return body.upper().replace(".", " —").replace("\n\n", "\n")


def truncate(body: str) -> str:
    words = body.split(" ")
    return " ".join(words[: len(words) // 3]) + "… Read more"


def frame(body: str) -> str:
    return f"News from the region, every day at eight\n\n{body}\n\nWrite to us or subscribe here for a daily letter."


def reorder(body: str) -> str:
    paragraphs = body.split("\n\n")
    random.Random(1).shuffle(paragraphs)
    return "\n\n".join(paragraphs)


def reword(body: str) -> str:
    chance = random.Random(2)
    return " ".join(chance.choice(WORDS) if chance.random() < 0.07 else word for word in body.split(" "))


def shorten(body: str) -> str:
    return ". ".join(sentence for number, sentence in enumerate(body.split(". ")) if number % 6 != 3)


@pytest.mark.parametrize("edit", [str, retype, truncate, frame, reorder, reword, shorten])
@pytest.mark.parametrize("seed", range(5))
def test_an_edited_copy_is_of_the_story_of_its_original(edit: Callable[[str], str], seed: int) -> None:
    others = [document(f"other {number}", text(100 + number)) for number in range(20)]
    found = firsts([document("a", text(seed), "2024-05-01"), *others, document("b", edit(text(seed)), "2024-05-02")])
    assert found["b"] == "a"
    assert all(first == own for own, first in found.items() if own != "b")


VIETNAMESE = "thủ tướng chính phủ đã chủ trì hội nghị về phát triển kinh tế bền vững tại tỉnh bình định".split()
CHINESE = list("外交部長王毅在北京會見國記者並發表講話說兩關係重要")


@pytest.mark.parametrize("vocabulary", [VIETNAMESE, CHINESE], ids=["Vietnamese", "Chinese"])
def test_copies_are_found_in_any_script(vocabulary: list[str]) -> None:
    def body(seed: int) -> str:
        spaced = text(seed, vocabulary=vocabulary)
        return spaced.replace(" ", "") if vocabulary is CHINESE else spaced

    found = firsts([document("a", body(1)), document("b", frame(body(1))), document("c", body(2))])
    assert len({found["a"], found["b"]}) == 1
    assert found["c"] == "c"


def test_half_an_article_in_common_makes_no_story() -> None:
    halves = [text(seed, 150) for seed in (1, 2, 3)]
    found = firsts([document("a", f"{halves[0]}\n\n{halves[1]}"), document("b", f"{halves[0]}\n\n{halves[2]}")])
    assert found == {"a": "a", "b": "b"}


def test_a_brief_that_a_round_up_holds_further_down_is_not_its_copy() -> None:
    briefs = [text(seed, 96) for seed in range(5)]
    assert firsts([document("all", "\n\n".join(briefs)), document("third", briefs[2])])["third"] == "third"


def test_likeness_is_not_handed_on_from_copy_to_copy() -> None:
    parts = [text(seed, 60) for seed in range(12)]
    chain = [document(f"{at}", "\n\n".join(parts[at : at + 6])) for at in range(7)]
    found = firsts(chain)
    assert found["0"] != found["6"]


@pytest.mark.parametrize(("a", "b", "alike"), [("Yes.", "yes", True), ("Yes.", "No.", False), ("", "", False)])
def test_articles_of_a_few_words_are_copies_if_they_say_the_same(a: str, b: str, alike: bool) -> None:
    found = firsts([document("a", a), document("b", b)])
    assert (found["a"] == found["b"]) == alike


def test_furniture_and_titles_do_not_make_copies() -> None:
    frame = text(1, 300)
    documents = []
    for number in range(3):
        own = text(50 + number, 60)
        blocks = (Block(0, len(frame), "furniture"), Block(len(frame), len(frame) + len(own), "prose"))
        documents.append(replace(document(f"{number}", frame + own), blocks=blocks))
    assert firsts(documents) == {"0": "0", "1": "1", "2": "2"}


def test_the_first_of_a_story_was_published_first_and_the_undated_come_last() -> None:
    body = text(1)
    dated = {"a": None, "b": "2024-05-02", "c": "2024-05-01T10:00:00+07:00", "d": "2024-05-01T09:00:00+00:00"}
    assert set(firsts([document(own, body, day) for own, day in dated.items()]).values()) == {"c"}


def test_much_the_same_article_a_year_later_is_another() -> None:
    body = text(1)
    assert firsts([document("a", body, "2023-05-01"), document("b", reword(body), "2024-05-01")])["b"] == "b"
    assert firsts([document("a", body, "2023-05-01"), document("b", frame(body), "2024-05-01")])["b"] == "a"


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_articles_does_not_matter(chance: random.Random) -> None:
    edits: list[Callable[[str], str]] = [str, retype, truncate, frame, reorder, reword, shorten]
    documents = []
    for number in range(chance.randint(0, 12)):
        body = chance.choice(edits)(text(chance.randint(0, 3), chance.choice([24, 120, 300])))
        documents.append(document(f"{number}", body, chance.choice([None, "2024-05-01", "2024-05-02"])))
    shuffled = chance.sample(documents, len(documents))
    assert firsts(documents) == firsts(shuffled)


@pytest.mark.parametrize("edit", [str, None], ids=["the same", "each edited"])
def test_ten_thousand_copies_take_no_more_than_their_number(edit: Callable[[str], str] | None) -> None:
    def took(count: int) -> float:
        sketches = np.array([sketch(document("", body)) for body in bodies[:count]])
        hashes = np.arange(count, dtype=np.uint64)
        started = time.process_time()
        found = firsts_of_stories(sketches, hashes)
        seconds = time.process_time() - started
        assert np.count_nonzero(found == found[0]) > 0.9 * count
        return seconds

    original, chance = text(1, 120).split(" "), random.Random(3)
    bodies = []
    for _ in range(10_000):
        words = original.copy()
        if edit is None:
            words[chance.randrange(len(words))] = chance.choice(WORDS)
        bodies.append(" ".join(words))
    assert took(10_000) < 40 * max(0.02, took(1_000))  # a hundred times as long if every two were compared


def test_a_very_long_text_is_hashed_in_pieces() -> None:
    long = text(1, 60_000)
    assert abs(len(shingles(long)) - len(long.split()) + 2) < 5
