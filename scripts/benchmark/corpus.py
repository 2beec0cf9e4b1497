"""The corpus that everybody indexes: articles of ten passages, a vector a passage, and questions with theirs."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from . import ours
from .growth import Growth, Vectors
from .ours import Document, Filters, Passage
from .settings import Settings
from .texts import Texts, make_up, mixed, read_news

PASSAGES = 10  # of an article
_DAYS, _FIRST_DAY, _SOURCES = 1_000, date(2022, 1, 1).toordinal(), 100
_MADE_UP = 50_000  # passages
_STEP = 1 << 16


@dataclass(frozen=True, slots=True)
class Corpus:
    """As many passages as wanted: the texts' own while there are any, then two mixed; vectors as Growth has them.

    Passages are numbered from 0; article d holds passages 10 d to 10 d + 9.
    """

    texts: Texts
    growth: Growth
    question_vectors: Vectors

    def describe(self) -> str:
        """Say what the corpus is made of."""
        made_of = f"{len(self.texts.passages):,} passages of {self.texts.origin}"
        return f"{made_of}, {len(self.growth.base):,} real vectors, the rest of both by mixing two"

    def passage(self, number: int) -> tuple[str, str]:
        """Return a passage's title and text."""
        if number < len(self.texts.passages):
            return self.texts.passages[number]
        a, b = (self.texts.passages[row] for row in self.growth.pair(number))
        return a[0], mixed(a[1], b[1], random.Random(number))

    def article(self, number: int) -> tuple[Document, list[Passage]]:
        """Return article ``number``, titled as its first passage is."""
        pieces = [self.passage(row) for row in range(number * PASSAGES, (number + 1) * PASSAGES)]
        return ours.article(
            id=f"d{number:07}",
            title=pieces[0][0],
            texts=[text for _, text in pieces],
            source=source(number),
            published=date.fromordinal(_FIRST_DAY + day(number)).isoformat(),
        )

    def articles(self, first: int, last: int) -> Iterator[tuple[Document, list[Passage]]]:
        """Iterate over the articles of passages ``first`` up to ``last``, both multiples of ten."""
        return (self.article(number) for number in range(first // PASSAGES, last // PASSAGES))

    def write_passages(self, folder: Path, first: int, last: int) -> Path:
        """Write passages ``first`` up to ``last`` for the peers, a JSON line each, unless that was done."""
        file = folder / f"passages-{first}-{last}.jsonl"
        if not file.exists():
            with file.open("w", encoding="utf-8") as stream:
                for row, (document, passage) in enumerate(self._pairs(first, last), first):
                    text = f"{document.title}\n{passage.text}"
                    stream.write(json.dumps({"id": row, "text": text, "source": document.source}) + "\n")
        return file

    def write_vectors(self, folder: Path, first: int, last: int) -> Path:
        """Write the vectors of those passages (.npy), unless that was done."""
        file = folder / f"vectors-{first}-{last}.npy"
        if not file.exists():
            shape = (last - first, self.growth.base.shape[1])
            out = np.lib.format.open_memmap(file, "w+", np.float32, shape)
            for start in range(first, last, _STEP):
                end = min(last, start + _STEP)
                out[start - first : end - first] = self.growth.vectors(start, end)
            out.flush()
        return file

    def _pairs(self, first: int, last: int) -> Iterator[tuple[Document, Passage]]:
        return ((document, passage) for document, passages in self.articles(first, last) for passage in passages)


def source(article: int) -> str:
    """Return an article's source: each has one article in a hundred."""
    return f"source {article % _SOURCES:02}"


def day(article: int) -> int:
    """Return an article's day, 0 to 999: each has one article in a thousand, scattered over the numbers."""
    return article * 617 % _DAYS


@dataclass(frozen=True, slots=True)
class Share:
    """A filter that lets a known share of the articles pass: ``filters`` for ours, ``rows`` to check it by."""

    name: str
    filters: Filters
    rows: npt.NDArray[np.int64]


def shares(n: int) -> Iterator[Share]:
    """Yield filters that let 50 %, 1 % and 0.1 % of ``n`` passages pass: by dates, by source, by dates."""
    articles = np.arange(n // PASSAGES)
    for name, days in (("50 %", 500), ("1 %", None), ("0.1 %", 1)):
        if days is None:
            filters, passes = Filters(source=(source(7),)), articles % _SOURCES == 7
        else:
            last = date.fromordinal(_FIRST_DAY + days - 1).isoformat()
            filters, passes = Filters(published_before=last), articles * 617 % _DAYS < days
        rows = (articles[passes, None] * PASSAGES + np.arange(PASSAGES)).ravel()
        yield Share(name, filters, rows)


def load(settings: Settings, shared: Path) -> Corpus:
    """Read the news in ``shared`` or make words up, and encode some passages and the questions, once."""
    if (shared / "eval").is_dir():
        texts = read_news(shared / "eval")
        random.Random(3).shuffle(texts.questions)
    else:
        texts = make_up(_MADE_UP, settings.n_questions)
    texts = Texts(texts.origin, texts.passages, texts.questions[: settings.n_questions])
    base = [f"{title}\n{text}" for title, text in texts.passages[: settings.n_vectors]]
    cache = settings.work / "vectors"
    base_vectors = encoded(base, cache, settings.encoder)
    return Corpus(texts, Growth(base_vectors), encoded(texts.questions, cache, settings.encoder))


def load_folder(folder: Path, *, n_questions: int) -> Corpus:
    """Read texts and vectors made elsewhere; there may be fewer vectors than passages (see ``--help``)."""
    with (folder / "passages.jsonl").open(encoding="utf-8") as stream:
        lines = map(json.loads, stream)
        passages = [(" ".join(str(line["title"]).split()), " ".join(str(line["text"]).split())) for line in lines]
    question_vectors = np.load(folder / "q.npy")
    base = np.fromfile(folder / "v.f32", np.float32, count=_whole_rows(folder / "v.f32", question_vectors.shape[1]))
    questions = json.loads((folder / "q.json").read_text("utf-8"))
    order = random.Random(3).sample(range(len(questions)), min(n_questions, len(questions)))
    texts = Texts(f"a folder named {folder.name}", passages, [str(questions[number]) for number in order])
    return Corpus(texts, Growth(base.reshape(-1, question_vectors.shape[1])), question_vectors[order])


def _whole_rows(file: Path, dimension: int) -> int:
    """Return how many numbers of a growing file belong to whole vectors."""
    return file.stat().st_size // (4 * dimension) * dimension


def encoded(texts: Sequence[str], cache: Path, encoder: Path) -> Vectors:
    """Return the texts' vectors, kept in ``cache`` under the hash of texts and encoder."""
    digest = hashlib.sha256(ours.encoder_fingerprint(encoder).encode())
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    kept = cache / f"{digest.hexdigest()[:16]}.npy"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".partial.npy")
        np.save(partial, ours.encode(encoder, texts))
        partial.rename(kept)
    vectors: Vectors = np.load(kept)
    return vectors
