"""What the table is learned from: word lists and sentences in both languages, and running text in each."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORDS, SENTENCES = "envi-lexicon", "envi-parallel"
VIETNAMESE = ("vietnews-vi", "vicov19qa-vi")
ENGLISH = ("multirc", "boolq-dev", "rtqa-news-2024", "scifact-train", "selqa")
_MOST_ENGLISH = 1500  # records of each English set
_ONE_PASSAGE_IN = 4  # of the Vietnamese ones; headlines and openings are all taken


@dataclass(frozen=True, slots=True)
class Data:
    """Pairs of (Vietnamese, English), and running text."""

    words: list[tuple[str, str]]
    sentences: list[tuple[str, str]]
    vietnamese: list[str]
    english: list[str]


def read(folder: Path) -> Data:
    """Read the training sets in ``folder``."""
    sentences = [(row["vi"], row["en"]) for row in _rows(folder, SENTENCES)]
    vietnamese = [vi for vi, _ in sentences]
    for name in VIETNAMESE:
        for number, row in enumerate(_rows(folder, name)):
            vietnamese += [row["question"], row.get("abstract") or ""]
            if number % _ONE_PASSAGE_IN == 0:
                vietnamese.append(row["passage"])
    english = {row["passage"] for name in ENGLISH for row in list(_rows(folder, name))[:_MOST_ENGLISH]}
    words = [(row["vi"], row["en"]) for row in _rows(folder, WORDS)]
    return Data(words, sentences, vietnamese, sorted(english))


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file that ``read`` reads."""
    names = (WORDS, SENTENCES, *VIETNAMESE, *ENGLISH)
    return {name: hashlib.sha256(_file(folder, name).read_bytes()).hexdigest() for name in names}


def _rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(_file(folder, name), "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.jsonl.gz"
