"""A thorough check of an index: checksums, counts that must agree, and every offset."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import numpy as np

from . import analysis
from .acronyms import rows_of as definition_rows
from .articles import Articles
from .copies import copies_among, grouped, read_stories
from .encoder import EncoderCard
from .generation import Generation, open_generation
from .lexical import ballast_of
from .manifest import ENCODER, Checker, current_generation, read_manifest, steadily
from .part import Part
from .records import Passage, fingerprint
from .recurrence import joined, lines_of, read_lines, recurring_keys, without
from .sketches import sketch
from .splitting.recurring import as_read, mark
from .writing import index_id

_LONGEST_ERROR = 1e-3


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold, whether it does, and what was seen."""

    name: str
    ok: bool
    detail: str


def verify(folder: Path) -> list[Check]:
    """Check the current generation of an index; what rests on a failed check is not tried.

    Raises IndexNotFound, IndexForeign, or IndexDamaged where not even the manifest can be trusted.
    """
    while True:
        tried = current_generation(folder)
        checks = steadily(folder, lambda: _checks(folder))
        if all(check.ok for check in checks) or current_generation(folder) == tried:
            return checks  # else a writer removed what was being looked at


def _checks(folder: Path) -> list[Check]:
    path, manifest = read_manifest(folder)
    checker = Checker(path, manifest.files)
    damaged = [str(error) for error in (*checker.strangers(), *checker.damage())]
    files = Check("files", not damaged, "; ".join(damaged) or f"{len(manifest.files)} files match their SHA-256")
    analyser = Check(
        "analyser", manifest.analyser == analysis.fingerprint(),
        f"index {manifest.analyser}, program {analysis.fingerprint()}",
    )  # fmt: skip
    if not (files.ok and analyser.ok):
        return [files, analyser]
    generation = open_generation(folder)
    try:
        contents = (
            _encoder(generation),
            _id(generation),
            *_counts(generation),
            *_contents(generation),
            _recurring(generation),
            _stories(generation),
            _acronyms(generation),
        )
        return [files, analyser, *contents]
    finally:
        generation.close()


def _encoder(generation: Generation) -> Check:
    card = EncoderCard.read(generation.folder / ENCODER)
    wanted = generation.manifest.encoder_fingerprint
    return Check("encoder", card.fingerprint == wanted, f"{card.name} {card.fingerprint}, manifest {wanted}")


def _id(generation: Generation) -> Check:
    """Look that the index id is that of the stored articles."""
    manifest = generation.manifest
    stored = (fingerprint(article.document) for part in generation.articles.parts for _, article in part.articles())
    found = index_id(stored, generation.encoder.card, manifest.settings)
    return Check("index id", found == manifest.index_id, f"articles {found}, manifest {manifest.index_id}")


def _counts(generation: Generation) -> Iterator[Check]:
    manifest, articles = generation.manifest, generation.articles
    ballast = sum(ballast_of(part.folder, part.columns.n_passages) for part in articles.parts)
    counts = {
        "manifest": manifest.passages, "store": _stored_passages(articles),
        "lexical": generation.lexical.n_found - ballast, "vectors": generation.dense.n_passages,
        "codes": generation.dense.n_codes - articles.n_rows + articles.n_passages,
    }  # fmt: skip
    detail = ", ".join(f"{name} {count}" for name, count in counts.items())
    yield Check("passages", len(set(counts.values())) == 1, detail)
    stored = sum(part.store.count("documents") - len(part.removed) for part in articles.parts)
    yield Check("documents", manifest.documents == stored, f"manifest {manifest.documents}, store {stored}")
    dimensions = (manifest.dimension, generation.encoder.card.dimension)
    yield Check("dimension", len(set(dimensions)) == 1, "manifest {}, encoder {}".format(*dimensions))


def _stored_passages(articles: Articles) -> int:
    return sum(part.store.count("passages") - len(part.removed_rows()) for part in articles.parts)


def _contents(generation: Generation) -> Iterator[Check]:
    """Look at every passage: that its sentences lie within it, its columns are its own, and its vector is a unit."""
    wrong: list[str] = []
    long: list[str] = []
    number = 0
    for part, first in zip(generation.articles.parts, generation.articles.firsts.tolist(), strict=True):
        rows_of = _rows_by_document(part)
        for ordinal, article in part.articles():
            rows = rows_of(ordinal)
            starts = part.columns.column("start")[rows].tolist()
            for passage, start in zip_longest(article.passages, starts):
                number += 1
                if passage is None or passage.start != start or not _stands(article.document.text, passage):
                    wrong.append(f"{article.document.id}:{start}")
            norms = generation.dense.norms(np.asarray(rows, np.int64) + first)
            if len(norms) and float(np.abs(norms - 1).max()) > _LONGEST_ERROR:
                long.append(article.document.id)
    yield Check("offsets", not wrong, f"wrong: {wrong[0]}" if wrong else f"{number} passages stand where they say")
    yield Check("vectors", not long, f"not of unit length: {long[0]}" if long else f"{number} vectors have unit length")


def _recurring(generation: Generation) -> Check:
    """Look that the lines that recur are marked in every article, and no others."""
    parts = generation.articles.parts
    recurring = recurring_keys(joined([without(read_lines(part.folder), part.removed.tolist()) for part in parts]))
    wrong: list[str] = []
    for part in parts:
        lines = read_lines(part.folder)
        edges = np.searchsorted(lines["document"], np.arange(part.columns.n_documents + 1))
        for ordinal, article in part.articles():
            document = article.document
            stored = lines[edges[ordinal] : edges[ordinal + 1]]
            counted = np.array_equal(stored, lines_of(document, ordinal, recurring))
            if not counted or mark(as_read(document), recurring) != document:
                wrong.append(document.id)
    told = f"wrong: {wrong[0]}" if wrong else f"{len(recurring)} lines recur, and are told where they stand"
    return Check("recurring lines", not wrong, told)


def _stories(generation: Generation) -> Check:
    """Look that every article's sketch is that of its text, and that the stories are those that sketches make."""
    parts = generation.articles.parts
    for part in parts:
        stored = part.sketches()
        for ordinal, article in part.articles():
            if not np.array_equal(sketch(article.document), stored[ordinal]):
                return Check("copies", ok=False, detail=f"not the sketch of its text: {article.document.id}")
    wanted, found = grouped(parts), read_stories(generation.folder)
    copies = len(copies_among(found))
    ok = np.array_equal(wanted, found) and copies == generation.manifest.copies
    detail = f"{copies} articles are copies, manifest {generation.manifest.copies}"
    return Check("copies", ok, detail if ok else f"{detail}; the sketches make other stories")


def _acronyms(generation: Generation) -> Check:
    """Look that what acronyms stand for is what the articles say."""
    for part in generation.articles.parts:
        stored = part.definitions()
        edges = np.searchsorted(stored["document"], np.arange(part.columns.n_documents + 1))
        for ordinal, article in part.articles():
            found = stored[edges[ordinal] : edges[ordinal + 1]].tolist()
            if found != definition_rows(article.document, ordinal):
                return Check("acronyms", ok=False, detail=f"not those of its text: {article.document.id}")
    return Check("acronyms", ok=True, detail=f"{len(generation.meanings)} meanings are those that the articles define")


def _rows_by_document(part: Part) -> Callable[[int], range]:
    """Return what gives an article's rows: those of one article stand together."""
    column = part.columns.column("document")
    edges = np.searchsorted(column, np.arange(part.columns.n_documents + 1))
    return lambda ordinal: range(int(edges[ordinal]), int(edges[ordinal + 1]))


def _stands(text: str, passage: Passage) -> bool:
    inside = all(passage.start <= span.start < span.end <= passage.end for span in passage.sentences)
    return inside and passage.end <= len(text) and text[passage.start : passage.end] == passage.text
