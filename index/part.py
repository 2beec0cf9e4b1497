"""A part of an index: some articles, with all that finds them. Written once; an index is a handful of parts.

::

    parts/000012/
        articles.sqlite                articles and passages
        columns.npy  documents.npy     what filters ask
        keys.npy                       hashes of what the encoder saw
        lines.npy                      hashes of lines that may recur
        sketches.npy                   samples of the articles' shingles
        acronyms.npy                   what acronyms stand for, where articles say so
        vectors.f32  codes.faiss       the dense index
        lexical/                       the lexical index
        removed.npy  ghosts.json       what was removed since, if anything was

The number is the part's name and, in the lexical index, the first half of a passage's row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .acronyms import AcronymsWriter, Definitions, read_definitions
from .columns import Columns, ColumnsWriter, id_hash, save
from .dense import DenseWriter, Rows
from .encoder import Vectors
from .lexical import GHOSTS_FILE, Ghosts, LexicalWriter, delete_documents
from .records import Article
from .recurrence import LinesWriter
from .sketches import SketchWriter, read_sketches
from .splitting.passages import encoder_text
from .store import PartStore, StoreWriter

KEYS_FILE, REMOVED_FILE = "keys.npy", "removed.npy"
_WINDOW = 4_096  # passages encoded at a time

Keys = npt.NDArray[np.uint64]
TitleOf = Callable[[Article], str]
Embed = Callable[[Sequence[str]], tuple[Keys, Vectors]]


def write_part(
    part: Path,
    number: int,
    articles: Iterable[Article],
    *,
    dimension: int,
    title_of: TitleOf,
    embed: Embed,
    recurring: frozenset[int],
) -> None:
    """Write a part into a new folder. ``articles`` come in order of their ids, split where ``recurring`` lines recur.

    ``title_of`` gives an article's title as the encoder sees it, ``embed`` the (texts, 2) keys and the vectors of
    texts; it is called for _WINDOW passages at a time, which bounds the memory.
    """
    part.mkdir(parents=True)
    columns, lines, sketches, acronyms = ColumnsWriter(), LinesWriter(recurring), SketchWriter(), AcronymsWriter()
    keys = [np.empty((0, 2), np.uint64)]
    with closing(StoreWriter(part)) as store, closing(DenseWriter(part, dimension)) as dense:
        lexical = LexicalWriter(part, number)
        for window in _windows(articles):
            texts = []
            for article in window:
                store.add(article)
                columns.add(article)
                lines.add(article.document)
                sketches.add(article)
                acronyms.add(article)
                lexical.add(article)
                title = title_of(article)
                texts += [encoder_text(title, passage.text) for passage in article.passages]
            of_window, vectors = embed(texts)
            keys.append(of_window)
            dense.add(vectors)
        store.finish(columns.codes)
        columns.finish(part)
        lines.finish(part)
        sketches.finish(part)
        acronyms.finish(part)
        lexical.finish()
        dense.finish()
        save(part / KEYS_FILE, np.concatenate(keys))


def _windows(articles: Iterable[Article]) -> Iterator[list[Article]]:
    window: list[Article] = []
    passages = 0
    for article in articles:
        window.append(article)
        passages += len(article.passages)
        if passages >= _WINDOW:
            yield window
            window, passages = [], 0
    if window:
        yield window


@dataclass(frozen=True, slots=True)
class Part:
    """A part, open for reading; ``removed`` holds the ordinals of articles that no longer count, ascending."""

    folder: Path
    number: int
    store: PartStore
    columns: Columns
    removed: npt.NDArray[np.int32]

    def keys(self) -> Keys:
        """Return (passages, 2): hashes of what the encoder saw; mapped into memory."""
        mapped: Keys = np.load(self.folder / KEYS_FILE, mmap_mode="r", allow_pickle=False)
        return mapped.view(np.ndarray)

    @classmethod
    def open(cls, folder: Path, require_store: Callable[[], None] | None = None) -> Part:
        """Open a part whose files were checked; ``require_store`` is to check the articles when they are wanted."""
        file = folder / REMOVED_FILE
        removed = np.load(file, allow_pickle=False) if file.exists() else np.empty(0, np.int32)
        return cls(folder, int(folder.name), PartStore(folder, require_store), Columns(folder), removed)

    @property
    def n_documents(self) -> int:
        """The number of articles that count."""
        return self.columns.n_documents - len(self.removed)

    @property
    def n_passages(self) -> int:
        """The number of passages that count."""
        return self.columns.n_passages - len(self.removed_rows())

    def removed_rows(self) -> Rows:
        """Return the rows of passages that no longer count, ascending."""
        if not len(self.removed):
            return np.empty(0, np.int64)
        return np.flatnonzero(np.isin(self.columns.column("document"), self.removed))

    def ordinal(self, id: str) -> int | None:
        """Return the ordinal of an article that counts, None if there is none."""
        if id_hash(id) not in self.columns.id_hashes:
            return None
        ordinal = self.store.ordinal(id)
        return None if ordinal is None or self.is_removed(ordinal) else ordinal

    def is_removed(self, ordinal: int) -> bool:
        """Say whether an article no longer counts."""
        at = int(np.searchsorted(self.removed, ordinal))
        return at < len(self.removed) and int(self.removed[at]) == ordinal

    def fingerprints(self) -> list[bytes]:
        """Return the fingerprints of the articles that count."""
        of_all = self.columns.fingerprints()
        if not len(self.removed):
            return of_all
        gone = set(self.removed.tolist())
        return [print_ for ordinal, print_ in enumerate(of_all) if ordinal not in gone]

    def sketches(self) -> Keys:
        """Return the sketches of the articles by ordinal (sketches.py), those of removed ones among them."""
        return read_sketches(self.folder)

    def definitions(self) -> Definitions:
        """Return the acronyms that the articles which count define (acronyms.py)."""
        found = read_definitions(self.folder)
        return found[~np.isin(found["document"], self.removed)] if len(self.removed) else found

    def staying(self) -> npt.NDArray[np.int64]:
        """Return the ordinals of the articles that count, ascending."""
        return np.setdiff1d(np.arange(self.columns.n_documents), self.removed, assume_unique=True)

    def articles(self) -> Iterator[tuple[int, Article]]:
        """Iterate over ordinal and article of those that count, in order of their ids."""
        gone = set(self.removed.tolist())
        return ((ordinal, article) for ordinal, article in self.store.articles() if ordinal not in gone)


def remove_articles(part: Path, ordinals: Sequence[int]) -> bool:
    """Mark more articles of a part as removed, in a folder of links to the files that stay as they were.

    A file that changes is put in the link's place, never written through it. Returns False if the part cannot be kept
    like that, and has to be written anew.
    """
    before = Part.open(part)
    leaving = []
    for ordinal in ordinals:
        document = before.store.document(ordinal)
        leaving.append(Article(document, tuple(before.store.passages_of(ordinal, document))))
    removed = np.union1d(before.removed, np.asarray(ordinals, np.int32)).astype(np.int32)
    ghosts = Ghosts.read(part).with_articles(leaving)
    before.store.close()
    for name in (REMOVED_FILE, GHOSTS_FILE):
        (part / name).unlink(missing_ok=True)
    save(part / REMOVED_FILE, removed)
    ghosts.write(part)
    return delete_documents(part, [article.document.id for article in leaving])
