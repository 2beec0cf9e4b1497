"""Building: from paths to a published generation. ``build`` tells the story."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from . import analysis
from .dense import DenseWriter
from .encoder import Encoder, EncoderCard
from .errors import NoArticles, SearchError
from .export import DEFAULT_MODEL, prepare_encoder
from .generation import ENCODER_FOLDER
from .lexical import LexicalWriter
from .manifest import (
    FORMAT,
    GENERATIONS,
    LOCK,
    Manifest,
    check_ours,
    current_generation,
    damage,
    publish,
    read_manifest,
    record_files,
    sync,
)
from .reading import Note, Skipped, read_articles
from .records import Document
from .splitting.passages import encoder_text, split, title_for_encoder
from .store import Store, StoreWriter

Progress = Callable[[str, int, int | None], None]
_Item = TypeVar("_Item")
_BATCH = 256


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build took in, and what it left out and why."""

    index_id: str
    documents: int
    passages: int
    skipped: tuple[Skipped, ...]
    notes: tuple[Note, ...]
    seconds: float


def build(
    paths: Sequence[Path],
    folder: Path,
    *,
    encoder: str = DEFAULT_MODEL,
    passage_tokens: int = 256,
    strict: bool = False,
    on_progress: Progress | None = None,
) -> BuildReport:
    """Build an index of the articles in ``paths`` and publish it in ``folder``.

    The index in service is not disturbed: the new generation is written beside it, synced to disk, and
    published by one rename. ``encoder`` is a sentence-transformers model or an exported encoder's folder;
    ``passage_tokens`` bounds what the encoder sees of a passage. ``strict`` makes an unreadable file an error.
    ``on_progress`` is told the stage, how much of it is done, and of how much if that is known.
    """
    started = time.monotonic()
    progress = on_progress or _no_progress
    with _writing(folder) as generation:
        card = _encoder(encoder, folder, generation, progress)
        model = Encoder(generation / ENCODER_FOLDER)
        passage_tokens = min(passage_tokens, card.max_tokens)
        skipped, notes = _read(paths, generation, model, passage_tokens, strict, progress)
        _index(generation, model, passage_tokens, progress)
        settings = {"passage_tokens": passage_tokens}
        manifest = _manifest(generation, card, settings)
        if not manifest.documents:
            raise NoArticles(_nothing_read(paths, skipped))
        _publish(folder, generation, manifest)
    return BuildReport(
        manifest.index_id, manifest.documents, manifest.passages, tuple(skipped), tuple(notes),
        time.monotonic() - started,
    )  # fmt: skip


def _no_progress(_stage: str, _done: int, _total: int | None) -> None:
    """Tell nobody."""


@contextmanager
def _writing(folder: Path) -> Iterator[Path]:
    """Hold the index folder's lock and hand out an empty folder for the new generation.

    The lock is the kernel's and goes with the process, however it ends; what a killed build left is removed.
    """
    check_ours(folder)
    generations = folder / GENERATIONS
    generations.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SearchError(f"{folder} is locked: another process is building there; wait for it to end") from error
        for leftover in generations.glob("*.partial"):
            shutil.rmtree(leftover)
        partial = generations / "new.partial"
        partial.mkdir()
        try:
            yield partial
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def _encoder(model: str, folder: Path, generation: Path, progress: Progress) -> EncoderCard:
    """Put the encoder into the new generation: the last generation's if it is the one asked for."""
    target = generation / ENCODER_FOLDER
    target.mkdir()
    last = _last_encoder(model, folder)
    progress("encoder", 0, 1)
    card = prepare_encoder(str(last) if last else model, target)
    progress("encoder", 1, 1)
    return card


def _last_encoder(model: str, folder: Path) -> Path | None:
    """Return the folder of the current generation's encoder, if it is the default model and undamaged."""
    try:
        path, manifest = read_manifest(folder)
    except SearchError:
        return None
    files = {name: record for name, record in manifest.files.items() if name.startswith(ENCODER_FOLDER)}
    if model != DEFAULT_MODEL or manifest.encoder != model or any(damage(path, files)):
        return None
    return path / ENCODER_FOLDER


def _read(
    paths: Sequence[Path],
    generation: Path,
    model: Encoder,
    passage_tokens: int,
    strict: bool,
    progress: Progress,
) -> tuple[list[Skipped], list[Note]]:
    """Read every article, split it, and store both."""
    skipped: list[Skipped] = []
    notes: list[Note] = []
    store = StoreWriter(generation)
    read = 0
    for item in read_articles(paths):
        if isinstance(item, Document):
            passages = split(item, model.count_tokens, max_tokens=passage_tokens)
            if store.put(item, passages):
                notes.append(
                    Note(item.source, f"id {item.id!r} came twice with different content; the later one counts")
                )
            read += 1
            progress("reading", read, None)
        elif isinstance(item, Note):
            notes.append(item)
        elif strict:
            raise SearchError(f"{item.path}: {item.reason}; mend or leave out the file, or build without --strict")
        else:
            skipped.append(item)
    store.finish()
    return skipped, notes


def _index(generation: Path, model: Encoder, passage_tokens: int, progress: Progress) -> None:
    """Put every stored passage, in order of rows, into the lexical and the dense index."""
    store = Store(generation)
    lexical = LexicalWriter(generation)
    dense = DenseWriter(generation, model.card.dimension)
    document, title = None, ""
    for batch in _batches(store.passages(), _BATCH):
        texts = []
        for row, passage in batch:
            if document is None or document.id != passage.document_id:
                document = store.document(passage.document_id)
                title = title_for_encoder(document.title, model.count_tokens, max_tokens=passage_tokens)
            lexical.add(row, passage, document)
            texts.append(encoder_text(title, passage.text))
        dense.add(model.encode(texts))
        progress("encoding", batch[-1][0] + 1, store.n_passages)
    lexical.finish()
    dense.finish()
    store.close()


def _batches(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    """Cut ``items`` into lists of ``size``, the last one shorter."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _manifest(generation: Path, card: EncoderCard, settings: dict[str, Any]) -> Manifest:
    """Describe the finished generation."""
    store = Store(generation)
    manifest = Manifest(
        format=FORMAT,
        index_id=_index_id(store, card, settings),
        documents=store.n_documents,
        passages=store.n_passages,
        analyser=analysis.fingerprint(),
        encoder=card.name,
        encoder_fingerprint=card.fingerprint,
        dimension=card.dimension,
        settings=settings,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        files=record_files(generation),
    )
    store.close()
    return manifest


def _index_id(store: Store, card: EncoderCard, settings: dict[str, Any]) -> str:
    """Hash all that decides an answer: articles, analyser, encoder, settings; not the order or the day of building."""
    digest = hashlib.sha256()
    digest.update(json.dumps([FORMAT, analysis.fingerprint(), card.fingerprint, settings], sort_keys=True).encode())
    for document in store.all_documents():
        digest.update(json.dumps(asdict(document), sort_keys=True).encode())
    return digest.hexdigest()[:16]


def _publish(folder: Path, partial: Path, manifest: Manifest) -> None:
    """Write the manifest, move the generation to its number, and name it in CURRENT.

    The generation before it is kept for whoever still reads it; older ones go.
    """
    manifest_sha256 = manifest.write(partial)
    generations = partial.parent
    numbers = [int(path.name) for path in generations.iterdir() if path.name.isdigit()]
    name = f"{max(numbers, default=0) + 1:06d}"
    kept = {name, _current_name(folder)}
    sync(partial)
    partial.rename(generations / name)
    sync(generations)
    publish(folder, name, manifest_sha256)
    for path in generations.iterdir():
        if path.name not in kept:
            shutil.rmtree(path)


def _current_name(folder: Path) -> str | None:
    try:
        return current_generation(folder)[0].name
    except SearchError:
        return None


def _nothing_read(paths: Sequence[Path], skipped: Sequence[Skipped]) -> str:
    named = ", ".join(str(path) for path in paths)
    first = f" ({skipped[0].path}: {skipped[0].reason})" if skipped else ""
    return f"no readable article in {named}{first}; name .txt, .md, .html or .jsonl files, or folders of them"
