"""Where the benchmark's texts come from: public news where it lies beside the checkout, else made-up words."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from onrecord.retrieval.evaluation.beir import corpus_rows, rows

WORDS = 120  # of a passage
NEWS = ("dev/rtqa-news-2022-2023", "scale/rtqa-news-2024", "scale/reuters21578")  # BEIR folders
QUESTIONS = "dev/rtqa-news-2022-2023"
_COMMON = (
    "the of and to in a is that for it was on with as at by from be this have are not or had but were they".split()
)
_SYLLABLES = [c + v + e for c in "bdfgklmnprstv" for v in "aeiou" for e in ("", "n", "r", "st")]
_MADE_UP_WORDS = 60_000


@dataclass(frozen=True, slots=True)
class Texts:
    """Passages, each a (title, text) on one line, and questions; ``origin`` says in a few words what they are."""

    origin: str
    passages: list[tuple[str, str]]
    questions: list[str]


def read_news(folder: Path) -> Texts:
    """Cut the news of a folder of BEIR collections into passages, articles in a fixed random order."""
    articles = [article for name in NEWS for article in corpus_rows(folder / name)]
    random.Random(1).shuffle(articles)
    passages = [(" ".join(str(a.get("title") or "").split()), text) for a in articles for text in cut(str(a["text"]))]
    questions = [str(question["text"]) for question in rows(folder / QUESTIONS / "queries.jsonl")]
    return Texts("news (RealTimeQA, Reuters-21578)", passages, questions)


def cut(text: str) -> Iterator[str]:
    """Yield pieces of WORDS words, white space made single; the last is shorter."""
    words = text.split()
    for first in range(0, len(words), WORDS):
        yield " ".join(words[first : first + WORDS])


def make_up(n_passages: int, n_questions: int, *, seed: int = 1) -> Texts:
    """Draw words at random, the r-th most frequent one in proportion to 1 / r (Zipf), common English words first.

    A question is ten words of one passage.
    """
    rng = np.random.default_rng(seed)
    vocabulary = np.array([*_COMMON, *_made_up_words(random.Random(seed))], object)
    odds = 1.0 / np.arange(1, len(vocabulary) + 1)
    odds /= odds.sum()
    passages = []
    for _ in range(n_passages):
        words = vocabulary[rng.choice(len(vocabulary), WORDS + 5, p=odds)]
        passages.append((" ".join(words[:5]).capitalize(), ". ".join(_sentences(list(words[5:]))) + "."))
    questions = []
    for number in rng.integers(n_passages, size=n_questions):
        words = passages[number][1].replace(".", "").split()
        questions.append(" ".join(rng.choice(words, 10, replace=False)) + "?")
    return Texts("made-up words", passages, questions)


def mixed(one: str, other: str, rng: random.Random) -> str:
    """Return as many words as ``one`` has, two thirds of them its own and the rest of ``other``, shuffled."""
    own, foreign = one.split(), other.split()
    n_foreign = min(len(foreign), len(own) // 3)
    words = rng.sample(own, len(own) - n_foreign) + rng.sample(foreign, n_foreign)
    rng.shuffle(words)
    return " ".join(words)


def _made_up_words(rng: random.Random) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < _MADE_UP_WORDS:
        words["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4)))] = None
    return list(words)


def _sentences(words: list[str]) -> Iterator[str]:
    for first in range(0, len(words), 15):
        yield " ".join(words[first : first + 15]).capitalize()
