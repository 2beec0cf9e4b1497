from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

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
