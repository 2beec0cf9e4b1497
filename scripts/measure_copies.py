"""Measure how well copies of articles are found, and how long that takes.

    .venv/bin/python scripts/measure_copies.py CORPUS... [--per 300] [--half 1] [--json] [--pairs 20]
    .venv/bin/python scripts/measure_copies.py --scale 1000 10000 100000

A corpus is a BEIR folder or a corpus.jsonl(.gz). Of each, the articles of one half (by hash of id) are taken, and
copies of some are made in each of KINDS; the other half is for tuning. A pair is two articles of one story. A pair with
a copy in it is right if both were made of one article. Pairs of untouched articles are counted apart, and shown by
``--pairs``, to be judged by eye. Recall is of copy and original; ``long`` of copies of at least 30 words.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.index.columns import id_hash
from onrecord.index.records import Document
from onrecord.index.sketches import FIRST, SAMPLES, sketch
from onrecord.index.splitting.layout import layout
from onrecord.index.stories import firsts_of_stories
from onrecord.retrieval.evaluation.beir import corpus_rows, rows

Edit = Callable[[str, random.Random, Sequence[str]], str]
_LONG = 30


def retitle(text: str, chance: random.Random, _words: Sequence[str]) -> str:
    """Another title (which is no part of the text), other quotation marks, sometimes other case."""
    plain = text.translate(str.maketrans("“”’‘", "\"\"''"))
    return plain.upper() if chance.random() < 0.3 else plain


def truncate(text: str, chance: random.Random, _words: Sequence[str]) -> str:
    """The first 20 to 60 %, half of them with "Read more"."""
    parts = text.split(" ")
    kept = " ".join(parts[: max(1, int(len(parts) * chance.uniform(0.2, 0.6)))])
    return kept if chance.random() < 0.5 else f"{kept}... Read more"


def frame(text: str, chance: random.Random, words: Sequence[str]) -> str:
    """Boilerplate of one of ten sites before it, up to an eighth of its words, and after it, up to a fifth."""
    site = random.Random(chance.randrange(10))
    count = len(text.split())
    before = " ".join(site.choices(words, k=30)[: max(3, count // 8)])
    after = " ".join(site.choices(words, k=40)[: max(4, count // 5)])
    return f"{before}\n\n{text}\n\n{after}"


def reorder(text: str, chance: random.Random, _words: Sequence[str]) -> str:
    """Its paragraphs, or else its sentences, shuffled."""
    parts = [line for line in text.split("\n") if line.strip()]
    parts = parts if len(parts) >= 4 else _sentences(text)
    chance.shuffle(parts)
    return "\n\n".join(parts)


def reword(text: str, chance: random.Random, words: Sequence[str]) -> str:
    """5 % of its words replaced, 10 % of its sentences dropped."""
    return _dropped(_replaced(text, 0.05, chance, words), 0.1, chance)


def rewrite(text: str, chance: random.Random, words: Sequence[str]) -> str:
    """10 % of its words replaced, 10 % of its sentences dropped."""
    return _dropped(_replaced(text, 0.1, chance, words), 0.1, chance)


def mix(text: str, chance: random.Random, words: Sequence[str]) -> str:
    """The first 40 to 80 %, 3 % of its words replaced, in a frame."""
    parts = text.split(" ")
    kept = " ".join(parts[: max(1, int(len(parts) * chance.uniform(0.4, 0.8)))])
    return frame(_replaced(kept, 0.03, chance, words), chance, words)


KINDS: dict[str, Edit] = {
    edit.__name__: edit for edit in (retitle, truncate, frame, reorder, reword, rewrite, mix)
}  # fmt: skip


def main() -> None:
    """Print a table, or with --json an object a line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", nargs="*", type=Path, metavar="CORPUS")
    parser.add_argument("--per", type=int, default=300, help="copies of each kind (300)")
    parser.add_argument("--half", type=int, choices=(0, 1), default=1, help="0 was tuned on, 1 is reported (1)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pairs", type=int, default=0, help="untouched pairs to show")
    parser.add_argument("--scale", type=int, nargs="*", default=[], help="numbers of made-up articles to time")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    seen = [measured(corpus, given.half, given.per, given.seed, given.pairs) for corpus in given.corpora]
    seen += [row for size in given.scale for row in timed(size)]
    for row in seen:
        print(json.dumps(row, ensure_ascii=False) if given.json else _line(row))


def measured(corpus: Path, half: int, per: int, seed: int, show: int) -> dict[str, Any]:
    """Return precision, recall by kind of edit, and untouched pairs of one half of a corpus."""
    articles = [
        each
        for each in (rows(corpus) if corpus.is_file() else corpus_rows(corpus))
        if each["text"].strip() and _half(str(each["_id"])) == half
    ]
    chance = random.Random(seed)
    words = " ".join(each["text"] for each in articles[:300]).split()
    documents = [_document(each["text"], each.get("title"), each.get("date")) for each in articles]
    origin, kinds = list(range(len(articles))), ["untouched"] * len(articles)
    for kind, edit in KINDS.items():
        for number in chance.sample(range(len(articles)), min(per, len(articles))):
            text = edit(articles[number]["text"], chance, words)
            documents.append(_document(text, "Another title", articles[number].get("date")))
            origin.append(number)
            kinds.append(kind)
    started = time.process_time()
    sketches = np.array([sketch(each) for each in documents]).reshape(-1, FIRST + SAMPLES)
    sketched = time.process_time()
    firsts = firsts_of_stories(sketches, _hashes(len(documents)))
    grouped = time.process_time()
    counts, untouched = _pairs(firsts, origin, kinds)
    if show:
        _show(untouched, articles, show)
    right, wrong = counts["right"], counts["wrong"]
    recall = {}
    for kind in KINDS:
        own = [n for n, each in enumerate(kinds) if each == kind]
        long = [n for n in own if len(documents[n].text.split()) >= _LONG]
        recall[kind] = _share(firsts, origin, own)
        recall[f"{kind}, long"] = _share(firsts, origin, long)
    return {
        "corpus": corpus.name, "articles": len(documents), "pairs": right + wrong,
        "precision": round(right / max(1, right + wrong), 4), "untouched pairs": len(untouched),
        "precision if these are wrong": round(right / max(1, right + wrong + len(untouched)), 4), "recall": recall,
        "sketch, us an article": round((sketched - started) / len(documents) * 1e6, 1),
        "sketch, us 150 words": round((sketched - started) / sum(len(e.text.split()) for e in documents) * 150e6, 1),
        "group, ms": round((grouped - sketched) * 1e3, 1),
    }  # fmt: skip


def timed(size: int) -> Iterator[dict[str, Any]]:
    """Yield how long made-up articles take: all different but for a tenth, all the same, each one edited."""
    for name, texts in (("different", _different(size)), ("same", _alike(size, 0)), ("edited", _alike(size, 1))):
        started = time.process_time()
        sketches = np.array([sketch(_document(text, None, None)) for text in texts])
        sketched = time.process_time()
        firsts = firsts_of_stories(sketches, _hashes(size))
        yield {
            "made up": name, "articles": size, "copies": int(np.count_nonzero(firsts != np.arange(size))),
            "make and sketch, s": round(sketched - started, 2), "group, s": round(time.process_time() - sketched, 3),
            "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }  # fmt: skip


def _different(size: int) -> Iterator[str]:
    """Articles of 300 words as frequent as Zipf has them, one in ten framed as a copy of the one before."""
    chance, numbers = random.Random(0), np.random.default_rng(0)
    words = [f"w{number}" for number in range(20_000)]
    before = ""
    for number in range(size):
        text = " ".join(words[rank] for rank in (numbers.zipf(1.3, 300) % len(words)).tolist())
        before = frame(before, chance, words) if number % 10 == 9 else text
        yield before


def _alike(size: int, edits: int) -> Iterator[str]:
    chance = random.Random(0)
    text = [f"w{chance.randrange(20_000)}" for _ in range(300)]
    for _ in range(size):
        for _ in range(edits):
            text[chance.randrange(300)] = text[chance.randrange(300)]
        yield " ".join(text)


def _document(text: str, title: str | None, published: str | None) -> Document:
    return Document("", text, title or "", "", published=published or None, blocks=layout(text, title=title))


def _hashes(count: int) -> np.ndarray[Any, np.dtype[np.uint64]]:
    return np.array([id_hash(str(number)) for number in range(count)], np.uint64)


def _half(own: str) -> int:
    return hashlib.sha256(own.encode()).digest()[0] & 1


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def _replaced(text: str, share: float, chance: random.Random, words: Sequence[str]) -> str:
    return " ".join(chance.choice(words) if chance.random() < share else word for word in text.split(" "))


def _dropped(text: str, share: float, chance: random.Random) -> str:
    sentences = _sentences(text)
    return " ".join([each for each in sentences if chance.random() >= share] or sentences)


def _pairs(
    firsts: Sequence[int], origin: Sequence[int], kinds: Sequence[str]
) -> tuple[Counter[str], list[tuple[int, int]]]:
    stories = defaultdict(list)
    for number, first in enumerate(firsts):
        stories[int(first)].append(number)
    counts: Counter[str] = Counter()
    untouched = []
    for members in stories.values():
        for a, b in combinations(members, 2):
            if kinds[a] == kinds[b] == "untouched":
                untouched.append((a, b))
            else:
                counts["right" if origin[a] == origin[b] else "wrong"] += 1
    return counts, untouched


def _share(firsts: Sequence[int], origin: Sequence[int], numbers: Sequence[int]) -> float | None:
    found = [firsts[number] == firsts[origin[number]] for number in numbers]
    return round(sum(found) / len(found), 3) if found else None


def _show(pairs: Sequence[tuple[int, int]], articles: Sequence[dict[str, Any]], most: int) -> None:
    for pair in random.Random(0).sample(pairs, min(most, len(pairs))):
        for number in pair:
            article = articles[number]
            text = " ".join(article["text"].split())
            print(f"    {article.get('date') or '':10} {(article.get('title') or '')[:60]!r} {len(text)} {text[:90]!r}")
        print()


def _line(row: dict[str, Any]) -> str:
    recall = row.pop("recall", {})
    line = ", ".join(f"{name} {value}" for name, value in row.items())
    return line + "".join(f"\n    {kind:16} {share}" for kind, share in recall.items())


if __name__ == "__main__":
    main()
