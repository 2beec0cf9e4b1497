import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from onrecord.index.reading import read_articles
from onrecord.index.records import Block, Document, Passage, Span
from onrecord.index.splitting.layout import layout
from onrecord.index.splitting.passages import encoder_text, split, title_for_encoder

SEEDS = Path(__file__).parents[3] / "seeds"
WORDS = "The plan of the ministry sets out the tasks of every province in the coming years."


def count_words(texts: Sequence[str]) -> list[int]:
    """A token a word, and no word beyond that: so a test can count on its fingers."""
    return [len(text.split()) for text in texts]


def document(text: str, title: str = "") -> Document:
    return Document("d", text, title, "s", blocks=layout(text, title=title))


def quotes(passages: Sequence[Passage], text: str) -> list[str]:
    return [text[span.start : span.end] for passage in passages for span in passage.sentences]


def test_a_passage_is_an_exact_slice() -> None:
    text = f"  {WORDS}\r\n\r\n{WORDS}\u00a0 "
    (passage,) = split(document(text), count_words)
    assert passage.text == text[passage.start : passage.end] == f"{WORDS}\r\n\r\n{WORDS}"


def test_no_passage_with_its_title_is_over_the_budget() -> None:
    title = "A title of six words here"
    text = " ".join([WORDS] * 40)
    for passage in split(document(text, title), count_words, max_tokens=64):
        assert count_words([encoder_text(title, passage.text)])[0] + 2 <= 64


def test_passages_of_one_run_are_of_like_size() -> None:
    text = "\n\n".join([WORDS] * 21)
    sizes = [count_words([passage.text])[0] for passage in split(document(text), count_words, target_tokens=100)]
    assert max(sizes) - min(sizes) <= 16


def test_a_heading_starts_a_passage_and_is_not_quotable() -> None:
    text = f"{' '.join([WORDS] * 6)}\n\nPolicy continuation\n\n{' '.join([WORDS] * 6)}"
    passages = split(document(text), count_words, target_tokens=90)
    assert passages[1].text.startswith("Policy continuation\n\nThe plan")
    assert "Policy continuation" not in quotes(passages, text)


def test_a_title_is_left_to_the_title_field() -> None:
    text = f"Policy continuation in the provinces\n\n{WORDS}"
    assert quotes(split(document(text), count_words), text) == [WORDS]


def test_a_title_that_is_a_sentence_stays_quotable() -> None:
    text = f"Exports grow again.\n\n{WORDS}"
    blocks = (Block(0, 19, "title"), Block(21, len(text), "prose"))
    passages = split(Document("d", text, "Exports grow again.", "s", blocks=blocks), count_words)
    assert quotes(passages, text) == ["Exports grow again.", WORDS]


@pytest.mark.parametrize("kind", ["title", "heading"])
def test_an_article_of_only_a_title_or_heading_is_one_quotable_passage(kind: str) -> None:
    text = "Policy continuation"
    blocks = (Block(0, len(text), "title" if kind == "title" else "heading"),)
    passages = split(Document("d", text, text, "s", blocks=blocks), count_words)
    assert quotes(passages, text) == [text]


def test_no_passage_spans_furniture() -> None:
    text = f"{WORDS}\n\nPhoto: VNA\n\n{WORDS}"
    assert [passage.text for passage in split(document(text), count_words)] == [WORDS, WORDS]


def test_a_document_without_blocks_is_prose() -> None:
    assert [passage.text for passage in split(Document("d", WORDS, "", "s"), count_words)] == [WORDS]


def test_an_empty_document_has_no_passages() -> None:
    assert split(document(" \n "), count_words) == []


def test_a_sentence_over_the_budget_is_cut_at_a_clause() -> None:
    text = ", ".join(f"the {n}th task of the plan for the provinces" for n in range(30)) + "."
    passages = split(document(text), count_words, max_tokens=64)
    assert all(passage.text.endswith((",", ".")) for passage in passages)
    assert "".join(passage.text for passage in passages).replace(" ", "") == text.replace(" ", "")


def test_a_word_of_100_000_characters_is_cut_and_not_lost() -> None:
    text = "x" * 100_000
    began = time.perf_counter()
    passages = split(document(text), count_words)
    assert "".join(passage.text for passage in passages) == text
    assert max(len(passage.text) for passage in passages) < 5_000
    assert time.perf_counter() - began < 5


def test_a_cut_word_keeps_its_accents_with_their_letters() -> None:
    text = "e\u0301" * 20_000
    assert not any(passage.text.startswith("\u0301") for passage in split(document(text), count_words))


def test_every_sentence_is_counted_once() -> None:
    counted: list[str] = []

    def count(texts: Sequence[str]) -> list[int]:
        counted.extend(texts)
        return count_words(texts)

    numbered = [WORDS.replace("every", f"the {n}th") for n in range(50)]
    split(document(" ".join(numbered)), count)
    assert [counted.count(sentence) for sentence in numbered] == [1] * 50


def test_a_token_count_that_does_not_add_up_still_keeps_to_the_budget() -> None:
    def count(texts: Sequence[str]) -> list[int]:  # a passage costs a tenth more than its sentences
        return [n + n // 10 if n > 30 else n for n in count_words(texts)]

    passages = split(document(" ".join([WORDS] * 40)), count, max_tokens=80, target_tokens=80)
    assert max(count([passage.text for passage in passages])) <= 78


def test_an_absurd_title_takes_a_quarter_of_the_budget() -> None:
    title = "word " * 10_000
    shortened = title_for_encoder(title, count_words, max_tokens=256)
    assert title.startswith(shortened)
    assert 32 <= count_words([shortened])[0] <= 64


def test_a_title_of_common_length_is_left_alone() -> None:
    assert title_for_encoder("Exports grow again", count_words) == "Exports grow again"


def test_a_budget_too_small_for_any_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match="max_tokens is 8, wanted at least 32"):
        split(document(WORDS), count_words, max_tokens=8)


def test_the_sentences_of_the_seeds_are_as_they_were_when_last_read_by_a_person() -> None:
    counts: dict[str, int] = {}
    for found in read_articles([SEEDS]):
        assert isinstance(found, Document)
        passages = split(found, count_words)
        counts[f"{len(counts):03}"] = sum(len(passage.sentences) for passage in passages)
    assert counts == {"000": 14, "001": 11, "002": 24, "003": 35, "004": 17}


def test_no_furniture_of_the_seeds_is_in_a_passage() -> None:
    for found in read_articles([SEEDS]):
        assert isinstance(found, Document)
        for passage in split(found, count_words):
            slice_ = Span(passage.start, passage.end)
            assert not [f for f in found.furniture if f.start < slice_.end and slice_.start < f.end]
