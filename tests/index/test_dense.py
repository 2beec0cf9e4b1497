from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from onrecord.index import dense
from onrecord.index.dense import DenseIndex, DenseWriter


def unit_vectors(n: int, dimension: int = 16) -> npt.NDArray[np.float32]:
    vectors = np.random.default_rng(7).normal(size=(n, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def mask(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    return np.isin(np.arange(200), rows)


@pytest.fixture
def vectors() -> npt.NDArray[np.float32]:
    return unit_vectors(200)


@pytest.fixture
def index(tmp_path: Path, vectors: npt.NDArray[np.float32]) -> DenseIndex:
    writer = DenseWriter(tmp_path, vectors.shape[1])
    writer.add(vectors[:150])
    writer.add(vectors[150:])
    writer.finish()
    return DenseIndex([(tmp_path, 0, np.empty(0, np.int64))], vectors.shape[1])


def test_top_is_what_brute_force_finds(index: DenseIndex, vectors: npt.NDArray[np.float32]) -> None:
    rows, cosines = index.top(vectors[3], 10)
    brute = vectors @ vectors[3]
    assert rows.tolist() == np.argsort(-brute, kind="stable")[:10].tolist()
    np.testing.assert_allclose(cosines, brute[rows], atol=1e-6)


def test_top_among_allowed_rows_is_brute_force_over_them(index: DenseIndex, vectors: npt.NDArray[np.float32]) -> None:
    allowed = np.arange(0, 200, 7)
    rows, _ = index.top(vectors[3], 5, allowed=mask(allowed))
    brute = vectors[allowed] @ vectors[3]
    assert rows.tolist() == allowed[np.argsort(-brute, kind="stable")[:5]].tolist()


def test_a_short_result_is_not_padded(index: DenseIndex, vectors: npt.NDArray[np.float32]) -> None:
    rows, _ = index.top(vectors[0], 50, allowed=mask(np.array([5, 9])))
    assert sorted(rows.tolist()) == [5, 9]


def test_no_allowed_row_gives_nothing(index: DenseIndex, vectors: npt.NDArray[np.float32]) -> None:
    rows, cosines = index.top(vectors[0], 50, allowed=np.zeros(200, np.bool_))
    assert len(rows) == len(cosines) == 0


def test_cosines_are_exact_for_any_rows(index: DenseIndex, vectors: npt.NDArray[np.float32]) -> None:
    rows = np.array([0, 42, 199])
    np.testing.assert_allclose(index.cosines(vectors[1], rows), vectors[rows] @ vectors[1], atol=1e-6)


def in_parts(folder: Path, vectors: npt.NDArray[np.float32], cuts: Sequence[int], removed: Sequence[int]) -> DenseIndex:
    """Write vectors as parts that begin at ``cuts``, and open them without the rows ``removed``."""
    parts = []
    for number, (first, end) in enumerate(pairwise([*cuts, len(vectors)])):
        part = folder / str(number)
        part.mkdir()
        writer = DenseWriter(part, vectors.shape[1])
        writer.add(vectors[first:end])
        writer.finish()
        parts.append((part, first, np.array([row - first for row in removed if first <= row < end], np.int64)))
    return DenseIndex(parts, vectors.shape[1])


def clustered(n: int, dimension: int = 64) -> npt.NDArray[np.float32]:
    """Vectors that lie in clusters, as those of texts do."""
    chance = np.random.default_rng(3)
    centres = chance.normal(size=(n // 40, dimension))
    vectors = centres[chance.integers(0, len(centres), n)] + 0.4 * chance.normal(size=(n, dimension))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def brute(
    vectors: npt.NDArray[np.float32], vector: npt.NDArray[np.float32], allowed: npt.NDArray[np.bool_]
) -> list[int]:
    cosines = np.where(allowed, vectors @ vector, -2)
    return [int(row) for row in np.argsort(-cosines, kind="stable")[:10] if allowed[row]]


@pytest.fixture(params=["compared one by one", "by codes", "by listed codes"])
def tier(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each way to find vectors, with bounds so low that a few thousand are enough to take it."""
    if request.param != "compared one by one":
        monkeypatch.setattr(dense, "EXACT_MOST", 0)
        monkeypatch.setattr(dense, "SUBSET_LEAST", 100)
        monkeypatch.setattr(dense, "SUBSET_MOST", 100)
    if request.param == "by listed codes":
        monkeypatch.setattr(dense, "LISTED_LEAST", 1_000)
    return str(request.param)


@pytest.mark.parametrize("share", [0.001, 0.01, 0.5, 1.0])
def test_filtered_top_is_brute_force_over_what_passes(tier: str, share: float, tmp_path: Path) -> None:
    vectors = clustered(6_000)
    removed = list(range(0, 6_000, 17))
    index = in_parts(tmp_path, vectors, [0, 2_500, 4_000], removed)
    allowed = np.random.default_rng(1).random(6_000) < share
    alive = allowed & ~np.isin(np.arange(6_000), removed)
    wanted = [brute(vectors, vector, alive) for vector in vectors[:50]]
    found = [index.top(vector, 10, allowed=allowed)[0].tolist() for vector in vectors[:50]]
    assert [len(rows) for rows in found] == [len(rows) for rows in wanted]
    if tier == "compared one by one" or alive.sum() <= dense.SUBSET_MOST:
        assert found == wanted
    else:
        hits = sum(len(set(a) & set(b)) for a, b in zip(found, wanted, strict=True))
        assert hits >= 0.98 * sum(map(len, wanted))


@pytest.mark.usefixtures("tier")
def test_what_is_near_may_all_be_filtered_away(tmp_path: Path) -> None:
    vectors = clustered(6_000)
    index = in_parts(tmp_path, vectors, [0], [])
    far = np.ones(6_000, np.bool_)
    far[np.argsort(-(vectors @ vectors[0]))[:5_000]] = False
    rows, _ = index.top(vectors[0], 10, allowed=far)
    assert len(rows) == 10
    assert far[rows].all()


@pytest.mark.parametrize("cuts", [[0], [0, 100], [0, 1, 2, 5_999], [0, 1_000, 2_000, 3_000]])
def test_what_codes_find_does_not_depend_on_the_cut_into_parts(
    cuts: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense, "EXACT_MOST", 0)
    vectors = clustered(6_000)
    (tmp_path / "whole").mkdir()
    (tmp_path / "parted").mkdir()
    whole, parted = in_parts(tmp_path / "whole", vectors, [0], []), in_parts(tmp_path / "parted", vectors, cuts, [])
    for vector in vectors[:40]:
        for one, other in zip(whole.top(vector, 20), parted.top(vector, 20), strict=True):
            np.testing.assert_array_equal(one, other)


def test_a_cosine_is_the_same_to_the_bit_whatever_stands_beside_it(
    index: DenseIndex, vectors: npt.NDArray[np.float32]
) -> None:
    together = index.cosines(vectors[5], np.arange(200))
    for row in range(200):
        assert index.cosines(vectors[5], np.array([row]))[0] == together[row]
