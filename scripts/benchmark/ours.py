"""The engine under test: all that the benchmark asks of OnRecord goes through this file.

A passage is known by its number in the corpus. Articles' ids are in the order of their numbers, and come in that
order, so that is also the engine's row.
"""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from itertools import count
from pathlib import Path
from unittest.mock import patch

import faiss
import numpy as np

import onrecord
from onrecord.index.analysis import analyse
from onrecord.index.build import _no_progress, _settings, put
from onrecord.index.build import remove as remove_articles
from onrecord.index.bulk import encode_bulk, precision
from onrecord.index.change import Change
from onrecord.index.encoder import Encoder, EncoderCard, Vectors
from onrecord.index.export import prepare_encoder
from onrecord.index.generation import Generation, open_generation
from onrecord.index.manifest import ENCODER, Checked
from onrecord.index.models import DEFAULT_MODEL, PACKAGED
from onrecord.index.records import Article, Document, Passage, Span
from onrecord.index.runtime import onnxruntime
from onrecord.index.writing import writing
from onrecord.retrieval.legs import dense_leg
from onrecord.retrieval.ranking import DEPTHS, order
from onrecord.retrieval.results import Filters
from onrecord.retrieval.searcher import Searcher, open_searcher
from onrecord.retrieval.understanding import understand

__all__ = ["Checked", "Document", "Filters", "Passage", "onnxruntime"]
Index = Generation
ROOT = Path(__file__).parent.parent.parent
ANYTHING = Filters()
THREADS = 1  # of FAISS, for a question
faiss.omp_set_num_threads(THREADS)


def versions() -> dict[str, str]:
    """Return the versions that the numbers depend on."""
    return {
        "onrecord": onrecord.__version__, "faiss": faiss.__version__, "tantivy": version("tantivy"),
        "onnxruntime": onnxruntime.__version__,
    }  # fmt: skip


def article(
    *, id: str, title: str, texts: Sequence[str], source: str, published: str
) -> tuple[Document, list[Passage]]:
    """Make an article of the passages' texts, a line each."""
    text = "\n".join(texts)
    document = Document(id=id, text=text, title=title, source=source, published=published, language="en")
    passages, start = [], 0
    for each in texts:
        end = start + len(each)
        passages.append(Passage(id, start, end, each, (Span(start, end),)))
        start = end + 1
    return document, passages


def terms(text: str) -> tuple[list[str], list[str]]:
    """Return a text's terms for the fields ``body`` and ``exact``."""
    found = list(analyse(text))
    return [term.body for term in found if term.body is not None], [term.exact for term in found]


def question_terms(question: str) -> tuple[list[str], list[str]]:
    """Return the distinct terms that a search looks for in the fields ``body`` and ``exact``: no stop words."""
    found = {term.body: term.exact for term in analyse(question) if term.body is not None}
    return list(found), list(found.values())


def build(
    folder: Path, documents: Iterable[Document], passages: Iterable[Sequence[Passage]], vectors: Vectors, encoder: Path
) -> None:
    """Publish an index of the documents; ``vectors`` are those of their passages, in order."""
    with writing(folder) as draft, _given(vectors) as noted:
        shutil.copytree(encoder, draft.path / ENCODER)
        card = EncoderCard.read(encoder)
        change = Change(draft, card, _settings(card.max_tokens, "fp32"), _no_progress)
        for document, own in zip(documents, passages, strict=True):
            change.put(noted(Article(document, tuple(own))))
        change.publish()


@contextmanager
def _given(vectors: Vectors) -> Iterator[Callable[[Article], Article]]:
    """Take vectors for those of the passages of the articles noted, in order, in place of encoding them.

    All else that goes with encoding, such as the journal, is done and is on the clock.
    """
    rows: dict[int, int] = {}
    number = count()

    def noted(article: Article) -> Article:
        title = article.document.title
        rows.update((_key(title, passage.text), next(number)) for passage in article.passages)
        return article

    def encode(_encoder: Encoder, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
        seen = (text.rpartition("\n") for text in texts)  # the title stands in the line before the passage
        yield list(range(len(texts))), vectors[[rows[_key(title, text)] for title, _, text in seen]]

    with patch("onrecord.index.embedding.encode_bulk", encode):
        yield noted


def _key(title: str, text: str) -> int:
    """Return what tells passages apart; the encoder may see no more of a long title than its opening words."""
    return hash((title[:16], text))


def open(folder: Path) -> Index:  # noqa: A001
    """Open an index; its files are checked."""
    return open_generation(folder)


def searcher(folder: Path) -> Searcher:
    """Open an index as its users do."""
    return open_searcher(folder)


def search(index: Index, question: str, vector: Vectors, k: int, filters: Filters = ANYTHING) -> list[int]:
    """Return the ``k`` best passages by both legs, best first."""
    found, _, collapsed = order(index, understand(question, index), vector, filters, k)
    return [int(row) for row in found.rows[collapsed.shown[:k]]]


def dense_top(index: Index, vector: Vectors, k: int, filters: Filters = ANYTHING) -> list[int]:
    """Return the ``k`` passages nearest in meaning as a search finds them, best first."""
    return [int(row) for row in dense_leg(index, vector, filters, max(k, DEPTHS[0]))[0][:k]]


def add(
    folder: Path,
    documents: Sequence[Document],
    passages: Sequence[Sequence[Passage]],
    vectors: Vectors,
    checked: Checked,
) -> None:
    """Add articles to an index; they are on disk when this returns. Files in ``checked`` are not checked again."""
    with _given(vectors) as noted:
        articles = (noted(Article(document, tuple(own))) for document, own in zip(documents, passages, strict=True))
        put(articles, folder, checked=checked)


def remove(folder: Path, document_ids: Sequence[str], checked: Checked) -> None:
    """Remove articles from an index; that is on disk when this returns. Files in ``checked`` are not checked again."""
    remove_articles(folder, ids=document_ids, checked=checked)


def export_encoder() -> Path:
    """Export the default encoder unless it was already, and return its folder; the tests keep theirs there too."""
    maker = (ROOT / "index" / "export.py").read_bytes() + (ROOT / "constraints.txt").read_bytes()
    kept = ROOT / "build" / f"encoder-{hashlib.sha256(maker).hexdigest()[:12]}"
    if not kept.is_dir():
        fresh = kept.with_suffix(".bench")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        prepare_encoder(DEFAULT_MODEL, fresh)
        fresh.rename(kept)
    return kept


def encoder_fingerprint(folder: Path) -> str:
    """Return what tells one encoder from another."""
    return EncoderCard.read(folder).fingerprint


def max_tokens(folder: Path) -> int:
    """Return how many tokens the encoder sees of a text."""
    return EncoderCard.read(folder).max_tokens


def model_folder() -> Path:
    """Return the folder of the default encoder's original, for sentence-transformers."""
    package = importlib.util.find_spec(PACKAGED[DEFAULT_MODEL])
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "model"


def encode(folder: Path, texts: Sequence[str]) -> Vectors:
    """Encode texts, on every core."""
    return Encoder(folder).encode(texts)


def bulk_encoder(folder: Path) -> Callable[[Sequence[str]], Vectors]:
    """Return what encodes texts as a build does, on every core, in the precision that suits this machine."""
    encoder = Encoder(folder, precision=precision())

    def encode(texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), encoder.card.dimension), np.float32)
        for positions, of_batch in encode_bulk(encoder, texts):
            vectors[positions] = of_batch
        return vectors

    return encode
