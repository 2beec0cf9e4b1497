"""What is done to an index here: killed writers, full disks, damaged files; and what must be true of it after."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.index.errors import IndexNotFound
from onrecord.index.generation import Generation, open_generation
from onrecord.index.manifest import CURRENT, GENERATIONS

TEXTS = {
    "rice": "Exports of rice rose by 12% in 2023. Officials met in Hanoi to discuss tariffs.",
    "visit": "The delegation visited Romania in January. It signed two agreements on labour.",
    "coffee": "Coffee growers in the highlands sold 1.6 million tonnes. Prices doubled within a year.",
    "chips": "A plant for semiconductors opened in Bac Ninh. It employs 4,000 people.",
    "durian": "Durian reached China by rail for the first time. The journey took four days.",
    "ports": "The port of Hai Phong took in its largest ship. It carried furniture and textiles.",
}
_LARGE = 1 << 20  # an encoder's files, which no test changes: linked where others are copied


def write(folder: Path, *ids: str, text: str = "") -> Path:
    """Write some of the articles into a file, all with another text if one is given."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "in.jsonl"
    file.write_text("".join(json.dumps({"id": own, "text": text or TEXTS[own]}) + "\n" for own in ids), "utf-8")
    return file


@dataclass(frozen=True)
class State:
    """What an index holds, as its users see it."""

    index_id: str
    texts: tuple[tuple[str, str], ...]

    @property
    def ids(self) -> set[str]:
        return {own for own, _ in self.texts}


def state_of(index: Path) -> State | None:
    """Return what an index holds, None if there is none; every file of it is checked."""
    try:
        generation = open_generation(index)
    except IndexNotFound:
        return None
    try:
        return state_in(generation)
    finally:
        generation.close()


def state_in(generation: Generation) -> State:
    documents = generation.articles.documents(None, 100)
    return State(generation.manifest.index_id, tuple((document.id, document.text) for document in documents))


def copy(index: Path, to: Path) -> Path:
    """Copy an index as it is just now, whoever may be writing there."""
    to.mkdir()
    for entry in sorted(os.scandir(index), key=lambda entry: entry.name):
        target = to / entry.name
        try:
            if entry.is_dir():
                copy(Path(entry.path), target)
            elif entry.stat().st_size > _LARGE:
                os.link(entry.path, target)
            else:
                shutil.copy2(entry.path, target)
        except FileNotFoundError:  # gone meanwhile
            continue
    return to


def overwrite(file: Path, data: bytes) -> None:
    """Give a file other content, but not those that are links to it."""
    file.unlink()
    file.write_bytes(data)


def generations(index: Path) -> set[str]:
    return {path.name for path in (index / GENERATIONS).iterdir()}


def size_of(index: Path) -> int:
    """Return the bytes of all files; links to one file count once."""
    files = (path.stat() for path in index.rglob("*") if path.is_file())
    return sum({status.st_ino: status.st_size for status in files}.values())


_SEEN = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "open", "sqlite3.connect"}
_listeners: list[Callable[[str, tuple[Any, ...]], None]] = []
_hooked: list[bool] = []


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if _listeners and event in _SEEN:
        for listener in list(_listeners):
            listener(event, args)


@contextmanager
def listening(listener: Callable[[str, tuple[Any, ...]], None]) -> Iterator[None]:
    """Call ``listener`` before each step that a program takes on a disk: every event above, and every fsync.

    What it does itself is not told to it.
    """
    if not _hooked:
        sys.addaudithook(_hook)  # there is no taking it away again
        _hooked.append(True)
    busy = threading.RLock()
    within: list[bool] = []

    def listen(event: str, args: tuple[Any, ...]) -> None:
        with busy:
            if not within:
                within.append(True)
                try:
                    listener(event, args)
                finally:
                    within.clear()

    real = os.fsync

    def fsync(descriptor: int) -> None:
        listen("fsync", (descriptor,))
        real(descriptor)

    os.fsync = fsync  # type: ignore[assignment]
    _listeners.append(listen)
    try:
        yield
    finally:
        _listeners.remove(listen)
        os.fsync = real


def killed_at_each_step(index: Path, into: Path, operation: Callable[[], object]) -> list[Path]:
    """Run an operation, and return what a ``kill -9`` before each of its steps would have left, each a folder.

    A killed process leaves what the kernel was told: the files just as they are then. The last is what the operation
    itself left.
    """
    into.mkdir()
    images: list[Path] = []
    seen = set()

    def look(*_: object) -> None:
        tree = frozenset(_tree(index)) if index.is_dir() else frozenset()
        if tree not in seen:
            seen.add(tree)
            images.append(into / f"{len(images):03d}")
            copy(index, images[-1]) if index.is_dir() else images[-1].mkdir()

    with listening(look):
        operation()
    look()
    return images


def _tree(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                status = entry.stat()
                yield entry.path, status.st_ino, 0 if entry.is_dir() else status.st_size, status.st_mtime_ns
                if entry.is_dir():
                    yield from _tree(Path(entry.path))
    except FileNotFoundError:
        return


def outline(index: Path) -> tuple[object, ...]:
    """Return what a writer goes by: what counts, which generations there are, and which leftovers."""
    current = index / CURRENT
    top = {path.name for path in index.iterdir()}
    return (
        current.read_bytes() if current.exists() else b"",
        frozenset(generations(index)) if GENERATIONS in top else frozenset(),
        frozenset(top),
    )
