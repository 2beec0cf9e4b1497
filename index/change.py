"""A change to an index: which articles come and which leave, gathered first, then written as a new generation."""

from __future__ import annotations

import heapq
import shutil
from collections.abc import Container, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import analysis
from .bulk import precision
from .embedding import Embedder, KnownVectors, Progress
from .encoder import Encoder, EncoderCard
from .errors import NoArticles, NotInIndex, SearchError
from .journal import Journal
from .lexical import LEXICAL_FOLDER
from .manifest import ENCODER, JOURNAL, PARTS
from .part import Part, remove_articles, write_part
from .reading import Limits, Note, Skipped, read_articles
from .reading.kinds import SUFFIXES
from .records import Article, Document, fingerprint
from .recurrence import joined, outdated, read_lines, recurring_keys, without
from .splitting.passages import split, title_for_encoder
from .splitting.recurring import as_read, mark
from .staging import Staging
from .writing import Draft

if TYPE_CHECKING:
    from .reading.fetch import Fetched

# A part with fewer passages is written anew with every change, so that a small index is one part without gaps.
SMALL = 1_000


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a change did: the index after it, articles that came and went, passages that had to be encoded.

    ``copies`` is how many articles of the index tell a story that another told first.
    """

    index_id: str
    documents: int
    passages: int
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    encoded: int = 0
    copies: int = 0
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[Note, ...] = ()
    seconds: float = 0.0


class Change:
    """The change that a draft is to make. Articles are taken in and let go; ``publish`` writes what becomes of it."""

    def __init__(self, draft: Draft, card: EncoderCard, settings: dict[str, Any], progress: Progress) -> None:
        self._draft = draft
        self._card = card
        self._settings = settings
        self._progress = progress
        # Where the index is in bf16 and this machine has no fast way to it, fp32 serves: their cosine is 0.99997.
        self._precision = precision() if settings["precision"] == "bf16" else "fp32"
        self._staging = Staging(draft.path)
        draft.at_end(self._staging.close)
        base = draft.base
        # The vectors of a base with the same encoder serve again; its parts do if all else is the same, too.
        self._known = base.vectors() if base and base.manifest.encoder_fingerprint == card.fingerprint else []
        self._stays = (
            base is not None
            and base.manifest.encoder_fingerprint == card.fingerprint
            and base.manifest.settings == settings
            and base.manifest.analyser == analysis.fingerprint()
        )
        self._parts = base.parts() if base and self._stays else []
        for part in self._parts:
            draft.at_end(part.store.close)
        self._leaving: dict[int, set[int]] = {part.number: set() for part in self._parts}
        self._read: set[str] = set()
        self._skipped: list[Skipped] = []
        self._notes: list[Note] = []

    @cached_property
    def _encoder(self) -> Encoder:
        return Encoder(self._draft.path / ENCODER, precision=self._precision, lazy=True)

    def read(self, paths: Sequence[Path], *, strict: bool, limits: Limits, pages: Sequence[Fetched] = ()) -> None:
        """Read articles, and split those that are new or changed. Raises NoArticles if none can be read."""
        with closing(read_articles(paths, limits, pages)) as found:
            for item in found:
                self._hear(self._take(item, limits) if isinstance(item, Document) else item, strict=strict)
        if not self._read:
            raise NoArticles(_nothing_read([*map(str, paths), *(page.url for page in pages)], self._skipped))

    def put(self, article: Article) -> None:
        """Take in an article that was split already."""
        document = as_read(article.document)
        if self._is_new(document):
            self._staging.put(article if document is article.document else self._split(document))

    def remove(self, field: str, value: str) -> None:
        """Let every article go whose ``field``, "id" or "source", is ``value``; raises NotInIndex if there is none."""
        found = False
        for part in self._parts:
            if field == "id":
                ordinal = part.ordinal(value)
                alive = [] if ordinal is None else [ordinal]
            else:
                alive = [at for at in part.store.ordinals_where(field, value) if not part.is_removed(at)]
            self._leaving[part.number].update(alive)
            found = found or bool(alive)
        if not found:
            raise NotInIndex("document" if field == "id" else field, value)

    def remove_unread(self) -> None:
        """Let every article go that was not read."""
        for part in self._parts:
            self._leaving[part.number].update(
                ordinal
                for ordinal, own in part.store.after("")
                if own not in self._read and not part.is_removed(ordinal)
            )

    def publish(self, merge: Container[int] = ()) -> BuildReport:
        """Write the new generation and publish it; where nothing changes, leave all as it is.

        The parts numbered in ``merge`` are written anew, as one.
        """
        staged = self._staging.ids()
        replaced = self._leave(staged)
        removed = sum(map(len, self._leaving.values())) - replaced
        merging = [part for part in self._parts if part.number in merge]
        base = self._draft.base
        if base and self._stays and not (staged or removed or merging or base.damaged):
            manifest, encoded = base.manifest, 0
            self._staging.discard()
        else:
            made_by = f"{self._card.fingerprint} {self._precision}"
            with Journal(self._draft.folder / JOURNAL, encoder=made_by, dimension=self._card.dimension) as journal:
                recurring = self._settle()
                encoded = self._write(journal, recurring, merge)
                manifest = self._draft.publish(self._card, self._settings)
                journal.discard()
        return BuildReport(
            manifest.index_id, manifest.documents, manifest.passages, len(staged) - replaced, replaced, removed,
            manifest.documents - len(staged), encoded, manifest.copies, tuple(self._skipped), tuple(self._notes),
        )  # fmt: skip

    def _hear(self, item: Note | Skipped | None, *, strict: bool) -> None:
        if isinstance(item, Note):
            self._notes.append(item)
        elif item is not None and strict:
            raise SearchError(f"{item.path}: {item.reason}; mend or leave out the file, or build without --strict")
        elif item is not None:
            self._skipped.append(item)

    def _take(self, document: Document, limits: Limits) -> Skipped | None:
        """Take in an article as read, unless it has too many passages; it is split only if it is new or changed."""
        if self._is_new(document):
            article = self._split(document)
            if len(article.passages) > limits.passages:
                self._read.discard(document.id)
                most = f"over the limit of {limits.passages:,}"
                reason = f"an article of {len(article.passages):,} passages, {most}; split it"
                return Skipped(document.source, reason)
            self._staging.put(article)
        self._progress("reading", len(self._read), None)
        return None

    def _split(self, document: Document) -> Article:
        tokens = int(self._settings["passage_tokens"])
        return Article(document, tuple(split(document, self._encoder.count_tokens, max_tokens=tokens)))

    def _is_new(self, document: Document) -> bool:
        """Say whether an article must be staged: it is neither stored as it is nor staged. The last of an id counts."""
        own, staged = fingerprint(document), self._staging.fingerprint(document.id)
        stored = self._stored_fingerprint(document.id)
        if document.id in self._read and own != (staged or stored):
            message = f"id {document.id!r} came twice with different content; the later one counts"
            self._notes.append(Note(document.source, message))
        self._read.add(document.id)
        if own == stored:
            self._staging.drop(document.id)
            return False
        return own != staged

    def _stored_fingerprint(self, id: str) -> bytes | None:
        for part in self._parts:
            ordinal = part.ordinal(id)
            if ordinal is not None:
                return part.columns.fingerprint(ordinal)
        return None

    def _leave(self, staged: Sequence[str]) -> int:
        """Let the articles go whose ids are staged, and return how many there are."""
        replaced = 0
        for own in staged:
            for part in self._parts:
                ordinal = part.ordinal(own)
                if ordinal is not None:
                    self._leaving[part.number].add(ordinal)
                    replaced += 1
        return replaced

    def _settle(self) -> frozenset[int]:
        """Have articles split anew in which other lines recur than did when they were split.

        Returns the keys of all lines that recur in the articles that there will be.
        """
        stored = [
            without(read_lines(part.folder), {*part.removed.tolist(), *self._leaving[part.number]})
            for part in self._parts
        ]
        staged = self._staging.lines()
        recurring = recurring_keys(joined([*stored, staged]))
        places = outdated(staged, recurring)
        ids = self._staging.ids() if places else []
        for place in places:
            self._staging.put(self._split(mark(self._staging.document(ids[place]), recurring)))
        for part, lines in zip(self._parts, stored, strict=True):
            for ordinal in outdated(lines, recurring):
                self._leaving[part.number].add(ordinal)
                self._staging.put(self._split(mark(as_read(part.store.document(ordinal)), recurring)))
        return recurring

    def _write(self, journal: Journal, recurring: frozenset[int], merge: Container[int]) -> int:
        """Write the parts of the new generation; return how many passages had to be encoded."""
        merged = []
        any_staged = len(self._staging) > 0
        for part in self._parts:
            leaving = self._leaving[part.number]
            alive = part.n_documents - len(leaving)
            if not alive:
                continue
            touched = any_staged or bool(leaving)
            if part.number in merge or (touched and part.n_passages < SMALL) or not self._keep(part, leaving):
                merged.append(part)
        embedder = self._embedder(journal, merged)
        articles = heapq.merge(
            self._staging.articles(), *(self._staying(part) for part in merged), key=lambda article: article.document.id
        )
        if any_staged or merged:
            write_part(
                self._draft.part(self._draft.number), self._draft.number, articles,
                dimension=self._card.dimension, title_of=self._title, embed=embedder, recurring=recurring,
            )  # fmt: skip
        self._staging.discard()
        return embedder.n_encoded

    def _keep(self, part: Part, leaving: set[int]) -> bool:
        """Take a part over as it is, but for what leaves it; False if that cannot be done."""
        name = f"{PARTS}/{part.folder.name}"
        folder = self._draft.link(name)
        if not leaving:
            return True
        assert self._draft.base is not None
        self._draft.base.checker.require(f"{name}/{LEXICAL_FOLDER}")
        if remove_articles(folder, sorted(leaving)):
            return True
        shutil.rmtree(folder)
        return False

    def _staying(self, part: Part) -> Iterator[Article]:
        leaving = self._leaving[part.number]
        for ordinal, article in part.articles():
            if ordinal not in leaving:
                yield article

    def _embedder(self, journal: Journal, merged: Sequence[Part]) -> Embedder:
        base = self._draft.base
        known = KnownVectors(self._known, self._card.dimension, base.checker.require if base else lambda *_: None)
        total = self._staging.n_passages() + sum(part.n_passages for part in merged)
        return Embedder(lambda: self._encoder, known, journal, total, self._progress)

    def _title(self, article: Article) -> str:
        tokens = int(self._settings["passage_tokens"])
        return title_for_encoder(article.document.title, self._encoder.count_tokens, max_tokens=tokens)


def _nothing_read(named: Sequence[str], skipped: Sequence[Skipped]) -> str:
    first = f" ({skipped[0].path}: {skipped[0].reason})" if skipped else ""
    wanted = f"name files of articles ({' '.join(SUFFIXES)}), or folders of them"
    return f"no readable article in {', '.join(named)}{first}; {wanted}"
