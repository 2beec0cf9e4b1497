"""Indexes that are quick to make: the encoder is the real one, but loaded and hashed once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from onrecord.api.__main__ import run
from onrecord.index import change, generation, manifest, upkeep
from onrecord.index.accelerator import Precision
from onrecord.index.build import add, build, remove
from onrecord.index.encoder import Encoder, EncoderCard

from .faults import copy, write

_LARGE = 1 << 20


@pytest.fixture(scope="module", autouse=True)
def _quick(encoder_folder: Path) -> Iterator[None]:
    """Neither loading the encoder nor hashing its file is what is tested here: each is done once."""

    @cache
    def loaded(precision: Precision) -> Encoder:
        return Encoder(encoder_folder, precision=precision)

    def encoder(folder: Path, *, precision: Precision = "fp32", **_: Any) -> Encoder:
        assert EncoderCard.read(folder) == loaded(precision).card
        return loaded(precision)

    hashed: dict[tuple[int, ...], str] = {}
    sha256 = manifest._sha256

    def once(file: Path) -> str:
        status = file.stat()
        if status.st_size < _LARGE:
            return sha256(file)
        key = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        return hashed.get(key) or hashed.setdefault(key, sha256(file))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(change, "Encoder", encoder)
        patch.setattr(generation, "Encoder", encoder)
        patch.setattr(manifest, "_sha256", once)
        yield


def parts_from(passages: int, patch: pytest.MonkeyPatch) -> None:
    """From how many passages on a part is left alone when the index changes."""
    patch.setattr(change, "SMALL", passages)
    patch.setattr(upkeep, "SMALL", passages)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Path:
    """An index with all that an index can have: two parts, removed articles in one, a generation before."""
    folder = tmp_path_factory.mktemp("made")
    index = folder / "index"
    with pytest.MonkeyPatch.context() as patch:
        parts_from(2, patch)
        build([write(folder / "in", "rice", "visit", "coffee", "chips")], index, encoder=str(encoder_folder))
        remove(index, ids=["chips"])
        add([write(folder / "in", "durian")], index)
    return index


@pytest.fixture
def index(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that index, to be changed as one with large parts is."""
    parts_from(2, monkeypatch)
    return copy(made, tmp_path / "index")


Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Run the command line, and return its exit code and the errors that it wrote, without the lines of progress."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run_command(*arguments: object) -> tuple[int, str]:
        capsysbinary.readouterr()
        code = run([str(each) for each in arguments])
        lines = capsysbinary.readouterr().err.decode().splitlines(keepends=True)
        return code, "".join(line for line in lines if not line.startswith(_PROGRESS))

    return run_command


_PROGRESS = ("onrecord: reading", "onrecord: encoding", "onrecord: preparing", "onrecord: writing")
