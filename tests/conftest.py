"""Shared fixtures: the real encoder, exported once, and the real index of the five seed articles."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import onrecord
from onrecord.index.build import build
from onrecord.index.encoder import Encoder
from onrecord.index.export import prepare_encoder
from onrecord.index.models import DEFAULT_MODEL
from onrecord.retrieval.searcher import Searcher, open_searcher

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared"  # public test collections, beside a developer's checkout only


@pytest.fixture(scope="session", autouse=True)
def _the_package_under_test_is_the_one_expected() -> None:
    expected = os.environ.get("ONRECORD_EXPECT")
    if expected:
        assert Path(onrecord.__file__).is_relative_to(expected), onrecord.__file__


@pytest.fixture(scope="session")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default model, exported. Kept in build/ between runs for as long as what makes it stays the same."""
    parts = [ROOT / "index" / name for name in ("encoder.py", "export.py", "exporting.py")]
    maker = b"".join(part.read_bytes() for part in (*parts, ROOT / "constraints.txt"))
    kept = ROOT / "build" / f"encoder-{hashlib.sha256(maker).hexdigest()[:12]}"
    if not kept.is_dir():
        fresh, own = tmp_path_factory.mktemp("encoder"), kept.with_suffix(f".{os.getpid()}")
        prepare_encoder(DEFAULT_MODEL, fresh)
        kept.parent.mkdir(exist_ok=True)
        shutil.copytree(fresh, own)
        try:
            own.rename(kept)
        except OSError:  # another process of the same run was first
            shutil.rmtree(own)
    return kept


@pytest.fixture(scope="session")
def encoder(encoder_folder: Path) -> Encoder:
    return Encoder(encoder_folder)


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Path:
    """An index of the five seed articles; tests must not change it."""
    folder = tmp_path_factory.mktemp("seeds-index")
    build([SEEDS], folder, encoder=str(encoder_folder))
    return folder


@pytest.fixture(scope="session")
def searcher(seeds_index: Path) -> Iterator[Searcher]:
    with open_searcher(seeds_index) as opened:
        yield opened
