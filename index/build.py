"""Changing an index: ``build`` makes it hold exactly some articles, ``add`` some more, ``remove`` some fewer.

Each writes a new generation beside the one in service, and pays for what differs from it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .bulk import precision
from .change import BuildReport, Change
from .embedding import Progress
from .encoder import EncoderCard, EncoderOptions
from .errors import IndexNotFound
from .export import is_exported, prepare_encoder
from .generation import check_compatible
from .left_out import write_left_out
from .manifest import ENCODER, Checked, read_manifest
from .models import DEFAULT_MODEL
from .reading.outcome import Limits
from .records import Article
from .splitting.fingerprint import fingerprint as splitter
from .writing import Base, Draft, writing

if TYPE_CHECKING:
    from .reading.fetch import Fetched


def build(
    paths: Sequence[Path],
    folder: Path,
    *,
    encoder: str = DEFAULT_MODEL,
    options: EncoderOptions = EncoderOptions(),  # noqa: B008  frozen
    passage_tokens: int = 256,
    strict: bool = False,
    limits: Limits = Limits(),  # noqa: B008  frozen
    on_progress: Progress | None = None,
) -> BuildReport:
    """Make the index in ``folder`` hold exactly the articles in ``paths``.

    Articles that it holds already stay as they are; those that are not in ``paths`` go. The index in service is not
    disturbed: the new generation is written beside it, synced to disk, and published by one rename. Vectors that were
    made before a build was cut short are not made again. What is damaged in the index in service is made anew.

    ``encoder`` is a sentence-transformers model, by name or path, or an exported encoder's folder; ``options`` is what
    is asked of it. ``passage_tokens`` bounds what the encoder sees of a passage. ``strict`` makes an unreadable file an
    error; ``limits`` are what reading may cost.
    ``on_progress`` is told the stage, how much of it is done, and of how much if that is known.
    """
    started = time.monotonic()
    progress = on_progress or _no_progress
    with writing(folder) as draft:
        draft.base = draft.base.examined() if draft.base else None
        card = _encoder(encoder, options, draft, progress)
        settings = _settings(min(passage_tokens, card.passage_tokens), _precision_kept(draft, card))
        change = Change(draft, card, settings, progress)
        change.read(paths, strict=strict, limits=limits)
        change.remove_unread()
        report = change.publish()
        write_left_out(folder, report.skipped)
    return replace(report, seconds=time.monotonic() - started)


def add(
    paths: Sequence[Path],
    folder: Path,
    *,
    pages: Sequence[Fetched] = (),
    strict: bool = False,
    limits: Limits = Limits(),  # noqa: B008  frozen
    on_progress: Progress | None = None,
    checked: Checked | None = None,
) -> BuildReport:
    """Add the articles in ``paths``, and in ``pages`` that were fetched, to an index.

    An article with an id that is there takes the other's place.

    Who makes many changes may give each the same ``checked``, at first empty: no file is then checked twice.
    Raises IndexNotFound, and IndexIncompatible where this program would have made the index otherwise.
    """
    started = time.monotonic()
    with _changing(folder, on_progress, checked) as change:
        change.read(paths, strict=strict, limits=limits, pages=pages)
        report = change.publish()
        write_left_out(folder, report.skipped, beside_earlier=True)
    return replace(report, seconds=time.monotonic() - started)


def put(
    articles: Iterable[Article], folder: Path, *, on_progress: Progress | None = None, checked: Checked | None = None
) -> BuildReport:
    """Add articles that were read and split elsewhere, as ``add`` does."""
    with _changing(folder, on_progress, checked) as change:
        for article in articles:
            change.put(article)
        return change.publish()


def remove(
    folder: Path, *, ids: Sequence[str] = (), sources: Sequence[str] = (), checked: Checked | None = None
) -> BuildReport:
    """Remove articles by their ids, and all those of some sources.

    At once no answer, list or suggestion holds them; ``compact`` removes them from the disk as well. Raises NotInIndex,
    before anything is removed, for an id or a source that is not there.
    """
    with _changing(folder, None, checked) as change:
        for one in ids:
            change.remove("id", one)
        for source in sources:
            change.remove("source", source)
        return change.publish()


@contextmanager
def _changing(folder: Path, on_progress: Progress | None, checked: Checked | None) -> Iterator[Change]:
    """Open the index that counts for a change that keeps its encoder and settings."""
    read_manifest(folder)  # before a lock is left in a folder that is not ours
    with writing(folder, checked=checked) as draft:
        yield change_of(draft, on_progress)


def change_of(draft: Draft, on_progress: Progress | None = None) -> Change:
    """Return a change to a draft's base, whose encoder and settings stay."""
    _, manifest = read_manifest(draft.folder)  # says what is wrong with it, if anything is
    check_compatible(draft.folder, manifest)
    settings = _settings(int(manifest.settings["passage_tokens"]), str(manifest.settings["precision"]))
    return Change(draft, _link_encoder(draft), settings, on_progress or _no_progress)


def _settings(passage_tokens: int, encoded_in: str) -> dict[str, Any]:
    return {"passage_tokens": passage_tokens, "precision": encoded_in, "splitter": splitter()}


def _precision_kept(draft: Draft, card: EncoderCard) -> str:
    """Return the precision of the index's vectors; a new index has the best for this machine."""
    base = draft.base
    if base and base.manifest.encoder_fingerprint == card.fingerprint:
        return str(base.manifest.settings["precision"])
    return precision()


def _encoder(model: str, options: EncoderOptions, draft: Draft, progress: Progress) -> EncoderCard:
    """Put the encoder into the new generation: the base's if it is the one asked for."""
    progress("encoder", 0, 1)
    base = draft.base
    if base and not any(base.checker.damage(ENCODER)) and _is_same(model, options, base):
        card = _link_encoder(draft)
    else:
        target = draft.path / ENCODER
        target.mkdir()
        card = prepare_encoder(model, target, options, lambda what: progress(what, 0, 1))
    progress("encoder", 1, 1)
    return card


def _link_encoder(draft: Draft) -> EncoderCard:
    if draft.base is None:
        raise IndexNotFound(draft.folder)
    draft.base.checker.require(ENCODER)
    return EncoderCard.read(draft.link(ENCODER))


def _is_same(model: str, options: EncoderOptions, base: Base) -> bool:
    """Say whether a model is the index's own, as far as can be told without loading it."""
    given = Path(model)
    if is_exported(given):
        return EncoderCard.read(given).fingerprint == base.manifest.encoder_fingerprint and not options.asked()
    # What lies in a folder may have been trained since.
    known = model == base.manifest.encoder and not given.exists()
    return known and EncoderCard.read(base.path / ENCODER).asked == options.asked()


def _no_progress(_stage: str, _done: int, _total: int | None) -> None:
    """Tell nobody."""
