"""A thorough check of an index: checksums, counts that must agree, and every offset."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import analysis
from .encoder import EncoderCard
from .generation import ENCODER_FOLDER, Generation, open_generation
from .manifest import damage, read_manifest


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
    path, manifest = read_manifest(folder)
    damaged = [str(error) for error in damage(path, manifest.files)]
    files = Check("files", not damaged, "; ".join(damaged) or f"{len(manifest.files)} files match their SHA-256")
    analyser = Check(
        "analyser", manifest.analyser == analysis.fingerprint(),
        f"index {manifest.analyser}, program {analysis.fingerprint()}",
    )  # fmt: skip
    if not (files.ok and analyser.ok):
        return [files, analyser]
    generation = open_generation(folder)
    try:
        return [files, analyser, _encoder(path, generation), *_counts(generation), *_offsets(generation)]
    finally:
        generation.close()


def _encoder(path: Path, generation: Generation) -> Check:
    card = EncoderCard.read(path / ENCODER_FOLDER)
    wanted = generation.manifest.encoder_fingerprint
    return Check("encoder", card.fingerprint == wanted, f"{card.name} {card.fingerprint}, manifest {wanted}")


def _counts(generation: Generation) -> Iterator[Check]:
    manifest = generation.manifest
    counts = {
        "manifest": manifest.passages, "store": generation.store.n_passages,
        "lexical": generation.lexical.n_passages, "dense": generation.dense.n_passages,
    }  # fmt: skip
    detail = ", ".join(f"{name} {count}" for name, count in counts.items())
    yield Check("passages", len(set(counts.values())) == 1, detail)
    documents = generation.store.n_documents
    yield Check("documents", manifest.documents == documents, f"manifest {manifest.documents}, store {documents}")
    dimensions = (manifest.dimension, generation.dense.dimension, generation.encoder.card.dimension)
    yield Check("dimension", len(set(dimensions)) == 1, "manifest {}, vectors {}, encoder {}".format(*dimensions))


def _offsets(generation: Generation) -> Iterator[Check]:
    """Re-slice every passage from its article, and look that every sentence lies within its passage."""
    wrong, number, text, document_id = [], 0, "", None
    for row, passage in generation.store.passages():
        number = row + 1
        if passage.document_id != document_id:
            document_id = passage.document_id
            text = generation.store.document(document_id).text
        inside = all(passage.start <= s.start < s.end <= passage.end for s in passage.sentences)
        if text[passage.start : passage.end] != passage.text or not inside:
            wrong.append(passage.id)
    yield Check("offsets", not wrong, f"wrong: {wrong[0]}" if wrong else f"{number} passages stand where they say")
    rows = np.arange(0, generation.dense.n_passages, max(1, generation.dense.n_passages // 1000))
    norms = generation.dense.norms(rows)
    yield Check("vectors", bool(np.all(np.abs(norms - 1) < 1e-3)), f"{len(rows)} vectors looked at have unit length")
